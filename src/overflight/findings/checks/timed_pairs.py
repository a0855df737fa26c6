"""Intervals and distances between the same two moments of one unit, and the speeds that they imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite

from overflight.analysis.claims.readings import place_readings, spot
from overflight.analysis.ground.places import gap_km
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach import required_speed_kmh
from overflight.case.statements import Interval, Separation, Sighting
from overflight.case.words.units import km_per
from overflight.findings.logic import Logic
from overflight.findings.wording import (
    bounds_of,
    unit_name,
)


@dataclass(frozen=True)
class Reading:
    """One way to read a distance: in words, in km, and the speed that it implies."""

    words: str
    km: Span
    speed_kmh: Span


@dataclass(frozen=True)
class Pair:
    """An interval and a distance between the same two moments of one unit."""

    interval: str
    distance: str | None
    unit: str
    minutes: Span
    as_written: str
    km: tuple[tuple[str, Span], ...]
    per_unit: tuple[float, ...] = (1.0,)

    @property
    def parts(self) -> list[str]:
        """The statements that it comes from."""
        return [self.interval, *([self.distance] if self.distance else [])]

    @property
    def readings(self) -> list[Reading]:
        """Each way to read its distance."""
        return [Reading(words, km, required_speed_kmh(km, self.minutes)) for words, km in self.km]


def pairs(logic: Logic, part: str) -> Iterator[Pair]:
    """Yield an interval, by its part, with each distance between its ends that is stated or follows."""
    interval = logic.problem.parts[part].statement
    if not isinstance(interval, Interval):
        return
    minutes = _minutes(interval)
    if not isfinite(minutes[1]):
        return
    ends = interval.first, interval.second
    stated = [key for key in logic.claim_parts if _between(logic, key, ends)]
    for key in stated:
        separation = logic.problem.parts[key].statement
        assert isinstance(separation, Separation)
        unit = _unit(logic, ends, [part, key])
        if unit is not None:
            written = f"{interval.as_written}” and “{separation.distance.as_written}"
            per_unit = tuple(map(km_per, separation.distance.units))
            yield Pair(part, key, unit, minutes, written, _stated_km(separation), per_unit)
    unit = _unit(logic, ends, [])
    km = _placed_km(logic, ends)
    if not stated and unit is not None and km is not None:
        yield Pair(part, None, unit, minutes, interval.as_written, (("as placed", km),))


def _minutes(interval: Interval) -> Span:
    low, high = bounds_of(interval.minutes)
    least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


def _between(logic: Logic, key: str, ends: tuple[str, str]) -> bool:
    """Tell whether a part is a separation of the same two moments, or of the places of two sightings."""
    separation = logic.problem.parts[key].statement
    if not isinstance(separation, Separation) or bounds_of(separation.distance)[1] == inf:
        return False
    named = {separation.first, separation.second}
    # an event's place is not where the unit was then
    places = {spot(logic.case, end) for end in ends} if all(e in logic.case.claims for e in ends) else set()
    at = {spot(logic.case, end) for end in named}
    return named == set(ends) or (at == places and None not in places and len(places) == 2)


def _stated_km(separation: Separation) -> tuple[tuple[str, Span], ...]:
    low, high = bounds_of(separation.distance)
    units = separation.distance.units
    return tuple((f"in {unit_name(u)}", (max(0.0, low) * km_per(u), high * km_per(u))) for u in units)


def _unit(logic: Logic, ends: tuple[str, str], parts: list[str]) -> str | None:
    """Return the one unit that both ends are about, or else the claims that state them; none if in doubt."""
    seen = [logic.case.sighting_of(end) if end in logic.case.claims else None for end in ends]
    units = {sighting.unit for sighting in seen if sighting is not None}
    if len(units) == 1 and (None not in seen or parts):
        return units.pop()
    if units:
        return None
    claims = [logic.problem.parts[part].owner for part in parts]
    told = {
        statement.unit
        for claim in claims
        for statement in logic.case.claims[claim].statements
        if isinstance(statement, Sighting)
    }
    return told.pop() if len(told) == 1 else None


def _placed_km(logic: Logic, ends: tuple[str, str]) -> Span | None:
    """Return how far apart two sightings are by the places where they were; none if they may be one place."""
    case = logic.case
    seen = [case.sighting_of(end) if end in case.claims else None for end in ends]
    first, second = seen
    if first is None or second is None or first.place is None or second.place is None:
        return None
    doubt = first.within_km + second.within_km
    gaps = [
        gap_km(case, at, to)
        for (_, at), (_, to) in product(place_readings(case, first.place), place_readings(case, second.place))
    ]
    low, high = min(low for low, _ in gaps) - doubt, max(high for _, high in gaps) + doubt
    return (low, high) if low > 0.0 else None
