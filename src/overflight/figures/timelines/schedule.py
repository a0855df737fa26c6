"""When an aircraft must have left and was back, on each clock that the sighting may have been timed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from overflight.case.model import Case
from overflight.figures.sheet import sheet
from overflight.figures.style import Picture, styled
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN, Mark, Row, draw_group, group_in
from overflight.figures.timelines.scale import (
    ROW_IN,
    Clock,
    around,
    clock_rows,
    clocks_of,
    day_note,
    grid,
    time_text,
    utc_row,
)
from overflight.findings.labels import clock_name

if TYPE_CHECKING:
    from overflight.findings.checks.schedules import ScheduleWindow


@styled
def schedule_timeline(case: Case, windows: Sequence[ScheduleWindow]) -> Picture:
    """Draw departure, presence over the target and return, for each clock that may have been meant.

    Parameters
    ----------
    case
        Its local zone gives the upper clock.
    windows
        At least one schedule, from :func:`overflight.findings.checks.schedules.schedule_windows`.
    """
    spans = [span for w in windows for span in (w.departure, w.overhead, w.back)]
    scale = around(spans, LABEL_IN, RIGHT_IN)
    clocks = clocks_of((w.zone for w in windows), case.local_zone, scale.first)
    rows = [_row(window, clocks[window.zone]) for window in windows]
    first, last = min(windows, key=lambda w: w.departure), max(windows, key=lambda w: w.back)
    title = (
        f"The aircraft left between {time_text(first.departure[0])} and {time_text(last.departure[1])} UTC, "
        f"and was back between {time_text(first.back[0])} and {time_text(last.back[1])} UTC"
        f"{', depending on the clock' if len(windows) > 1 else ''}"
    )
    note = (
        "Flown at cruising speed, by the shortest way as claimed or by a longer plausible one. "
        f"{day_note(scale, clocks.values())}"
    )
    height = (len(set(clocks.values())) + 1) * ROW_IN + 0.1 + group_in(rows, "")
    figure, axes, top = sheet(height, title, note)
    start = clock_rows(axes, scale, top, clocks.values()) + 0.04
    end = draw_group(axes, scale, "", rows, start)
    grid(axes, scale, start, end)
    utc_row(axes, scale, end)
    return figure, _alt(title, rows, note)


def _row(window: ScheduleWindow, clock: Clock) -> Row:
    marks = tuple(
        Mark(*span, f"{what} {time_text(span[0])}–{time_text(span[1])} UTC", clock.colour, clock.hatch)
        for what, span in (
            ("left", window.departure),
            ("seen over the target", window.overhead),
            ("back", window.back),
        )
    )
    return Row("", f"if the sighting was timed in {clock_name(window.zone, window.overhead[0])}", marks)


def _alt(title: str, rows: Sequence[Row], note: str) -> str:
    told = "; ".join(f"{row.words}: {', '.join(m.text for m in row.marks)}" for row in rows)
    return f"{title}. {told[:1].upper()}{told[1:]}. {note}".strip()
