"""Where verdicts flip: findings down, the values of one axis of a sweep across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    PALE,
    QUIET,
    SKY,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    styled,
    wrap,
)

if TYPE_CHECKING:
    import pandas as pd

# a letter besides the colour, which alone tells some readers nothing
_SIGNS = {
    "consistent": ("C", BLUE, "white"),
    "contradicted": ("X", VERMILLION, "white"),
    "depends": ("D", ORANGE, INK),
    "not discriminating": ("N", SKY, INK),
    "undetermined": ("?", "white", INK),
    "no finding": ("–", PALE, INK),
}
_QUESTION_IN = 3.2
_PAD_IN = 0.1
_GAP_IN = 0.03


@styled
def flip_matrix(cells: pd.DataFrame, questions: dict[str, str], axis: str) -> Picture:
    """Draw the verdicts of some findings along an axis.

    Parameters
    ----------
    cells
        As :func:`overflight.sweep.flips.along` returns them.
    questions
        The question of each finding, by its id.
    axis
        What is varied.

    Returns
    -------
    figure, alt
        A cell with several signs holds points that differ in something else than this axis.
    """
    title = f"Where verdicts flip along {axis}"
    note = "; ".join(f"{sign}: {verdict}" for verdict, (sign, _, _) in _SIGNS.items()) + (
        ". Several signs: what else was varied decides."
    )
    width = (WIDTH_IN - MARGIN_IN - _QUESTION_IN) / max(len(cells.columns), 1)
    heads = [wrap(str(name), width - 0.05, SMALL_PT) for name in cells.columns]
    head_in = max(height_in(head, SMALL_PT) for head in heads) + _PAD_IN
    labels = [wrap(questions[name], _QUESTION_IN - 2 * MARGIN_IN, SMALL_PT) for name in cells.index]
    heights = [height_in(label, SMALL_PT) + _PAD_IN for label in labels]
    figure, axes, top = sheet(head_in + sum(heights), title, note)
    for column, head in enumerate(heads):
        put(axes, _QUESTION_IN + (column + 0.5) * width, top, head, SMALL_PT, colour=QUIET, across="center")
    y = top + head_in
    for label, height, row in zip(labels, heights, cells.itertuples(index=False), strict=True):
        rule(axes, (MARGIN_IN, WIDTH_IN - MARGIN_IN), (y, y), FAINT)
        put(axes, MARGIN_IN, y + height / 2, label, SMALL_PT, down="center")
        for column, found in enumerate(row):
            _draw_cell(axes, _QUESTION_IN + column * width, width, y, height, found)
        y += height
    return figure, _alt(title, cells, questions)


def _draw_cell(
    axes: Axes, left_in: float, width_in: float, top_in: float, height: float, found: tuple[str, ...]
) -> None:
    share = (width_in - _GAP_IN) / max(len(found), 1)
    for index, verdict in enumerate(found):
        sign, colour, ink = _SIGNS[verdict]
        x = left_in + index * share
        box(axes, (x, x + share), (top_in + _GAP_IN, top_in + height - _GAP_IN), colour, edge=QUIET)
        middle = top_in + height / 2
        put(axes, x + share / 2, middle, sign, SMALL_PT, colour=ink, across="center", down="center")


def _alt(title: str, cells: pd.DataFrame, questions: dict[str, str]) -> str:
    rows = []
    for name, row in cells.iterrows():
        told = ", ".join(f"{' or '.join(found) or 'no point'} at {value}" for value, found in row.items())
        rows.append(f"{questions[str(name)]} {told}.")
    return f"{title}. {' '.join(rows)}"
