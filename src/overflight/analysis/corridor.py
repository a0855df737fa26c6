"""A named order of regions as areas of a plane, and the gates that lead from each into the next.

A way through the regions changes from one to the next where it first enters the next: at a point of
that one's outline which lies in the former. Those stretches of outline are the gate; for two countries
it is their common border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.plane import Geometry, Plane

LonLat = tuple[float, float]
NamedRegion = tuple[str, str, Geometry]  # id, name, shape in degrees as region_polygon() returns it

# A gate may stray from the former region by this share of the tolerance.
_GATE_SHARE = 0.8


@dataclass(frozen=True)
class Stage:
    """A region of the order, in the plane.

    Attributes
    ----------
    key
        Id of the region.
    area
        The parts of the region that join its gates, near the centre of the plane.
    room
        The area widened by the plane's tolerance, prepared for many questions: where a way may be.
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
    def closed(self) -> bool:
        """Whether some region cannot be crossed or left at all, near the centre."""
        return any(stage.area.is_empty for stage in self.stages)


def draw_corridor(
    plane: Plane, origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion]
) -> Corridor:
    """Return the regions near the plane's centre, with their gates."""
    start, ends = np.array([origin], float), np.array(targets, float)
    areas = [plane.draw(shape) for _, _, shape in regions]
    gates = [_gate(a, b, _GATE_SHARE * plane.tolerance_km) for a, b in pairwise(areas)]
    doors = [shapely.points(plane.forward(start)), *gates, shapely.points(plane.forward(ends))]
    stages = [
        _stage(key, area, entry, way_out, plane.tolerance_km)
        for (key, _, _), area, entry, way_out in zip(regions, areas, doors, doors[1:], strict=False)
    ]
    lines = [tuple(shapely.get_coordinates(line) for line in gate) for gate in gates]
    return Corridor(plane, start, ends, tuple(stages), tuple(lines))


def _gate(before: Geometry, after: Geometry, reach_km: float) -> Geometry:
    """Return the lines of the outline of `after` that lie in or close to `before`, as an array."""
    near = shapely.buffer(before, reach_km, quad_segs=2)
    parts = shapely.get_parts(shapely.intersection(shapely.boundary(after), near))
    lines = parts[shapely.get_dimensions(parts) == 1]
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def _stage(key: str, area: Geometry, entry: Geometry, way_out: Geometry, tolerance_km: float) -> Stage:
    rooms = shapely.get_parts(shapely.buffer(area, tolerance_km, quad_segs=2))
    doors = [shapely.multipoints(shapely.get_coordinates(door)) for door in (entry, way_out)]
    joining = np.logical_and(*(shapely.intersects(rooms, door) for door in doors))
    room = shapely.union_all(rooms[joining])
    shapely.prepare(room)
    parts = shapely.get_parts(area)
    return Stage(key, shapely.multipolygons(parts[shapely.intersects(room, parts)]), room)
