"""GeoJSON (RFC 7946): a LineString with an array of times beside it, or a Point with a time for each fix.

The arrays are those that converters write: ``coordTimes`` or ``times`` among the properties, or
``coordinateProperties.times``; a Point's time is one of ``TIMES``. Positions are lon, lat and metres.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from overflight.case.tracks.raw import RawTrack, TrackFileError, as_decoded
from overflight.case.tracks.table import HEADINGS, Columns

TIMES = ("time", "timestamp", "datetime", "date_time", "when", "utc", "coordTimes", "times")
_LINES = {"LineString": 1, "MultiPoint": 1, "MultiLineString": 2}


def read_geojson(data: bytes, columns: Columns) -> list[RawTrack]:
    """Return the tracks in a GeoJSON file: each line with times, then the timed points by who they are of.

    Parameters
    ----------
    data
        The file.
    columns
        `time` and `track` may name the properties that hold them.

    Raises
    ------
    TrackFileError
        If it is no GeoJSON, or a line has not as many times as positions.
    """
    root = _json(as_decoded(data))
    features = root.get("features") if root.get("type") == "FeatureCollection" else [root]
    if not isinstance(features, list) or root.get("type") not in ("FeatureCollection", "Feature"):
        raise TrackFileError("no GeoJSON: the file is no `FeatureCollection` or `Feature`")
    lines: list[RawTrack] = []
    points: dict[str, RawTrack] = {}
    for number, feature in enumerate(features, 1):
        kind, coordinates, about = _parts(feature, number)
        if kind in _LINES:
            lines += _line(kind, coordinates, about, number)
        elif kind == "Point":
            _point(points, coordinates, about, columns, number)
    return [*lines, *points.values()]


def _json(text: str) -> dict[str, Any]:
    def no_number(word: str) -> NoReturn:
        raise TrackFileError(f"no JSON: {word} is no number")

    try:
        found = json.loads(text, parse_constant=no_number)
    except json.JSONDecodeError as fault:
        raise TrackFileError(f"line {fault.lineno}: no JSON: {fault.msg}") from None
    except (ValueError, RecursionError):
        raise TrackFileError("no JSON that can be read: too deep, or a number of too many digits") from None
    if not isinstance(found, dict):
        raise TrackFileError("no GeoJSON: the file is no object with a `type`")
    return found


def _parts(feature: object, number: int) -> tuple[str, Any, dict[str, Any]]:
    if not isinstance(feature, dict):
        raise TrackFileError(f"feature {number}: no object")
    geometry, about = feature.get("geometry"), feature.get("properties")
    about = about if isinstance(about, dict) else {}
    if not isinstance(geometry, dict):
        return "", None, about
    return str(geometry.get("type")), geometry.get("coordinates"), about


def _line(kind: str, coordinates: Any, about: dict[str, Any], number: int) -> Iterator[RawTrack]:
    inner = about.get("coordinateProperties")
    times = about.get(
        "coordTimes", about.get("times", inner.get("times") if isinstance(inner, dict) else None)
    )
    if times is None:
        return  # a line without times is a drawing
    if _LINES[kind] == 2:
        coordinates, times = _joined(coordinates), _joined(times)
    if not isinstance(coordinates, list) or not isinstance(times, list) or len(times) != len(coordinates):
        raise TrackFileError(f"feature {number}: not as many times as positions: each fix has one of both")
    track = RawTrack(str(about.get("name", "")), word=f"feature {number}, position")
    for index, (time, position) in enumerate(zip(times, coordinates, strict=True), 1):
        _add(track, time, position, index)
    yield track


def _joined(lists: Any) -> Any:
    if isinstance(lists, list) and all(isinstance(each, list) for each in lists):
        return [item for each in lists for item in each]
    return lists


def _point(
    points: dict[str, RawTrack], position: Any, about: dict[str, Any], columns: Columns, number: int
) -> None:
    named = columns.get("time")
    time = about.get(named) if named else next((about[key] for key in TIMES if key in about), None)
    if time is None:
        return  # a place, no fix
    by = [columns["track"]] if columns.get("track") else [*HEADINGS["track"], "track_id"]
    name = str(next((about[key] for key in by if key in about), ""))
    _add(points.setdefault(name, RawTrack(name, word="feature")), time, position, number)


def _add(track: RawTrack, time: object, position: Any, record: int) -> None:
    numbers = position if isinstance(position, list) else []
    if len(numbers) < 2:
        raise TrackFileError(f"{track.word} {record}: a position is [longitude, latitude]")
    track.add(time, numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None, record)
