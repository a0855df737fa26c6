"""The least moves of a stated number that turn the answer of a check whose comparisons go in straight lines.

What the solver decides has its moves from :mod:`overflight.analysis.claims.margins`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isfinite

from overflight.analysis.claims.margins import ease
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import Hang, Number, bounds_numbers, exact
from overflight.case.model import Case
from overflight.case.written import Bounds, Distance
from overflight.findings.model import Margin
from overflight.findings.moves import margin_of
from overflight.findings.wording import listed, unit_name

# of a move, or of its unit if that is more: what lies so near to its bound is at it, and what is beyond it
_AT, _BEYOND = 1e-7, 1e-6

Stated = tuple[Number, float, float]
"""A number, and how far the lower and the upper bound that it gives go for each unit that it moves."""


def easiest(changes: Iterable[Change]) -> Margin | None:
    """Return the easiest of some changes, by :func:`~.margins.ease`, as a margin."""
    return margin_of(sorted(changes, key=ease))


def least_turns(
    number: Number, rooms: Callable[[float], Sequence[float]], answer: Callable[[Sequence[bool]], object]
) -> list[Change]:
    """Return the least move of a number up, and that down, that make another answer; of these what there is.

    Parameters
    ----------
    number
        Its `low` and `high`, if given, are as far as it can move.
    rooms
        Of the number's move in its unit: by how much each comparison that the answer rests on holds, or, if
        negative, does not. Each must go with the move in a straight line; an infinite one does not go at all.
    answer
        Of which comparisons hold; it turns nowhere else.

    Returns
    -------
    list of Change
        At most two. A comparison holds where there is no room left: what it makes of the answer to hold, it
        makes at the move, and to fail only beyond.
    """
    start = rooms(0.0)
    slopes = [b - a if isfinite(a) else 0.0 for a, b in zip(start, rooms(1.0), strict=True)]

    def told(by: float) -> object:
        near = _AT * max(1.0, abs(by))
        return answer([a + k * by >= -near * abs(k) for a, k in zip(start, slopes, strict=True)])

    turning = sorted({-a / k for a, k in zip(start, slopes, strict=True) if k and isfinite(a / k)}, key=abs)
    found = (_first_turn(number, told, [by for by in turning if by * way >= 0], way) for way in (1, -1))
    return [change for change in found if change is not None]


def _first_turn(
    number: Number, told: Callable[[float], object], moves: Sequence[float], way: int
) -> Change | None:
    as_stated = told(0.0)
    low, high = (limit if limit is None else float(limit) for limit in (number.low, number.high))
    for by in moves:
        further = by + way * _BEYOND * max(1.0, abs(by))
        fits = told(by) != as_stated
        reached = by if fits else further
        if (low is not None and reached < low) or (high is not None and reached > high):
            return None
        if fits or told(further) != as_stated:
            return Change(number, exact(by), way, fits)
    return None


def turns_of_ends(
    numbers: Iterable[Stated],
    rooms: Callable[[float, float], Sequence[float]],
    answer: Callable[[Sequence[bool]], object],
) -> list[Change]:
    """Return :func:`least_turns` of each number that two bounds hang on; `rooms` is of how far both move."""
    found: list[Change] = []
    for each, low, high in numbers:

        def moved(by: float, low: float = low, high: float = high) -> Sequence[float]:
            return rooms(low * by, high * by)

        found += least_turns(each, moved, answer)
    return found


def stated_numbers(part: str, what: str, unit: str, stated: Bounds) -> list[Stated]:
    """Return the numbers that a statement's bounds hang on, as the clauses do: its value and its doubt."""
    return paired(*bounds_numbers(part, what, unit, stated))


def paired(first: Iterable[Hang], second: Iterable[Hang]) -> list[Stated]:
    """Return the numbers that two bounds hang on, each with how it moves both."""
    low, high = dict(first), dict(second)
    return [(n, float(low.get(n, 0)), float(high.get(n, 0))) for n in dict.fromkeys((*low, *high))]


def distance_numbers(part: str, distance: Distance) -> list[Stated]:
    """Return the numbers of a part's distance as written, in whichever of its units it is."""
    units = listed(map(unit_name, distance.units), "or")
    return stated_numbers(part, f"the distance of {part}", units, distance)


def interval_numbers(part: str, minutes: Bounds) -> list[Stated]:
    """Return the numbers of an interval in seconds, which a reader of short ones counts by."""
    ends = [None if end is None else end * 60 for end in (minutes.low, minutes.high)]
    # what is in bounds in minutes is
    in_s = Bounds.model_construct(low=ends[0], high=ends[1])
    return stated_numbers(part, f"the interval of {part}", "s", in_s)


def slowest_number(case: Case, aircraft: str) -> Number:
    """Return the least cruise speed of a type, in doubt by half of what its cruise speeds are apart."""
    entry = case.aircraft[aircraft]
    low, high = exact(entry.cruise_kmh.low), exact(entry.cruise_kmh.high)
    what = f"the least cruise speed of {entry.name}"
    return Number(aircraft, what, "km/h", low, (high - low) / 2 or None, low=-low, high=high - low)


def range_number(case: Case, aircraft: str) -> Number | None:
    """Return the range of a type at most, in doubt by half of what its bounds are apart, if it has one."""
    entry = case.aircraft[aircraft]
    if entry.range_km is None:
        return None
    low, high = exact(entry.range_km.low), exact(entry.range_km.high)
    return Number(aircraft, f"the range of {entry.name}", "km", high, (high - low) / 2 or None, low=-high)
