"""The map of claimed routes: the direct way, the shortest way as claimed, and how dense others lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.ground.geodesy import FloatArray, densify
from overflight.analysis.ground.natural_earth import map_scale
from overflight.analysis.routes.stated import region_name
from overflight.case.model import Case
from overflight.figures.maps.density import usual_extent
from overflight.figures.maps.ground import Ground, draw_ground, draw_net, ground_of
from overflight.figures.maps.names import (
    Area,
    areas_of,
    draw_lengths,
    draw_on_line,
    draw_places,
    draw_regions,
    shapes_by_form,
)
from overflight.figures.maps.panels import HEAD_IN, KEY_IN, Panel, draw_key, draw_panel, panels_of
from overflight.figures.maps.placing import Board
from overflight.figures.maps.radii import Radius, draw_radii, radii_of, radii_told
from overflight.figures.maps.scale import draw_scale_bar
from overflight.figures.maps.view import View, view_of
from overflight.figures.maps.ways import (
    Stretch,
    claimed_stretches,
    detours_told,
    direct_stretches,
    named_regions,
)
from overflight.figures.sheet import MARGIN_IN, put, sheet
from overflight.figures.style import (
    BLUE,
    BODY_PT,
    INK,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    text_width_in,
)
from overflight.findings.checks.crossings import crossed
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import listed, number

_LEFT_IN = 0.5
_BELOW_IN = 0.26
_KEY_IN = 0.26
_TITLE_IN = 0.3
_GAP_IN = 0.12
_PANELS_ACROSS = 3
_ASPECT = (0.6, 0.75)
_PANEL_ASPECT = (0.6, 1.0)
_SPACING_KM = 25.0


@dataclass(frozen=True)
class _Ways:
    """The direct and the shortest ways as points in degrees, or in inches."""

    direct: list[FloatArray]
    shortest: list[FloatArray]

    def on_page(self, view: View) -> _Ways:
        """Return the same ways in inches."""
        return _Ways(*([view.inches(way) for way in ways] for ways in (self.direct, self.shortest)))


@styled
def route_map(case: Case, flown: Sequence[FlownRoute]) -> Picture:
    """Draw where claimed routes may have led, and by each model how dense plausible ones lie.

    Parameters
    ----------
    case
        Names its places and regions.
    flown
        At least one, from :func:`overflight.findings.flown.fly`; the first is drawn boldest, and the
        models' maps show its plausible ways.
    """
    first, panels = flown[0], panels_of(flown[0])
    ways = _Ways(_dense([f.great_circle for f in flown]), _dense([f.route.points for f in flown]))
    view, small = _views([*ways.direct, *ways.shortest], panels)
    rows = -(-len(panels) // _PANELS_ACROSS)
    below = _TITLE_IN + rows * (HEAD_IN + small.height_in + _GAP_IN) + KEY_IN if panels else 0.0
    radii = radii_of(case, view, flown)
    title, note = _title(case, first), _note(flown, radii, panels)
    figure, page, top = sheet(view.height_in + _BELOW_IN + _KEY_IN + below, title, note)
    view = replace(view, top_in=top)
    # rings are seen where they were, only farther down
    radii = [replace(r, seen=shapely.transform(r.seen, lambda xy: xy + np.array([0.0, top]))) for r in radii]
    named = named_regions(case, flown)
    direct = [direct_stretches(case, each, named) for each in flown]
    crossed = {s.name for each in direct for s in each if not s.named}
    ground = _draw_map(
        page, view, case, flown, ways.on_page(view), areas_of(case, view, named), crossed, radii
    )
    top = view.top_in + view.height_in + _BELOW_IN
    _draw_key(page, top + _KEY_IN / 2)
    if panels:
        _draw_panels(page, view, small, ground, case, first, panels, top + _KEY_IN)
    return figure, _alt(case, flown, direct, panels, title, note)


def _dense(ways: Sequence[FloatArray]) -> list[FloatArray]:
    return [densify(way, _SPACING_KM)[0] for way in ways]


def _views(ways: Sequence[FloatArray], panels: Sequence[Panel]) -> tuple[View, View]:
    """Return what the map and the models' small maps show; the latter lies within the former."""
    room = WIDTH_IN - _LEFT_IN - MARGIN_IN
    ensembles = [panel.ensemble for panel in panels if panel.ensemble is not None]
    shown = [*ways, *(usual_extent(ensemble, float(ways[0][0, 0])) for ensemble in ensembles)]
    width = (room - (_PANELS_ACROSS - 1) * _GAP_IN) / _PANELS_ACROSS
    return view_of(shown, _LEFT_IN, room, _ASPECT), view_of(shown, _LEFT_IN, width, _PANEL_ASPECT)


def _draw_map(
    page: Axes,
    view: View,
    case: Case,
    flown: Sequence[FlownRoute],
    lines: _Ways,
    areas: Sequence[Area],
    crossed: set[str],
    radii: Sequence[Radius],
) -> Ground:
    ground = ground_of(view, *shapes_by_form(areas))
    draw_ground(page, view, ground)
    draw_net(page, view)
    _draw_ways(page, lines)
    _draw_crossings(page, *_crossings(view, flown).T)
    # the labels that are needed most come first
    drawn_lines = [shapely.linestrings(line) for line in (*lines.direct, *lines.shortest)]
    board = Board(view.frame, list(shapely.simplify(drawn_lines, 0.003)))
    rings = draw_radii(page, board, radii)
    draw_places(page, view, board, case, flown)
    draw_lengths(page, view, board, flown)
    for line, spots, text in rings:
        draw_on_line(page, board, line, spots, text, INK)
    draw_regions(page, view, board, areas, crossed)
    draw_scale_bar(page, view.km_per_in, board)
    return ground


def _crossings(view: View, flown: Sequence[FlownRoute]) -> FloatArray:
    points = np.concatenate([f.route.crossings for f in flown])
    return view.inches(np.unique(points.round(3), axis=0)) if len(points) else points


def _draw_ways(page: Axes, lines: _Ways) -> None:
    for direct, shortest in reversed(list(zip(lines.direct, lines.shortest, strict=True))):
        bold = 1.0 if direct is lines.direct[0] else 0.65
        page.plot(*direct.T, color=VERMILLION, linewidth=1.8 * bold, dashes=(4.5, 2.2), zorder=2)
        page.plot(*shortest.T, color="white", linewidth=2.6 * bold + 1.6, zorder=3)
        page.plot(*shortest.T, color=BLUE, linewidth=2.6 * bold, zorder=3 + bold / 2, solid_joinstyle="round")


def _draw_crossings(page: Axes, x_in: FloatArray, y_in: FloatArray) -> None:
    page.plot(
        x_in, y_in, "o", markersize=4.5, color="white", markeredgecolor=INK, markeredgewidth=0.9, zorder=4
    )


def _draw_panels(
    page: Axes,
    view: View,
    small: View,
    ground: Ground,
    case: Case,
    flown: FlownRoute,
    panels: Sequence[Panel],
    top_in: float,
) -> None:
    told = f"Where plausible ways to {case.places[flown.target].name} lie, by model of flight"
    put(page, _LEFT_IN, top_in + _TITLE_IN / 2, told, BODY_PT + 0.5, bold=True, down="center")
    top_in += _TITLE_IN + HEAD_IN
    for number_of, panel in enumerate(panels):
        row, column = divmod(number_of, _PANELS_ACROSS)
        left = _LEFT_IN + column * (small.width_in + _GAP_IN)
        placed = replace(small, left_in=left, top_in=top_in + row * (small.height_in + HEAD_IN + _GAP_IN))
        draw_panel(page, placed, ground.on(view, placed), flown, panel)
    draw_key(page, _LEFT_IN, placed.top_in + small.height_in + _GAP_IN + KEY_IN / 2)


def _draw_key(page: Axes, y_in: float) -> None:
    x = _LEFT_IN
    entries = [("direct way", VERMILLION, 1.8, "--"), ("shortest way as claimed", BLUE, 2.6, "-")]
    for text, colour, width, dashes in entries:
        page.plot((x, x + 0.38), (y_in, y_in), color=colour, linewidth=width, linestyle=dashes)
        put(page, x + 0.46, y_in, text, SMALL_PT, down="center")
        x += 0.7 + text_width_in(text, SMALL_PT)
    _draw_crossings(page, np.array([x]), np.array([y_in]))
    put(page, x + 0.12, y_in, "border crossed by it", SMALL_PT, down="center")


def _title(case: Case, flown: FlownRoute) -> str:
    start, end = case.places[flown.statement.origin].name, case.places[flown.target].name
    return (
        f"From {start} to {end} it is {number(flown.route.great_circle_km)} km direct, "
        f"and at least {number(flown.route.length_km)} km by the way that is claimed"
    )


def _note(flown: Sequence[FlownRoute], radii: Sequence[Radius], panels: Sequence[Panel]) -> str:
    route = flown[0].route
    bracket = f"No way through these regions is shorter than {number(route.lower_km, 1)} km. "
    drawn = [len(panel.ensemble.length_km) for panel in panels if panel.ensemble is not None]
    told = f"{number(drawn[0])} random ways of each model, {detours_told(flown)}; " if drawn else ""
    return (
        f"Light areas are named in the claim. {bracket}{told}{'no model is the true one. ' if drawn else ''}"
        f"{radii_told(radii)}Boundaries are de facto ones (Natural Earth 1:{map_scale()})."
    )


def _alt(
    case: Case,
    flown: Sequence[FlownRoute],
    direct: Sequence[Sequence[Stretch]],
    panels: Sequence[Panel],
    title: str,
    note: str,
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
    small = " Below it, a small map for each model of flight. " if panels else " "
    seen = [_seen(case, panel) for panel in panels]
    return f"{title}. A map. {' '.join(told)}{small}{' '.join([*seen, note])}"


def _seen(case: Case, panel: Panel) -> str:
    if panel.ensemble is None:
        return f"{capital(panel.model)} is not drawn: {panel.reason}."
    names = [region_name(case, key) for key in panel.ensemble.regions[1:]]
    borders = zip(names, crossed(panel.ensemble), strict=True)
    over = (f"{name} on {number(border.km)} km of border" for name, border in borders)
    return f"{capital(panel.model)}: nine in ten ways enter {listed(over)}."
