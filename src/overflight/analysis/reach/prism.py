"""Where a unit can have been between sightings, if it flew no faster than a speed: its space-time prism.

At any moment it was within a geodesic disc round each place where it was seen, wider the longer before or
after. T. Hägerstrand, "What about people
in regional science?", Papers of the Regional Science Association 24 (1970) 7-21; H. J. Miller, "A measurement
theory for time geography", Geographical Analysis 37 (2005) 17-45; with doubt about the sightings themselves,
B. Kuijpers, H. J. Miller, T. Neutens and W. Othman, "Anchor uncertainty and space-time prisms on road
networks", International Journal of Geographical Information Science 24 (2010) 1223-1248.

All doubt is taken generously: what is returned is never smaller than the truth, so that what lies outside is
excluded, and what lies inside is merely not. Minutes count from any moment, the same one for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from math import inf

import shapely

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.physics.intervals import Interval, require_interval
from overflight.analysis.reach.areas import NOWHERE, LonLat, disc
from overflight.analysis.reach.speeds import minutes_gap, required_speed_kmh
from overflight.analysis.routes.ways.plane import Geometry, Plane

_ROUNDING = 1e-12
# Geodesics are good to nanometres: no alibi may hang on less.
_ROUNDING_KM = 1e-9


@dataclass(frozen=True)
class Fix:
    """A unit was at some moment of a window within a radius of a position.

    Attributes
    ----------
    lonlat
        Longitude and latitude, degrees.
    radius_km
        How far from there it may have been, its own doubt and that of the place together.
    minutes
        Earliest and latest moment.
    """

    lonlat: LonLat
    radius_km: float
    minutes: Interval

    def __post_init__(self) -> None:
        """Refuse a radius or a window that is none."""
        require_interval("the window in minutes", self.minutes)
        if not 0.0 <= self.radius_km < inf:
            raise ValueError(f"the radius must be at least 0 km, not {self.radius_km}")


@dataclass(frozen=True)
class Need:
    """The way that asks a unit for most speed.

    Attributes
    ----------
    kmh
        The speed at least, km/h; infinite where there was no time.
    km, minutes
        How long the way is at least, and the time for it at most.
    over
        What it leads over, as numbers of sightings; the place asked about is the one after the last.
    """

    kmh: float
    km: float
    minutes: float
    over: tuple[int, ...] = (0, 1)


def reach_at(plane: Plane, fixes: Sequence[Fix], speed_kmh: float, minutes: Interval) -> Geometry:
    """Return where a unit can have been at a moment, or at some moment of a window.

    Parameters
    ----------
    plane
        What it is drawn in, at most 8,000 km wide.
    fixes
        Where the unit was seen, at least once, before or after.
    speed_kmh
        The most that it can fly.
    minutes
        Earliest and latest moment asked for; twice the same for one moment.

    Returns
    -------
    Geometry
        In kilometres of the plane, the intersection of discs of radius r + v t round the fixes, t being the
        longest time that may lie between; empty if the unit cannot have been at all of the fixes. It
        contains every position that some flight allows. For a single moment and certain fixes it is
        exactly that, within what :mod:`.areas` adds; for a long window it may be too much.

    Raises
    ------
    ValueError
        If there is no fix, the speed is negative or a window is none.
    """
    _require(fixes, speed_kmh)
    require_interval("the moment in minutes", minutes)
    if not compatible(fixes, speed_kmh):
        return NOWHERE
    radii = [fix.radius_km + _flown_km(speed_kmh, minutes_gap(fix.minutes, minutes)[1]) for fix in fixes]
    return shapely.intersection_all([disc(plane, f.lonlat, km) for f, km in zip(fixes, radii, strict=True)])


def compatible(fixes: Sequence[Fix], speed_kmh: float) -> bool:
    """Tell whether no two sightings are farther apart than a unit can have flown in between."""
    return all(
        _least_km(a, b) <= _flown_km(speed_kmh, minutes_gap(a.minutes, b.minutes)[1])
        for a, b in combinations(fixes, 2)
    )


def moments_there(fixes: Sequence[Fix], there: Fix, speed_kmh: float) -> list[Interval]:
    """Return when, within a window, a unit can have been at a place: the alibi test.

    Parameters
    ----------
    fixes
        Where it was seen, at least once.
    there
        The place asked about, with its doubt, and the window in which it may have been there.
    speed_kmh
        The most that it can fly.

    Returns
    -------
    list of tuple of float
        Earliest and latest minute of each stretch of the window in which every sighting leaves it the time;
        none if the sightings are an alibi, or cannot all be true. Times outside of them are excluded.

    Raises
    ------
    ValueError
        If there is no fix or the speed is negative.
    """
    _require(fixes, speed_kmh)
    if not compatible(fixes, speed_kmh):
        return []
    left = [there.minutes]
    for fix in fixes:
        needed = _minutes(_least_km(fix, there), speed_kmh)
        if needed > 0.0:
            before, after = fix.minutes[1] - needed, fix.minutes[0] + needed
            left = _cut(left, (-inf, before), (after, inf)) if before < after else left
    return left


def speed_to_be_there(fixes: Sequence[Fix], there: Fix) -> tuple[Need, float]:
    """Return what speed takes a unit to a place between its sightings.

    Parameters
    ----------
    fixes
        Where it was seen, at least once.
    there
        The place asked about, with its doubt, and the window in which it may have been there.

    Returns
    -------
    tuple of Need and float
        Kilometres an hour: a unit that cannot fly the first was not there (if all fixes are true), and
        one that flies the second was able to, whatever all doubts hide. Infinite if no time is left.

    Raises
    ------
    ValueError
        If there is no fix.
    """
    _require(fixes, 0.0)
    greatest = max(_most_kmh(fix, there) for fix in fixes)
    every = [*fixes, there]
    asked = max((_direct(every, *pair) for pair in combinations(range(len(every)), 2)), key=_kmh)
    if asked.kmh == inf or _there_in_time(fixes, there, asked):
        return asked, greatest
    # each sighting alone would leave the time, but not all at the same moment
    least = _at_one_moment(fixes, there)
    found = [need for need in least if need.kmh > asked.kmh and _there_in_time(fixes, there, need)]
    return min(found, key=_kmh, default=replace(asked, kmh=inf)), greatest


def _there_in_time(fixes: Sequence[Fix], there: Fix, need: Need) -> bool:
    return need.kmh < inf and bool(moments_there(fixes, there, need.kmh * (1.0 + _ROUNDING)))


def _kmh(need: Need) -> float:
    return need.kmh


def _direct(every: Sequence[Fix], first: int, second: int) -> Need:
    """Return what the way from one to another asks for, whichever was first."""
    minutes = minutes_gap(every[first].minutes, every[second].minutes)[1]
    return need_of(_least_km(every[first], every[second]), minutes, first, second)


def _at_one_moment(fixes: Sequence[Fix], there: Fix) -> Iterator[Need]:
    """Yield what asks for most where the moments that sightings leave shrink to one.

    That is an end of the window, the middle of a sighting's own, or where one sighting leaves the time only
    up to, and another only from.
    """
    numbered = list(enumerate(fixes))
    for n, fix in numbered:
        for end in there.minutes:
            minutes = minutes_gap(fix.minutes, (end, end))[1]
            yield need_of(_least_km(fix, there), minutes, n, len(fixes))
        yield need_of(_least_km(fix, there), (fix.minutes[1] - fix.minutes[0]) / 2.0, n, len(fixes))
    for (m, first), (n, second) in permutations(numbered, 2):
        km = _least_km(first, there) + _least_km(there, second)
        yield need_of(km, max(0.0, second.minutes[1] - first.minutes[0]), m, len(fixes), n)


def need_of(km: float, minutes: float, *over: int) -> Need:
    """Return what a way asks for, in kilometres and minutes; over what it leads, if that is told."""
    return Need(required_speed_kmh((km, km), (minutes, minutes))[0], km, minutes, over or (0, 1))


def _require(fixes: Sequence[Fix], speed_kmh: float) -> None:
    if not fixes:
        raise ValueError("a reach needs a sighting at least: give one fix or more")
    if not 0.0 <= speed_kmh < inf:
        raise ValueError(f"the speed must be at least 0 km/h, not {speed_kmh}")


def _flown_km(speed_kmh: float, minutes: float) -> float:
    return speed_kmh * minutes / 60.0 if speed_kmh else 0.0


def _minutes(distance_km: float, speed_kmh: float) -> float:
    if distance_km == 0.0:
        return 0.0
    return distance_km / speed_kmh * 60.0 if speed_kmh else inf


def _least_km(first: Fix, second: Fix) -> float:
    apart = float(distance_km(*first.lonlat, *second.lonlat))
    return max(0.0, apart - first.radius_km - second.radius_km - _ROUNDING_KM)


def _most_kmh(first: Fix, second: Fix) -> float:
    doubt = first.radius_km + second.radius_km
    km = float(distance_km(*first.lonlat, *second.lonlat)) + doubt
    return required_speed_kmh((0.0, km), minutes_gap(first.minutes, second.minutes))[1]


def _cut(windows: list[Interval], *allowed: Interval) -> list[Interval]:
    """Return the parts of some windows that lie in one of the allowed ones."""
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in windows for b in allowed]
    return [window for window in both if window[0] <= window[1]]
