"""A length that no way through a corridor can beat, by branch and bound over relaxed networks.

Each gate is cut into cells, with a post in the middle of each that stands for all of the cell. The regions
are widened by as much as a place in a cell may lie off its post, so that whenever two places see
each other in the regions, their posts do in the widened ones; and each edge is shortened by as much as
places near its ends can be nearer to each other (:mod:`.slack`). So for every true way there is one in
this network that is no longer, and the shortest one there bounds the true ones from below.

A shortest way bends at corners of the regions only, and these stay where they are: what a region is widened
by lets a way cut along a wall, but not through its corner. Cells through which even the relaxed ways are
longer than a way that is known hold no shortest one. The others are divided, and the search begins again.

What the widening covers besides the cells: chords drawn for outlines, the tolerance that the known way was
granted, and the bend of geodesics in the plane. Needles of land narrower than that are flown through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.ground.gnomonic import straightness_error_km
from overflight.analysis.routes.ways.corridor import Corridor, gate_lines
from overflight.analysis.routes.ways.network import Leeway, build_network
from overflight.analysis.routes.ways.plane import CHORD_KM, EARTH_KM, TOLERANCE_KM
from overflight.analysis.routes.ways.posts import (
    SPACING_KM,
    Posts,
    cells_along,
    divided,
    single_posts,
    with_cells_carried,
)
from overflight.analysis.routes.ways.slack import least_ways
from overflight.analysis.routes.ways.visibility import Corners

_FINER = 4
# Cells are divided until the bracket is as narrow as this share of the length, or they as short as this.
_GOOD_ENOUGH = 5e-4
_FINEST_KM = 0.05
# or there are more edges than this, as along a border that ways follow.
_MOST_EDGES = 100_000
# How far a corner is moved by drawing: the grid's diagonal and some.
_CORNER_KM = 2e-5
# A known way is granted this for rounding.
_ROUNDING_KM = 1e-6
# A circle about an outline is drawn as a polygon; this much wider, it holds the circle.
_ROUND = 1.0 / np.cos(np.pi / 8)


@dataclass(frozen=True)
class Bound:
    """What no way can beat.

    Attributes
    ----------
    length_km
        The length that no way to the target falls short of.
    cell_km
        How long the stretches of the gates are that count as one place.
    widened_km
        How far the regions were widened.
    """

    length_km: float
    cell_km: float
    widened_km: float


@dataclass(frozen=True)
class _Level:
    """One size of cells: its posts, the corners that ways may bend round, and how far off outlines may be."""

    posts: list[Posts]
    corners: list[Corners]
    bend_km: float

    @property
    def widened_km(self) -> float:
        return self.bend_km + max(float(p.reach_km.max(initial=0.0)) for p in self.posts)


def lower_bounds(corridor: Corridor, known_km: FloatArray) -> list[Bound]:
    """Return for each target what no way to it can beat.

    Parameters
    ----------
    corridor
        The regions, as far as ways of the known lengths can lead.
    known_km
        For each target, the length of a way to it, kilometres.
    """
    limits = known_km + _ROUNDING_KM
    off = _off_km(corridor.plane.radius_km)
    lines = _gate_lines(corridor, 2 * off)
    ends = [single_posts(corridor.plane.forward(p)) for p in (corridor.origin, corridor.targets)]
    cells = [cells_along(gate, SPACING_KM, off) for gate in lines]
    corners, cell = [stage.corners for stage in corridor.stages], SPACING_KM
    while True:
        level = _level(corridor, [ends[0], *cells, ends[1]], corners)
        network = build_network(corridor, level.posts, corners, limits, _leeway(corridor, level))
        done, left = least_ways(network, limits, _CORNER_KM)
        bounds = np.minimum(done[network.post_nodes(-1)], known_km)
        close = (known_km - bounds <= _GOOD_ENOUGH * known_km).all()
        if close or cell < _FINEST_KM or network.graph.nnz > _MOST_EDGES:
            return [Bound(float(km), cell, level.widened_km) for km in bounds]
        matters = done + left <= 0.0
        kept = [p.take(matters[network.post_nodes(k)]) for k, p in enumerate(network.posts)]
        cells = [divided(gate, p, _FINER, off) for gate, p in zip(lines, kept[1:-1], strict=True)]
        corners = [c.take(matters[network.corner_nodes(k)]) for k, c in enumerate(network.corners)]
        cell /= _FINER


def _off_km(radius_km: float) -> float:
    """Return how far in the plane an outline as drawn may be off the outline as it is."""
    return float(CHORD_KM * (1.0 + np.tan(radius_km / EARTH_KM) ** 2))


def _gate_lines(corridor: Corridor, reach_km: float) -> list[list[FloatArray]]:
    """Return the lines of each gate, with what may belong to it given how well outlines are drawn."""
    found = [
        gate_lines(stage.area, beyond, max(reach_km, TOLERANCE_KM) * _ROUND)
        for stage, beyond in zip(corridor.stages, corridor.beyond, strict=False)
    ]
    return [[shapely.get_coordinates(line) for line in lines] for lines in found]


def _level(corridor: Corridor, cells: list[Posts], corners: list[Corners]) -> _Level:
    places = np.concatenate([*(p.xy for p in cells), *(c.xy for c in corners)])
    reach = max(float(p.reach_km.max(initial=0.0)) for p in cells)
    radius = float(np.hypot(*places.T).max()) + reach
    off = CHORD_KM * (1.0 + (radius / EARTH_KM) ** 2)
    posts = cells[:1]
    for gate, beyond in zip(cells[1:-1], corridor.beyond, strict=True):
        posts.append(with_cells_carried(gate, posts[-1], beyond, off))
    bend = TOLERANCE_KM + 2 * (off + straightness_error_km(radius))
    return _Level([*posts, cells[-1]], corners, bend)


def _leeway(corridor: Corridor, level: _Level) -> Leeway:
    """Return the regions widened, as far as the legs between posts and corners reach."""
    places = np.concatenate([*(p.xy for p in level.posts), *(c.xy for c in level.corners)])
    by = level.widened_km * _ROUND
    (west, south), (east, north) = places.min(axis=0) - 2 * by, places.max(axis=0) + 2 * by
    near = {id(s.area): shapely.clip_by_rect(s.area, west, south, east, north) for s in corridor.stages}
    rooms = {key: shapely.buffer(area, by, quad_segs=2) for key, area in near.items()}
    shapely.prepare(list(rooms.values()))
    return Leeway([rooms[id(s.area)] for s in corridor.stages], level.bend_km, _CORNER_KM)
