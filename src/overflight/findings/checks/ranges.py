"""A claimed route against the aircraft's range and published flights. Findings of kind ``route-range``."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

from overflight.analysis.ground.places import gap_km
from overflight.case.entities import Aircraft
from overflight.case.statements import Flight
from overflight.findings.flown import LONG_WAY_QUANTILE, FlownRoute, aircraft_of, detour_assumptions, same_way
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    bounds_of,
    km_of,
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
)


def route_ranges(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Hold the claimed way against the aircraft's range, and against published flights."""
    findings = [_within_range(logic, each) for each in flown]
    for part in logic.claim_parts:
        flight = logic.problem.parts[part].statement
        if isinstance(flight, Flight):
            findings += [_published(logic, part, flight, f) for f in flown if same_way(logic, flight, f)]
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
    by = abs(reach.low - shortest)
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
        sources=sorted({*sources_of(logic.case, claims), *number_sources(reach)}),
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
                *([] if one_way else _radius_steps(aircraft, flown.route.length_km, flown.long_way_km)),
            ],
            data={"legs": flown.statement.legs} if one_way else {},
        ),
        margin=Margin(
            moves=f"the range of {aircraft.name}",
            by=by,
            unit="km",
        ),
        assumptions=[
            "range with a full load may be less than the published figure",
            *range_assumptions("range", reach),
            *detour_assumptions(flown),
        ],
    )


def _times(legs: int, km: float) -> str:
    return f"{number(km)} km" if legs == 1 else f"{legs} × {number(km)} km = {number(legs * km)} km"


def _published(logic: Logic, part: str, flight: Flight, flown: FlownRoute) -> Finding:
    legs = 1 if flight.legs == "one way" else 2
    km, hours = stated_km(flight), bounds_of(flight.hours) if flight.hours else None
    limits = _limits(logic, flight, flown, legs)
    steps, readings_that_fit = _distance_readings(km, limits)
    speed_steps, speed_fits, speed = _implied_speed(logic, flown, km, hours, legs)
    steps += speed_steps
    if km is not None:
        steps += _radius_steps(aircraft_of(logic, flown.statement), km[0] / legs)
    verdict = _published_verdict(km, readings_that_fit, speed_fits)
    claims = owners(logic.problem, [part])
    cruise = aircraft_of(logic, flown.statement).cruise_kmh
    low, high = km if km else (None, None)
    value = flown.route.length_km * legs
    return Finding(
        id=slug("route-range", part),
        check="route-range",
        question=f"Does the published flight of {part} fit the claimed way?",
        answer=_published_answer(verdict, readings_that_fit, km, value, legs, speed),
        claims=claims,
        sources=sorted({*sources_of(logic.case, claims), *number_sources(cruise)}),
        value=value,
        low=value,
        high=flown.long_way_km * legs,
        unit="km",
        compared_with=Comparison(
            what=f"what {part} states, {flight.legs}",
            low=low,
            high=high if high is not None and isfinite(high) else None,
            unit="km",
        )
        if km
        else None,
        verdict=verdict,
        certificate=Certificate(kind="readings", steps=steps, data={"holds_in": readings_that_fit}),
        margin=_distance_margin(part, km, limits),
        assumptions=[
            *statement_assumptions(logic.problem, [part]),
            *range_assumptions("cruise speed", cruise),
        ],
    )


def _radius_steps(aircraft: Aircraft, *one_way_km: float) -> list[str]:
    """Hold ways against the tactical radius, which is published for a loaded aircraft."""
    radius = aircraft.radius_km
    if radius is None:
        return []
    told = []
    for km in one_way_km:
        side = "within" if km <= radius.high else "beyond"
        told.append(f"{number(km)} km one way is {side} the tactical radius of {number(radius.high)} km")
    return told


def stated_km(flight: Flight) -> tuple[float, float] | None:
    """Return how far a flight was said to be, over all its legs; an open bound is infinite."""
    return None if flight.distance is None else km_of(flight.distance)


AS_FLOWN, ON_THE_MAP = "as the way flown", "as the distance on the map"


@dataclass(frozen=True)
class _Limits:
    """Between what a flight's distance must lie to fit, in km over all its legs."""

    shortest: float
    farthest: float
    direct: tuple[float, float]


def _limits(logic: Logic, flight: Flight, flown: FlownRoute, legs: int) -> _Limits:
    near, far = gap_km(logic.case, flight.origin, flight.target)
    reach = aircraft_of(logic, flown.statement).range_km
    farthest = reach.high * legs / 2 if reach else inf
    return _Limits(flown.route.length_km * legs, farthest, (legs * near, legs * far))


def _distance_readings(km: tuple[float, float] | None, limits: _Limits) -> tuple[list[str], list[str]]:
    """Say whether a stated distance fits as the way flown, and as the distance on the map."""
    if km is None:
        return [], []
    can = limits.shortest <= km[1] and km[0] <= limits.farthest
    mapped = limits.direct[0] <= km[1] and limits.direct[1] >= km[0]
    stated = number(km[0]) if not isfinite(km[1]) else span(km[0], km[1], "km").removesuffix(" km")
    extra = number(100 * (km[0] / limits.shortest - 1))
    steps = [
        f"{AS_FLOWN}: {stated} km is {extra} % more than the shortest {number(limits.shortest)} km: "
        f"{'possible' if can else 'impossible'}",
        f"{ON_THE_MAP}: it is {span(*limits.direct, 'km')}, beside {stated}: "
        f"{'fits' if mapped else 'does not fit'}",
    ]
    return steps, [name for name, fits in ((AS_FLOWN, can), (ON_THE_MAP, mapped)) if fits]


def _distance_margin(part: str, km: tuple[float, float] | None, limits: _Limits) -> Margin | None:
    """Return the least move of a stated distance that lets another reading fit, or one no longer."""
    if km is None:
        return None
    edges = [
        km[1] - limits.shortest,
        limits.farthest - km[0],
        km[0] - limits.direct[1],
        limits.direct[0] - km[1],
    ]
    by = min(abs(edge) for edge in edges if isfinite(edge))
    half = (km[1] - km[0]) / 2
    times = by / half if half and isfinite(half) else None
    return Margin(moves=f"the distance of {part}", by=by, unit="km", times_uncertainty=times)


def _implied_speed(
    logic: Logic,
    flown: FlownRoute,
    km: tuple[float, float] | None,
    hours: tuple[float, float] | None,
    legs: int,
) -> tuple[list[str], bool, tuple[float, float] | None]:
    """Return steps, whether the aircraft can fly as fast as distance and hours ask, and that speed."""
    if hours is None:
        return [], True, None
    aircraft = aircraft_of(logic, flown.statement)
    cruise = aircraft.cruise_kmh
    if km is None or not isfinite(km[1]) or not isfinite(hours[1]):
        least = flown.route.length_km * legs
        step = (
            f"at cruise the shortest way takes {span(least / cruise.high, least / cruise.low, 'h', 1)}; "
            f"the flight took {number(hours[0], 1)} h or more, so it was longer or had time to spare"
        )
        return [step], least / aircraft.maximum_kmh.high <= hours[1], None
    speed = (km[0] / hours[1], km[1] / hours[0])
    step = (
        f"{number(sum(km) / 2)} km ÷ {number(sum(hours) / 2, 2)} h = {span(*speed, 'km/h')}, "
        f"beside a cruise of {span(cruise.low, cruise.high, 'km/h')}"
    )
    return [step], speed[0] <= aircraft.maximum_kmh.high, speed


def _published_verdict(km: tuple[float, float] | None, fitting: list[str], speed_fits: bool) -> Verdict:
    if not speed_fits or (km is not None and not fitting):
        return "contradicted"
    return "consistent" if km is None or len(fitting) == 2 else "depends"


def _published_answer(
    verdict: Verdict,
    fitting: list[str],
    km: tuple[float, float] | None,
    shortest: float,
    legs: int,
    speed: tuple[float, float] | None,
) -> str:
    average = f", at {span(*speed, 'km/h')}" if speed else ""
    if verdict == "contradicted":
        return f"No: the shortest way is {number(shortest)} km{average}."
    if km is None:
        return f"Yes: it leaves time for {number(shortest)} km and more."
    extra = 100 * (km[0] / shortest - 1)
    if verdict == "depends":
        told = f"; it is then {number(extra)} % longer than the shortest" if AS_FLOWN in fitting else ""
        return f"Only read {listed(fitting, 'or')}{told}{average}."
    return f"Yes, in either reading{average}."
