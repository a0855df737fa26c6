"""The same hours read on different clocks: one panel for each combination of clocks that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from matplotlib.axes import Axes

from overflight.analysis.claims.chains import Chain
from overflight.analysis.claims.clauses import ORIGIN, Reading, clock_choice
from overflight.analysis.claims.consistency import choices_of
from overflight.analysis.claims.verdicts import ByReading
from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BODY_PT,
    GREEN,
    VERMILLION,
    WIDTH_IN,
    Picture,
    styled,
    text_width_in,
    wrap,
)
from overflight.figures.timelines.lanes import Lane, dated_lanes, told, window
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN, Mark, Row, draw_group
from overflight.figures.timelines.scale import (
    ROW_IN,
    TimeScale,
    around,
    clock_rows,
    clocks_of,
    day_note,
    grid,
    utc_row,
    window_text,
)
from overflight.findings.labels import clock_name, who
from overflight.findings.logic import Logic
from overflight.findings.wording import city_of, number, reading_text, span

_MOST_PANELS = 4
_VERDICT_IN = 0.3
_GAP_IN = 0.16
_LEAST_ARROW_IN = 0.2

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class _Panel:
    """One combination of clocks: its rows, and the span of time that decides it."""

    heading: str
    rows: tuple[Row, ...]
    fits: bool
    span: Window | None
    minutes: float

    @property
    def head(self) -> str:
        return wrap(self.heading, WIDTH_IN - 2 * MARGIN_IN, BODY_PT, bold=True)

    @property
    def height_in(self) -> float:
        rows = sum(row.height_in for row in self.rows)
        return height_in(self.head, BODY_PT) + 0.06 + rows + _VERDICT_IN + _GAP_IN

    @property
    def verdict(self) -> str:
        told = "fits" if self.fits else "does not fit"
        if self.span is None:
            return told
        minutes = number(self.minutes, 0 if self.minutes == round(self.minutes) else 1)
        if not self.fits:
            return f"{told}: {minutes} min apart"
        return f"{told}: {minutes} min in common, {window_text(self.span)}"


@styled
def clock_panels(logic: Logic) -> Picture:
    """Draw the sources that bear on the clash of times, on the local clock and on those that fit.

    Returns
    -------
    figure, alt
        A panel with every source on the local clock; one for each combination of clocks that fits, up to
        four panels; if none fits, the one that comes closest. Where a panel clashes, an arrow spans the
        minutes that are missing; where it fits, the time in common is shaded.
    """
    good, bad = logic.timing_readings.good, logic.timing_readings.bad
    parts = logic.clashing_times or logic.timing_parts
    lanes = [lane for lane in dated_lanes(logic) if lane.part.id in parts]
    title = _title(logic.timing_readings)
    if not lanes:
        return sheet(0.1, title, "No claim of this case states a time.")[0], "No claim states a time."
    panels = [_panel(logic, parts, lanes, r, r in good or not bad) for r in _chosen(logic, good, bad)]
    marks = list(chain.from_iterable(row.marks for panel in panels for row in panel.rows))
    scale = around([(m.earliest, m.latest) for m in marks], LABEL_IN, RIGHT_IN)
    clocks = clocks_of([logic.case.local_zone], logic.case.local_zone, scale.first)
    note = _note(logic, len(panels), parts) + day_note(scale, clocks.values())
    figure, axes, top = sheet(sum(p.height_in for p in panels) + 2 * ROW_IN, title, note)
    y = clock_rows(axes, scale, top, clocks.values()) + 0.1
    for panel in panels:
        y = _draw(axes, scale, panel, y)
    utc_row(axes, scale, y - _GAP_IN)
    return figure, _alt(title, panels, note)


def _title(by_reading: ByReading) -> str:
    if by_reading.always:
        return "The published times fit together, on every clock that the sources may have used"
    if not by_reading.sometimes:
        return "The published times clash on every clock that the sources may have used"
    good, bad = len(by_reading.good), len(by_reading.bad)
    these = f"{good} of the {good + bad}" if by_reading.complete else "some"
    return (
        f"The published times fit together on {these} combinations of clocks that the sources may have used"
    )


def _chosen(logic: Logic, good: Sequence[Reading], bad: Sequence[Reading]) -> list[Reading]:
    """Return the reading nearest to the local clock first, then those that fit, or else clash least."""
    local = logic.case.local_zone
    every = [*good, *bad]
    first: Reading = max(every, key=lambda r: sum(zone == local for zone in r.values()), default={})
    fitting = [reading for reading in good if reading != first]
    closest = sorted((r for r in bad if r != first), key=lambda r: _slack(logic, logic.timing_parts, r))
    return [first, *(fitting or closest[: 0 if good else 1])][:_MOST_PANELS]


def _slack(logic: Logic, parts: list[str], reading: Reading) -> float:
    clash = logic.clash_in(parts, reading)
    return float(clash.slack) if clash else 0.0


def _panel(logic: Logic, parts: list[str], lanes: Sequence[Lane], reading: Reading, fits: bool) -> _Panel:
    whole = _whole(logic, parts, reading, fits)
    rows = tuple(_row(logic, lane, whole) for lane in lanes)
    found = _common(logic, parts, lanes, whole) if fits else _missing(logic, parts, whole)
    minutes = (found[1] - found[0]).total_seconds() / 60 if found else 0.0
    return _Panel(_heading(logic, reading, fits), rows, fits, found, minutes)


def _whole(logic: Logic, parts: list[str], reading: Reading, fits: bool) -> Reading:
    """Settle what a reading leaves open so that it fits, or comes closest to fitting."""
    if fits:
        left = [name for name in choices_of(logic.problem, parts) if name not in reading]
        return reading | {name: logic.problem.choices[name][0] for name in left}
    return min(logic.whole_readings(parts, reading), key=lambda w: _slack(logic, parts, w), default=reading)


def _heading(logic: Logic, reading: Reading, fits: bool) -> str:
    local = logic.case.local_zone
    if not reading:
        return "On whichever clocks" if fits else "On whichever clocks; drawn are those that come closest"
    if all(zone == local for zone in reading.values()):
        return f"If every source whose clock is open spoke in {city_of(local)} time"
    return f"If {reading_text(logic.case, logic.problem, reading)}"


def _row(logic: Logic, lane: Lane, reading: Reading) -> Row:
    zone = reading.get(clock_choice(logic.source(lane.part.id)))
    found = next((b for b in lane.bars if b.zone == zone), lane.bars[0])
    clocks = clocks_of((b.zone for b in lane.bars), logic.case.local_zone, found.earliest)
    clock, name = clocks[found.zone], clock_name(found.zone, found.earliest)
    mark = Mark(found.earliest, found.latest, name, clock.colour, clock.hatch)
    return Row(lane.part.id, f"{who(logic.case, lane.part)}: {told(logic.case, lane)}", (mark,))


def _common(logic: Logic, parts: list[str], lanes: Sequence[Lane], reading: Reading) -> Window | None:
    """Return the time that is left to the event on which most rows bear."""
    moments = [lane.moment for lane in lanes]
    event = max(moments, key=lambda moment: (moments.count(moment), moment in logic.case.events))
    return window(logic, parts, reading, event)


def _missing(logic: Logic, parts: list[str], reading: Reading) -> Window | None:
    """Return the time between a deadline and the later moment that is said to be before it."""
    clash = logic.clash_in(parts, reading)
    if clash is None:
        return None
    deadline = _deadline(clash)
    if deadline is None:
        return None
    first = logic.problem.instant(deadline)
    return first, first + (logic.problem.instant(clash.slack) - logic.problem.epoch)


def _deadline(clash: Chain) -> float | None:
    """Return the latest minute that the last link of a chain allows."""
    last = next((link.bound for link in clash.links if link.bound.end == ORIGIN), None)
    return -float(last.least) if last else None


def _draw(axes: Axes, scale: TimeScale, panel: _Panel, top_in: float) -> float:
    put(axes, MARGIN_IN, top_in, panel.head, BODY_PT, bold=True)
    top = top_in + height_in(panel.head, BODY_PT) + 0.06
    bottom = draw_group(axes, scale, "", panel.rows, top)
    grid(axes, scale, top, bottom)
    if panel.span is None:
        put(axes, LABEL_IN, bottom + _VERDICT_IN / 2, panel.verdict, BODY_PT, bold=True, down="center")
    elif panel.fits:
        _draw_common(axes, scale, panel, panel.span, (top, bottom))
    else:
        _draw_missing(axes, scale, panel, panel.span, (top, bottom))
    return top_in + panel.height_in


def _draw_common(
    axes: Axes, scale: TimeScale, panel: _Panel, found: Window, y_in: tuple[float, float]
) -> None:
    left, right = scale.x_in(found[0]), scale.x_in(found[1])
    box(axes, (left, right), (y_in[0], y_in[1] + 0.06), GREEN, opacity=0.25, order=1.5)
    for x in (left, right):
        rule(axes, (x, x), (y_in[0], y_in[1] + 0.06), GREEN, 1.0)
    _say(axes, scale, (left + right) / 2, y_in[1] + 0.06 + (_VERDICT_IN - 0.06) / 2, panel.verdict, GREEN)


def _draw_missing(
    axes: Axes, scale: TimeScale, panel: _Panel, found: Window, y_in: tuple[float, float]
) -> None:
    left, right = scale.x_in(found[0]), scale.x_in(found[1])
    arrow = y_in[1] + 0.07
    for x in (left, right):
        rule(axes, (x, x), (y_in[0], arrow + 0.03), VERMILLION, 1.0, "--")
    if right - left > _LEAST_ARROW_IN:
        ends = {"arrowstyle": "<->", "color": VERMILLION, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (left, arrow), (right, arrow), arrowprops=ends)
    else:
        rule(axes, (left, right), (arrow, arrow), VERMILLION, 3.0)
    _say(axes, scale, (left + right) / 2, arrow + 0.13, panel.verdict, VERMILLION)


def _say(axes: Axes, scale: TimeScale, x_in: float, y_in: float, text: str, colour: str) -> None:
    """Write a verdict below what it is about, shifted as far as it needs to stay inside."""
    half = text_width_in(text, BODY_PT, bold=True) / 2
    x = min(max(x_in, scale.left_in + half), scale.right_in - half)
    put(axes, x, y_in, text, BODY_PT, bold=True, colour=colour, across="center", down="center")


def _note(logic: Logic, shown: int, parts: list[str]) -> str:
    found = logic.timing_readings
    every = len(found.good) + len(found.bad)
    notes = "Only the claims that bear on the clash are drawn. "
    if not found.complete:
        return f"{notes}There are more combinations of clocks than can be told of one by one. "
    if every > shown and found.bad:
        slacks = [_slack(logic, parts, reading) for reading in found.bad]
        notes += (
            f"Of all {every} combinations of clocks, {len(found.bad)} do not fit, "
            f"by {span(min(slacks), max(slacks), 'min')}. "
        )
    return notes


def _alt(title: str, panels: Sequence[_Panel], note: str) -> str:
    told_panels = []
    for panel in panels:
        rows = "; ".join(
            f"{row.id} ({row.words}) {window_text((m.earliest, m.latest))}, from {m.text}"
            for row in panel.rows
            for m in row.marks
        )
        told_panels.append(f"{panel.heading}: {rows}; this {panel.verdict}.")
    return f"{title}. {' '.join(told_panels)} {note}".strip()
