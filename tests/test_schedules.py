"""When a unit left, and was back or arrived; and a way flown one way only against the range."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from overflight import notebook
from overflight.case import load_case
from overflight.case.file import checksum
from overflight.findings.checks.ranges import route_ranges
from overflight.findings.checks.routes import shortest_ways
from overflight.findings.checks.schedules import schedule_windows, schedules
from overflight.findings.flown import FlownRoute, fly
from overflight.findings.logic import Logic
from overflight.findings.summary import bottom_line

ROUTE = "claims.C8.statements.0"


@cache
def flights(legs: str | None, samples: int = 60) -> tuple[Logic, list[FlownRoute]]:
    logic = Logic(load_case("", {f"{ROUTE}.legs": legs} if legs else {}))
    return logic, fly(logic, samples, seed=1)


def test_legs_that_are_not_given_leave_the_checksum_alone() -> None:
    plain = load_case()
    assert checksum(plain) == checksum(flights("round trip")[0].case)
    assert checksum(plain) != checksum(flights("one way")[0].case)
    assert '"legs":"round trip"' not in plain.claims["C8"].statements[0].model_dump_json()


def test_a_schedule_says_what_it_rests_on() -> None:
    """The long way is that which 95 of 100 ways of the longest model do not exceed."""
    logic, flown = flights(None)
    finding, each = schedules(logic, flown)[0], flown[0]
    longest = max(float(np.quantile(e.length_km, 0.95)) for e in each.ensembles.values())
    assert finding.high == pytest.approx(longest / 800 * 60, rel=1e-6)
    assert finding.answer.startswith(
        f"At cruise, by ways of up to {longest:,.0f} km (95 of 100 by the longest model), without time "
        "spent there: if the clock was"
    )
    assert finding.question.endswith("and been back, if flown at cruise?")
    assert "must" not in finding.question + finding.answer


def test_without_random_ways_a_schedule_rests_on_the_shortest() -> None:
    logic, flown = flights(None, 0)
    answer = schedules(logic, flown)[0].answer
    assert answer.startswith("At cruise, by the shortest way of 1,713 km, without time spent there: ")


def test_one_way_there_is_no_way_back() -> None:
    logic, flown = flights("one way")
    finding, window = schedules(logic, flown)[0], schedule_windows(logic, flown[0])[0]
    assert window.back is None
    assert finding.question.endswith("and arrived, if flown at cruise?")
    told = " ".join([finding.question, finding.answer, *finding.certificate.steps])
    assert "back" not in told
    assert "time over the target" not in told
    assert "arrived between 18:45 UTC" in finding.answer
    assert "back_utc" not in finding.certificate.data["by_clock"][0]
    # it ends over the target, of which the hours are told before
    assert not any("arrived" in step for step in finding.certificate.steps)


def test_each_target_is_named_in_its_question() -> None:
    logic = Logic(load_case("ryanair-4978"))
    flown = fly(logic, 0, seed=1)
    questions = [finding.question for finding in schedules(logic, flown)]
    assert len(questions) == len(set(questions)) == 2
    # of one clock alone nothing is open
    assert not any("if the clock" in finding.answer for finding in schedules(logic, flown))


@pytest.mark.parametrize(("legs", "times", "words"), [("one way", 1, "one way"), (None, 2, "there and back")])
def test_the_range_is_held_against_the_legs_that_were_flown(legs: str | None, times: int, words: str) -> None:
    logic, flown = flights(legs)
    found = [f for f in route_ranges(logic, flown) if f.question.startswith("Is the claimed way")]
    assert len(found) == 3
    for finding, each in zip(found, flown, strict=True):
        assert finding.value == pytest.approx(times * each.route.length_km)
        assert words in finding.answer
        radius = any("radius" in step for step in finding.certificate.steps)
        assert (radius, "and back" in finding.question) == (times == 2, times == 2)
    told = " ".join(bottom_line(logic.case, [*shortest_ways(logic, flown), *found]))
    assert ("within the aircraft's range there and back." in told) == (times == 2)
    assert "within the aircraft's range" in told


def test_a_notebook_ends_a_way_flown_one_way_with_the_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(notebook, "_show_html", shown.append)
    notebook.show_schedules(*flights("one way"))
    (told,) = shown
    assert "arrived no earlier than" in told
    assert "back" not in told
    assert "18:45 UTC" in told
