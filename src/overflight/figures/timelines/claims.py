"""When everything is said to have happened, on every clock that the sources may have used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
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
from overflight.findings.wording import listed, moment_name

# A window tells a time closely if it is no longer than so many usual ones, and than some hours.
_USUAL_TIMES, _LONG = 10, timedelta(hours=4)
_SIGHTINGS = "sightings"

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
    lanes, disputed = dated_lanes(logic), _disputed(logic)
    if not lanes:
        figure, *_ = sheet(0.1, _title([]), "No claim of this case states a time.")
        return figure, "No claim states a time."
    closest = _closest([lane for lane in lanes if lane.moment in disputed] or lanes)
    scale = _scale(lanes, closest)
    shown = [lane for lane in lanes if lane.moment in disputed or any(_tells(scale, b) for b in lane.bars)]
    clocks = clocks_of((b.zone for lane in shown for b in lane.bars), logic.case.local_zone, scale.first)
    groups = _groups(logic, shown, clocks)
    title, note = _title([heading for heading, _ in groups]), _note(logic, lanes, shown, scale, clocks)
    frame = (len(set(clocks.values())) + 1) * ROW_IN + 0.1
    figure, axes, top = sheet(frame + sum(group_in(rows, head) for head, rows in groups), title, note)
    y = start = clock_rows(axes, scale, top, clocks.values()) + 0.04
    for heading, rows in groups:
        y = draw_group(axes, scale, heading, rows, y)
    grid(axes, scale, start, y)
    utc_row(axes, scale, y)
    return figure, _alt(logic, closest, groups, note)


def _title(headings: Sequence[str]) -> str:
    events = [heading for heading in headings if heading != _SIGHTINGS]
    what = events[0] if len(events) == 1 else "what"
    return f"When was {what}? Each source's times, on every clock that it may have used"


def _disputed(logic: Logic) -> list[str]:
    return [key for key, event in logic.case.events.items() if event.disputed]


def _closest(lanes: Sequence[Lane]) -> list[Lane]:
    """Return those lanes, and of each those bars, that tell a time closely."""
    long = _long(lanes)
    bars = (tuple(bar for bar in lane.bars if bar.latest - bar.earliest <= long) for lane in lanes)
    return [replace(lane, bars=some) for lane, some in zip(lanes, bars, strict=True) if some] or list(lanes)


def _long(lanes: Sequence[Lane]) -> timedelta:
    """Return how long a window may be: what is left open for far longer than the usual decides nothing."""
    lengths = sorted(bar.latest - bar.earliest for lane in lanes for bar in lane.bars)
    return min(max(_USUAL_TIMES * lengths[(len(lengths) - 1) // 2], timedelta(minutes=1)), _LONG)


def _scale(lanes: Sequence[Lane], closest: Sequence[Lane]) -> TimeScale:
    """Return a scale about the closest windows, and all others as close that are near these.

    A longer window that begins or ends in it runs out of the picture.
    """
    anchor = [(bar.earliest, bar.latest) for lane in closest for bar in lane.bars]
    first, last, long = min(w[0] for w in anchor), max(w[1] for w in anchor), _long(closest)
    room = max(last - first, long) / 2
    near = [
        (bar.earliest, bar.latest)
        for lane in lanes
        for bar in lane.bars
        if bar.latest - bar.earliest <= long and bar.latest >= first - room and bar.earliest <= last + room
    ]
    return around([*anchor, *near], LABEL_IN, RIGHT_IN)


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
    return [*groups, *([(_SIGHTINGS, seen)] if seen else [])]


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
        names = listed(f"{lane.part.id} ({_when(logic, lane)})" for lane in long)
        notes.append(f"Left out, as it would fill the picture or lie outside it: {names}.")
    dated = {lane.part.id for lane in lanes}
    parts = logic.problem.parts
    undated = [k for k in logic.timing_parts if isinstance(parts[k].statement, Sighting) and k not in dated]
    if undated:
        notes.append(f"No time is stated in {listed(undated)}.")
    notes.append(day_note(scale, clocks.values()))
    return " ".join(note for note in notes if note)


def _when(logic: Logic, lane: Lane) -> str:
    time = getattr(lane.part.statement, "time", None)
    return quoted(time) if time else told(logic.case, lane)


def _alt(logic: Logic, closest: Sequence[Lane], groups: Groups, note: str) -> str:
    zone, by_moment = logic.case.local_zone, _by_moment(closest)
    sentences = [_answer(logic, moment, lanes) for moment, lanes in by_moment.items()]
    for heading, rows in groups:
        told = "; ".join(f"{row.id} ({row.words}) {_spans(row.marks, zone)}".strip() for row in rows)
        sentences.append(f"{capital(heading)}: {told}.")
    return " ".join([*sentences, note])


def _by_moment(lanes: Sequence[Lane]) -> dict[str, list[Lane]]:
    moments = dict.fromkeys(lane.moment for lane in lanes)
    return {moment: [lane for lane in lanes if lane.moment == moment] for moment in moments}


def _answer(logic: Logic, moment: str, lanes: Sequence[Lane]) -> str:
    """Say between when the claims that tell a moment closely put it, and what it depends on."""
    bars = [bar for lane in lanes for bar in lane.bars]
    window = min(bar.earliest for bar in bars), max(bar.latest for bar in bars)
    between = window_text(window, logic.case.local_zone, " and ")
    days = {f"{instant.day} {instant:%B %Y}" for instant in window}
    on = f" on {days.pop()}" if len(days) == 1 else ""
    claims, clocks = len(lanes) > 1, len(lanes) < len(bars)
    several = [*(["the claim"] if claims else []), *(["the clock"] if clocks else [])]
    hangs = f", depending on {listed(several)}" if several else ""
    who = "The closest timings put" if claims else "The closest timing puts"
    return f"{who} {moment_name(logic.case, moment)} between {between}{on}{hangs}."


def _spans(marks: Iterable[Mark], zone: str) -> str:
    return listed(f"{window_text((m.earliest, m.latest), zone)} ({m.text})" for m in marks)
