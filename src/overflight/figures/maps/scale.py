"""Scales: one across a page for numbers, and the bar of a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from overflight.figures.maps.placing import Board, Spot, write
from overflight.figures.sheet import put, rule
from overflight.figures.style import FAINT, INK, QUIET, SMALL_PT
from overflight.findings.wording import number

_LONGEST_BAR_IN = 1.3


@dataclass(frozen=True)
class Axis:
    """Numbers from `low` to `high`, drawn from `left_in` to `right_in`, with about so many ticks."""

    low: float
    high: float
    left_in: float
    right_in: float
    ticks: int = 9

    @property
    def per_in(self) -> float:
        """How much an inch stands for."""
        return (self.high - self.low) / (self.right_in - self.left_in)

    def x_in(self, value: float) -> float:
        """Return where a number is drawn."""
        return self.left_in + (value - self.low) / self.per_in

    def draw(self, page: Axes, top_in: float, bottom_in: float, name: str) -> None:
        """Draw faint lines at round numbers, which stand below them, and the name below these."""
        step = round_below(3.5 * (self.high - self.low) / self.ticks / 2)
        for value in np.arange(np.ceil(self.low / step) * step, self.high + 1e-6, step):
            x = self.x_in(float(value))
            rule(page, (x, x), (top_in, bottom_in), FAINT)
            put(page, x, bottom_in + 0.05, number(float(value)), SMALL_PT, colour=QUIET, across="center")
        middle = (self.left_in + self.right_in) / 2
        put(page, middle, bottom_in + 0.2, name, SMALL_PT, colour=QUIET, across="center")


def round_below(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50, ... (and fractions alike) that is not above a number."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))


def draw_scale_bar(page: Axes, km_per_in: float, board: Board) -> None:
    """Draw a bar of a round number of kilometres in the emptiest corner of a map."""
    km = round_below(_LONGEST_BAR_IN * km_per_in)
    width, height = km / km_per_in, 0.25
    west, north, east, south = board.frame.bounds
    x_edge, y_edge = 0.15 + width / 2, 0.1 + height / 2
    corners = [(x, y) for y in (south - y_edge, north + y_edge) for x in (west + x_edge, east - x_edge)]
    spots = [Spot(x, y, cost=0.1 * rank) for rank, (x, y) in enumerate(corners)]
    spot = board.place((width + 0.1, height), spots)
    left, right, y = spot.x_in - width / 2, spot.x_in + width / 2, spot.y_in + 0.06
    page.plot(
        [left, left, right, right],
        [y - 0.05, y, y, y - 0.05],
        color=INK,
        linewidth=1.1,
        path_effects=[withStroke(linewidth=3, foreground="white")],
        zorder=5,
    )
    write(page, Spot(spot.x_in, y - 0.1), f"{number(km)} km" if km >= 1 else f"{km:g} km", SMALL_PT)
