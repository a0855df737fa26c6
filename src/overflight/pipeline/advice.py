"""What is no fault in a case but may be an oversight: warnings, which stop nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from overflight.analysis.claims.clauses import FACT, ORIGIN, Bound, Clause, Problem
from overflight.analysis.claims.readings import spot
from overflight.analysis.tracks.clauses import compile_with_tracks
from overflight.case.file import Examined
from overflight.case.model import TABLES, Case
from overflight.case.shape import Location, references
from overflight.case.statements import (
    Absence,
    AnyStatement,
    Flight,
    Interval,
    RouteStatement,
    Separation,
    Sighting,
)
from overflight.case.tracks.statement import Track

NOTHING_CHECKS = "nothing checks this claim: no other claim or account bears on what it says"
NEAR_BORDER_KM = 3.0  # what the map's borders may be off

Warnings = Iterator[tuple[Location, str]]


def advice(found: Examined, case: Case) -> list[tuple[Location, str]]:
    """Return location and message of whatever in a case may be an oversight.

    That is: entries that nothing refers to, measured things without a doubt, sightings that say nothing,
    claims that no check can hold against anything, and places that the map puts into another country.

    Parameters
    ----------
    found
        What is in the file. If it has faults, what is said of the case is said of what can be read of it,
        and no claim is told to say nothing or to be unchecked: what bears on it may be what is at fault.
    case
        The case, or what of it can be read.
    """
    idle = () if found.faults else (*_saying_nothing(case), *_unchecked(case))
    return [*_unused(found), *_exact(case), *idle, *_abroad(case)]


def _unused(found: Examined) -> Warnings:
    used = {reference.key for reference in references(found.data, Case)}
    if found.faults:
        # what refers to an entry may be what is at fault: misspelt, or in a statement that cannot be read
        used = _taken_for_ids(found.data)
    for table in TABLES:
        held = found.data.get(table)
        # claims and accounts are there for the reader, whatever refers to them
        for key in held if isinstance(held, dict) and table not in ("claims", "accounts") else ():
            if key not in used:
                yield (
                    (table, key),
                    f"nothing refers to {key!r}: leave it out, or check its spelling where used",
                )


def _taken_for_ids(data: dict[str, Any]) -> set[str]:
    """Return every text in a case, and the ids that one of them nearly is."""
    ids = [str(key) for table in TABLES if isinstance(data.get(table), dict) for key in data[table]]
    texts = {text for text in _texts(data) if re.fullmatch(r"[\w-]{1,64}", text)}
    return texts | {near for text in texts.difference(ids) for near in get_close_matches(text, ids, n=1)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _exact(case: Case) -> Warnings:
    for key, place in case.places.items():
        if place.lon is not None and place.radius_km == 0:
            yield ("places", key), "its position has no doubt: give `radius_km:`, how far off it may be"
    for key, event in case.events.items():
        if event.time is not None and event.time.half_width_min == 0:
            yield ("events", key, "time"), _no_doubt("time")
    for at, statement, _ in case.every_statement():
        yield from (((*at, name), problem) for name, problem in _exactly_said(statement))


def _exactly_said(statement: AnyStatement) -> Iterator[tuple[str, str]]:
    """Yield the fields of a statement that have no doubt, and what to say of each."""
    time, distance = getattr(statement, "time", None), getattr(statement, "distance", None)
    if time is not None and time.half_width_min == 0:
        instant = "this window is one instant, and excludes no more than that: give it its whole length"
        yield "time", instant if isinstance(statement, Absence) else _no_doubt("time")
    if distance is not None and distance.low == distance.high:
        yield "distance", _no_doubt("distance")
    # "at the same moment" is no measured number
    if isinstance(statement, Interval) and statement.minutes.low == statement.minutes.high not in (None, 0):
        yield "minutes", _no_doubt("interval")
    if isinstance(statement, Track):
        for name, what in (("within_km", "position"), ("give_or_take_s", "time")):
            if getattr(statement, name) == 0:
                yield (
                    name,
                    f"no fix of this track has any doubt of its {what}, and none is as exact: widen it",
                )


def _saying_nothing(case: Case) -> Warnings:
    """Yield sightings without place and time that nothing else tells of either."""
    told_of = {
        key
        for _, statement, _ in case.every_statement()
        for key in (getattr(statement, name, None) for name in ("first", "second", "during"))
    }
    for at, statement, _ in case.every_statement():
        if not isinstance(statement, Sighting) or at[1] in told_of:
            continue
        if statement.place is None and statement.time is None and statement.during is None:
            yield at, "this sighting says nothing: give its `place:`, its `time:` or both"


def _no_doubt(what: str) -> str:
    return f"this {what} has no doubt at all, and nothing that was measured has none: widen it"


def _unchecked(case: Case) -> Warnings:
    tied = set(_tied(case, compile_with_tracks(case)))
    for key, claim in case.claims.items():
        # a claim of remarks alone says itself why
        if claim.checkable and key not in tied:
            yield ("claims", key), NOTHING_CHECKS


def _tied(case: Case, problem: Problem) -> Iterator[str]:
    """Yield the claims that some check holds against something: the map, or another voice."""
    owners: dict[str, set[str]] = {}
    for clause in problem.clauses:
        for subject in _subjects(clause):
            # what no source disputes binds an event without any part
            owners.setdefault(subject, set()).update(problem.parts[p].owner for p in clause.parts)
            if not clause.parts:
                owners[subject].add("")
    for each in owners.values():
        if len(each) > 1:
            yield from each
    flown = any(isinstance(s, RouteStatement) for _, s, _ in case.every_statement())
    for at, statement, _ in case.every_statement():
        on_map = isinstance(statement, Separation) and None not in (
            spot(case, statement.first),
            spot(case, statement.second),
        )
        flies = isinstance(statement, Flight) and flown
        if isinstance(statement, RouteStatement | Track) or on_map or flies:
            yield str(at[1])


def _subjects(clause: Clause) -> Iterator[str]:
    """Yield what a clause bears on: moments, numbers, places, doers, and parts set against each other."""
    if len(clause.parts) > 1:
        yield " ".join(sorted(clause.parts))
    for atom in (*clause.given, *clause.any_of):
        if isinstance(atom, Bound):
            yield from {atom.start, atom.end} - {ORIGIN}
        elif atom.choice.startswith((FACT, "place:")):
            yield atom.choice


def _abroad(case: Case) -> Warnings:
    stated = {key: place.country for key, place in case.places.items() if place.country}
    # "Springfield, Freedonia" states its country too
    named = {key: p.name.rpartition(", ")[2] for key, p in case.places.items() if ", " in p.name}
    if not (stated or named):
        return
    from overflight.analysis.ground.natural_earth import countries

    atlas = countries()
    codes = dict(zip(atlas.names, atlas.codes, strict=True))
    for key in case.places:
        code = stated.get(key) or codes.get(named.get(key, ""))
        if code is None:
            continue
        if code not in atlas.codes:
            yield ("places", key, "country"), f"the map has no country with the code {code!r}"
        else:
            yield from _outside(case, key, atlas.codes.index(code))


def _outside(case: Case, key: str, country: int) -> Warnings:
    import shapely

    from overflight.analysis.ground.atlas import point_country
    from overflight.analysis.ground.natural_earth import countries
    from overflight.analysis.ground.places import position
    from overflight.analysis.routes.order import gap_km

    if case.places[key].alternatives:
        return
    atlas, at = countries(), position(case, key)
    apart = gap_km(shapely.Point(at), atlas.shapes[country])
    if apart > case.places[key].radius_km + NEAR_BORDER_KM:
        where = point_country(*at) or "the sea"
        yield (
            ("places", key),
            (
                f"it is {apart:,.0f} km outside {atlas.names[country]}, in {where}: check its position, "
                "whether east and west, north and south, or longitude and latitude were swapped"
            ),
        )
