"""How close a track came to a place: on the shortest ways between its fixes, and within bounds.

Of a leg between two fixes that are d1 and d2 from the place, flown in the time T at the speed v at most, no
point is nearer than (d1 + d2 - v T) / 2: add the triangle inequalities |PX| >= d1 - |F1 X| and
|PX| >= d2 - |F2 X|, of which the ways flown add up to v T at most (the space-time prism of two fixes, H. J.
Miller, Geographical Analysis 37 (2005) 17-45). At a fix itself it was within the fix's doubt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, densify, distance_km
from overflight.analysis.tracks.flown import Flown

_SPACING_KM = 0.05
_MOST_POINTS = 4_000
# on a way straight towards a place the bound and the nearest fix are the same, up to this
_ROUNDING_KM = 1e-6


@dataclass(frozen=True)
class Approach:
    """The nearest approach of a track to a position.

    Attributes
    ----------
    km, minute
        On the shortest way between two fixes, at an even speed; and when, minutes after the epoch.
    leg
        The leg on which that is.
    low_km, low_leg
        The track was nowhere nearer, if its fixes are true; and the leg on which it may have come so near.
    high_km
        It was at least as near at one of its fixes.
    before_km, after_km, flown_km
        What the lower bound is the sum of: both fixes' distances, and the most that is flown between.
    """

    km: float
    minute: float
    leg: int
    low_km: float
    low_leg: int
    high_km: float
    before_km: float
    after_km: float
    flown_km: float


def approach(flown: Flown, lonlat: tuple[float, float]) -> Approach:
    """Return the nearest approach of a track to a position, longitude and latitude in degrees."""
    away, most_km = flown.away_km(lonlat), flown.most_km
    sums = away[:-1] + away[1:]
    bounds = bounds_km(flown, away)
    low_leg = int(np.argmin(bounds))
    leg, km, minute = _nearest(flown, lonlat, (sums - flown.leg_km) / 2.0, float(away.min()))
    return Approach(
        km, minute, leg, float(bounds[low_leg]), low_leg, float(away.min()) + flown.within_km,
        float(away[low_leg]), float(away[low_leg + 1]), float(most_km[low_leg]),
    )  # fmt: skip


def bounds_km(flown: Flown, away_km: FloatArray) -> FloatArray:
    """Return for each leg of a track what it was nowhere nearer than, kilometres.

    Parameters
    ----------
    flown
        The track.
    away_km
        How far each of its fixes is from the place, shape (fixes,), kilometres.
    """
    sums = away_km[:-1] + away_km[1:]
    return np.maximum((sums - flown.most_km) / 2.0 - flown.within_km, 0.0)


def reaching_kmh(flown: Flown, away_km: FloatArray, near_km: float) -> float:
    """Return the least speed at which a track may have come within some kilometres of a place, km/h.

    Parameters
    ----------
    flown, away_km
        As for :func:`bounds_km`.
    near_km
        How near, beside the doubt of the fixes.
    """
    sums = away_km[:-1] + away_km[1:]
    hours = (np.diff(flown.minutes) + 2.0 * flown.give_or_take_min) / 60.0
    ways = sums - 2.0 * (near_km + flown.within_km)
    # moments without any doubt leave no time at all
    return float(np.min(np.divide(ways, hours, out=np.full_like(ways, np.inf), where=hours > 0.0)))


def _nearest(
    flown: Flown, lonlat: tuple[float, float], least: FloatArray, nearest_fix_km: float
) -> tuple[int, float, float]:
    """Return the leg that leads nearest to a position, how near, and when; most legs cannot be it."""
    best = (0, float("inf"), 0.0)
    for leg in np.argsort(least, kind="stable").tolist():
        if least[leg] > min(nearest_fix_km, best[1]) + _ROUNDING_KM:
            break
        ends = [[flown.lon[i], flown.lat[i]] for i in (leg, leg + 1)]
        length = float(flown.leg_km[leg])
        points, along = densify(ends, max(_SPACING_KM, length / _MOST_POINTS))
        away = distance_km(points[:, 0], points[:, 1], *lonlat)
        at = int(np.argmin(away))
        if float(away[at]) < best[1]:
            share = float(along[at]) / length if length else 0.0
            minute = flown.minutes[leg] + share * (flown.minutes[leg + 1] - flown.minutes[leg])
            best = (leg, float(away[at]), float(minute))
    return best
