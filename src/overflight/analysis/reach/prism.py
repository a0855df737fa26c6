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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

import shapely

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.physics.intervals import Interval, require_interval
from overflight.analysis.reach.areas import NOWHERE, LonLat, disc
from overflight.analysis.reach.speeds import minutes_gap, required_speed_kmh
from overflight.analysis.routes.ways.plane import Geometry, Plane

_HALVINGS = 60
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


def speed_to_be_there(fixes: Sequence[Fix], there: Fix) -> Interval:
    """Return what speed takes a unit to a place between its sightings.

    Parameters
    ----------
    fixes
        Where it was seen, at least once.
    there
        The place asked about, with its doubt, and the window in which it may have been there.

    Returns
    -------
    tuple of float
        Kilometres an hour: a unit that cannot fly the first was not there (if all fixes are true), and
        one that flies the second was able to, whatever all doubts hide. Infinite if no time is left.

    Raises
    ------
    ValueError
        If there is no fix.
    """
    _require(fixes, 0.0)
    greatest = max(_required(fix, there)[1] for fix in fixes)
    low = max(_required(a, b)[0] for a, b in combinations([*fixes, there], 2))
    if low == inf or moments_there(fixes, there, low):
        return low, greatest
    # each sighting alone would leave the time, but not all at the same moment
    high = 2.0 * max(low, 1.0)
    while not moments_there(fixes, there, high):
        low, high = high, 2.0 * high
        if high > 1e12:
            return inf, greatest
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if moments_there(fixes, there, middle) else (middle, high)
    return low, greatest


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


def _required(first: Fix, second: Fix) -> Interval:
    doubt = first.radius_km + second.radius_km
    most = float(distance_km(*first.lonlat, *second.lonlat)) + doubt
    return required_speed_kmh((_least_km(first, second), most), minutes_gap(first.minutes, second.minutes))


def _cut(windows: list[Interval], *allowed: Interval) -> list[Interval]:
    """Return the parts of some windows that lie in one of the allowed ones."""
    both = [(max(a[0], b[0]), min(a[1], b[1])) for a in windows for b in allowed]
    return [window for window in both if window[0] <= window[1]]
