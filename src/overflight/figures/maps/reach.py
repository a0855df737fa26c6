"""Where each unit can have been when something happened that a force is accused of, as a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.ground.places import position
from overflight.analysis.reach.areas import NOWHERE, LonLat, disc
from overflight.analysis.routes.ways.plane import Geometry
from overflight.case.model import Case
from overflight.case.statements import RouteStatement
from overflight.figures.maps.ground import draw_ground, draw_net, fill
from overflight.figures.maps.placing import Board, label_size_in, spots_about, write
from overflight.figures.maps.scale import draw_scale_bar
from overflight.figures.maps.view import View, view_within
from overflight.figures.sheet import MARGIN_IN, box, height_in, put, sheet
from overflight.figures.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    wrap,
)
from overflight.findings.checks.whereabouts import Whereabouts, whereabouts
from overflight.findings.flown import regions_of
from overflight.findings.logic import Logic
from overflight.findings.wording import number

_LEFT_IN = 0.5
_BELOW_IN = 0.26
_ASPECT = 0.85
_SWATCH_IN = 0.3
_GAP_IN = 0.07
_LEAST_KM, _MOST_KM = 50.0, 2_000.0
_COLOURS = (VERMILLION, BLUE, GREEN, PURPLE, ORANGE, SKY)
_SPACING_KM = 25.0
_SEAM_KM = 1e-3
# No two points are farther apart.
_EARTH_KM = 20_004.0
# Places that are drawn nearer to each other than this share a label.
_TOGETHER_IN = 0.4


@dataclass(frozen=True)
class _Area:
    """Where a unit can have been, in the plane; `inside`: if it kept to the regions of its route."""

    colour: str
    free: Geometry
    inside: Geometry
    everywhere: bool
    told: str


def reach_maps(logic: Logic) -> list[Picture]:
    """Draw for each event that some account lays to a force where the units seen can have been then.

    Returns
    -------
    list of (figure, alt)
        None for an event to which no sighting is tied in time.
    """
    events = dict.fromkeys(event for event, _ in logic.accusations)
    found = [(event, whereabouts(logic, event)) for event in events]
    return [_reach_map(logic, event, units) for event, units in found if units]


@styled
def _reach_map(logic: Logic, event: str, units: Sequence[Whereabouts]) -> Picture:
    case = logic.case
    places = case.options(case.events[event].place)
    lonlat = np.array([position(case, place) for place in places])
    view = _view(lonlat, units)
    areas = [_area(logic, view, each, colour) for each, colour in zip(units, _COLOURS * 9, strict=False)]
    rows = [wrap(area.told, view.width_in - _SWATCH_IN - 0.1, SMALL_PT) for area in areas]
    rows_in = [height_in(row, SMALL_PT) + _GAP_IN for row in rows]
    title, note = _title(logic, event, view, areas), _note(areas)
    figure, page, top = sheet(view.height_in + _BELOW_IN + sum(rows_in), title, note)
    view = replace(view, top_in=top)
    draw_ground(page, view)
    draw_net(page, view)
    for area in reversed(areas):
        _draw_area(page, view, area)
    _draw_places(page, view, case, event, units)
    y = top + view.height_in + _BELOW_IN
    for area, row, row_in in zip(areas, rows, rows_in, strict=True):
        _draw_key(page, y, area, row)
        y += row_in
    told = " ".join(f"{capital(area.told)}." for area in areas)
    return figure, f"{title}. A map. {told} {note}"


def _view(places: FloatArray, units: Sequence[Whereabouts]) -> View:
    """Return a view about the candidate places as wide as the areas, without those that span continents."""
    middle = (float(places[0, 0]), float(places[0, 1]))
    far_km = max(_LEAST_KM, *(1.5 * distance_km(*middle, *place) for place in places.tolist()))
    near_km = [u.radius_km + _off_km(middle, u) for u in units]
    half_m = 1_060.0 * max([far_km, *(km for km in near_km if km <= _MOST_KM)])
    corner = np.array([half_m / _ASPECT, half_m])
    return view_within(middle, (-corner, corner), (_LEFT_IN, 0.0), WIDTH_IN - _LEFT_IN - MARGIN_IN)


def _off_km(middle: LonLat, unit: Whereabouts) -> float:
    return min(distance_km(*middle, *fix.lonlat) for options in unit.seen for fix in options)


def _area(logic: Logic, view: View, unit: Whereabouts, colour: str) -> _Area:
    free = unit.area(view.plane)
    inside = NOWHERE
    if unit.route is not None:
        route = logic.problem.parts[unit.route].statement
        assert isinstance(route, RouteStatement)
        shapes = [view.plane.draw(region.shape) for region in regions_of(logic.case, route)]
        # neighbours meet without a seam
        regions = shapely.union_all(shapes, grid_size=_SEAM_KM)
        inside = shapely.intersection(free, unit.area_inside(view.plane, regions))
    everywhere = _fills(view, free)
    told = f"{logic.case.units[unit.unit].name} ({', '.join(unit.parts)}): {_told(unit, free, everywhere)}"
    if not inside.is_empty:
        told = f"{told}; hatched, if it never left the regions of {unit.route}"
    return _Area(colour, free, inside, everywhere, told)


def _told(unit: Whereabouts, free: Geometry, everywhere: bool) -> str:
    if free.is_empty:
        return "nowhere on this map, for its sightings are too far off or cannot all be true"
    if unit.radius_km > _EARTH_KM:
        return "anywhere on Earth"
    where = f"up to {number(unit.radius_km)} km from where it was seen, at {number(unit.speed_kmh)} km/h"
    return f"anywhere on this map, {where}" if everywhere else where


def _fills(view: View, free: Geometry) -> bool:
    return bool(shapely.contains(_on_page(view, free), shapely.buffer(view.frame, -0.02)))


def _on_page(view: View, shape: Geometry) -> Geometry:
    dense = shapely.segmentize(shape, _SPACING_KM)
    return shapely.make_valid(shapely.transform(dense, lambda xy: view.inches(view.plane.inverse(xy))))


def _draw_area(page: Axes, view: View, area: _Area) -> None:
    if not area.everywhere:
        free = _on_page(view, area.free)
        fill(page, view, [free], area.colour, opacity=0.18, order=1.2)
        fill(page, view, [free], "none", edge=area.colour, width_pt=1.6, order=2.0)
    if not area.inside.is_empty:
        hatched = _on_page(view, area.inside)
        fill(page, view, [hatched], "none", edge=area.colour, hatch="////", width_pt=0.6, order=1.6)


def _draw_places(page: Axes, view: View, case: Case, event: str, units: Sequence[Whereabouts]) -> None:
    """Mark the places of sightings, and mark and name those that the event may have been at."""
    seen = np.array([fix.lonlat for unit in units for options in unit.seen for fix in options])
    page.plot(*_shown(view, view.inches(seen)).T, "x", markersize=5, color=INK, zorder=5)
    keys = case.options(case.events[event].place)
    points = view.inches(np.array([position(case, key) for key in keys]))
    page.plot(*points.T, "s", markersize=4, color=INK, markeredgecolor="white", markeredgewidth=0.6, zorder=6)
    board = Board(view.frame, boxes=list(shapely.box(*(points - 0.05).T, *(points + 0.05).T)))
    draw_scale_bar(page, view.km_per_in, board)
    names = {key: case.places[key].name for key in keys}
    if np.ptp(points, axis=0).max() < _TOGETHER_IN:
        many = f" ({len(keys)} candidate places)" if len(keys) > 1 else ""
        names = {keys[0]: f"{case.events[event].name}{many}"}
    for name, point in zip(names.values(), points, strict=False):
        size = label_size_in(name, SMALL_PT + 0.5, bold=True)
        spot = board.place(size, spots_about(point, size, points[(points != point).any(axis=1)]))
        write(page, spot, name, SMALL_PT + 0.5, bold=True)


def _shown(view: View, points: FloatArray) -> FloatArray:
    shown: FloatArray = points[shapely.contains_xy(view.frame, points)]
    return shown


def _draw_key(page: Axes, top_in: float, area: _Area, row: str) -> None:
    ends = (top_in + 0.02, top_in + 0.12)
    across = (_LEFT_IN, _LEFT_IN + _SWATCH_IN)
    if not area.everywhere:
        box(page, across, ends, area.colour, opacity=0.3)
    box(page, across, ends, "none", edge=area.colour, hatch="" if area.inside.is_empty else "////")
    put(page, _LEFT_IN + _SWATCH_IN + 0.1, top_in, row, SMALL_PT)


def _title(logic: Logic, event: str, view: View, areas: Sequence[_Area]) -> str:
    case = logic.case
    places = case.options(case.events[event].place)
    spots = [disc(view.plane, position(case, place), case.places[place].radius_km) for place in places]
    away = [area for area in areas if not shapely.intersects(area.free, spots).any()]
    name, many = case.events[event].name, len(areas)
    if not away:
        who = f"none of the {many} units that were seen is" if many > 1 else "the unit that was seen is not"
        return capital(f"{who} kept away from {name} by where it was seen")
    who = f"{len(away)} of the {many} units" if many > 1 else "the unit"
    return capital(f"{who} cannot have been at {name}, if the sightings are true")


def _note(areas: Sequence[_Area]) -> str:
    regions = (
        "A hatched area is an outer bound as well. " if any(not a.inside.is_empty for a in areas) else ""
    )
    return (
        "If its sightings (crosses) are true, a unit was not outside of its area; that it was inside does "
        "not follow. The time between sighting and event is the longest that the sighting's own source "
        "leaves, or else any other source on any clock that it may have meant. "
        f"{regions}Boundaries are de facto ones (Natural Earth 1:50m)."
    )
