"""Distances as written against each other. Findings of kind ``unit-reconciliation``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.readings import spot
from overflight.analysis.physics.intervals import Interval as Span
from overflight.case.model import Case
from overflight.case.statements import Separation
from overflight.case.words.units import km_per
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.turns import Stated, distance_numbers, easiest, turns_of_ends
from overflight.findings.wording import (
    bounds_of,
    finite,
    listed,
    number,
    owners,
    significant,
    slug,
    sources_of,
    span,
    statement_assumptions,
    unit_name,
)

_STILL = (0.0, 0.0)


@dataclass(frozen=True)
class Written:
    """A separation as one claim writes it."""

    part: Part
    statement: Separation

    def km(self, unit: str, by: Span = _STILL) -> Span:
        """Return its bounds in kilometres if the number is in this unit; an open one is infinite.

        They may be moved by some of that unit first.
        """
        low, high = bounds_of(self.statement.distance)
        return (low + by[0]) * km_per(unit), (high + by[1]) * km_per(unit)

    @property
    def units(self) -> list[str]:
        """The units that it may be in."""
        return self.statement.distance.units

    @property
    def numbers(self) -> list[Stated]:
        """The numbers that its bounds hang on, as written."""
        return distance_numbers(self.part.id, self.statement.distance)


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
        value=finite(sum(spans[best]) / 2),
        low=finite(spans[best][0]),
        high=finite(spans[best][1]),
        unit="km",
        compared_with=Comparison(
            what=f"what {listed(claims[1:])} give", low=finite(low), high=finite(high), unit="km"
        ),
        verdict=verdict,
        certificate=Certificate(
            kind="readings",
            steps=[
                *(
                    f"{one.part.id} in {names[u]}: {_as_written(one)} × {km_per(u):.4g} km = "
                    f"{span(*spans[u], 'km', 1)}, "
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
        margin=_reconcile_margin(one, others),
        assumptions=statement_assumptions(logic.problem, parts),
    )


def _as_written(one: Written) -> str:
    """Return the bounds of a distance, whatever its unit."""
    low, high = bounds_of(one.statement.distance)
    if math.isinf(high):
        return f"{significant(low)} or more"
    if math.isinf(low) or low == high:
        return f"{'up to ' if low < high else ''}{significant(high)}"
    return f"{significant(low)}–{significant(high)}"


def _reconcile_margin(one: Written, others: list[Written]) -> Margin | None:
    """Return the easiest move of a distance as written with which other units of the first one fit."""
    units = one.units
    changes = []
    for moved in (one, *others):

        def rooms(low: float, high: float, moved: Written = moved) -> list[float]:
            theirs = [
                other.km(u, (low, high) if other is moved else _STILL)
                for other in others
                for u in other.units
            ]
            each = [[one.km(u, (low, high) if one is moved else _STILL), *theirs] for u in units]
            return [top - bottom for found in each for (bottom, _), (_, top) in product(found, repeat=2)]

        changes += turns_of_ends(moved.numbers, rooms, lambda holds: _by_unit(holds, len(units)))
    return easiest(changes)


def _by_unit(holds: Sequence[bool], units: int) -> list[bool]:
    each = len(holds) // units
    return [all(holds[n * each : (n + 1) * each]) for n in range(units)]
