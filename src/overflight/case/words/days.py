"""Days as people write them: what a phrase says of the day, split off from the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"

_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s*(?P<year>\d{4})(?![:.\d]))?"
_THIS = rf"(?P<day>\d\d?){_TH}"
_NEXT = rf"(?P<next>\d\d?){_TH}"
_NEXT_MONTH, _NEXT_YEAR = (each.replace("(?P<", "(?P<next_") for each in (MONTH, _YEAR))
_PATTERNS = tuple(
    re.compile(rf"(?<![\d:/])(?:\b(?:on|of)\s+(?:the\s+)?)?(?:{pattern})(?![\d/])")
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)",
        rf"{_THIS}\s+{MONTH}{_YEAR}\s*[-/]\s*{_NEXT}\s+{_NEXT_MONTH}{_NEXT_YEAR}",
        rf"\b(?:between|from)\s+{_THIS}\s+(?:and|to|until)\s+{_NEXT}\s+{MONTH}{_YEAR}",
        rf"{_THIS}(?:\s*[-/]\s*{_NEXT})?\s+(?:of\s+)?{MONTH}{_YEAR}",
        rf"\b{MONTH}\s*(?P<day>\d\d?)(?![:.]\d){_TH}(?:\s*[-/]\s*{_NEXT})?{_YEAR}",
        rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\b",
        r"(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.](?P<year>\d{4})",
    )
)


def split_days(text: str, day: date | None) -> tuple[str, tuple[date, date] | None, bool]:
    """Return the rest of a phrase, its day (or the first and the last of several), and whether it names one.

    Parameters
    ----------
    text
        In small letters.
    day
        The day that is meant where the phrase names none; a weekday is the one within three days of it.

    Raises
    ------
    ValueError
        If there is no such day, or it has two readings, such as 05/06/2015.
    """
    days, named = None, False
    # "Sunday, 6 December 2015" names its day twice
    while True:
        found = next((m for pattern in _PATTERNS if (m := pattern.search(text))), None)
        if found is None:
            return text.strip(" ,"), days or ((day, day) if day else None), named
        given = {key: value for key, value in found.groupdict().items() if value}
        meant = _days(given, day)
        if days is not None and meant != days:
            raise ValueError(f"it names two days: {_shown(days)} and {_shown(meant)}")
        days, named = meant, True
        text = re.sub(r"\s+", " ", f"{text[: found.start()]} {text[found.end() :]}")


def _shown(days: tuple[date, date]) -> str:
    return f"{days[0]:%A} {days[0].day} {days[0]:%B %Y}"


def known(day: date | None) -> date:
    """Return a day that has to be known.

    Raises
    ------
    ValueError
        If it is not.
    """
    if day is None:
        raise ValueError("no day is named, and the case has no date: write it out, such as 6 December 2015")
    return day


def _days(given: Mapping[str, str], day: date | None) -> tuple[date, date]:
    if "weekday" in given:
        return (_weekday(given["weekday"], known(day)),) * 2
    if "first" in given:
        return (_slashed(int(given["first"]), int(given["second"]), int(given["year"])),) * 2
    month = int(given["number"]) if "number" in given else MONTHS.index(given["month"]) + 1
    if "next_month" in given:
        return _two_months(given, month, day)
    year = int(given["year"]) if "year" in given else known(day).year
    first = _date(year, month, int(given["day"]))
    return first, _last(first, int(given["next"])) if "next" in given else first


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {day} in month {month} of {year}") from None


def _last(first: date, number: int) -> date:
    """Return the last of some days of which the first is known; 31/1 is one night, and over two months."""
    following = first + timedelta(days=1) if first < date.max else first
    if number <= first.day and number != following.day:
        raise ValueError(f"the second day, {number}, is not after the first, {first.day}")
    return following if number == following.day else _date(first.year, first.month, number)


def _two_months(given: Mapping[str, str], month: int, day: date | None) -> tuple[date, date]:
    """Return the days of "31 December/1 January", perhaps with a year, or with two."""
    next_month = MONTHS.index(given["next_month"]) + 1
    over = month > next_month
    if "year" in given or "next_year" in given:
        year = int(given.get("year") or int(given["next_year"]) - over)
    else:
        year = known(day).year - (over and known(day).month <= 6)
    last_year = int(given.get("next_year") or year + over)
    first = _date(year, month, int(given["day"]))
    last = _date(last_year, next_month, int(given["next"]))
    if last <= first:
        raise ValueError(f"the second day, {_shown((last, last))}, is not after the first")
    return first, last


def _weekday(name: str, day: date) -> date:
    ahead = (WEEKDAYS.index(name) - day.weekday() + 3) % 7 - 3
    return day + timedelta(days=ahead)


def _slashed(first: int, second: int, year: int) -> date:
    readings = []
    for month, day in {(second, first), (first, second)}:
        with suppress(ValueError):
            readings.append(date(year, month, day))
    if len(readings) == 1:
        return readings[0]
    either = " or ".join(f"{d.day} {d:%B %Y}" for d in sorted(readings))
    raise ValueError(f"{first}/{second}/{year} is {either or 'no date'}: write the month as a word")
