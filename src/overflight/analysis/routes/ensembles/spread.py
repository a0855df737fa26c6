"""What many routes tell together: how long they are, where they cross borders, how many it takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles.sampler import Ensemble


def length_quantiles_km(ensemble: Ensemble, shares: Sequence[float]) -> FloatArray:
    """Return the lengths in km that these shares of the routes do not exceed."""
    return np.asarray(np.quantile(ensemble.length_km, shares))


def minutes_aloft(km: tuple[float, float], speed_kmh: tuple[float, float]) -> tuple[float, float]:
    """Return the least and the most minutes for lengths between two bounds, at speeds between two bounds."""
    return 60.0 * km[0] / speed_kmh[1], 60.0 * km[1] / speed_kmh[0]


def crossings_per_km(ensemble: Ensemble, gate: int) -> FloatArray:
    """Return which share of the routes crosses a border at each of its posts, per kilometre of border.

    Parameters
    ----------
    ensemble
        The routes.
    gate
        Which border, counted from 0.

    Returns
    -------
    ndarray, shape (posts,)
        Per kilometre in the plane; times the posts' shares of the border, it sums up to 1. Posts that stand
        for no border have 0.
    """
    share_km = ensemble.sampler.gates[gate].share_km
    counts = np.bincount(ensemble.posts[:, gate], minlength=len(share_km)) / len(ensemble.posts)
    return np.divide(counts, share_km, out=np.zeros_like(counts), where=share_km > 0.0)


def border_holding_km(density_per_km: FloatArray, share_km: FloatArray, share: float) -> float:
    """Return the fewest kilometres of a border on which a share of the routes crosses it.

    Parameters
    ----------
    density_per_km
        From :func:`crossings_per_km`, shape (posts,).
    share_km
        How much of the border each post stands for, kilometres, shape (posts,).
    share
        0 to 1.

    Returns
    -------
    float
        Kilometres in the plane: the posts with the most crossings a kilometre, as many as are needed.
    """
    busiest = np.argsort(-density_per_km, kind="stable")
    summed = np.cumsum((density_per_km * share_km)[busiest])
    needed = int(np.searchsorted(summed, share * summed[-1] - 1e-9)) + 1
    return float(share_km[busiest[:needed]].sum())


def routes_to_settle(values: FloatArray, share: float | None = None, tolerance: float = 0.01) -> int:
    """Return after how many routes a running mean, or quantile, stays close to its end value.

    Parameters
    ----------
    values
        One for each route, in the order drawn, shape (n,).
    share
        Of the quantile: the least value that this share of the routes does not exceed. Without it, the mean.
    tolerance
        How close, in multiples of the end value.

    Returns
    -------
    int
        The least m such that the first m routes, and any larger number of them, give the end value to within
        the tolerance.
    """
    number = np.arange(1, len(values) + 1)
    if share is None:
        running = np.cumsum(values) / number
        off = np.abs(running - running[-1]) > tolerance * abs(running[-1])
    else:
        end = np.quantile(values, share, method="inverted_cdf")
        rank = np.maximum(np.ceil(share * number - 1e-9), 1.0)
        # of so many values, the quantile is no more than a bound if so many are
        off = np.cumsum(values <= end + tolerance * abs(end)) < rank
        off |= np.cumsum(values < end - tolerance * abs(end)) >= rank
    return int(np.flatnonzero(off).max(initial=-1)) + 2
