from __future__ import annotations

import pytest

from overflight.case import load_case
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.coincidences import coincidences
from overflight.findings.checks.places import place_disputes
from overflight.findings.checks.rings import rings
from overflight.findings.checks.separations import unit_reconciliation
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Margin
from overflight.findings.settle import find_out_next, to_find_out

CHECKS = (clock_readings, coincidences, place_disputes, rings, unit_reconciliation)


def checked(overrides: dict[str, object] | None = None) -> dict[str, Finding]:
    logic = Logic(load_case("", overrides or {}))
    return {finding.id: finding for check in CHECKS for finding in check(logic)}


@pytest.fixture(scope="module")
def default() -> dict[str, Finding]:
    return checked()


@pytest.mark.parametrize(
    ("what", "path", "answers"),
    [
        (
            "which clock the senior US official (to AP) kept",
            "sources.senior-us-official.clock",
            {"Damascus time": ["Asia/Damascus"], "Baghdad time": ["Asia/Baghdad"], "UTC": ["UTC"]},
        ),
        (
            "the place of the oil wells that the coalition struck",
            "places.struck-wells.settled",
            {"Al-Omar field": "omar", "Conoco gas field": "conoco"},
        ),
    ],
)
def test_a_verdict_promised_for_an_answer_is_that_of_the_case_with_that_answer(
    default: dict[str, Finding], what: str, path: str, answers: dict[str, object]
) -> None:
    entry = next(e for e in find_out_next(load_case(), default.values()) if e.what == what)
    for told, value in answers.items():
        settled = checked({path: value})
        for each in entry.decides:
            if each.finding in settled:  # where every reading agrees, a coincidence is no finding
                left = each.by_answer[told]
                # what only a premise can still mend is no contradiction yet
                assert settled[each.finding].verdict == ("depends" if "premise" in left else left)
            else:
                assert each.by_answer[told] != "depends"


def test_what_decides_most_comes_first_and_wholly_counts_before_partly(default: dict[str, Finding]) -> None:
    entries = find_out_next(load_case(), default.values())
    ranks = [(e.kind == "choice", sum(d.wholly for d in e.decides), len(e.decides)) for e in entries]
    assert ranks == sorted(ranks, reverse=True)
    for entry in entries:
        for each in entry.decides:
            answers = each.by_answer.values()
            assert any(verdict != "depends" for verdict in answers)
            decided = all(verdict in ("consistent", "contradicted") for verdict in answers)
            assert each.wholly == (decided and entry.kind == "choice")


def test_a_number_is_asked_for_only_if_it_could_turn_a_finding_within_its_doubt() -> None:
    near, far = (_with_margin(times) for times in (0.4, 1.5))
    assert [e.what for e in find_out_next(load_case(), [near])] == ["the time of C5, more exactly"]
    assert find_out_next(load_case(), [far]) == []
    assert to_find_out(load_case(), [far]) == ["Nothing that is open would decide a finding."]


def test_every_number_within_its_doubt_is_asked_for_and_its_give_or_take_with_it() -> None:
    (found,) = (f for f in clock_readings(Logic(load_case())) if f.id == "clock-reading-open")
    assert len(found.certificate.data["within_doubt"]) == 3
    asked = [e for e in find_out_next(load_case(), [found]) if e.kind == "number"]
    assert {e.what for e in asked} == {
        "the time of C1b, more exactly",
        "the time of C5, more exactly",
    }


@pytest.mark.parametrize(
    ("by", "beyond", "told"),
    [
        (0.133333, False, "0.14 min or more"),
        (0.430123, True, "0.44 min or more"),
        (11.0, True, "more than 11 min"),
        (11.0, False, "11 min or more"),
        (0.25, True, "more than 0.25 min"),
    ],
)
def test_what_is_told_as_enough_of_a_move_is(by: float, beyond: bool, told: str) -> None:
    margin = Margin(moves="the time of C5", by=by, unit="min", times_uncertainty=0.5, beyond=beyond)
    found = _with_margin(0.5).model_copy(update={"margin": margin})
    (entry,) = find_out_next(load_case(), [found])
    assert list(entry.decides[0].by_answer) == ["not by as much", f"changed by {told}"]


def test_a_choice_that_changes_nothing_is_not_asked_about() -> None:
    """All clocks clash alike and only a premise is left: where the place is decides nothing of that."""
    clash = _with_margin(2).model_copy(
        update={
            "id": "clock-reading-open",
            "check": "clock-reading",
            "verdict": "depends",
            "margin": None,
            "certificate": Certificate(
                kind="readings", steps=["made up"], data={"holds_in": [], "fails_in": [{}], "loose": True}
            ),
        }
    )
    assert find_out_next(load_case(), [clash]) == []


def _with_margin(times: float) -> Finding:
    return Finding(
        id="made-up",
        check="time-on-station",
        question="Does it fit?",
        answer="Yes.",
        claims=["C5"],
        sources=[],
        verdict="consistent",
        certificate=Certificate(kind="number", steps=["made up"]),
        margin=Margin(moves="the time of C5", by=6, unit="min", times_uncertainty=times),
    )


def test_it_is_told_in_sentences(default: dict[str, Finding]) -> None:
    told = to_find_out(load_case(), default.values())
    assert any(s.startswith("Which clock the senior US official (to AP) kept: it would") for s in told)


def test_a_premise_on_which_a_clash_hangs_is_to_be_found_out(default: dict[str, Finding]) -> None:
    entries = find_out_next(load_case(), default.values())
    asked = [e for e in entries if e.what.startswith("whether it holds that the pass over the camp")]
    assert [d.finding for e in asked for d in e.decides] == ["clock-reading-open"]
    promised = asked[0].decides[0].by_answer
    # without the tie of the pass to nine o'clock nothing dates it, on any clock
    loosened = checked({"claims.C10.statements.0.during": None, "claims.C10.statements.0.premise": None})
    assert promised["it does not hold"] == loosened["clock-reading-open"].verdict == "consistent"
