"""What "within a minute" of a pass is worth. Findings of kind ``simultaneity``."""

from __future__ import annotations

from collections.abc import Iterator

from overflight.analysis.claims.numbers import Number, exact
from overflight.analysis.reach import spread_km
from overflight.case.entities import Aircraft
from overflight.case.model import Case
from overflight.case.statements import Interval, Sighting
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding
from overflight.findings.turns import easiest, least_turns
from overflight.findings.wording import (
    bounds_of,
    number,
    number_sources,
    owners,
    range_assumptions,
    significant,
    slug,
    sources_of,
    span,
    statement_assumptions,
)


def simultaneity(logic: Logic) -> list[Finding]:
    """Say how far an aircraft gets in the time that a claim allows between a sighting and an event."""
    return [_simultaneity(logic, part, sighting) for part, sighting in timed_passes(logic)]


def timed_passes(logic: Logic) -> Iterator[tuple[str, Sighting]]:
    """Yield intervals between a sighting and an event, with the sighting."""
    for key in logic.claim_parts:
        statement = logic.problem.parts[key].statement
        if (
            not isinstance(statement, Interval)
            or statement.minutes.low is None
            or statement.minutes.high is None
        ):
            continue
        sighting = logic.case.sighting_of(statement.first) if statement.first in logic.case.claims else None
        if sighting is not None and statement.second in logic.case.events:
            yield key, sighting


def aircraft_seen(case: Case, sighting: Sighting) -> Aircraft:
    """Return the type of a unit that was seen."""
    return case.aircraft[case.units[sighting.unit].aircraft]


def part_seen(logic: Logic, claim: str, sighting: Sighting) -> str:
    """Return the part of a claim that is a sighting."""
    parts = logic.problem.parts.values()
    return next(part.id for part in parts if part.owner == claim and part.statement == sighting)


def interval_s(logic: Logic, part: str) -> tuple[Interval, float, float]:
    """Return an interval with its bounds in seconds from the sighting to the event."""
    statement = logic.problem.parts[part].statement
    assert isinstance(statement, Interval)
    low, high = bounds_of(statement.minutes)
    return statement, low * 60, high * 60


def _simultaneity(logic: Logic, part: str, sighting: Sighting) -> Finding:
    case = logic.case
    statement, low_s, high_s = interval_s(logic, part)
    aircraft = aircraft_seen(case, sighting)
    cruise = aircraft.cruise_kmh
    longest_s = max(abs(low_s), abs(high_s))
    low_km, high_km = spread_km((cruise.low, cruise.high), longest_s / 60)
    overhead_s, told_s = sighting.within_km / cruise.high * 3600, significant(longest_s)
    claims = owners(logic.problem, [part])
    return Finding(
        id=slug("simultaneity", *claims),
        check="simultaneity",
        question=f"How near does “{statement.as_written}” put the aircraft?",
        answer=_near_answer(case, statement, aircraft, (low_km, high_km)),
        claims=claims,
        sources=[*sources_of(case, claims), *number_sources(cruise)],
        value=(low_km + high_km) / 2,
        low=low_km,
        high=high_km,
        unit="km",
        compared_with=Comparison(what="the area of the pass", low=0, high=sighting.within_km, unit="km"),
        verdict="not discriminating" if high_km > sighting.within_km else "consistent",
        certificate=Certificate(
            kind="number",
            steps=[
                f"{part} leaves up to {told_s} s between the pass and the event",
                f"{told_s} s × {number(cruise.low)} km/h ÷ 3,600 = {number(low_km, 1)} km",
                f"{told_s} s × {number(cruise.high)} km/h ÷ 3,600 = {number(high_km, 1)} km",
                *_within_steps(part, sighting.within_km, cruise.high, longest_s),
            ],
        ),
        margin=easiest(
            least_turns(
                # it is itself the doubt of when the pass was, and in none
                Number(part, f"the time that {part} allows", "s", exact(longest_s), low=-exact(longest_s)),
                lambda by: [overhead_s - longest_s - by],
                all,
            )
        ),
        assumptions=[
            *statement_assumptions(logic.problem, logic.parts_owned_by(claims)),
            *range_assumptions("cruise speed", cruise),
        ],
    )


def _near_answer(case: Case, interval: Interval, aircraft: Aircraft, km: tuple[float, float]) -> str:
    far = span(*km, "km", 0 if km[1] >= 10.0 else 1)
    told = f"At the time of {case.events[interval.second].name} it was at most {far} from where it passed"
    if aircraft.release_altitude_m is None and aircraft.bomb_drag_m2_per_kg is None:
        return f"{told}."
    return f"{told}: it fits an aircraft that released bombs and one that only flew by."


def _within_steps(part: str, within_km: float, fastest_kmh: float, longest_s: float) -> list[str]:
    """Say how long a pass keeps the fastest within its area, and by how much a part leaves more or less."""
    if not within_km:
        return []
    inside_s = within_km / fastest_kmh * 3600
    left, inside = significant(longest_s), number(inside_s, 1)
    difference = f"{left} − {inside}" if longest_s >= inside_s else f"{inside} − {left}"
    return [
        f"the area of the pass, {within_km:g} km, is left in {within_km:g} km ÷ {number(fastest_kmh)} km/h × "
        f"3,600 = {inside} s: {difference} = {number(abs(longest_s - inside_s), 1)} s "
        f"{'less' if longest_s >= inside_s else 'more'} than {part} leaves"
    ]
