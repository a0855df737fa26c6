"""What a sweep varies: ``name=values`` to axes, and axes to points.

Values are a list (``a,b``), numbers from low to high by a step (``750:950:50``), or, to be drawn from,
an interval (``750:950``). What is between commas is read as YAML, so a value may be a list or a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from overflight.case.document import DocumentError, parse
from overflight.errors import OverflightError

MOST_POINTS = 1_000_000
# what is drawn is written out with so many digits, so that a reader can repeat it by hand
DIGITS = 6
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_SPAN = re.compile(rf"({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?")

Shown = float | str


@dataclass(frozen=True)
class Axis:
    """One thing that a sweep varies.

    Attributes
    ----------
    name
        What it is called in the table: as the user wrote it.
    path
        Dotted path of the value in the case, or the name of a parameter of the notebooks.
    values
        What it is set to, one after another; empty for an interval.
    shown
        How each value is shown, by number or text; empty for an interval.
    interval
        Least and greatest number to draw from.
    """

    name: str
    path: str
    values: tuple[Any, ...] = ()
    shown: tuple[Shown, ...] = ()
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Point:
    """One setting of all axes: what is set, by path, and how it is shown, in the order of the axes."""

    settings: dict[str, Any]
    shown: tuple[Shown, ...]


def parse_values(name: str, text: str) -> tuple[list[Any], tuple[float, float] | None]:
    """Return the values that a text lists, or the interval that it gives.

    Raises
    ------
    OverflightError
        If it is no list of YAML values, or a span that leads nowhere.
    """
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        return _listed(name, text), None
    low, high = Decimal(span[1]), Decimal(span[2])
    if low > high:
        raise OverflightError(f"-p {name}={text}: low ({low}) is above high ({high}): swap them")
    if span[3] is None:
        return [], (float(low), float(high))
    step = Decimal(span[3])
    if step <= 0:
        raise OverflightError(f"-p {name}={text}: the step is {step}: give one above 0")
    count = int((high - low) / step) + 1
    _check_count(count)
    return [_plain(low + step * index) for index in range(count)], None


def _listed(name: str, text: str) -> list[Any]:
    try:
        found: list[Any] = parse(f"[{text}]")
    except DocumentError:
        raise OverflightError(
            f"-p {name}={text}: write values with commas between them (a,b), numbers by a step "
            "(750:950:50), or with --samples an interval (750:950); put odd texts in quotes"
        ) from None
    if not found:
        raise OverflightError(f"-p {name}=: there is no value; write one or more, such as a,b or 750:950:50")
    return found


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def grid(axes: Sequence[Axis]) -> list[Point]:
    """Return every combination of the axes' values, the last axis fastest.

    Raises
    ------
    OverflightError
        If an axis is an interval, or there are too many combinations.
    """
    for axis in axes:
        if axis.interval is not None:
            low, high = axis.interval
            raise OverflightError(
                f"-p {axis.name}={low:g}:{high:g} is an interval: add a step ({low:g}:{high:g}:10), "
                "or draw from it with --samples"
            )
    _check_count(prod(len(axis.values) for axis in axes))
    rows = product(*(zip(axis.values, axis.shown, strict=True) for axis in axes))
    return [_point(axes, row) for row in rows]


def latin_hypercube(axes: Sequence[Axis], samples: int, seed: int) -> list[Point]:
    """Return points of which each slice of each axis holds equally many.

    Parameters
    ----------
    axes
        Intervals are drawn from evenly; of listed values each is as likely as another.
    samples
        How many points.
    seed
        Of the drawing; the same seed gives the same points.

    Notes
    -----
    McKay, Beckman and Conover 1979, *Technometrics* 21 (2), 239–245, by :mod:`scipy.stats.qmc`.
    """
    from scipy.stats import qmc

    _check_count(samples)
    drawn = qmc.LatinHypercube(d=len(axes), seed=seed).random(samples)
    return [_point(axes, [_at(axis, float(u)) for axis, u in zip(axes, row, strict=True)]) for row in drawn]


def _at(axis: Axis, u: float) -> tuple[Any, Shown]:
    """Return value and its look at a share `u` (0 to 1) of the way along an axis."""
    if axis.interval is None:
        index = min(int(u * len(axis.values)), len(axis.values) - 1)
        return axis.values[index], axis.shown[index]
    low, high = axis.interval
    value = float(f"{low + u * (high - low):.{DIGITS}g}")
    value = min(max(value, low), high)
    return value, value


def _point(axes: Sequence[Axis], row: Sequence[tuple[Any, Shown]]) -> Point:
    settings = {axis.path: value for axis, (value, _) in zip(axes, row, strict=True)}
    return Point(settings, tuple(shown for _, shown in row))


def _check_count(count: int) -> None:
    if count > MOST_POINTS:
        raise OverflightError(
            f"{count:,} points, and a sweep may have {MOST_POINTS:,}: take larger steps, "
            "or draw some with --samples"
        )


def repeated(names: Sequence[str]) -> Iterator[str]:
    """Yield the names that stand more than once."""
    yield from dict.fromkeys(name for name in names if names.count(name) > 1)
