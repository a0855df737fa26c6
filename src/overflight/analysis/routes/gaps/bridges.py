"""Random paths that are pinned to both fixes: Brownian in position, or Brownian in velocity.

``brownian`` is the Brownian bridge of movement ecology (J. S. Horne, E. O. Garton, S. M. Krone, J. S. Lewis,
"Analyzing animal movements using Brownian bridges", Ecology 88 (2007) 2354-2363, doi:10.1890/06-0957.1),
with each position in reach of both fixes. Its routes have no speed: between moments ever closer to each other
they are ever faster.

``smooth`` is pinned to the velocities at the fixes as well. Its mean is the cubic through both, its deviation
the bridge of a path whose velocity is Brownian: given positions and velocities at both ends, the mean of such
a path is that very cubic (G. Wahba, "Improper priors, spline smoothing and the problem of guarding against
model errors in regression", Journal of the Royal Statistical Society B 40 (1978) 364-372). How far it
deviates grows with time and with the *bend*, which is how hard the cubic must turn or brake: the root mean
square of its acceleration times the square of the duration, in kilometres. It is larger towards the slower
fix, by a fitted power of the ratio of the speeds. Each route has a spread of its
own, drawn from an inverse gamma law, so that the deviations have the tails of Student's t.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.draws import Plane, bounded, correlated, generators, within_reach
from overflight.analysis.routes.gaps.fixes import Gaps, checked_fractions
from overflight.analysis.routes.gaps.laws import BrownianLaw, SmoothLaws


def brownian(gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, law: BrownianLaw) -> Plane:
    """Return Brownian bridges about the shortest way at constant speed.

    Uses the positions and times of the fixes only. `gaps`, `fractions`, `samples` and `seed` as for
    :func:`~overflight.analysis.routes.gaps.detours.taut`.

    Parameters
    ----------
    law
        How fast the variance of each coordinate would grow without the second fix.

    Returns
    -------
    along_km, across_km : ndarray, shape (gaps, samples, times)
        The variance of each at the share u of a gap of T minutes is rate * T * u * (1 - u), unless the
        fixes' reach cuts it.
    """
    u = checked_fractions(fractions)
    inner = (u > 0.0) & (u < 1.0)
    root = _root(brownian_covariance(u[inner]))
    paths = np.stack([correlated(root, inner, samples, g) for g in generators(len(gaps), seed)])
    paths *= np.sqrt(law.variance_km2_per_min * gaps.duration_min)[:, None, None, None]
    return within_reach(gaps, gaps.distance_km[:, None, None] * u + paths[:, 0], paths[:, 1], u)


def smooth(gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, laws: SmoothLaws) -> Plane:
    """Return smooth paths that leave and reach the fixes with the velocities known there.

    Uses position, time, speed and track of both fixes, and the phase of flight if heights tell it.
    Parameters and returns as for :func:`brownian`.

    Raises
    ------
    RouteError
        If a speed or a track is not known.
    """
    u = checked_fractions(fractions)
    inner = (u > 0.0) & (u < 1.0)
    root = _root(smooth_covariance(u[inner]))
    scales, freedom = _scales(gaps, u, laws)
    paths = np.stack(
        [
            correlated(root, inner, samples, g) * _spreads(own, samples, g)[:, None]
            for own, g in zip(freedom, generators(len(gaps), seed), strict=True)
        ]
    )
    paths *= scales[:, :, None, :]
    mean_along, mean_across = cubic(gaps, u)
    return bounded(gaps, mean_along[:, None] + paths[:, 0], mean_across[:, None] + paths[:, 1], u)


def _scales(gaps: Gaps, u: FloatArray, laws: SmoothLaws) -> tuple[FloatArray, FloatArray]:
    """Return the spread over that of the bridge, (gaps, 2, times), and the tail's freedom, (gaps,)."""
    bend = bend_km(gaps)
    scales, freedom = np.empty((len(gaps), 2, len(u))), np.empty(len(gaps))
    for phase in np.unique(gaps.phase):
        own, law = gaps.phase == phase, laws.of(str(phase))
        profile = law.profile(gaps.start.speed_kmh[own], gaps.end.speed_kmh[own], u)
        for axis, scale in enumerate((law.along, law.across)):
            scales[own, axis] = scale.scale_km(gaps.duration_min[own], bend[own])[:, None] * profile
        freedom[own] = law.tail_freedom
    return scales, freedom


def cubic(gaps: Gaps, fractions: ArrayLike) -> Plane:
    """Return the cubic through both fixes with the velocities there: along and across, (gaps, times), km."""
    u = np.asarray(fractions, float)
    start, end = (velocity * gaps.duration_min[:, None] for velocity in gaps.velocities)
    to_end, from_start, into_end = u**2 * (3.0 - 2.0 * u), u * (1.0 - u) ** 2, u**2 * (u - 1.0)
    along = gaps.distance_km[:, None] * to_end + start[:, :1] * from_start + end[:, :1] * into_end
    return along, start[:, 1:] * from_start + end[:, 1:] * into_end


def bend_km(gaps: Gaps) -> FloatArray:
    """Return how hard the cubic must turn or brake, kilometres: 0 on a straight way at one speed."""
    start, end = (velocity * gaps.duration_min[:, None] for velocity in gaps.velocities)
    straight = np.stack([gaps.distance_km, np.zeros(len(gaps))], axis=-1)
    # acceleration is linear in time: from its values at both ends follows the mean of its square
    first, last = 6.0 * straight - 4.0 * start - 2.0 * end, -6.0 * straight + 2.0 * start + 4.0 * end
    squares = (first**2 + first * last + last**2) / 3.0
    return np.asarray(np.sqrt(np.maximum(squares.sum(axis=-1), 0.0)))


def brownian_covariance(u: FloatArray) -> FloatArray:
    """Return the covariance of a Brownian bridge of duration 1: min(s, t) - s t."""
    return np.minimum(u[:, None], u) - u[:, None] * u


def smooth_covariance(u: FloatArray) -> FloatArray:
    """Return the covariance of the bridge of an integrated Brownian motion, which is 1 half-way.

    The motion from rest at 0 has the covariance s^2 (3 t - s) / 6 for s <= t; the bridge is what is left
    when its position and its velocity at 1 are given. Its variance is (4 t (1 - t))^3.
    """
    s, t = np.minimum(u[:, None], u), np.maximum(u[:, None], u)
    free = s**2 * (3.0 * t - s) / 6.0
    with_end = np.stack([u**2 * (3.0 - u) / 6.0, u**2 / 2.0], axis=-1)
    of_end = np.array([[1.0 / 3.0, 1.0 / 2.0], [1.0 / 2.0, 1.0]])
    return np.asarray(192.0 * (free - with_end @ np.linalg.solve(of_end, with_end.T)))


def _root(covariance: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)


def _spreads(freedom: float, samples: int, generator: np.random.Generator) -> FloatArray:
    return np.sqrt(freedom / generator.chisquare(freedom, samples))
