"""How long plausible ways are, beside the shortest, the direct way and what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.ways.plane import Geometry
from overflight.case.statements import Flight
from overflight.figures.maps.placing import Board, Spot, label_size_in
from overflight.figures.maps.scale import KmAxis, round_below
from overflight.figures.maps.ways import detours_told, heading
from overflight.figures.sheet import MARGIN_IN, box, put, sheet
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
from overflight.findings.flown import FlownRoute, same_way
from overflight.findings.logic import Logic
from overflight.findings.ranges import stated_km
from overflight.findings.wording import listed, number, owners

_HEAD_IN = 0.3
_TIER_IN = 0.23
_BARS_IN = 0.85
_GAP_IN = 0.12
_AXIS_IN = 0.42
_BINS = 25


@dataclass(frozen=True)
class _Mark:
    """A length with its words; `beyond` is +1 for "more than", -1 for "less than"."""

    km: float
    words: str
    colour: str
    dashes: str
    beyond: int = 0


@dataclass(frozen=True)
class _Panel:
    heading: str
    length_km: FloatArray
    marks: list[_Mark]

    @property
    def tiers(self) -> int:
        return len(self.marks)

    @property
    def height_in(self) -> float:
        return _HEAD_IN + self.tiers * _TIER_IN + _BARS_IN + _GAP_IN


@styled
def length_histogram(logic: Logic, flown: Sequence[FlownRoute]) -> Picture:
    """Draw for each target how long random ways are, and where published lengths lie among them.

    Parameters
    ----------
    logic
        Holds the published flights.
    flown
        At least one, from :func:`overflight.findings.flown.fly`; with no random ways only marks are drawn.
    """
    panels = [_panel(logic, each) for each in flown]
    title = _title(logic, flown[0])
    axis = _axis(panels)
    edges = _edges(axis)
    note = _note(flown, edges)
    content = sum(panel.height_in for panel in panels)
    figure, page, top = sheet(content + _AXIS_IN, title, note)
    axis.draw(page, top, top + content, "length one way")
    shares = [_shares(panel.length_km, edges) for panel in panels]
    most = max(float(share.max()) for share in shares) or 1.0
    for panel, share in zip(panels, shares, strict=True):
        _draw_panel(page, axis, top, panel, edges, share / most)
        top += panel.height_in
    return figure, _alt(title, panels, note)


def _panel(logic: Logic, flown: FlownRoute) -> _Panel:
    case, route = logic.case, flown.route
    length = flown.ensemble.length_km if flown.ensemble else np.empty(0)
    marks = [
        _Mark(route.great_circle_km, f"direct {number(route.great_circle_km)} km", VERMILLION, "--"),
        _Mark(route.length_km, f"shortest {number(route.length_km)} km", BLUE, "-"),
        *_published(logic, flown, length),
    ]
    return _Panel(heading(case, flown), length, marks)


def _published(logic: Logic, flown: FlownRoute, length_km: FloatArray) -> list[_Mark]:
    """Return what published flights between the same places come to one way, equal ones together."""
    claims: dict[tuple[float, str, int], list[str]] = {}
    for part in logic.claim_parts:
        flight = logic.problem.parts[part].statement
        if isinstance(flight, Flight) and flight.distance is not None and same_way(logic, flight, flown):
            claims.setdefault(_one_way(flight), []).extend(owners(logic.problem, [part]))
    marks = []
    for (km, words, beyond), ids in claims.items():
        longer = f"; {100 * np.mean(length_km > km):.0f} % are longer" if len(length_km) else ""
        marks.append(_Mark(km, f"{listed(ids)}: {words}{longer}", INK, ":", beyond))
    return marks


def _one_way(flight: Flight) -> tuple[float, str, int]:
    """Return a published distance one way in km, its words, and whether it is a bound only.

    A distance between two bounds, or in a unit that may mean several, stands for their middle.
    """
    km = stated_km(flight)
    assert km is not None
    assert flight.distance is not None
    low, high = km
    legs = 1 if flight.legs == "one way" else 2
    half = "" if legs == 1 else "half of "
    beyond = int(not np.isfinite(high)) - int(low <= 0)
    ends = [end for end in km if 0 < end < np.inf]
    return float(np.mean(ends)) / legs, f"{half}“{flight.distance.as_written}”", beyond


def _axis(panels: Sequence[_Panel]) -> KmAxis:
    every = np.concatenate([[m.km for p in panels for m in p.marks], *(p.length_km for p in panels)])
    low, high = float(every.min()), float(every.max())
    pad = 0.06 * (high - low)
    return KmAxis(low - pad, high + pad, MARGIN_IN + 0.1, WIDTH_IN - MARGIN_IN - 0.1)


def _edges(axis: KmAxis) -> FloatArray:
    """Return the edges of the bars, at round numbers."""
    step = round_below((axis.high_km - axis.low_km) / _BINS)
    return step * np.arange(np.floor(axis.low_km / step), np.ceil(axis.high_km / step) + 1)


def _shares(length_km: FloatArray, edges: FloatArray) -> FloatArray:
    return np.histogram(length_km, edges)[0] / max(len(length_km), 1)


def _draw_panel(
    page: Axes, axis: KmAxis, top_in: float, panel: _Panel, edges: FloatArray, heights: FloatArray
) -> None:
    labels_in = top_in + _HEAD_IN
    heading_in = labels_in - 0.07
    put(page, MARGIN_IN, heading_in, panel.heading, BODY_PT, bold=True, down="bottom", on_white=True)
    base = top_in + panel.height_in - _GAP_IN
    for left, right, height in zip(edges, edges[1:], heights, strict=False):
        if height:
            ends = (axis.x_in(left), axis.x_in(right))
            box(page, ends, (base - height * _BARS_IN, base), SKY, edge="white")
    page.plot([axis.left_in, axis.right_in], [base, base], color=QUIET, linewidth=0.7, zorder=3)
    _draw_marks(page, axis, labels_in, base, panel)


def _draw_marks(page: Axes, axis: KmAxis, top_in: float, base_in: float, panel: _Panel) -> None:
    """Draw each length as a line up to its words, which stand beside it as low as they can.

    From the longest to the shortest, words to the right of a line then pass over the lines that are placed.
    """
    frame = shapely.box(axis.left_in - 0.1, top_in, axis.right_in + 0.1, base_in)
    board = Board(frame)
    left = sorted(panel.marks, key=lambda mark: mark.km)
    while left:
        mark = left.pop()
        standing = [_upright(axis, other, top_in, base_in) for other in left]
        x, size = axis.x_in(mark.km), label_size_in(mark.words, SMALL_PT)
        spots = [
            Spot(x + side * (size[0] / 2 + 0.06), top_in + (tier + 0.5) * _TIER_IN, cost=-0.1 * tier)
            for tier in range(panel.tiers)
            for side in (1, -1)
        ]
        spot = Board(frame, [*board.lines, *standing], board.boxes).place(size, spots)
        board.lines.append(_upright(axis, mark, spot.y_in, base_in))
        _draw_mark(page, x, base_in, mark, spot)


def _upright(axis: KmAxis, mark: _Mark, top_in: float, base_in: float) -> Geometry:
    return shapely.linestrings([axis.x_in(mark.km)] * 2, [top_in, base_in])


def _draw_mark(page: Axes, x_in: float, base_in: float, mark: _Mark, spot: Spot) -> None:
    ends = [spot.y_in - 0.08, base_in]
    page.plot([x_in, x_in], ends, color=mark.colour, linestyle=mark.dashes, zorder=4)
    put(page, spot.x_in, spot.y_in, mark.words, SMALL_PT, across="center", down="center", on_white=True)
    if mark.beyond:
        _draw_arrow(page, x_in, spot.y_in + 0.11, mark)


def _draw_arrow(page: Axes, x_in: float, y_in: float, mark: _Mark) -> None:
    page.annotate(
        "",
        (x_in + mark.beyond * 0.4, y_in),
        (x_in, y_in),
        arrowprops={"arrowstyle": "-|>", "color": mark.colour, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0},
        zorder=6,
    )


def _title(logic: Logic, flown: FlownRoute) -> str:
    end, direct = logic.case.places[flown.target].name, number(flown.route.great_circle_km)
    if flown.ensemble is None:
        shortest = number(flown.route.length_km)
        return f"The shortest way as claimed to {end} is {shortest} km, the direct one {direct} km"
    low, high = np.quantile(flown.ensemble.length_km, [0.05, 0.95])
    return (
        f"Nine in ten plausible ways to {end} are between {number(low)} and {number(high)} km long; "
        f"the direct way is {direct} km"
    )


def _note(flown: Sequence[FlownRoute], edges: FloatArray) -> str:
    numbers = dict.fromkeys(number(len(f.ensemble.length_km)) for f in flown if f.ensemble is not None)
    if not numbers:
        return "No random ways were drawn."
    return (
        f"{listed(numbers, 'or')} random ways to each target, {detours_told(flown)}. "
        f"Height: how many of them fall into {edges[1] - edges[0]:g} km."
    )


def _alt(title: str, panels: Sequence[_Panel], note: str) -> str:
    told = []
    for panel in panels:
        spread = ""
        if len(panel.length_km):
            low, middle, high = np.quantile(panel.length_km, [0.0, 0.5, 1.0])
            spread = (
                f"; random ways {number(low)} to {number(high)} km, half of them above {number(middle)} km"
            )
        told.append(f"{panel.heading}: {', '.join(mark.words for mark in panel.marks)}{spread}.")
    return f"{title}. Histograms. {' '.join(told)} {note}"
