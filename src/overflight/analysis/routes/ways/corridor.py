"""A named order of regions as areas of a plane, and the gates that lead from each into the next.

A way through the regions changes from one to the next where it first enters the next: at a point of
that one's outline which lies in the former. Those stretches of outline are the gate; for two countries
it is their common border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, destination
from overflight.analysis.routes.ways.evidence import LonLat, NamedRegion, Visit
from overflight.analysis.routes.ways.plane import CHORD_KM, TOLERANCE_KM, Geometry, Plane
from overflight.analysis.routes.ways.visibility import Corners, corners_of

# How far a gate may stray from the former region: by what drawing moves a common border, or, if two
# regions have none and are only close, by most of the tolerance.
_COMMON_KM = 3e-4
_CLOSE_KM = 0.8 * TOLERANCE_KM


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
    corners
        Those of the area.
    """

    key: str
    area: Geometry
    room: Geometry
    corners: Corners


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
        The regions, in order; one that a visit divides is named twice.
    gates
        For each stage but the last, the lines in the plane that lead into the next, each of shape (m, 2).
    beyond
        The area behind each gate: whoever is inside already passes it at once.
    visits
        For each gate, whether it is a visit's.
    """

    plane: Plane
    origin: FloatArray
    targets: FloatArray
    stages: tuple[Stage, ...]
    gates: tuple[tuple[FloatArray, ...], ...]
    beyond: tuple[Geometry, ...]
    visits: tuple[bool, ...]

    @property
    def closed_at(self) -> int | None:
        """The first stage that cannot be reached, or in which a target cannot; ``None`` if all can."""
        closed = [
            k
            for k, stage in enumerate(self.stages)
            if stage.area.is_empty or (k > 0 and not self._leads_on(k - 1))
        ]
        if closed:
            return closed[0]
        ends = shapely.points(self.plane.forward(self.targets))
        return None if shapely.intersects(self.stages[-1].room, ends).all() else len(self.stages) - 1

    def _leads_on(self, gate: int) -> bool:
        return bool(self.gates[gate]) or bool(shapely.intersects(self.beyond[gate], self.stages[gate].area))


def draw_corridor(
    plane: Plane,
    origin: LonLat,
    targets: Sequence[LonLat],
    regions: Sequence[NamedRegion],
    visits: Sequence[Visit | None],
) -> Corridor:
    """Return the parts of the regions near the plane's centre that a way can lead through.

    Parameters
    ----------
    plane, origin, targets
        Where it is drawn, where the ways begin and end.
    regions
        The region of each stage.
    visits
        For each stage but the last, the visit that ends it; ``None`` if the border with the next does.
    """
    start, ends = np.array([origin], float), np.array(targets, float)
    drawn = {id(shape): plane.draw(shape) for _, _, shape in regions}
    areas = [drawn[id(shape)] for _, _, shape in regions]
    rooms = [shapely.get_parts(shapely.buffer(a, TOLERANCE_KM, quad_segs=2)) for a in areas]
    beyond = [_disc(plane, v) if v else after for v, after in zip(visits, areas[1:], strict=True)]
    gates = [_gate(a, b) for a, b in zip(areas, beyond, strict=False)]
    _keep_connected(shapely.points(plane.forward(start)), rooms, gates)
    stages = tuple(
        _stage(key, area, room) for (key, _, _), area, room in zip(regions, areas, rooms, strict=True)
    )
    behind = [b if v else stage.area for v, b, stage in zip(visits, beyond, stages[1:], strict=True)]
    lines = tuple(tuple(shapely.get_coordinates(line) for line in gate) for gate in gates)
    return Corridor(plane, start, ends, stages, lines, tuple(behind), tuple(v is not None for v in visits))


def _disc(plane: Plane, visit: Visit) -> Geometry:
    """Return the places within a distance of a place, with an outline drawn as finely as the regions'."""
    if visit.within_km <= CHORD_KM:
        return shapely.points(plane.forward(np.array([visit.lonlat]))[0])
    turn = min(np.sqrt(2 * CHORD_KM / visit.within_km), 0.5)
    bearings = np.linspace(0.0, 360.0, int(np.ceil(np.pi / turn)), endpoint=False)
    return shapely.polygons(
        plane.forward(np.column_stack(destination(*visit.lonlat, bearings, visit.within_km)))
    )


def gate_lines(before: Geometry, beyond: Geometry, reach_km: float) -> Any:
    """Return the lines of the outline of what is beyond a gate that lie in or close to what is before it.

    A point beyond is returned as a line of no length.
    """
    if beyond.geom_type == "Point":
        near = shapely.dwithin(before, beyond, reach_km)
        return np.array([shapely.linestrings([beyond.coords[0]] * 2)] if near else [], dtype=object)
    near = shapely.buffer(before, reach_km, quad_segs=2)
    parts = shapely.get_parts(shapely.intersection(shapely.boundary(beyond), near))
    lines = parts[shapely.get_dimensions(parts) == 1]
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))


def _gate(before: Geometry, beyond: Geometry) -> Any:
    lines = gate_lines(before, beyond, _COMMON_KM)
    return lines if len(lines) else gate_lines(before, beyond, _CLOSE_KM)


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
    reached = shapely.multipolygons(parts[shapely.intersects(room, parts)])
    return Stage(key, reached, room, corners_of(reached))
