"""CSV: a line of headings, then a fix a line; separated by commas, semicolons or tabs.

The headings that common programs write are known: OpenSky's state vectors (https://openskynetwork.github.io/
opensky-api/, times in seconds since 1970, ``baroaltitude`` and ``geoaltitude`` in metres), the exports of
the Python library traffic, and those of Flightradar24 (``Timestamp``, ``UTC``, ``Position`` as "lat,lon").
The unit of a bare ``altitude`` differs between them, so that it is not read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from overflight.case.tracks.raw import RawTrack, TrackFileError, as_decoded

# The first of these that a file has is taken. OpenSky repeats a position in later rows: lastposupdate is
# its time.
HEADINGS = {
    "time": (
        "lastposupdate", "time", "timestamp", "datetime", "date_time", "utc", "time_utc", "utc_time",
        "timestamp_utc", "datetime_utc", "time_(utc)", "when",
    ),
    "lon": ("lon", "longitude", "lng", "long", "lon_deg", "longitude_deg", "x"),
    "lat": ("lat", "latitude", "lat_deg", "latitude_deg", "y"),
    "altitude_m": ("altitude_m", "alt_m", "geoaltitude", "baroaltitude", "ele", "elevation", "height_m"),
    "altitude_ft": ("altitude_ft", "alt_ft"),
    "track": ("flight_id", "icao24", "hex", "registration", "callsign", "flight"),
}  # fmt: skip
_POSITION = "position"  # of Flightradar24: latitude first
_EMPTY = {"", "nan", "none", "null", "na", "n/a", "nat"}
_FEET_M = 0.3048

Columns = Mapping[str, str | None]


def read_csv(data: bytes, columns: Columns) -> list[RawTrack]:
    """Return the tracks in a CSV file, one for each aircraft if a column tells them apart.

    Parameters
    ----------
    data
        The file.
    columns
        Headings by what they mean (the keys of ``HEADINGS``), where they are none of the usual ones.

    Raises
    ------
    TrackFileError
        If a heading is missing, or a line has more or fewer fields than headings.
    """
    text = as_decoded(data)
    if "\0" in text:
        raise TrackFileError(f"line {text[: text.index(chr(0))].count(chr(10)) + 1}: a zero byte, no text")
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        headings = next(reader, [])
        where = _where(headings, columns)
        return list(_tracks(reader, headings, where, separator == ";").values())
    except csv.Error as fault:
        raise TrackFileError(f"line {reader.line_num}: no CSV: {fault}") from None


def _separator(text: str) -> str:
    first = text[: text.find("\n")] if "\n" in text else text
    return max(",;\t", key=first.count)


def _where(headings: list[str], columns: Columns) -> dict[str, int]:
    """Return the index of each column that is read, by what it means."""
    plain = [h.strip().lower().replace(" ", "_") for h in headings]
    found = {
        meaning: plain.index(name)
        for meaning, names in HEADINGS.items()
        if (name := next((n for n in names if n in plain), None)) is not None
    }
    for meaning, name in columns.items():
        if name is not None:
            if name not in headings:
                raise TrackFileError(f"line 1: no column {name!r}; there are: {_listed(headings)}")
            found[meaning] = headings.index(name)
    if _POSITION in plain and not {"lon", "lat"} & set(found):
        found[_POSITION] = plain.index(_POSITION)
    missing = [
        m for m in ("time", "lon", "lat") if m not in found and not (m != "time" and _POSITION in found)
    ]
    if missing:
        raise TrackFileError(
            f"line 1: no column is known as {' or '.join(missing)}; there are: {_listed(headings)}. "
            f"Name it under `columns:`, such as {{{missing[0]}: {(headings or ['x'])[0][:40]}}}"
        )
    return found


def _listed(headings: list[str]) -> str:
    return ", ".join(repr(h[:40]) for h in headings[:20]) or "none"


def _tracks(
    rows: Iterator[list[str]], headings: list[str], where: dict[str, int], decimal_comma: bool
) -> dict[str, RawTrack]:
    found: dict[str, RawTrack] = {}
    utc = _names_utc(headings[where["time"]])
    name_at = where.get("track")
    for row in rows:
        if not row:
            continue
        line = rows.line_num  # type: ignore[attr-defined]
        if len(row) != len(headings):
            raise TrackFileError(f"line {line}: {len(row)} fields, but {len(headings)} headings")
        name = row[name_at].strip() if name_at is not None else ""
        track = found.get(name)
        if track is None:
            track = found[name] = RawTrack(name, bare_is_utc=utc)
        lon, lat, height = _numbers(row, where, decimal_comma, line)
        if lon.lower() in _EMPTY and lat.lower() in _EMPTY:
            track.left_out += 1
        else:
            track.add(row[where["time"]].strip(), lon, lat, height, line)
    return found


def _names_utc(heading: str) -> bool:
    words = heading.lower().replace("(", "_").replace(")", "").replace(" ", "_").split("_")
    return "utc" in words


def _numbers(
    row: list[str], where: dict[str, int], decimal_comma: bool, line: int
) -> tuple[str, str, object]:
    if _POSITION in where:
        both = row[where[_POSITION]].split(",")
        if len(both) != 2:
            raise TrackFileError(f"line {line}: {row[where[_POSITION]][:40]!r} is no latitude and longitude")
        lon, lat = both[1].strip(), both[0].strip()
    else:
        lon, lat = row[where["lon"]].strip(), row[where["lat"]].strip()
    if decimal_comma:
        lon, lat = lon.replace(",", "."), lat.replace(",", ".")
    return lon, lat, _height(row, where)


def _height(row: list[str], where: Mapping[str, int]) -> object:
    """Return a height in metres as text or number; none if no column, or not this one, tells it."""
    for meaning, factor in (("altitude_m", 1.0), ("altitude_ft", _FEET_M)):
        if meaning in where:
            try:
                return float(row[where[meaning]]) * factor
            except ValueError:
                return None
    return None
