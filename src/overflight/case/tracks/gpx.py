"""GPX 1.0 and 1.1: ``<trk>`` with its segments; waypoints and routes are no fixes.

Times are in UTC by the standard ("Date and time in are in Univeral Coordinated Time (UTC), not local time!",
https://www.topografix.com/GPX/1/1/, element ``time``), whether they end in Z or not; heights are in metres.
"""

from __future__ import annotations

from overflight.case.tracks.raw import RawTrack, TrackFileError
from overflight.case.tracks.xml import parse_xml


def read_gpx(data: bytes) -> list[RawTrack]:
    """Return the tracks in a GPX file, in its order.

    Raises
    ------
    TrackFileError
        If it is no GPX, or a point lacks its time.
    """
    found: list[RawTrack] = []
    point: dict[str, str] = {}
    roots: list[str] = []

    def opened(name: str, attributes: dict[str, str], line: int) -> None:
        if not roots and name != "gpx":
            raise TrackFileError(f"line {line}: <{name[:40]}> is no GPX, which begins with <gpx>")
        roots.append(name)
        if name == "trk":
            found.append(RawTrack(bare_is_utc=True))
        elif name == "trkpt":
            point.clear()
            point.update(attributes)
            point["line"] = str(line)

    def closed(around: str, name: str, text: str, line: int) -> None:
        if around == "trkpt" and name in ("time", "ele"):
            point[name] = text
        elif around == "trk" and name == "name":
            found[-1].name = text
        elif name == "trkpt" and found:
            _add(found[-1], point)

    parse_xml(data, opened, closed)
    return found


def _add(track: RawTrack, point: dict[str, str]) -> None:
    line = int(point["line"])
    for need in ("lat", "lon"):
        if need not in point:
            raise TrackFileError(f"line {line}: a <trkpt> without `{need}`")
    track.add(point.get("time", ""), point["lon"], point["lat"], point.get("ele"), line)
