"""The words on the map of routes: places, lengths of ways, and what the ways cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.ground.geodesy import FloatArray, densify
from overflight.analysis.ground.natural_earth import countries
from overflight.analysis.ground.places import position
from overflight.analysis.routes.ways.evidence import NamedRegion
from overflight.analysis.routes.ways.plane import Geometry
from overflight.case.model import Case
from overflight.figures.maps.placing import Board, Spot, label_size_in, spots_about, spots_inside, write
from overflight.figures.maps.view import View
from overflight.figures.style import BLUE, BODY_PT, INK, QUIET, SMALL_PT, VERMILLION
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import number

_ALONG = np.linspace(0.2, 0.95, 61)
_SAME_IN = 0.02
_COARSE_IN = 0.02


@dataclass(frozen=True)
class Area:
    """A region that is named in a claim, in inches of the page."""

    name: str
    form: Literal["country", "water", "polygon"]
    shape: Geometry


def areas_of(case: Case, view: View, named: Mapping[str, NamedRegion]) -> list[Area]:
    """Return the regions that claims name, by id, as they are seen in a view."""
    areas = []
    for key, region in named.items():
        of = case.regions[key]
        form: Literal["country", "water", "polygon"] = (
            "country" if of.country is not None else "water" if of.water is not None else "polygon"
        )
        areas.append(Area(region.name, form, view.cut(region.shape)))
    return areas


def shapes_by_form(areas: Sequence[Area]) -> list[list[Geometry]]:
    """Return the shapes of countries, of waters and of drawn polygons."""
    return [[a.shape for a in areas if a.form == form] for form in ("country", "water", "polygon")]


def draw_places(page: Axes, view: View, board: Board, case: Case, flown: Sequence[FlownRoute]) -> None:
    """Mark and name where routes begin and end."""
    keys = list(dict.fromkeys(key for f in flown for key in (f.statement.origin, f.target)))
    points = view.inches(np.array([position(case, key) for key in keys]))
    board.boxes += [shapely.box(x - 0.05, y - 0.05, x + 0.05, y + 0.05) for x, y in points]
    page.plot(*points.T, "s", markersize=5, color=INK, markeredgecolor="white", markeredgewidth=0.8, zorder=6)
    for key, point in zip(keys, points, strict=True):
        name = case.places[key].name
        size = label_size_in(name, SMALL_PT + 0.5, bold=True)
        others = points[(points != point).any(axis=1)]
        spot = board.place(size, spots_about(point, size, others))
        write(page, spot, name, SMALL_PT + 0.5, bold=True)


def draw_lengths(page: Axes, view: View, board: Board, flown: Sequence[FlownRoute]) -> None:
    """Write the length of each way on its line, where it is far from the other lines."""
    direct = {(f.statement.origin, f.target): (f.great_circle, f.route.great_circle_km) for f in flown}
    ways = [(*way, VERMILLION, 0.5) for way in direct.values()]
    ways += [(f.route.points, f.route.length_km, BLUE, 0.85) for f in flown]
    for points, km, colour, best in ways:
        line = view.inches(densify(points, km / 200)[0])
        spots = [_on_line(line, share, abs(share - best)) for share in _ALONG]
        draw_on_line(page, board, line, spots, f"{number(km)} km", colour)


def draw_on_line(
    page: Axes, board: Board, line: FloatArray, spots: Sequence[Spot], text: str, colour: str
) -> None:
    """Write words on a line in inches at the best of some spots, which may hide that line but no other."""
    own = shapely.linestrings(line)
    lines = [other for other in board.lines if shapely.hausdorff_distance(own, other) > _SAME_IN]
    size = label_size_in(text, SMALL_PT, bold=True)
    spot = Board(board.frame, lines, board.boxes).place(size, spots)
    write(page, spot, text, SMALL_PT, colour, bold=True, on_white=True)


def _on_line(line: FloatArray, share: float, cost: float) -> Spot:
    at = round(share * (len(line) - 1))
    x, y = line[at]
    dx, dy = line[min(at + 4, len(line) - 1)] - line[at - 4]
    # upright, on a page that is measured downwards
    turn = -np.degrees(np.arctan2(dy, dx))
    turn = (turn + 90.0) % 180.0 - 90.0
    return Spot(float(x), float(y), float(turn), cost=cost)


def draw_regions(page: Axes, view: View, board: Board, areas: Sequence[Area], crossed: set[str]) -> None:
    """Write the names of what claims name, and fainter those of other countries on the direct way."""
    for area in areas:
        _draw_name(page, board, area.shape, area.name, INK, area.form == "water")
    atlas = countries()
    for name, shape in zip(atlas.names, atlas.shapes, strict=True):
        if name in crossed:
            _draw_name(page, board, view.cut(shape), name, QUIET)


def _draw_name(page: Axes, board: Board, area: Geometry, name: str, colour: str, sea: bool = False) -> None:
    # a coast in detail would not move a label, only take long
    area = shapely.buffer(shapely.intersection(shapely.simplify(area, _COARSE_IN), board.frame), 0.0)
    if area.is_empty:
        return
    text = name.replace(" ", "\n") if sea else name
    size_pt = BODY_PT + 0.5 if colour == INK else SMALL_PT + 0.5
    size = label_size_in(text, size_pt)
    spot = board.place(size, spots_inside(area, size), area)
    write(page, spot, text, size_pt, colour, italic=sea)
