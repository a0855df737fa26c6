"""Times of day as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

_TO_MINUTE = r"(?P<hour>\d\d?)[:.](?P<minute>\d\d)"
_DAY = timedelta(hours=24)
# any time of day, to be matched inside a longer phrase; the order matters, for the longest comes first
CLOCK = (
    r"(?:\d\d?[:.]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?(?:\s*(?:[ap]m|hours|hrs|h))?"
    r"|\d\d?\s*[ap]m|\d{4}(?:\s*(?:hours|hrs|h))?|\d\d?(?:\s*(?:o'clock|h))?|noon|midday|midnight)"
)
_WRITTEN = re.compile(
    rf"{_TO_MINUTE}(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?(?:\s*(?:(?P<half>[ap]m)|(?P<of_24>hours|hrs|h)))?"
    r"|(?P<whole>\d\d?)\s*(?P<whole_half>[ap]m)"
    r"|(?P<four>\d{4})(?:\s*(?:hours|hrs|h))?"
    r"|(?P<bare>\d\d?)(?P<unit>\s*(?:o'clock|h))?"
    r"|(?P<word>noon|midday|midnight)"
)
# a time that may be of a clock of 12 hours, and does not say which half of the day it is in
_HALFLESS = re.compile(r"(?P<hour>0?[1-9]|1[0-2])(?:[:.](?P<minute>\d\d))?(?:\s*o'clock)?")


def clock_of(text: str) -> tuple[timedelta, float | None]:
    """Return a time of day as time since midnight, and how exactly it is written.

    Two digits for the hour, with minutes, are of a clock of 24 hours, as in ISO 8601: ``09:30``, ``10:30``.
    An hour of one digit, or without minutes, may be either half's.

    Parameters
    ----------
    text
        In small letters, with ``am`` and ``pm`` without dots.

    Returns
    -------
    Time since midnight, and the last unit that is written, in minutes; ``None`` if that is the hour. A
    fraction of a second is left out: the second either way holds it.

    Raises
    ------
    ValueError
        If there is no such time, or it has two readings: ``9``, ``10``, ``12 p.m.``, ``midnight``.
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
        sure = len(given["hour"]) == 2 or "of_24" in given
        hour = _hour(text, given["hour"], given.get("half"), given["minute"], sure)
        return _time(text, hour, given["minute"], given.get("second", "0")), exact
    if "whole" in given:
        return _time(text, _hour(text, given["whole"], given["whole_half"])), None
    in_24 = given.get("unit", "").strip() == "h"
    return _time(text, _hour(text, given["bare"], None, sure=in_24)), None


def span_of(first: str, second: str) -> tuple[timedelta, timedelta]:
    """Return the ends of a span of clock times since midnight, the second up to a day after the first.

    A half of the day that is said of the second alone tells the first one's too, for it came less than
    twelve hours before: "11 to 1 p.m." begins at 11:00, "11 to 1 a.m." at 23:00.

    Raises
    ------
    ValueError
        If an end has two readings.
    """
    if re.search(r"\d\s*(?:h|hrs|hours)$", second) and re.fullmatch(r"\d\d?", first):
        first = f"{first}h"
    end = clock_of(second)[0]
    halfless = _HALFLESS.fullmatch(first)
    if _has_half(second) and halfless:
        start = _before(first, halfless, end, second)
    else:
        start = clock_of(first)[0]
        mixed = _HALFLESS.fullmatch(second) if _has_half(first) else None
        if mixed and not mixed["hour"].startswith("0"):
            raise _either_half(second, int(mixed["hour"]), mixed["minute"] or "00")
    return start, end if end >= start else end + _DAY


def _has_half(text: str) -> bool:
    return text.endswith(("am", "pm"))


def _before(first: str, found: re.Match[str], end: timedelta, second: str) -> timedelta:
    """Return which of its two readings the first end of a span has: the one that is nearer to the second."""
    written = _time(first, found["hour"], found["minute"] or "0")
    readings = [written % timedelta(hours=12) + timedelta(hours=half) for half in (0, 12)]
    near = min(readings, key=lambda start: (end - start) % _DAY)
    both_ways = (end - near) % _DAY == timedelta()
    # "05:00" is written as on a clock of 24 hours
    if both_ways or (found["hour"].startswith("0") and near != written):
        shown = " or ".join(_shown(reading) for reading in readings)
        raise ValueError(f"{first!r} before {second!r} is {shown}: write it so")
    return near


def _shown(since: timedelta) -> str:
    minutes = since // timedelta(minutes=1)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _hour(text: str, hour: str, half: str | None, minute: str = "00", sure: bool = False) -> str:
    """Return an hour on the clock of 24, given the half of the day that it is in, or that it is sure."""
    number = int(hour)
    if half is None:
        if not sure and 1 <= number <= 12:
            raise _either_half(text, number, minute)
        return hour
    if not 1 <= number <= 12:
        raise ValueError(f"{text!r}: with a.m. or p.m. an hour is from 1 to 12")
    if number == 12 and minute == "00":
        raise ValueError(
            f"{text!r} is noon to some and midnight to others: write 12:00, or 00:00 and the day"
        )
    return str(number % 12 + (12 if half == "pm" else 0))


def _either_half(text: str, hour: int, minute: str) -> ValueError:
    readings = sorted({f"{hour % 12 + half:02d}:{minute}" for half in (0, 12)})
    # noon comes to mind before midnight
    if hour == 12:
        readings.reverse()
    return ValueError(
        f"{text!r} is {' or '.join(readings)}: write it so"
        + (f", or {hour}{'' if minute == '00' else f':{minute}'} a.m. or p.m." if hour < 12 else "")
    )


def _time(text: str, hour: str, minute: str = "0", second: str = "0") -> timedelta:
    found = timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))
    if int(minute) > 59 or int(second) > 59 or found > timedelta(hours=24):
        raise ValueError(f"{text!r} is no time of day")
    return found
