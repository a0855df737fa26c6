"""Pictures that are laid out in inches from the top left corner down: tables and maps, and rows of graphs.

Text is measured before it is placed, so that rows are as high as their words need. Graphs are given the room
of their labels: matplotlib's own layout would find it by drawing all of them twice.
"""

from __future__ import annotations

from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from overflight.figures.style import BODY_PT, DPI, INK, QUIET, SMALL_PT, TITLE_PT, WIDTH_IN, wrap

MARGIN_IN = 0.1
_LINE = 1.3


def sheet(content_in: float, title: str, note: str = "") -> tuple[Figure, Axes, float]:
    """Return a figure with title and note, and room for content of this height in between.

    Parameters
    ----------
    content_in
        Height of the content, inches.
    title
        What is seen, in one sentence.
    note
        What a reader must know to read it.

    Returns
    -------
    figure, axes, top_in
        The axes span the figure and are measured in inches, downwards; content begins at `top_in`.
    """
    room = WIDTH_IN - 2 * MARGIN_IN
    told, noted = wrap(title, room, TITLE_PT, bold=True), wrap(note, room, SMALL_PT)
    top = MARGIN_IN + height_in(told, TITLE_PT) + 0.12
    below = height_in(noted, SMALL_PT) + 0.12 if note else 0.0
    total = top + content_in + below + MARGIN_IN
    figure = Figure(figsize=(WIDTH_IN, total), dpi=DPI)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0.0, WIDTH_IN), ylim=(total, 0.0))
    axes.set_axis_off()
    put(axes, MARGIN_IN, MARGIN_IN, told, TITLE_PT, bold=True)
    if note:
        put(axes, MARGIN_IN, total - MARGIN_IN - below + 0.12, noted, SMALL_PT, colour=QUIET)
    return figure, axes, top


def graphs(
    content_in: float,
    title: str,
    note: str = "",
    *,
    columns: int = 1,
    left_in: float = 0.65,
    right_in: float = 0.2,
    above_in: float = 0.0,
    below_in: float = 0.45,
    apart_in: float = 0.25,
) -> tuple[Figure, list[Axes]]:
    """Return a figure with title and note, and graphs side by side in between that share their ordinate.

    Parameters
    ----------
    content_in
        Height of the graphs with their labels, inches.
    title, note
        As in :func:`sheet`.
    columns
        How many graphs there are.
    left_in, right_in, above_in, below_in
        Room for what is written round them: labels of the ordinate, names at the ends of lines, titles of
        the graphs, labels of the abscissa.
    apart_in
        Room between two graphs.
    """
    figure, page, top = sheet(content_in, title, note)
    width, height = figure.get_size_inches()
    wide = (width - left_in - right_in - (columns - 1) * apart_in) / columns
    high = content_in - above_in - below_in
    bottom = (height - top - above_in - high) / height
    made: list[Axes] = []
    for column in range(columns):
        left = (left_in + column * (wide + apart_in)) / width
        made.append(
            figure.add_axes((left, bottom, wide / width, high / height), sharey=made[0] if made else None)
        )
        if column:
            made[-1].tick_params(labelleft=False)
    page.set_zorder(-1)
    return figure, made


def height_in(text: str, size_pt: float = BODY_PT) -> float:
    """Return the height of a wrapped text, in inches."""
    return (text.count("\n") + 1) * size_pt * _LINE / 72 if text else 0.0


def put(
    axes: Axes,
    x_in: float,
    y_in: float,
    text: str,
    size_pt: float = BODY_PT,
    *,
    bold: bool = False,
    colour: str = INK,
    across: Literal["left", "center", "right"] = "left",
    down: Literal["top", "center", "bottom"] = "top",
    on_white: bool = False,
) -> None:
    """Write a text at a place; `across` and `down` say which of its edges is there."""
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 1.0} if on_white else None
    axes.text(
        x_in,
        y_in,
        text,
        fontsize=size_pt,
        fontweight="bold" if bold else "normal",
        color=colour,
        ha=across,
        va=down,
        linespacing=_LINE / 1.2,
        bbox=behind,
        zorder=5,
    )


def box(
    axes: Axes,
    x_in: tuple[float, float],
    y_in: tuple[float, float],
    colour: str,
    *,
    hatch: str = "",
    edge: str = "none",
    opacity: float = 1.0,
    order: float = 2,
) -> None:
    """Draw a filled box between two abscissae and two ordinates."""
    patch = Rectangle(
        (x_in[0], y_in[0]),
        x_in[1] - x_in[0],
        y_in[1] - y_in[0],
        facecolor=colour,
        edgecolor=edge,
        hatch=hatch,
        alpha=opacity,
        linewidth=0.6,
        zorder=order,
    )
    axes.add_patch(patch)


def rule(
    axes: Axes,
    x_in: tuple[float, float],
    y_in: tuple[float, float],
    colour: str,
    width_pt: float = 0.6,
    dashes: str = "-",
) -> None:
    """Draw a straight line, behind all else."""
    axes.plot(x_in, y_in, color=colour, linewidth=width_pt, linestyle=dashes, zorder=1)
