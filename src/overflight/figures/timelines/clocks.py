"""The same hours read on different clocks: one panel for each combination of clocks that matters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from overflight.analysis.claims.clauses import Reading
from overflight.figures.sheet import sheet
from overflight.figures.style import Picture, styled
from overflight.figures.timelines.clock_panel import (
    PANELS_APART_IN,
    draw_panel,
    panel_of,
    slack_min,
)
from overflight.figures.timelines.lanes import dated_lanes
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN
from overflight.figures.timelines.scale import (
    ROW_IN,
    around,
    clock_rows,
    clocks_of,
    day_note,
    utc_row,
)
from overflight.findings.logic import Logic
from overflight.findings.wording import span

_MOST_PANELS = 4


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
    title = _title(logic)
    if not lanes:
        return sheet(0.1, title, "No claim of this case states a time.")[0], "No claim states a time."
    panels = [panel_of(logic, parts, lanes, r, r in good or not bad) for r in _chosen(logic, good, bad)]
    marks = list(chain.from_iterable(row.marks for panel in panels for row in panel.rows))
    scale = around([(m.earliest, m.latest) for m in marks], LABEL_IN, RIGHT_IN)
    clocks = clocks_of([logic.case.local_zone], logic.case.local_zone, scale.first)
    note = _note(logic, len(panels), parts) + day_note(scale, clocks.values())
    figure, axes, top = sheet(sum(p.height_in for p in panels) + 2 * ROW_IN, title, note)
    y = clock_rows(axes, scale, top, clocks.values()) + 0.1
    for panel in panels:
        y = draw_panel(axes, scale, panel, y)
    utc_row(axes, scale, y - PANELS_APART_IN)
    told = " ".join(panel.alt for panel in panels)
    return figure, f"{title}. {told} {note}".strip()


def _title(logic: Logic) -> str:
    by_reading, loose = logic.timing_readings, _premises(logic)
    fails = ("premises fail" if len(loose[0]) > 1 else "a premise fails") if loose else ""
    if by_reading.always:
        return "The published times fit together, on every clock that the sources may have used"
    if not by_reading.sometimes:
        clash = "The published times clash on every clock that the sources may have used"
        return f"{clash}, unless {fails}" if loose else clash
    good, bad = len(by_reading.good), len(by_reading.bad)
    these = f"{good} of the {good + bad}" if by_reading.complete else "some"
    return (
        f"The published times fit together on {these} combinations of clocks that the sources may have used"
        + (f", or if {fails}" if loose else "")
    )


def _premises(logic: Logic) -> list[list[str]]:
    """Return the premises without which the times fit on every clock, if all combinations are known."""
    return logic.timing_premises if logic.timing_readings.complete else []


def _chosen(logic: Logic, good: Sequence[Reading], bad: Sequence[Reading]) -> list[Reading]:
    """Return the reading nearest to the local clock first, then those that fit, or else clash least."""
    local = logic.case.local_zone
    every = [*good, *bad]
    first: Reading = max(every, key=lambda r: sum(zone == local for zone in r.values()), default={})
    fitting = [reading for reading in good if reading != first]
    closest = sorted((r for r in bad if r != first), key=lambda r: slack_min(logic, logic.timing_parts, r))
    return [first, *(fitting or closest[: 0 if good else 1])][:_MOST_PANELS]


def _note(logic: Logic, shown: int, parts: list[str]) -> str:
    found = logic.timing_readings
    every = len(found.good) + len(found.bad)
    notes = "Only the claims that bear on the clash are drawn. "
    if not found.complete:
        return f"{notes}There are more combinations of clocks than can be told of one by one. "
    if every > shown and found.bad:
        slacks = [slack_min(logic, parts, reading) for reading in found.bad]
        notes += (
            f"Of all {every} combinations of clocks, {len(found.bad)} do not fit, "
            f"by {span(min(slacks), max(slacks), 'min')}. "
        )
    loose = _premises(logic)
    return f"{notes}On all clocks the times fit {logic.unless(loose)}. " if loose else notes
