"""Numbers, amounts and lists as a reader meets them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.case.words.clocks import clock_text
from overflight.case.written import WallTime
from overflight.findings.wording import either, in_longer, significant


@pytest.mark.parametrize(
    ("value", "told"),
    [(50.882, "50.882"), (101, "101"), (0.25, "0.25"), (1_713.35, "1,713.3"), (0.00003, "0.00003"), (0, "0")],
)
def test_a_number_to_reckon_with_has_five_digits(value: float, told: str) -> None:
    assert significant(value) == told


@given(st.floats(1e-6, 1e6))
def test_a_number_to_reckon_with_is_good_to_five_digits(value: float) -> None:
    assert float(significant(value).replace(",", "")) == pytest.approx(value, rel=6e-5)


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (["a"], "a"),
        (["a", "b", "c"], "a, b or c"),
        (["a and b", "c"], "a and b; or c"),
        (["a, b", "c", "d"], "a, b; c; or d"),
    ],
)
def test_alternatives_that_are_lists_stand_apart(items: list[str], told: str) -> None:
    assert either(items) == told


@pytest.mark.parametrize(
    ("size", "unit", "longer"), [(120, "min", (120, "min")), (300, "min", (5, "h")), (300, "s", (300, "s"))]
)
def test_many_minutes_are_hours(size: int, unit: str, longer: tuple[int, str]) -> None:
    assert in_longer(size, unit) == longer


@pytest.mark.parametrize(
    ("hour", "zone", "known", "told"),
    [
        (19, "Asia/Tokyo", None, "19:05 UTC (04:05 on 7 December at UTC+9)"),
        (19, "Asia/Tokyo", 6, "19:05 UTC (04:05 on 7 December at UTC+9)"),
        (19, "Asia/Tokyo", 7, "19:05 UTC on 6 December (04:05 at UTC+9)"),
        (9, "Asia/Tokyo", 7, "09:05 UTC (18:05 at UTC+9) on 6 December"),
        (9, "Asia/Tokyo", 6, "09:05 UTC (18:05 at UTC+9)"),
        (9, "UTC", 7, "09:05 UTC on 6 December"),
    ],
)
def test_a_time_of_another_day_than_the_reader_takes_it_for_names_it(
    hour: int, zone: str, known: int | None, told: str
) -> None:
    instant = datetime(2015, 12, 6, hour, 5, tzinfo=ZoneInfo("UTC"))
    assert clock_text(instant, zone, date(2015, 12, known) if known else None) == told


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"earliest": "2015-12-06 12:00", "latest": "2015-12-07 06:00"},
            "12:00 on 6 December to 06:00 on 7 December",
        ),
        ({"at": "2015-12-06 12:00", "give_or_take_min": 30}, "11:30 to 12:30 on 6 December"),
        ({"at": "2015-12-06 12:00:30", "give_or_take_min": 0}, "12:00:30 on 6 December"),
    ],
)
def test_a_time_is_told_as_it_was_typed(typed: dict[str, object], told: str) -> None:
    assert WallTime.model_validate({"as_written": "then", **typed}).as_typed == told
