"""A common scale of kilometres across a page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from overflight.figures.sheet import put, rule
from overflight.figures.style import FAINT, QUIET, SMALL_PT
from overflight.findings.wording import number

_TICKS = 9


@dataclass(frozen=True)
class KmAxis:
    """Lengths from `low_km` to `high_km`, drawn from `left_in` to `right_in`."""

    low_km: float
    high_km: float
    left_in: float
    right_in: float

    @property
    def km_per_in(self) -> float:
        """How many kilometres an inch stands for."""
        return (self.high_km - self.low_km) / (self.right_in - self.left_in)

    def x_in(self, km: float) -> float:
        """Return where a length is drawn."""
        return self.left_in + (km - self.low_km) / self.km_per_in

    def draw(self, page: Axes, top_in: float, bottom_in: float, name: str) -> None:
        """Draw faint lines at round numbers, which stand below them, and the name below these."""
        step = round_below(3.5 * (self.high_km - self.low_km) / _TICKS / 2)
        for km in np.arange(np.ceil(self.low_km / step) * step, self.high_km + 1e-6, step):
            x = self.x_in(float(km))
            rule(page, (x, x), (top_in, bottom_in), FAINT)
            put(page, x, bottom_in + 0.05, number(float(km)), SMALL_PT, colour=QUIET, across="center")
        middle = (self.left_in + self.right_in) / 2
        put(page, middle, bottom_in + 0.2, f"{name}, km", SMALL_PT, colour=QUIET, across="center")


def round_below(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50, ... (and fractions alike) that is not above a number."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))
