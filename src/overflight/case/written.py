"""Numbers, times and distances as a source wrote them, with their doubt and their origin.

Nothing is converted here: a wall time stays a wall time until a reading of the
source's clock is chosen (:mod:`overflight.case.words.clocks`), and "34 miles" keeps all the units
that it may have meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NaiveDatetime,
    StringConstraints,
    model_validator,
)

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=64)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


def _day_as_text(value: object) -> object:
    # pydantic would take 20140717 for seconds since 1970
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return value
    raise ValueError("this is no date: write 2015-12-31")


def _time_as_text(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value)):
        return value
    raise ValueError('this is no time: write "2015-12-31 21:00"')


_AS_TEXT = BeforeValidator(_day_as_text)
Day = Annotated[date, _AS_TEXT]
Moment = Annotated[datetime, BeforeValidator(_time_as_text)]
Wall = Annotated[NaiveDatetime, BeforeValidator(_time_as_text)]

# Whatever flew, flew then. Calendars end, and sums with times far from these would run over their ends.
FIRST_DAY, LAST_DAY = date(1780, 1, 1), date(2199, 12, 31)
FlyingDay = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY), _AS_TEXT]
YEAR_MIN = 366 * 24 * 60.0
ABOUT_MIN = 15.0  # what "about" a time means either way, if a case says nothing else


@dataclass(frozen=True)
class RefTo:
    """Marks a field that holds the id of an entry of one of these tables of the case."""

    tables: tuple[str, ...]


SourceRef = Annotated[Id, RefTo(("sources",))]
PlaceRef = Annotated[Id, RefTo(("places",))]
RegionRef = Annotated[Id, RefTo(("regions",))]
AircraftRef = Annotated[Id, RefTo(("aircraft",))]
ForceRef = Annotated[Id, RefTo(("forces",))]
UnitRef = Annotated[Id, RefTo(("units",))]
EventRef = Annotated[Id, RefTo(("events",))]
SensorRef = Annotated[Id, RefTo(("sensors",))]
ClaimRef = Annotated[Id, RefTo(("claims",))]
MomentRef = Annotated[Id, RefTo(("events", "claims"))]
SpotRef = Annotated[Id, RefTo(("events", "claims", "places"))]

# Nothing that is counted or measured here comes near, and no sum or product of such numbers runs over.
MOST = 1e12
Finite = Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]


def not_given(value: object) -> bool:
    """Tell whether an optional field is left out: then it takes no part in a case's checksum."""
    return value is None or value == []


class Model(BaseModel):
    """Base of all that a case file holds: unknown fields are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Model):
    """A number's origin: a source of the case, or an assumption in words; one of them is required."""

    source: SourceRef | None = Field(None, description="id of the source that published the number")
    assumption: Text | None = Field(None, description="why the number is assumed, if no source gives it")

    @model_validator(mode="after")
    def _origin(self) -> Self:
        if self.source is None and self.assumption is None:
            raise ValueError(
                "this number has no origin: give `source:` (an id under `sources`) "
                "or `assumption:` (why it is assumed)"
            )
        return self


class Statement(Model):
    """Base of all statements; `assumptions` are what the typing adds to the source's own words."""

    assumptions: list[Text] = []
    premise: Text | None = Field(
        None,
        description="what must hold besides for it to follow from the words, and can be wrong itself",
    )


class Range(Sourced):
    """A physical quantity between two bounds, in the unit that the field's name ends in."""

    low: NonNegative
    high: NonNegative

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g}): swap them")
        return self

    @property
    def middle(self) -> float:
        """Half-way between the bounds."""
        return (self.low + self.high) / 2


def _above_zero(value: Range) -> Range:
    if value.low <= 0:
        raise ValueError(f"low ({value.low:g}) must be above 0: leave the quantity out if it is not known")
    return value


# a quantity that cannot be none at all, such as a speed in flight
PositiveRange = Annotated[Range, AfterValidator(_above_zero)]


class Bounds(Model):
    """A stated number with its doubt; a missing bound is open."""

    low: Finite | None = None
    high: Finite | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("give `low:`, `high:` or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low ({self.low:g}) is above high ({self.high:g}): swap them")
        return self


class Distance(Bounds):
    """A distance as written: bounds, and every unit that the word may mean."""

    as_written: Text
    units: list[Text] = Field(min_length=1, description="pint names, such as km, mile, nautical_mile")

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        # pint takes a quarter of a second to import: only cases with distances pay for it
        from overflight.case.words.units import km_per

        for unit in self.units:
            km_per(unit)
        if self.low is not None and self.low < 0:
            raise ValueError(f"a distance cannot be negative (low is {self.low:g})")
        return self


class WallTime(Model):
    """A time as written, on a clock that the source may not have named.

    Give `at` with `give_or_take_min`, or `earliest` and `latest`; all are wall times such as
    "2015-12-06 21:00" on the source's clock, or on `zone` if the source states one.
    """

    as_written: Text
    at: Wall | None = None
    give_or_take_min: Annotated[NonNegative, Field(le=YEAR_MIN)] | None = None
    earliest: Wall | None = None
    latest: Wall | None = None
    zone: Text | None = Field(None, description="IANA zone, only if the source states it")

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        point = self.at is not None and self.give_or_take_min is not None
        window = self.earliest is not None and self.latest is not None
        if point == window or (self.at is None) != (self.give_or_take_min is None):
            raise ValueError("give either `at:` with `give_or_take_min:`, or `earliest:` with `latest:`")
        for moment in (self.at, self.earliest, self.latest):
            if moment is not None and not FIRST_DAY <= moment.date() <= LAST_DAY:
                raise ValueError(
                    f"the year is {moment.year}: allowed are {FIRST_DAY.year} to {LAST_DAY.year}"
                )
        if window and self.window[0] > self.window[1]:
            raise ValueError(f"earliest ({self.earliest}) is after latest ({self.latest}): swap them")
        if self.zone is not None:
            from overflight.case.words.clocks import zone_of

            zone_of(self.zone)
        return self

    @property
    def as_typed(self) -> str:
        """Earliest and latest wall time in words: ``12:00 on 6 December to 06:00 on 7 December``."""
        first, last = self.window
        days = [f" on {moment.day} {moment:%B}" for moment in (first, last)]
        ends = [f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}" for moment in (first, last)]
        if first == last:
            return ends[0] + days[0]
        return f"{ends[0]}{days[0] if days[0] != days[1] else ''} to {ends[1]}{days[1]}"

    @property
    def window(self) -> tuple[NaiveDatetime, NaiveDatetime]:
        """Earliest and latest wall time."""
        if self.at is not None and self.give_or_take_min is not None:
            doubt = timedelta(minutes=self.give_or_take_min)
            return self.at - doubt, self.at + doubt
        assert self.earliest is not None
        assert self.latest is not None
        return self.earliest, self.latest

    @property
    def half_width_min(self) -> float:
        """Half the window, in minutes: the stated uncertainty."""
        earliest, latest = self.window
        return (latest - earliest).total_seconds() / 120
