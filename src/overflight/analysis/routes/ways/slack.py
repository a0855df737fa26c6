"""How short the ways can be that lead near the posts of a network, not through them.

A post p stands for places p + v with |v| <= r. The length of a geodesic changes, when an end is moved by v,
by the part of v that is along it, e · v (first variation), and is convex in v but for the curvature of the
Earth: it falls short of this linear law by at most a sagitta, r² / 2R. So an edge is shorter than between
the posts by at most r |e|, at each end. But what a moved passage takes off the leg before it, it mostly
adds to the leg behind it. A term E · v is therefore taken off the former and added to the latter, with any
vector E for each post: the sum along a way stays the same, and an edge is shorter by at most r |e - E|. E
is chosen as the direction of the shortest way through the post. (E is a Lagrange multiplier of the condition
that both legs meet; see Boyd and Vandenberghe, "Convex Optimization", Cambridge 2004, section 5.1.)
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg
from overflight.analysis.routes.ways.network import IntArray, Network, lengths_km

# Less than the least radius of curvature of WGS84, b² / a.
_CURVATURE_KM = 6_300.0


def least_ways(network: Network, limits_km: FloatArray, corner_km: float) -> tuple[FloatArray, FloatArray]:
    """Return bounds on the ways that lead near the nodes of a network.

    Parameters
    ----------
    network
        With posts that stand for all places within their reach, legs of up to 10,000 km.
    limits_km
        For each target, what is taken off the ways to it.
    corner_km
        How far the corners may be from where they are.

    Returns
    -------
    done, left : ndarray, shape (m,)
        No way near a node is shorter than the sum of both, once the limit of its target is taken off.
        `done` at a target is a bound on the ways to it; at posts neither is a bound alone, because of E.
    """
    reach, rank = _reach(network, corner_km), _rank(network)
    steps = network.graph.tocoo()
    first, last = steps.coords
    travel = _headings(network.lonlat, first, last), -_headings(network.lonlat, last, first)
    middle = _directions(network, limits_km)
    slack = [
        reach[end] * np.hypot(*(along - middle[end]).T) + reach[end] ** 2 / (2 * _CURVATURE_KM)
        for end, along in zip((first, last), travel, strict=True)
    ]
    # between two posts at one place only the change of E counts
    moved = np.where(steps.data > 0.0, slack[0] + slack[1], _turned(reach, middle, first, last))
    least = steps.data - moved
    # every way climbs the ranks: raising all edges by their climb keeps the order of ways, none below zero
    climb = rank[last] - rank[first]
    raised = max(0.0, float(np.max(-least / np.maximum(climb, 1), initial=0.0)))
    graph = csr_array((np.maximum(least + raised * climb, 0.0), (first, last)), shape=steps.shape)
    done, left, _, _ = _shortest(replace(network, graph=graph), limits_km + raised * rank[-1])
    return done - raised * rank, left + raised * rank


def _turned(reach: FloatArray, middle: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    return np.asarray(np.maximum(reach[first], reach[last]) * np.hypot(*(middle[first] - middle[last]).T))


def _reach(network: Network, corner_km: float) -> FloatArray:
    reach = np.full(len(network.lonlat), corner_km)
    for index, posts in enumerate(network.posts):
        reach[network.post_nodes(index)] = posts.reach_km
    return reach


def _rank(network: Network) -> IntArray:
    """Return how many gates and regions lie before each node."""
    rank = np.zeros(len(network.lonlat), dtype=np.intp)
    for index in range(len(network.posts)):
        rank[network.post_nodes(index)] = 2 * index
    for index in range(len(network.corners)):
        rank[network.corner_nodes(index)] = 2 * index + 1
    return rank


def _shortest(network: Network, limits_km: FloatArray) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Return lengths from the origin and on to the best target less its limit, and the nodes beside each."""
    done, before = lengths_km(network, 0)
    first = network.post_nodes(-1).start
    ways = [lengths_km(network, first + index, backwards=True) for index in range(len(limits_km))]
    left = np.stack([length - limit for (length, _), limit in zip(ways, limits_km, strict=True)])
    best, nodes = left.argmin(axis=0), np.arange(len(done))
    after = np.stack([behind for _, behind in ways])[best, nodes]
    return done, left[best, nodes], before, after


def _directions(network: Network, limits_km: FloatArray) -> FloatArray:
    """Return for each node the mean direction, shape (m, 2), of the shortest way to it and on from it."""
    _, _, before, after = _shortest(network, limits_km)
    here = np.arange(len(before))
    sides = [_elsewhere(network.lonlat, beside) for beside in (before, after)]
    to, on = (_headings(network.lonlat, here, side) for side in sides)
    middle = (on - to) / 2
    # corners stay where they are
    for index in range(len(network.corners)):
        middle[network.corner_nodes(index)] = 0.0
    return np.asarray(middle)


def _elsewhere(lonlat: FloatArray, beside: IntArray) -> IntArray:
    """Return for each node the first one on its way that is at another place; itself if there is none."""
    here = np.arange(len(beside))
    found = np.where(beside < 0, here, beside)
    while True:
        still = (lonlat[found] == lonlat).all(axis=1) & (beside[found] >= 0)
        if not still.any():
            return found
        found[still] = beside[found[still]]


def _headings(lonlat: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    """Return the directions, shape (n, 2), east and north, in which geodesics leave; zero at one place."""
    (lon1, lat1), (lon2, lat2) = lonlat[first].T, lonlat[last].T
    angle = np.radians(bearing_deg(lon1, lat1, lon2, lat2))
    heading = np.column_stack([np.sin(angle), np.cos(angle)])
    heading[(lonlat[first] == lonlat[last]).all(axis=1)] = 0.0
    return heading
