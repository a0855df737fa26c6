"""Times of day as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

# any time of day, to be matched inside a longer phrase; the order matters, for the longest comes first
CLOCK = (
    r"(?:\d\d?[:.]\d\d(?:[:.]\d\d)?(?:\s*[ap]m)?|\d\d?\s*[ap]m|\d{4}(?:\s*(?:hours|hrs|h))?"
    r"|\d\d?(?:\s*(?:o'clock|h))?|noon|midday|midnight)"
)
_WRITTEN = re.compile(
    r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?(?:\s*(?P<half>[ap]m))?"
    r"|(?P<whole>\d\d?)\s*(?P<whole_half>[ap]m)"
    r"|(?P<four>\d{4})(?:\s*(?:hours|hrs|h))?"
    r"|(?P<bare>\d\d?)(?P<unit>\s*(?:o'clock|h))?"
    r"|(?P<word>noon|midday|midnight)"
)


def clock_of(text: str) -> tuple[timedelta, float | None]:
    """Return a time of day as time since midnight, and how exactly it is written.

    Parameters
    ----------
    text
        In small letters, with ``am`` and ``pm`` without dots.

    Returns
    -------
    Time since midnight, and the last unit that is written, in minutes; ``None`` if that is the hour.

    Raises
    ------
    ValueError
        If there is no such time, or it has two readings: ``9``, ``12 p.m.``, ``midnight``.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no time of day")
    given = {key: value for key, value in found.groupdict().items() if value}
    if "word" in given:
        if given["word"] == "midnight":
            raise ValueError("midnight begins a day and ends one: write 00:00 and the day that it begins")
        return timedelta(hours=12), None
    if "four" in given:
        return _time(text, given["four"][:2], given["four"][2:]), 1.0
    if "hour" in given:
        exact = 1 / 60 if "second" in given else 1.0
        hour = _hour(text, given["hour"], given.get("half"), given["minute"])
        return _time(text, hour, given["minute"], given.get("second", "0")), exact
    if "whole" in given:
        return _time(text, _hour(text, given["whole"], given["whole_half"], "00")), None
    if given.get("unit", "").strip() == "h":
        return _time(text, given["bare"]), None
    return _time(text, _hour(text, given["bare"].removeprefix("0"), None, "00")), None


def _hour(text: str, hour: str, half: str | None, minute: str) -> str:
    """Return an hour on the clock of 24, given the half of the day that it is in."""
    number = int(hour)
    if half is None:
        # "09:30" and "21:30" are of a clock of 24 hours, "9:30" may be either half's
        if len(hour) == 1 and number > 0:
            raise ValueError(
                f"{text!r} is {number:02d}:{minute} or {number + 12}:{minute}: "
                f"write it so, or {number} a.m. or p.m."
            )
        return hour
    if not 1 <= number <= 12:
        raise ValueError(f"{text!r}: with a.m. or p.m. an hour is from 1 to 12")
    if number == 12 and minute == "00":
        raise ValueError(
            f"{text!r} is noon to some and midnight to others: write 12:00, or 00:00 and the day"
        )
    return str(number % 12 + (12 if half == "pm" else 0))


def _time(text: str, hour: str, minute: str = "0", second: str = "0") -> timedelta:
    found = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))
    if int(minute) > 59 or int(second) > 59 or found > timedelta(hours=24):
        raise ValueError(f"{text!r} is no time of day")
    return found
