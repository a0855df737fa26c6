"""Every way through a corridor that may be a shortest one, as a graph.

A shortest way inside a region bends only at corners that reach into it (Lozano-Pérez and Wesley,
"An algorithm for planning collision-free paths among polyhedral obstacles", Communications of the ACM 22
(1979) 560-570), and there only as a rope pulled tight would. The nodes are therefore those corners and
posts along the gates; an edge is a geodesic that stays in the region.

What no way within a stated length can reach is left out. A chord through the Earth is shorter than any way
on it, so chords bound every length from below, at the cost of a subtraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.routes.ways.chords import chords_km, in_space
from overflight.analysis.routes.ways.corridor import Corridor
from overflight.analysis.routes.ways.plane import TOLERANCE_KM, Geometry, Plane
from overflight.analysis.routes.ways.posts import Posts
from overflight.analysis.routes.ways.visibility import BoolArray, Corners, sees, tangent

IntArray = NDArray[np.intp]

# Pairs of points are looked at in blocks of about this many, to bound the memory.
_BLOCK = 300_000


@dataclass(frozen=True)
class Network:
    """A graph of geodesics in a corridor of n regions.

    Attributes
    ----------
    corridor
        What it leads through.
    posts
        The origin, the posts of each gate and the targets: n + 1 groups.
    corners
        The corners of each region: n groups.
    lonlat
        Position of each node in degrees, shape (m, 2): the groups in order of flight, that is the
        origin, the corners of the first region, the posts of the first gate, and so on.
    graph
        Sparse matrix, shape (m, m): entry (i, j) is the length of the edge from i to j in kilometres.
    limits_km
        For each target, the length up to which every way was kept.
    """

    corridor: Corridor
    posts: tuple[Posts, ...]
    corners: tuple[Corners, ...]
    lonlat: FloatArray
    graph: Any  # scipy ships no types
    limits_km: FloatArray

    def post_nodes(self, group: int) -> slice:
        """Return the nodes that are the posts of a group; -1 is that of the targets."""
        group %= len(self.posts)
        start = sum(len(p.xy) + len(c.xy) for p, c in zip(self.posts[:group], self.corners, strict=False))
        return slice(start, start + len(self.posts[group].xy))

    def corner_nodes(self, region: int) -> slice:
        """Return the nodes that are the corners of a region."""
        start = self.post_nodes(region).stop
        return slice(start, start + len(self.corners[region].xy))


def lengths_km(network: Network, node: int, backwards: bool = False) -> tuple[FloatArray, IntArray]:
    """Return the lengths of the shortest ways from a node, or to it if `backwards`, by Dijkstra's algorithm.

    Returns
    -------
    lengths : ndarray, shape (m,)
        Kilometres to (or from) each node; infinite if there is no way.
    before : ndarray, shape (m,)
        The node before (or after) each on its way; negative if there is none.
    """
    graph = network.graph.T.tocsr() if backwards else network.graph
    lengths, before = dijkstra(graph, indices=node, return_predecessors=True)
    return lengths, before


class _Points(NamedTuple):
    """Points in space, and how far from each the places may lie that it stands for."""

    space: FloatArray
    reach: FloatArray

    def take(self, keep: BoolArray | slice) -> _Points:
        return _Points(self.space[keep], self.reach[keep])


@dataclass(frozen=True)
class _Side:
    """Points that edges may begin or end at, with bounds on the ways through them.

    `done` is no more than the length of any way from the origin to the point. `left` is no more than
    that of any way from the point to a target, less the target's limit: a way can matter only if the
    parts that it is made of do not add up to more than zero.
    """

    xy: FloatArray
    points: _Points
    done: FloatArray
    left: FloatArray
    corners: Corners | None = None


class Leeway(NamedTuple):
    """How much a network allows besides what lies within the tolerance.

    Attributes
    ----------
    rooms
        Where ways may be in each region, prepared.
    bend_km
        How far off the outline may be at the corners that a way bends round.
    corner_km
        How far off the corners may be.
    """

    rooms: Sequence[Geometry]
    bend_km: float
    corner_km: float


def lower_bounds_km(corridor: Corridor, posts: Sequence[Posts]) -> FloatArray:
    """Return for each target a length in kilometres that no way through the posts falls short of."""
    return _done([_points(corridor.plane, p.xy, p.reach_km) for p in posts])[-1]


def build_network(
    corridor: Corridor,
    posts: Sequence[Posts],
    corners: Sequence[Corners],
    limits_km: FloatArray,
    leeway: Leeway | None = None,
) -> Network:
    """Return the graph of the ways through given posts and corners.

    Parameters
    ----------
    corridor
        The regions.
    posts
        The origin, the posts of each gate, the targets.
    corners
        The corners of each region.
    limits_km
        For each target, the length in kilometres up to which ways matter.
    leeway
        For a relaxed network, in which posts stand for all places within their reach.
    """
    leeway = leeway or Leeway([stage.room for stage in corridor.stages], TOLERANCE_KM, 0.0)
    posts, sides = _posts_that_matter(corridor.plane, posts, limits_km)
    bends = [
        _corners_that_matter(corridor.plane, c, leeway.corner_km, entry, way_out)
        for c, (entry, way_out) in zip(corners, pairwise(sides), strict=True)
    ]
    edges, offset = [], 0
    for room, entry, bend, way_out, after in zip(
        leeway.rooms, sides, bends, sides[1:], posts[1:], strict=False
    ):
        edges.append(offset + _edges(room, entry, bend, way_out, after.source, leeway.bend_km))
        offset += len(entry.xy) + len(bend.xy)
    nodes = [side for pair in zip(sides, bends, strict=False) for side in pair] + [sides[-1]]
    lonlat = corridor.plane.inverse(np.concatenate([side.xy for side in nodes]))
    graph = _graph(lonlat, np.concatenate(edges, axis=1))
    return Network(corridor, tuple(posts), tuple(_of(b) for b in bends), lonlat, graph, limits_km)


def _of(bend: _Side) -> Corners:
    assert bend.corners is not None
    return bend.corners


def _graph(lonlat: FloatArray, edges: IntArray) -> Any:
    (lon1, lat1), (lon2, lat2) = lonlat[edges[0]].T, lonlat[edges[1]].T
    lengths = distance_km(lon1, lat1, lon2, lat2)
    return csr_array((lengths, tuple(edges)), shape=(len(lonlat), len(lonlat)))


def _points(plane: Plane, xy: FloatArray, reach_km: FloatArray) -> _Points:
    return _Points(in_space(plane.inverse(xy)), reach_km)


def _posts_that_matter(
    plane: Plane, posts: Sequence[Posts], limits_km: FloatArray
) -> tuple[list[Posts], list[_Side]]:
    points = [_points(plane, p.xy, p.reach_km) for p in posts]
    done, left = _done(points), _left(points, -limits_km)
    matter = [d + e <= 0.0 for d, e in zip(done, left, strict=True)]
    kept = [posts[0].take(matter[0])]
    for before, group, keep in zip(matter, posts[1:], matter[1:], strict=False):
        # what is carried over matters only with its source
        keep &= (group.source < 0) | before[group.source]
        kept.append(group.take(keep).renumbered(before))
    sides = [
        _Side(group.xy, p.take(keep), d[keep], e[keep])
        for group, p, d, e, keep in zip(kept, points, done, left, matter, strict=True)
    ]
    return kept, sides


def _corners_that_matter(
    plane: Plane, corners: Corners, reach_km: float, entry: _Side, way_out: _Side
) -> _Side:
    here = _points(plane, corners.xy, np.full(len(corners.xy), reach_km))
    done = _least(entry.done, entry.points, here)
    left = _least(way_out.left, way_out.points, here)
    keep = done + left <= 0.0
    kept = corners.take(keep)
    return _Side(kept.xy, here.take(keep), done[keep], left[keep], kept)


def _edges(
    room: Geometry, entry: _Side, bend: _Side, way_out: _Side, source: IntArray, bend_km: float
) -> IntArray:
    """Return the edges inside one region, shape (2, n), as nodes counted from its first entry."""
    first_bend = len(entry.xy)
    first_out = first_bend + len(bend.xy)
    carried = np.flatnonzero(source >= 0)
    found = [np.stack([source[carried], carried + first_out])]
    for a, a_start, b, b_start in (
        (entry, 0, way_out, first_out),
        (entry, 0, bend, first_bend),
        (bend, first_bend, way_out, first_out),
    ):
        i, j = _pairs(a, b, bend_km)
        if b is way_out:
            i, j = i[source[j] < 0], j[source[j] < 0]
        seen = sees(room, a.xy[i], b.xy[j])
        found.append(np.stack([i[seen] + a_start, j[seen] + b_start]))
    i, j = _pairs(bend, bend, bend_km)
    i, j = np.unique(np.sort([i, j], axis=0)[:, i != j], axis=1)
    seen = sees(room, bend.xy[i], bend.xy[j])
    both = first_bend + np.stack([i[seen], j[seen]])
    return np.concatenate([*found, both, both[::-1]], axis=1)


def _pairs(a: _Side, b: _Side, bend_km: float) -> tuple[IntArray, IntArray]:
    """Return the pairs of a point of `a` and one of `b` that an edge between them could matter for."""
    i, j = (np.concatenate(x) for x in zip(*_near_pairs(a, b), strict=True))
    if a.corners is not None:
        bent = tangent(a.corners.take(i), b.xy[j], bend_km + b.points.reach[j])
        i, j = i[bent], j[bent]
    if b.corners is not None:
        bent = tangent(b.corners.take(j), a.xy[i], bend_km + a.points.reach[i])
        i, j = i[bent], j[bent]
    return i, j


def _near_pairs(a: _Side, b: _Side) -> Iterator[tuple[IntArray, IntArray]]:
    rows = max(1, _BLOCK // max(1, len(b.xy)))
    for start in range(0, max(1, len(a.xy)), rows):
        block = slice(start, start + rows)
        through = a.done[block, None] + _apart(a.points.take(block), b.points) + b.left
        i, j = np.nonzero(through <= 0.0)
        yield i + start, j


def _done(points: Sequence[_Points]) -> list[FloatArray]:
    """Return for each group of points bounds on the ways from the first group."""
    bounds = [np.zeros(len(points[0].space))]
    for before, here in pairwise(points):
        bounds.append(_least(bounds[-1], before, here))
    return bounds


def _left(points: Sequence[_Points], at_end: FloatArray) -> list[FloatArray]:
    """Return for each group of points bounds on the ways to the last group, plus what is given there."""
    bounds = [at_end]
    for after, here in pairwise(points[::-1]):
        bounds.insert(0, _least(bounds[0], after, here))
    return bounds


def _least(bounds: FloatArray, there: _Points, here: _Points) -> FloatArray:
    return np.asarray(np.min(bounds[:, None] + _apart(there, here), axis=0, initial=np.inf))


def _apart(a: _Points, b: _Points) -> FloatArray:
    """Return what no way between a place near each of `a` and one near each of `b` falls short of."""
    return np.maximum(chords_km(a.space, b.space) - a.reach[:, None] - b.reach, 0.0)
