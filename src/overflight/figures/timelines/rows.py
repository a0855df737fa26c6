"""Rows of a timeline: an id and words on the left, labelled bars on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.axes import Axes

from overflight.figures.sheet import MARGIN_IN, height_in, put, rule
from overflight.figures.style import BODY_PT, FAINT, SMALL_PT, WIDTH_IN, capital, wrap
from overflight.figures.timelines.scale import TimeScale, bar, beside

LABEL_IN = 3.0
RIGHT_IN = WIDTH_IN - MARGIN_IN - 0.1
HEADING_IN = 0.23
BAR_IN = 0.13

_STEP_IN = BAR_IN + 0.03
_PAD_IN = 0.05
_ID_IN = 0.34


@dataclass(frozen=True)
class Mark:
    """A window of time as a bar, with what stands beside it."""

    earliest: datetime
    latest: datetime
    text: str
    colour: str
    hatch: str = ""


@dataclass(frozen=True)
class Row:
    """One row: an id such as ``C5``, words, and one bar above the other."""

    id: str
    words: str
    marks: tuple[Mark, ...]

    @property
    def label(self) -> str:
        """The words, wrapped to the label column."""
        return wrap(self.words, LABEL_IN - MARGIN_IN - (_ID_IN if self.id else 0.0) - 0.15, SMALL_PT)

    @property
    def height_in(self) -> float:
        """Room for words and bars, inches."""
        return max(height_in(self.label, SMALL_PT), len(self.marks) * _STEP_IN) + _PAD_IN


def group_in(rows: Iterable[Row], heading: str) -> float:
    """Return the height of rows below a heading, inches."""
    return (HEADING_IN if heading else 0.0) + sum(row.height_in for row in rows)


def draw_group(axes: Axes, scale: TimeScale, heading: str, rows: Sequence[Row], top_in: float) -> float:
    """Draw rows below a heading; return where they end."""
    if heading:
        put(axes, MARGIN_IN, top_in + HEADING_IN / 2, capital(heading), BODY_PT, bold=True, down="center")
        top_in += HEADING_IN
    for row in rows:
        rule(axes, (MARGIN_IN, scale.right_in), (top_in, top_in), FAINT)
        put(axes, MARGIN_IN, top_in + _PAD_IN / 2, row.id, SMALL_PT, bold=True)
        put(axes, MARGIN_IN + (_ID_IN if row.id else 0.0), top_in + _PAD_IN / 2, row.label, SMALL_PT)
        _draw_marks(axes, scale, row, top_in + row.height_in / 2)
        top_in += row.height_in
    return top_in


def mark_middles_in(row: Row, top_in: float) -> list[float]:
    """Return the ordinates of a row's bars, if the row begins at `top_in`."""
    first = top_in + row.height_in / 2 - _STEP_IN * (len(row.marks) - 1) / 2
    return [first + index * _STEP_IN for index in range(len(row.marks))]


def _draw_marks(axes: Axes, scale: TimeScale, row: Row, middle_in: float) -> None:
    for mark, y in zip(row.marks, mark_middles_in(row, middle_in - row.height_in / 2), strict=True):
        span = (mark.earliest, mark.latest)
        if scale.shows(*span):
            bar(axes, scale, span, (y - BAR_IN / 2, y + BAR_IN / 2), mark.colour, mark.hatch)
            beside(axes, scale, span, y, mark.text)
