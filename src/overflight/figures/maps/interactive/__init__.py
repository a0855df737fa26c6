"""What a case draws on a map that a reader can move: ways, rings, places, and the land behind them.

The map itself is drawn by a script, in the report (:mod:`overflight.report.chart`) and in a live notebook
(:mod:`overflight.chart`). What it draws is made here once, and stands in ``findings.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians

import numpy as np

from overflight.analysis.claims.clauses import Part, Premise
from overflight.analysis.claims.constraints import parts_of
from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.case.tracks.statement import Track
from overflight.figures.maps.interactive.ground import Box, lands
from overflight.figures.maps.interactive.outlines import middle_meridian
from overflight.figures.maps.interactive.places import places
from overflight.figures.maps.interactive.rings import areas, rings
from overflight.figures.maps.interactive.routes import crossings, ways
from overflight.findings.flown import FlownRoute
from overflight.findings.model import Geometry, LineString, Map, MapFeature, Point, Polygon

__all__ = ["interactive_map"]

_LEAST_DEG = 1.0
_PAD = 0.1
# A map is shown in frames from a phone's, higher than wide, to a screen's, twice as wide as high.
_WIDEST, _HIGHEST = 2.0, 1.4
# Beyond the frame, as the map is moved to make room for what a click tells.
_ROOM = 1.5
_FARTHEST_LAT = 85.0


def interactive_map(case: Case, flown: Sequence[FlownRoute] = ()) -> Map | None:
    """Return what can be drawn of a case on a map; ``None`` if it has no place.

    Parameters
    ----------
    case
        What it says: each claim that tells a place or a distance from one is drawn.
    flown
        Claimed routes, from :func:`overflight.findings.flown.fly`.

    Returns
    -------
    Features with the claims that they come from, those on top last; all in degrees about one meridian.
    """
    every = parts_of(case)
    parts = [p for p in every.values() if p.owner in case.claims and not isinstance(p.statement, Premise)]
    fixed = [position(case, key) for key, entry in case.places.items() if not entry.alternatives]
    if not fixed:
        return None
    lon0 = middle_meridian([lon for lon, _ in fixed])
    drawn = [
        *areas(case, parts, lon0),
        *rings(case, parts, lon0),
        *ways(case, every, flown, lon0),
        *crossings(case, every, flown, lon0),
        *_tracks(case, parts, lon0),
        *places(case, parts, lon0),
    ]
    box = _box(drawn)
    return Map(bbox=box, features=[*lands(_with_room(box)), *drawn])


def _tracks(case: Case, parts: Sequence[Part], lon0: float) -> Iterable[MapFeature]:
    if not any(isinstance(part.statement, Track) for part in parts):
        return ()
    # what reads tracks is loaded for the cases that have some
    from overflight.figures.maps.interactive.tracks import tracks

    return tracks(case, parts, lon0)


def _box(features: Sequence[MapFeature]) -> Box:
    """Return a box (west, south, east, north, degrees) round all features, with a little room."""
    points = np.concatenate([_points(feature.geometry) for feature in features])
    low, high = points.min(axis=0), points.max(axis=0)
    pad = np.maximum(_PAD * (high - low), _LEAST_DEG / 2.0)
    (west, south), (east, north) = (low - pad).round(2).tolist(), (high + pad).round(2).tolist()
    return west, max(south, -_FARTHEST_LAT), east, min(north, _FARTHEST_LAT)


def _points(geometry: Geometry) -> FloatArray:
    match geometry:
        case Point(coordinates=lonlat):
            return np.array([lonlat])
        case Polygon(coordinates=[rim, *_]):
            return np.array(rim)
        case LineString(coordinates=line):
            return np.array(line)
        case _:
            raise TypeError(f"a {geometry.type} is no feature of a claim")


def _with_room(box: Box) -> Box:
    """Return a box that fills a frame of any shape in which the given one is shown whole, and more."""
    west, south, east, north = box
    stretch = 1.0 / max(cos(radians((south + north) / 2.0)), 0.1)
    wide, high = east - west, (north - south) * stretch
    across = min((_ROOM * max(wide, _WIDEST * high) - wide) / 2.0, max(0.0, (360.0 - wide) / 2.0))
    along = (_ROOM * max(high, _HIGHEST * wide) - high) / stretch / 2.0
    return (
        round(west - across, 2),
        round(max(south - along, -_FARTHEST_LAT), 2),
        round(east + across, 2),
        round(min(north + along, _FARTHEST_LAT), 2),
    )
