"""Where each unit can have been when an event happened, by the sightings and tracks of it.

Times are minutes from the event. How long lies between a sighting and the event is what the sighting's own
source says of both, whatever its clock is; if it says nothing of the event, what others say, on any clock
that they may have meant. All that is open is taken generously, so that an area is never smaller than what
follows from the sightings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import TypeVar

import shapely

from overflight.analysis.claims.clauses import ORIGIN, Reading
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.analysis.claims.readings import place_readings, spot
from overflight.analysis.ground.places import position
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach.areas import NOWHERE, LonLat
from overflight.analysis.reach.inside import reach_inside
from overflight.analysis.reach.prism import Fix, compatible, reach_at
from overflight.analysis.routes.ways.plane import Geometry, Plane
from overflight.case.statements import Absence, RouteStatement, Separation, Sighting
from overflight.case.tracks.statement import Track
from overflight.findings.checks.tracked import Tracked, fixes_of, tracked
from overflight.findings.logic import Logic
from overflight.findings.wording import km_of

_Says = TypeVar("_Says", Sighting, Track, RouteStatement)
_AT_THE_EVENT = (0.0, 0.0)
# whose hour of the event is meant, where the sighting's own source tells none
HOUR = "hour"

Dated = tuple[Reading, Span]
"""A reading, and how many minutes after an event something was in it, at least and at most."""
ByDating = dict[tuple[str, ...], list[Dated]]
"""The same by the parts that date the event."""


@dataclass(frozen=True)
class Whereabouts:
    """What the sightings and tracks of a unit leave of where it was at an event.

    Attributes
    ----------
    unit, event
        Ids in the case.
    sightings
        For each sighting, as a part of a claim, the places where it may have been, with its minutes from the
        event.
    dated
        For each sighting what :func:`minutes_by_dating` says of it.
    tracks
        For each track the readings of it beside the event.
    speed_kmh
        The most that the type can fly.
    route
        A route that the unit is said to have flown, if there is one: its part.
    """

    unit: str
    event: str
    sightings: dict[str, tuple[Fix, ...]]
    dated: dict[str, ByDating]
    tracks: dict[str, list[Tracked]]
    speed_kmh: float
    route: str | None

    @property
    def parts(self) -> tuple[str, ...]:
        """The sightings and tracks, as parts of claims."""
        return (*self.sightings, *self.tracks)

    @cached_property
    def seen(self) -> tuple[tuple[Fix, ...], ...]:
        """Places of which it was near one, for each sighting, and twice for each track: before and after."""
        return (
            *self.sightings.values(),
            *(fixes for each in self.tracks.values() for fixes in fixes_of(each)),
        )

    @property
    def radius_km(self) -> float:
        """How far at most it was from one of the places where it was seen, kilometres."""
        return min(max(map(self._farthest_km, options)) for options in self.seen)

    def area(self, plane: Plane) -> Geometry:
        """Return where it can have been, in the plane; empty if the sightings cannot all be true."""
        if not self._possible():
            return NOWHERE
        # sightings at one place and time, within various distances, are the narrowest of them
        alike: dict[tuple[tuple[LonLat, Span], ...], tuple[Fix, ...]] = {}
        for options in sorted(self.sightings.values(), key=lambda each: -each[0].radius_km):
            alike[tuple((fix.lonlat, fix.minutes) for fix in options)] = options
        every = [[[fix] for fix in options] for options in alike.values()]
        every += [[list(pair) for pair in zip(*fixes_of(each), strict=True)] for each in self.tracks.values()]
        discs = [
            [reach_at(plane, fixes, self.speed_kmh, _AT_THE_EVENT) for fixes in options] for options in every
        ]
        return shapely.intersection_all([shapely.union_all(each) for each in discs])

    def area_inside(self, plane: Plane, regions: Geometry) -> Geometry:
        """Return where it can have been if it never left some regions, given in the plane.

        Only the sighting that bounds it most is asked; the result is an outer bound all the same.
        """
        nearest = min(self.seen, key=lambda options: max(map(self._farthest_km, options)))
        reached = [reach_inside(plane, regions, f.lonlat, f.radius_km, self._flown_km(f)) for f in nearest]
        return shapely.union_all(reached)

    def _possible(self) -> bool:
        return all(
            any(compatible(pair, self.speed_kmh) for pair in product(first, second))
            for first, second in combinations(self.seen, 2)
        )

    def _flown_km(self, fix: Fix) -> float:
        return self.speed_kmh * max(map(abs, fix.minutes)) / 60.0

    def _farthest_km(self, fix: Fix) -> float:
        return fix.radius_km + self._flown_km(fix)


def whereabouts(logic: Logic, event: str) -> list[Whereabouts]:
    """Return for each unit that was seen or tracked, and when, what that leaves, the narrowest first."""
    found = [_of_unit(logic, unit, event) for unit in logic.case.units]
    return sorted((each for each in found if each is not None), key=lambda each: each.radius_km)


def _of_unit(logic: Logic, unit: str, event: str) -> Whereabouts | None:
    seen, dated = {}, {}
    for key, sighting in _of(logic, unit, Sighting):
        dated[key] = minutes_by_dating(logic, key, event)
        seen[key] = _fixes(logic, key, sighting, dated[key])
    flown = {key: tracked(logic, key, event) for key, _ in _of(logic, unit, Track)}
    sightings = {key: fixes for key, fixes in seen.items() if fixes}
    tracks = {key: found for key, found in flown.items() if found}
    if not sightings and not tracks:
        return None
    speed_kmh = logic.case.aircraft[logic.case.units[unit].aircraft].maximum_kmh.high
    route = next((key for key, _ in _of(logic, unit, RouteStatement)), None)
    return Whereabouts(unit, event, sightings, dated, tracks, speed_kmh, route)


def _of(logic: Logic, unit: str, kind: type[_Says]) -> Iterator[tuple[str, _Says]]:
    """Yield the parts of claims that say something of one kind of a unit."""
    for key in logic.claim_parts:
        statement = logic.problem.parts[key].statement
        if isinstance(statement, kind) and statement.unit == unit:
            yield key, statement


def _fixes(logic: Logic, part: str, sighting: Sighting, dated: ByDating) -> tuple[Fix, ...]:
    case, within_km = logic.case, sighting.within_km
    place = place_of(logic, part)
    if place is None:
        return ()
    if sighting.place is None:
        ring = ring_of(logic, part)
        assert ring is not None
        within_km = ring[1][1]
    spans = [span for each in dated.values() for _, span in each]
    if not spans:
        return ()
    window = min(low for low, _ in spans), max(high for _, high in spans)
    options = [at for _, at in place_readings(case, place)]
    return tuple(Fix(position(case, at), case.places[at].radius_km + within_km, window) for at in options)


def place_of(logic: Logic, part: str) -> str | None:
    """Return the place that tells where a sighting was: its own, or that of a ring round it."""
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    ring = None if sighting.place else ring_of(logic, part)
    return sighting.place or (ring[0] if ring and ring[1][1] < float("inf") else None)


def minutes_by_dating(logic: Logic, part: str, event: str) -> ByDating:
    """Return by the parts that date an event how many minutes after it a sighting was.

    Those of its own source, if they tell; else those of each other.

    Returns
    -------
    dict of list of tuple of Reading and tuple of float
        Each reading with least and greatest minutes in it; without parts that leave it open.
    """
    own = logic.parts_by_source(logic.source(part))
    mine = tuple(key for key in logic.dating_parts(event) if key in own)
    # a source that contradicts itself elsewhere may still date these two
    for parts in (own, [part, *mine]):
        found = list(_from_event(logic, parts, part, event))
        if found:
            return {mine: found}
    return {(other,): found for other, found in _by_others(logic, part, event).items()}


def minutes_by_others(logic: Logic, part: str, event: str) -> dict[str, list[Span]]:
    """Return by each part of another source that dates an event how many minutes after it a sighting was.

    Returns
    -------
    dict of list of tuple of float
        Least and greatest in each reading of both clocks; without parts that leave it open.
    """
    return {other: [span for _, span in each] for other, each in _by_others(logic, part, event).items()}


def _by_others(logic: Logic, part: str, event: str) -> dict[str, list[Dated]]:
    others = [key for key in logic.dating_parts(event) if logic.source(key) != logic.source(part)]
    # a source that contradicts itself elsewhere may still tell when it saw this
    for own in (logic.parts_by_source(logic.source(part)), [part]):
        found = {other: list(_by_other(logic, own, other, part, event)) for other in others}
        if any(found.values()):
            return {other: dated for other, dated in found.items() if dated}
    return {}


def minutes_from_event(logic: Logic, parts: Sequence[str], part: str, event: str) -> list[Span]:
    """Return for each reading of some parts how many minutes after the event a sighting was.

    Parameters
    ----------
    parts
        What is taken as true; `part`, the sighting, among it.

    Returns
    -------
    list of tuple of float
        Least and greatest; negative before the event. None for readings that leave it open or are impossible.
    """
    return [span for _, span in _from_event(logic, parts, part, event)]


def _from_event(logic: Logic, parts: Sequence[str], part: str, event: str) -> Iterator[Dated]:
    timed = timed_of(logic, parts)
    for reading in readings(logic.problem, choices_of(logic.problem, timed)):
        apart = logic.between(timed, reading, event, part)
        if apart is not None:
            yield reading, (float(apart[0]), float(apart[1]))


def _by_other(logic: Logic, own: list[str], other: str, part: str, event: str) -> Iterator[Dated]:
    timed = timed_of(logic, own)
    for reading in readings(logic.problem, choices_of(logic.problem, timed_of(logic, [*own, other]))):
        seen = logic.between(timed, reading, ORIGIN, part)
        dated = logic.between([other], reading, ORIGIN, event)
        if seen is not None and dated is not None:
            yield reading | {HOUR: other}, (float(seen[0] - dated[1]), float(seen[1] - dated[0]))


def timed_of(logic: Logic, parts: Sequence[str]) -> list[str]:
    """Return some parts with their premises, without absences: on which side of one a thing was is open."""
    kept = (part for part in parts if not isinstance(logic.problem.parts[part].statement, Absence))
    return logic.with_premises(kept)


def ring_of(logic: Logic, part: str) -> tuple[str, Span] | None:
    """Return the place from which a separation tells where a sighting without a place was, and how far."""
    owner = logic.problem.parts[part].owner
    for key in logic.claim_parts:
        statement = logic.problem.parts[key].statement
        if isinstance(statement, Separation) and owner in (statement.first, statement.second):
            other = spot(logic.case, statement.second if statement.first == owner else statement.first)
            if other is not None:
                return other, km_of(statement.distance)
    return None
