"""How long each way is, what it leads over and how long it takes: direct, shortest, and by each model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from overflight.analysis.ground.natural_earth import map_scale
from overflight.figures.maps.bars import (
    GAP_IN,
    HEAD_IN,
    SPREAD_IN,
    TAGS_IN,
    TEXT_GAP_IN,
    Bar,
    Group,
    group_of,
    words_width_in,
)
from overflight.figures.maps.published import published_told
from overflight.figures.maps.scale import Axis
from overflight.figures.maps.ways import (
    ALONG_BORDER_KM,
    detours_told,
    named_regions,
)
from overflight.figures.sheet import MARGIN_IN, box, put, sheet
from overflight.figures.style import (
    BODY_PT,
    GREEN,
    INK,
    SKY,
    SMALL_PT,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    text_width_in,
)
from overflight.findings.flown import FlownRoute
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, span

_LEFT_IN = 1.0
_KM_END_IN = 4.35
_TIME_IN = (5.5, WIDTH_IN - 0.6)
_AXIS_IN = 0.42
_KEY_IN = 0.3


@styled
def flight_bars(logic: Logic, flown: Sequence[FlownRoute]) -> Picture:
    """Draw for each target how long ways are, what they lead over and how long they take.

    Parameters
    ----------
    logic
        Holds the case and the published flights.
    flown
        At least one, from :func:`overflight.findings.flown.fly`; with no random ways only the direct and the
        shortest way are drawn.
    """
    case = logic.case
    named = named_regions(case, flown)
    groups = [group_of(logic, each, named) for each in flown]
    axis, hours = _axes(groups)
    title, note = _title(case.places[flown[0].target].name, groups[0].bars), _note(flown, groups)
    content = sum(group.height_in(axis.per_in) for group in groups)
    figure, page, top = sheet(_KEY_IN + content + _AXIS_IN, title, note)
    _draw_key(page, top + 0.1, any(flight.ensembles for flight in flown))
    y = top + _KEY_IN
    axis.draw(page, y, y + content, "from the start, km")
    hours.draw(page, y, y + content, "aloft at cruise, min")
    for group in groups:
        _drawgroup_of(page, axis, hours, group, y)
        y += group.height_in(axis.per_in)
    return figure, _alt(title, groups, note)


def _axes(groups: Sequence[Group]) -> tuple[Axis, Axis]:
    bars = [bar for group in groups for bar in group.bars]
    longest = max(*(bar.longest_km for bar in bars), *(p.km for g in groups for p in g.published), 1.0)
    minutes = [end for bar in bars for end in bar.minutes]
    pad = 0.04 * (max(minutes) - min(minutes)) + 1.0
    return (
        Axis(0.0, longest, _LEFT_IN, _KM_END_IN, ticks=7),
        Axis(max(0.0, min(minutes) - pad), max(minutes) + pad, *_TIME_IN, ticks=4),
    )


def _draw_key(page: Axes, y_in: float, models: bool) -> None:
    x = _LEFT_IN
    for text, named in (("named in the claim", True), ("not named", False)):
        _fill(page, (x, x + 0.3), (y_in - 0.07, y_in + 0.07), named)
        put(page, x + 0.37, y_in, text, SMALL_PT, down="center")
        x += 0.6 + text_width_in(text, SMALL_PT)
    if models:
        _draw_spread(page, (x, x + 0.25, x + 0.5), y_in)
        put(page, x + 0.58, y_in, "nine in ten ways of a model, and the middle", SMALL_PT, down="center")


def _fill(page: Axes, x_in: tuple[float, float], y_in: tuple[float, float], named: bool) -> None:
    if named:
        box(page, x_in, y_in, SKY, edge="white", opacity=0.75)
    else:
        box(page, x_in, y_in, "#ececec", hatch="////", edge="#a8a8a8")


def _drawgroup_of(page: Axes, axis: Axis, hours: Axis, group: Group, y: float) -> None:
    put(page, MARGIN_IN, y + HEAD_IN - 0.07, group.heading, BODY_PT, bold=True, down="bottom", on_white=True)
    first = y + group.head_in
    _draw_published(page, axis, group, y + HEAD_IN, y + group.height_in(axis.per_in) - GAP_IN)
    for bar in group.bars:
        _draw_bar(page, axis, first, bar)
        _draw_minutes(page, hours, first + bar.bar_in / 2, bar)
        first += bar.height_in(axis.per_in)


def _draw_published(page: Axes, axis: Axis, group: Group, top_in: float, end_in: float) -> None:
    """Draw published lengths as dotted lines with the claims' ids on top."""
    tags = [(axis.x_in(mark.km), mark.tag) for mark in group.published]
    widths = [text_width_in(tag, SMALL_PT) + TEXT_GAP_IN for _, tag in tags]
    for (x, tag), at in zip(tags, _spread([x for x, _ in tags], widths, WIDTH_IN - MARGIN_IN), strict=True):
        page.plot([at, x, x], [top_in + 0.13, top_in + TAGS_IN, end_in], color=INK, ls=":", lw=1.0, zorder=4)
        put(page, at, top_in, tag, SMALL_PT, across="center", on_white=True)


def _draw_bar(page: Axes, axis: Axis, top_in: float, bar: Bar) -> None:
    middle = top_in + bar.bar_in / 2
    put(page, _LEFT_IN - 0.1, middle, capital(bar.label), SMALL_PT + 0.5, across="right", down="center")
    ends = [axis.x_in(km) for km in np.cumsum([0.0, *(s.km for s in bar.stretches)])]
    outside = []
    parts = zip(bar.stretches, ends, ends[1:], bar.narrow(axis.per_in), strict=False)
    for stretch, left, right, narrow in parts:
        _fill(page, (left, right), (top_in, top_in + bar.bar_in), stretch.named)
        x, text = (left + right) / 2, bar.words(stretch)
        if narrow:
            outside.append((x, text))
            continue
        white = not stretch.named
        put(page, x, middle, text, SMALL_PT, across="center", down="center", on_white=white)
    last = axis.x_in(bar.longest_km)
    if bar.spread_km is None:
        _draw_outside(page, top_in + bar.bar_in, outside)
    else:
        _draw_spread(page, [axis.x_in(km) for km in bar.spread_km], top_in + bar.bar_in + SPREAD_IN)
    put(
        page,
        last + 0.08,
        middle,
        bar.total,
        SMALL_PT + 0.5,
        bold=not bar.spread_km,
        down="center",
        on_white=True,
    )


def _draw_spread(page: Axes, x_in: Sequence[float], y_in: float) -> None:
    low, middle, high = x_in
    page.plot([low, high], [y_in, y_in], color=INK, linewidth=1.2, zorder=4.5)
    for x, half in ((low, 0.035), (middle, 0.06), (high, 0.035)):
        page.plot([x, x], [y_in - half, y_in + half], color=INK, linewidth=1.4, zorder=4.5)


def _draw_minutes(page: Axes, axis: Axis, y_in: float, bar: Bar) -> None:
    """Draw a window of minutes, and its words behind it."""
    left, right = (axis.x_in(minutes) for minutes in bar.minutes)
    box(page, (left, right), (y_in - 0.07, y_in + 0.07), GREEN, opacity=0.6)
    put(page, right + 0.05, y_in, span(*bar.minutes, "").strip(), SMALL_PT, down="center", on_white=True)


def _draw_outside(page: Axes, y_in: float, labels: Sequence[tuple[float, str]]) -> None:
    """Write labels of narrow stretches below the bar, side by side, each with a line to its stretch."""
    widths = [words_width_in(text) + TEXT_GAP_IN for _, text in labels]
    places = _spread([x for x, _ in labels], widths, WIDTH_IN - MARGIN_IN)
    for (x, text), at in zip(labels, places, strict=True):
        page.plot([x, x, at], [y_in - 0.05, y_in + 0.03, y_in + 0.1], color=INK, linewidth=0.7, zorder=4)
        put(page, at, y_in + 0.08, text, SMALL_PT, across="center", on_white=True)


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


def _title(end: str, bars: Sequence[Bar]) -> str:
    direct, shortest, *models = bars
    unnamed = [s for s in direct.stretches if not s.named]
    over = listed(dict.fromkeys(s.name for s in unnamed)) or "nothing that is not named"
    told = f"The direct way to {end} leads over {over}, the claimed way does not"
    if not unnamed:
        told = f"The direct way to {end} leads over nothing that the claim does not name"
    if not models:
        return f"{told}; it is at least {number(shortest.km)} km"
    low = min(bar.spread_km[0] for bar in models if bar.spread_km)
    high = max(bar.longest_km for bar in models)
    return f"{told}; by every model, nine in ten ways or more are {number(low)} to {number(high)} km"


def _note(flown: Sequence[FlownRoute], groups: Sequence[Group]) -> str:
    numbers = dict.fromkeys(number(len(e.length_km)) for f in flown for e in f.ensembles.values())
    drawn = f"{listed(numbers, 'or')} random ways of each model, {detours_told(flown)}; " if numbers else ""
    told = f"{drawn}bars show their mean. " if numbers else "No random ways were drawn. "
    unfit = {m: reason for group in groups for m, reason in group.unfit.items()}
    return (
        f"Countries and waters in order of flight. {told}"
        f"{''.join(f'{capital(m)} is not drawn: {reason}. ' for m, reason in unfit.items())}"
        f"{published_told([p for group in groups for p in group.published])}"
        f"Boundaries are de facto ones (Natural Earth 1:{map_scale()}); crossings back and forth of one "
        f"border, of less than {ALONG_BORDER_KM:g} km, are drawn as one."
    )


def _alt(title: str, groups: Sequence[Group], note: str) -> str:
    told = []
    for group in groups:
        ways = (
            f"{bar.label} {_length_told(bar)}, {span(*bar.minutes, 'min')}: "
            f"{', '.join(f'{s.name} {number(s.km)}' for s in bar.stretches)}"
            for bar in group.bars
        )
        told.append(f"{group.heading}: {'; '.join(ways)}.")
    return f"{title}. Stacked bars of kilometres, and bars of minutes. {' '.join(told)} {note}"


def _length_told(bar: Bar) -> str:
    if bar.spread_km is None:
        return f"{number(bar.km)} km"
    low, middle, high = bar.spread_km
    return f"{number(middle)} km in the middle, nine in ten from {number(low)} to {number(high)} km"
