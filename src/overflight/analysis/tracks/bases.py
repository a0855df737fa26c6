"""How fast a track must have been flown, between fixes that are 1, 2, 4, 8 … apart.

Over a short leg the doubts of both fixes hide nearly any speed. Over a longer base they hide as many
kilometres and seconds, but less of the speed. Any stretch holds a base that is half as long at least, and
the whole track is one, too.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, distance_km

if TYPE_CHECKING:
    from overflight.analysis.tracks.flown import Flown

Base = tuple[int, int]
"""Numbers of two fixes, the first and the last."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of a track that asks for more than the type can fly: bases that do, and meet.

    Attributes
    ----------
    first, last
        Of its fixes, their numbers.
    kmh, base
        The most that a base in it asks for, km/h, and which.
    """

    first: int
    last: int
    kmh: float
    base: Base


@dataclass(frozen=True)
class Bases:
    """The speeds that a track asks for.

    Attributes
    ----------
    fastest_kmh, fastest
        The greatest of them, km/h, and between which fixes.
    stretches
        Where it asks for more than the type can fly, by the shortest bases that do it, in order.
    """

    fastest_kmh: float
    fastest: Base
    stretches: tuple[Stretch, ...]


def needed_kmh(km: FloatArray, minutes: FloatArray, within_km: float, doubt_min: float) -> FloatArray:
    """Return the speed from one fix to another at least, km/h, both as far off as they may be.

    Parameters
    ----------
    km, minutes
        What lies between.
    within_km, doubt_min
        How far each may be off, in place and in time.
    """
    least = np.maximum(km - 2.0 * within_km, 0.0)
    most = np.maximum(minutes + 2.0 * doubt_min, 1e-9)
    return least / most * 60.0


def bases_of(flown: Flown) -> Bases:
    """Return the speeds that a track asks for at least, over all bases of 1, 2, 4, 8 … legs, and of all."""
    fastest_kmh, fastest = 0.0, (0, min(1, len(flown.minutes) - 1))
    stretches: list[Stretch] = []
    for legs, kmh in _by_length(flown):
        at = int(np.argmax(kmh))
        if kmh[at] > fastest_kmh:
            fastest_kmh, fastest = float(kmh[at]), (at, at + legs)
        over = np.flatnonzero(kmh > flown.speed_kmh)
        if len(over):
            fresh = [Stretch(i, i + legs, float(kmh[i]), (i, i + legs)) for i in over.tolist()]
            stretches = _with(stretches, fresh)
    return Bases(fastest_kmh, fastest, tuple(stretches))


def _by_length(flown: Flown) -> Iterator[tuple[int, FloatArray]]:
    """Yield how many legs bases have, and the speed that each of these asks for."""
    lon, lat, minutes = flown.lon, flown.lat, flown.minutes
    every = len(minutes) - 1
    for legs in sorted({*(2**power for power in range(every.bit_length())), every} - {0}):
        km = flown.leg_km if legs == 1 else distance_km(lon[:-legs], lat[:-legs], lon[legs:], lat[legs:])
        yield (
            legs,
            needed_kmh(km, minutes[legs:] - minutes[:-legs], flown.within_km, flown.give_or_take_min),
        )


def _with(known: list[Stretch], fresh: list[Stretch]) -> list[Stretch]:
    """Return stretches with more of them, joined where they meet.

    What holds a known one may be too fast for that alone, and is left out.
    """
    firsts = [each.first for each in known]
    ends = [*(each.last for each in known), sys.maxsize]
    more = [each for each in fresh if ends[bisect_left(firsts, each.first)] > each.last]
    joined: list[Stretch] = []
    for each in sorted([*known, *more], key=lambda stretch: stretch.first):
        if joined and each.first <= joined[-1].last:
            fastest = max(joined[-1], each, key=lambda stretch: stretch.kmh)
            last = max(joined[-1].last, each.last)
            joined[-1] = replace(fastest, first=joined[-1].first, last=last)
        else:
            joined.append(each)
    return joined
