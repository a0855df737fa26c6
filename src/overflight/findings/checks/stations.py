"""How long a number of passes keeps an aircraft on station. Findings of kind ``time-on-station``."""

from __future__ import annotations

from collections.abc import Iterator

from overflight.analysis.physics.passes import passes_low_min
from overflight.case.model import Case
from overflight.case.statements import Count
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding
from overflight.findings.wording import (
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
)


def time_on_station(logic: Logic) -> list[Finding]:
    """Say how long a number of passes takes one aircraft at least.

    The window of a sighting is the doubt of when it was, not how long the unit stayed: no statement gives
    that, so the time that passes take speaks for and against no account.
    """
    findings: list[Finding] = []
    for part in logic.claim_parts:
        count = logic.problem.parts[part].statement
        if isinstance(count, Count) and count.of == "passes" and count.unit and count.number.low:
            findings += _time_on_station(logic, part, count, int(count.number.low))
    return findings


def _time_on_station(logic: Logic, part: str, count: Count, passes: int) -> Iterator[Finding]:
    case = logic.case
    assert count.unit is not None
    turn = case.aircraft[case.units[count.unit].aircraft].turn_deg_per_s
    if turn is None:
        return
    fastest, slowest = passes_low_min(passes, turn.high), passes_low_min(passes, turn.low)
    claims = owners(logic.problem, [part])
    yield Finding(
        id=slug("time-on-station", *claims),
        check="time-on-station",
        question=f"How long do {passes} passes over {_place(case, count)} take?",
        answer=(
            f"One aircraft needs {span(fastest, slowest, 'min')} for {passes} passes over one point at the "
            "given rates of turn; how long they stayed is not stated."
        ),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *number_sources(turn)}),
        value=fastest,
        low=fastest,
        high=slowest,
        unit="min",
        verdict="not discriminating",
        certificate=Certificate(
            kind="number",
            steps=[
                "the shortest way back over one point is a full circle (Dubins 1957)",
                f"({passes} − 1) × 360° ÷ {turn.high:g}°/s = {number(fastest, 1)} min",
                f"({passes} − 1) × 360° ÷ {turn.low:g}°/s = {number(slowest, 1)} min",
                "passes over different parts of a place need less than a full circle each, and several "
                "aircraft no time between them",
            ],
        ),
        margin=None,
        assumptions=[
            *statement_assumptions(logic.problem, [part]),
            *range_assumptions("rate of turn", turn),
        ],
    )


def _place(case: Case, count: Count) -> str:
    return case.places[count.place].name if count.place else "the place"
