"""Routes that are longer than the shortest way by an exponential law: through a gate, or by a waypoint.

Both models fly two straight legs at one speed. A route of length L has the probability density exp(-(L - D)
/ scale), where D is the shortest way, as in :mod:`overflight.analysis.routes.ensembles`: per kilometre of a
gate across the shortest way, or per square kilometre of ground. The scale is set for each gap so that the
mean excess is the one that was fitted. No route is longer than the greatest speed allows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.draws import Plane, generators
from overflight.analysis.routes.gaps.fixes import Gaps, checked_fractions
from overflight.analysis.routes.gaps.laws import DetourLaw

# Gates cross the shortest way at these shares of it; each is as likely as any other.
GATES = np.arange(1, 10) / 10.0
_POINTS = 400
_LOG_SCALES = (np.log(1e-3), np.log(1e6))
_HALVINGS = 40


def taut(gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, law: DetourLaw) -> Plane:
    """Return routes through one of nine virtual gates, straight before and after it.

    Uses the positions and times of the fixes only.

    Parameters
    ----------
    gaps
        The gaps.
    fractions
        The asked moments, rising from 0 to 1, shape (times,).
    samples
        Routes for each gap.
    seed
        The same one gives the same routes.
    law
        How much longer than the shortest way they are on average, if the greatest speed allows as much.

    Returns
    -------
    along_km, across_km : ndarray, shape (gaps, samples, times)
    """
    u = (np.arange(_POINTS) + 0.5) / _POINTS
    # lengths in the square of u, as the offset grows with the root of the excess
    length = _length(gaps, u)
    share = GATES[:, None]
    span = np.sqrt(
        np.maximum(1.0 - ((2.0 * share - 1.0) * (_tall(gaps.distance_km) / length)[:, None, :]) ** 2, 0.0)
    )
    offset = _half_width(gaps, length)[:, None, :] * span
    # a gate's kilometres between one grid point and the next
    room = np.gradient(offset, axis=-1)
    excess = np.broadcast_to((length - _tall(gaps.distance_km))[:, None, :], room.shape)
    summed = _summed(excess, room, law.mean_km(gaps.duration_min)[:, None])
    drawn = [g.random((3, samples)) for g in generators(len(gaps), seed)]
    x, y = np.empty((2, len(gaps), samples))
    for k, (which, where, side) in enumerate(drawn):
        gate = (which * len(GATES)).astype(np.intp)
        x[k] = GATES[gate] * gaps.distance_km[k]
        for number in range(len(GATES)):
            chosen = gate == number
            y[k, chosen] = np.interp(where[chosen], summed[k, number], offset[k, number])
        y[k] *= np.where(side < 0.5, -1.0, 1.0)
    return _two_legs(gaps, x, y, checked_fractions(fractions))


def waypoints(gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, law: DetourLaw) -> Plane:
    """Return routes by one waypoint anywhere on the ground that can be reached.

    Uses the positions and times of the fixes only. Parameters and returns as for :func:`taut`.

    The waypoints at which a route has the length L lie on an ellipse about both fixes. Its area is
    pi L sqrt(L^2 - D^2) / 4; where on it, follows from the width of the ring between two such ellipses.
    """
    u = (np.arange(_POINTS) + 0.5) / _POINTS
    length = _length(gaps, u)
    direct = _tall(gaps.distance_km)
    room = np.gradient(length * np.sqrt(np.maximum(length**2 - direct**2, 0.0)), axis=-1)
    summed = _summed(length - direct, room, law.mean_km(gaps.duration_min))
    drawn = [g.random((2, samples)) for g in generators(len(gaps), seed)]
    lengths = np.stack([np.interp(d[0], s, one) for d, s, one in zip(drawn, summed, length, strict=True)])
    semi_major, focal = lengths / 2.0, direct / 2.0
    angle = _ring_angle(np.stack([d[1] for d in drawn]), semi_major, focal)
    semi_minor = np.sqrt(np.maximum(semi_major**2 - focal**2, 0.0))
    x, y = focal + semi_major * np.cos(angle), semi_minor * np.sin(angle)
    return _two_legs(gaps, x, y, checked_fractions(fractions))


def _tall(values: FloatArray) -> FloatArray:
    return values[:, None]


def _length(gaps: Gaps, u: FloatArray) -> FloatArray:
    direct = _tall(gaps.distance_km)
    return direct + (_tall(gaps.reach_km) - direct) * u**2


def _half_width(gaps: Gaps, length: FloatArray) -> FloatArray:
    return np.sqrt(np.maximum(length**2 - _tall(gaps.distance_km) ** 2, 0.0)) / 2.0


def _summed(excess: FloatArray, room: FloatArray, mean_km: FloatArray) -> FloatArray:
    """Return the distribution function on the grid, whose mean excess is as stated or the largest there is.

    The mean grows with the scale (its derivative is a variance), so halving finds it.
    """
    low, high = (np.full(room.shape[:-1], end) for end in _LOG_SCALES)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        weight = room * np.exp(-excess / np.exp(middle)[..., None])
        total = weight.sum(axis=-1)
        short = (weight * excess).sum(axis=-1) < mean_km * total
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    weight = room * np.exp(-excess / np.exp(high)[..., None])
    # each grid point stands in the middle of its weight
    passed = np.cumsum(weight, axis=-1) - weight / 2.0
    return np.asarray(passed / weight.sum(axis=-1, keepdims=True))


def _ring_angle(drawn: FloatArray, semi_major: FloatArray, focal: FloatArray) -> FloatArray:
    """Return angles on thin rings between ellipses of the same foci, uniform by area."""
    low, high = np.zeros_like(drawn), np.full_like(drawn, 2.0 * np.pi)
    flat = focal**2 / (2.0 * semi_major**2)
    target = drawn * 2.0 * np.pi * (1.0 - flat)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        short = middle - flat * (middle + np.sin(2.0 * middle) / 2.0) < target
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return (low + high) / 2.0


def _two_legs(gaps: Gaps, x: FloatArray, y: FloatArray, moments: FloatArray) -> Plane:
    """Return where routes by the points (x, y) are at each moment, at one speed all the way."""
    direct = gaps.distance_km[:, None, None]
    x, y = x[..., None], y[..., None]
    first, second = np.hypot(x, y), np.hypot(direct - x, y)
    flown = (first + second) * moments
    out = np.divide(flown, first, out=np.ones_like(flown), where=first > 0.0)
    back = np.divide(flown - first, second, out=np.ones_like(flown), where=second > 0.0)
    before = flown < first
    along = np.where(before, out * x, x + back * (direct - x))
    return along, np.where(before, out * y, (1.0 - back) * y)
