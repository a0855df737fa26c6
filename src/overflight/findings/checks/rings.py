"""Distances as written against the map. Findings of kind ``ring``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from overflight.analysis.claims.constraints import COMPASS_DEG, COMPASS_HALF_WIDTH_DEG, separation_fits
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import Number, exact
from overflight.analysis.claims.readings import spot
from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.ground.places import bearings_deg, gap_km, position
from overflight.analysis.physics.intervals import Interval as Span
from overflight.case.model import Case
from overflight.case.statements import Separation
from overflight.findings.checks.separations import Written, written_separations
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.turns import easiest, least_turns, turns_of_ends
from overflight.findings.wording import (
    listed,
    owners,
    place_assumptions,
    place_sources,
    slug,
    sources_of,
    span,
    statement_assumptions,
    unit_name,
)


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
    ring = f"{written.part.id} puts it at {listed(_rings_km(written), 'or')}{_direction(statement)}"
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


def _rings_km(written: Written) -> list[str]:
    """Return the distance in km in each of its units, which is told unless it is km itself."""
    units = written.statement.distance.units
    told = {unit: f" ({unit_name(unit)})" if units != ["km"] else "" for unit in units}
    return [f"{span(*written.km(unit), 'km', 1)}{name}" for unit, name in told.items()]


def _direction(statement: Separation) -> str:
    """Say what a bearing word is taken for."""
    if statement.bearing is None:
        return ""
    middle = COMPASS_DEG[statement.bearing]
    first, last = ((middle + off) % 360.0 for off in (-COMPASS_HALF_WIDTH_DEG, COMPASS_HALF_WIDTH_DEG))
    return f"; {statement.bearing} is taken as {first:g}°–{last:g}°"


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
    """Return the easiest move with which another pair of places fits in some unit, or one no longer.

    Moved are how far two places are from each other, in doubt by what both are, and the distance as written.
    Pairs in another direction than the claim's fit at no distance.
    """
    anywhere = written.statement.distance.model_copy(update={"low": 0.0, "high": None})
    way = written.statement.model_copy(update={"distance": anywhere})
    pairs = [
        (a, b)
        for a, b in product(case.options(first), case.options(second))
        if a != b and separation_fits(case, way, written.units[0], a, b)
    ]
    changes = [change for pair in pairs for change in _pair_turns(case, written, *pair)]
    gaps = [gap_km(case, *pair) for pair in pairs]

    def rooms(low: float, high: float) -> list[float]:
        spans = [written.km(unit, (low, high)) for unit in written.units]
        return [room for gap, span in product(gaps, spans) for room in _rooms(gap, span)]

    return easiest([*changes, *turns_of_ends(written.numbers, rooms, _both)])


def _pair_turns(case: Case, written: Written, a: str, b: str) -> list[Change]:
    """Return the moves of how far two places are from each other."""
    apart = float(distance_km(*position(case, a), *position(case, b)))
    doubt = case.places[a].radius_km + case.places[b].radius_km
    what = f"the distance from {case.places[a].name} to {case.places[b].name}"
    number = Number(f"{a} {b}", what, "km", exact(apart), exact(doubt) or None, low=-exact(apart))
    spans = [written.km(unit) for unit in written.units]

    def rooms(by: float) -> list[float]:
        gap = apart + by - doubt, apart + by + doubt
        return [room for span in spans for room in _rooms(gap, span)]

    return least_turns(number, rooms, _both)


def _rooms(gap: Span, ring: Span) -> tuple[float, float]:
    """Return by how much two places are not too far apart for a ring, and not too near."""
    return ring[1] - gap[0], gap[1] - ring[0]


def _both(holds: Sequence[bool]) -> tuple[bool, ...]:
    return tuple(near and far for near, far in zip(holds[::2], holds[1::2], strict=True))
