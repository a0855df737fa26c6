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
_PATTERNS = tuple(
    re.compile(rf"(?<![\d:/])(?:\b(?:on|of)\s+(?:the\s+)?)?(?:{pattern})(?![\d/])")
    for pattern in (
        r"(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)",
        rf"(?P<day>\d\d?){_TH}(?:\s*[-/]\s*(?P<next>\d\d?){_TH})?\s+(?:of\s+)?{MONTH}{_YEAR}",
        rf"\b{MONTH}\s*(?P<day>\d\d?)(?![:.]\d){_TH}(?:\s*[-/]\s*(?P<next>\d\d?){_TH})?{_YEAR}",
        rf"\b(?P<weekday>{'|'.join(WEEKDAYS)})\b",
        r"(?P<first>\d\d?)[/.](?P<second>\d\d?)[/.](?P<year>\d{4})",
    )
)


def split_days(text: str, day: date | None) -> tuple[str, tuple[date, date] | None, bool]:
    """Return the rest of a phrase, its day (or the two days of a night), and whether it names one.

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
    year = int(given["year"]) if "year" in given else known(day).year
    try:
        first = date(year, month, int(given["day"]))
    except ValueError:
        raise ValueError(f"there is no day {given['day']} in month {month} of {year}") from None
    second = first + timedelta(days=1) if "next" in given and first < date.max else first
    if "next" in given and second.day != int(given["next"]):
        raise ValueError(
            f"a night is between two days that follow each other, such as {first.day}/{second.day}"
        )
    return first, second


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
