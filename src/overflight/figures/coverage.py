"""How often the truth lies inside the stated envelopes, and one gap to look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.draws import Plane
from overflight.analysis.routes.gaps.envelopes import ellipse
from overflight.analysis.routes.gaps.laws import GapModels
from overflight.analysis.routes.gaps.models import RECOMMENDED, plane_routes
from overflight.analysis.routes.gaps.rates import (
    AIM_POINTS,
    ALL_MODELS,
    DIRECT,
    MODEL_NAMES,
    Results,
    group_name,
)
from overflight.figures.rate_panels import models_legend, rate_panels
from overflight.figures.style import (
    BLUE,
    INK,
    PALE,
    QUIET,
    SKY,
    SMALL_PT,
    VERMILLION,
    Picture,
    new_figure,
    styled,
)
from overflight.validation.cuts import Cuts, halfway_index
from overflight.validation.fitting import PERCENTS
from overflight.validation.wording import groups_without_gaps, rate_told

_FILLS = {95: PALE, 80: "#c6dff0", 50: SKY}
_FINE = np.linspace(0.0, 1.0, 41)
_SHOWN_ROUTES = 8


@styled
def coverage_figure(results: Results, title: str) -> Picture:
    """Draw for each model how often the truth was inside its envelopes, beside what was stated.

    Parameters
    ----------
    results
        The rates.
    title
        What is seen, in one sentence.
    """
    note = (
        f"{len(results.moments)} moments of each of {results.measured_on.gaps} gaps; no number was fitted to "
        f"these {results.measured_on.aircraft} aircraft. Bars: 95 % intervals over aircraft. Dashed: what "
        f"was stated. Grey: within {AIM_POINTS} points of it."
    )
    figure = new_figure(3.0, title, note)
    rows = [results.whole(model) for model in ALL_MODELS]
    rate_panels(figure, rows, [MODEL_NAMES[row.model] for row in rows]).set_ylim(len(rows) - 0.5, -0.5)
    told = "; ".join(f"{MODEL_NAMES[row.model]}: {rate_told(row)}" for row in rows)
    return (
        figure,
        f"{title}. Dots with bars, a panel for each of 50, 80 and 95 %; rates with intervals: {told}. {note}",
    )


@styled
def groups_figure(results: Results, title: str) -> Picture:
    """Draw the same for each length of gap and each phase of flight: all models, the bars of one.

    Parameters
    ----------
    results
        The rates.
    title
        What is seen, in one sentence.
    """
    note = (
        f"Bars: 95 % intervals of “{MODEL_NAMES[RECOMMENDED]}”. Dashed: what was stated. Grey: within "
        f"{AIM_POINTS} points of it. In brackets: how many gaps. "
        + "".join(f"No gap was in {name}. " for name in groups_without_gaps(results))
    )
    groups = results.groups()
    rows = [results.row(RECOMMENDED, *group) for group in groups]
    known = [row for row in rows if row is not None]
    figure = new_figure(1.9 + 0.42 * len(known), title, note)
    above, below = figure.subfigures(2, 1, height_ratios=[0.3, 0.9 + 0.42 * len(known)])
    models_legend(above)
    names = [f"{group_name(row.minutes, row.phase)} ({row.gaps})" for row in known]
    rate_panels(below, known, names, beside=results).set_ylim(len(known) - 0.5, -0.6)
    told = "; ".join(f"{name}: {rate_told(row)}" for name, row in zip(names, known, strict=True))
    return figure, f"{title}. Of {MODEL_NAMES[RECOMMENDED]}: {told}. {note}"


@dataclass(frozen=True)
class _Example:
    """One gap: where the truth is known and the routes drawn, all in its plane."""

    number: int
    minutes: float
    distance_km: float
    true: tuple[FloatArray, FloatArray]
    half: int


@styled
def example_figure(cuts: Cuts, number: int, numbers: GapModels, samples: int, seed: int) -> Picture:
    """Draw one gap: the envelopes of each model half-way, some of its routes, and the truth.

    Parameters
    ----------
    cuts
        Gaps with their truth.
    number
        Which of them.
    numbers
        Of the models.
    samples, seed
        Of the routes.
    """
    example = _example(cuts, number)
    title = (
        f"Hidden for {example.minutes:.0f} min: where each model puts the aircraft half-way, and where it was"
    )
    note = (
        "Both axes have one scale: along the shortest way from fix to fix, and to its right (down). "
        f"Thin lines: {_SHOWN_ROUTES} of {samples} routes of the model."
    )
    figure = new_figure(5.4, title, note)
    panels = figure.subplots(2, 3, sharex=True, sharey=True).ravel()
    told = []
    for axes, model in zip(panels, ALL_MODELS, strict=False):
        holds = _draw_model(axes, cuts, example, model, numbers, (samples, seed))
        told.append(f"{MODEL_NAMES[model]}: {holds}")
        axes.set_title(MODEL_NAMES[model])
        axes.set_aspect("equal")
    if not panels[0].yaxis_inverted():
        panels[0].invert_yaxis()
    panels[2].tick_params(labelbottom=True)
    for axes in panels[2:5]:
        axes.set_xlabel("km along")
    for axes in panels[:4:3]:
        axes.set_ylabel("km across")
    _example_legend(panels[-1])
    return figure, f"{title}. The truth half-way is inside the envelope of: {'; '.join(told)}. {note}"


def _example(cuts: Cuts, number: int) -> _Example:
    along, across = cuts.gaps.to_plane(cuts.true_lon, cuts.true_lat)
    return _Example(
        number=number,
        minutes=float(cuts.minutes[number]),
        distance_km=float(cuts.gaps.distance_km[number]),
        true=(along[number], across[number]),
        half=halfway_index(cuts),
    )


def _draw_model(
    axes: Axes, cuts: Cuts, example: _Example, model: str, numbers: GapModels, draws: tuple[int, int]
) -> str:
    """Draw a model's envelopes and routes; return the smallest envelope that holds the truth, in words."""
    truth = np.array([values[example.half] for values in example.true])
    if model == DIRECT:
        outlines = _discs(cuts, example, numbers)
    else:
        outlines = _outlines(axes, cuts, example, model, numbers, draws)
    for percent in sorted(PERCENTS, reverse=True):
        axes.fill(*outlines[percent], facecolor=_FILLS[percent], edgecolor=QUIET, linewidth=0.7, zorder=1)
    axes.plot([0.0, example.distance_km], [0.0, 0.0], color=QUIET, linewidth=0.8, linestyle=":", zorder=2)
    along, across = (
        np.concatenate([[0.0], v, [e]]) for v, e in zip(example.true, _end(example), strict=True)
    )
    axes.plot(along, across, color=INK, linewidth=1.4, zorder=4)
    axes.plot(*np.array([[0.0, 0.0], _end(example)]).T, "s", color=INK, markersize=5, zorder=5)
    axes.plot(*truth, "*", color=VERMILLION, markeredgecolor=INK, markersize=11, zorder=6)
    holding = [percent for percent in PERCENTS if _inside(truth, outlines[percent])]
    return f"{holding[0]} %" if holding else "none"


def _end(example: _Example) -> tuple[float, float]:
    return example.distance_km, 0.0


def _discs(cuts: Cuts, example: _Example, numbers: GapModels) -> dict[int, Plane]:
    turn = np.linspace(0.0, 2.0 * np.pi, 73)
    duration = cuts.gaps.duration_min[[example.number]]
    radii = {percent: float(numbers.radius.halfway_km(percent, duration)[0]) for percent in PERCENTS}
    middle = example.distance_km / 2.0
    return {percent: (middle + km * np.cos(turn), km * np.sin(turn)) for percent, km in radii.items()}


def _outlines(
    axes: Axes, cuts: Cuts, example: _Example, model: str, numbers: GapModels, draws: tuple[int, int]
) -> dict[int, Plane]:
    gap = cuts.gaps.one(example.number)
    along, across = plane_routes(model, gap, _FINE, *draws, numbers)
    for shown in range(_SHOWN_ROUTES):
        axes.plot(along[0, shown], across[0, shown], color=BLUE, linewidth=0.5, alpha=0.8, zorder=3)
    half = slice(len(_FINE) // 2, len(_FINE) // 2 + 1)
    drawn = (along[..., half], across[..., half])
    outlines = {percent: ellipse(drawn, percent / 100.0) for percent in PERCENTS}
    return {percent: (x[0, 0], y[0, 0]) for percent, (x, y) in outlines.items()}


def _inside(point: FloatArray, outline: Plane) -> bool:
    import shapely

    return bool(shapely.Polygon(np.column_stack(outline)).contains(shapely.Point(point)))


def _example_legend(axes: Axes) -> None:
    axes.set_axis_off()
    entries = [
        *(
            Patch(facecolor=_FILLS[percent], edgecolor=QUIET, label=f"envelope of {percent} %")
            for percent in PERCENTS
        ),
        Line2D([], [], color=BLUE, linewidth=0.8, label="routes of the model"),
        Line2D([], [], color=INK, label="the way that was hidden"),
        Line2D([], [], color=INK, marker="s", linestyle="none", label="the fixes"),
        Line2D(
            [],
            [],
            color=VERMILLION,
            marker="*",
            markersize=10,
            markeredgecolor=INK,
            linestyle="none",
            label="the truth half-way",
        ),
    ]
    axes.legend(handles=entries, loc="center left", frameon=False, fontsize=SMALL_PT + 0.5)
