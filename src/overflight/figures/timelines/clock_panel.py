"""One panel of a timeline: the same hours read on one combination of clocks, and what decides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from matplotlib.axes import Axes

from overflight.analysis.claims.chains import Chain
from overflight.analysis.claims.clauses import ORIGIN, Reading, clock_choice
from overflight.analysis.claims.consistency import choices_of
from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule
from overflight.figures.style import BODY_PT, GREEN, VERMILLION, WIDTH_IN, text_width_in, wrap
from overflight.figures.timelines.lanes import Lane, told, window
from overflight.figures.timelines.rows import LABEL_IN, Mark, Row, draw_group
from overflight.figures.timelines.scale import TimeScale, clocks_of, grid, window_text
from overflight.findings.labels import clock_name, who
from overflight.findings.logic import Logic
from overflight.findings.wording import city_of, number, reading_text

PANELS_APART_IN = 0.16
_VERDICT_IN = 0.3
_LEAST_ARROW_IN = 0.2

Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Panel:
    """One combination of clocks: its rows, and the span of time that decides it, told in a local zone too."""

    heading: str
    rows: tuple[Row, ...]
    fits: bool
    span: Window | None
    minutes: float
    local_zone: str

    @property
    def head(self) -> str:
        """The heading, wrapped to the page."""
        return wrap(self.heading, WIDTH_IN - 2 * MARGIN_IN, BODY_PT, bold=True)

    @property
    def height_in(self) -> float:
        """Room for heading, rows and verdict, inches."""
        rows = sum(row.height_in for row in self.rows)
        return height_in(self.head, BODY_PT) + 0.06 + rows + _VERDICT_IN + PANELS_APART_IN

    @property
    def verdict(self) -> str:
        """Whether it fits, and by how much."""
        told = "fits" if self.fits else "does not fit"
        if self.span is None:
            return told
        minutes = number(self.minutes, 0 if self.minutes == round(self.minutes) else 1)
        if not self.fits:
            return f"{told}: {minutes} min apart"
        return f"{told}: {minutes} min in common, {window_text(self.span, self.local_zone)}"

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        rows = "; ".join(
            f"{row.id} ({row.words}) {window_text((m.earliest, m.latest), self.local_zone)}, from {m.text}"
            for row in self.rows
            for m in row.marks
        )
        return f"{self.heading}: {rows}; this {self.verdict}."


def panel_of(logic: Logic, parts: list[str], lanes: Sequence[Lane], reading: Reading, fits: bool) -> Panel:
    """Return the panel of one combination of clocks.

    Parameters
    ----------
    parts
        What bears on whether the times fit.
    lanes
        When each of them puts its moment, a row each.
    reading
        The combination of clocks.
    fits
        Whether all parts can be true in it.
    """
    whole = _whole(logic, parts, reading, fits)
    rows = tuple(_row(logic, lane, whole) for lane in lanes)
    found = _common(logic, parts, lanes, whole) if fits else _missing(logic, parts, whole)
    minutes = (found[1] - found[0]).total_seconds() / 60 if found else 0.0
    return Panel(_heading(logic, reading, fits), rows, fits, found, minutes, logic.case.local_zone)


def slack_min(logic: Logic, parts: list[str], reading: Reading) -> float:
    """Return by how many minutes some parts clash in a reading; 0 if they do not."""
    clash = logic.clash_in(parts, reading)
    return float(clash.slack) if clash else 0.0


def _whole(logic: Logic, parts: list[str], reading: Reading, fits: bool) -> Reading:
    """Settle what a reading leaves open so that it fits, or comes closest to fitting."""
    if fits:
        left = [name for name in choices_of(logic.problem, parts) if name not in reading]
        return reading | {name: logic.problem.choices[name][0] for name in left}
    wholes = logic.whole_readings(parts, reading)
    return min(wholes, key=lambda whole: slack_min(logic, parts, whole), default=reading)


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


def draw_panel(axes: Axes, scale: TimeScale, panel: Panel, top_in: float) -> float:
    """Draw a panel; return where the next one begins."""
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
    axes: Axes, scale: TimeScale, panel: Panel, found: Window, y_in: tuple[float, float]
) -> None:
    left, right = scale.x_in(found[0]), scale.x_in(found[1])
    box(axes, (left, right), (y_in[0], y_in[1] + 0.06), GREEN, opacity=0.25, order=1.5)
    for x in (left, right):
        rule(axes, (x, x), (y_in[0], y_in[1] + 0.06), GREEN, 1.0)
    _say(axes, scale, (left + right) / 2, y_in[1] + 0.06 + (_VERDICT_IN - 0.06) / 2, panel.verdict, GREEN)


def _draw_missing(
    axes: Axes, scale: TimeScale, panel: Panel, found: Window, y_in: tuple[float, float]
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
