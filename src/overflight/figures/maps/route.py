"""The map of claimed routes: the direct way, the shortest way as claimed, and random longer ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from overflight.analysis.geodesy import FloatArray, densify
from overflight.case.model import Case
from overflight.figures.maps.ground import draw_ground
from overflight.figures.maps.names import draw_labels
from overflight.figures.maps.placing import Board
from overflight.figures.maps.stretches import claimed_stretches, direct_stretches
from overflight.figures.maps.view import SPACING_KM, View, view_of
from overflight.figures.maps.words import detours_told
from overflight.figures.sheet import MARGIN_IN, put, sheet
from overflight.figures.style import BLUE, INK, SKY, SMALL_PT, VERMILLION, WIDTH_IN, Picture, styled
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import listed, number

RANDOM_LINES = 150

_LEFT_IN = 0.5
_BELOW_IN = 0.26
_KEY_IN = 0.26
_ASPECT = (0.6, 0.85)


@dataclass(frozen=True)
class _Lines:
    """Ways in inches of the page, those of the first target first."""

    direct: list[FloatArray]
    shortest: list[FloatArray]
    random: list[FloatArray]
    crossings: FloatArray


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
    random = _random_ways(flown)
    ways = [f.great_circle for f in flown] + [f.route.points for f in flown]
    view = view_of(
        [densify(way, SPACING_KM)[0] for way in [*ways, *random]],
        _LEFT_IN,
        WIDTH_IN - _LEFT_IN - MARGIN_IN,
        _ASPECT,
    )
    title, note = _title(case, flown[0]), _note(flown, len(random))
    figure, page, top = sheet(view.height_in + _BELOW_IN + _KEY_IN, title, note)
    view = replace(view, top_in=top)
    ground = draw_ground(figure, page, view, case, flown)
    lines = _lines(view, flown, random)
    _draw_lines(ground, page, lines)
    board = Board(view.frame, [shapely.linestrings(line) for line in [*lines.direct, *lines.shortest]])
    draw_labels(page, view, board, case, flown)
    _draw_key(page, view.top_in + view.height_in + _BELOW_IN + _KEY_IN / 2, bool(random))
    return figure, _alt(case, flown, title, note)


def _random_ways(flown: Sequence[FlownRoute]) -> list[FloatArray]:
    """Return some of the random routes, as many to each target."""
    each = RANDOM_LINES // len(flown)
    drawn = [f.ensemble for f in flown if f.ensemble is not None]
    return [e.points(index) for e in drawn for index in range(min(each, len(e.length_km)))]


def _lines(view: View, flown: Sequence[FlownRoute], random: Sequence[FloatArray]) -> _Lines:
    def on_page(ways: Sequence[FloatArray]) -> list[FloatArray]:
        return [view.inches(densify(way, SPACING_KM)[0]) for way in ways]

    crossings = np.concatenate([f.route.crossings for f in flown])
    return _Lines(
        on_page([f.great_circle for f in flown]),
        on_page([f.route.points for f in flown]),
        on_page(random),
        view.inches(np.unique(crossings.round(3), axis=0)) if len(crossings) else crossings,
    )


def _draw_lines(ground: Axes, page: Axes, lines: _Lines) -> None:
    """Draw on the map, which clips, in inches of the page."""
    at = page.transData
    ground.add_collection(
        LineCollection(lines.random, colors=SKY, alpha=0.28, linewidths=0.7, transform=at, zorder=4),
        autolim=False,
    )
    for direct, shortest in reversed(list(zip(lines.direct, lines.shortest, strict=True))):
        bold = 1.0 if direct is lines.direct[0] else 0.65
        page.plot(*direct.T, color=VERMILLION, linewidth=1.8 * bold, dashes=(4.5, 2.2), zorder=2)
        page.plot(*shortest.T, color="white", linewidth=2.6 * bold + 1.6, zorder=3)
        page.plot(*shortest.T, color=BLUE, linewidth=2.6 * bold, zorder=3 + bold / 2, solid_joinstyle="round")
    _draw_crossings(page, *lines.crossings.T)


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


def _alt(case: Case, flown: Sequence[FlownRoute], title: str, note: str) -> str:
    told = []
    for each in flown:
        crossed = listed(dict.fromkeys(s.name for s in direct_stretches(case, each)))
        named = listed(s.name for s in claimed_stretches(case, each))
        direct, claimed = number(each.route.great_circle_km), number(each.route.length_km)
        told.append(
            f"To {case.places[each.target].name}: {direct} km direct, over {crossed}; "
            f"{claimed} km at least as claimed, over {named}."
        )
    return f"{title}. A map. {' '.join(told)} {note}"
