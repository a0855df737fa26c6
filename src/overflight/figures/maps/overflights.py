"""What each way leads over, as bars of kilometres in order of flight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from overflight.case.model import Case
from overflight.figures.maps.scale import KmAxis
from overflight.figures.maps.ways import (
    ALONG_BORDER_KM,
    Stretch,
    claimed_stretches,
    direct_stretches,
    heading,
)
from overflight.figures.sheet import MARGIN_IN, box, put, sheet
from overflight.figures.style import (
    BODY_PT,
    INK,
    SKY,
    SMALL_PT,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    text_width_in,
    wrap,
)
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import listed, number

_LEFT_IN = 1.5
_BAR_IN = 0.34
_BELOW_IN = 0.1
_OUTSIDE_IN = 0.34
_HEAD_IN = 0.3
_GAP_IN = 0.1
_AXIS_IN = 0.45
_KEY_IN = 0.3
_TOTAL_IN = 0.8
_TEXT_GAP_IN = 0.08


@dataclass(frozen=True)
class _Bar:
    label: str
    stretches: list[Stretch]

    @property
    def km(self) -> float:
        return sum(s.km for s in self.stretches)

    def narrow(self, km_per_in: float) -> list[bool]:
        """Tell for each stretch whether its words have no room in it."""
        return [_width_in(_words(s)) + _TEXT_GAP_IN > s.km / km_per_in for s in self.stretches]

    def height_in(self, km_per_in: float) -> float:
        return _BAR_IN + _BELOW_IN + (_OUTSIDE_IN if any(self.narrow(km_per_in)) else 0.0)


@styled
def overflight_bars(case: Case, flown: Sequence[FlownRoute]) -> Picture:
    """Draw for each target what the direct way leads over, and the shortest way as claimed.

    Parameters
    ----------
    case
        Names its places and regions.
    flown
        At least one, from :func:`overflight.findings.flown.fly`.
    """
    groups = {heading(case, f): _bars(case, f) for f in flown}
    everything = [bar for bars in groups.values() for bar in bars]
    title = _title(case.places[flown[0].target].name, everything[0])
    note = (
        "Countries and waters in order of flight. Boundaries are de facto ones (Natural Earth 1:50m); "
        f"crossings back and forth of one border, of less than {ALONG_BORDER_KM:g} km, are drawn as one."
    )
    longest = max(bar.km for bar in everything)
    axis = KmAxis(0.0, longest, _LEFT_IN, WIDTH_IN - _TOTAL_IN)
    km_per_in = axis.km_per_in
    bars_in = sum(b.height_in(km_per_in) for b in everything) + (_HEAD_IN + _GAP_IN) * len(groups)
    figure, page, top = sheet(_KEY_IN + bars_in + _AXIS_IN, title, note)
    _draw_key(page, top + 0.1)
    y = top + _KEY_IN
    axis.draw(page, y, y + bars_in, "from the start")
    for told, bars in groups.items():
        put(page, MARGIN_IN, y + _HEAD_IN - 0.07, told, BODY_PT, bold=True, down="bottom", on_white=True)
        y += _HEAD_IN
        for bar in bars:
            _draw_bar(page, y, bar, km_per_in)
            y += bar.height_in(km_per_in)
        y += _GAP_IN
    return figure, _alt(title, groups, note)


def _bars(case: Case, flown: FlownRoute) -> list[_Bar]:
    return [
        _Bar("direct way", direct_stretches(case, flown)),
        _Bar("shortest way as claimed", claimed_stretches(case, flown)),
    ]


def _draw_key(page: Axes, y_in: float) -> None:
    x = _LEFT_IN
    for text, named in (("named in the claim", True), ("not named", False)):
        _fill(page, (x, x + 0.3), (y_in - 0.07, y_in + 0.07), named)
        put(page, x + 0.37, y_in, text, SMALL_PT, down="center")
        x += 0.75 + 0.066 * len(text)


def _fill(page: Axes, x_in: tuple[float, float], y_in: tuple[float, float], named: bool) -> None:
    if named:
        box(page, x_in, y_in, SKY, edge="white", opacity=0.75)
    else:
        box(page, x_in, y_in, "#ececec", hatch="////", edge="#a8a8a8")


def _draw_bar(page: Axes, top_in: float, bar: _Bar, km_per_in: float) -> None:
    middle = top_in + _BAR_IN / 2
    label = wrap(capital(bar.label), _LEFT_IN - MARGIN_IN - 0.1, BODY_PT)
    put(page, _LEFT_IN - 0.1, middle, label, BODY_PT, across="right", down="center")
    ends = _LEFT_IN + np.cumsum([0.0, *(s.km for s in bar.stretches)]) / km_per_in
    outside = []
    parts = zip(bar.stretches, ends, ends[1:], bar.narrow(km_per_in), strict=False)
    for stretch, left, right, narrow in parts:
        _fill(page, (left, right), (top_in, top_in + _BAR_IN), stretch.named)
        x, text = float(left + right) / 2, _words(stretch)
        if narrow:
            outside.append((x, text))
            continue
        white = not stretch.named
        put(page, x, middle, text, SMALL_PT, across="center", down="center", on_white=white)
    put(
        page,
        ends[-1] + 0.08,
        middle,
        f"{number(bar.km)} km",
        BODY_PT,
        bold=True,
        down="center",
        on_white=True,
    )
    _draw_outside(page, top_in + _BAR_IN, outside)


def _draw_outside(page: Axes, y_in: float, labels: Sequence[tuple[float, str]]) -> None:
    """Write labels of narrow stretches below the bar, side by side, each with a line to its stretch."""
    widths = [_width_in(text) + _TEXT_GAP_IN for _, text in labels]
    places = _spread([x for x, _ in labels], widths, WIDTH_IN - MARGIN_IN)
    for (x, text), at in zip(labels, places, strict=True):
        page.plot([x, x, at], [y_in - 0.05, y_in + 0.03, y_in + 0.1], color=INK, linewidth=0.7, zorder=4)
        put(page, at, y_in + 0.1, text, SMALL_PT, across="center", on_white=True)


def _spread(wanted: Sequence[float], widths: Sequence[float], right_in: float) -> list[float]:
    """Return the middles of boxes that keep their order, do not overlap and end before the right edge."""
    middles: list[float] = []
    for x, width in zip(wanted, widths, strict=True):
        least = middles[-1] + (widths[len(middles) - 1] + width) / 2 if middles else x
        middles.append(max(x, least))
    for i in reversed(range(len(middles))):
        most = right_in - widths[i] / 2
        if i + 1 < len(middles):
            most = middles[i + 1] - (widths[i] + widths[i + 1]) / 2
        middles[i] = min(middles[i], most)
    return middles


def _words(stretch: Stretch) -> str:
    return f"{stretch.name}\n{number(stretch.km)}"


def _width_in(text: str) -> float:
    return max(text_width_in(line, SMALL_PT) for line in text.split("\n"))


def _title(end: str, direct: _Bar) -> str:
    unnamed = [s for s in direct.stretches if not s.named]
    if not unnamed:
        return f"The direct way to {end} leads over nothing that the claim does not name"
    over = listed(dict.fromkeys(s.name for s in unnamed))
    return (
        f"The direct way to {end} leads over {over} for {number(sum(s.km for s in unnamed))} km; "
        "the claimed way does not"
    )


def _alt(title: str, groups: dict[str, list[_Bar]], note: str) -> str:
    told = []
    for name, bars in groups.items():
        ways = (
            f"{bar.label} {number(bar.km)} km: {', '.join(f'{s.name} {number(s.km)}' for s in bar.stretches)}"
            for bar in bars
        )
        told.append(f"{name}: {'; '.join(ways)}.")
    return f"{title}. Stacked bars. {' '.join(told)} {note}"
