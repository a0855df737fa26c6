"""When an aircraft left and was back, or arrived, at cruise, on each clock that a sighting may be on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from overflight.case.model import Case
from overflight.figures.sheet import sheet
from overflight.figures.style import Picture, capital, styled
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN, Mark, Row, draw_group, group_in
from overflight.figures.timelines.scale import (
    ROW_IN,
    Clock,
    around,
    clock_rows,
    clocks_of,
    day_note,
    grid,
    utc_row,
    window_text,
)
from overflight.findings.labels import clock_name
from overflight.findings.wording import listed

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
    spans = [span for w in windows for span in (w.departure, w.overhead, w.back or w.overhead)]
    scale = around(spans, LABEL_IN, RIGHT_IN)
    clocks = clocks_of((w.zone for w in windows), case.local_zone, scale.first)
    several = len({window.target for window in windows}) > 1
    rows = [_row(window, clocks[window.zone], case.local_zone, several) for window in windows]
    title = _title(windows, case.local_zone)
    note = (
        "Flown at cruising speed, by the shortest way as claimed or by a longer plausible one"
        f"{', without time over the target' if any(w.back for w in windows) else ''}. "
        f"{day_note(scale, clocks.values())}"
    )
    height = (len(set(clocks.values())) + 1) * ROW_IN + 0.1 + group_in(rows, "")
    figure, axes, top = sheet(height, title, note)
    start = clock_rows(axes, scale, top, clocks.values()) + 0.04
    end = draw_group(axes, scale, "", rows, start)
    grid(axes, scale, start, end)
    utc_row(axes, scale, end)
    return figure, _alt(title, rows, note)


def _title(windows: Sequence[ScheduleWindow], local_zone: str) -> str:
    told = [f"left between {_all([w.departure for w in windows], local_zone)}"]
    arrived, back = [w.overhead for w in windows if w.back is None], [w.back for w in windows if w.back]
    told += [f"arrived between {_all(arrived, local_zone)}"] if arrived else []
    told += [f"was back between {_all(back, local_zone)}"] if back else []
    targets, clocks = len({w.target for w in windows}) > 1, len({w.zone for w in windows}) > 1
    on = listed([*(["the target"] if targets else []), *(["the clock"] if clocks else [])])
    return f"At cruise the aircraft {', and '.join(told)}{f', depending on {on}' if on else ''}"


def _all(spans: Sequence[tuple[datetime, datetime]], local_zone: str) -> str:
    return window_text((min(s[0] for s in spans), max(s[1] for s in spans)), local_zone, " and ")


def _row(window: ScheduleWindow, clock: Clock, local_zone: str, several: bool) -> Row:
    over = "seen over the target" if window.back else "arrived"
    spans = [("left", window.departure), (over, window.overhead)]
    spans += [("back", window.back)] if window.back else []
    # on two clocks a window is too long a text to stand beside its bar
    marks = tuple(Mark(*span, what, clock.colour, clock.hatch) for what, span in spans)
    to = f"to {window.target}, " if several else ""
    told = ", ".join(f"{what} {window_text(span, local_zone)}" for what, span in spans)
    timed = clock_name(window.zone, window.overhead[0])
    return Row("", f"{to}if the sighting was timed in {timed}: {told}", marks)


def _alt(title: str, rows: Sequence[Row], note: str) -> str:
    return f"{title}. {capital('; '.join(row.words for row in rows))}. {note}".strip()
