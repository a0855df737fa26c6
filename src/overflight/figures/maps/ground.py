"""What a map stands on: countries and waters, those that matter light, and a net of degrees.

Shapes are cut to the view before they are drawn, in inches of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from cartopy.mpl.path import shapely_to_path
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.patches import Rectangle

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.ground.natural_earth import countries, lakes
from overflight.analysis.routes.ways.plane import Geometry
from overflight.figures.maps.view import View
from overflight.figures.sheet import put
from overflight.figures.style import QUIET, SMALL_PT

# Told apart in grey too: what is named is lighter than what is not.
_SEA = "#c3d0da"
_LAND = "#dfddd8"
_NAMED_LAND = "#fdf5dc"
_NAMED_WATER = "#e9f4fb"
_BORDER = "#8f8f8f"
_LABELS_APART_IN = 0.5
# Half a pixel or so: on a small map outlines in detail would not be seen, only take long.
_COARSE_IN = 0.006


@dataclass(frozen=True)
class Ground:
    """What a map stands on, cut to its view, in inches of the page.

    Attributes
    ----------
    everything
        Every country.
    inland
        Lakes.
    lands, waters, drawn
        What is named: lands, waters and areas drawn by hand.
    """

    everything: Sequence[Geometry]
    inland: Sequence[Geometry]
    lands: Sequence[Geometry] = ()
    waters: Sequence[Geometry] = ()
    drawn: Sequence[Geometry] = ()

    def on(self, view: View, other: View) -> Ground:
        """Return the same ground on another view of the same plane, as coarse as a smaller picture allows."""

        def moved(shapes: Sequence[Geometry]) -> Sequence[Geometry]:
            placed = shapely.transform(list(shapes), lambda xy: view.moved(xy, other))
            coarse = shapely.simplify(placed, _COARSE_IN)
            return [shape for shape in coarse if shape.intersects(other.frame)]

        return Ground(*map(moved, (self.everything, self.inland, self.lands, self.waters, self.drawn)))


def ground_of(
    view: View,
    lands: Sequence[Geometry] = (),
    waters: Sequence[Geometry] = (),
    drawn: Sequence[Geometry] = (),
) -> Ground:
    """Return the ground of a view.

    Named areas are in inches of the page, as :meth:`~overflight.figures.maps.view.View.cut` returns them.
    """
    return Ground(view.cut_all(countries().shapes), view.cut_all(lakes()), lands, waters, drawn)


def draw_ground(page: Axes, view: View, ground: Ground | None = None) -> None:
    """Draw land, lakes and borders, and on them what is named: lands, waters and areas drawn by hand."""
    ground = ground or ground_of(view)
    layers = [
        ([view.frame], _SEA, "none"),
        (ground.everything, _LAND, _BORDER),
        (ground.lands, _NAMED_LAND, QUIET),
        (ground.inland, _SEA, _BORDER),
        (ground.waters, _NAMED_WATER, QUIET),
        (ground.drawn, _NAMED_LAND, QUIET),
        # coasts and borders below a drawn area stay in sight
        (ground.everything if ground.drawn else [], "none", _BORDER),
    ]
    for index, (shapes, colour, edge) in enumerate(layers):
        fill(page, view, shapes, colour, edge=edge, order=0.1 * index)
    page.add_artist(frame_of(page, view, facecolor="none", edgecolor=QUIET, linewidth=0.7, zorder=4))


def fill(
    page: Axes,
    view: View,
    shapes: Sequence[Geometry],
    colour: str,
    *,
    edge: str = "none",
    hatch: str = "",
    opacity: float | None = None,
    width_pt: float = 0.6,
    order: float = 1.0,
) -> None:
    """Fill polygons and multipolygons in inches of the page, as far as they are seen."""
    paths = PathCollection(
        [shapely_to_path(shape) for shape in shapes if not shape.is_empty],
        facecolors=colour,
        edgecolors=edge,
        hatch=hatch,
        alpha=opacity,
        linewidths=width_pt,
        transform=page.transData,
        zorder=order,
    )
    add_clipped(page, view, paths)


def add_clipped(page: Axes, view: View, drawn: Collection) -> None:
    """Add what is drawn in inches of the page, and clip it to the view."""
    page.add_collection(drawn, autolim=False)
    drawn.set_clip_path(frame_of(page, view, transform=page.transData))


def draw_net(page: Axes, view: View) -> None:
    """Draw meridians and parallels, and their degrees below and to the left of the map."""
    meridians, parallels = view.net()
    lines = [line for _, line in (*meridians, *parallels)]
    shown = map(shapely.get_coordinates, shapely.get_parts(shapely.intersection(lines, view.frame)))
    net = LineCollection(list(shown), colors="white", linewidths=0.5, alpha=0.7, zorder=1)
    page.add_collection(net, autolim=False)
    west, north, east, south = view.frame.bounds
    lower, left = shapely.linestrings([[[west, south], [east, south]], [[west, north], [west, south]]])
    size = SMALL_PT - 0.5
    for (x, _), told in _labels(meridians, lower, "EW"):
        put(page, x, south + 0.06, told, size, colour=QUIET, across="center")
    for (_, y), told in _labels(parallels, left, "NS"):
        put(page, west - 0.06, y, told, size, colour=QUIET, across="right", down="center")


def frame_of(page: Axes, view: View, **looks: Any) -> Rectangle:
    """Return the rectangle of a view, to clip what is drawn or to frame it."""
    looks = {"transform": page.transData, **looks}
    return Rectangle((view.left_in, view.top_in), view.width_in, view.height_in, **looks)


def _labels(
    lines: Sequence[tuple[float, Geometry]], edge: Geometry, sides: str
) -> list[tuple[FloatArray, str]]:
    """Return the degrees of lines where they meet an edge, without those too close to the one before."""
    met = [
        (at, deg) for deg, line in lines for at in shapely.get_coordinates(shapely.intersection(line, edge))
    ]
    kept: list[tuple[FloatArray, str]] = []
    for at, deg in sorted(met, key=lambda each: float(each[0].sum())):
        if not kept or np.hypot(*(at - kept[-1][0])) >= _LABELS_APART_IN:
            kept.append((at, _degrees(deg, sides)))
    return kept


def _degrees(deg: float, sides: str) -> str:
    """Return degrees in words, such as ``5°W``."""
    deg = (deg + 180.0) % 360.0 - 180.0
    side = "" if deg in (0.0, -180.0) else sides[int(deg < 0)]
    return f"{abs(deg):.6g}°{side}"
