"""Panels of measured rates: how often the truth was inside what a model stated, one panel to a percentage."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import FigureBase, SubFigure
from matplotlib.lines import Line2D

from overflight.analysis.routes.gaps.rates import AIM_POINTS, ALL_MODELS, DIRECT, MODEL_NAMES, Results, Row
from overflight.figures.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    SMALL_PT,
    VERMILLION,
)
from overflight.validation.fitting import PERCENTS

# A colour and a mark of its own for each model.
_MARKS = {
    DIRECT: (VERMILLION, "s"),
    "taut": (ORANGE, "^"),
    "waypoints": (GREEN, "v"),
    "brownian": (PURPLE, "D"),
    "smooth": (BLUE, "o"),
}


def rate_panels(
    figure: FigureBase, rows: Sequence[Row], names: Sequence[str], beside: Results | None = None
) -> Axes:
    """Draw a panel for each percentage, with the other models beside if asked; return the first."""
    panels = figure.subplots(1, len(PERCENTS), sharey=True)
    for axes, percent in zip(panels, PERCENTS, strict=True):
        for place, row in enumerate(rows):
            if beside is not None:
                _others(axes, place, beside, row, percent)
            _rate(axes, place, row, percent)
        _finish(axes, percent)
    first: Axes = panels[0]
    first.set_yticks(range(len(rows)), names)
    panels[1].set_xlabel("how often the truth was inside, %")
    return first


def _rate(axes: Axes, place: float, row: Row, percent: int) -> None:
    colour, mark = _MARKS[row.model]
    rate = row.inside[percent]
    axes.plot([100 * rate.low, 100 * rate.high], [place, place], color=colour, linewidth=1.8, zorder=3)
    axes.plot(100 * rate.share, place, marker=mark, color=colour, markersize=6, markeredgecolor=INK, zorder=4)


def _others(axes: Axes, place: float, results: Results, row: Row, percent: int) -> None:
    for model in ALL_MODELS:
        other = results.row(model, row.minutes, row.phase)
        if model != row.model and other is not None:
            colour, mark = _MARKS[model]
            share = 100 * other.inside[percent].share
            axes.plot(share, place, marker=mark, color=colour, markersize=4.5, alpha=0.85, zorder=2)


def _finish(axes: Axes, percent: int) -> None:
    axes.axvspan(percent - AIM_POINTS, percent + AIM_POINTS, color=FAINT, linewidth=0, zorder=0)
    axes.axvline(percent, color=INK, linestyle="--", linewidth=1.0, zorder=1)
    axes.set_title(f"stated: {percent} %")
    axes.set_xlim(0.0, 103.0)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.tick_params(axis="y", length=0)


def models_legend(figure: SubFigure) -> None:
    """Draw which mark is which model's."""
    entries = [
        Line2D([], [], color=colour, marker=mark, linestyle="none", label=MODEL_NAMES[model])
        for model, (colour, mark) in _MARKS.items()
    ]
    figure.legend(
        handles=entries,
        loc="center",
        ncols=5,
        columnspacing=1.2,
        handletextpad=0.2,
        frameon=False,
        fontsize=SMALL_PT,
    )
