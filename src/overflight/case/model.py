"""One incident: everything that is in a ``case.yaml``, and the rules that bind its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, Field, field_validator

from overflight.case.clocks import to_utc, zone_of
from overflight.case.entities import Aircraft, Event, Force, Place, Region, Sensor, Source, Unit
from overflight.case.statements import (
    AnyStatement,
    EventStatement,
    Interval,
    Remark,
    Separation,
    Sighting,
)
from overflight.case.written import Id, Model, RefTo, SourceRef, Text, WallTime

Location = tuple[str | int, ...]


class Claim(Model):
    """One sentence of a source: what it says, and the typed statements that it comes to."""

    source: SourceRef
    says: Text = Field(description="paraphrase in our own words")
    # each gets a letter, and there are 26
    statements: list[AnyStatement] = Field(min_length=1, max_length=26)

    @property
    def checkable(self) -> bool:
        """Whether anything in the claim can be tested."""
        return any(not isinstance(s, Remark) for s in self.statements)


class Account(Model):
    """A rival version of what happened: the statements that it asserts."""

    title: Text
    asserts: list[AnyStatement] = Field(min_length=1, max_length=26)


class Case(Model):
    """A whole incident. Tables are keyed by id; no two entries of any tables share an id."""

    title: Text
    question: Text
    summary: Text
    date: dt.date
    updated: dt.date
    local_zone: Text = Field(description="IANA zone of the place of the event")
    sources: dict[Id, Source]
    places: dict[Id, Place]
    regions: dict[Id, Region] = {}
    aircraft: dict[Id, Aircraft] = {}
    forces: dict[Id, Force] = {}
    units: dict[Id, Unit] = {}
    events: dict[Id, Event] = {}
    sensors: dict[Id, Sensor] = {}
    claims: dict[Id, Claim]
    accounts: dict[Id, Account] = {}

    @field_validator("local_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        zone_of(zone)
        return zone

    def zones(self, source: str, time: WallTime) -> list[str]:
        """Return the zones that a time of this source may be in: the stated one, or the source's clocks."""
        return [time.zone] if time.zone else self.sources[source].clock

    def options(self, place: str) -> list[str]:
        """Return the places that a place may be: itself, or its alternatives."""
        return list(self.places[place].alternatives or [place])

    def sighting_of(self, claim: str) -> Sighting | None:
        """Return the sighting of a claim, which references to the claim mean."""
        return next((s for s in self.claims[claim].statements if isinstance(s, Sighting)), None)


TABLES = tuple(name for name, field in Case.model_fields.items() if get_origin(field.annotation) is dict)


def broken_rules(case: Case) -> Iterator[tuple[Location, str]]:
    """Yield location and message of whatever the parts' own types cannot see.

    That is: ids used twice, references to nothing, places whose alternatives are open themselves,
    times without a clock, and wall times that a clock never showed.
    """
    yield from _repeated_ids(case)
    dangling = list(_dangling_references(case, case, ()))
    yield from dangling
    if dangling:
        return
    yield from _open_alternatives(case)
    for key, event in case.events.items():
        if event.time is not None:
            yield from _clock_rules(case, event.time, None, ("events", key, "time"))
    for holder, owner in (("claims", case.claims), ("accounts", case.accounts)):
        for key, item in owner.items():
            where = "statements" if holder == "claims" else "asserts"
            source = item.source if isinstance(item, Claim) else None
            for index, statement in enumerate(getattr(item, where)):
                at: Location = (holder, key, where, index)
                yield from _statement_rules(case, statement, source, at)


def _repeated_ids(case: Case) -> Iterator[tuple[Location, str]]:
    seen: dict[str, str] = {}
    for table in TABLES:
        for key in getattr(case, table):
            if key in seen:
                yield (table, key), f"the id {key!r} is also used under {seen[key]}: ids are unique in a case"
            seen.setdefault(key, table)


def _dangling_references(case: Case, node: Any, at: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(node, BaseModel):
        for name, field in type(node).model_fields.items():
            value = getattr(node, name)
            tables = _ref_tables([field.annotation, *field.metadata])
            if tables and value is not None:
                many = isinstance(value, list)
                for index, key in enumerate(value if many else [value]):
                    here = (*at, name, index) if many else (*at, name)
                    yield from _unknown(case, key, tables, here)
            else:
                yield from _dangling_references(case, value, (*at, name))
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _dangling_references(case, value, (*at, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _dangling_references(case, value, (*at, index))


def _ref_tables(annotation: Any) -> tuple[str, ...]:
    """Find a :class:`RefTo` anywhere inside an annotation."""
    if isinstance(annotation, RefTo):
        return annotation.tables
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return ()
    inner = annotation if isinstance(annotation, list) else get_args(annotation)
    return next((found for part in inner if (found := _ref_tables(part))), ())


def _unknown(case: Case, key: str, tables: tuple[str, ...], at: Location) -> Iterator[tuple[Location, str]]:
    known = [k for table in tables for k in getattr(case, table)]
    if key in known:
        return
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"
    kind = " or ".join(table.removesuffix("s") for table in tables)
    yield at, f"no {kind} has the id {key!r}; {hint}"


def _open_alternatives(case: Case) -> Iterator[tuple[Location, str]]:
    for key, place in case.places.items():
        for index, option in enumerate(place.alternatives or []):
            if case.places[option].alternatives:
                at: Location = ("places", key, "alternatives", index)
                yield at, f"{option!r} is open itself: alternatives must be places with coordinates"
        if place.offset and not _has_coordinates(case, place.offset.origin):
            yield (
                ("places", key, "offset", "origin"),
                f"{place.offset.origin!r} must be a place given by lon and lat",
            )


def _has_coordinates(case: Case, place: str) -> bool:
    return case.places[place].lon is not None


def _statement_rules(
    case: Case, statement: Any, source: str | None, at: Location
) -> Iterator[tuple[Location, str]]:
    time = getattr(statement, "time", None)
    if time is not None:
        yield from _clock_rules(case, time, source, (*at, "time"))
    if isinstance(statement, EventStatement):
        options = case.options(case.events[statement.event].place)
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


def _one_sighting(case: Case, claim: str, at: Location) -> Iterator[tuple[Location, str]]:
    """Refuse a claim that a reference cannot stand for: one without a sighting, or with several."""
    count = sum(isinstance(s, Sighting) for s in case.claims[claim].statements)
    if count == 0:
        yield at, f"claim {claim!r} has no sighting that this could refer to"
    elif count > 1:
        yield at, f"claim {claim!r} has {count} sightings: which is meant? Split the claim into one for each"


def _clock_rules(
    case: Case, time: WallTime, source: str | None, at: Location
) -> Iterator[tuple[Location, str]]:
    if source is None and time.zone is None:
        yield at, "an account has no source whose clock could be meant: give `zone:`"
        return
    zones = [time.zone] if time.zone else case.sources[source or ""].clock
    if not zones:
        yield at, f"this time has no clock: give `zone:` here, or `clock:` for the source {source!r}"
    for zone in zones:
        for wall in time.window:
            try:
                to_utc(wall, zone)
            except ValueError as fault:
                yield at, str(fault)
