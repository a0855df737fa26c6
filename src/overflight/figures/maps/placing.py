"""Labels that keep clear of what is drawn: each tries many positions and takes the best.

This is the greedy method of J. Christensen, J. Marks and S. Shieber, "An empirical study of algorithms for
point-feature label placement", ACM Transactions on Graphics 14 (1995) 203-232: it does not go back on a
choice, so the labels that matter most are placed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from shapely import affinity

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.plane import Geometry
from overflight.figures.style import INK, text_width_in

_LINE = 1.25
_GAP_IN = 0.07
_FAR_IN = (0.0, 0.12, 0.3, 0.5)
# Names read best beside their point, then diagonally off it, then above or below.
_DIRECTIONS_DEG = (0, 180, 45, -45, 135, -135, 90, -90)

# What it costs, in inches of distance from the preferred position.
_PER_IN_OF_LINE = 3.0
_PER_IN2_OF_LABEL = 1e4
_PER_IN2_OUTSIDE = 1e6
_PER_IN2_ABROAD = 6.0
_AMBIGUOUS = 0.5


@dataclass(frozen=True)
class Spot:
    """A position of a label: its middle in inches, its turn, and how unwelcome it is, in inches."""

    x_in: float
    y_in: float
    turn_deg: float = 0.0
    cost: float = 0.0


@dataclass
class Board:
    """What is drawn already, in inches: lines that labels should not hide, and boxes that they must not.

    Attributes
    ----------
    frame
        Where labels have to lie.
    lines
        What a label should not hide.
    boxes
        Labels and marks in place; each label that is placed is added.
    """

    frame: Geometry
    lines: list[Geometry] = field(default_factory=list)
    boxes: list[Geometry] = field(default_factory=list)

    def place(self, size_in: tuple[float, float], spots: Sequence[Spot], home: Geometry = None) -> Spot:
        """Return the best of some positions for a label, and keep it free.

        Parameters
        ----------
        size_in
            Width and height of the label.
        spots
            At least one position.
        home
            Where the label should lie, if it belongs to an area.
        """
        boxes = _boxes(size_in, spots)
        cost = np.array([spot.cost for spot in spots])
        cost += _PER_IN_OF_LINE * shapely.length(shapely.intersection(boxes, shapely.union_all(self.lines)))
        taken = shapely.union_all(self.boxes)
        cost += _PER_IN2_OF_LABEL * shapely.area(shapely.intersection(boxes, taken))
        cost += _PER_IN2_OUTSIDE * _outside(boxes, self.frame)
        if home is not None:
            cost += _PER_IN2_ABROAD * _outside(boxes, home)
        best = int(np.argmin(cost))
        self.boxes.append(boxes[best])
        return spots[best]


def label_size_in(text: str, size_pt: float, bold: bool = False) -> tuple[float, float]:
    """Return width and height of a text with line breaks, with a little air round it."""
    lines = text.split("\n")
    width = max(text_width_in(line, size_pt, bold) for line in lines)
    return width + 0.06, len(lines) * size_pt * _LINE / 72 + 0.03


def spots_about(point: FloatArray, size_in: tuple[float, float], others: FloatArray) -> list[Spot]:
    """Return positions for the label of a point, to its right first.

    Parameters
    ----------
    point
        Shape (2,), inches.
    size_in
        Width and height of the label.
    others
        Points that the label must not seem to belong to, shape (n, 2).
    """
    width, height = size_in
    angle, far = (v.ravel() for v in np.meshgrid(np.radians(_DIRECTIONS_DEG), _FAR_IN, indexing="xy"))
    right, down = np.cos(angle), np.sin(angle)
    x = point[0] + right * (_GAP_IN + far) + np.round(right) * width / 2
    y = point[1] + down * (_GAP_IN + far) + np.round(down) * height / 2
    labels = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    cost = far + np.tile(0.01 * np.arange(len(_DIRECTIONS_DEG)), len(_FAR_IN))
    for other in others:
        nearer = shapely.distance(labels, shapely.points(other)) < 2 * (_GAP_IN + far)
        cost += np.where(nearer, _AMBIGUOUS, 0.0)
    return [Spot(*map(float, each)) for each in zip(x, y, np.zeros(len(x)), cost, strict=True)]


def spots_inside(area: Geometry, size_in: tuple[float, float], step_in: float = 0.12) -> list[Spot]:
    """Return positions for the label of an area, its roomiest part first."""
    part = max(shapely.get_parts(area), key=shapely.area)
    x0, y0 = shapely.get_coordinates(shapely.maximum_inscribed_circle(part, tolerance=0.05))[0]
    west, north, east, south = part.bounds
    x, y = np.meshgrid(np.arange(west, east, step_in), np.arange(north, south, step_in))
    inside = shapely.contains_xy(part, x, y)
    spots = [
        Spot(float(a), float(b), cost=0.08 * float(np.hypot(a - x0, b - y0)))
        for a, b in zip(x[inside], y[inside], strict=True)
    ]
    return [Spot(float(x0), float(y0)), *spots]


def write(
    page: Axes,
    spot: Spot,
    text: str,
    size_pt: float,
    colour: str = INK,
    *,
    bold: bool = False,
    italic: bool = False,
    on_white: bool = False,
) -> None:
    """Write a label at its spot, on a white box or with a white rim round its letters."""
    page.text(
        spot.x_in,
        spot.y_in,
        text,
        fontsize=size_pt,
        color=colour,
        fontweight="bold" if bold else "normal",
        fontstyle="italic" if italic else "normal",
        ha="center",
        va="center",
        rotation=spot.turn_deg,
        rotation_mode="anchor",
        linespacing=_LINE / 1.2,
        path_effects=[] if on_white else [withStroke(linewidth=2.6, foreground="white")],
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85} if on_white else None,
        zorder=7,
    )


def _outside(boxes: NDArray[np.object_], area: Geometry) -> FloatArray:
    """Return how much of each box lies outside an area; most lie inside, which is told quickly."""
    shapely.prepare(area)
    beyond = ~shapely.contains(area, boxes)
    outside = np.zeros(len(boxes))
    outside[beyond] = shapely.area(shapely.difference(boxes[beyond], area))
    return outside


def _boxes(size_in: tuple[float, float], spots: Sequence[Spot]) -> NDArray[np.object_]:
    x, y = np.array([(spot.x_in, spot.y_in) for spot in spots]).T
    width, height = size_in
    boxes: NDArray[np.object_] = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    for index, spot in enumerate(spots):
        if spot.turn_deg:
            # the page is measured downwards, so that a turn to the left looks like one to the right
            boxes[index] = affinity.rotate(boxes[index], -spot.turn_deg, origin=(spot.x_in, spot.y_in))
    return boxes
