"""A shortest way of a network, drawn tight: its passages through the gates placed to within a metre."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.corridor import Corridor
from overflight.analysis.routes.ways.network import IntArray, Network, build_network, lengths_km
from overflight.analysis.routes.ways.plane import TOLERANCE_KM, Geometry
from overflight.analysis.routes.ways.posts import SPACING_KM, posts_near, single_posts, with_carried
from overflight.analysis.routes.ways.visibility import BoolArray, sees

_FINER = 4
_GOOD_ENOUGH_KM = 1e-3
_FINEST_KM = 0.05


@dataclass(frozen=True)
class Way:
    """A way through a corridor, in its plane.

    Attributes
    ----------
    xy
        The origin, where the way bends or passes a gate, and the target: shape (n, 2), kilometres.
    gate
        Which gate it passes at each of these points; -1 for none.
    bend
        Whether it ends or bends there; it passes the other gates in a straight line.
    """

    xy: FloatArray
    gate: IntArray
    bend: BoolArray


def tight_way(network: Network, target: int) -> Way:
    """Return the shortest way to one of the targets of a network.

    The posts that a shortest way may pass, given how far apart they are, and the corners that it may
    bend round are kept; posts are set around them more densely, and the search begins again until the
    spacing costs less than a metre.

    Parameters
    ----------
    network
        One in which the target can be reached.
    target
        Its index.
    """
    spacing, node = SPACING_KM, network.post_nodes(-1).start + target
    while True:
        done, before = lengths_km(network, 0)
        way = _way(network, _follow(before, node))
        doubt = _doubt_km(way, spacing)
        if doubt < _GOOD_ENOUGH_KM or spacing < _FINEST_KM:
            return _pulled(network.corridor, way)
        through = done + lengths_km(network, node, backwards=True)[0]
        network = _finer(network, through, node, done[node] + doubt, spacing)
        spacing, node = spacing / _FINER, len(network.lonlat) - 1


def _follow(before: IntArray, node: int) -> list[int]:
    """Return the nodes of the way to a node, from each node's predecessor (negative for the first)."""
    path = [node]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _way(network: Network, path: list[int]) -> Way:
    gate = np.full(len(network.lonlat), -1)
    for index in range(1, len(network.posts) - 1):
        gate[network.post_nodes(index)] = index - 1
    xy = network.corridor.plane.forward(network.lonlat[path])
    return Way(xy, gate[path], np.ones(len(path), dtype=bool))


def _doubt_km(way: Way, spacing_km: float) -> float:
    """Return how much too long a way can be because it passes the gates at posts only.

    At a post half the spacing h from the best place, legs of a and b kilometres are too long by
    h² / 8 (1 / a + 1 / b) together, and by h whatever they are. Twice that allows for two gates in a row.
    Gates closer than the spacing, w kilometres apart, are passed beside each other: that is another 2 w.
    """
    legs, passes = np.hypot(*np.diff(way.xy, axis=0).T), way.gate >= 0
    close = passes[:-1] & passes[1:] & (legs < spacing_km)
    first = np.flatnonzero(passes & ~np.append(False, close))
    last = np.flatnonzero(passes & ~np.append(close, False))
    with np.errstate(divide="ignore"):
        bent = spacing_km**2 / 4 * (1 / legs[first - 1] + 1 / legs[last])
    return float(np.minimum(spacing_km, bent).sum() + np.minimum(spacing_km, 2 * legs[close]).sum())


def _finer(network: Network, through: FloatArray, node: int, limit_km: float, spacing_km: float) -> Network:
    """Return a network about the nodes that ways within the limit lead through, with denser posts."""
    corridor, regions = network.corridor, range(len(network.corners))
    matters = through <= limit_km
    posts = [network.posts[0]]
    for index in regions[1:]:
        near = network.posts[index].take(matters[network.post_nodes(index)])
        lines = corridor.gates[index - 1]
        dense = posts_near(lines, near, posts[-1], spacing_km / 2, _FINER // 2)
        posts.append(with_carried(dense, posts[-1], corridor.beyond[index - 1], TOLERANCE_KM))
    target = node - network.post_nodes(-1).start
    posts.append(single_posts(network.posts[-1].xy[[target]]))
    corners = [network.corners[k].take(matters[network.corner_nodes(k)]) for k in regions]
    return build_network(corridor, posts, corners, np.array([limit_km]))


def _pulled(corridor: Corridor, way: Way) -> Way:
    """Return the way with every stretch made straight that can be."""
    xy, bend = way.xy.copy(), np.zeros(len(way.xy), dtype=bool)
    bend[[0, -1]] = True
    stretches = [(0, len(xy) - 1)]
    while stretches:
        first, last = stretches.pop()
        inner = np.arange(first + 1, last)
        straight = _straight(corridor, xy, way.gate, first, last)
        if straight is not None:
            xy[inner] = straight
            continue
        detour = np.hypot(*(xy[inner] - xy[first]).T) + np.hypot(*(xy[inner] - xy[last]).T)
        middle = int(inner[np.argmax(detour)])
        bend[middle] = True
        stretches += [(first, middle), (middle, last)]
    keep = bend | (way.gate >= 0)
    return Way(xy[keep], way.gate[keep], bend[keep])


def _straight(corridor: Corridor, xy: FloatArray, gate: IntArray, first: int, last: int) -> FloatArray | None:
    """Return where a straight line between two points of a way passes what lies between them.

    ``None`` if it cannot: if it misses a gate, passes gates in another order or leaves a region.
    """
    line = shapely.linestrings(xy[[first, last]])
    points = [xy[first]]
    for index in range(first + 1, last):
        passed = _passage(corridor, gate[index], line, xy[index], points[-1])
        if passed is None:
            return None
        points.append(passed)
    points.append(xy[last])
    legs = np.array(points)
    along = (legs - xy[first]) @ (xy[last] - xy[first])
    if (np.diff(along) < 0.0).any():
        return None
    region = np.cumsum(gate[:last] >= 0)[first:]
    seen = (sees(corridor.stages[k].room, legs[[i]], legs[[i + 1]]) for i, k in enumerate(region))
    return legs[1:-1] if all(s.all() for s in seen) else None


def _passage(
    corridor: Corridor, gate: int, line: Geometry, near: FloatArray, before: FloatArray
) -> FloatArray | None:
    """Return where a line passes a gate, nearest to a point; `before` if it needs none."""
    if gate < 0 or (near == before).all():
        return before
    gates = [shapely.linestrings(g) for g in corridor.gates[gate]]
    places = shapely.get_coordinates(shapely.intersection(gates, line))
    return places[np.argmin(np.hypot(*(places - near).T))] if len(places) else None
