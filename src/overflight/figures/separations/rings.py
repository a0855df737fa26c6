"""Rings of the written distances round each candidate place, with the candidates for the other end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import cartopy.crs as ccrs
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overflight.analysis.constraints import separation_fits, spot
from overflight.analysis.geodesy import destination, distance_km
from overflight.analysis.places import position
from overflight.case.model import Case
from overflight.figures.basemap import View, draw_ground, fill, map_axes, scale_bar
from overflight.figures.placing import Box, Name, place
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
    text_width_in,
    wrap,
)
from overflight.findings.logic import Logic
from overflight.findings.separations import Written, written_separations
from overflight.findings.wording import listed, span, unit_name

_MOST_PANELS = 6
_PANEL_IN = (WIDTH_IN - 2 * MARGIN_IN - 0.15) / 2
_KEY_IN = 0.2
_GAP_IN = 0.15
# the widest ring last and palest, so that narrower ones show on it
_LOOKS = ((BLUE, ""), (ORANGE, "////"), (SKY, ""), (PURPLE, "...."), (GREEN, ""))
_BEARINGS = np.linspace(0.0, 360.0, 181)


@dataclass(frozen=True)
class _Ring:
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
class _Panel:
    """One place from which distances may have been measured."""

    name: str
    lonlat: tuple[float, float]
    rings: tuple[_Ring, ...]
    candidates: tuple[_Candidate, ...]

    @property
    def fitting(self) -> str:
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
    looks = {ring: _LOOKS[k % len(_LOOKS)] for k, ring in enumerate(rings)}
    note = (
        "A disc is as wide as the doubt of both places together; what touches a ring (and lies in the stated "
        "direction) fits, with the claims that it fits. North is up; borders are de facto ones."
    )
    view_m = _bounds(panels)
    height = (view_m[3] - view_m[1]) / (view_m[2] - view_m[0]) * _PANEL_IN
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
        _draw_panel(figure, panel, looks, view_m, left, upper + head_in + height)
    return figure, _alt(title, panels, rings, note)


def _told(ring: _Ring) -> str:
    return f"{ring.words}: {span(ring.low_km, ring.high_km, 'km', 1)}"


def _head(panel: _Panel) -> str:
    return f"From {panel.name}: {panel.fitting}"


def _panels(logic: Logic) -> list[_Panel]:
    case = logic.case
    open_ends = []
    for written in written_separations(logic):
        ends = [spot(case, ref) for ref in (written.statement.first, written.statement.second)]
        if None not in ends and any(len(case.options(str(end))) > 1 for end in ends):
            open_ends.append((written, str(ends[0]), str(ends[1])))
    centres = dict.fromkeys(option for _, first, _ in open_ends for option in case.options(first))
    return [_panel(case, centre, open_ends) for centre in centres][:_MOST_PANELS]


def _panel(case: Case, centre: str, open_ends: Sequence[tuple[Written, str, str]]) -> _Panel:
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
    return _Panel(case.places[centre].name, position(case, centre), rings, tuple(candidates))


def _rings(written: Sequence[Written]) -> tuple[_Ring, ...]:
    """Return one ring for each distance in km, however many parts state it in whatever words."""
    same: dict[tuple[float, float], list[str]] = {}
    for one in written:
        distance = one.statement.distance
        for unit in distance.units:
            doubt = f" if {unit_name(unit)}" if len(distance.units) > 1 else ""
            same.setdefault(one.km(unit), []).append(f"“{distance.as_written}”{doubt}")
    finite = [(km, words) for km, words in same.items() if isfinite(km[1])]
    return tuple(_Ring(max(0.0, km[0]), km[1], min(words, key=len)) for km, words in finite)


def _bounds(panels: Sequence[_Panel]) -> tuple[float, float, float, float]:
    """Return bounds in metres round the middle of a panel that hold the rings and candidates of each."""
    farthest = max((ring.high_km for panel in panels for ring in panel.rings), default=1.0)
    xy = [np.array([[-farthest, -farthest], [farthest, farthest]])]
    for panel in panels:
        crs = _crs(panel)
        for candidate in panel.candidates:
            if distance_km(*panel.lonlat, *candidate.lonlat) <= 1.6 * farthest:
                point = np.array(crs.transform_point(*candidate.lonlat, ccrs.PlateCarree())) / 1000
                xy += [point[None] - candidate.doubt_km / 3, point[None] + candidate.doubt_km / 3]
    points = np.concatenate(xy)
    low, high = points.min(axis=0) - 0.04 * farthest, points.max(axis=0) + 0.04 * farthest
    return low[0] * 1000, low[1] * 1000, high[0] * 1000, high[1] * 1000


def _crs(panel: _Panel) -> ccrs.Projection:
    lon, lat = panel.lonlat
    return ccrs.AzimuthalEquidistant(central_longitude=lon, central_latitude=lat)


def _draw_key(axes: Axes, looks: dict[_Ring, tuple[str, str]], top_in: float) -> None:
    for index, (ring, (colour, hatch)) in enumerate(looks.items()):
        middle = top_in + (index + 0.5) * _KEY_IN
        ends = (middle - 0.05, middle + 0.05)
        box(axes, (MARGIN_IN, MARGIN_IN + 0.3), ends, colour, hatch=hatch, edge=INK, opacity=0.6)
        put(axes, MARGIN_IN + 0.4, middle, _told(ring), SMALL_PT, down="center")


def _draw_panel(
    figure: Figure,
    panel: _Panel,
    looks: dict[_Ring, tuple[str, str]],
    bounds_m: tuple[float, float, float, float],
    left_in: float,
    lower_in: float,
) -> None:
    view = View(_crs(panel), *bounds_m, _PANEL_IN)
    axes = map_axes(figure, view, left_in, float(figure.get_size_inches()[1]) - lower_in)
    draw_ground(axes, view)
    for ring in sorted(panel.rings, key=lambda ring: ring.low_km - ring.high_km):
        colour, hatch = looks[ring]
        shape = shapely.difference(
            _circle(view, panel.lonlat, ring.high_km), _circle(view, panel.lonlat, ring.low_km)
        )
        fill(axes, shape, colour, edge=INK, hatch=hatch, opacity=0.6, width_pt=0.5, order=2)
    for candidate in panel.candidates:
        disc = shapely.intersection(_circle(view, candidate.lonlat, candidate.doubt_km), view.box)
        colour, hatch = (GREEN, "\\\\\\\\") if candidate.fits else ("white", "")
        fill(axes, disc, colour, edge=INK, hatch=hatch, opacity=0.55, width_pt=0.9, order=3)
    _draw_names(axes, view, panel)


def _circle(view: View, lonlat: tuple[float, float], radius_km: float) -> shapely.Polygon:
    lon, lat = np.full_like(_BEARINGS, lonlat[0]), np.full_like(_BEARINGS, lonlat[1])
    return shapely.Polygon(
        view.plane(np.column_stack(destination(lon, lat, _BEARINGS, max(radius_km, 0.01))))
    )


def _draw_names(axes: Axes, view: View, panel: _Panel) -> None:
    """Mark the middle, mark and name each candidate inside the view, and draw the scale out of their way."""
    x, y = view.plane(np.array([panel.lonlat]))[0]
    axes.plot(x, y, marker="+", markersize=11, markeredgewidth=1.8, color=INK, zorder=5)
    frame = (0.03, 0.03, view.width_in - 0.03, view.height_in - 0.03)
    shown = []
    for candidate in panel.candidates:
        at = view.paper(np.array([candidate.lonlat]))[0]
        if frame[0] < at[0] < frame[2] and frame[1] < at[1] < frame[3]:
            shown.append((candidate, at))
    names = []
    for candidate, at in shown:
        lines = candidate.label.split("\n")
        width = max(text_width_in(line, SMALL_PT, bool(candidate.fits)) for line in lines)
        names.append(Name(at[0], at[1], 0.08, width + 0.05, height_in(candidate.label, SMALL_PT)))
    spots = [*(at for _, at in shown), view.paper(np.array([panel.lonlat]))[0]]
    taken: list[Box] = [(p[0] - 0.06, p[1] - 0.06, p[0] + 0.06, p[1] + 0.06) for p in spots]
    taken.append(scale_bar(axes, view, np.array(spots)))
    for (candidate, _), middle in zip(shown, place(names, taken, frame), strict=True):
        _draw_name(axes, view, candidate, middle)


def _draw_name(axes: Axes, view: View, candidate: _Candidate, middle_in: tuple[float, float]) -> None:
    axes.plot(*view.plane(np.array([candidate.lonlat]))[0], marker="o", markersize=3.5, color=INK, zorder=5)
    x, y = np.array(middle_in) / view.inches_per_m + [view.west_m, view.south_m]
    axes.text(
        x,
        y,
        candidate.label,
        fontsize=SMALL_PT,
        fontweight="bold" if candidate.fits else "normal",
        color=INK if candidate.fits else QUIET,
        ha="center",
        va="center",
        linespacing=1.1,
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.75},
    )


def _alt(title: str, panels: Sequence[_Panel], rings: Sequence[_Ring], note: str) -> str:
    told = [f"From {p.name}, {p.fitting} {'fits' if ' and ' not in p.fitting else 'fit'}." for p in panels]
    return (
        f"{capital(title)}. {len(panels)} maps with rings at {'; '.join(map(_told, rings))}. "
        f"{' '.join(told)} {note}"
    )
