"""What a track shows: how close it came to each place at stake, whether it can be flown, what it rules out.

Verdicts come from bounds of speed alone; what the model of a gap says is told beside them. Findings of kind
``track-approach``, ``track-speed`` and ``track-fit``.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any

from overflight.analysis.claims.clauses import Part, Reading
from overflight.analysis.claims.margins import changes_that_settle, smallest_changes
from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.ground.places import position
from overflight.analysis.tracks.approach import Approach, approach, reaching_kmh
from overflight.analysis.tracks.bases import Base
from overflight.analysis.tracks.flown import Flown
from overflight.case.model import Case
from overflight.case.statements import Absence, Sighting
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import clock_text
from overflight.findings.checks.track_events import at_events
from overflight.findings.checks.tracked import speed_margin
from overflight.findings.labels import says
from overflight.findings.logic import Logic, witness_steps
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.moves import margin_of
from overflight.findings.wording import (
    listed,
    number,
    owners,
    place_assumptions,
    place_sources,
    second_text,
    slug,
    sources_of,
    statement_assumptions,
)

_MOST_SHOWN = 8
_THINNED = (
    "of the track the solver is given those fixes that together exclude every moment that any of its "
    "fixes does"
)


def track_findings(logic: Logic) -> list[Finding]:
    """Say of each track whether it can be flown, how near it came to what, and what it rules out."""
    parts = [logic.problem.parts[key] for key in logic.claim_parts]
    tracks = [part for part in parts if isinstance(part.statement, Track)]
    return [finding for part in tracks for finding in _of_track(logic, part)]


def _of_track(logic: Logic, part: Part) -> Iterator[Finding]:
    readings = logic.flown(part.id)
    yield _speed(logic, part, readings[0])
    for place in at_stake(logic, part):
        yield _approach(logic, part, readings, place)
    yield from at_events(logic, part)
    for key in logic.claim_parts:
        if _bears_on(logic, part, key):
            yield _fit(logic, part, key)


def _unit(logic: Logic, part: Part) -> str:
    assert isinstance(part.statement, Track)
    return part.statement.unit


def at_stake(logic: Logic, part: Part) -> list[str]:
    """Return the places where events may have been, and where others saw the unit."""
    case = logic.case
    places = [event.place for event in case.events.values()]
    for key in logic.claim_parts:
        seen = logic.problem.parts[key].statement
        if isinstance(seen, Sighting) and seen.unit == _unit(logic, part) and seen.place:
            places.append(seen.place)
    return list(dict.fromkeys(option for place in places for option in case.options(place)))


def _bears_on(logic: Logic, part: Part, key: str) -> bool:
    both = {part.id, key}
    return key != part.id and any(both <= clause.parts for clause in logic.problem.clauses)


def _speed(logic: Logic, part: Part, flown: Flown) -> Finding:
    case, bases = logic.case, flown.bases
    unit = case.units[_unit(logic, part)]
    aircraft = case.aircraft[unit.aircraft]
    claims = owners(logic.problem, [part.id])
    shown = [each.base for each in bases.stretches[:_MOST_SHOWN]] or [bases.fastest]
    more = len(bases.stretches) - len(shown)
    return Finding(
        id=slug("track-speed", part.id),
        check="track-speed",
        question=f"Can {unit.name} have flown the track {part.id}?",
        answer=(
            f"Yes: it asks for {number(bases.fastest_kmh)} km/h at least where it is fastest."
            if flown.flyable
            else f"Not as it stands: {_unflyable(flown, aircraft.name)}."
        ),
        claims=claims,
        sources=sources_of(case, claims),
        value=bases.fastest_kmh,
        unit="km/h",
        compared_with=Comparison(
            what=f"the most that {aircraft.name} can fly", high=flown.speed_kmh, unit="km/h"
        ),
        verdict="consistent" if flown.flyable else "contradicted",
        certificate=Certificate(
            kind="number",
            steps=[
                *(_base(logic, flown, base) for base in shown),
                *([f"{more:,} more stretches ask for more than it can fly"] if more > 0 else []),
                *([_lone(flown)] if flown.lone else []),
                "between every two fixes that are 1, 2, 4, 8 … fixes apart, and the first and the last",
                _gaps(logic, flown),
            ],
        ),
        # fixes that were left out would stay so if it could fly a little faster
        margin=None if flown.lone else speed_margin(case, unit.aircraft, bases.fastest_kmh),
        assumptions=statement_assumptions(logic.problem, [part.id]),
    )


def _unflyable(flown: Flown, name: str) -> str:
    many = len(flown.bases.stretches)
    stretches = f"{many:,} {'stretch asks' if many == 1 else 'stretches ask'} for more than {name} can fly"
    return "; ".join([*([stretches] if many else []), *([_lone(flown)] if flown.lone else [])])


def _lone(flown: Flown) -> str:
    if flown.lone == 1:
        return "1 fix that can be reached from neither neighbour is left out"
    return f"{flown.lone:,} fixes that can be reached from neither neighbour are left out"


def _base(logic: Logic, flown: Flown, base: Base) -> str:
    first, last = base
    minutes = flown.minutes[last] - flown.minutes[first] + 2 * flown.give_or_take_min
    ends = (array[fix] for fix in base for array in (flown.lon, flown.lat))
    km = max(0.0, float(distance_km(*ends)) - 2 * flown.within_km)
    kmh = km / minutes * 60.0 if minutes else inf
    told = f"{number(kmh)} km/h" if kmh < inf else "no speed is enough"
    return (
        f"{_when(logic, flown.minutes[first])} to {_when(logic, flown.minutes[last])}: at least "
        f"{number(km, 1)} km in {number(minutes, 2)} min at most: {told}"
    )


def _gaps(logic: Logic, flown: Flown) -> str:
    told = [
        f"{_when(logic, flown.minutes[leg])} to {_when(logic, flown.minutes[leg + 1])}"
        for leg in flown.gaps[:_MOST_SHOWN]
    ]
    more = len(flown.gaps) - len(told)
    shown = listed([*told, *([f"{more:,} more"] if more > 0 else [])]) or "none"
    return f"gaps of more than {number(flown.gap_min, 1)} min without a fix: {shown}"


def _approach(logic: Logic, part: Part, readings: list[Flown], place: str) -> Finding:
    case, flown = logic.case, readings[0]
    entry, unit = case.places[place], case.units[_unit(logic, part)]
    found = approach(flown, position(case, place))
    low, high = max(0.0, found.low_km - entry.radius_km), found.high_km + entry.radius_km
    whens = [approach(each, position(case, place)).minute for each in readings[1:]]
    when = listed(
        (clock_text(logic.problem.instant(m), case.local_zone, case.date) for m in (found.minute, *whens)),
        "or",
    )
    claims = owners(logic.problem, [part.id])
    verdict: Verdict = "consistent" if found.km <= entry.radius_km + flown.within_km else "undetermined"
    if low > 0.0:
        verdict = "contradicted" if flown.flyable else "depends"
    in_gaps, gap_data = _in_gaps(logic, flown, place)
    return Finding(
        id=slug("track-approach", part.id, place),
        check="track-approach",
        question=f"How close did {unit.name} come to {entry.name}, and when?",
        answer=f"{number(found.km, 1)} km, at {when}; {_bounded(low, verdict)}.",
        claims=claims,
        sources=sorted({*sources_of(case, claims), *place_sources(case, place)}),
        value=found.km,
        low=low,
        high=high,
        unit="km",
        compared_with=Comparison(what="having been there", low=0, high=entry.radius_km, unit="km"),
        verdict=verdict,
        margin=_margin(case, flown, place, unit.aircraft, verdict),
        certificate=Certificate(
            kind="number",
            steps=[*_sums(logic, flown, found, entry.radius_km), *in_gaps],
            data=gap_data,
        ),
        assumptions=[
            "between two fixes it flew straight and evenly for the figure, and anyhow for its bounds",
            *statement_assumptions(logic.problem, [part.id]),
            *place_assumptions(case, place),
        ],
    )


def _margin(case: Case, flown: Flown, place: str, aircraft: str, verdict: Verdict) -> Margin | None:
    """Return by how much the greatest speed would have to differ for another verdict, if that does it.

    Where the fixes themselves would ask for more than the other speed, other verdicts than this one change.
    """
    if verdict not in ("contradicted", "undetermined") or not flown.flyable:
        return None
    away = flown.away_km(position(case, place))
    other = reaching_kmh(flown, away, case.places[place].radius_km)
    if not flown.bases.fastest_kmh < other < inf:
        return None
    return speed_margin(case, aircraft, other)


def _in_gaps(logic: Logic, flown: Flown, place: str) -> tuple[list[str], dict[str, Any]]:
    if not len(flown.gaps):
        return [], {}
    # the models are loaded for the tracks that have gaps
    from overflight.findings.bridged import gap_certificate

    case = logic.case
    return gap_certificate(logic, flown, position(case, place), case.places[place].radius_km)


def _bounded(low: float, verdict: Verdict) -> str:
    if verdict == "depends":
        return f"nowhere nearer than {number(low, 1)} km, if the track is true there, and it jumps elsewhere"
    if low > 0.0:
        return f"nowhere on the track nearer than {number(low, 1)} km"
    return (
        "it can have been there at some time"
        if verdict == "consistent"
        else "its fixes leave open whether it was ever there"
    )


def _sums(logic: Logic, flown: Flown, found: Approach, radius_km: float) -> list[str]:
    between_km = (found.before_km + found.after_km - found.flown_km) / 2.0
    least = between_km - flown.within_km - radius_km

    def of(leg: int) -> str:
        return f"{_when(logic, flown.minutes[leg])} and {_when(logic, flown.minutes[leg + 1])}"

    return [
        f"nearest between its fixes of {of(found.leg)}: {number(found.km, 2)} km on the shortest way",
        f"nearest fix: {number(found.high_km - flown.within_km, 2)} km; with its doubt of "
        f"{flown.within_km:g} km and the place's of {radius_km:g} km it came at least as near as "
        f"{number(found.high_km + radius_km, 2)} km",
        f"closest possible between its fixes of {of(found.low_leg)}: at {flown.speed_kmh:g} km/h it flew "
        f"{number(found.flown_km, 2)} km at most: ({number(found.before_km, 2)} + "
        f"{number(found.after_km, 2)} − {number(found.flown_km, 2)}) ÷ 2 − {flown.within_km:g} − "
        f"{radius_km:g} = {number(least, 2)} km{'' if least > 0.0 else ', so 0'}",
        _gaps(logic, flown),
    ]


def _fit(logic: Logic, part: Part, key: str) -> Finding:
    case = logic.case
    both = logic.with_premises([part.id, key])
    by = logic.by_reading(both)
    claims = owners(logic.problem, [part.id, key])
    verdict: Verdict = "consistent" if by.always else "depends" if by.sometimes else "contradicted"
    answers = {"consistent": "Yes.", "depends": "In some readings only.", "contradicted": "No."}
    statement = logic.problem.parts[key].statement
    assert isinstance(statement, Sighting | Absence)
    shown = [clause.says for clause in logic.problem.clauses if {part.id, key} <= clause.parts]
    if by.sometimes:
        changes = changes_that_settle(logic.engine, both, by.good, by.bad)
    else:
        changes = smallest_changes(logic.engine, both)
    return Finding(
        id=slug("track-fit", part.id, key),
        check="track-fit",
        question=f"Does the track {part.id} leave room for {key} ({says(case, logic.problem.parts[key])})?",
        answer=answers[verdict],
        claims=claims,
        sources=sources_of(case, claims),
        verdict=verdict,
        certificate=Certificate(
            kind="sets", steps=[*shown[:_MOST_SHOWN], _THINNED, _room(logic, both, by.good)]
        ),
        margin=margin_of(changes),
        assumptions=statement_assumptions(logic.problem, [part.id, key]),
    )


def _room(logic: Logic, both: list[str], good: list[Reading]) -> str:
    """Tell moments at which a track and a statement are both true."""
    found = logic.engine.witness(both, good[0] if good else {})
    if found is None:
        return "so no moment is left at which both can be true"
    return f"so both can be true, for instance: {'; '.join(witness_steps(logic, found.values))}"


def _when(logic: Logic, minute: float) -> str:
    return second_text(logic.case, logic.problem, minute)
