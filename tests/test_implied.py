from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.physics.implied import clock_slips_min, factor_apart, minutes_needed, slips
from overflight.analysis.reach import required_speed_kmh

JET = (800.0, 1_300.0)
seconds_17 = (17 / 60, 17 / 60)


def names(implied: tuple[float, float], able: tuple[float, float] = JET) -> list[str]:
    return [slip.name for slip in slips(implied, able)]


@pytest.mark.parametrize(
    ("km_per_mile", "kmh"), [(1.609344, 391.9), (1.852, 451.0)], ids=["statute", "nautical"]
)
def test_seventeen_seconds_over_1_15_miles(km_per_mile: float, kmh: float) -> None:
    # worked by hand: 1.15 x 1.609344 / 17 x 3600 and 1.15 x 1.852 / 17 x 3600
    km = (1.15 * km_per_mile, 1.15 * km_per_mile)
    speed = required_speed_kmh(km, seconds_17)
    assert speed == pytest.approx((kmh, kmh), abs=0.05)
    assert factor_apart(speed, JET) == pytest.approx(kmh / 800, abs=1e-4)


def test_a_possible_speed_has_no_slip() -> None:
    assert factor_apart((700.0, 900.0), JET) == 1.0
    assert slips((700.0, 900.0), JET) == []
    assert slips((0.0, inf), JET) == []


@pytest.mark.parametrize(
    ("implied", "able", "name"),
    [
        ((9_000.0, 9_000.0), (800.0, 950.0), "a figure that is off by a factor of 10"),
        ((90.0, 90.0), (800.0, 950.0), "a figure that is off by a factor of 10"),
        ((0.9, 0.9), (800.0, 950.0), "a figure that is off by a factor of 1,000"),
        ((15.0, 15.0), (800.0, 950.0), "seconds written as minutes"),
        ((54_000.0, 54_000.0), (800.0, 950.0), "minutes written as seconds"),
        ((500.0, 500.0), (900.0, 950.0), "nautical miles written as kilometres"),
        ((560.0, 560.0), (900.0, 950.0), "statute miles written as kilometres"),
        ((800.0, 800.0), (900.0, 950.0), "nautical miles written as statute miles"),
        ((1_450.0, 1_450.0), (900.0, 950.0), "kilometres written as statute miles"),
        ((300.0, 300.0), (950.0, 1_000.0), "metres written as feet"),
        ((3_000.0, 3_000.0), (900.0, 950.0), "feet written as metres"),
    ],
)
def test_slips_are_named(implied: tuple[float, float], able: tuple[float, float], name: str) -> None:
    assert name in names(implied, able)


def test_what_no_slip_explains_has_no_name() -> None:
    # 2.5 times too slow is none of the usual mistakes
    assert names((360.0, 360.0), (900.0, 920.0)) == []


def test_a_power_of_ten_is_met_within_ten_percent() -> None:
    able = (900.0, 900.0)
    assert names((82.0, 82.0), able) == ["a figure that is off by a factor of 10"]
    assert names((81.0, 81.0), able) == []


@given(st.floats(1, 1e5), st.floats(1, 3_000), st.floats(1, 3))
def test_every_slip_brings_the_speed_into_what_can_be_flown(implied: float, low: float, wide: float) -> None:
    able = (low, low * wide)
    apart = factor_apart((implied, implied), able)
    for slip in slips((implied, implied), able):
        assert able[0] / 1.11 <= implied * slip.factor <= able[1] * 1.11
        # it goes the right way
        assert (slip.factor < 1.0) == (apart > 1.0)


def test_a_clock_that_is_an_hour_off() -> None:
    # 900 km take an hour; the sources have it done in two minutes, on clocks an hour apart
    assert clock_slips_min((900.0, 900.0), (0.0, 2.0), (850.0, 950.0), (120.0, 180.0, 0.0)) == [60.0]
    # half an hour is in question only if a zone of that offset is
    assert clock_slips_min((450.0, 450.0), (0.0, 2.0), (850.0, 950.0), (120.0, 180.0)) == []
    assert clock_slips_min((450.0, 450.0), (0.0, 2.0), (850.0, 950.0), (180.0, 210.0)) == [30.0]
    # too long by two hours
    assert clock_slips_min((450.0, 450.0), (150.0, 150.0), (850.0, 950.0), (0.0, 120.0)) == [120.0]
    # counted the wrong way round: 20 min late by one clock are 40 min early by another
    assert clock_slips_min((600.0, 600.0), (20.0, 20.0), (850.0, 950.0), (0.0, 60.0)) == [60.0]


def test_clocks_explain_nothing_that_can_be_flown_or_is_no_half_hour() -> None:
    assert clock_slips_min((900.0, 900.0), (55.0, 65.0), JET, (0.0, 60.0)) == []
    assert clock_slips_min((300.0, 300.0), (0.0, 0.0), (1_100.0, 1_300.0), (0.0, 15.0)) == []


def test_minutes_needed() -> None:
    assert minutes_needed((100.0, 200.0), (600.0, 1_200.0)) == (5.0, 20.0)


def test_refuses_bad_input() -> None:
    with pytest.raises(ValueError, match="implied"):
        factor_apart((2.0, 1.0), JET)
    with pytest.raises(ValueError, match="implied"):
        slips((nan, 1.0), JET)
    with pytest.raises(ValueError, match="above 0"):
        factor_apart((1.0, 2.0), (0.0, 100.0))
    with pytest.raises(ValueError, match="above 0"):
        minutes_needed((1.0, 2.0), (0.0, 100.0))
    with pytest.raises(ValueError, match="time"):
        clock_slips_min((1.0, 2.0), (2.0, 1.0), JET, ())
