"""Wall times to UTC, with the time-zone rules of the pinned ``tzdata`` package.

The machine's own zone files are never read: they differ between machines and years, and a
verdict may hang on an offset that a government has since changed.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import version

zoneinfo.reset_tzpath(to=[])


def tzdata_version() -> str:
    """Version of the time-zone rules in use, such as ``2026.1``."""
    return version("tzdata")


@cache
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """Return the IANA zone of this name.

    Raises
    ------
    ValueError
        If ``tzdata`` knows no such zone; the message suggests near names.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}{_did_you_mean(name)}") from None


def _did_you_mean(name: str) -> str:
    from difflib import get_close_matches

    known = sorted(zoneinfo.available_timezones())
    # "Kyiv" is the last part of a zone's name
    wanted = name.strip().replace(" ", "_").casefold()
    cities: dict[str, list[str]] = {}
    for zone in known:
        cities.setdefault(zone.rpartition("/")[2].casefold(), []).append(zone)
    near = cities.get(wanted) or get_close_matches(name, known, n=1, cutoff=0.6)
    near = near or [zone for city in get_close_matches(wanted, cities, n=1) for zone in cities[city]]
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    return f"{hint} (an IANA name such as 'Europe/Paris' or 'UTC')"


def to_utc(wall: datetime, zone: str) -> datetime:
    """Return the UTC instant at which the clocks of `zone` show `wall`.

    Parameters
    ----------
    wall
        Naive wall time.
    zone
        IANA name.

    Raises
    ------
    ValueError
        If the zone is unknown, or the clocks never showed this time or showed it twice (a change
        to or from summer time): which instant is meant would be a guess.
    """
    info = zone_of(zone)
    first, second = (wall.replace(tzinfo=info, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second:
        how = "twice" if first < second else "never"
        raise ValueError(f"clocks in {zone} showed {wall:%Y-%m-%d %H:%M} {how}: give the time in UTC")
    return first


def offset_text(instant: datetime, zone: str) -> str:
    """Return the offset of `zone` at `instant`, such as ``UTC+3`` or ``UTC+3:30``."""
    offset = instant.astimezone(zone_of(zone)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")


def clock_text(instant: datetime, zone: str, known: date | None = None) -> str:
    """Return an instant on two clocks, such as ``17:55 UTC (19:55 at UTC+2)``.

    Seconds are told of an instant of whole seconds, so that sums with it come out; one with a fraction of
    a second was computed, and is rounded to the minute.

    Parameters
    ----------
    known
        The day that a reader takes a time to be of: any other is named, with each clock or behind both. If
        none is given, a day is named only where the two clocks show different ones.
    """
    told = instant if not instant.microsecond else (instant + timedelta(seconds=30)).replace(second=0)
    utc, local = told.astimezone(UTC), told.astimezone(zone_of(zone))
    form = "%H:%M:%S" if utc.second else "%H:%M"
    first, second = (
        "" if each.date() == (known or utc.date()) else f" on {each.day} {each:%B}" for each in (utc, local)
    )
    if local.utcoffset() == timedelta():
        return f"{utc:{form}} UTC{first}"
    offset = offset_text(instant, zone)
    if first == second:
        return f"{utc:{form}} UTC ({local:{form}} at {offset}){first}"
    return f"{utc:{form}} UTC{first} ({local:{form}}{second} at {offset})"
