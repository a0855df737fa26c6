"""Is a sighting elsewhere an alibi? Findings of kind ``required-speed``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isfinite

from overflight.analysis.claims.readings import place_readings
from overflight.analysis.ground.places import gap_km
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach import minutes_gap, required_speed_kmh
from overflight.case.statements import Sighting
from overflight.findings.checks.whereabouts import minutes_by_others, minutes_from_event, ring_of
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin
from overflight.findings.wording import (
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
)


def required_speeds(logic: Logic) -> list[Finding]:
    """Say for each sighting of an accused force's unit what speed would have taken it to the event.

    Distance and time are those of the sighting's own source; what it leaves open stays open.
    Sightings that may be of the event itself are left out.
    """
    found = (required_speed(logic, part, event) for part, event in accused_sightings(logic))
    return [finding for finding in found if finding is not None]


def required_speed(logic: Logic, part: str, event: str) -> Finding | None:
    """Return the finding on one sighting, by its part, and an event; ``None`` if it may be of the event."""
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    return next(_required_speed(logic, part, sighting, event), None)


def least_speed_kmh(logic: Logic, part: str, event: str) -> float:
    """Return the least speed from a sighting to an event by its own source, km/h; 0 if nothing bounds it."""
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    km = _distance_to_event(logic, part, sighting, event)
    minutes = _minutes_to_event(logic, logic.parts_by_source(logic.source(part)), part, event)
    return 0.0 if km is None or minutes is None else required_speed_kmh(km, minutes)[0]


def accused_sightings(logic: Logic) -> Iterator[tuple[str, str]]:
    """Yield each sighting of an accused force's unit, with the event that the force is said to have done."""
    for event, force in logic.accusations:
        for part in logic.claim_parts:
            sighting = logic.problem.parts[part].statement
            if isinstance(sighting, Sighting) and logic.case.units[sighting.unit].force == force:
                yield part, event


def _required_speed(logic: Logic, part: str, sighting: Sighting, event: str) -> Iterator[Finding]:
    case = logic.case
    parts = logic.parts_by_source(logic.source(part))
    km = _distance_to_event(logic, part, sighting, event)
    minutes = _minutes_to_event(logic, parts, part, event)
    if km is None or minutes is None or km[0] == 0:
        return  # seen where it may have happened: nobody would call that an alibi
    speed = required_speed_kmh(km, minutes)
    middle_km, middle_min = sum(km) / 2, sum(minutes) / 2
    likely = required_speed_kmh((middle_km, middle_km), (middle_min, middle_min))[0]
    aircraft = case.aircraft[case.units[sighting.unit].aircraft]
    can = aircraft.maximum_kmh
    alibi = speed[0] > can.high
    claims = owners(logic.problem, [part])
    name = case.units[sighting.unit].name
    yield Finding(
        id=slug("required-speed", *claims, event),
        check="required-speed",
        question=f"Is the sighting of {name} an alibi for {case.events[event].name}?",
        answer=(
            f"Yes: it would have had to fly at {number(speed[0])} km/h at least."
            if alibi
            else f"No: about {number(likely)} km/h would do to be there, and {number(speed[0])} km/h may."
        ),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *number_sources(can)}),
        value=_finite(likely),
        low=_finite(speed[0]),
        high=_finite(speed[1]),
        unit="km/h",
        compared_with=Comparison(
            what=f"the most that {aircraft.name} can fly", low=can.low, high=can.high, unit="km/h"
        ),
        verdict="contradicted" if alibi else "not discriminating",
        certificate=Certificate(
            kind="number",
            steps=[
                f"there to {case.events[event].name}: {span(*km, 'km')}, all candidate places considered",
                f"between the two moments: {span(*minutes, 'min')}, on the source's own clock",
                f"least: {number(km[0])} km ÷ {number(minutes[1])} min × 60 = {number(speed[0])} km/h",
                f"middle: {number(middle_km)} km ÷ {number(middle_min)} min × 60 = {number(likely)} km/h",
                f"{aircraft.name} can fly up to {number(can.high)} km/h",
                *_other_datings(logic, part, event, km),
                *([] if alibi else ["so it excludes only what stood still, or nearly so"]),
                "an alibi of one unit is none of its force",
            ],
            data={"distance_km": list(km), "minutes": list(minutes)},
        ),
        margin=_alibi_margin(km, minutes, can.high),
        assumptions=[
            *statement_assumptions(logic.problem, logic.parts_owned_by(claims)),
            *range_assumptions("speed", can),
        ],
    )


def _finite(speed_kmh: float) -> float | None:
    """Return a speed, or nothing where a distance would have to be covered in no time."""
    return speed_kmh if isfinite(speed_kmh) else None


def _alibi_margin(km: Span, minutes: Span, fastest_kmh: float) -> Margin:
    """Return how much shorter, or longer, the time would have to be for the fastest just not to make it."""
    needed = km[0] / fastest_kmh * 60
    by = abs(minutes[1] - needed)
    half = (minutes[1] - minutes[0]) / 2
    moves = "the time between sighting and event"
    return Margin(moves=moves, by=by, unit="min", times_uncertainty=by / half if half else None)


def _other_datings(logic: Logic, part: str, event: str, km: Span) -> list[str]:
    """Say what becomes of the alibi if another source dates the event."""
    steps = []
    for other, spans in minutes_by_others(logic, part, event).items():
        gaps = [minutes_gap((0.0, 0.0), each) for each in spans]
        gap = min(low for low, _ in gaps), max(high for _, high in gaps)
        least = required_speed_kmh(km, gap)[0]
        near = ", or it was seen at the very time, that far away" if gap[0] == 0 else ""
        steps.append(
            f"dated by {other} instead, {span(*gap, 'min')} lie between, on whichever clocks: "
            f"{number(least)} km/h at least{near}"
        )
    return steps


def _distance_to_event(logic: Logic, part: str, sighting: Sighting, event: str) -> Span | None:
    """Return how far from an event a unit was seen, over all places that either may be."""
    case = logic.case
    place, stated = sighting.place, (0.0, sighting.within_km)
    if place is None:
        ring = ring_of(logic, part)
        if ring is None:
            return None
        place, stated = ring
    spans = []
    for (_, at), (_, to) in product(
        place_readings(case, place), place_readings(case, case.events[event].place)
    ):
        if place == case.events[event].place and at != to:
            continue
        low, high = gap_km(case, at, to)
        # the triangle inequality, with the unit anywhere on its ring
        spans.append((max(0.0, low - stated[1], stated[0] - high), high + stated[1]))
    return min(low for low, _ in spans), max(high for _, high in spans)


def _minutes_to_event(logic: Logic, parts: list[str], part: str, event: str) -> Span | None:
    """Return the time between a sighting and an event by these parts, over all readings of their clocks."""
    gaps = [minutes_gap((0.0, 0.0), span) for span in minutes_from_event(logic, parts, part, event)]
    return (min(low for low, _ in gaps), max(high for _, high in gaps)) if gaps else None
