"""A unit's sightings beside an event, in each reading of clocks, hours and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from math import prod

from overflight.analysis.claims.clauses import Pick, Reading
from overflight.analysis.claims.readings import place_readings
from overflight.analysis.ground.places import position
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach.prism import Fix, speed_to_be_there
from overflight.case.statements import Sighting
from overflight.findings.checks.alibis import needed_by_source
from overflight.findings.checks.tracked import hours_of
from overflight.findings.checks.whereabouts import HOUR, Whereabouts, place_of
from overflight.findings.logic import Logic
from overflight.findings.wording import reading_text


def readings_of(where: Whereabouts, parts: list[str]) -> int:
    """Return in how many readings some sightings may be at most, those of the event's place aside."""
    places = prod(len(where.sightings[part]) for part in parts)
    return places * prod(sum(map(len, where.dated[part].values())) for part in parts)


def settled(logic: Logic, where: Whereabouts, parts: list[str]) -> Iterator[tuple[list[Fix], Fix, Reading]]:
    """Yield sightings, and the place of the event, in each reading of clocks, hours and places."""
    seen = [[(reading, fix) for _, reading, fix in _in_readings(logic, where, part)] for part in parts]
    for each in product(*seen, _there(logic, where.event)) if parts else ():
        if _agree(reading for reading, _ in each):
            *fixes, spot = (fix for _, fix in each)
            yield fixes, spot, {name: pick for reading, _ in each for name, pick in reading.items()}


def ways_of(logic: Logic, where: Whereabouts, part: str) -> Iterator[tuple[tuple[str, ...], Span, float]]:
    """Yield for each reading of a sighting what dates the event, minutes after it, and kilometres to it."""
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    on_ring = None if sighting.place else needed_by_source(logic, part, where.event)
    for by, reading, fix in _in_readings(logic, where, part):
        if on_ring is not None:
            yield from ((by, fix.minutes, need.km) for need in on_ring)
            continue
        for picked, spot in _there(logic, where.event):
            if _agree([reading, picked]):
                yield by, fix.minutes, speed_to_be_there([fix], spot)[0].km


def _there(logic: Logic, event: str) -> list[tuple[Reading, Fix]]:
    case, place = logic.case, logic.case.events[event].place
    return [
        (_picked(picks), Fix(position(case, at), case.places[at].radius_km, (0.0, 0.0)))
        for picks, at in place_readings(case, place)
    ]


def _in_readings(
    logic: Logic, where: Whereabouts, part: str
) -> Iterator[tuple[tuple[str, ...], Reading, Fix]]:
    place = place_of(logic, part)
    assert place is not None
    picks = [_picked(picks) for picks, _ in place_readings(logic.case, place)]
    for by, dated in where.dated[part].items():
        for reading, span in dated:
            for picked, fix in zip(picks, where.sightings[part], strict=True):
                yield by, reading | picked, replace(fix, minutes=span)


def _picked(picks: Iterable[Pick]) -> Reading:
    return {pick.choice: pick.option for pick in picks}


def apart_told(logic: Logic, reading: Reading, other: Reading) -> str:
    """Tell what of a reading is not as in another."""
    differs = {name: pick for name, pick in reading.items() if other.get(name) != pick}
    hours = [differs.pop(name) for name in [*differs] if name == HOUR]
    told = [f"if {reading_text(logic.case, logic.problem, differs)}"] if differs else []
    return ", ".join([*told, *([hours_of(logic, hours)] if hours else [])])


def _agree(readings: Iterable[Reading]) -> bool:
    """Return whether some readings settle no choice in two ways."""
    settled: Reading = {}
    return all(settled.setdefault(name, pick) == pick for each in readings for name, pick in each.items())
