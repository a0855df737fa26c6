"""What a track leaves of where its unit was at one moment of a window: how near to a place, or how fast.

At a moment e it was within w + v (|e - t| + s) of each fix, whose place may be off by w and time by s: the
space-time prism of :mod:`overflight.analysis.reach.prism`, of the last fix before the moment and the first
after it. Fixes farther off in time say less, if the track can be flown. Over the moments between two fixes
the bound of one rises and that of the other falls: it is least where they meet, or at an end of the window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, destination, distance_km
from overflight.analysis.physics.intervals import Interval
from overflight.analysis.reach.areas import LonLat
from overflight.analysis.reach.prism import Fix, Need
from overflight.analysis.tracks.flown import Flown

# A window is cut into as many pieces for a map, and at its fixes if they are no more than that.
_PIECES = 12
# as far apart are two speeds that are the same but for rounding
_ALIKE = 1e-9


@dataclass(frozen=True, eq=False)
class _Blocks:
    """A window, cut at fixes of a track.

    Attributes
    ----------
    before, after
        Of each block, the last fix before it and the first after it, by number; the same one twice for a
        block before the first fix of all, or after the last.
    early, late
        When each begins and ends, minutes after the epoch.
    """

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    early: FloatArray
    late: FloatArray


def least_need(
    flown: Flown, window: Interval, lonlat: LonLat, near_km: float
) -> tuple[Need, tuple[int, ...]]:
    """Return the least speed at which a track leaves its unit near a place at some moment of a window.

    Parameters
    ----------
    flown
        The track.
    window
        Earliest and latest moment, minutes after the epoch.
    lonlat, near_km
        The place, and how near beside the doubt of the fixes.

    Returns
    -------
    tuple of Need and tuple of int
        The way that asks for most at that moment, and the number of the fix that it leads from; of two, if it
        leads from the last before it over the place to the first after it.
    """
    blocks, far = _cut(flown, window), _far_km(flown, lonlat, near_km)
    one, two = np.maximum(far[blocks.before], 0.0), np.maximum(far[blocks.after], 0.0)
    doubt = flown.give_or_take_min
    spell = flown.minutes[blocks.after] - flown.minutes[blocks.before] + 2.0 * doubt
    share = np.divide(one, one + two, out=np.full_like(one, 0.5), where=one + two > 0.0)
    at = _within(flown, blocks, flown.minutes[blocks.before] - doubt + share * spell)
    before, after = (np.abs(at - flown.minutes[fix]) + doubt for fix in (blocks.before, blocks.after))
    first, second = _kmh(one, before), _kmh(two, after)
    block = int(np.argmin(np.maximum(first, second)))
    fixes = int(blocks.before[block]), int(blocks.after[block])
    if fixes[0] != fixes[1] and np.isclose(first[block], second[block], rtol=_ALIKE, atol=0.0):
        way = Need(float(first[block]), float((one + two)[block]), float((before + after)[block]))
        return way, fixes
    if first[block] > second[block]:
        return Need(float(first[block]), float(one[block]), float(before[block])), fixes[:1]
    return Need(float(second[block]), float(two[block]), float(after[block])), fixes[1:]


def least_km(flown: Flown, window: Interval, lonlat: LonLat) -> float:
    """Return what a track's unit was nowhere nearer to a place than, at any moment of a window, kilometres.

    A leg that the type cannot fly was flown all the same.
    """
    blocks, far = _cut(flown, window), _far_km(flown, lonlat, 0.0)
    doubt, minutes = flown.give_or_take_min, flown.minutes
    kmh = np.maximum(flown.speed_kmh, _kmh_between(flown, blocks))
    middle = (minutes[blocks.before] + minutes[blocks.after]) / 2.0
    at = _within(flown, blocks, middle + (far[blocks.before] - far[blocks.after]) / kmh * 30.0)
    bounds = [
        far[fix] - kmh * (np.abs(at - minutes[fix]) + doubt) / 60.0 for fix in (blocks.before, blocks.after)
    ]
    return max(0.0, float(np.min(np.maximum(*bounds))))


def fixes_about(flown: Flown, window: Interval) -> tuple[tuple[Fix, ...], tuple[Fix, ...]]:
    """Return fixes before and after the moments of a window, in pairs: it was within reach of both of a pair.

    Returns
    -------
    tuple of tuple of Fix
        The first and the second of each pair, with their minutes after the moment that is meant; few of many.
    """
    blocks = _cut(flown, window, _PIECES)
    doubt = flown.give_or_take_min

    def fixes(numbers: NDArray[np.intp]) -> tuple[Fix, ...]:
        low, high = (
            flown.minutes[numbers] - doubt - blocks.late,
            flown.minutes[numbers] + doubt - blocks.early,
        )
        rows = zip(flown.lon[numbers], flown.lat[numbers], low, high, strict=True)
        return tuple(
            Fix((float(lon), float(lat)), flown.within_km, (float(a), float(b))) for lon, lat, a, b in rows
        )

    return fixes(blocks.before), fixes(blocks.after)


def during(flown: Flown, window: Interval) -> Flown | None:
    """Return the part of a track in a window, straight and even between fixes; ``None`` if it has none."""
    low, high = max(window[0], float(flown.minutes[0])), min(window[1], float(flown.minutes[-1]))
    if low > high:
        return None
    inside = flown.minutes[(flown.minutes > low) & (flown.minutes < high)]
    minutes = np.array([low, *inside, high])
    leg = np.clip(np.searchsorted(flown.minutes, minutes, "right") - 1, 0, max(0, len(flown.minutes) - 2))
    after = np.minimum(leg + 1, len(flown.minutes) - 1)
    lasts = flown.minutes[after] - flown.minutes[leg]
    share = np.divide(minutes - flown.minutes[leg], lasts, out=np.zeros_like(minutes), where=lasts > 0.0)
    ends = flown.lon[leg], flown.lat[leg], flown.lon[after], flown.lat[after]
    lon, lat = destination(ends[0], ends[1], bearing_deg(*ends), share * distance_km(*ends))
    return replace(flown, minutes=minutes, lon=lon, lat=lat, altitude_m=np.full_like(lon, np.nan))


def _cut(flown: Flown, window: Interval, pieces: int | None = None) -> _Blocks:
    """Return a window cut at the fixes in it; or into pieces, and at the fixes if they are no more."""
    low, high = window
    minutes = flown.minutes
    edges = np.array([low, *minutes[(minutes > low) & (minutes < high)], high])
    if pieces is not None:
        even = np.linspace(low, high, pieces + 1)
        edges = np.union1d(even, edges if len(edges) <= pieces else [])
    early, late = (edges[:-1], edges[1:]) if low < high else (np.array([low]), np.array([low]))
    before = np.maximum(np.searchsorted(minutes, early, "right") - 1, 0)
    after = np.minimum(np.searchsorted(minutes, late, "left"), len(minutes) - 1)
    return _Blocks(before, after, early, late)


def _far_km(flown: Flown, lonlat: LonLat, near_km: float) -> FloatArray:
    return flown.away_km(lonlat) - flown.within_km - near_km


def _within(flown: Flown, blocks: _Blocks, at: FloatArray) -> FloatArray:
    """Return moments moved into their blocks; of a block outside of the track, what is farthest from it."""
    fix = flown.minutes[blocks.before]
    farther = np.where(np.abs(blocks.early - fix) > np.abs(blocks.late - fix), blocks.early, blocks.late)
    return np.where(blocks.before == blocks.after, farther, np.clip(at, blocks.early, blocks.late))


def _kmh_between(flown: Flown, blocks: _Blocks) -> FloatArray:
    """Return the speed at which the way between the fixes of each block was flown evenly, km/h."""
    one, two = blocks.before, blocks.after
    km = distance_km(flown.lon[one], flown.lat[one], flown.lon[two], flown.lat[two])
    spell = flown.minutes[two] - flown.minutes[one] + 2.0 * flown.give_or_take_min
    return _kmh(km, np.maximum(spell, 1e-9))


def _kmh(km: FloatArray, minutes: FloatArray) -> FloatArray:
    """Return speeds; infinite for a way in no time, and none for no way."""
    in_no_time = np.where(km > 0.0, np.inf, 0.0)
    return np.divide(km * 60.0, minutes, out=in_no_time, where=minutes > 0.0)
