"""The rules that bind the parts of a case together, beyond what the parts' own types can see."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from overflight.case.model import MOST_STATEMENTS, TABLES, Case
from overflight.case.shape import Location, Reference, references
from overflight.case.statements import (
    EventStatement,
    Interval,
    RouteStatement,
    Separation,
    Sighting,
    Visit,
)
from overflight.case.words.clocks import to_utc
from overflight.case.written import Statement, WallTime

Broken = tuple[Location, str]

# Nobody mends more at once, and to explain a fault takes far longer than to find it.
MOST_FAULTS = 200


def broken_references(data: dict[str, Any]) -> Iterator[Broken]:
    """Yield location and message of ids that are used twice or stand for nothing.

    Parameters
    ----------
    data
        A case as plain values, which may be wrong otherwise: an entry counts as known by its id alone.
    """
    tables = {name: data.get(name, {}) for name in TABLES}
    seen: dict[str, str] = {}
    for name, table in tables.items():
        for key in table if isinstance(table, dict) else ():
            if key in seen:
                yield (name, key), f"the id {key!r} is also used under {seen[key]}: ids are unique in a case"
            seen.setdefault(key, name)
    known: dict[tuple[str, ...], dict[str, None]] = {}
    told = 0
    for reference in references(data, Case):
        # what a table that is none was meant to hold cannot be known
        if not all(isinstance(tables[name], dict) for name in reference.tables):
            continue
        group = tuple(reference.tables)
        if group not in known:
            known[group] = {str(key): None for name in group for key in tables[name]}
        if reference.key not in known[group]:
            told += 1
            yield reference.at, _unknown(reference, list(known[group]), seen) if told <= MOST_FAULTS else ""


def _unknown(reference: Reference, known: list[str], everywhere: dict[str, str]) -> str:
    key, kind = reference.key, " or ".join(table.removesuffix("s") for table in reference.tables)
    if key in everywhere:
        hint = f"it is under {everywhere[key]}; known: {', '.join(known) or 'none'}"
    elif near := get_close_matches(key, known, n=1):
        hint = f"did you mean {near[0]!r}?"
    else:
        hint = f"known: {', '.join(known) or 'none'}"
    return f"no {kind} has the id {key!r}; {hint}"


def broken_rules(case: Case) -> Iterator[Broken]:
    """Yield location and message of whatever in a case contradicts itself, given that its ids are right.

    That is: more statements than there are letters for, places whose alternatives are open themselves,
    references to a sighting where there is none or several, times without a clock, and wall times that a
    clock never showed.
    """
    yield from _too_many(case)
    yield from _open_alternatives(case)
    for key, event in case.events.items():
        if event.time is not None:
            yield from _clock_rules(case, event.time, None, ("events", key, "time"))
    for at, statement, source in case.every_statement():
        yield from _statement_rules(case, statement, source, at)


def _too_many(case: Case) -> Iterator[Broken]:
    lists = [("claims", key, "statements", claim.statements) for key, claim in case.claims.items()]
    lists += [("accounts", key, "asserts", account.asserts) for key, account in case.accounts.items()]
    for *at, held in lists:
        if len(held) > MOST_STATEMENTS:
            yield tuple(at), f"at most {MOST_STATEMENTS} statements: these are {len(held)}, divide them"


def _open_alternatives(case: Case) -> Iterator[Broken]:
    for key, place in case.places.items():
        for index, option in enumerate(place.alternatives or []):
            if case.places[option].alternatives:
                at: Location = ("places", key, "alternatives", index)
                yield at, f"{option!r} is open itself: alternatives must be places with coordinates"
        if place.offset and case.places[place.offset.origin].lon is None:
            yield (
                ("places", key, "offset", "origin"),
                f"{place.offset.origin!r} must be a place given by lon and lat",
            )


def _statement_rules(case: Case, statement: Statement, source: str | None, at: Location) -> Iterator[Broken]:
    time = getattr(statement, "time", None)
    if time is not None:
        yield from _clock_rules(case, time, source, (*at, "time"))
    if isinstance(statement, RouteStatement):
        for index, stop in enumerate(statement.through):
            if isinstance(stop, Visit) and stop.time is not None:
                yield from _clock_rules(case, stop.time, source, (*at, "through", index, "time"))
    if isinstance(statement, EventStatement):
        scene = case.events[statement.event].place
        # a statement may name an alternative that the place is not settled on: it is then false, not a slip
        options = case.places[scene].alternatives or [scene]
        for index, place in enumerate(statement.places):
            if place not in options:
                problem = f"{place!r} is not where {statement.event!r} may have been: {', '.join(options)}"
                yield (*at, "places", index), problem
    if isinstance(statement, Sighting) and statement.during is not None:
        yield from _one_sighting(case, statement.during, (*at, "during"))
        seen = case.sighting_of(statement.during)
        if seen is not None and seen.time is None:
            yield (*at, "during"), f"the sighting of claim {statement.during!r} has no time"
    if isinstance(statement, Interval | Separation):
        for end in ("first", "second"):
            key = getattr(statement, end)
            if key in case.claims:
                yield from _one_sighting(case, key, (*at, end))


def _one_sighting(case: Case, claim: str, at: Location) -> Iterator[Broken]:
    """Refuse a claim that a reference cannot stand for: one without a sighting, or with several."""
    count = sum(isinstance(s, Sighting) for s in case.claims[claim].statements)
    if count == 0:
        yield at, f"claim {claim!r} has no sighting that this could refer to"
    elif count > 1:
        yield at, f"claim {claim!r} has {count} sightings: which is meant? Split the claim into one for each"


def _clock_rules(case: Case, time: WallTime, source: str | None, at: Location) -> Iterator[Broken]:
    if source is None and time.zone is None:
        yield at, "an account has no source whose clock could be meant: give `zone:`"
        return
    if time.zone is None and source not in case.sources:
        return  # the source itself is at fault, which is told there
    zones = [time.zone] if time.zone else case.sources[source or ""].clock
    if not zones:
        yield at, f"this time has no clock: give `zone:` here, or `clock:` for the source {source!r}"
    for zone in zones:
        for wall in time.window:
            try:
                to_utc(wall, zone)
            except ValueError as fault:
                yield at, str(fault)
