"""What all models of a gap share: random numbers for each gap, and the bound on speed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.fixes import Gaps

# Along and across the shortest way, kilometres, each of shape (gaps, samples, times).
Plane = tuple[FloatArray, FloatArray]


def generators(gaps: int, seed: int) -> Iterator[np.random.Generator]:
    """Yield a generator for each gap; that of the k-th does not depend on how many follow."""
    return (np.random.default_rng([seed, k]) for k in range(gaps))


def correlated(
    root: FloatArray, inner: NDArray[np.bool_], samples: int, generator: np.random.Generator
) -> FloatArray:
    """Return two independent paths for each sample, shape (2, samples, times).

    Parameters
    ----------
    root
        Lower triangular root of the covariance of the moments inside the gap.
    inner
        Which of the asked moments these are; at the others a path is 0.
    samples
        How many to draw.
    generator
        Where the random numbers come from.
    """
    paths = np.zeros((2, samples, len(inner)))
    paths[..., inner] = generator.standard_normal((2, samples, len(root))) @ root.T
    return paths


def within_reach(gaps: Gaps, along: FloatArray, across: FloatArray, moments: FloatArray) -> Plane:
    """Return routes of which each position can be reached from the one fix, and the other fix from it.

    A position out of reach is drawn towards the shortest way at constant speed until it is just in reach.
    Each is treated by itself, so that it does not matter which other moments are asked for.
    """
    direct = gaps.distance_km[:, None, None]
    reach = gaps.reach_km[:, None, None]
    off = along - direct * moments
    share = np.minimum(
        _largest(direct * moments, off, across, reach * moments),
        _largest(-direct * (1.0 - moments), off, across, reach * (1.0 - moments)),
    )
    return along - off + share * off, share * across


def bounded(gaps: Gaps, along: FloatArray, across: FloatArray, moments: FloatArray) -> Plane:
    """Return routes of which none is faster than the bound between two asked moments or a fix.

    A route that is too fast is drawn towards the shortest way at constant speed, all of it in the same
    proportion, until its fastest step is just allowed: a root of a quadratic equation for each step.
    """
    time = np.concatenate([[0.0], moments, [1.0]])
    step = np.diff(time)
    direct = gaps.distance_km[:, None, None]
    off = along - direct * moments
    ahead, aside = (np.diff(v, axis=-1, prepend=0.0, append=0.0) for v in (off, across))
    shares = _largest(direct * step, ahead, aside, gaps.reach_km[:, None, None] * step)
    share = shares.min(axis=-1, keepdims=True)
    return along - off + share * off, share * across


def _largest(straight: FloatArray, along: FloatArray, across: FloatArray, limit: FloatArray) -> FloatArray:
    """Return the largest s up to 1 at which (straight + s along, s across) is no longer than the limit."""
    size2 = along**2 + across**2
    half = straight * along
    root = -half + np.sqrt(half**2 + size2 * np.maximum(limit**2 - straight**2, 0.0))
    kept = np.divide(root, size2, out=np.ones_like(root), where=size2 > 0.0)
    return np.clip(kept, 0.0, 1.0)
