"""Drawn routes weighted anew, so that they are longer or shorter on average: nothing is drawn again.

Each route counts exp(-t L), where L is its length and t is set so that the weighted mean is the one that is
wanted. Of all weightings with this mean it is the one nearest to equal weights (least relative entropy:
I. Csiszár, "I-divergence geometry of probability distributions and minimization problems", Annals of
Probability 3 (1975) 146-158, theorem 3.1). Where a model's law is exp(-L / s), as in "taut" and "waypoints",
it is that law at another scale: 1 / s' = 1 / s + t.

The farther the mean is moved, the fewer routes carry the weight. The effective sample size tells how many
equal ones would tell as much (L. Kish, "Survey Sampling", Wiley 1965, section 11.7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.errors import RouteError

_HALVINGS = 80


@dataclass(frozen=True)
class Tilt:
    """Weights of routes.

    Attributes
    ----------
    weights
        One for each route; they sum up to 1.
    per_km
        How much the logarithm of a weight falls with each kilometre; negative if longer routes count more.
    effective
        How many routes of equal weight would tell as much.
    """

    weights: FloatArray
    per_km: float
    effective: float


def tilted(length_km: FloatArray, mean_km: float) -> Tilt:
    """Return weights under which routes have this length on average.

    Parameters
    ----------
    length_km
        Of each route, shape (n,).
    mean_km
        The mean that is wanted: between the shortest and the longest of the routes.

    Raises
    ------
    RouteError
        If no weighting of these routes has this mean.
    """
    low, high = float(length_km.min()), float(length_km.max())
    if not low < mean_km < high:
        raise RouteError(
            f"the routes drawn are {low:.0f} to {high:.0f} km long, so none of their means is {mean_km:.0f} "
            "km: draw routes for this mean, or ask for one between"
        )
    # beyond these, all of the weight is on the shortest or the longest
    most = 750.0 / (high - low)
    less, more = -most, most
    for _ in range(_HALVINGS):
        middle = (less + more) / 2.0
        if _weights(length_km, middle) @ length_km > mean_km:
            less = middle
        else:
            more = middle
    weights = _weights(length_km, middle)
    return Tilt(weights, middle, float(1.0 / np.sum(weights**2)))


def weighted_quantiles(values: FloatArray, weights: FloatArray, shares: FloatArray) -> FloatArray:
    """Return quantiles of weighted values; those of equal weights are numpy's.

    Parameters
    ----------
    values, weights
        One of each for each route, shape (n,).
    shares
        From 0 to 1: no more of the weight is at values below.
    """
    order = np.argsort(values)
    ordered, weight = values[order], weights[order]
    # from the middle of one value's weight to that of the next
    reached = np.concatenate([[0.0], np.cumsum(weight[1:] + weight[:-1])])
    return np.asarray(np.interp(np.asarray(shares) * reached[-1], reached, ordered))


def _weights(length_km: FloatArray, per_km: float) -> FloatArray:
    exponent = -per_km * length_km
    weights = np.exp(exponent - exponent.max())
    return np.asarray(weights / weights.sum())
