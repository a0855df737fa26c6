"""Distances and speeds as people write them, to bounds and units.

A number is good to the rounding that it shows: 34 miles to half a mile, 70 km to 5 km, 55 km, which ends in a
five, to 2.5 km, and a round 500 km to a tenth, 50 km; half a mile is good to a quarter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor, isclose, log10

from overflight.case.words.units import km_per

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE} "
# thousands in groups, by commas or points or spaces, before a decimal point or comma
_NUMBER = (
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?"
    rf"|\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|half (?:an? )?"
)
_UNIT = r"(?P<unit>[A-Za-z][A-Za-z/_. ]*?)"
_ABOUT = r"about|around|approximately|approx\.?|circa|ca\.?|c\.|some|roughly|nearly|almost|~"
_LEAST = r"more than|over|at least|no less than|greater than|>"
_MOST = r"less than|under|at most|no more than|up to|within|<"
_PHRASE = re.compile(
    rf"(?:(?P<about>{_ABOUT})|(?P<least>{_LEAST})|(?P<most>{_MOST}))?\s*(?P<number>{_NUMBER})\s*{_UNIT}\.?"
    r"(?:\s+(?:away|off|or so))?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"(?:between|from)?\s*(?P<low>{_NUMBER})\s*(?:and|to|-|\N{{EN DASH}})\s*"
    rf"(?P<high>{_NUMBER})\s*{_UNIT}\.?",
    re.IGNORECASE,
)
# what the word may mean: a mile on land is a statute one, and in aviation as often a nautical one
_LENGTHS = {
    "km": ["km"], "kms": ["km"], "kilometre": ["km"], "kilometer": ["km"],
    "m": ["m"], "metre": ["m"], "meter": ["m"],
    "mile": ["mile", "nautical_mile"], "mi": ["mile"], "statute mile": ["mile"], "sm": ["mile"],
    "nm": ["nautical_mile"], "nmi": ["nautical_mile"], "n.m": ["nautical_mile"],
    "nautical mile": ["nautical_mile"], "sea mile": ["nautical_mile"],
    "ft": ["foot"], "foot": ["foot"], "feet": ["foot"],
}  # fmt: skip
_SPEEDS = {"kn": 1.852, "kt": 1.852, "knot": 1.852, "kmh": 1.0, "kph": 1.0, "km/h": 1.0, "mph": 1.609344}


@dataclass(frozen=True)
class Quantity:
    """A number as written: its bounds, in each of the units that the word may mean."""

    low: float | None
    high: float | None
    units: tuple[str, ...]


def length_of(phrase: str) -> Quantity:
    """Return what a written distance may be, such as ``about 55 km`` or ``between 30 and 40 miles``.

    Raises
    ------
    ValueError
        If it is no number with a unit of length; the message names near units.
    """
    low, high, unit = _split(phrase, "about 55 km")
    known = _LENGTHS.get(unit) or _LENGTHS.get(unit.removesuffix("s"))
    if known is None:
        known = [unit.replace(" ", "_")]
        km_per(known[0])
    return Quantity(low, high, tuple(known))


def km_of_text(phrase: str) -> float:
    """Return one written length in kilometres, such as ``2 NM`` or ``500 m``, with no doubt of its own.

    Raises
    ------
    ValueError
        If it is no number with a unit of length, or a bare "mile", which is one of two.
    """
    found = re.fullmatch(rf"({_NUMBER})\s*{_UNIT}", phrase.strip())
    if found is None:
        raise ValueError('write a number of kilometres, or a length such as "2 NM" or "500 m"')
    units = length_of(phrase).units
    if len(units) > 1:
        raise ValueError(f"{phrase!r} is in {' or '.join(units)}: write 'statute miles' or 'NM'")
    return _number(found[1]) * km_per(units[0])


def speed_of(phrase: str) -> Quantity:
    """Return what a written speed may be, in km/h.

    Raises
    ------
    ValueError
        If it is no number with a unit of speed.
    """
    low, high, unit = _split(phrase, "450 knots")
    factor = _SPEEDS.get(unit.replace(" ", "")) or _SPEEDS.get(unit.removesuffix("s"))
    if factor is None:
        factor = _kmh_per(unit)
    return Quantity(None if low is None else low * factor, None if high is None else high * factor, ("km/h",))


def _kmh_per(unit: str) -> float:
    length, per, time = (part.strip() for part in unit.replace(" per ", "/").partition("/"))
    seconds = {"h": 3600, "hr": 3600, "hour": 3600, "min": 60, "minute": 60, "s": 1, "sec": 1, "second": 1}
    if not per or time not in seconds:
        raise ValueError(f"{unit!r} is no unit of speed; use for example km/h, knots, mph or m/s")
    (known, *more) = length_of(f"1 {length}").units
    if more:
        raise ValueError(f"{length!r} is {known} or {more[0]}: write mph or knots")
    return km_per(known) * 3600 / seconds[time]


def _split(phrase: str, example: str) -> tuple[float | None, float | None, str]:
    """Return the bounds of a written quantity, and its unit in small letters."""
    span = _SPAN.fullmatch(phrase.strip())
    if span:
        low, high = _number(span["low"]), _number(span["high"])
        if low > high:
            raise ValueError(f"{phrase!r}: the first number is above the second")
        return low, high, span["unit"].strip().casefold()
    found = _PHRASE.fullmatch(phrase.strip())
    if found is None:
        raise ValueError(
            f'this is not understood as a number with its unit; write for example "{example}", or give '
            "`low:` and `high:`"
        )
    value, unit = _number(found["number"]), found["unit"].strip().casefold()
    if found["least"]:
        return value, None, unit
    if found["most"]:
        return 0.0, value, unit
    half = found["number"].casefold().startswith("half")
    doubt = (0.25 if half else rounding(_plain(found["number"]))) * (2 if found["about"] else 1)
    return max(0.0, value - doubt), value + doubt, unit


def _number(text: str) -> float:
    return float(_plain(text))


def _plain(number: str) -> str:
    """Return a number with a decimal point and no more; a comma before three digits is of thousands.

    Raises
    ------
    ValueError
        If a point may be of thousands or of decimals, as in ``1.000``.
    """
    if number.casefold().startswith("half"):
        return "0.5"
    joined = re.sub(f"[{_SPACES}]", "", number)
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", joined):
        whole, thousandths = joined.split(".")
        raise ValueError(
            f"{number!r} is {whole},{thousandths} or {float(joined):g}: "
            f"write {whole}{thousandths}, or {_with_other_decimals(joined)}"
        )
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", joined) and not joined.startswith("0."):
        return joined.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", joined) and not joined.startswith("0,"):
        return joined.replace(",", "")
    return joined.replace(",", ".")


def _with_other_decimals(number: str) -> str:
    """Return a number with three decimals as one that cannot be of thousands."""
    return number[:-1] if number.endswith("0") else f"{number}0"


def rounding(number: str) -> float:
    """Return how far a number, as digits with a point, may be from what it was rounded from: half a step.

    The step is that of its last digit that is not 0, or five of it where that digit is a 5; what ends in
    zeros is no worse than a tenth.
    """
    value = float(number)
    if value == 0:
        return 0.5
    decimals = len(number.partition(".")[2])
    if decimals:
        return 0.5 * 10.0**-decimals
    step = 10.0 ** floor(log10(value))
    while not isclose(value / step, round(value / step), abs_tol=1e-9):
        step /= 10
    half = 2.5 * step if round(value / step) % 10 == 5 else 0.5 * step
    return half if step <= 1 else min(half, value / 10)
