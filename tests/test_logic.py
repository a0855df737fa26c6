"""What hangs on a premise: which of them would do, in which readings, and how a reader is told.

All cases are made up, and every clash can be added up by hand: a pass is dated, a blast is dated, and a voice
says how many minutes lay between.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from overflight.case.model import Case
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.conflicts import minimal_conflicts
from overflight.findings.logic import Logic

DAY = dt.date(2020, 6, 1)
EVENTS = ("pass", "blast", "fire")
TOLD_OF = "the pass was the one before the blast"
TIMED = "the log was kept as it happened"


def source(*clocks: str) -> dict[str, Any]:
    return {
        "publisher": "a voice",
        "title": "made up",
        "date": DAY,
        "kind": "news report",
        "clock": list(clocks),
    }


def at(event: str, clock: str, premise: str | None = None, source: str = "log") -> dict[str, Any]:
    """A claim that dates an event to the minute, give or take one."""
    time = {"as_written": clock, "at": f"{DAY} {clock}", "give_or_take_min": 1}
    statement = {"kind": "event", "event": event, "time": time, "premise": premise}
    return {"source": source, "says": clock, "statements": [statement]}


def apart(first: str, second: str, low: float, high: float, premise: str | None = None) -> dict[str, Any]:
    """A claim that one event came so many minutes after another."""
    minutes = {"low": low, "high": high}
    told = {"kind": "interval", "first": first, "second": second, "minutes": minutes, "as_written": "later"}
    return {"source": "voice", "says": "later", "statements": [{**told, "premise": premise}]}


def logic(claims: dict[str, Any], *clocks: str) -> Logic:
    """Load a case with these claims, whose log is kept on one of these clocks."""
    return Logic(
        Case.model_validate(
            {
                "title": "made up",
                "question": "What hangs on what?",
                "summary": "Made up.",
                "date": DAY,
                "updated": DAY,
                "local_zone": "UTC",
                "sources": {"log": source(*(clocks or ("UTC",))), "voice": source("UTC")},
                "places": {"town": {"name": "the town", "lon": 10, "lat": 50, "assumption": "made up"}},
                "events": {key: {"name": f"the {key}", "place": "town"} for key in EVENTS},
                "claims": claims,
            }
        )
    )


def told_of_pass(pass_premise: str | None = TIMED, told_premise: str | None = TOLD_OF) -> dict[str, Any]:
    """12:00 ± 1 to 12:30 ± 1 is 28 minutes at least, told as ten at most: a clash of 18 minutes."""
    return {
        "A1": at("pass", "12:00", pass_premise),
        "A2": at("blast", "12:30", source="voice"),
        "B1": apart("pass", "blast", 5, 10, told_premise),
    }


def test_every_premise_that_would_do_by_itself_is_told_of() -> None:
    case = logic(told_of_pass())
    loose = case.loosening(case.claim_parts, [{}])
    assert loose == [["A1*"], ["B1*"]]
    assert case.unless(loose) == f"if one of these two premises fails: that {TIMED}; that {TOLD_OF}"


@pytest.mark.parametrize(
    ("claims", "loose"),
    [
        (told_of_pass(pass_premise=None), [["B1*"]]),
        (told_of_pass(pass_premise=None, told_premise=None), []),
        # a premise of what has no part in the clash mends nothing
        ({**told_of_pass(None, None), "A3": at("fire", "13:00", TIMED)}, []),
    ],
)
def test_only_a_premise_without_which_the_parts_fit_is_told_of(claims: Any, loose: list[list[str]]) -> None:
    case = logic(claims)
    assert case.loosening(case.claim_parts, [{}]) == loose


def two_clashes(third: str | None = None) -> Logic:
    """Two clashes that share the blast alone: 28 minutes told as ten, and 28 again, to a fire at 13:00."""
    return logic(
        {
            **told_of_pass(None),
            "A3": at("fire", "13:00"),
            "B2": apart("blast", "fire", 5, 10, "the fire was told of once"),
            "B3": apart("pass", "fire", 40, 80, third),
        }
    )


def test_premises_that_do_only_together_are_one_set_of_which_none_can_be_spared() -> None:
    # the third, 58 to 62 minutes told as 40 to 80, clashes with nothing
    case = two_clashes("nobody counted twice")
    loose = case.loosening(case.claim_parts, [{}])
    assert loose == [["B1*", "B2*"]]
    told = f"that {TOLD_OF}; that the fire was told of once"
    assert case.unless(loose) == f"if both of these premises fail: {told}"


def test_a_premise_that_two_statements_rest_on_in_the_same_words_is_one() -> None:
    """Two voices tell of five to ten minutes with one premise; the log's own premise would do as well."""
    claims = {**told_of_pass(), "B2": apart("pass", "blast", 5, 10, TOLD_OF)}
    case = logic(claims)
    assert case.loosening(case.claim_parts, [{}]) == [["A1*"], ["B1*", "B2*"]]
    (found,) = minimal_conflicts(case)
    assert found.answer == f"Only if one of these two premises fails: that {TIMED}; that {TOLD_OF}."
    answers = {"it holds": "depends", "it does not hold": "consistent"}
    assert found.certificate.data["premises"] == {TIMED: answers, TOLD_OF: answers}


def test_premises_do_nothing_where_the_rest_clashes_as_well() -> None:
    case = logic({**told_of_pass(None), "B2": apart("pass", "blast", 0, 20)})
    assert case.loosening(case.claim_parts, [{}]) == []


def test_a_premise_must_do_in_every_reading_that_is_asked_for() -> None:
    """On UTC the pass is 28 minutes early at least; on Berlin's clock, two hours ahead, 148."""
    claims = {**told_of_pass(), "B2": apart("pass", "blast", 0, 60, "it was the same pass")}
    case = logic(claims, "UTC", "Europe/Berlin")
    parts = case.claim_parts
    utc, berlin = {"clock:log": "UTC"}, {"clock:log": "Europe/Berlin"}
    assert case.loosening(parts, [utc]) == [["A1*"], ["B1*"]]
    assert case.loosening(parts, [berlin]) == case.loosening(parts, [utc, berlin]) == [["A1*"]]


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ([["A1*"]], "if it does not hold that one"),
        ([["A1*"], ["A2*"]], "if one of these two premises fails: that one; that two p.m"),
        (
            [["A1*"], ["A2*"], ["A3*"]],
            "if one of these three premises fails: that one; that two p.m.; that three p.m",
        ),
        ([["A1*", "A2*"]], "if both of these premises fail: that one; that two p.m"),
        (
            [["A1*", "A2*", "A3*"]],
            "if all of these three premises fail: that one; that two p.m.; that three p.m",
        ),
        # two statements may rest on the same
        ([["A1*"], ["A4*"]], "if it does not hold that one"),
        ([["A1*", "A4*"]], "if it does not hold that one"),
    ],
)
def test_premises_are_counted_and_listed(sets: list[list[str]], told: str) -> None:
    words = {"A1": "one", "A2": "two p.m.", "A3": "three p.m.", "A4": "one"}
    case = logic({key: at("blast", "12:00", text) for key, text in words.items()})
    # the sentence that it ends has a full stop of its own
    assert case.unless(sets) == told


def test_a_clash_that_one_premise_would_mend_depends_on_it() -> None:
    case = logic(told_of_pass(pass_premise=None))
    (found,) = minimal_conflicts(case)
    assert found.verdict == "depends"
    assert found.answer == f"Only if it does not hold that {TOLD_OF}."
    answers = {"it holds": "contradicted", "it does not hold": "consistent"}
    assert found.certificate.data["premises"] == {TOLD_OF: answers}
    assert f"B1* is the premise of B1: {TOLD_OF}" in found.certificate.steps


def test_a_clash_that_only_premises_together_would_mend_depends_on_them_all() -> None:
    case = two_clashes()
    (opened,) = (f for f in clock_readings(case) if f.id == "clock-reading-open")
    assert (opened.verdict, opened.certificate.data["loose"]) == ("depends", True)
    assert opened.answer.startswith("Only if both of these premises fail: ")
    # that one holds decides it; that it fails leaves it to the other
    answers = {"it holds": "contradicted", "it does not hold": "depends"}
    assert opened.certificate.data["premises"] == {TOLD_OF: answers, "the fire was told of once": answers}


def test_a_clash_without_premises_is_a_contradiction() -> None:
    case = logic(told_of_pass(None, None))
    (found,) = minimal_conflicts(case)
    (opened,) = (f for f in clock_readings(case) if f.id == "clock-reading-open")
    assert (found.verdict, opened.verdict) == ("contradicted", "contradicted")
    assert "premises" not in found.certificate.data


def test_a_clash_on_the_local_clock_names_each_premise_that_would_mend_it() -> None:
    """Three premises, of the pass, of the blast and of the minutes between: any of them would do."""
    claims = {**told_of_pass(), "A2": at("blast", "12:30", "the blast was heard at once")}
    (local,) = (f for f in clock_readings(logic(claims, "UTC", "Europe/Berlin")) if "local" in f.id)
    assert (local.verdict, local.value) == ("contradicted", 18)
    assert "They need not if one of these three premises fails: that " in local.answer
    assert local.answer.count("; that ") == 2


def test_a_clock_or_a_premise_is_told_as_either() -> None:
    """On Berlin's clock 14:00 is noon in UTC, eight minutes before 12:08; on UTC it is two hours late."""
    claims = {
        "A1": at("pass", "14:00"),
        "A2": at("blast", "12:08", source="voice"),
        "B1": apart("pass", "blast", 5, 10, TOLD_OF),
    }
    case = logic(claims, "UTC", "Europe/Berlin")
    (opened,) = (f for f in clock_readings(case) if f.id == "clock-reading-open")
    assert opened.verdict == "depends"
    assert (
        opened.answer
        == f"Only if a voice spoke in Berlin time (UTC+2), or if it does not hold that {TOLD_OF}."
    )
    answers = {"it holds": "depends", "it does not hold": "consistent"}
    assert opened.certificate.data["premises"] == {TOLD_OF: answers}


@pytest.mark.parametrize(
    ("claims", "clocks", "loose"),
    [
        (told_of_pass(pass_premise=None), ("UTC",), [["B1*"]]),
        (told_of_pass(None, None), ("UTC",), []),
        # on Berlin's clock 14:20 is 12:20 in UTC, ten minutes before; on UTC it is too late
        ({**told_of_pass(), "A1": at("pass", "14:20", TIMED)}, ("UTC", "Europe/Berlin"), [["A1*"], ["B1*"]]),
        # told as five minutes to forty: nothing clashes, so that nothing hangs on the premise
        ({**told_of_pass(None), "B1": apart("pass", "blast", 5, 40, TOLD_OF)}, ("UTC",), []),
    ],
)
def test_the_published_times_hang_on_premises_only_where_they_clash(
    claims: Any, clocks: tuple[str, ...], loose: list[list[str]]
) -> None:
    assert logic(claims, *clocks).timing_premises == loose
