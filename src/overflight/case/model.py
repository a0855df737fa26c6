"""One incident: everything that is in a ``case.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, get_origin

from pydantic import Field, field_validator

from overflight.case.entities import Aircraft, Event, Force, Place, Region, Sensor, Source, Unit
from overflight.case.shape import Location
from overflight.case.statements import AnyStatement, Remark, Sighting
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import zone_of
from overflight.case.written import (
    ClaimRef,
    Day,
    FlyingDay,
    Id,
    Model,
    SourceRef,
    Text,
    WallTime,
    not_given,
)

__all__ = ["TABLES", "Account", "Case", "Claim", "Location", "Objection"]


# each gets a letter; that there are no more is a rule, for pydantic would not look into a list too long
MOST_STATEMENTS = 26
Statements = Annotated[
    list[AnyStatement], Field(min_length=1, json_schema_extra={"maxItems": MOST_STATEMENTS})
]


class Claim(Model):
    """One sentence of a source: what it says, and the typed statements that it comes to."""

    source: SourceRef
    says: Text = Field(description="paraphrase in our own words")
    statements: Statements

    @property
    def checkable(self) -> bool:
        """Whether anything in the claim can be tested."""
        return any(not isinstance(s, Remark) for s in self.statements)


class Account(Model):
    """A rival version of what happened: the statements that it asserts."""

    title: Text
    asserts: Statements


class Objection(Model):
    """What a critical reader may bring up, and the answer; or another scenario, and why it fails."""

    kind: Literal["objection", "scenario"] = "objection"
    objection: Text
    answer: Text
    claims: list[ClaimRef] = Field([], description="ids of the claims that the answer rests on")
    sources: list[SourceRef] = Field([], description="ids of the sources that the answer rests on")


class Case(Model):
    """A whole incident. Tables are keyed by id; no two entries of any tables share an id."""

    title: Text
    question: Text
    summary: Text
    date: FlyingDay
    updated: Day
    local_zone: Text = Field(description="IANA zone of the place of the event")
    about_min: Annotated[float, Field(gt=0, le=720)] | None = Field(
        None, description="minutes either way that 'about' a time means; 15 if left out", exclude_if=not_given
    )
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
    objections: list[Objection] = []

    @field_validator("local_zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        zone_of(zone)
        return zone

    def zones(self, source: str, time: WallTime) -> list[str]:
        """Return the zones that a time of this source may be in: the stated one, or the source's clocks."""
        return [time.zone] if time.zone else self.sources[source].clock

    def options(self, place: str) -> list[str]:
        """Return the places that a place may be: itself, its alternatives, or the one it is settled on."""
        entry = self.places[place]
        return [entry.settled] if entry.settled else list(entry.alternatives or [place])

    def sighting_of(self, claim: str) -> Sighting | None:
        """Return the sighting of a claim, which references to the claim mean."""
        return next((s for s in self.claims[claim].statements if isinstance(s, Sighting)), None)

    def every_statement(self) -> Iterator[tuple[Location, AnyStatement, str | None]]:
        """Yield location, statement and source of all statements; those of accounts have no source."""
        for key, claim in self.claims.items():
            for index, statement in enumerate(claim.statements):
                yield ("claims", key, "statements", index), statement, claim.source
        for key, account in self.accounts.items():
            for index, statement in enumerate(account.asserts):
                yield ("accounts", key, "asserts", index), statement, None

    def tracks(self) -> Iterator[tuple[Location, Track, str | None]]:
        """Yield location, statement and source of all tracks; those of accounts have no source."""
        for at, statement, source in self.every_statement():
            if isinstance(statement, Track):
                yield at, statement, source


TABLES = tuple(name for name, field in Case.model_fields.items() if get_origin(field.annotation) is dict)
