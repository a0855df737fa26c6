"""Plausible routes beside the shortest one: where each border is crossed is left to chance.

The model "taut with detours": between two borders the aircraft flies the shortest way, but where it
crosses each border is random. A sequence of crossings is the more likely the shorter the way through it,
with probability density exp(-(L - Lmin) / scale) per kilometre of each border. The scale is set so that the
mean of L exceeds the shortest length Lmin by a stated percentage. Of all laws with that mean this one
assumes least: it has the greatest entropy (E. T. Jaynes, "Information theory and statistical mechanics",
Physical Review 106 (1957) 620-630, doi:10.1103/PhysRev.106.620).

The borders are made discrete by the posts of a network, some 10 km apart. The law is then a Markov chain
from gate to gate, whose normalisation, mean and samples are exact: weights are passed backwards from the
target, samples are drawn forwards from the origin (L. R. Rabiner, "A tutorial on hidden Markov models and
selected applications in speech recognition", Proceedings of the IEEE 77 (1989) 257-286, section III).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.ways.network import IntArray, Network
from overflight.analysis.ways.plan import longest_kept
from overflight.analysis.ways.transits import Transit, transit
from overflight.errors import RouteError

# Bisection for the scale begins between these, and ends at this relative precision.
_SCALES_KM = (1e-3, 1e6)
_PRECISION = 1e-9


@dataclass(frozen=True)
class Ensemble:
    """Random routes to one target.

    Attributes
    ----------
    regions
        Ids of the regions, in order.
    length_km
        Length of each route, shape (n,).
    region_km
        Kilometres flown in each region, shape (n, regions).
    crossings
        Where each passes from each region into the next, shape (n, regions - 1, 2), degrees.
    shortest_km
        Length of the shortest of the routes that could be drawn.
    scale_km
        The scale of the law.
    """

    regions: tuple[str, ...]
    length_km: FloatArray
    region_km: FloatArray
    crossings: FloatArray
    shortest_km: float
    scale_km: float
    _network: Network = field(repr=False)
    _transits: Sequence[Transit] = field(repr=False)
    _choices: IntArray = field(repr=False)

    def points(self, index: int) -> FloatArray:
        """Return the ends, bends and crossings of a route, shape (m, 2) in degrees; joined by geodesics."""
        passes = pairwise(self._choices[index])
        paths = [t.nodes(*pair) for t, pair in zip(self._transits, passes, strict=True)]
        nodes = [paths[0][0], *(node for path in paths for node in path[1:])]
        return self._network.lonlat[nodes]


def sample_routes(network: Network, target: int, typical_percent: float, samples: int, seed: int) -> Ensemble:
    """Return random routes through a network to one of its targets.

    Parameters
    ----------
    network
        From :func:`~overflight.analysis.ways.plan.plan_routes`, made for at least this percentage.
    target
        Index of the target.
    typical_percent
        How much longer than the shortest the routes are on average.
    samples
        How many to draw.
    seed
        Of numpy's default generator; the same one gives the same routes.

    Raises
    ------
    RouteError
        If the network was made for a smaller percentage, or crossings drawn wholly at random would
        not make the routes that much longer.
    """
    transits = [transit(network, k) for k in range(len(network.corners))]
    costs = [t.lengths_km for t in transits]
    costs[-1] = costs[-1][:, [target]]
    shares = [p.share_km for p in network.posts[1:-1]] + [np.ones(1)]
    shortest, excess = _excess(costs)
    _check_planned(network.limits_km[target], shortest, typical_percent)
    scale = _scale_km(excess, shares, shortest * typical_percent / 100.0)
    choices = _draw(excess, shares, scale, samples, np.random.default_rng(seed))
    region_km = np.column_stack([c[a, b] for c, (a, b) in zip(costs, pairwise(choices.T), strict=True)])
    choices[:, -1] = target
    nodes = choices[:, 1:-1] + [network.post_nodes(k).start for k in range(1, len(network.corners))]
    return Ensemble(
        regions=tuple(stage.key for stage in network.corridor.stages),
        length_km=region_km.sum(axis=1),
        region_km=region_km,
        crossings=network.lonlat[nodes],
        shortest_km=shortest,
        scale_km=scale,
        _network=network,
        _transits=transits,
        _choices=choices,
    )


def _check_planned(limit_km: float, shortest_km: float, typical_percent: float) -> None:
    if not typical_percent > 0.0:
        raise RouteError(f"the routes' mean detour must be above 0 %, not {typical_percent:g} %")
    if limit_km < shortest_km * longest_kept(typical_percent):
        raise RouteError(
            f"the network was not made for a mean detour of {typical_percent:g} %: "
            "give that percentage to plan_routes()"
        )


def _excess(costs: Sequence[FloatArray]) -> tuple[float, list[FloatArray]]:
    """Return the shortest length, and what each passage of a region adds to it, in kilometres.

    The additions along a route sum up to its length less the shortest; none is negative.
    """
    left = np.zeros(costs[-1].shape[1])
    excess: list[FloatArray] = []
    for cost in costs[::-1]:
        through = cost + left
        left = through.min(axis=1)
        # posts that the target cannot be reached from are never chosen
        lead_on = np.where(np.isfinite(left), left, 0.0)
        excess.insert(0, through - lead_on[:, None])
    return float(left[0]), excess


def _weights(excess: Sequence[FloatArray], shares: Sequence[FloatArray], scale_km: float) -> list[FloatArray]:
    return [np.exp(-e / scale_km) * share for e, share in zip(excess, shares, strict=True)]


def _mean_excess_km(excess: Sequence[FloatArray], shares: Sequence[FloatArray], scale_km: float) -> float:
    """Return the mean over the law of how much longer than the shortest a route is."""
    total, moment = np.ones(1), np.zeros(1)
    for added, weight in zip(excess[::-1], _weights(excess, shares, scale_km)[::-1], strict=True):
        finite = np.where(weight > 0.0, added, 0.0)
        moment = weight @ moment + (weight * finite) @ total
        total = weight @ total
    return float(moment[0] / total[0])


def _scale_km(excess: Sequence[FloatArray], shares: Sequence[FloatArray], mean_excess_km: float) -> float:
    """Return the scale at which routes are this much longer than the shortest on average.

    The mean grows with the scale (its derivative is a variance), so bisection finds it.
    """
    low, high = _SCALES_KM
    if (largest := _mean_excess_km(excess, shares, high)) < mean_excess_km:
        raise RouteError(
            f"routes cannot be {mean_excess_km:.0f} km longer than the shortest on average: with every "
            f"crossing of the borders equally likely they are {largest:.0f} km longer; "
            "state a smaller detour, or none"
        )
    while high / low > 1.0 + _PRECISION:
        middle = float(np.sqrt(low * high))
        below = _mean_excess_km(excess, shares, middle) < mean_excess_km
        low, high = (middle, high) if below else (low, middle)
    return float(np.sqrt(low * high))


def _draw(
    excess: Sequence[FloatArray],
    shares: Sequence[FloatArray],
    scale_km: float,
    samples: int,
    generator: np.random.Generator,
) -> IntArray:
    """Return the index of the post taken in each group, shape (samples, groups)."""
    weights = _weights(excess, shares, scale_km)
    ahead = [np.ones(1)]
    for weight in weights[:0:-1]:
        ahead.insert(0, weight @ ahead[0])
    choices = np.zeros((samples, len(weights) + 1), dtype=np.intp)
    for step, (weight, onward) in enumerate(zip(weights, ahead, strict=True)):
        summed = np.cumsum(weight * onward, axis=1)[choices[:, step]]
        drawn = generator.random(samples) * summed[:, -1]
        choices[:, step + 1] = (summed <= drawn[:, None]).sum(axis=1)
    return choices
