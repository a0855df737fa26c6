"""Times as people write them, to windows of wall time.

The grammar is a closed one, in regular expressions: every phrase that it takes has one meaning, with a width
that the table in ``docs/writing-a-case.md`` states. Libraries that read dates (dateutil, dateparser) fill
what is missing from today's date and settle what is ambiguous by a default, which is just what must not
happen here: what has two readings is refused, and both are listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from overflight.case.words.days import MONTH, MONTHS, known, split_days
from overflight.case.words.hours import CLOCK, clock_of
from overflight.case.written import ABOUT_MIN

# hours after the midnight that the day begins with
PARTS_OF_DAY = {
    "": (0, 24),
    "early": (0, 9),
    "early hours": (0, 6),
    "small hours": (0, 6),
    "early morning": (4, 9),
    "morning": (5, 12),
    "afternoon": (12, 18),
    "late afternoon": (15, 18),
    "evening": (17, 24),
    "late": (18, 24),
    "late evening": (20, 24),
    "night": (18, 30),
    "overnight": (18, 30),
}
_ABOUT = r"(?:about|around|approximately|approx\.?|circa|ca\.?|c\.|some|roughly|~)"
_GROUP = re.compile(rf"(\d\d)(\d\d)(\d\d)([a-z])(?:\s*{MONTH}\s*(?P<year>\d\d(?:\d\d)?))?")
_UTC = re.compile(r"(?<=\d)\s*(?:z|zulu|utc|gmt)\b|\b(?:zulu|utc|gmt)\b(?: time)?|\(utc\)")
_OFFSET = re.compile(r"(\d{4}-\d\d-\d\d [\d:]+) ?([+-])(\d\d):?(\d\d)")


@dataclass(frozen=True)
class Window:
    """Earliest and latest wall time of a phrase, and the zone if the phrase names one."""

    earliest: datetime
    latest: datetime
    zone: str | None = None


def window_of(phrase: str, day: date | None = None, about_min: float = ABOUT_MIN) -> Window:
    """Return the window of wall time that a phrase stands for.

    Parameters
    ----------
    phrase
        Such as ``around 9 p.m.``, ``between 17:30 and 18:00``, ``overnight 6/7 December 2015``, ``1740Z``.
    day
        The day that is meant where the phrase names none, usually the case's.
    about_min
        What "about" is worth: so many minutes either way.

    Raises
    ------
    ValueError
        If the phrase is not understood, or has two readings; the message lists these.
    """
    text = re.sub(r"[\N{EN DASH}\N{EM DASH}]", "-", phrase.casefold()).replace(
        "\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
    text = re.sub(r"\b([ap])\.\s?m\b\.?|(?<=\d)([ap])m\b", lambda m: f" {m[1] or m[2]}m", text)
    text = re.sub(r"(?<=\d-\d\d)t(?=\d)|\s+", " ", text).strip(" .,")
    group = _GROUP.fullmatch(text)
    if group:
        return _date_time_group(group, day)
    text, zone = _split_zone(text)
    text, days, named = split_days(text, day)
    try:
        found = _window(_bare(text), days, named, about_min)
    except OverflowError:
        raise ValueError("this day is beyond the calendar") from None
    return Window(found.earliest, found.latest, zone)


def _split_zone(text: str) -> tuple[str, str | None]:
    """Return a phrase without the zone that it names, and that zone."""
    offset = _OFFSET.fullmatch(text)
    if offset:
        return offset[1], _zone_of_offset(offset[2], int(offset[3]), int(offset[4]))
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


def _date_time_group(found: re.Match[str], day: date | None) -> Window:
    """Return the minute of a military date-time group such as 061740Z DEC 15."""
    year = int(found["year"]) if found["year"] else known(day).year
    month = MONTHS.index(found["month"]) + 1 if found["month"] else known(day).month
    on = date(year + 2000 if year < 100 else year, month, int(found[1]))
    at = datetime.combine(on, time(int(found[2]), int(found[3])))
    minute = timedelta(minutes=1)
    return Window(at - minute, at + minute, _zone_of_letter(found[4]))


def _zone_of_letter(letter: str) -> str | None:
    """Return the zone of a letter: A to M without J is east of UTC, N to Y west of it, J the local one."""
    if letter == "j":
        return None
    if letter == "z":
        return "UTC"
    east = "abcdefghiklm".find(letter) + 1
    return (
        _zone_of_offset("+", east, 0) if east else _zone_of_offset("-", "nopqrstuvwxy".index(letter) + 1, 0)
    )


def _bare(text: str) -> str:
    """Return a phrase without the small words that carry no time."""
    words = r"(?:at|on|in|during|the|that|of)"
    return re.sub(rf"^(?:{words}\b\s*)+|(?:\s*\b{words})+$", "", text).strip(" ,")


def _window(text: str, days: tuple[date, date] | None, named: bool, about_min: float) -> Window:
    if text in PARTS_OF_DAY and (text or named):
        first, last = PARTS_OF_DAY[text]
        start = datetime.combine(known(days and days[0]), time())
        end = 30 if days and days[1] > days[0] else last
        return Window(start + timedelta(hours=first), start + timedelta(hours=end))
    span = re.fullmatch(rf"(?:between |from )?({CLOCK}) ?(?:and|to|until|till|-) ?({CLOCK})", text)
    bound = re.fullmatch(rf"((?:shortly |just )?(?:before|after)|until|by|since|from) ({CLOCK})", text)
    at = re.fullmatch(rf"(?P<about>{_ABOUT} ?)?(?P<clock>{CLOCK})", text)
    if not (span or bound or at):
        raise ValueError(
            'this is not understood as a time; write for example "about 21:00", "9 p.m. on 6 December", '
            '"between 17:30 and 18:00", "late on 6 December", "1740Z", or give `earliest:` and `latest:`'
        )
    start = datetime.combine(known(days and days[0]), time())
    if span:
        return _span(start, span[1], span[2])
    if bound:
        return _bound(start, bound[1], clock_of(bound[2])[0], timedelta(minutes=about_min))
    assert at is not None
    since, exact_min = clock_of(at["clock"])
    doubt = timedelta(minutes=about_min if at["about"] or exact_min is None else exact_min)
    return Window(start + since - doubt, start + since + doubt)


def _span(start: datetime, first: str, second: str) -> Window:
    """Return the time between two clock times; the second one's half of the day is the first one's too."""
    if second[-2:] in ("am", "pm") and first[-1].isdigit():
        first = f"{first} {second[-2:]}"
    earliest, latest = start + clock_of(first)[0], start + clock_of(second)[0]
    return Window(earliest, latest if latest >= earliest else latest + timedelta(days=1))


def _bound(start: datetime, word: str, since: timedelta, near: timedelta) -> Window:
    """Return the time before or after a moment: to the end of the day, unless it is said to be near."""
    at = start + since
    close = word.startswith(("shortly", "just"))
    if word.endswith(("before", "until", "by")):
        return Window(at - near if close else start, at)
    return Window(at, at + near if close else start + timedelta(days=1))
