"""Positions as people write them: degrees in any form, UTM and MGRS, to longitude and latitude.

Degrees, minutes and seconds are read here, UTM is turned by PROJ. MGRS is UTM with letters for the leading
figures (NGA.STND.0037, *Universal Grids and Grid Reference Systems*, 2014, section 3): a table of letters and
no geometry, so that no library is needed for it.
"""

from __future__ import annotations

import re
from typing import Any

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("STUVWXYZ", "ABCDEFGH", "JKLMNPQR")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_DEGREES = r"\d{1,3}(?:\.\d+)?"
_SIXTY = r"\d{1,2}(?:\.\d+)?"
_ANGLE = (
    rf"(?P<_sign>[-+])?(?P<_d>{_DEGREES})\s*(?:°|º|deg|d)?\s*"
    rf"(?:(?P<_m>{_SIXTY})\s*(?:'|′|m)\s*)?(?:(?P<_s>{_SIXTY})\s*(?:\"|''|″|s(?=[\s,;NE]))\s*)?"
)
_SIDE = "(?P<_side>[NSEW])"
_PAIRS = tuple(
    re.compile(rf"{one.replace('<_', '<a')}\s*[,;/ ]?\s*{one.replace('<_', '<b')}", re.IGNORECASE)
    for one in (rf"{_ANGLE}{_SIDE}", rf"{_SIDE}\s*{_ANGLE}", rf"{_ANGLE}(?P<_side>)")
)
# 35 17 07 N, 35-17.1 N
_IN_PARTS = rf"(?P<_sign>[-+])?(?P<_d>{_DEGREES})[-\s]+(?P<_m>{_SIXTY})(?:[-\s]+(?P<_s>{_SIXTY}))?\s*"
_PAIRS_IN_PARTS = tuple(
    re.compile(rf"{one.replace('<_', '<a')}\s*[,;/]?\s*{one.replace('<_', '<b')}", re.IGNORECASE)
    for one in (rf"{_IN_PARTS}{_SIDE}", rf"{_SIDE}\s*{_IN_PARTS}")
)
_PACKED = re.compile(r"(\d{4}|\d{6})([NS])\s*(\d{5}|\d{7})([EW])", re.IGNORECASE)
_UTM = re.compile(
    r"(?:utm\s*)?(?:zone\s*)?(?P<zone>\d{1,2})\s*(?P<letter>[A-Za-z]|north|south)\s*,?\s+"
    r"(?P<east>\d{6}(?:\.\d+)?)\s*m?\s*e?\s*,?\s+(?P<north>\d{1,8}(?:\.\d+)?)\s*m?\s*n?",
    re.IGNORECASE,
)
_MGRS = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])([A-HJ-NP-V])\s*((?:\d\s*){0,10})", re.IGNORECASE
)


def lonlat_of(text: str) -> tuple[float, float]:
    """Return longitude and latitude, in degrees on WGS84, of a written position.

    Parameters
    ----------
    text
        Such as ``35.29 N 40.18 E``, ``35°17'N 40°11'E``, ``3517N 04011E``, ``37N 607000 3905000`` (UTM) or
        ``37S FU 12345 67890`` (MGRS; the middle of its square is meant).

    Raises
    ------
    ValueError
        If it is not understood, off the Earth, or has two readings; the message lists these.
    """
    plain = re.sub("[\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}]", "'", text.strip())
    plain = re.sub("[\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}]", '"', plain)
    if found := _MGRS.fullmatch(plain):
        return _from_mgrs(found)
    if found := _UTM.fullmatch(plain):
        return _from_utm(text, found)
    if found := _PACKED.fullmatch(plain):
        lat, north, lon, east = found.groups()
        return _signed(_unpacked(lon, 3), east), _signed(_unpacked(lat, 2), north)
    # a comma between digits is of decimals, if letters tell where the one angle ends
    with_points = re.sub(r"(?<=\d),(?=\d)", ".", plain)
    for pair, written in ((p, w) for w in (plain, with_points) for p in _PAIRS + _PAIRS_IN_PARTS):
        if (found := pair.fullmatch(written)) and (written == plain or found["aside"]):
            return _from_pair(text, found)
    raise ValueError(
        'this is not understood as a position; write for example "35.29 N 40.18 E", "35°17\'N 40°11\'E", '
        '"37S FU 12345 67890" (MGRS), or give `lon:` and `lat:`'
    )


def _from_pair(text: str, found: re.Match[str]) -> tuple[float, float]:
    sides = [found[f"{key}side"].upper() for key in "ab"]
    first, second = (_angle(found, key) for key in "ab")
    if not any(sides):
        return _unlettered(text, first, second)
    if (sides[0] in "NS") == (sides[1] in "NS"):
        raise ValueError(f"{text!r} needs one of N and S and one of E and W, such as 35.29 N 40.18 E")
    if any(found[f"{k}sign"] for k in "ab"):
        raise ValueError(f"{text!r} has a sign and a letter: leave one out")
    lat, lon = (first, second) if sides[0] in "NS" else (second, first)
    north, east = sorted(sides, key="NSEW".index)
    return _on_earth(text, _signed(lon, east), _signed(lat, north))


def _unlettered(text: str, first: float, second: float) -> tuple[float, float]:
    """Return the one position that two bare numbers can be: which is the latitude, often no one can tell."""
    readings = {(a, b) for a, b in ((second, first), (first, second)) if abs(b) <= 90 and abs(a) <= 180}
    if len(readings) == 1:
        return readings.pop()
    either = " or ".join(position_text(*each) for each in sorted(readings, key=lambda each: each[1] != first))
    raise ValueError(f"{text!r} is {either or 'no position'}: write the letters")


def position_text(lon: float, lat: float) -> str:
    """Return a position in degrees with letters, latitude first as people write it: ``35.29 N 40.18 E``."""
    shown = [f"{abs(value):.6f}".rstrip("0").rstrip(".") for value in (lat, lon)]
    return f"{shown[0]} {'N' if lat >= 0 else 'S'} {shown[1]} {'E' if lon >= 0 else 'W'}"


def _angle(found: re.Match[str], key: str) -> float:
    degrees, minutes, seconds = (float(found[f"{key}{unit}"] or 0) for unit in "dms")
    if minutes >= 60 or seconds >= 60:
        raise ValueError(f"{found[0]!r}: minutes and seconds are below 60")
    if (found[f"{key}m"] and degrees % 1) or (found[f"{key}s"] and minutes % 1):
        raise ValueError(f"{found[0]!r}: only the last of degrees, minutes and seconds has decimals")
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if found[f"{key}sign"] == "-" else 1)


def _unpacked(digits: str, width: int) -> float:
    """Return degrees from ``DDMM`` or ``DDMMSS``, as aeronautical publications write them."""
    degrees, minutes, seconds = digits[:width], digits[width : width + 2], digits[width + 2 :] or "0"
    if int(minutes) > 59 or int(seconds) > 59:
        raise ValueError(f"{digits}: minutes and seconds are below 60")
    return int(degrees) + int(minutes) / 60 + int(seconds) / 3600


def _signed(degrees: float, side: str) -> float:
    return -degrees if side.upper() in "SW" else degrees


def _on_earth(text: str, lon: float, lat: float) -> tuple[float, float]:
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError(f"{text!r} is not on the Earth: latitudes go to 90, longitudes to 180")
    return lon, lat


def _from_utm(text: str, found: re.Match[str]) -> tuple[float, float]:
    zone, letter = int(found["zone"]), found["letter"].upper()
    east, north = float(found["east"]), float(found["north"])
    if letter == "S":
        readings = [f"{zone} {side} {found['east']} {found['north']}" for side in ("north", "south")]
        raise ValueError(
            f"{text!r}: the S is a latitude band, which is in the north, or stands for the south: "
            f"write {readings[0]!r} or {readings[1]!r}"
        )
    if letter not in ("NORTH", "SOUTH", *_BANDS):
        raise ValueError(f"{text!r}: {letter} is no latitude band of UTM (C to X without I and O)")
    northern = letter == "NORTH" or (letter != "SOUTH" and letter >= "N")
    lon, lat = _unproject(zone, northern, east, north)
    # a bare N is more often meant as "north" than as the band
    if letter in _BANDS.replace("N", "") and not _in_band(letter, lat, 0.0):
        raise ValueError(f"{text!r} is at latitude {lat:.2f}, outside band {letter}")
    return lon, lat


def _from_mgrs(found: re.Match[str]) -> tuple[float, float]:
    zone, band, column, row = int(found[1]), *(found[n].upper() for n in (2, 3, 4))
    digits = re.sub(r"\s", "", found[5])
    if len(digits) % 2 or column not in _COLUMNS[zone % 3]:
        why = "an odd number of digits" if len(digits) % 2 else f"no square {column}{row} in zone {zone}"
        raise ValueError(f"{found[0]!r} has {why}")
    half = len(digits) // 2
    side_m = 10 ** (5 - half)
    east = (_COLUMNS[zone % 3].index(column) + 1) * 100_000 + int(digits[:half] or 0) * side_m + side_m / 2
    # rows begin with A in odd zones and with F in even ones, and repeat after 2,000 km
    row_number = (_ROWS.index(row) - (0 if zone % 2 else 5)) % 20
    north = row_number * 100_000 + int(digits[half:] or 0) * side_m + side_m / 2
    for cycle in range(5):
        lon, lat = _unproject(zone, band >= "N", east, north + cycle * 2_000_000)
        # a square may reach over the edge of its band
        if _in_band(band, lat, 1.0):
            return lon, lat
    raise ValueError(f"{found[0]!r}: no square {column}{row} in band {band} of zone {zone}")


def _in_band(band: str, lat: float, slack_deg: float) -> bool:
    low = -80 + 8 * _BANDS.index(band)
    return low - slack_deg <= lat <= (84 if band == "X" else low + 8) + slack_deg


def _unproject(zone: int, northern: bool, east: float, north: float) -> tuple[float, float]:
    if not 1 <= zone <= 60:
        raise ValueError(f"UTM zones go from 1 to 60 (given: {zone})")
    lon, lat = _utm(zone, northern)(east, north, inverse=True)
    return round(float(lon), 9), round(float(lat), 9)


def _utm(zone: int, northern: bool) -> Any:
    # PROJ takes a tenth of a second to import: only cases with grids pay for it
    import pyproj

    return pyproj.Proj(proj="utm", zone=zone, ellps="WGS84", south=not northern)
