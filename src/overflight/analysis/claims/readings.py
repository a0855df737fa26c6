"""What a time, a place or a reference may stand for in each reading of a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from overflight.analysis.claims.clauses import (
    Part,
    Pick,
    clock_choice,
    place_choice,
)
from overflight.case.model import Case
from overflight.case.words.clocks import to_utc
from overflight.case.written import WallTime


def moment(case: Case, reference: str, parts: dict[str, Part]) -> str:
    """Return the time variable of an event, or of the first sighting of a claim."""
    if reference in case.events:
        return reference
    seen = case.sighting_of(reference)
    return next(p.id for p in parts.values() if p.owner == reference and p.statement is seen)


def zone_readings(case: Case, part: Part, time: WallTime) -> Iterator[tuple[tuple[Pick, ...], str]]:
    """Yield each zone that a time may be in, with the pick that this takes (none if it is settled)."""
    if part.owner in case.accounts:
        yield (), time.zone or case.local_zone
        return
    source = case.claims[part.owner].source
    zones = case.zones(source, time)
    for zone in zones:
        yield (() if len(zones) == 1 else (Pick(clock_choice(source), zone),)), zone


def place_readings(case: Case, place: str) -> Iterator[tuple[tuple[Pick, ...], str]]:
    """Yield each place that a place may be, with the pick that this takes (none if it is settled)."""
    options = case.options(place)
    for option in options:
        yield (() if len(options) == 1 else (Pick(place_choice(place), option),)), option


def window_minutes(epoch: datetime, time: WallTime, zone: str) -> tuple[Fraction, Fraction]:
    """Return earliest and latest time, in minutes after the epoch, if the source's clock is on `zone`."""
    earliest, latest = (to_utc(wall, zone) for wall in time.window)
    return _minutes(earliest - epoch), _minutes(latest - epoch)


def _minutes(span: timedelta) -> Fraction:
    return Fraction(span // timedelta(microseconds=1), 60_000_000)


def spot(case: Case, reference: str) -> str | None:
    """Return the place of an event, a claim's sighting or a place; ``None`` if nothing tells."""
    if reference in case.events:
        return case.events[reference].place
    if reference in case.places:
        return reference
    seen = case.sighting_of(reference)
    return seen.place if seen else None
