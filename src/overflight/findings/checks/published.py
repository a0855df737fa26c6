"""A claimed route against published flights of the same type: findings of kind ``route-range``, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from overflight.analysis.claims.numbers import speed_number
from overflight.analysis.ground.places import gap_km
from overflight.case.entities import Aircraft
from overflight.case.model import Case
from overflight.case.statements import Flight
from overflight.case.words.units import km_per
from overflight.case.written import Range
from overflight.findings.flown import (
    FlownRoute,
    aircraft_of,
    end_sources,
)
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.turns import (
    distance_numbers,
    easiest,
    least_turns,
    range_number,
    stated_numbers,
    turns_of_ends,
)
from overflight.findings.wording import (
    bounds_of,
    km_of,
    listed,
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


def published(logic: Logic, part: str, flight: Flight, flown: FlownRoute) -> Finding:
    """Return the finding on a published flight, by its part, and a claimed way to one of its targets."""
    legs = 1 if flight.legs == "one way" else 2
    km, hours = stated_km(flight), bounds_of(flight.hours) if flight.hours else None
    limits = _limits(logic, part, flight, flown, legs)
    steps, readings_that_fit = _distance_readings(km, limits)
    speed_steps, speed_fits, speed = _implied_speed(logic, flown, km, hours, legs)
    steps += speed_steps
    if km is not None:
        halved = f", half of {number(km[0])} km," if legs == 2 else ""
        steps += radius_steps(aircraft_of(logic, flown.statement), km[0] / legs, how=halved)
    verdict = _published_verdict(km, readings_that_fit, speed_fits)
    # the way that the flight is held against is claimed by somebody, too
    claims = owners(logic.problem, [part, flown.part])
    aircraft = aircraft_of(logic, flown.statement)
    cruise, radius = aircraft.cruise_kmh, aircraft.radius_km
    low, high = km if km else (None, None)
    value = flown.route.length_km * legs
    return Finding(
        id=slug("route-range", part),
        check="route-range",
        question=f"Does the published flight of {part} fit the claimed way?",
        answer=_published_answer(verdict, readings_that_fit, km, value, legs, speed),
        claims=claims,
        sources=way_sources(logic, claims, flown, cruise, radius if km else None),
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
        margin=limits.margin,
        assumptions=[
            *statement_assumptions(logic.problem, [part]),
            *range_assumptions("cruise speed", cruise),
        ],
    )


def way_sources(logic: Logic, claims: list[str], flown: FlownRoute, *numbers: Range | None) -> list[str]:
    """Return the sources of some claims, of where the way begins and ends, of the range and of numbers."""
    known = [each for each in (aircraft_of(logic, flown.statement).range_km, *numbers) if each is not None]
    told = [source for each in known for source in number_sources(each)]
    return sorted({*sources_of(logic.case, claims), *end_sources(logic.case, flown), *told})


def radius_steps(aircraft: Aircraft, *one_way_km: float, how: str = "") -> list[str]:
    """Hold ways, and how they were found, against the tactical radius, which is that of a loaded aircraft."""
    radius = aircraft.radius_km
    if radius is None:
        return []
    told = []
    for km in one_way_km:
        side = "within" if km <= radius.high else "beyond"
        told.append(
            f"{number(km, 1)} km one way{how} is {side} the tactical radius of {number(radius.high)} km"
        )
    return told


def stated_km(flight: Flight) -> tuple[float, float] | None:
    """Return how far a flight was said to be, over all its legs; an open bound is infinite."""
    return None if flight.distance is None else km_of(flight.distance)


AS_FLOWN, ON_THE_MAP = "as the way flown", "as the distance on the map"


@dataclass(frozen=True)
class _Limits:
    """What a flight is held against; between what its distance must lie to fit, in km over all its legs."""

    case: Case
    part: str
    flight: Flight
    aircraft: str
    legs: int
    shortest: float
    farthest: float
    direct: tuple[float, float]

    def rooms(
        self, low: float = 0.0, high: float = 0.0, hours: float = 0.0, range_km: float = 0.0, kmh: float = 0.0
    ) -> list[float]:
        """Return the room that each comparison has once these have been added to what is stated."""
        distance = self.flight.distance
        fastest_kmh = self.case.aircraft[self.aircraft].maximum_kmh.high + kmh
        longest = bounds_of(self.flight.hours)[1] + hours if self.flight.hours else inf
        if distance is None:
            return [inf, inf, inf, inf, fastest_kmh * longest - self.shortest]
        factors = [km_per(unit) for unit in distance.units]
        stated = km_of(distance)
        km = stated[0] + low * min(factors), stated[1] + high * max(factors)
        slowest = km[0] if isfinite(km[1]) and isfinite(longest) else self.shortest
        return [
            km[1] - self.shortest,
            self.farthest + range_km * self.legs / 2 - km[0],
            km[1] - self.direct[0],
            self.direct[1] - km[0],
            fastest_kmh * longest - slowest,
        ]

    def answer(self, holds: Sequence[bool]) -> object:
        """Return the verdict, and in which readings the flight fits if not in all or none."""
        can = {AS_FLOWN: holds[0] and holds[1], ON_THE_MAP: holds[2] and holds[3]}
        fitting = [name for name, fits in can.items() if fits]
        verdict = _published_verdict(stated_km(self.flight), fitting, holds[4])
        return verdict, fitting if verdict == "depends" else []

    @property
    def margin(self) -> Margin | None:
        """The easiest move of a number that makes another answer."""
        flight, reach = self.flight, range_number(self.case, self.aircraft)
        speed = speed_number(self.case, self.aircraft)
        changes = least_turns(speed, lambda by: self.rooms(kmh=by), self.answer)
        if reach is not None:
            changes += least_turns(reach, lambda by: self.rooms(range_km=by), self.answer)
        if flight.distance:
            changes += turns_of_ends(distance_numbers(self.part, flight.distance), self.rooms, self.answer)
        if flight.hours:
            hours = stated_numbers(self.part, f"the hours of {self.part}", "h", flight.hours)
            changes += turns_of_ends(hours, lambda _, by: self.rooms(hours=by), self.answer)
        return easiest(changes)


def _limits(logic: Logic, part: str, flight: Flight, flown: FlownRoute, legs: int) -> _Limits:
    near, far = gap_km(logic.case, flight.origin, flight.target)
    reach = aircraft_of(logic, flown.statement).range_km
    farthest = reach.high * legs / 2 if reach else inf
    key, shortest = logic.case.units[flown.statement.unit].aircraft, flown.route.length_km * legs
    return _Limits(logic.case, part, flight, key, legs, shortest, farthest, (legs * near, legs * far))


def _distance_readings(km: tuple[float, float] | None, limits: _Limits) -> tuple[list[str], list[str]]:
    """Say whether a stated distance fits as the way flown, and as the distance on the map."""
    if km is None:
        return [], []
    can = limits.shortest <= km[1] and km[0] <= limits.farthest
    mapped = limits.direct[0] <= km[1] and limits.direct[1] >= km[0]
    stated = number(km[0]) if not isfinite(km[1]) else span(km[0], km[1], "km").removesuffix(" km")
    steps = [
        f"{AS_FLOWN}: {stated} km is {_extra(km, limits.shortest, 'more', 'less')} than the shortest "
        f"{number(limits.shortest)} km: "
        f"{'possible' if can else 'impossible'}",
        f"{ON_THE_MAP}: it is {span(*limits.direct, 'km')}, beside {stated}: "
        f"{'fits' if mapped else 'does not fit'}",
    ]
    return steps, [name for name, fits in ((AS_FLOWN, can), (ON_THE_MAP, mapped)) if fits]


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
            f"at cruise the shortest way takes {number(least)} km ÷ {number(cruise.high)} km/h and ÷ "
            f"{number(cruise.low)} km/h = {span(least / cruise.high, least / cruise.low, 'h', 1)}; "
            f"the flight took {number(hours[0], 1)} h or more, so it was longer or had time to spare"
        )
        return [step], least / aircraft.maximum_kmh.high <= hours[1], None
    # it may be said to have taken next to no time
    speed = _kmh(km[0], hours[1]), _kmh(km[1], hours[0])
    ends = dict.fromkeys(
        f"{significant(far)} km ÷ {significant(long)} h" for far, long in zip(km, hours[::-1], strict=True)
    )
    step = (
        f"{' to '.join(ends)} = {span(*speed, 'km/h')}, "
        f"beside a cruise of {span(cruise.low, cruise.high, 'km/h')}"
    )
    return [step], speed[0] <= aircraft.maximum_kmh.high, speed


def _extra(km: tuple[float, float], shortest: float, more: str, less: str) -> str:
    """Say by how many per cent a distance is longer or shorter than another, at both its ends."""
    low, high = (100 * (each / shortest - 1) for each in km)
    if low >= 0.0:
        return f"{span(low, high, '%')} {more}"
    if high <= 0.0:
        return f"{span(abs(high), abs(low), '%')} {less}"
    if not isfinite(high):
        return f"at most {number(abs(low))} % {less}"
    return f"from {number(abs(low))} % {less} to {number(high)} % {more}"


def _kmh(km: float, hours: float) -> float:
    return km / hours if hours > 0 else inf


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
    if verdict == "depends":
        way = f"{_extra(km, shortest, 'longer', 'shorter')} than the shortest"
        told = f"; it is then {way}" if AS_FLOWN in fitting else ""
        return f"Only read {listed(fitting, 'or')}{told}{average}."
    return f"Yes, in either reading{average}."
