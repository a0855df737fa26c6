"""Times of a track file: ISO 8601 with its time of day, or seconds or milliseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
# 1973 to 2199, as seconds and as milliseconds: neither can be taken for the other
_SECONDS = (1e8, 7.3e9)
# day and month the way round that goes with points, as cases take it too
_WITH_POINTS = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?=[T ])")
ALLOWED = (
    'write it as "2015-12-06 21:00:30" with Z or an offset if it is known, or as seconds or milliseconds '
    "since 1970"
)


def moment_of(time: object) -> tuple[int, bool]:
    """Return microseconds since 1970, and whether they are UTC rather than of an unnamed clock.

    Raises
    ------
    ValueError
        If it is no such time.
    """
    if isinstance(time, str):
        text = _WITH_POINTS.sub(_dashed, time.strip(), count=1)
        found = _ISO.fullmatch(text)
        if found is not None:
            return _iso(text, found.group(1))
    if isinstance(time, str | int | float) and not isinstance(time, bool):
        seconds = float(time)
        for factor in (1.0, 1e3):
            if _SECONDS[0] <= seconds / factor <= _SECONDS[1]:
                return round(seconds / factor * 1e6), True
    raise ValueError


def _dashed(date: re.Match[str]) -> str:
    day, month, year = date.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


def _iso(text: str, zone: str | None) -> tuple[int, bool]:
    bare = text.removesuffix(zone or "").strip().replace(",", ".")
    when = datetime.fromisoformat(f"{bare}{'Z' if (zone or '').upper() in ('Z', 'UTC') else zone or ''}")
    if zone:
        when = when.astimezone(UTC).replace(tzinfo=None)
    if not 1780 <= when.year <= 2199:
        raise ValueError
    return (when - _EPOCH) // _MICROSECOND, bool(zone)
