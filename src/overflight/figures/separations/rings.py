"""Rings of the written distances round each candidate place, with the candidates for the other end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import shapely
from matplotlib.axes import Axes

from overflight.analysis.claims.constraints import separation_fits
from overflight.analysis.claims.readings import spot
from overflight.analysis.ground.geodesy import FloatArray, destination, distance_km
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.figures.maps.ground import draw_ground, fill
from overflight.figures.maps.placing import Board, label_size_in, spots_about, write
from overflight.figures.maps.scale import draw_scale_bar
from overflight.figures.maps.view import View, about, projected, view_within
from overflight.figures.sheet import MARGIN_IN, box, height_in, put, sheet
from overflight.figures.style import (
    BLUE,
    BODY_PT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    SMALL_PT,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    wrap,
)
from overflight.findings.checks.separations import Written, written_separations
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, span, unit_name

_MOST_PANELS = 6
_PANEL_IN = (WIDTH_IN - 2 * MARGIN_IN - 0.15) / 2
_KEY_IN = 0.2
_GAP_IN = 0.15
# the widest ring last and palest, so that narrower ones show on it
RING_LOOKS = ((BLUE, ""), (ORANGE, "////"), (SKY, ""), (PURPLE, "...."), (GREEN, ""))
_BEARINGS = np.linspace(0.0, 360.0, 181)


@dataclass(frozen=True)
class Ring:
    """A written distance in one unit."""

    low_km: float
    high_km: float
    words: str


@dataclass(frozen=True)
class _Candidate:
    """A place that the other end may be, and the parts whose distance fits it."""

    name: str
    lonlat: tuple[float, float]
    doubt_km: float
    fits: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name, with the parts that it fits below."""
        return f"{self.name}\n{', '.join(self.fits)}" if self.fits else self.name


@dataclass(frozen=True)
class Panel:
    """One place from which distances may have been measured."""

    name: str
    lonlat: tuple[float, float]
    rings: tuple[Ring, ...]
    candidates: tuple[_Candidate, ...]

    @property
    def fitting(self) -> str:
        """The candidates that fit, in words."""
        return listed(c.name for c in self.candidates if c.fits) or "none of them"


@styled
def rings_map(logic: Logic) -> Picture:
    """Draw a map for each place from which a distance may have been measured, up to six.

    Returns
    -------
    figure, alt
        Rings at the written distances in each unit, and the candidates for the other end as discs as wide
        as the doubt of both places together: one fits if its disc touches a ring, and lies in the stated
        direction if there is one.
    """
    panels = _panels(logic)
    title = "Which places lie at the written distances? A ring for each, round each candidate place"
    if not panels:
        return sheet(0.1, title, "No claim gives a distance between open places.")[0], "Nothing is drawn."
    rings = sorted({ring for panel in panels for ring in panel.rings}, key=lambda r: r.high_km - r.low_km)
    looks = {ring: RING_LOOKS[k % len(RING_LOOKS)] for k, ring in enumerate(rings)}
    note = (
        "A disc is as wide as the doubt of both places together; what touches a ring (and lies in the stated "
        "direction) fits, with the claims that it fits. North is up; borders are de facto ones."
    )
    corners = corners_m(panels)
    wide, high = corners[1] - corners[0]
    height = high / wide * _PANEL_IN
    heads = [wrap(_head(panel), _PANEL_IN, BODY_PT, bold=True) for panel in panels]
    head_in = max(height_in(head) for head in heads) + 0.06
    lines = -(-len(panels) // 2)
    figure, axes, top = sheet(len(rings) * _KEY_IN + lines * (head_in + height + _GAP_IN), title, note)
    _draw_key(axes, looks, top)
    top += len(rings) * _KEY_IN + 0.05
    for index, (panel, head) in enumerate(zip(panels, heads, strict=True)):
        left = MARGIN_IN + index % 2 * (_PANEL_IN + 0.15)
        upper = top + index // 2 * (head_in + height + _GAP_IN)
        put(axes, left, upper + head_in - 0.05, head, BODY_PT, bold=True, down="bottom")
        view = view_within(panel.lonlat, corners, (left, upper + head_in), _PANEL_IN)
        draw_panel(axes, view, panel, looks)
    return figure, _alt(panels, rings, note)


def _told(ring: Ring) -> str:
    return f"{ring.words}: {span(ring.low_km, ring.high_km, 'km', 1)}"


def _head(panel: Panel) -> str:
    return f"From {panel.name}: {panel.fitting}"


def _panels(logic: Logic) -> list[Panel]:
    case = logic.case
    open_ends = []
    for written in written_separations(logic):
        ends = [spot(case, ref) for ref in (written.statement.first, written.statement.second)]
        if None not in ends and any(len(case.options(str(end))) > 1 for end in ends):
            open_ends.append((written, str(ends[0]), str(ends[1])))
    centres = dict.fromkeys(option for _, first, _ in open_ends for option in case.options(first))
    return [panel_of(case, centre, open_ends) for centre in centres][:_MOST_PANELS]


def panel_of(case: Case, centre: str, open_ends: Sequence[tuple[Written, str, str]]) -> Panel:
    """Return the panel round one place, of distances with the places that their ends may be."""
    here = [(w, second) for w, first, second in open_ends if centre in case.options(first)]
    others = dict.fromkeys(option for _, second in here for option in case.options(second))
    candidates = []
    for other in others:
        fits = [
            w.part.id
            for w, second in here
            if other in case.options(second)
            and any(separation_fits(case, w.statement, u, centre, other) for u in w.statement.distance.units)
        ]
        doubt = case.places[centre].radius_km + case.places[other].radius_km
        candidates.append(_Candidate(case.places[other].name, position(case, other), doubt, tuple(fits)))
    rings = _rings([w for w, _ in here])
    return Panel(case.places[centre].name, position(case, centre), rings, tuple(candidates))


def _rings(written: Sequence[Written]) -> tuple[Ring, ...]:
    """Return one ring for each distance in km, however many parts state it in whatever words."""
    same: dict[tuple[float, float], list[str]] = {}
    for one in written:
        distance = one.statement.distance
        for unit in distance.units:
            doubt = f" if {unit_name(unit)}" if len(distance.units) > 1 else ""
            same.setdefault(one.km(unit), []).append(f"“{distance.as_written}”{doubt}")
    finite = [(km, words) for km, words in same.items() if isfinite(km[1])]
    return tuple(Ring(max(0.0, km[0]), km[1], min(words, key=len)) for km, words in finite)


def corners_m(panels: Sequence[Panel]) -> tuple[FloatArray, FloatArray]:
    """Return corners round the middle of a panel so that the rings and candidates of each are within."""
    farthest_m = 1000 * max((ring.high_km for panel in panels for ring in panel.rings), default=1.0)
    xy = [np.array([[-farthest_m, -farthest_m], [farthest_m, farthest_m]])]
    for panel in panels:
        near = [
            c for c in panel.candidates if distance_km(*panel.lonlat, *c.lonlat) <= 1.6 * farthest_m / 1000
        ]
        for candidate in near:
            point = projected(about(panel.lonlat), np.array([candidate.lonlat]))
            part_m = 1000 * candidate.doubt_km / 3
            xy += [point - part_m, point + part_m]
    points = np.concatenate(xy)
    return points.min(axis=0) - 0.04 * farthest_m, points.max(axis=0) + 0.04 * farthest_m


def _draw_key(axes: Axes, looks: dict[Ring, tuple[str, str]], top_in: float) -> None:
    for index, (ring, (colour, hatch)) in enumerate(looks.items()):
        middle = top_in + (index + 0.5) * _KEY_IN
        ends = (middle - 0.05, middle + 0.05)
        box(axes, (MARGIN_IN, MARGIN_IN + 0.3), ends, colour, hatch=hatch, edge=INK, opacity=0.6)
        put(axes, MARGIN_IN + 0.4, middle, _told(ring), SMALL_PT, down="center")


def draw_panel(page: Axes, view: View, panel: Panel, looks: Mapping[Ring, tuple[str, str]]) -> None:
    """Draw rings and candidates on the ground of a view; `looks` are colour and hatch of each ring."""
    draw_ground(page, view)
    rings = sorted(panel.rings, key=lambda ring: ring.low_km - ring.high_km)
    for ring in rings:
        colour, hatch = looks[ring]
        shape = shapely.difference(*(_circle(view, panel.lonlat, km) for km in (ring.high_km, ring.low_km)))
        fill(page, view, [shape], colour, edge=INK, hatch=hatch, opacity=0.6, width_pt=0.5, order=2)
    for candidate in panel.candidates:
        disc = _circle(view, candidate.lonlat, candidate.doubt_km)
        colour, hatch = (GREEN, "\\\\\\\\") if candidate.fits else ("white", "")
        fill(page, view, [disc], colour, edge=INK, hatch=hatch, opacity=0.55, width_pt=0.9, order=3)
    _draw_names(page, view, panel)


def _circle(view: View, lonlat: tuple[float, float], radius_km: float) -> shapely.Polygon:
    lon, lat = np.full_like(_BEARINGS, lonlat[0]), np.full_like(_BEARINGS, lonlat[1])
    rim = np.column_stack(destination(lon, lat, _BEARINGS, max(radius_km, 0.01)))
    return shapely.Polygon(view.inches(rim))


def _draw_names(page: Axes, view: View, panel: Panel) -> None:
    """Mark the middle, mark and name each candidate inside the view, and draw the scale out of their way."""
    middle = view.inches(np.array([panel.lonlat]))
    page.plot(*middle.T, marker="+", markersize=11, markeredgewidth=1.8, color=INK, zorder=5)
    frame = shapely.buffer(view.frame, -0.03)
    points = view.inches(np.array([c.lonlat for c in panel.candidates]).reshape(-1, 2))
    seen = shapely.contains_xy(frame, points)
    shown = [(c, at) for c, at, inside in zip(panel.candidates, points, seen, strict=True) if inside]
    page.plot(*points[seen].T, "o", markersize=3.5, color=INK, zorder=5)
    marks = np.concatenate([middle, points[seen]])
    board = Board(frame, boxes=list(shapely.box(*(marks - 0.06).T, *(marks + 0.06).T)))
    draw_scale_bar(page, view.km_per_in, board)
    for candidate, at in sorted(shown, key=lambda each: -len(each[0].fits)):
        others = points[(points != at).any(axis=1)]
        fits = bool(candidate.fits)
        size = label_size_in(candidate.label, SMALL_PT, bold=fits)
        spot = board.place(size, spots_about(at, size, others))
        write(page, spot, candidate.label, SMALL_PT, INK if fits else QUIET, bold=fits, on_white=True)


def _alt(panels: Sequence[Panel], rings: Sequence[Ring], note: str) -> str:
    told = [f"From {p.name}, {p.fitting} {'fits' if ' and ' not in p.fitting else 'fit'}." for p in panels]
    return (
        f"{_answer(panels)} Rings, on {len(panels)} maps, are at {'; '.join(map(_told, rings))}. "
        f"{' '.join(told)} {note}"
    )


def _answer(panels: Sequence[Panel]) -> str:
    """Say which of all candidates fit some distance from any place that it may be measured from."""
    every = dict.fromkeys(c.name for panel in panels for c in panel.candidates)
    fitting = [name for name in every if any(c.name == name and c.fits for p in panels for c in p.candidates)]
    if not fitting:
        return f"None of {len(every)} places lies at a written distance."
    verb, rest = "lies" if len(fitting) == 1 else "lie", len(every) - len(fitting)
    others = f"; the other {rest} {'does' if rest == 1 else 'do'} not" if rest else ""
    return capital(f"{listed(fitting)} {verb} at a written distance{others}.")
