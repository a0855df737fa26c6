"""The map of claimed routes: the direct way, the shortest way as claimed, and random longer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from overflight.analysis.geodesy import FloatArray, densify
from overflight.analysis.natural_earth import countries
from overflight.analysis.places import position
from overflight.analysis.ways.plane import Geometry
from overflight.case.model import Case
from overflight.figures.maps.ground import add_clipped, draw_ground, draw_net
from overflight.figures.maps.placing import Board, Spot, label_size_in, spots_about, spots_inside, write
from overflight.figures.maps.scale import draw_scale_bar
from overflight.figures.maps.view import View, view_of
from overflight.figures.maps.ways import Stretch, claimed_stretches, detours_told, direct_stretches
from overflight.figures.sheet import MARGIN_IN, put, sheet
from overflight.figures.style import (
    BLUE,
    BODY_PT,
    INK,
    QUIET,
    SKY,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    styled,
)
from overflight.findings.flown import FlownRoute, regions_of
from overflight.findings.wording import listed, number

RANDOM_LINES = 150

_LEFT_IN = 0.5
_BELOW_IN = 0.26
_KEY_IN = 0.26
_ASPECT = (0.6, 0.85)
_SPACING_KM = 25.0
_ALONG = np.linspace(0.2, 0.95, 61)
_SAME_IN = 0.02
_COARSE_IN = 0.02


@dataclass(frozen=True)
class _Ways:
    """Ways as points in degrees, or in inches of the page; those of the first target first."""

    direct: list[FloatArray]
    shortest: list[FloatArray]
    random: list[FloatArray]

    @property
    def every(self) -> list[FloatArray]:
        return [*self.direct, *self.shortest, *self.random]

    def on_page(self, view: View) -> _Ways:
        """Return the same ways in inches."""
        ends = np.cumsum([len(way) for way in self.every])[:-1]
        ways = np.split(view.inches(np.concatenate(self.every)), ends)
        first, second = len(self.direct), len(self.direct) + len(self.shortest)
        return _Ways(ways[:first], ways[first:second], ways[second:])


@dataclass(frozen=True)
class _Area:
    """A region that is named in a claim, in inches of the page."""

    name: str
    form: Literal["country", "water", "polygon"]
    shape: Geometry


@styled
def route_map(case: Case, flown: Sequence[FlownRoute]) -> Picture:
    """Draw where claimed routes may have led, over the countries and waters they cross.

    Parameters
    ----------
    case
        Names its places and regions.
    flown
        At least one, from :func:`overflight.findings.flown.fly`; the first is drawn boldest.
    """
    ways = _ways(flown)
    view = view_of(ways.every, _LEFT_IN, WIDTH_IN - _LEFT_IN - MARGIN_IN, _ASPECT)
    title, note = _title(case, flown[0]), _note(flown, len(ways.random))
    _, page, top = drawn = sheet(view.height_in + _BELOW_IN + _KEY_IN, title, note)
    view = replace(view, top_in=top)
    areas = _areas(case, view, flown)
    lands, waters, polygons = (
        [area.shape for area in areas if area.form == form] for form in ("country", "water", "polygon")
    )
    draw_ground(page, view, lands=lands, waters=waters, drawn=polygons)
    draw_net(page, view)
    lines = ways.on_page(view)
    _draw_ways(page, view, lines)
    _draw_crossings(page, *_crossings(view, flown).T)
    # the labels that are needed most come first
    drawn_lines = [shapely.linestrings(line) for line in (*lines.direct, *lines.shortest)]
    board = Board(view.frame, list(shapely.simplify(drawn_lines, 0.003)))
    _draw_places(page, view, board, case, flown)
    _draw_lengths(page, view, board, flown)
    direct = [direct_stretches(case, each) for each in flown]
    _draw_regions(page, view, board, areas, {s.name for each in direct for s in each if not s.named})
    draw_scale_bar(page, view.km_per_in, board)
    _draw_key(page, view.top_in + view.height_in + _BELOW_IN + _KEY_IN / 2, bool(ways.random))
    return drawn[0], _alt(case, flown, direct, title, note)


def _ways(flown: Sequence[FlownRoute]) -> _Ways:
    """Return all ways to be drawn, and some of the random routes, as many to each target."""

    def dense(ways: Sequence[FloatArray]) -> list[FloatArray]:
        return [densify(way, _SPACING_KM)[0] for way in ways]

    each = RANDOM_LINES // len(flown)
    ensembles = [f.ensemble for f in flown if f.ensemble is not None]
    random = [e.points(index) for e in ensembles for index in range(min(each, len(e.length_km)))]
    return _Ways(
        dense([f.great_circle for f in flown]), dense([f.route.points for f in flown]), dense(random)
    )


def _crossings(view: View, flown: Sequence[FlownRoute]) -> FloatArray:
    points = np.concatenate([f.route.crossings for f in flown])
    return view.inches(np.unique(points.round(3), axis=0)) if len(points) else points


def _areas(case: Case, view: View, flown: Sequence[FlownRoute]) -> list[_Area]:
    """Return the regions that the claims name, the widest kinds first."""
    named = {r.key: r for f in flown for r in regions_of(case, f.statement)}
    areas = []
    for key, region in named.items():
        of = case.regions[key]
        form: Literal["country", "water", "polygon"] = (
            "country" if of.country is not None else "water" if of.water is not None else "polygon"
        )
        areas.append(_Area(region.name, form, view.cut(region.shape)))
    return areas


def _draw_ways(page: Axes, view: View, lines: _Ways) -> None:
    random = LineCollection(lines.random, colors=SKY, alpha=0.28, linewidths=0.7, zorder=1.5)
    add_clipped(page, view, random)
    for direct, shortest in reversed(list(zip(lines.direct, lines.shortest, strict=True))):
        bold = 1.0 if direct is lines.direct[0] else 0.65
        page.plot(*direct.T, color=VERMILLION, linewidth=1.8 * bold, dashes=(4.5, 2.2), zorder=2)
        page.plot(*shortest.T, color="white", linewidth=2.6 * bold + 1.6, zorder=3)
        page.plot(*shortest.T, color=BLUE, linewidth=2.6 * bold, zorder=3 + bold / 2, solid_joinstyle="round")


def _draw_crossings(page: Axes, x_in: FloatArray, y_in: FloatArray) -> None:
    page.plot(
        x_in,
        y_in,
        "o",
        markersize=4.5,
        color="white",
        markeredgecolor=INK,
        markeredgewidth=0.9,
        zorder=4,
    )


def _draw_places(page: Axes, view: View, board: Board, case: Case, flown: Sequence[FlownRoute]) -> None:
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


def _draw_lengths(page: Axes, view: View, board: Board, flown: Sequence[FlownRoute]) -> None:
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
        write(page, others.place(size, spots), text, SMALL_PT, colour, bold=True, on_white=True)


def _on_line(line: FloatArray, share: float, cost: float) -> Spot:
    at = round(share * (len(line) - 1))
    x, y = line[at]
    dx, dy = line[min(at + 4, len(line) - 1)] - line[at - 4]
    # upright, on a page that is measured downwards
    turn = -np.degrees(np.arctan2(dy, dx))
    turn = (turn + 90.0) % 180.0 - 90.0
    return Spot(float(x), float(y), float(turn), cost=cost)


def _draw_regions(page: Axes, view: View, board: Board, areas: Sequence[_Area], crossed: set[str]) -> None:
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


def _draw_key(page: Axes, y_in: float, random: bool) -> None:
    x = _LEFT_IN
    entries = [("direct way", VERMILLION, 1.8, "--"), ("shortest way as claimed", BLUE, 2.6, "-")]
    for text, colour, width, dashes in entries:
        page.plot((x, x + 0.38), (y_in, y_in), color=colour, linewidth=width, linestyle=dashes)
        put(page, x + 0.46, y_in, text, SMALL_PT, down="center")
        x += 0.75 + 0.066 * len(text)
    if random:
        for shift in (-0.05, -0.02, 0.02, 0.05):
            page.plot((x, x + 0.38), (y_in - shift, y_in + shift), color=SKY, linewidth=0.7)
        put(page, x + 0.46, y_in, "random ways as claimed", SMALL_PT, down="center")
        x += 2.2
    _draw_crossings(page, np.array([x]), np.array([y_in]))
    put(page, x + 0.12, y_in, "border crossed", SMALL_PT, down="center")


def _title(case: Case, flown: FlownRoute) -> str:
    start, end = case.places[flown.statement.origin].name, case.places[flown.target].name
    return (
        f"From {start} to {end} it is {number(flown.route.great_circle_km)} km direct, "
        f"and at least {number(flown.route.length_km)} km by the way that is claimed"
    )


def _note(flown: Sequence[FlownRoute], random: int) -> str:
    told = f"{random} random ways, {detours_told(flown)}. " if random else ""
    return f"Light areas are named in the claim. {told}Boundaries are de facto ones (Natural Earth 1:50m)."


def _alt(
    case: Case, flown: Sequence[FlownRoute], direct: Sequence[Sequence[Stretch]], title: str, note: str
) -> str:
    told = []
    for each, stretches in zip(flown, direct, strict=True):
        crossed = listed(dict.fromkeys(s.name for s in stretches))
        named = listed(s.name for s in claimed_stretches(case, each))
        straight, claimed = number(each.route.great_circle_km), number(each.route.length_km)
        told.append(
            f"To {case.places[each.target].name}: {straight} km direct, over {crossed}; "
            f"{claimed} km at least as claimed, over {named}."
        )
    return f"{title}. A map. {' '.join(told)} {note}"
