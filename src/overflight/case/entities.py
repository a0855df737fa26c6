"""What a case is about: sources, places, regions, aircraft, forces, units, events, sensors."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from overflight.case.words.clocks import zone_of
from overflight.case.written import (
    AircraftRef,
    Day,
    Finite,
    ForceRef,
    Model,
    Moment,
    NonNegative,
    PlaceRef,
    PositiveRange,
    Range,
    Sourced,
    SourceRef,
    Text,
    WallTime,
    not_given,
)

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
LonLat = tuple[Lon, Lat]
# A slower craft takes longer to get anywhere than can be worked out.
LEAST_KMH = 1.0


def _flies(speed: Range) -> Range:
    if speed.low < LEAST_KMH:
        raise ValueError(
            f"low ({speed.low:g} km/h) is slower than anything flies: give at least {LEAST_KMH:g} km/h, "
            "and check the unit"
        )
    return speed


FlyingSpeed = Annotated[Range, AfterValidator(_flies)]


def _code(value: object) -> object:
    if isinstance(value, str) and re.fullmatch("[A-Z0-9]{3}", value):
        return value
    raise ValueError("a country is written as its code of three capital letters, such as FRA")


CountryCode = Annotated[str, Field(pattern=r"^[A-Z0-9]{3}$"), BeforeValidator(_code)]


class Source(Model):
    """A voice that is quoted: who said it, where it was published, and whose clock it is likely on."""

    publisher: Text
    title: Text
    date: Day
    address: Text | None = Field(None, description="where it was published; never opened by this kit")
    archive: Text | None = Field(None, description="address of an archived copy")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    captured: Moment | None = Field(
        None,
        description="when the copy was made, with its zone, in UTC such as 2015-12-09T08:15Z",
        exclude_if=not_given,
    )
    captured_by: Text | None = Field(
        None, description="who made the copy: a name, a role or initials", exclude_if=not_given
    )
    via: SourceRef | None = Field(None, description="the source that carries this one, if read second-hand")
    kind: Literal["news report", "official statement", "unnamed official", "monitor", "blog", "reference"]
    reliability: Literal["A", "B", "C", "D", "E", "F"] = Field(
        "F", description="Admiralty grade of the source; F: cannot be judged"
    )
    credibility: Literal[1, 2, 3, 4, 5, 6] = Field(
        6, description="Admiralty grade of the information; 6: cannot be judged"
    )
    clock: list[Text] = Field(
        [], description="IANA zones that its times may be in; more than one leaves the clock open"
    )

    @field_validator("clock")
    @classmethod
    def _zones(cls, zones: list[str]) -> list[str]:
        for zone in zones:
            zone_of(zone)
        return zones

    @field_validator("captured")
    @classmethod
    def _instant(cls, captured: dt.datetime | None) -> dt.datetime | None:
        if captured is None:
            return None
        if captured.tzinfo is None:
            raise ValueError(
                f"{captured} names no zone: give it in UTC and end it with Z, as in 2015-12-09T08:15Z"
            )
        return captured.astimezone(dt.UTC)

    @model_validator(mode="after")
    def _captured_once_published(self) -> Self:
        # where it was published may have had another date than UTC
        if self.captured is not None and self.captured.date() < self.date - dt.timedelta(days=1):
            raise ValueError(
                f"captured on {self.captured:%Y-%m-%d}, before it was published ({self.date}): correct one"
            )
        return self


class Offset(Model):
    """A place given as a distance and a bearing from another, as sources often do."""

    origin: PlaceRef
    distance_km: NonNegative
    bearing_deg: Annotated[float, Field(ge=0, lt=360)]


class Place(Sourced):
    """A place with its doubt: by coordinates, by an offset, or open between `alternatives`."""

    name: Text
    lon: Lon | None = None
    lat: Lat | None = None
    offset: Offset | None = None
    alternatives: list[PlaceRef] | None = Field(None, min_length=2)
    settled: PlaceRef | None = Field(
        None,
        description="the one alternative to take it for, to see what follows; as in a sweep",
        exclude_if=not_given,
    )
    radius_km: NonNegative = Field(0, description="how far the true place may be from the stated one")
    country: CountryCode | None = Field(
        None, description="code of the country that it is in, as for a region", exclude_if=not_given
    )

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give both `lon:` and `lat:`")
        given = [f for f in (self.lon, self.offset, self.alternatives) if f is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of: `at:`, `lon:` with `lat:`, `offset:`, `alternatives:`")
        if self.settled is not None and self.settled not in (self.alternatives or []):
            raise ValueError(
                f"settled on {self.settled!r}, which is none of its alternatives: "
                f"{', '.join(self.alternatives or []) or 'it has none'}"
            )
        return self


class Box(Model):
    """A box in longitude and latitude; `west` may exceed `east` across the antimeridian."""

    west: Lon
    south: Lat
    east: Lon
    north: Lat


class Region(Model):
    """An area that a route may be said to cross: a country, a water, or a drawn polygon."""

    name: Text
    country: CountryCode | None = Field(
        None, description="ADM0_A3 code in Natural Earth, for most countries their ISO 3166 alpha-3 code"
    )
    water: Box | None = Field(None, description="the sea or lake inside this box")
    polygon: list[LonLat] | None = Field(None, min_length=3, description="corners as [lon, lat]")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(f is not None for f in (self.country, self.water, self.polygon)) != 1:
            raise ValueError("give exactly one of `country:`, `water:`, `polygon:`")
        return self


class Aircraft(Model):
    """What a type can do; each figure with its origin."""

    name: Text
    cruise_kmh: FlyingSpeed
    maximum_kmh: FlyingSpeed
    range_km: Range | None = None
    radius_km: Range | None = Field(None, description="tactical radius: out and back with a load")
    ceiling_m: Range | None = None
    release_altitude_m: PositiveRange | None = Field(
        None, description="height above the target at bomb release"
    )
    bomb_drag_m2_per_kg: Range | None = Field(None, description="drag area over mass of its bombs: Cd A / m")
    turn_deg_per_s: Range | None = Field(None, description="rate of turn between passes")


class Force(Model):
    """A side with many units; an alibi of one unit says nothing about its force."""

    name: Text


class Unit(Model):
    """One formation that moves together."""

    name: Text
    force: ForceRef
    aircraft: AircraftRef


class AgreedTime(Sourced, WallTime):
    """A window that no source disputes, on a stated clock: the ground that every account stands on."""

    zone: Text


class Event(Model):
    """Something that happened once, whose time and place the claims are about."""

    name: Text
    place: PlaceRef
    time: AgreedTime | None = None
    disputed: bool = Field(False, description="true for the event that the accounts disagree about")


class Sensor(Model):
    """A radar of a kind that may have seen something: how high it stands or flies."""

    name: Text
    antenna_m: Range


class Detour(Sourced):
    """How much longer than the shortest way a flight usually is, for the ensembles of routes."""

    typical_percent: Annotated[Finite, Field(gt=0, le=200)]
