"""A claimed route against the aircraft's range. Findings of kind ``route-range``."""

from __future__ import annotations

from overflight.case.statements import Flight
from overflight.findings.checks.published import published, radius_steps, way_sources
from overflight.findings.flown import (
    LONG_WAY_QUANTILE,
    FlownRoute,
    aircraft_of,
    detour_assumptions,
    same_way,
)
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin
from overflight.findings.turns import easiest, least_turns, range_number
from overflight.findings.wording import (
    number,
    owners,
    range_assumptions,
    slug,
    span,
)


def route_ranges(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Hold the claimed way against the aircraft's range, and against published flights."""
    findings = [_within_range(logic, each) for each in flown]
    for part in logic.claim_parts:
        flight = logic.problem.parts[part].statement
        if isinstance(flight, Flight):
            findings += [published(logic, part, flight, f) for f in flown if same_way(logic, flight, f)]
    return [finding for finding in findings if finding is not None]


def _within_range(logic: Logic, flown: FlownRoute) -> Finding | None:
    aircraft = aircraft_of(logic, flown.statement)
    reach = aircraft.range_km
    if reach is None:
        return None
    one_way = flown.statement.one_way
    legs = 1 if one_way else 2
    shortest, typical = legs * flown.route.length_km, legs * flown.long_way_km
    fits = shortest <= reach.high
    claims = owners(logic.problem, [flown.part])
    place = logic.case.places[flown.target].name
    return Finding(
        id=slug("route-range", *claims, flown.target),
        check="route-range",
        question=(
            f"Is the claimed way to {place}{'' if one_way else ' and back'} within the range of "
            f"{aircraft.name}?"
        ),
        answer=(
            f"{'Yes' if fits else 'No'}: {'one way' if one_way else 'there and back'} it is "
            f"{number(shortest)} km at least, "
            f"of a range of {span(reach.low, reach.high, 'km')}."
        ),
        claims=claims,
        sources=way_sources(logic, claims, flown, None if one_way else aircraft.radius_km),
        value=shortest,
        low=shortest,
        high=typical,
        unit="km",
        compared_with=Comparison(
            what=f"the range of {aircraft.name}", low=reach.low, high=reach.high, unit="km"
        ),
        verdict="consistent" if fits else "contradicted",
        certificate=Certificate(
            kind="number",
            steps=[
                f"{_times(legs, flown.route.length_km)} by the shortest way",
                f"{_times(legs, flown.long_way_km)} by a way longer than "
                f"{LONG_WAY_QUANTILE:.0%} of the plausible ones",
                f"range: {span(reach.low, reach.high, 'km')}",
                # a radius of action is half a flight out and back
                *([] if one_way else radius_steps(aircraft, flown.route.length_km, flown.long_way_km)),
            ],
            data={"legs": flown.statement.legs} if one_way else {},
        ),
        margin=_range_margin(logic, flown, reach.high - shortest),
        assumptions=[
            "range with a full load may be less than the published figure",
            *range_assumptions("range", reach),
            *detour_assumptions(flown),
        ],
    )


def _range_margin(logic: Logic, flown: FlownRoute, room_km: float) -> Margin | None:
    reach = range_number(logic.case, logic.case.units[flown.statement.unit].aircraft)
    return easiest(least_turns(reach, lambda by: [room_km + by], all)) if reach else None


def _times(legs: int, km: float) -> str:
    return f"{number(km, 1)} km" if legs == 1 else f"{legs} × {number(km, 1)} km = {number(legs * km)} km"
