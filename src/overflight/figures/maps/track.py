"""A track on a map: its fixes, what was plausibly flown in its gaps, and how near it came to places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.claims.clauses import Part
from overflight.analysis.ground.geodesy import FloatArray, densify, distance_km
from overflight.analysis.ground.natural_earth import map_scale
from overflight.analysis.ground.places import position
from overflight.analysis.routes.gaps.laws import load_models
from overflight.analysis.routes.gaps.models import RECOMMENDED
from overflight.analysis.routes.gaps.rates import MODEL_NAMES
from overflight.analysis.routes.ways.plane import Geometry
from overflight.analysis.tracks.approach import Approach, approach
from overflight.analysis.tracks.bridges import PERCENTS, Bridge, bridges, envelopes, plausible
from overflight.analysis.tracks.flown import Flown
from overflight.case.model import Case
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import clock_text
from overflight.figures.maps.ground import draw_ground, draw_net, fill
from overflight.figures.maps.placing import Board, label_size_in, spots_about, write
from overflight.figures.maps.scale import draw_scale_bar
from overflight.figures.maps.view import View, view_of
from overflight.figures.sheet import MARGIN_IN, box, put, sheet
from overflight.figures.style import (
    BLUE,
    INK,
    ORANGE,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    text_width_in,
)
from overflight.findings.bridged import gap_span, near_gaps, plausible_told
from overflight.findings.checks.tracks import at_stake
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, span

_LEFT_IN = 0.5
_BELOW_IN = 0.26
_KEY_IN = 0.26
_ASPECT = (0.45, 0.85)
_SPACING_KM = 10.0
# More fixes than this run into a line; of a long track so many points are drawn.
_MOST_DOTS, _MOST_POINTS = 120, 2_000
# Of many gaps the longest are bridged; the others are drawn as gaps.
_MOST_GAPS = 8
# A place is shown if it is no farther off than so many times the size of the track.
_FAR, _LEAST_KM = 1.5, 50.0
_OPACITY = {95: 0.22, 80: 0.3, 50: 0.4}


@dataclass(frozen=True)
class _Near:
    """A place at stake, and how near the track came to it."""

    key: str
    name: str
    lonlat: tuple[float, float]
    found: Approach
    point: FloatArray


@styled
def track_map(logic: Logic, part: Part, flown: Flown) -> Picture:
    """Draw a track: its fixes, its gaps with what was plausibly flown in them, its nearest approaches.

    Parameters
    ----------
    logic
        Holds the case.
    part
        The claim's part that is the track.
    flown
        The track in one reading of its clock.
    """
    near = [_near(logic.case, flown, place) for place in at_stake(logic, part)]
    shown = [each for each in near if each.found.km <= max(_LEAST_KM, _FAR * _size_km(flown))]
    made = _bridges(flown)
    lines = _lines(flown)
    paths = [*lines, *(np.array([each.lonlat]) for each in shown)]
    view = view_of(paths, _LEFT_IN, WIDTH_IN - _LEFT_IN - MARGIN_IN, _ASPECT)
    title, note = _title(logic, part, near), _note(flown, near, shown, made)
    figure, page, top = sheet(view.height_in + _BELOW_IN + _KEY_IN, title, note)
    view = replace(view, top_in=top)
    draw_ground(page, view)
    draw_net(page, view)
    for each in made:
        _draw_envelopes(page, view, each)
    on_page = [view.inches(line) for line in lines]
    _draw_lines(page, flown, on_page)
    _draw_fixes(page, view, flown)
    _draw_words(page, view, logic, flown, shown, made, on_page)
    _draw_key(page, flown, bool(made), top + view.height_in + _BELOW_IN + _KEY_IN / 2)
    return figure, f"{title}. A map. {_told(logic, flown, near)} {note}"


def _near(case: Case, flown: Flown, place: str) -> _Near:
    lonlat = position(case, place)
    found = approach(flown, lonlat)
    points = densify(_ends(flown, found.leg), max(0.05, float(flown.leg_km[found.leg]) / _MOST_POINTS))[0]
    at = int(np.argmin(distance_km(points[:, 0], points[:, 1], *lonlat)))
    return _Near(place, case.places[place].name, lonlat, found, points[at])


def _ends(flown: Flown, leg: int) -> FloatArray:
    return np.column_stack([flown.lon[leg : leg + 2], flown.lat[leg : leg + 2]])


def _size_km(flown: Flown) -> float:
    return float(np.max(flown.away_km((float(flown.lon[0]), float(flown.lat[0])))))


def _bridges(flown: Flown) -> list[Bridge]:
    minutes = np.diff(flown.minutes)
    legs = sorted(flown.gaps.tolist(), key=lambda leg: (-minutes[leg], leg))[:_MOST_GAPS]
    return bridges(flown, sorted(legs), load_models())[0] if legs else []


def _breaks(flown: Flown) -> list[int]:
    return sorted({*flown.gaps.tolist(), *flown.jumps.tolist()})


def _lines(flown: Flown) -> list[FloatArray]:
    """Return stretches between breaks and the breaks themselves in turn, as dense points in degrees."""
    lonlat = np.column_stack([flown.lon, flown.lat])
    lines, start = [], 0
    every = max(1, len(lonlat) // _MOST_POINTS)
    for leg in [*_breaks(flown), len(lonlat) - 1]:
        stretch = lonlat[start : leg + 1]
        lines.append(_dense(np.vstack([stretch[:-1:every], stretch[-1:]])))
        if leg + 1 < len(lonlat):
            lines.append(_dense(lonlat[leg : leg + 2]))
        start = leg + 1
    return lines


def _dense(lonlat: FloatArray) -> FloatArray:
    return densify(lonlat, _SPACING_KM)[0] if len(lonlat) > 1 else lonlat


def _draw_envelopes(page: Axes, view: View, bridge: Bridge) -> None:
    for percent in sorted(PERCENTS, reverse=True):
        outlines = [view.inches(outline) for outline in envelopes(bridge, percent)]
        shape = _swept(outlines)
        fill(page, view, [shape], ORANGE, opacity=_OPACITY[percent], order=1.2)
        fill(page, view, [shape], "none", edge=VERMILLION, width_pt=0.5, order=1.4)


def _swept(outlines: Sequence[FloatArray]) -> Geometry:
    """Return what is passed over from each outline to the next."""
    pairs = [np.vstack(pair) for pair in pairwise(outlines)]
    return shapely.union_all([shapely.MultiPoint(points).convex_hull for points in pairs])


def _draw_lines(page: Axes, flown: Flown, lines: Sequence[FloatArray]) -> None:
    """Draw the stretches of a track, and its gaps and jumps between them."""
    gaps = set(flown.gaps.tolist())
    for line in lines[::2]:
        page.plot(*line.T, color=BLUE, linewidth=1.8, zorder=3)
    for leg, line in zip(_breaks(flown), lines[1::2], strict=True):
        dashes, colour = ("--", INK) if leg in gaps else (":", VERMILLION)
        page.plot(*line.T, color=colour, linewidth=1.1, linestyle=dashes, zorder=3)


def _draw_fixes(page: Axes, view: View, flown: Flown) -> None:
    """Draw every fix if there are few, else those at the ends of stretches."""
    lonlat = np.column_stack([flown.lon, flown.lat])
    ends = [fix for leg in _breaks(flown) for fix in (leg, leg + 1)]
    seen = lonlat if len(lonlat) <= _MOST_DOTS else lonlat[[0, *ends, -1]]
    page.plot(*view.inches(seen).T, "o", markersize=2.6, color=BLUE, zorder=3.5)


def _draw_words(
    page: Axes,
    view: View,
    logic: Logic,
    flown: Flown,
    shown: Sequence[_Near],
    made: Sequence[Bridge],
    lines: Sequence[FloatArray],
) -> None:
    """Mark places with their nearest approaches, and write names, kilometres and when the track begins."""
    board = Board(view.frame, lines=[shapely.linestrings(line) for line in lines if len(line) > 1])
    points = [view.inches(np.array([each.lonlat, each.point])) for each in shown]
    for place, nearest in points:
        page.plot(*np.array([place, nearest]).T, color=INK, linewidth=0.8, zorder=4)
        page.plot(*place, "s", markersize=5, color=INK, markeredgecolor="white", zorder=6)
        page.plot(*nearest, "x", markersize=5, color=INK, zorder=6)
        board.boxes += [shapely.box(*(p - 0.05), *(p + 0.05)) for p in (place, nearest)]
        board.lines.append(shapely.linestrings([place, nearest]))
    draw_scale_bar(page, view.km_per_in, board)
    put_label = partial(_put_label, page, board)
    for each, (place, _) in zip(shown, points, strict=True):
        put_label(place, _label(each, made), bold=True)
    ends = view.inches(np.column_stack([flown.lon[[0, -1]], flown.lat[[0, -1]]]))
    for point, minute, word in zip(ends, flown.minutes[[0, -1]], ("from", "to"), strict=True):
        put_label(
            point,
            f"{word} {clock_text(logic.problem.instant(minute), logic.case.local_zone, logic.case.date)}",
        )


def _label(near: _Near, made: Sequence[Bridge]) -> str:
    """Return a place's name, how near the track came, and how near it plausibly came if that is in a gap."""
    told = f"{near.name}\n{number(near.found.km, 1)} km"
    here = [each for each in made if each.leg == near.found.leg]
    return "\n".join([told, *(f"plausibly {_span95(each, near)}" for each in here)])


def _span95(bridge: Bridge, near: _Near) -> str:
    return span(*plausible(bridge, near.lonlat).between_km[95], "km (95 %)", 1)


def _put_label(page: Axes, board: Board, point: FloatArray, text: str, *, bold: bool = False) -> None:
    size = label_size_in(text, SMALL_PT, bold=bold)
    write(page, board.place(size, spots_about(point, size, np.empty((0, 2)))), text, SMALL_PT, bold=bold)


def _draw_key(page: Axes, flown: Flown, bridged: bool, y_in: float) -> None:
    drawn = [("the track", BLUE, "-")]
    drawn += [("a gap", INK, "--")] if len(flown.gaps) else []
    drawn += [("a jump", VERMILLION, ":")] if set(flown.jumps.tolist()) - set(flown.gaps.tolist()) else []
    x = _LEFT_IN
    for text, colour, dashes in drawn:
        page.plot([x, x + 0.3], [y_in, y_in], color=colour, linestyle=dashes, linewidth=1.6)
        put(page, x + 0.37, y_in, text, SMALL_PT, down="center")
        x += 0.6 + text_width_in(text, SMALL_PT)
    if not bridged:
        return
    for count, percent in enumerate(sorted(PERCENTS, reverse=True), 1):
        for under in sorted(PERCENTS, reverse=True)[:count]:
            box(page, (x, x + 0.3), (y_in - 0.06, y_in + 0.06), ORANGE, opacity=_OPACITY[under])
        box(page, (x, x + 0.3), (y_in - 0.06, y_in + 0.06), "none", edge=VERMILLION)
        put(page, x + 0.37, y_in, f"{percent} %", SMALL_PT, down="center")
        x += 0.85
    put(page, x - 0.1, y_in, "of plausible routes", SMALL_PT, down="center")


def _title(logic: Logic, part: Part, near: Sequence[_Near]) -> str:
    assert isinstance(part.statement, Track)
    unit = logic.case.units[part.statement.unit].name
    if not near:
        return capital(f"the track {part.id} of {unit}")
    case = logic.case
    happened = {option for event in case.events.values() for option in case.options(event.place)}
    # where something happened matters more than where the unit was seen
    first = min(near, key=lambda each: (each.key not in happened, each.found.km))
    return capital(
        f"on the shortest ways between its fixes, {unit} came within {number(first.found.km, 1)} km of "
        f"{first.name} ({part.id})"
    )


def _note(flown: Flown, near: Sequence[_Near], shown: Sequence[_Near], made: Sequence[Bridge]) -> str:
    told = "A cross marks the nearest approach on the shortest ways between fixes. " if shown else ""
    away = [f"{each.name} ({number(each.found.km)} km)" for each in near if each not in shown]
    told += f"Too far off for this map: {listed(away)}. " if away else ""
    if made:
        told += (
            f"Areas in gaps are where, by the {MODEL_NAMES[RECOMMENDED]}, so many per cent of plausible "
            "routes are at each moment: they decide no verdict, which rests on the bound by speed. "
        )
    bare = len(flown.gaps) - len(made)
    told += f"{bare:,} of the gaps {'has' if bare == 1 else 'have'} no area. " if bare else ""
    return f"{told}Boundaries are de facto ones (Natural Earth 1:{map_scale()})."


def _told(logic: Logic, flown: Flown, near: Sequence[_Near]) -> str:
    gaps = [gap_span(logic, flown, int(leg)) for leg in flown.gaps[:_MOST_GAPS]]
    told = [f"{len(flown.minutes):,} fixes; gaps: {listed(gaps) or 'none'}."]
    for each in near:
        when = clock_text(logic.problem.instant(each.found.minute), logic.case.local_zone, logic.case.date)
        told.append(f"{capital(each.name)}: {number(each.found.km, 1)} km at {when}.")
        told += [
            f"In the gap of {gap_span(logic, flown, gap.leg)} {plausible_told(gap.plausible)}."
            for gap in near_gaps(flown, each.lonlat)[0]
            if gap.plausible is not None
        ]
    return " ".join(told)
