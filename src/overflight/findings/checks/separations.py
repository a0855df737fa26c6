"""Distances as written against each other and against the map.

Findings of kinds ``unit-reconciliation`` and ``ring``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.constraints import separation_fits
from overflight.analysis.claims.readings import spot
from overflight.analysis.ground.places import bearings_deg, gap_km
from overflight.analysis.physics.intervals import Interval as Span
from overflight.case.model import Case
from overflight.case.statements import Separation
from overflight.case.words.units import km_per
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    bounds_of,
    listed,
    number,
    owners,
    place_assumptions,
    place_sources,
    slug,
    sources_of,
    span,
    statement_assumptions,
    unit_name,
)


@dataclass(frozen=True)
class Written:
    """A separation as one claim writes it."""

    part: Part
    statement: Separation

    def km(self, unit: str) -> Span:
        """Return its bounds in kilometres if the number is in this unit; an open one is infinite."""
        low, high = bounds_of(self.statement.distance)
        return low * km_per(unit), high * km_per(unit)


def written_separations(logic: Logic) -> list[Written]:
    """Return every separation that a claim states."""
    parts = [logic.problem.parts[key] for key in logic.claim_parts]
    return [Written(p, p.statement) for p in parts if isinstance(p.statement, Separation)]


def unit_reconciliation(logic: Logic) -> list[Finding]:
    """Say in which of its units a distance agrees with what others write of the same two ends."""
    written = written_separations(logic)
    findings = []
    for one in written:
        if len(one.statement.distance.units) > 1:
            # what is as open itself settles nothing
            settled = [w for w in written if len(w.statement.distance.units) == 1]
            others = [w for w in settled if w.part.owner != one.part.owner and same_ends(logic.case, one, w)]
            findings += [_reconcile(logic, one, others)] if others else []
    return findings


def same_ends(case: Case, one: Written, other: Written) -> bool:
    """Tell whether two separations are between the same places, in any order and reading."""
    ends = [{spot(case, w.statement.first), spot(case, w.statement.second)} for w in (one, other)]
    if None in ends[0] | ends[1]:
        return False
    first, second = (sorted(tuple(case.options(str(place))) for place in each) for each in ends)
    return len(first) == len(second) and all(set(a) & set(b) for a, b in zip(first, second, strict=True))


def _reconcile(logic: Logic, one: Written, others: list[Written]) -> Finding:
    units = one.statement.distance.units
    other_km = [other.km(unit) for other in others for unit in other.statement.distance.units]
    low, high = max(km[0] for km in other_km), min(km[1] for km in other_km)
    spans = {unit: one.km(unit) for unit in units}
    room = {unit: min(km[1], high) - max(km[0], low) for unit, km in spans.items()}
    fits = [unit for unit in units if room[unit] >= 0]
    verdict: Verdict = "contradicted" if not fits else "depends" if len(fits) < len(units) else "consistent"
    parts = [one.part.id, *(other.part.id for other in others)]
    claims = owners(logic.problem, parts)
    names = {unit: unit_name(unit) for unit in units}
    best = max(units, key=lambda unit: room[unit])
    return Finding(
        id=slug("unit-reconciliation", one.part.id),
        check="unit-reconciliation",
        question=f"Is “{one.statement.distance.as_written}” the same distance as the others give?",
        answer=(
            f"Only in {listed((names[u] for u in fits), 'or')}: {span(*spans[fits[0]], 'km', 1)}."
            if verdict == "depends"
            else "In none of its units."
            if verdict == "contradicted"
            else "In each of its units."
        ),
        claims=claims,
        sources=sources_of(logic.case, claims),
        value=_finite(sum(spans[best]) / 2),
        low=_finite(spans[best][0]),
        high=_finite(spans[best][1]),
        unit="km",
        compared_with=Comparison(
            what=f"what {listed(claims[1:])} give", low=_finite(low), high=_finite(high), unit="km"
        ),
        verdict=verdict,
        certificate=Certificate(
            kind="readings",
            steps=[
                *(
                    f"{one.part.id} in {names[u]}: × {km_per(u):.4g} km = {span(*spans[u], 'km', 1)}, "
                    + (
                        "which overlaps without end"
                        if math.isinf(room[u])
                        else f"which overlaps by {number(room[u], 1)} km"
                        if room[u] >= 0
                        else f"{number(-room[u], 1)} km off"
                    )
                    for u in units
                ),
                *(
                    f"{other.part.id}: {other.statement.distance.as_written} = {span(*other.km(u), 'km', 1)}"
                    for other in others
                    for u in other.statement.distance.units
                ),
            ],
            data={"holds_in": list(fits)},
        ),
        margin=_reconcile_margin(one, spans[best], (low, high)),
        assumptions=statement_assumptions(logic.problem, parts),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _reconcile_margin(one: Written, stated: Span, others: Span) -> Margin | None:
    """Return how far a distance must move to meet the others no more, or to meet them; none if nowhere."""
    by = min(abs(stated[1] - others[0]), abs(others[1] - stated[0]))
    if math.isinf(by):
        return None
    half = (stated[1] - stated[0]) / 2
    times = by / half if half and math.isfinite(half) else None
    return Margin(moves=f"the distance of {one.part.id}", by=by, unit="km", times_uncertainty=times)


def rings(logic: Logic) -> list[Finding]:
    """Say which candidate places lie as far from each other as a claim says."""
    found = (ring(logic, written) for written in written_separations(logic))
    return [finding for finding in found if finding is not None]


def ring(logic: Logic, written: Written) -> Finding | None:
    """Return the finding on one distance; ``None`` if it is all that tells where one of its ends was."""
    ends = [spot(logic.case, r) for r in (written.statement.first, written.statement.second)]
    return None if None in ends else _ring(logic, written, str(ends[0]), str(ends[1]))


def _ring(logic: Logic, written: Written, first: str, second: str) -> Finding:
    case, statement = logic.case, written.statement
    fitting: dict[str, list[str]] = {}
    steps, held = [], 0
    for a, b in product(case.options(first), case.options(second)):
        units = [u for u in statement.distance.units if separation_fits(case, statement, u, a, b)]
        if units:
            fitting.setdefault(a, []).append(b)
        held += len(units)
        bearing = f", bearing {_bearing(case, a, b)}" if statement.bearing else ""
        suits = f"fits in {listed(map(unit_name, units), 'or')}" if units else "does not fit"
        km = span(*gap_km(case, a, b), "km")
        steps.append(f"{case.places[a].name} – {case.places[b].name}: {km}{bearing}: {suits}")
    total = len(case.options(first)) * len(case.options(second)) * len(statement.distance.units)
    verdict: Verdict = "contradicted" if not held else "consistent" if held == total else "depends"
    claims = owners(logic.problem, [written.part.id])
    rings_km = (f"{span(*written.km(u), 'km', 1)} ({unit_name(u)})" for u in statement.distance.units)
    ring = f"{written.part.id} puts it at {listed(rings_km, 'or')}"
    return Finding(
        id=slug("ring", written.part.id),
        check="ring",
        question=(
            f"Where can {case.places[second].name} have been, if {statement.distance.as_written}"
            f"{f' to the {statement.bearing}' if statement.bearing else ''} from {case.places[first].name}?"
        ),
        answer=_ring_answer(case, first, second, fitting),
        claims=claims,
        sources=sorted(
            {*sources_of(case, claims), *place_sources(case, first), *place_sources(case, second)}
        ),
        value=held,
        unit="readings",
        compared_with=Comparison(
            what="all pairs of places, in all units", low=0, high=total, unit="readings"
        ),
        verdict=verdict,
        certificate=Certificate(kind="readings", steps=[ring, *steps], data={"holds_in": fitting}),
        margin=_ring_margin(case, written, first, second),
        assumptions=[
            *statement_assumptions(logic.problem, [written.part.id]),
            *_candidate_assumptions(case, first),
            *_candidate_assumptions(case, second),
        ],
    )


def _candidate_assumptions(case: Case, place: str) -> list[str]:
    """Return what is assumed about where a place may be, and, if it is open, about its candidates."""
    entry = case.places[place]
    listed_all = [f"{entry.name}: {entry.assumption}"] if entry.alternatives and entry.assumption else []
    return [*listed_all, *place_assumptions(case, place)]


def _bearing(case: Case, a: str, b: str) -> str:
    middle, doubt = bearings_deg(case, a, b)
    return f"{middle:.0f}° ± {doubt:.0f}°"


def _ring_answer(case: Case, first: str, second: str, fitting: dict[str, list[str]]) -> str:
    tried = len(case.options(second))
    if not fitting:
        return f"At none of the {tried} tried, wherever it was." if tried > 1 else "Not there."
    told = [
        f"from {case.places[a].name}: {listed(case.places[b].name for b in found)}"
        f"{f' ({len(found)} of the {tried} tried)' if tried > 1 else ''}"
        for a, found in fitting.items()
    ]
    missing = [case.places[a].name for a in case.options(first) if a not in fitting]
    return f"{'; '.join(told)[0].upper()}{'; '.join(told)[1:]}" + (
        f"; none from {listed(missing, 'or')}." if missing else "."
    )


def _ring_margin(case: Case, written: Written, first: str, second: str) -> Margin | None:
    """Return the least move of a distance that lets another pair of places fit, or one no longer."""
    spans = [written.km(unit) for unit in written.statement.distance.units]
    moves = []
    for a, b in product(case.options(first), case.options(second)):
        low, high = gap_km(case, a, b)
        room = max(min(high, s[1]) - max(low, s[0]) for s in spans)
        moves.append((abs(room), a, b))
    by, a, b = min(moves)
    pair = f"{case.places[a].name} to {case.places[b].name}"
    doubt = 0.0 if a == b else case.places[a].radius_km + case.places[b].radius_km
    return Margin(
        moves=f"the distance from {pair}, the pair nearest to the ring's edge,",
        by=by,
        unit="km",
        times_uncertainty=by / doubt if doubt else None,
    )
