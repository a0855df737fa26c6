"""Time zones as people write them: what a phrase says of the zone, split off from the rest."""

from __future__ import annotations

import re

from overflight.case.words.days import MONTHS

_UTC = re.compile(r"(?<=\d)\s*(?:z|zulu|utc|gmt)\b|\b(?:zulu|utc|gmt)\b(?: time)?|\(utc\)")
_OFFSET = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d(?P<between>[t ])\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?) ?"
    r"(?P<sign>[+-])(?P<hours>\d\d)(?::?(?P<minutes>\d\d))?"
)


def split_zone(text: str) -> tuple[str, str | None]:
    """Return a phrase without the zone that it names, and that zone."""
    offset = _OFFSET.fullmatch(text)
    if offset and not _is_span(offset):
        return offset["moment"], _zone_of_offset(
            offset["sign"], int(offset["hours"]), int(offset["minutes"] or 0)
        )
    plain, count = _UTC.subn("", text)
    if count:
        return plain.strip(), "UTC"
    text = re.sub(r",?\s*\(?\blocal(?: time)?\b\)?", "", text).strip()
    named = re.search(r"(?<![a-z])(?!am\b|pm\b)([a-z][a-z_ ]*?) time\b", text)
    if named:
        city, zone = _zone_of_city(named[1].split())
        return text.replace(f"{city} time", "").strip(" ,()"), zone
    abbreviation = re.search(r"\d(?: [ap]m)? \(?([a-z]{2,3}t)\b\)?", text)
    if abbreviation and abbreviation[1] not in MONTHS:
        raise ValueError(
            f"{abbreviation[1].upper()!r} stands for different zones in different places: "
            "leave it out and give `zone:`, such as Europe/Paris"
        )
    return text, None


def _is_span(found: re.Match[str]) -> bool:
    """Tell whether what may be an offset from UTC is the second time of a span.

    Raises
    ------
    ValueError
        If it may be either.
    """
    if found["sign"] == "+" or found["between"] == "t":
        return False
    if found["minutes"] and int(found["hours"]) <= 12:
        moment, end = found["moment"], f"{found['hours']}:{found['minutes']}"
        raise ValueError(
            f"-{end} is an offset from UTC or the end of a span: "
            f"write {moment.replace(' ', 'T').upper()}-{end}, or {moment} to {end}"
        )
    return True


def _zone_of_offset(sign: str, hours: int, minutes: int) -> str:
    if minutes or hours > 12:
        raise ValueError(
            f"no zone is {sign}{hours:02d}:{minutes:02d} all year: give `zone:`, such as Asia/Kolkata"
        )
    # these zones are signed the other way round
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"


def _zone_of_city(words: list[str]) -> tuple[str, str]:
    """Return the city that the last of some words name, and its zone."""
    import zoneinfo
    from difflib import get_close_matches

    cities: dict[str, list[str]] = {}
    for zone in sorted(zoneinfo.available_timezones()):
        if "/" in zone:
            cities.setdefault(zone.rpartition("/")[2].casefold(), []).append(zone)
    for start in range(len(words)):
        found = cities.get("_".join(words[start:]), [])
        if len(found) == 1:
            return " ".join(words[start:]), found[0]
    near = [zone for city in get_close_matches(words[-1], cities, n=2) for zone in cities[city]]
    hint = f"did you mean {' or '.join(near)}?" if near else "no zone is named after it;"
    raise ValueError(f"whose clock is {words[-1]!r} time? {hint} give `zone:` instead")


def zone_of_letter(letter: str) -> str | None:
    """Return the zone of a letter: A to M without J is east of UTC, N to Y west of it, J the local one."""
    if letter == "j":
        return None
    if letter == "z":
        return "UTC"
    east = "abcdefghiklm".find(letter) + 1
    return (
        _zone_of_offset("+", east, 0) if east else _zone_of_offset("-", "nopqrstuvwxy".index(letter) + 1, 0)
    )
