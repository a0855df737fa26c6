"""What a map stands on: countries and waters, those of the claim light, and a net of degrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cartopy.mpl.geoaxes import GeoAxes
from cartopy.mpl.path import shapely_to_path
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from overflight.analysis.natural_earth import countries, lakes
from overflight.analysis.ways.plane import Geometry
from overflight.case.model import Case
from overflight.figures.maps.view import View
from overflight.figures.style import QUIET, SMALL_PT
from overflight.findings.flown import FlownRoute, regions_of

# Told apart in grey too: what is named is lighter than what is not.
SEA = "#c3d0da"
LAND = "#dfddd8"
NAMED_LAND = "#fdf5dc"
NAMED_WATER = "#e9f4fb"
_BORDER = "#8f8f8f"


def draw_ground(figure: Figure, page: Axes, view: View, case: Case, flown: Sequence[FlownRoute]) -> GeoAxes:
    """Draw land, water and net into the view's rectangle, below the page, and return their axes."""
    width, height = figure.get_size_inches()
    room = (
        view.left_in / width,
        1 - (view.top_in + view.height_in) / height,
        view.width_in / width,
        view.height_in / height,
    )
    ground: Any = figure.add_axes(room, projection=view.projection, facecolor=SEA)
    ground.set_zorder(-1)
    ground.set_xlim(view.west_m, view.east_m)
    ground.set_ylim(view.south_m, view.north_m)
    for order, (shapes, colour, edge) in enumerate(_layers(case, flown)):
        _fill(ground, page, view, shapes, colour, edge, 1 + order / 10)
    _net(ground, view)
    return ground


def _layers(case: Case, flown: Sequence[FlownRoute]) -> list[tuple[Sequence[Geometry], str, str]]:
    """Return shapes with the colours of their areas and edges, from the lowest to the highest."""
    regions = {r.key: r.shape for f in flown for r in regions_of(case, f.statement)}
    lands, waters, drawn = (
        [shape for key, shape in regions.items() if getattr(case.regions[key], form) is not None]
        for form in ("country", "water", "polygon")
    )
    everything = countries().shapes
    return [
        (everything, LAND, _BORDER),
        (lands, NAMED_LAND, QUIET),
        (lakes(), SEA, _BORDER),
        (waters, NAMED_WATER, QUIET),
        (drawn, NAMED_LAND, QUIET),
        # coasts and borders below a drawn area stay in sight
        (everything if drawn else [], "none", _BORDER),
    ]


def _fill(
    ground: Axes, page: Axes, view: View, shapes: Iterable[Geometry], colour: str, edge: str, order: float
) -> None:
    cut = [part for part in map(view.cut, shapes) if not part.is_empty]
    ground.add_collection(
        PathCollection(
            [shapely_to_path(part) for part in cut],
            facecolors=colour,
            edgecolors=edge,
            linewidths=0.6,
            transform=page.transData,
            zorder=order,
        ),
        autolim=False,
    )


def _net(ground: Any, view: View) -> None:
    style = {"size": SMALL_PT - 0.5, "color": QUIET}
    meridians, parallels = view.net()
    ground.gridlines(
        draw_labels={"bottom": "x", "left": "y"},
        xlocs=meridians,
        ylocs=parallels,
        color="white",
        linewidth=0.5,
        alpha=0.7,
        rotate_labels=False,
        xlabel_style=style,
        ylabel_style=style,
        zorder=2,
    )
    ground.spines["geo"].set(edgecolor=QUIET, linewidth=0.7)
