"""A named order of regions as areas of a plane, and the gates that lead from each into the next.

A way through the regions changes from one to the next where it first enters the next: at a point of
that one's outline which lies in the former. Those stretches of outline are the gate; for two countries
it is their common border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.ways.plane import Geometry, Plane

LonLat = tuple[float, float]

# How far outside a region a way may stray in the plane, so that it can lead along a border.
TOLERANCE_KM = 0.02
# How far a gate may stray from the former region: by what drawing moves a common border, or, if two
# regions have none and are only close, by most of the tolerance.
_COMMON_KM = 3e-4
_CLOSE_KM = 0.8 * TOLERANCE_KM


class NamedRegion(NamedTuple):
    """A region of the Earth.

    Attributes
    ----------
    key, name
        Its id, and its name for messages.
    shape
        Polygon or multipolygon in degrees, as :func:`~overflight.analysis.atlas.region_polygon` returns.
    """

    key: str
    name: str
    shape: Geometry


@dataclass(frozen=True)
class Stage:
    """A region of the order, in the plane.

    Attributes
    ----------
    key
        Id of the region.
    area
        The parts of the region near the plane's centre that can be reached.
    room
        The area widened by the tolerance, prepared for many questions: where a way may be.
    """

    key: str
    area: Geometry
    room: Geometry


@dataclass(frozen=True)
class Corridor:
    """The regions in order, with where the ways begin and end.

    Attributes
    ----------
    plane
        What all of it is drawn in.
    origin, targets
        Positions in degrees, shapes (1, 2) and (n, 2).
    stages
        The regions, in order.
    gates
        For each stage but the last, the lines in the plane that lead into the next, each of shape (m, 2).
    """

    plane: Plane
    origin: FloatArray
    targets: FloatArray
    stages: tuple[Stage, ...]
    gates: tuple[tuple[FloatArray, ...], ...]

    @property
    def closed_at(self) -> int | None:
        """The first region that cannot be reached, or in which a target cannot; ``None`` if all can."""
        empty = [k for k, stage in enumerate(self.stages) if stage.area.is_empty]
        if empty:
            return empty[0]
        ends = shapely.points(self.plane.forward(self.targets))
        return None if shapely.intersects(self.stages[-1].room, ends).all() else len(self.stages) - 1


def draw_corridor(
    plane: Plane, origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion]
) -> Corridor:
    """Return the parts of the regions near the plane's centre that a way can lead through."""
    start, ends = np.array([origin], float), np.array(targets, float)
    areas = [plane.draw(shape) for _, _, shape in regions]
    rooms = [shapely.get_parts(shapely.buffer(a, TOLERANCE_KM, quad_segs=2)) for a in areas]
    gates = [_gate(a, b) for a, b in pairwise(areas)]
    _keep_connected(shapely.points(plane.forward(start)), rooms, gates)
    stages = tuple(
        _stage(key, area, room) for (key, _, _), area, room in zip(regions, areas, rooms, strict=True)
    )
    lines = tuple(tuple(shapely.get_coordinates(line) for line in gate) for gate in gates)
    return Corridor(plane, start, ends, stages, lines)


def _gate(before: Geometry, after: Geometry) -> Any:
    """Return the lines of the outline of `after` that lie in or close to `before`, as an array."""
    for reach_km in (_COMMON_KM, _CLOSE_KM):
        near = shapely.buffer(before, reach_km, quad_segs=2)
        parts = shapely.get_parts(shapely.intersection(shapely.boundary(after), near))
        lines = parts[shapely.get_dimensions(parts) == 1]
        if len(lines):
            break
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def _keep_connected(start: Any, rooms: list[Any], gates: list[Any]) -> None:
    """Reduce each region's rooms and gates to those that can be reached from the start."""
    door = start
    for k in range(len(rooms)):
        rooms[k] = _touching(rooms[k], door)
        if k < len(gates):
            gates[k] = _touching(gates[k], rooms[k])
            # what lies wholly inside the next region leads on without a gate
            door = np.concatenate([gates[k], shapely.point_on_surface(rooms[k])])


def _touching(shapes: Any, others: Any) -> Any:
    return shapes[np.unique(shapely.STRtree(others).query(shapes, predicate="intersects")[0])]


def _stage(key: str, area: Geometry, rooms: Any) -> Stage:
    room = shapely.multipolygons(rooms)
    shapely.prepare(room)
    parts = shapely.get_parts(area)
    return Stage(key, shapely.multipolygons(parts[shapely.intersects(room, parts)]), room)
