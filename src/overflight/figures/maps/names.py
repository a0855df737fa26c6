"""The words on a map: places, regions, lengths on lines, and the scale."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from overflight.analysis.geodesy import FloatArray, densify
from overflight.analysis.natural_earth import countries
from overflight.analysis.places import position
from overflight.analysis.ways.plane import Geometry
from overflight.case.model import Case
from overflight.figures.maps.placing import LINE, Board, Spot, label_size_in, spots_about, spots_inside
from overflight.figures.maps.scale import round_below
from overflight.figures.maps.stretches import direct_stretches
from overflight.figures.maps.view import View
from overflight.figures.style import BLUE, BODY_PT, INK, QUIET, SMALL_PT, VERMILLION
from overflight.findings.flown import FlownRoute, regions_of
from overflight.findings.wording import number

_ALONG = np.linspace(0.2, 0.95, 61)
_SCALE_IN = 1.5
_SAME_IN = 0.02


def draw_labels(page: Axes, view: View, board: Board, case: Case, flown: Sequence[FlownRoute]) -> None:
    """Write all labels, the most needed ones first, clear of lines and of each other."""
    _places(page, view, board, case, flown)
    _lengths(page, view, board, flown)
    _regions(page, view, board, case, flown)
    _scale(page, view, board)


def _places(page: Axes, view: View, board: Board, case: Case, flown: Sequence[FlownRoute]) -> None:
    keys = list(dict.fromkeys(key for f in flown for key in (f.statement.origin, f.target)))
    points = view.inches(np.array([position(case, key) for key in keys]))
    board.boxes += [shapely.box(x - 0.05, y - 0.05, x + 0.05, y + 0.05) for x, y in points]
    page.plot(*points.T, "s", markersize=5, color=INK, markeredgecolor="white", markeredgewidth=0.8, zorder=6)
    for key, point in zip(keys, points, strict=True):
        name = case.places[key].name
        size = label_size_in(name, SMALL_PT + 0.5, bold=True)
        others = points[(points != point).any(axis=1)]
        spot = board.place(size, spots_about(point, size, others))
        _write(page, spot, name, SMALL_PT + 0.5, INK, weight="bold")


def _lengths(page: Axes, view: View, board: Board, flown: Sequence[FlownRoute]) -> None:
    """Write the length of each way on its line, where it is far from the other lines."""
    direct = {(f.statement.origin, f.target): (f.great_circle, f.route.great_circle_km) for f in flown}
    ways = [(*way, VERMILLION, 0.5) for way in direct.values()]
    ways += [(f.route.points, f.route.length_km, BLUE, 0.85) for f in flown]
    for points, km, colour, best in ways:
        line = view.inches(densify(points, km / 200)[0])
        own = shapely.linestrings(line)
        lines = [other for other in board.lines if shapely.hausdorff_distance(own, other) > _SAME_IN]
        others = Board(board.frame, lines, board.boxes)
        text = f"{number(km)} km"
        size = label_size_in(text, SMALL_PT, bold=True)
        spots = [_on_line(line, share, abs(share - best)) for share in _ALONG]
        _write(page, others.place(size, spots), text, SMALL_PT, colour, weight="bold", on_white=True)


def _on_line(line: FloatArray, share: float, cost: float) -> Spot:
    at = round(share * (len(line) - 1))
    x, y = line[at]
    dx, dy = line[min(at + 4, len(line) - 1)] - line[at - 4]
    # upright, on a page that is measured downwards
    turn = -np.degrees(np.arctan2(dy, dx))
    turn = (turn + 90.0) % 180.0 - 90.0
    return Spot(float(x), float(y), float(turn), cost=cost)


def _regions(page: Axes, view: View, board: Board, case: Case, flown: Sequence[FlownRoute]) -> None:
    """Write the names of what claims name, and fainter those of other countries on the direct way."""
    named = {r.key: r for f in flown for r in regions_of(case, f.statement)}
    for key, region in named.items():
        sea = case.regions[key].water is not None
        _name_area(page, board, view.cut(region.shape), region.name, INK, sea)
    crossed = {s.name for f in flown for s in direct_stretches(case, f) if not s.named}
    atlas = countries()
    for name, shape in zip(atlas.names, atlas.shapes, strict=True):
        if name in crossed:
            _name_area(page, board, view.cut(shape), name, QUIET)


def _name_area(page: Axes, board: Board, area: Geometry, name: str, colour: str, sea: bool = False) -> None:
    area = shapely.intersection(area, board.frame)
    if area.is_empty:
        return
    text = name.replace(" ", "\n") if sea else name
    size_pt = BODY_PT + 0.5 if colour == INK else SMALL_PT + 0.5
    size = label_size_in(text, size_pt)
    spot = board.place(size, spots_inside(area, size), area)
    _write(page, spot, text, size_pt, colour, style="italic" if sea else "normal")


def _scale(page: Axes, view: View, board: Board) -> None:
    """Draw a scale of a round number of kilometres in the emptiest corner."""
    km = round_below(_SCALE_IN * view.km_per_in)
    width, height = km / view.km_per_in, 0.25
    west, north, east, south = board.frame.bounds
    x_edge, y_edge = 0.15 + width / 2, 0.1 + height / 2
    spots = [
        Spot(x, y, cost=0.1 * rank)
        for rank, (x, y) in enumerate(
            (x, y) for y in (south - y_edge, north + y_edge) for x in (west + x_edge, east - x_edge)
        )
    ]
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
    _write(page, Spot(spot.x_in, y - 0.1), f"{number(km)} km", SMALL_PT, INK)


def _write(
    page: Axes,
    spot: Spot,
    text: str,
    size_pt: float,
    colour: str,
    weight: str = "normal",
    style: str = "normal",
    on_white: bool = False,
) -> None:
    page.text(
        spot.x_in,
        spot.y_in,
        text,
        fontsize=size_pt,
        color=colour,
        fontweight=weight,
        fontstyle=style,
        ha="center",
        va="center",
        rotation=spot.turn_deg,
        rotation_mode="anchor",
        linespacing=LINE / 1.2,
        path_effects=[] if on_white else [withStroke(linewidth=2.6, foreground="white")],
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9} if on_white else None,
        zorder=7,
    )
