"""Times as people write them, to windows of wall time.

The grammar is a closed one, in regular expressions: every phrase that it takes has one meaning, with a width
that the table in ``docs/writing-a-case.md`` states. Libraries that read dates (dateutil, dateparser) fill
what is missing from today's date and settle what is ambiguous by a default, which is just what must not
happen here: what has two readings is refused, and both are listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from overflight.case.words.days import MONTH, MONTHS, known, split_days
from overflight.case.words.hours import CLOCK, clock_of, span_of
from overflight.case.words.spoken import in_figures, with_half
from overflight.case.words.zones import split_zone, zone_of_letter
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
_HALF_SAID = re.compile(r"\d [ap]m\b|morning|afternoon|evening|night")
_ENDS = re.compile(r"(?:between |from )?(.+?) (?:and|to|until|till|-) (.+)")
# no "10:30" of a date, such as 12.10.2015 or 2015-12-06 10:30, or marked as of 24 hours
_ON_24_HOURS = re.compile(r"(?<![\d.:])(?<!\d{4}-\d\d-\d\d )1[0-2][:.]\d\d(?!\d|\.\d{4}|\s*h)")


@dataclass(frozen=True)
class Window:
    """What a phrase stands for.

    Attributes
    ----------
    earliest, latest
        Wall times.
    zone
        The zone, if the phrase names one.
    on_24_hours
        Whether it is for its two digits alone that an hour was read as one of the morning, or of noon.
    """

    earliest: datetime
    latest: datetime
    zone: str | None = None
    on_24_hours: bool = field(default=False, compare=False)


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
    text = _plain(phrase)
    group = _GROUP.fullmatch(text)
    if group:
        return _date_time_group(group, day)
    text, zone = split_zone(in_figures(text))
    text = re.sub(r"(?<=\d-\d\d)t(?=\d)", " ", text)
    try:
        found = _between_days(text, day, about_min) or _on_its_day(text, day, about_min)
    except OverflowError:
        raise ValueError("this day is beyond the calendar") from None
    unsaid = zone is None and bool(_ON_24_HOURS.search(text)) and not _HALF_SAID.search(text)
    return replace(found, zone=zone, on_24_hours=unsaid)


def _plain(phrase: str) -> str:
    """Return a phrase in small letters, with plain hyphens and spaces, and ``am`` and ``pm`` without dots."""
    text = re.sub(r"[\N{EN DASH}\N{EM DASH}]", "-", phrase.casefold())
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    text = re.sub(r"\b([ap])\.\s?m\b\.?|(?<=\d)([ap])m\b", lambda m: f" {m[1] or m[2]}m", text)
    return re.sub(r"\s+", " ", text).strip(" .,")


def _date_time_group(found: re.Match[str], day: date | None) -> Window:
    """Return the minute of a military date-time group such as 061740Z DEC 15."""
    year = int(found["year"]) if found["year"] else known(day).year
    month = MONTHS.index(found["month"]) + 1 if found["month"] else known(day).month
    on = date(year + 2000 if year < 100 else year, month, int(found[1]))
    at = datetime.combine(on, time(int(found[2]), int(found[3])))
    minute = timedelta(minutes=1)
    return Window(at - minute, at + minute, zone_of_letter(found[4]))


def _between_days(text: str, day: date | None, about_min: float) -> Window | None:
    """Return the time from one day's to another's, such as "23:00 on 16 July to 01:00 on 17 July"."""
    ends = _ENDS.fullmatch(text)
    if ends is None or not (split_days(ends[1], day)[2] and split_days(ends[2], day)[2]):
        return None
    earliest, latest = (_on_its_day(end, day, about_min, exact=True) for end in ends.groups())
    if earliest.earliest > latest.latest:
        raise ValueError("it ends before it begins: swap the two, or correct a day")
    return Window(earliest.earliest, latest.latest)


def _on_its_day(text: str, day: date | None, about_min: float, exact: bool = False) -> Window:
    """Return the time of a phrase that names its day once; an `exact` clock time has no width."""
    rest, days, named = split_days(text, day)
    bare = with_half(_bare(rest))
    if bare in PARTS_OF_DAY and (bare or named):
        return _part(bare, _known(days))
    if exact and re.fullmatch(CLOCK, bare):
        moment = _midnight(_one(_known(days))) + clock_of(bare)[0]
        return Window(moment, moment)
    span = re.fullmatch(rf"(?:between |from )?({CLOCK}) ?(?:and|to|until|till|-) ?({CLOCK})", bare)
    if span:
        return _span(_known(days), span_of(span[1], span[2]), day_last=named and text.startswith(rest))
    return _at_clock(bare, days, about_min)


def _known(days: tuple[date, date] | None) -> tuple[date, date]:
    return days or (known(None), known(None))


def _one(days: tuple[date, date]) -> date:
    """Return the one day that a clock time is of."""
    if days[0] != days[1]:
        raise ValueError(f"is it {_shown(days[0])} or {_shown(days[1])}? Name one day")
    return days[0]


def _shown(day: date) -> str:
    return f"{day.day} {day:%B}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _bare(text: str) -> str:
    """Return a phrase without the small words that carry no time."""
    words = r"(?:at|on|in|during|the|that|of)"
    return re.sub(rf"^(?:{words}\b\s*)+|(?:\s*\b{words})+$", "", text).strip(" ,")


def _part(name: str, days: tuple[date, date]) -> Window:
    """Return a part of a day, the night between two, or whole days."""
    first, last = days
    since, until = PARTS_OF_DAY[name]
    if not name:
        until = 24 * ((last - first).days + 1)
    elif until <= 24 and last > first:
        raise ValueError(f"which {name}, that of {_shown(first)} or that of {_shown(last)}? Name one day")
    elif last - first > timedelta(days=1):
        night = first + timedelta(days=1)
        raise ValueError(f"a night is between two days, such as {first.day}/{night.day} {night:%B}")
    return Window(_midnight(first) + timedelta(hours=since), _midnight(first) + timedelta(hours=until))


def _span(days: tuple[date, date], ends: tuple[timedelta, timedelta], day_last: bool) -> Window:
    """Return the time between two clock times; over midnight, it is of two days that follow each other."""
    first, last = days
    over = ends[1] > timedelta(hours=24)
    if last > first and (last - first > timedelta(days=1) or not over):
        _one(days)
    # of "between 23:00 and 01:00 on 17 July" either time may be that day's
    if over and first == last and day_last:
        eve, morrow = first - timedelta(days=1), first + timedelta(days=1)
        raise ValueError(
            f"over midnight it is {_shown(eve)} to {_shown(first)} or {_shown(first)} to {_shown(morrow)}: "
            "name both days"
        )
    return Window(_midnight(first) + ends[0], _midnight(first) + ends[1])


def _at_clock(text: str, days: tuple[date, date] | None, about_min: float) -> Window:
    bound = re.fullmatch(rf"((?:shortly |just )?(?:before|after)|until|by|since|from) ({CLOCK})", text)
    at = re.fullmatch(rf"(?P<about>{_ABOUT} ?)?(?P<clock>{CLOCK})", text)
    if not (bound or at):
        raise ValueError(
            'this is not understood as a time; write for example "about 21:00", "9 p.m. on 6 December", '
            '"between 17:30 and 18:00", "late on 6 December", "1740Z", or give `earliest:` and `latest:`'
        )
    start = _midnight(_one(_known(days)))
    if bound:
        return _bound(start, bound[1], clock_of(bound[2])[0], timedelta(minutes=about_min))
    assert at is not None
    since, exact_min = clock_of(at["clock"])
    doubt = timedelta(minutes=about_min if at["about"] or exact_min is None else exact_min)
    return Window(start + since - doubt, start + since + doubt)


def _bound(start: datetime, word: str, since: timedelta, near: timedelta) -> Window:
    """Return the time before or after a moment: to the end of the day, unless it is said to be near."""
    at = start + since
    close = word.startswith(("shortly", "just"))
    if word.endswith(("before", "until", "by")):
        return Window(at - near if close else start, at)
    return Window(at, at + near if close else start + timedelta(days=1))
