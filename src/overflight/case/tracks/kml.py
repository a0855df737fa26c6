"""KML 2.2 and 2.3: ``gx:Track`` (and ``Track``), or a Placemark with a Point and a TimeStamp for each fix.

OGC 12-007r2, clauses 9.14 (Point), 13 (time) and 11.4 (Track): ``coordinates`` are lon,lat,altitude, those of
``gx:coord`` stand between spaces. A height counts from what ``altitudeMode`` says, so that none is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from overflight.case.tracks.raw import RawTrack, TrackFileError
from overflight.case.tracks.xml import parse_xml


@dataclass
class _State:
    """What is open at a moment of the stream, and what was found."""

    tracks: list[RawTrack] = field(default_factory=list)
    by_folder: dict[int, RawTrack] = field(default_factory=dict)
    folders: list[tuple[int, str]] = field(default_factory=lambda: [(0, "")])
    placemark: RawTrack = field(default_factory=RawTrack)
    whens: list[tuple[str, int]] = field(default_factory=list)
    coords: list[tuple[str, int]] = field(default_factory=list)
    stamp: str = ""
    point: tuple[str, int] | None = None
    begun: bool = False


def read_kml(data: bytes) -> list[RawTrack]:
    """Return the tracks in a KML file: those of each Placemark, then the timed points of each folder.

    Raises
    ------
    TrackFileError
        If it is no KML, or a track has not as many times as positions.
    """
    state = _State()
    parse_xml(
        data,
        lambda name, _, line: _opened(state, name, line),
        lambda around, name, text, line: _closed(state, around, name, text, line),
    )
    return [*state.tracks, *state.by_folder.values()]


def _opened(state: _State, name: str, line: int) -> None:
    if not state.begun and name != "kml":
        raise TrackFileError(f"line {line}: <{name[:40]}> is no KML, which begins with <kml>")
    state.begun = True
    if name == "Folder":
        state.folders.append((line, ""))
    elif name == "Placemark":
        state.placemark, state.stamp, state.point = RawTrack(), "", None
    elif name == "Track":
        state.whens, state.coords = [], []


def _closed(state: _State, around: str, name: str, text: str, line: int) -> None:
    match around, name:
        case "Track", "when":
            state.whens.append((text, line))
        case "Track", "coord":
            state.coords.append((text, line))
        case "TimeStamp", "when":
            state.stamp = text
        case "Point", "coordinates":
            state.point = (text.replace(",", " "), line)
        case "Placemark", "name":
            state.placemark.name = text
        case "Folder", "name":
            state.folders[-1] = (state.folders[-1][0], text)
        case _, "Track":
            _add_track(state, line)
        case _, "Placemark":
            _end_placemark(state)
        case _, "Folder":
            state.folders.pop()


def _add_track(state: _State, line: int) -> None:
    times, places = len(state.whens), len(state.coords)
    if times != places:
        raise TrackFileError(
            f"line {line}: a track with {times:,} <when> and {places:,} <coord>: each fix has one of both"
        )
    for (when, _), (coord, at) in zip(state.whens, state.coords, strict=True):
        _add(state.placemark, when, coord, at)


def _end_placemark(state: _State) -> None:
    if state.placemark.times:
        state.tracks.append(state.placemark)
    elif state.stamp and state.point is not None:
        key, name = state.folders[-1]
        _add(state.by_folder.setdefault(key, RawTrack(name)), state.stamp, *state.point)


def _add(track: RawTrack, when: str, coord: str, line: int) -> None:
    numbers = coord.split()
    if not numbers:
        track.left_out += 1  # the standard lets a track say when nothing was known
        return
    if len(numbers) not in (2, 3):
        raise TrackFileError(f"line {line}: {coord[:60]!r} is no longitude, latitude and height")
    track.add(when, numbers[0], numbers[1], None, line)
