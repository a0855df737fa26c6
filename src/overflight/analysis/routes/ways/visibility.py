"""Corners of areas in the plane, and which points see each other across an area."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.plane import TOLERANCE_KM, Geometry

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Corners:
    """Vertices at which an outline turns into its area: the only bends of shortest ways inside it.

    Attributes
    ----------
    xy, before, after
        The corners and their neighbours on the outline, shapes (n, 2), kilometres in the plane.
    """

    xy: FloatArray
    before: FloatArray
    after: FloatArray

    def take(self, keep: BoolArray | IntArray) -> Corners:
        """Return the corners that a mask or indices choose."""
        return Corners(*(getattr(self, field.name)[keep] for field in fields(self)))


def corners_of(area: Geometry) -> Corners:
    """Return the corners of a polygon or multipolygon, those of its holes included."""
    found = [_corners_of_ring(ring) for part in shapely.get_parts(area) for ring in _inside_left(part)]
    xy, before, after = np.concatenate(found, axis=1) if found else np.empty((3, 0, 2))
    return Corners(xy, before, after)


def _inside_left(polygon: Geometry) -> list[FloatArray]:
    """Return the outline's rings, each in the direction that has the area on its left."""
    rings = shapely.get_rings(polygon)
    turned = shapely.is_ccw(rings)
    turned[1:] = ~turned[1:]
    coordinates = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    return [c if left else c[::-1] for c, left in zip(coordinates, turned, strict=True)]


def _corners_of_ring(xy: FloatArray) -> FloatArray:
    before, after = np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0)
    inward = _cross(xy - before, after - xy) < 0.0
    return np.stack([xy[inward], before[inward], after[inward]])


def tangent(corners: Corners, other: FloatArray, slack_km: float | FloatArray = TOLERANCE_KM) -> BoolArray:
    """Return whether a tight rope between each corner and another point can bend round the corner.

    It can if both of the corner's neighbours lie on one side of the line.

    Parameters
    ----------
    corners
        n corners.
    other
        The other points, shape (n, 2).
    slack_km
        How far off the outline and the other points may be: posts lie on borders only as well as these are
        drawn.
    """
    towards = other - corners.xy
    sides = [_side(towards, arm - corners.xy, slack_km) for arm in (corners.before, corners.after)]
    return np.asarray(sides[0] * sides[1] >= 0.0)


def _side(direction: FloatArray, arm: FloatArray, slack_km: float | FloatArray) -> FloatArray:
    """Return +1 or -1 for an arm on the left or right of a direction, 0 if one of them ends on the other."""
    longer = np.maximum(np.hypot(*direction.T), np.hypot(*arm.T))
    turn = _cross(direction, arm)
    return np.where(np.abs(turn) <= slack_km * longer, 0.0, np.sign(turn))


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])


def sees(room: Geometry, a: FloatArray, b: FloatArray) -> BoolArray:
    """Return whether the straight lines from `a` to `b`, shapes (n, 2), stay inside a prepared room.

    Both ends must lie inside it.
    """
    apart = (a != b).any(axis=1)
    seen = np.ones(len(a), dtype=bool)
    seen[apart] = shapely.contains_properly(room, shapely.linestrings(np.stack([a[apart], b[apart]], axis=1)))
    return seen
