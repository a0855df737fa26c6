"""Small maps side by side, one for each model of flight: how densely its routes lie, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.ground.geodesy import FloatArray, densify
from overflight.analysis.routes.ensembles import Ensemble
from overflight.figures.maps.density import Coverage, coverage, crossing_spots, grid_of
from overflight.figures.maps.ground import Ground, draw_ground, frame_of
from overflight.figures.maps.view import View
from overflight.figures.sheet import box, put
from overflight.figures.style import BLUE, BODY_PT, INK, QUIET, SMALL_PT, text_width_in, wrap
from overflight.findings.flown import FlownRoute

# Shares of the routes, evenly spaced on a logarithmic scale, and their colours: ColorBrewer's OrRd, which
# darkens step by step, so that it can be read in grey and by colour-blind readers (C. A. Brewer, 2003).
LEVELS = (0.01, 0.03, 0.1, 0.3, 1.0)
COLOURS = ("#fdd49e", "#fc8d59", "#d7301f", "#7f0000")
HEAD_IN = 0.24
KEY_IN = 0.26

_APART_IN = 0.09
_PT2_OF_ALL = 110.0
_KEY_SHARES = (0.05, 0.3)
_SPACING_KM = 25.0


@dataclass(frozen=True)
class Panel:
    """What one small map shows of a model; without a coverage, why it shows none."""

    model: str
    ensemble: Ensemble | None
    reason: str = ""


def panels_of(flown: FlownRoute) -> list[Panel]:
    """Return a panel for each model, those that could not be used included."""
    drawn = [Panel(model, ensemble) for model, ensemble in flown.ensembles.items()]
    return [*drawn, *(Panel(model, None, reason) for model, reason in flown.unfit.items())]


def draw_panel(page: Axes, view: View, ground: Ground, flown: FlownRoute, panel: Panel) -> None:
    """Draw a small map below the name of its model."""
    put(page, view.left_in, view.top_in - 0.05, panel.model, BODY_PT, bold=True, down="bottom")
    if panel.ensemble is None:
        told = wrap(f"not drawn: {panel.reason}", view.width_in - 0.3, SMALL_PT)
        page.add_artist(
            frame_of(page, view, transform=page.transData, facecolor="none", edgecolor=QUIET, linewidth=0.7)
        )
        put(page, view.left_in + 0.15, view.top_in + 0.15, told, SMALL_PT)
        return
    draw_ground(page, view, ground)
    draw_density(page, view, coverage(panel.ensemble, grid_of(view)))
    draw_way(page, view, flown.route.points)
    draw_spots(page, view, *crossing_spots(panel.ensemble, view, _APART_IN))


def draw_density(page: Axes, view: View, covered: Coverage, weights: FloatArray | None = None) -> None:
    """Fill where which shares of the routes pass."""
    share = covered.share(weights)
    # contours are drawn between the middles of cells; few routes are as near to the rim
    filled = page.contourf(*covered.grid.centres_in(), share, levels=LEVELS, colors=COLOURS, zorder=1.5)
    filled.set_clip_path(frame_of(page, view, transform=page.transData))


def draw_way(page: Axes, view: View, points: FloatArray) -> None:
    """Draw the shortest way and its ends, thin enough to leave the routes in sight."""
    line = view.inches(densify(points, _SPACING_KM)[0])
    page.plot(*line.T, color="white", linewidth=2.6, zorder=2)
    page.plot(*line.T, color=BLUE, linewidth=1.3, zorder=2.1)
    page.plot(*line[[0, -1]].T, "s", markersize=4, color=INK, markeredgecolor="white", zorder=3.5)


def draw_spots(page: Axes, view: View, inches: FloatArray, shares: FloatArray) -> None:
    """Draw where borders are crossed, each spot as large as its share of the routes."""
    seen = shapely.contains_xy(view.frame, *inches.T) if len(inches) else np.zeros(0, dtype=bool)
    x, y = inches[seen].T
    page.scatter(x, y, s=_PT2_OF_ALL * shares[seen], c="white", edgecolors=INK, linewidths=0.7, zorder=3)


def draw_key(page: Axes, left_in: float, y_in: float) -> None:
    """Draw what colours and spots mean, in a row."""
    x = _worded(page, left_in, y_in, "passed by at least")
    for colour, low in zip(COLOURS, LEVELS, strict=False):
        box(page, (x, x + 0.26), (y_in - 0.06, y_in + 0.06), colour)
        x = _worded(page, x + 0.31, y_in, f"{100 * low:.0f} %")
    x = _worded(page, x, y_in, "of the ways") + 0.15
    for share in _KEY_SHARES:
        page.scatter(x, y_in, s=_PT2_OF_ALL * share, c="white", edgecolors=INK, linewidths=0.7, zorder=3)
        x += 0.14
    told = f"border crossed by {' or '.join(f'{100 * s:.0f}' for s in _KEY_SHARES)} %"
    put(page, x + 0.02, y_in, told, SMALL_PT, down="center")


def _worded(page: Axes, x_in: float, y_in: float, words: str) -> float:
    """Write words of the key; return where the next entry begins."""
    put(page, x_in, y_in, words, SMALL_PT, down="center")
    return x_in + text_width_in(words, SMALL_PT) + 0.14
