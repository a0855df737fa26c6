"""The numbers that statements give, and how far bounds go with them when one is moved.

A bound of a constraint comes from a stated number: moving the hour of a sighting moves both ends of its
window, in every clause that uses it. Each bound therefore names the numbers that it hangs on, with how much
it moves for each unit of theirs, so that one of them can be moved as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from overflight.case.model import Case
from overflight.case.written import Bounds, WallTime

GIVE_OR_TAKE = "the give or take of"
ENDS_OF_TIME = ("earliest", "latest")


@dataclass(frozen=True)
class Number:
    """A number that a statement, or an entry of the case, gives.

    Attributes
    ----------
    of
        The part, or the entry, that gives it.
    what
        What it is, in words.
    unit
        Its unit; ``min`` for times.
    value
        As it stands: for a time, minutes after the epoch of a clock at UTC.
    doubt
        Its stated uncertainty, in its unit; ``None`` where none is stated.
    low, high
        How far it can be moved down and up and still say something, in its unit.
    per
        For a speed, which bounds hang on by its inverse: bounds go with `per` ÷ value. Else ``None``.
    """

    of: str
    what: str
    unit: str
    value: Fraction
    doubt: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    per: Fraction | None = None


Hang = tuple[Number, Fraction]
"""A number, and how much a bound grows for each unit that the number does."""


@cache
def exact(value: float) -> Fraction:
    """Return a number as it is written in the case, not as the machine's nearest binary one."""
    return Fraction(str(value))


def opposite(hangs: list[Hang]) -> tuple[Hang, ...]:
    """Return what a bound hangs on that is the negative of another."""
    return tuple((number, -share) for number, share in hangs)


def window_numbers(part: str, time: WallTime, epoch_min: Fraction) -> tuple[list[Hang], list[Hang]]:
    """Return what the two ends of a window hang on: an hour with its doubt, or two hours.

    Parameters
    ----------
    epoch_min
        The earliest end in minutes after the epoch, had the clock been at UTC.
    """
    half = exact(time.half_width_min)
    if time.at is not None:
        return _value_and_doubt(part, f"the time of {part}", "min", epoch_min + half, half)
    whole = 2 * half
    names = [f"the {end} time of {part}" for end in ENDS_OF_TIME]
    first = Number(part, names[0], "min", epoch_min, half or None, high=whole)
    last = Number(part, names[1], "min", epoch_min + whole, half or None, low=-whole)
    return [(first, Fraction(1))], [(last, Fraction(1))]


def bounds_numbers(part: str, what: str, unit: str, stated: Bounds) -> tuple[list[Hang], list[Hang]]:
    """Return what the lower and the upper bound of a stated number hang on: its value and its doubt."""
    if stated.low is not None and stated.high is not None:
        low, high = exact(stated.low), exact(stated.high)
        return _value_and_doubt(part, what, unit, (low + high) / 2, (high - low) / 2)
    ends = []
    for word, bound in (("least", stated.low), ("most", stated.high)):
        number = None if bound is None else Number(part, f"the {word} of {what}", unit, exact(bound))
        ends.append([] if number is None else [(number, Fraction(1))])
    return ends[0], ends[1]


def _value_and_doubt(
    part: str, what: str, unit: str, middle: Fraction, half: Fraction
) -> tuple[list[Hang], list[Hang]]:
    value = Number(part, what, unit, middle, half or None)
    doubt = Number(part, f"{GIVE_OR_TAKE} {what}", unit, half, half or None, low=-half)
    return [(value, Fraction(1)), (doubt, Fraction(-1))], [(value, Fraction(1)), (doubt, Fraction(1))]


def within_number(part: str, km: float) -> Number:
    """Return the distance within which a statement puts something."""
    return Number(part, f"the distance that {part} allows", "km", exact(km), low=-exact(km))


def radius_number(case: Case, place: str) -> Number:
    """Return how far a place may be from where it is stated to be."""
    entry = case.places[place]
    radius = exact(entry.radius_km)
    return Number(place, f"how well the place of {entry.name} is known", "km", radius, low=-radius)


def speed_number(case: Case, aircraft: str) -> Number:
    """Return the greatest speed of a type; the time for a distance goes with its inverse."""
    entry = case.aircraft[aircraft]
    low, high = exact(entry.maximum_kmh.low), exact(entry.maximum_kmh.high)
    doubt = (high - low) / 2
    return Number(
        aircraft,
        f"the greatest speed of {entry.name}",
        "km/h",
        high,
        doubt or None,
        low=-high,
        per=Fraction(60),
    )
