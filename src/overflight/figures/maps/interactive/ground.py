"""Countries and their borders behind a map, cut to a box and as coarse as its width allows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from overflight.analysis.ground.natural_earth import countries
from overflight.analysis.routes.ways.plane import Geometry, turned
from overflight.findings.model import MapAbout, MapFeature, MultiPolygon, Position

Box = tuple[float, float, float, float]

# A kilometre or so: the map is not truer than that.
DECIMALS = 2
_FINEST_DEG = 0.01
_PARTS_OF_WIDTH = 800.0


def lands(box: Box) -> list[MapFeature]:
    """Return the countries inside a box (west, south, east, north).

    Degrees; the box may reach beyond the antimeridian. Neighbours share their borders: what is left out of
    one is left out of the other (coverage simplification, GEOS 3.12).
    """
    names, shapes = _cut(box)
    if not names:
        return []
    tolerance = max(_FINEST_DEG, (box[2] - box[0]) / _PARTS_OF_WIDTH)
    coarse = shapely.coverage_simplify(shapes, tolerance)
    found = zip(names, (_coordinates(shape, tolerance) for shape in coarse), strict=True)
    return [
        MapFeature(geometry=MultiPolygon(coordinates=polygons), properties=MapAbout(kind="land", label=name))
        for name, polygons in found
        if polygons
    ]


def _cut(box: Box) -> tuple[list[str], list[Geometry]]:
    """Return the names and the shapes of countries inside a box; one on both sides of 180° is whole."""
    by_name: dict[str, list[Geometry]] = {}
    for name, shape in _pieces(box):
        by_name.setdefault(name, []).append(shape)
    shapes = [each[0] if len(each) == 1 else shapely.union_all(each) for each in by_name.values()]
    return list(by_name), shapes


def _pieces(box: Box) -> Iterator[tuple[str, Geometry]]:
    atlas = countries()
    west, south, east, north = box
    for turn in (-360.0, 0.0, 360.0):
        there = (max(west - turn, -180.0), south, min(east - turn, 180.0), north)
        if there[0] >= there[2]:
            continue
        found = np.sort(atlas.tree.query(shapely.box(*there)))
        for index in found:
            parts = shapely.get_parts(shapely.clip_by_rect(atlas.shapes[index], *there))
            # what only touches the box is cut down to a line
            inside = parts[shapely.get_dimensions(parts) == 2]
            if len(inside):
                shape = shapely.multipolygons(inside)
                yield atlas.names[index], turned(shape, turn) if turn else shape


def _coordinates(shape: Geometry, tolerance: float) -> list[list[list[Position]]]:
    """Return the polygons of a shape, without islands that nobody would see."""
    parts: list[Any] = [p for p in shapely.get_parts(shape) if p.area > tolerance**2]
    rims = ([_rim(rim) for rim in (part.exterior, *part.interiors)] for part in parts)
    # rounding may leave less than a triangle
    return [kept for polygon in rims if (kept := [rim for rim in polygon if len(rim) > 3])]


def _rim(rim: Any) -> list[Position]:
    rows = (np.round(shapely.get_coordinates(rim), DECIMALS) + 0.0).tolist()
    pairs = [(lon, lat) for lon, lat in rows]
    return [pairs[0], *(after for before, after in pairwise(pairs) if after != before)]
