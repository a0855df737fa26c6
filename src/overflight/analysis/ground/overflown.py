"""What lies under a path: the countries and waters that it leads over, in order of flight.

Borders are straight in longitude and latitude, as on the map; the path's legs are geodesics, cut into
pieces of 10 km whose chords stay within 10 m of them up to latitude 80. Nearer than that to a pole the
borders are placed less well; where a piece passes it within some 10 km they are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from overflight.analysis.ground.geodesy import FloatArray, densify
from overflight.analysis.ground.natural_earth import countries
from overflight.analysis.routes.ways.plane import Geometry

IntArray = NDArray[np.intp]

SEA = "sea"

_PIECE_KM = 10.0
# The map resolves kilometres. A shortest way touches corners of borders, and rounding decides on which side.
_LEAST_KM = 0.1


def overflown(path: ArrayLike, waters: Mapping[str, Geometry] | None = None) -> list[tuple[str, float]]:
    """Return what a path of geodesic legs leads over.

    Parameters
    ----------
    path
        Longitude and latitude in degrees, shape (n, 2).
    waters
        Shapes by name, in degrees; where they lie they are named instead of a country or the sea.

    Returns
    -------
    list of (str, float)
        In order of flight, the name of each stretch (a country's English name, the name of a water, or
        ``sea`` outside all of them) and its length in kilometres. The lengths sum up to the path's:
        stretches below 0.1 km, far below what the map resolves, are counted with the one before.

    Raises
    ------
    ValueError
        If the path has another shape or leaves the Earth.
    """
    dense, along = densify(path, _PIECE_KM)
    lon, lat = np.unwrap(dense[:, 0], period=360.0), dense[:, 1]
    turns = 360.0 * np.round(lon[:-1] / 360.0)
    starts = np.column_stack([lon[:-1] - turns, lat[:-1]])
    ends = np.column_stack([lon[1:] - turns, lat[1:]])
    # a piece that passes a pole closely is no line in longitude and latitude
    polar = np.abs(ends[:, 0] - starts[:, 0]) > 90.0
    ends[polar] = starts[polar]

    names, shapes = _ground(waters or {})
    piece, first, last = _cut(starts, ends, shapes)
    middles = starts[piece] + ((first + last) / 2)[:, None] * (ends - starts)[piece]
    under = _under(middles, names, shapes)
    return _stretches(under, (last - first) * np.diff(along)[piece])


def _stretches(under: list[str], lengths_km: FloatArray) -> list[tuple[str, float]]:
    """Join neighbours of one name, and those that are too short with their neighbours."""
    joined = _joined(zip(under, lengths_km.tolist(), strict=True))
    named = [(name if length >= _LEAST_KM else None, length) for name, length in joined]
    first = next((name for name, _ in named if name is not None), joined[0][0])
    names = accumulate((name for name, _ in named), lambda last, name: name or last, initial=first)
    return _joined(zip(list(names)[1:], (length for _, length in named), strict=True))


def _joined(stretches: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    return [(name, sum(km for _, km in group)) for name, group in groupby(stretches, key=itemgetter(0))]


def _ground(waters: Mapping[str, Geometry]) -> tuple[list[str], Any]:
    """Return polygons and whose they are; where they overlap the first counts."""
    atlas = countries()
    polygons, owner = shapely.get_parts([*waters.values(), *atlas.shapes], return_index=True)
    names = [*waters, *atlas.names]
    return [names[k] for k in owner], polygons


def _cut(starts: FloatArray, ends: FloatArray, shapes: Any) -> tuple[IntArray, FloatArray, FloatArray]:
    """Cut pieces of a path, straight in longitude and latitude, at the outlines of shapes.

    Returns
    -------
    piece : ndarray, shape (m,)
        Which piece each part belongs to, in order.
    first, last : ndarray, shape (m,)
        What share of the piece lies before the part begins and ends.
    """
    piece, lines = _within_the_map(starts, ends)
    outlines = shapely.boundary(shapes)
    met, outline = shapely.STRtree(outlines).query(lines, predicate="intersects")
    points, index = shapely.get_coordinates(
        shapely.intersection(lines[met], outlines[outline]), return_index=True
    )
    way = shapely.get_coordinates(lines[met]).reshape(-1, 2, 2)[index]
    along = way[:, 1] - way[:, 0]
    square = (along**2).sum(axis=1)
    # a path may stand still on a border
    share = ((points - way[:, 0]) * along).sum(axis=1) / np.where(square > 0.0, square, np.inf)
    cuts = np.column_stack([piece[met][index], share])
    cuts = cuts[(share > 0.0) & (share < 1.0)]
    whole = np.column_stack([np.arange(len(starts)), np.zeros(len(starts))])
    cuts = np.concatenate([whole, cuts])
    cuts = cuts[np.lexsort(cuts.T[::-1])]
    here = cuts[:, 0].astype(np.intp)
    last = np.append(np.where(np.diff(here) > 0, 1.0, cuts[1:, 1]), 1.0)
    return here, cuts[:, 1], last


def _within_the_map(starts: FloatArray, ends: FloatArray) -> tuple[IntArray, Any]:
    """Return the pieces as lines, and those that reach over the antimeridian on its other side too."""
    lines = np.stack([starts, ends], axis=1)
    pieces = [np.arange(len(lines))]
    for edge in (180.0, -180.0):
        over = np.flatnonzero(ends[:, 0] / edge > 1.0)
        pieces.append(over)
        lines = np.concatenate([lines, lines[over] - [2 * edge, 0.0]])
    return np.concatenate(pieces), shapely.linestrings(lines)


def _under(lonlat: FloatArray, names: list[str], shapes: Any) -> list[str]:
    """Return the name of the first shape that each point is in."""
    points = np.column_stack([(lonlat[:, 0] + 180.0) % 360.0 - 180.0, lonlat[:, 1]])
    point, shape = shapely.STRtree(shapes).query(shapely.points(points), predicate="intersects")
    under = [SEA] * len(points)
    for p, s in sorted(zip(point, shape, strict=True), reverse=True):
        under[p] = names[s]
    return under
