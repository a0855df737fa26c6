"""Is a sighting elsewhere an alibi? Findings of kind ``required-speed``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import isfinite

from overflight.analysis.claims.chains import Chain, bounding
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.analysis.claims.numbers import Number, exact, speed_number
from overflight.analysis.claims.readings import place_readings
from overflight.analysis.ground.places import gap_km
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach import minutes_gap, required_speed_kmh
from overflight.analysis.reach.prism import Need, need_of
from overflight.case.statements import Sighting
from overflight.findings.checks.whereabouts import minutes_by_others, minutes_from_event, ring_of, timed_of
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin
from overflight.findings.turns import easiest, least_turns
from overflight.findings.wording import (
    finite,
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
    sum_told,
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


def needed_by_source(logic: Logic, part: str, event: str) -> tuple[Need, Need]:
    """Return what speed it takes from a sighting to an event by its own source, in the readings at both ends.

    The one that asks for least comes first; both ask for none if nothing bounds the way.
    """
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    own = logic.parts_by_source(logic.source(part))
    km = [low for _, (low, _) in _distances(logic, part, sighting, event)]
    minutes = [minutes_gap((0.0, 0.0), span)[1] for span in minutes_from_event(logic, own, part, event)]
    if not km or not minutes:
        return Need(0.0, 0.0, 0.0), Need(0.0, 0.0, 0.0)
    least, most = (min(km), max(minutes)), (max(km), min(minutes))
    return need_of(*least), need_of(*most)


def minutes_told(logic: Logic, part: str, event: str) -> tuple[str, list[str]]:
    """Return the most time from a sighting to an event, or back, as a sum; else what dates the event.

    Returns
    -------
    tuple of str and list of str
        In words, and the parts that it rests on.
    """
    own = logic.parts_by_source(logic.source(part))
    sums = _minutes_sums(logic, own, part, event)
    if sums:
        word, chain = sums[-1]
        rests = sorted({each for link in chain.links for each in link.clause.parts})
        return f"between {part} and there {word}: {sum_told(chain)}", rests
    others = list(minutes_by_others(logic, part, event))
    return f"{part}: how long before or after goes by {listed(others)}", others


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
            else f"No: about {number(likely)} km/h would have been enough, and at the most generous "
            f"{number(speed[0])} km/h."
        ),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *number_sources(can)}),
        value=finite(likely),
        low=finite(speed[0]),
        high=finite(speed[1]),
        unit="km/h",
        compared_with=Comparison(
            what=f"the most that {aircraft.name} can fly", low=can.low, high=can.high, unit="km/h"
        ),
        verdict="contradicted" if alibi else "not discriminating",
        certificate=Certificate(
            kind="number",
            steps=[
                f"from {name} to {case.events[event].name}: {span(*km, 'km')}, wherever the two were",
                *_distance_steps(logic, part, sighting, event),
                f"between the two moments: {span(*minutes, 'min')}, on the source's own clock",
                *(f"{word}: {sum_told(chain)}" for word, chain in _minutes_sums(logic, parts, part, event)),
                f"least: {number(km[0])} km ÷ {number(minutes[1])} min × 60 = {number(speed[0])} km/h",
                f"middle: {number(middle_km)} km ÷ {number(middle_min)} min × 60 = {number(likely)} km/h",
                *_most_step(km, minutes, speed[1]),
                f"{aircraft.name} can fly up to {number(can.high)} km/h",
                *_other_datings(logic, part, event, km),
                *([] if alibi else ["so it excludes only what stood still, or nearly so"]),
                "an alibi of one unit is none of its force",
            ],
            data={"distance_km": list(km), "minutes": list(minutes)},
        ),
        margin=_alibi_margin(logic, part, event, km),
        assumptions=[
            *statement_assumptions(logic.problem, logic.parts_owned_by(claims)),
            *range_assumptions("speed", can),
        ],
    )


def _most_step(km: Span, minutes: Span, speed_kmh: float) -> list[str]:
    """Return the sum of the speed at most; nothing where there may have been no time."""
    if not isfinite(speed_kmh):
        return []
    return [f"most: {number(km[1])} km ÷ {number(minutes[0])} min × 60 = {number(speed_kmh)} km/h"]


def _alibi_margin(logic: Logic, part: str, event: str, km: Span) -> Margin | None:
    """Return the easiest move of distance, time or greatest speed that makes an alibi, or ends one."""
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    fastest = speed_number(logic.case, logic.case.units[sighting.unit].aircraft)
    spans = minutes_from_event(logic, logic.parts_by_source(logic.source(part)), part, event)
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    # counted from what was earlier, as far as can be told
    later = spans if low + high >= 0 else [(-high, -low) for low, high in spans]

    def rooms(kmh: float = 0.0, minutes: float = 0.0, further_km: float = 0.0) -> list[float]:
        apart = [end for low, high in later for end in (high + minutes, -low - minutes)]
        return [end * (float(fastest.value) + kmh) / 60 - km[0] - further_km for end in apart]

    return easiest(
        [
            *least_turns(fastest, lambda by: rooms(kmh=by), any),
            *least_turns(_between("time", "min", (low, high)), lambda by: rooms(minutes=by), any),
            *least_turns(_between("distance", "km", km), lambda by: rooms(further_km=by), any),
        ]
    )


def _between(what: str, unit: str, stated: Span) -> Number:
    """Return a number that other numbers of a case amount to."""
    half = (stated[1] - stated[0]) / 2
    doubt = exact(half) if half and isfinite(half) else None
    return Number("", f"the {what} between sighting and event", unit, exact(stated[0]), doubt)


def _other_datings(logic: Logic, part: str, event: str, km: Span) -> list[str]:
    """Say what becomes of the alibi if another source dates the event."""
    steps = []
    for other, spans in minutes_by_others(logic, part, event).items():
        gaps = [minutes_gap((0.0, 0.0), each) for each in spans]
        gap = min(low for low, _ in gaps), max(high for _, high in gaps)
        least = required_speed_kmh(km, gap)[0]
        near = ", or the two were at the very same time, that far apart" if gap[0] == 0 else ""
        steps.append(
            f"dated by {other} instead, {span(*gap, 'min')} lie between, on whichever clocks: "
            f"{number(least)} km/h at least{near}"
        )
    return steps


def _distance_to_event(logic: Logic, part: str, sighting: Sighting, event: str) -> Span | None:
    """Return how far from an event a unit was seen, over all places that either may be."""
    spans = [each for _, each in _distances(logic, part, sighting, event)]
    return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None


def _distances(logic: Logic, part: str, sighting: Sighting, event: str) -> Iterator[tuple[str, Span]]:
    """Yield for each two places that sighting and event may be at how far apart they are, in words and km."""
    case = logic.case
    place, stated = sighting.place, (0.0, sighting.within_km)
    if place is None:
        ring = ring_of(logic, part)
        if ring is None:
            return
        place, stated = ring
    for (_, at), (_, to) in product(
        place_readings(case, place), place_readings(case, case.events[event].place)
    ):
        if place == case.events[event].place and at != to:
            continue
        low, high = gap_km(case, at, to)
        # the triangle inequality, with the unit anywhere on its ring
        least, most = max(0.0, low - stated[1], stated[0] - high), high + stated[1]
        between = f"{case.places[to].name} is {span(low, high, 'km', 1)} from {case.places[at].name}"
        unit = case.units[sighting.unit].name
        ring_told = f", {unit} {span(*stated, 'km', 1)} from there" if stated[1] else ""
        yield f"{between}{ring_told}: {span(least, most, 'km', 1)}", (least, most)


def _distance_steps(logic: Logic, part: str, sighting: Sighting, event: str) -> list[str]:
    """Say with which places it was nearest, and with which farthest."""
    found = list(_distances(logic, part, sighting, event))
    nearest = min(found, key=lambda each: each[1][0])[0]
    farthest = max(found, key=lambda each: each[1][1])[0]
    return [nearest] if nearest == farthest else [f"nearest: {nearest}", f"farthest: {farthest}"]


def _minutes_to_event(logic: Logic, parts: list[str], part: str, event: str) -> Span | None:
    """Return the time between a sighting and an event by these parts, over all readings of their clocks."""
    gaps = [minutes_gap((0.0, 0.0), span) for span in minutes_from_event(logic, parts, part, event)]
    return (min(low for low, _ in gaps), max(high for _, high in gaps)) if gaps else None


def _minutes_sums(logic: Logic, parts: list[str], part: str, event: str) -> list[tuple[str, Chain]]:
    """Return the sums that the least and the greatest time between a sighting and an event are."""
    known = timed_of(logic, parts)
    apart = []
    for reading in readings(logic.problem, choices_of(logic.problem, known)):
        span = logic.between(known, reading, event, part)
        if span is not None:
            apart.append((minutes_gap((0.0, 0.0), (float(span[0]), float(span[1]))), span, reading))
    if not apart:
        return []
    forth, back = (event, part), (part, event)
    (least_min, _), nearest, at_least = min(apart, key=lambda each: each[0][0])
    _, farthest, at_most = max(apart, key=lambda each: each[0][1])
    asked = [("at least", at_least, forth if nearest[0] > 0 else back)] if least_min > 0 else []
    asked.append(("at most", at_most, back if farthest[1] > -farthest[0] else forth))
    sums = [(word, bounding(logic.problem, known, reading, *way)) for word, reading, way in asked]
    return [(word, chain) for word, chain in sums if chain is not None]
