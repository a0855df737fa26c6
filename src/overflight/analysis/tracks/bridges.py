"""What was plausibly flown in a gap of a track, by the model that did best on real flights.

That model starts from speed and course at both ends of a gap. Here they are those of the chord over half a
minute of fixes before it and after it. As a fix may be off, each route has fixes of its own, drawn evenly
from the discs in which they may be, and no route is longer than the bound on the nearest approach allows.
Every gap has random numbers of its own, which follow from its two fixes: whichever gaps are asked for, and
in whatever order, each has the same routes. Nothing here bears on a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, distance_km
from overflight.analysis.routes.gaps.draws import Plane
from overflight.analysis.routes.gaps.envelopes import ellipse
from overflight.analysis.routes.gaps.fixes import MINUTES_PER_HOUR, Ends, Gaps
from overflight.analysis.routes.gaps.laws import GapModels
from overflight.analysis.routes.gaps.models import RECOMMENDED, plane_routes
from overflight.analysis.routes.gaps.rates import FEW_GAPS, Results, Row
from overflight.analysis.tracks.flown import Flown
from overflight.errors import RouteError

SAMPLES = 1000
PERCENTS = (50, 80, 95)
# Fixes that much apart tell speed and course: nearer ones are off by too much of their distance.
COURSE_MIN = 0.5
# The plane that the routes are drawn in is true to 0.4 % for gaps of this length.
MOST_KM = 2_000.0
_MOMENTS = np.linspace(0.0, 1.0, 41)


@dataclass(frozen=True, eq=False)
class Bridge:
    """Plausible routes over a gap.

    Attributes
    ----------
    leg
        Of the track, from the fix of this number to the next.
    gap
        The gap between both fixes as they stand.
    drawn
        Where the routes are at even moments, both ends included, in the plane of that gap.
    """

    leg: int
    gap: Gaps
    drawn: Plane

    @property
    def minutes(self) -> float:
        """How long the gap is."""
        return float(self.gap.duration_min[0])

    @property
    def phase(self) -> str:
        """Phase of flight, as the heights at both fixes tell it."""
        return str(self.gap.phase[0])


@dataclass(frozen=True)
class Plausible:
    """How near routes come to a position: the middle one, and between what so many per cent of them do."""

    median_km: float
    between_km: dict[int, tuple[float, float]]


def bridge(flown: Flown, leg: int, numbers: GapModels) -> Bridge:
    """Return plausible routes over a gap of a track.

    Parameters
    ----------
    flown
        The track.
    leg
        The gap, from the fix of this number to the next.
    numbers
        Of the models, from :func:`~overflight.analysis.routes.gaps.laws.load_models`.

    Raises
    ------
    RouteError
        If the model cannot be used there; it says why.
    """
    if leg in flown.jumps:
        raise RouteError("its fixes are farther apart than the type can fly")
    if flown.most_km[leg] > MOST_KM:
        raise RouteError(f"more than {MOST_KM:,.0f} km can be flown in it, too much for the model")
    first, last = leg, leg + 1
    fixes = np.array([_other(flown, first, -1), first, last, _other(flown, last, 1)])
    start, end = (Ends.of(flown.lon[i], flown.lat[i], altitude_m=flown.altitude_m[i]) for i in (first, last))
    minutes = flown.minutes[last : last + 1] - flown.minutes[first]
    # so that no route comes nearer to anything than the bound by speed allows
    gap = Gaps(start, end, minutes, float(flown.most_km[leg] / minutes[0] * MINUTES_PER_HOUR))
    seed = _seed(gap)
    at = _within_doubt(flown, fixes, gap, seed)
    many = _many(flown, fixes, gap, at)
    drawn = plane_routes(RECOMMENDED, many, _MOMENTS, 1, seed, numbers)
    return Bridge(leg, gap, _laid(at[:, 1], at[:, 2], drawn))


def bridges(flown: Flown, legs: list[int], numbers: GapModels) -> tuple[list[Bridge], dict[int, str]]:
    """Return the bridges over some gaps, and of those that cannot be bridged why not."""
    found: list[Bridge] = []
    unfit: dict[int, str] = {}
    for leg in legs:
        try:
            found.append(bridge(flown, leg, numbers))
        except RouteError as reason:
            unfit[leg] = str(reason)
    return found, unfit


def plausible(bridge: Bridge, lonlat: tuple[float, float]) -> Plausible:
    """Return how near the routes over a gap come to a position, longitude and latitude in degrees."""
    nearest = nearest_km(bridge, lonlat)
    ends = {q: np.percentile(nearest, [50 - q / 2, 50 + q / 2]).tolist() for q in PERCENTS}
    return Plausible(float(np.median(nearest)), {q: (low, high) for q, (low, high) in ends.items()})


def nearest_km(bridge: Bridge, lonlat: tuple[float, float]) -> FloatArray:
    """Return how near each route comes to a position, shape (samples,), kilometres.

    Routes are straight between the moments at which they are drawn.
    """
    at = np.stack([v[0] for v in bridge.gap.to_plane([lonlat[0]], [lonlat[1]])])
    points = np.stack([v[0] for v in bridge.drawn], axis=-1)
    start, step = points[:, :-1], np.diff(points, axis=1)
    size2 = (step**2).sum(axis=-1)
    along = ((at - start) * step).sum(axis=-1)
    share = np.clip(np.divide(along, size2, out=np.zeros_like(along), where=size2 > 0.0), 0.0, 1.0)
    away = at - start - share[..., None] * step
    return np.asarray(np.sqrt((away**2).sum(axis=-1)).min(axis=1))


def envelopes(bridge: Bridge, percent: int) -> list[FloatArray]:
    """Return where the aircraft plausibly was at each moment inside a gap: outlines, (n, 2) in degrees."""
    outlines = ellipse(bridge.drawn, percent / 100.0)
    lon, lat = bridge.gap.to_earth(*outlines)
    return [np.column_stack(pair) for pair in zip(lon[0], lat[0], strict=True)]


def rates_like(results: Results, bridge: Bridge) -> Row:
    """Return how well the model did on real flights in gaps like one: of its length and phase, if it can be.

    Its length is the next longer one that was measured, or the longest. Where too few gaps were of both,
    those of that length count, whatever the phase; then those of the phase; then all.
    """
    lengths = results.measured_on.gaps_min
    minutes = min((m for m in lengths if m >= bridge.minutes), default=max(lengths))
    for group in ((minutes, bridge.phase), (minutes, None), (None, bridge.phase)):
        row = results.row(RECOMMENDED, *group)
        if row is not None and row.gaps >= FEW_GAPS:
            return row
    return results.whole(RECOMMENDED)


def _within_doubt(flown: Flown, fixes: NDArray[np.intp], gap: Gaps, seed: int) -> FloatArray:
    """Return where four fixes may have been for each route, (samples, 4, 2), in the plane of the gap."""
    lonlat = flown.lon[fixes][None], flown.lat[fixes][None]
    stated = np.stack([v[0] for v in gap.to_plane(*lonlat)], axis=-1)
    share, turn = np.random.default_rng([seed]).random((2, SAMPLES, len(fixes)))
    off = flown.within_km * np.sqrt(share) * np.stack([np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)])
    at = stated + np.moveaxis(off, 0, -1)
    # a way that would be too long to be flown begins and ends at the fixes as they stand
    too_long = np.hypot(*(at[:, 2] - at[:, 1]).T) > gap.reach_km * (1.0 - 1e-6)
    return np.where(too_long[:, None, None], stated, at)


def _many(flown: Flown, fixes: NDArray[np.intp], gap: Gaps, at: FloatArray) -> Gaps:
    """Return a gap for each route, with speed and course of its own."""
    lon, lat = (v[0].T for v in gap.to_earth(at[None, ..., 0], at[None, ..., 1]))
    before, after = (
        float(flown.minutes[b] - flown.minutes[a]) / MINUTES_PER_HOUR for a, b in (fixes[:2], fixes[2:])
    )
    # doubt of the fixes may make it faster than it can be
    speeds = (
        distance_km(lon[i], lat[i], lon[i + 1], lat[i + 1]) / hours for i, hours in ((0, before), (2, after))
    )
    slow, fast = (np.minimum(speed, flown.speed_kmh) for speed in speeds)
    away = bearing_deg(lon[1], lat[1], lon[0], lat[0]) + 180.0
    towards = bearing_deg(lon[2], lat[2], lon[3], lat[3])
    return Gaps(
        Ends.of(lon[1], lat[1], slow, away, gap.start.altitude_m[0]),
        Ends.of(lon[2], lat[2], fast, towards, gap.end.altitude_m[0]),
        np.repeat(gap.duration_min, SAMPLES),
        gap.max_speed_kmh,
    )


def _laid(start: FloatArray, end: FloatArray, drawn: Plane) -> Plane:
    """Return routes, each in the plane of its own gap, in the plane of the one that they stand for.

    Both planes are azimuthal about almost the same middle: within the doubt of a fix they differ by a
    turn and a shift.
    """
    turn = np.arctan2(*(end - start).T[::-1])[:, None]
    along, across = (v[:, 0] for v in drawn)
    x = start[:, :1] + np.cos(turn) * along - np.sin(turn) * across
    y = start[:, 1:] + np.sin(turn) * along + np.cos(turn) * across
    return x[None], y[None]


def _other(flown: Flown, fix: int, away: int) -> int:
    """Return the fix that with this one tells speed and course: half a minute off, or the farthest below."""
    broken = {*flown.gaps.tolist(), *flown.jumps.tolist()}
    found, at = fix, fix
    while 0 <= at + away < len(flown.minutes) and min(at, at + away) not in broken:
        at += away
        apart = abs(flown.minutes[at] - flown.minutes[fix])
        found = at if apart > 0.0 else found
        if apart >= COURSE_MIN:
            break
    if found == fix:
        side = "before" if away < 0 else "after"
        raise RouteError(f"no other fix {side} it tells speed and course, which the model needs")
    return found


def _seed(gap: Gaps) -> int:
    ends = (gap.start.lon, gap.start.lat, gap.end.lon, gap.end.lat, gap.duration_min)
    return crc32(" ".join(f"{float(value[0]):.6f}" for value in ends).encode())
