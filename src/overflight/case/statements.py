"""The typed statements that a sentence of a source is written down as.

A reference to a moment or a spot names an event, a place, or a claim; a claim stands for its first
sighting.
"""

from __future__ import annotations

import operator
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from overflight.case.entities import Detour
from overflight.case.tracks.statement import Track
from overflight.case.written import (
    YEAR_MIN,
    AircraftRef,
    Bounds,
    ClaimRef,
    Distance,
    EventRef,
    ForceRef,
    Id,
    Model,
    MomentRef,
    NonNegative,
    PlaceRef,
    RegionRef,
    SensorRef,
    SpotRef,
    Statement,
    Text,
    UnitRef,
    WallTime,
)

Compass = Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


class Sighting(Statement):
    """A unit was within `within_km` of a place at a time."""

    kind: Literal["sighting"]
    unit: UnitRef
    place: PlaceRef | None = Field(None, description="left out if only a separation tells where")
    within_km: NonNegative = 0
    time: WallTime | None = None
    during: ClaimRef | None = Field(None, description="a claim whose sighting's window this one falls in")
    sensors: list[SensorRef] = Field([], description="kinds of sensor that may have seen it")


class Visit(Model):
    """A place that a route passed within `within_km` of, in the region before it; with `time`, a fix."""

    place: PlaceRef
    within_km: NonNegative = 0
    time: WallTime | None = None


def _stop_kind(stop: Any) -> str:
    return "visit" if isinstance(stop, dict | Visit) else "region"


Stop = Annotated[
    Annotated[RegionRef, Tag("region")] | Annotated[Visit, Tag("visit")], Discriminator(_stop_kind)
]


class RouteStatement(Statement):
    """A unit flew from a place through regions and past places, in this order, to each of the targets."""

    kind: Literal["route"]
    unit: UnitRef
    origin: PlaceRef
    through: list[Stop] = Field(
        [],
        description="regions in order, first and last included, and places passed, such as "
        "{place: buoy, within_km: 30}; without any region it may have led anywhere",
    )
    avoid: list[RegionRef] = Field([], description="regions that it kept out of", exclude_if=operator.not_)
    targets: list[PlaceRef] = Field(min_length=1)
    detour: Detour | None = None
    legs: Literal["round trip", "one way"] = Field(
        "round trip",
        description="whether it flew back as well",
        exclude_if=lambda legs: legs == "round trip",
    )
    sensors: list[SensorRef] = []

    @property
    def one_way(self) -> bool:
        """Whether it is not said to have flown back."""
        return self.legs == "one way"

    @property
    def regions(self) -> list[str]:
        """The regions that it led through, in order."""
        return [stop for stop in self.through if isinstance(stop, str)]

    @property
    def visits(self) -> list[Visit]:
        """The places that it passed, in order."""
        return [stop for stop in self.through if isinstance(stop, Visit)]

    @model_validator(mode="after")
    def _detours_cross_borders(self) -> Self:
        wide = any(visit.within_km > 0 for visit in self.visits)
        if self.detour is not None and len(self.regions) < 2 and not wide:
            raise ValueError(
                "random routes differ in where they cross borders, or pass a place within some distance: "
                "with neither leave `detour:` out"
            )
        return self


class EventStatement(Statement):
    """An event happened in a window, at a place, or both."""

    kind: Literal["event"]
    event: EventRef
    time: WallTime | None = None
    places: list[PlaceRef] = Field(
        [], description="those alternatives of the event's place that fit the words"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.time is None and not self.places:
            raise ValueError("an event statement gives `time:`, `places:` or both")
        return self


class Interval(Statement):
    """Minutes from the first event or sighting to the second; negative if the second came before."""

    kind: Literal["interval"]
    first: MomentRef
    second: MomentRef
    minutes: Bounds
    as_written: Text

    @model_validator(mode="after")
    def _within_reason(self) -> Self:
        for minutes in (self.minutes.low, self.minutes.high):
            if minutes is not None and abs(minutes) > YEAR_MIN:
                raise ValueError(f"{minutes:g} minutes are more than a year: give the times instead")
        return self


class Separation(Statement):
    """Distance between two events, sightings or places; `bearing` is from the first to the second."""

    kind: Literal["separation"]
    first: SpotRef
    second: SpotRef
    distance: Distance
    bearing: Compass | None = None


class Count(Statement):
    """A number of something at an event, or of passes by a unit over a place."""

    kind: Literal["count"]
    of: Id = Field(description="what was counted, such as killed, injured, passes")
    event: EventRef | None = None
    unit: UnitRef | None = None
    place: PlaceRef | None = None
    number: Bounds

    @model_validator(mode="after")
    def _subject(self) -> Self:
        if (self.event is None) == (self.unit is None):
            raise ValueError("a count is of one `event:` or of one `unit:`")
        return self


class Absence(Statement):
    """No aircraft of a force (or no strike by it) in an area and window."""

    kind: Literal["absence"]
    force: ForceRef
    of: Literal["aircraft", "strikes"]
    aircraft: AircraftRef | None = Field(None, description="only this type")
    place: PlaceRef
    within_km: NonNegative
    time: WallTime


class Attribution(Statement):
    """An event was, or was not, done by a force."""

    kind: Literal["attribution"]
    event: EventRef
    force: ForceRef
    denied: bool = False


class Flight(Statement):
    """How far and how long a flight of a type was said to go from a base to a target."""

    kind: Literal["flight"]
    aircraft: AircraftRef
    origin: PlaceRef
    target: PlaceRef
    legs: Literal["one way", "round trip"]
    distance: Distance | None = None
    hours: Bounds | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.distance is None and self.hours is None:
            raise ValueError("a flight gives `distance:`, `hours:` or both")
        return self


class Remark(Statement):
    """Kept in the ledger; `reason` says why it cannot be checked."""

    kind: Literal["remark"]
    reason: Text


AnyStatement = Annotated[
    Sighting
    | RouteStatement
    | EventStatement
    | Interval
    | Separation
    | Count
    | Absence
    | Attribution
    | Flight
    | Track
    | Remark,
    Field(discriminator="kind"),
]
