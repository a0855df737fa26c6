"""When everything is said to have happened, on every clock that the sources may have used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from overflight.case.statements import Sighting
from overflight.case.words.clocks import to_utc
from overflight.figures.sheet import sheet
from overflight.figures.style import QUIET, Picture, capital, styled
from overflight.figures.timelines.lanes import Bar, Lane, dated_lanes, told
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN, Mark, Row, draw_group, group_in
from overflight.figures.timelines.scale import (
    ROW_IN,
    Clock,
    TimeScale,
    around,
    clock_rows,
    clocks_of,
    day_note,
    grid,
    utc_row,
    window_text,
)
from overflight.findings.labels import clock_name, quoted, who
from overflight.findings.logic import Logic
from overflight.findings.wording import listed

_LONG = timedelta(hours=4)
_NEAR = timedelta(hours=6)

Groups = list[tuple[str, list[Row]]]


@styled
def claims_timeline(logic: Logic) -> Picture:
    """Draw when each claim puts what it tells of: a bar for each clock that its source may have used.

    Parameters
    ----------
    logic
        The case's constraints. Times that follow from an interval ("an hour earlier") are drawn too.

    Returns
    -------
    figure, alt
        The picture, and what it shows in words. Windows that would fill the whole picture, and moments far
        from the disputed event, are named in the note instead.
    """
    lanes = dated_lanes(logic)
    title = _title(logic)
    if not lanes:
        return sheet(0.1, title, "No claim of this case states a time.")[0], "No claim states a time."
    scale = _scale(logic, lanes)
    disputed = _disputed(logic)
    shown = [lane for lane in lanes if lane.moment in disputed or any(_tells(scale, b) for b in lane.bars)]
    clocks = clocks_of((b.zone for lane in shown for b in lane.bars), logic.case.local_zone, scale.first)
    groups = _groups(logic, shown, clocks)
    note = _note(logic, lanes, shown, scale, clocks)
    frame = (len(set(clocks.values())) + 1) * ROW_IN + 0.1
    figure, axes, top = sheet(frame + sum(group_in(rows, head) for head, rows in groups), title, note)
    y = start = clock_rows(axes, scale, top, clocks.values()) + 0.04
    for heading, rows in groups:
        y = draw_group(axes, scale, heading, rows, y)
    grid(axes, scale, start, y)
    utc_row(axes, scale, y)
    return figure, _alt(groups, scale, note)


def _title(logic: Logic) -> str:
    events = listed(logic.case.events[key].name for key in _disputed(logic)) or "everything"
    return f"When was {events}? The times that each source gives, on every clock that it may have used"


def _disputed(logic: Logic) -> list[str]:
    return [key for key, event in logic.case.events.items() if event.disputed]


def _scale(logic: Logic, lanes: Sequence[Lane]) -> TimeScale:
    """Return a scale about the disputed events' short windows, and all that are near these."""
    windows = [(lane.moment, b.earliest, b.latest) for lane in lanes for b in lane.bars]
    short = [w for w in windows if w[2] - w[1] <= _LONG] or windows
    anchor = [w for w in short if w[0] in _disputed(logic)] or short
    first, last = min(w[1] for w in anchor), max(w[2] for w in anchor)
    near = [w[1:] for w in short if w[2] >= first - _NEAR and w[1] <= last + _NEAR]
    return around(near, LABEL_IN, RIGHT_IN)


def _tells(scale: TimeScale, found: Bar) -> bool:
    """Tell whether a bar would be seen, and not as one that fills the picture."""
    fills = found.earliest <= scale.first and found.latest >= scale.last
    return scale.shows(found.earliest, found.latest) and not fills


def _groups(logic: Logic, lanes: Sequence[Lane], clocks: Mapping[str, Clock]) -> Groups:
    """Put rows of one event together, disputed events first, then sightings."""
    groups: Groups = []
    for key, event in sorted(logic.case.events.items(), key=lambda item: not item[1].disputed):
        rows = [_row(logic, lane, clocks) for lane in lanes if lane.moment == key]
        if rows:
            groups.append((event.name, [*_agreed(logic, key), *rows]))
    seen = [_row(logic, lane, clocks) for lane in lanes if lane.moment not in logic.case.events]
    return [*groups, *([("sightings", seen)] if seen else [])]


def _row(logic: Logic, lane: Lane, clocks: Mapping[str, Clock]) -> Row:
    marks = []
    for found in lane.bars:
        clock, name = clocks[found.zone], clock_name(found.zone, found.earliest)
        text = f"if {name}" if len(lane.bars) > 1 else name
        marks.append(Mark(found.earliest, found.latest, text, clock.colour, clock.hatch))
    return Row(lane.part.id, f"{who(logic.case, lane.part)}: {told(logic.case, lane)}", tuple(marks))


def _agreed(logic: Logic, event: str) -> list[Row]:
    """Return the window of an event that no source disputes, as a row."""
    time = logic.case.events[event].time
    if time is None:
        return []
    earliest, latest = (to_utc(wall, time.zone) for wall in time.window)
    mark = Mark(earliest, latest, clock_name(time.zone, earliest), QUIET)
    return [Row("", f"undisputed: {quoted(time)}", (mark,))]


def _note(
    logic: Logic, lanes: Sequence[Lane], shown: Sequence[Lane], scale: TimeScale, clocks: Mapping[str, Clock]
) -> str:
    notes = ["A bar is the whole window that the words leave open; an arrowhead says that it goes on."]
    long = [lane for lane in lanes if lane not in shown]
    if long:
        names = listed(f"{lane.part.id} ({told(logic.case, lane)})" for lane in long)
        notes.append(f"Left out, as it would fill the picture or lie outside it: {names}.")
    dated = {lane.part.id for lane in lanes}
    parts = logic.problem.parts
    undated = [k for k in logic.timing_parts if isinstance(parts[k].statement, Sighting) and k not in dated]
    if undated:
        notes.append(f"No time is stated in {listed(undated)}.")
    notes.append(day_note(scale, clocks.values()))
    return " ".join(note for note in notes if note)


def _alt(groups: Groups, scale: TimeScale, note: str) -> str:
    if scale.first.date() == scale.last.date():
        shown = f"{scale.first:%H:%M} to {scale.last:%H:%M} UTC on {scale.first.day} {scale.first:%B %Y}"
    else:
        first, last = (f"{t:%H:%M} on {t.day} {t:%B %Y}" for t in (scale.first, scale.last))
        shown = f"{first} to {last}, UTC"
    sentences = [f"Timeline from {shown}."]
    for heading, rows in groups:
        told = "; ".join(f"{row.id} ({row.words}) {_spans(row.marks)}".strip() for row in rows)
        sentences.append(f"{capital(heading)}: {told}.")
    return " ".join([*sentences, note])


def _spans(marks: Iterable[Mark]) -> str:
    return listed(f"{window_text((m.earliest, m.latest))} ({m.text})" for m in marks)
