"""When each claim puts an event or a sighting, on each clock that its source may have used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from overflight.analysis.claims.clauses import ORIGIN, Part, Reading, clock_choice
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.case.model import Case
from overflight.case.statements import EventStatement, Interval, Sighting
from overflight.findings.labels import quoted, says, spot_name
from overflight.findings.logic import Logic
from overflight.findings.wording import listed


@dataclass(frozen=True)
class Bar:
    """A window of time (UTC) that follows if a source's clock was on a zone."""

    zone: str
    earliest: datetime
    latest: datetime


@dataclass(frozen=True)
class Lane:
    """When one part puts one moment (an event, or a sighting by its part's id)."""

    part: Part
    moment: str
    bars: tuple[Bar, ...]


def dated_lanes(logic: Logic) -> list[Lane]:
    """Return a lane for every part that gives a moment a time of its own, by its source's words alone.

    Sightings that only an interval dates ("an hour earlier") count, and so do events that only an
    interval from a dated sighting dates.
    """
    lanes = []
    for key in logic.timing_parts:
        part = logic.problem.parts[key]
        for moment in _moments(logic, part):
            bars = tuple(_bars(logic, part, moment))
            if bars:
                lanes.append(Lane(part, moment, bars))
    return lanes


def window(logic: Logic, parts: list[str], reading: Reading, moment: str) -> tuple[datetime, datetime] | None:
    """Return earliest and latest time of a moment by some parts in a reading; ``None`` if it has none."""
    span = logic.between(parts, reading, ORIGIN, moment)
    return None if span is None else (logic.problem.instant(span[0]), logic.problem.instant(span[1]))


def own_parts(logic: Logic, part: Part) -> list[str]:
    """Return the parts that say when something was, of the part's source and of those it refers to."""
    sources = {logic.source(part.id)}
    sources |= {logic.case.claims[claim].source for claim in _references(part) if claim in logic.case.claims}
    return [key for key in logic.timing_parts if logic.source(key) in sources]


def told(case: Case, lane: Lane) -> str:
    """Return what a lane's part says of its moment, and how it says the time."""
    statement = lane.part.statement
    time = getattr(statement, "time", None)
    if not isinstance(statement, Sighting):
        return quoted(time) if time else _by_interval(case, statement, lane.moment)
    if time is not None:
        return says(case, lane.part)
    if statement.during is not None:
        return f"{says(case, lane.part)}, at the time of {statement.during}"
    intervals = [s for s in case.claims[lane.part.owner].statements if isinstance(s, Interval)]
    return f"{says(case, lane.part)}: {listed(_by_interval(case, s, lane.part.owner) for s in intervals)}"


def _by_interval(case: Case, statement: object, moment: str) -> str:
    """Return an interval as written, with the moment that it is counted from or to."""
    assert isinstance(statement, Interval)
    other = statement.second if statement.first == moment else statement.first
    return f"“{statement.as_written}” ({spot_name(case, other)})"


def _references(part: Part) -> Iterator[str]:
    match part.statement:
        case Sighting(during=str(claim)):
            yield claim
        case Interval() as interval:
            yield from (interval.first, interval.second)


def _moments(logic: Logic, part: Part) -> Iterator[str]:
    match part.statement:
        case Sighting():
            yield part.id
        case EventStatement() as statement:
            yield statement.event
        case Interval() as interval:
            yield from (end for end in (interval.first, interval.second) if end in logic.case.events)


def _bars(logic: Logic, part: Part, moment: str) -> Iterator[Bar]:
    """Yield one bar per zone; what else a reading settles only widens it."""
    parts = own_parts(logic, part)
    agreed = window(logic, [], {}, moment)
    by_zone: dict[str, list[tuple[datetime, datetime]]] = {}
    for reading in readings(logic.problem, choices_of(logic.problem, parts)):
        # a source that contradicts itself is shown statement by statement
        found = window(logic, parts, reading, moment) or window(logic, [part.id], reading, moment)
        if found is not None and not (isinstance(part.statement, Interval) and found == agreed):
            by_zone.setdefault(_zone(logic, part, reading), []).append(found)
    for zone, found_windows in by_zone.items():
        yield Bar(zone, min(w[0] for w in found_windows), max(w[1] for w in found_windows))


def _zone(logic: Logic, part: Part, reading: Reading) -> str:
    """Return the zone that a reading puts the part's source on, or the only one that it can be on."""
    source = logic.source(part.id)
    stated = getattr(part.statement, "time", None)
    if stated is not None and stated.zone is not None:
        return str(stated.zone)
    clocks = logic.case.sources[source].clock
    picked = [option for name, option in reading.items() if name.startswith("clock:")]
    return reading.get(clock_choice(source)) or (clocks[0] if len(clocks) == 1 else "") or [*picked, "UTC"][0]
