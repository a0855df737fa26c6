"""Times of day in words alone, put into figures: ``half past nine in the evening`` to ``9:30 pm``."""

from __future__ import annotations

import re
from datetime import timedelta

from overflight.case.words.hours import CLOCK, clock_of

_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NUMBER = "|".join(_NUMBERS)
# "ten to eleven" is ten minutes or an hour: only what can be nothing but minutes is taken as such
_PAST = re.compile(r"\b(?:(half|(?:a )?quarter) past|(?:a )?(quarter) to) (1[0-2]|[1-9])\b(?![:.]\d)")
_PART = re.compile(
    rf"(?P<before>.*?)(?P<clock>{CLOCK}),? "
    r"(?:(?:(?:in|on) the |that |this )?(?P<part>morning|afternoon|evening)|at (?P<night>night))"
)
# between which hours a clock time that is said to be of a part of the day may be
_HOURS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (16, 24), "night": (20, 24)}


def in_figures(text: str) -> str:
    """Return a phrase in small letters with its numbers up to twelve, halves and quarters as figures."""
    text = re.sub(rf"\b(?:{_NUMBER})\b", lambda found: str(_NUMBERS.index(found[0]) + 1), text)
    text = _PAST.sub(_clock, text)
    return re.sub(r"\s*o'clock (?=[ap]m\b)", " ", text)


def _clock(found: re.Match[str]) -> str:
    hour = int(found[3])
    if found[2]:
        return f"{(hour - 2) % 12 + 1}:45"
    return f"{hour}:{30 if found[1] == 'half' else 15}"


def with_half(text: str) -> str:
    """Return a phrase, its day left out, with "in the evening" after a clock time as ``pm``.

    Raises
    ------
    ValueError
        If the time is in no such part of the day.
    """
    found = _PART.fullmatch(text)
    if found is None:
        return text
    part, clock = found["part"] or "night", found["clock"]
    halfless = re.fullmatch(r"((?:[1-9]|1[0-2])(?:[:.]\d\d)?)(?:\s*o'clock)?", clock)
    if halfless:
        clock = f"{halfless[1]} {'am' if part == 'morning' else 'pm'}"
    first, last = _HOURS[part]
    if not timedelta(hours=first) <= clock_of(clock)[0] <= timedelta(hours=last):
        raise ValueError(
            f"{found['clock']!r} is not in the {part}, from {first} to {last} o'clock: write it in 24 hours, "
            "with its day"
        )
    return f"{found['before']}{clock}"
