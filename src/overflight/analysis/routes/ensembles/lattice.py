"""Where a way that weaves about a centre line may be, station by station, and the legs between.

From each station of the centre line, offsets to both sides lead to nodes; a node is a point and the region
that the way is in there. A leg leads from a node to one of the next station: it stays in one region, or
enters the next ones where it first meets their borders, and leaves none of them again but for the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, destination, distance_km
from overflight.analysis.routes.ways.corridor import Corridor
from overflight.analysis.routes.ways.network import IntArray
from overflight.analysis.routes.ways.posts import BoolArray
from overflight.analysis.routes.ways.visibility import sees

# From station to station, the offsets are shifted by this part of their spacing, so that no lines show.
_GOLDEN = 0.618034


class Centre(NamedTuple):
    """A centre line.

    Attributes
    ----------
    lonlat
        Its stations, evenly spaced, shape (n + 1, 2) in degrees.
    across_deg
        The bearing across it at each.
    spacing_km
        How far they are apart.
    """

    lonlat: FloatArray
    across_deg: FloatArray
    spacing_km: float


class Nodes(NamedTuple):
    """Points beside a station, and the region that the way is in there."""

    xy: FloatArray
    lonlat: FloatArray
    offset_km: FloatArray
    region: IntArray


class Legs(NamedTuple):
    """The legs between two stations.

    Attributes
    ----------
    start, end
        Numbers of the nodes that they join.
    via
        The start, the crossing of each gate and the end, shape (legs, gates + 2, 2) in the plane. A gate
        that is not crossed has the point before it.
    crosses
        Whether each gate is crossed, shape (legs, gates).
    """

    start: IntArray
    end: IntArray
    via: FloatArray
    crosses: BoolArray


def centre_line(points: FloatArray, legs: int) -> Centre:
    """Return the centre line along a path of geodesics, shape (n, 2) in degrees, in so many legs."""
    lon, lat = points.T
    lengths = distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])
    bearings = bearing_deg(lon[:-1], lat[:-1], lon[1:], lat[1:])
    passed = np.concatenate([[0.0], np.cumsum(lengths)])
    along = np.linspace(0.0, passed[-1], legs + 1)
    leg = np.clip(np.searchsorted(passed, along, side="right") - 1, 0, lengths.size - 1)
    stations = np.column_stack(destination(lon[leg], lat[leg], bearings[leg], along - passed[leg]))
    stations[[0, -1]] = points[[0, -1]]
    # from the station before to the one after: this smooths the bends of the path
    number = np.arange(legs + 1)
    behind, ahead = stations[np.maximum(number - 1, 0)].T, stations[np.minimum(number + 1, legs)].T
    across = bearing_deg(behind[0], behind[1], ahead[0], ahead[1]) + 90.0
    return Centre(stations, across, float(passed[-1]) / legs)


def offsets_of(centre: Centre, step_km: float, count: int) -> list[FloatArray]:
    """Return the offsets at each station: `count` on each side, `step_km` apart; none at both ends."""
    shifts = (np.arange(1, len(centre.lonlat) - 1) * _GOLDEN) % 1.0 - 0.5
    between = [step_km * (np.arange(-count, count + 1) + shift) for shift in shifts]
    return [np.zeros(1), *between, np.zeros(1)]


def nodes_beside(corridor: Corridor, centre: Centre, offsets_km: Sequence[FloatArray]) -> list[Nodes]:
    """Return the nodes of each station, given its offsets in kilometres to the right."""
    station = np.repeat(np.arange(len(offsets_km)), [len(offsets) for offsets in offsets_km])
    offset = np.concatenate(offsets_km)
    lon, lat = centre.lonlat[station].T
    lonlat = np.column_stack(destination(lon, lat, centre.across_deg[station], offset))
    xy = corridor.plane.forward(lonlat)
    inside = np.array([shapely.contains_xy(stage.room, *xy.T) for stage in corridor.stages])
    # a way begins in the first region and ends in the last, whatever others there are
    inside[:, [0, -1]] = False
    inside[0, 0] = inside[-1, -1] = True
    found = []
    for number in range(len(offsets_km)):
        region, point = np.nonzero(inside & (station == number))
        found.append(Nodes(xy[point], lonlat[point], offset[point], region))
    return found


def gate_segments(lines: Sequence[FloatArray]) -> Any:
    """Return the pieces of a gate's lines as a tree that tells which of them a leg meets."""
    pieces = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    return shapely.STRtree(shapely.linestrings(np.concatenate([np.empty((0, 2, 2)), *pieces])))


def legs_between(corridor: Corridor, gates: Sequence[Any], a: Nodes, b: Nodes, most_km: float) -> Legs:
    """Return the legs from the nodes of one station to those of the next.

    Parameters
    ----------
    corridor
        The regions.
    gates
        For each gate what :func:`gate_segments` returns.
    a, b
        The nodes.
    most_km
        By how much the offset may change.
    """
    onward = a.region[:, None] <= b.region
    start, end = np.nonzero(onward & (np.abs(a.offset_km[:, None] - b.offset_km) <= most_km))
    kinds = a.region[start] * len(corridor.stages) + b.region[end]
    found = [
        _legs_of_kind(corridor, gates, a, b, start[kinds == kind], end[kinds == kind])
        for kind in np.unique(kinds)
    ]
    if not found:
        none = np.empty(0, dtype=np.intp)
        return Legs(none, none, np.empty((0, len(gates) + 2, 2)), np.empty((0, len(gates)), dtype=bool))
    return Legs(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _legs_of_kind(
    corridor: Corridor, gates: Sequence[Any], a: Nodes, b: Nodes, start: IntArray, end: IntArray
) -> Legs:
    """Return those legs, all of them from one region to one other or the same, that can be flown."""
    first, last = int(a.region[start[0]]), int(b.region[end[0]])
    begin, finish = a.xy[start], b.xy[end]
    share = np.zeros((len(start), len(gates)))
    good = np.ones(len(start), dtype=bool)
    for gate in range(first, last):
        share[:, gate] = _crossing(gates[gate], begin, finish)
        good &= np.isfinite(share[:, gate]) & (share[:, gate] >= share[:, max(gate - 1, first)])
    share[:, last:] = share[:, last - 1 : last] if last > first else 0.0
    start, end, share = start[good], end[good], share[good]
    begin, finish = begin[good], finish[good]
    crossings = begin[:, None] + share[:, :, None] * (finish - begin)[:, None]
    via = np.concatenate([begin[:, None], crossings, finish[:, None]], axis=1)
    seen = np.ones(len(start), dtype=bool)
    for region in range(first, last + 1):
        ends = finish if region == last else via[:, region + 1]
        seen[seen] = sees(corridor.stages[region].room, via[seen, region], ends[seen])
    crosses = np.zeros((len(start), len(gates)), dtype=bool)
    crosses[:, first:last] = True
    return Legs(start[seen], end[seen], via[seen], crosses[seen])


def _crossing(gate: Any, begin: FloatArray, finish: FloatArray) -> FloatArray:
    """Return which part of each leg is flown when it first crosses a gate; infinite if it does not."""
    leg, piece = gate.query(shapely.linestrings(np.stack([begin, finish], axis=1)), predicate="intersects")
    ends = shapely.get_coordinates(gate.geometries[piece]).reshape(-1, 2, 2)
    along, direction = ends[:, 1] - ends[:, 0], (finish - begin)[leg]
    turn = _cross(direction, along)
    share = np.full(len(leg), np.inf)
    np.divide(_cross(ends[:, 0] - begin[leg], along), turn, out=share, where=turn != 0.0)
    first = np.full(len(begin), np.inf)
    np.minimum.at(first, leg, share)
    return first


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
