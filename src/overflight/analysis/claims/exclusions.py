"""What excludes what: one unit cannot be at two places at once, and an absent one nowhere in its area."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from itertools import combinations, product

from overflight.analysis.claims.clauses import (
    ORIGIN,
    Atom,
    Bound,
    Clause,
    Part,
    Pick,
    author_choice,
)
from overflight.analysis.claims.numbers import (
    Hang,
    exact,
    opposite,
    radius_number,
    speed_number,
    window_numbers,
    within_number,
)
from overflight.analysis.claims.readings import place_readings, window_minutes, zone_readings
from overflight.analysis.ground.places import gap_km
from overflight.case.model import Case
from overflight.case.statements import (
    Absence,
    Sighting,
)

# what lies just at the edge of an area is inside it still
_A_METRE = Fraction(1, 1000)


def travel(case: Case, parts: dict[str, Part]) -> Iterator[Clause]:
    """One unit cannot be at two places sooner than its greatest speed allows, in either order."""
    seen = [p for p in parts.values() if isinstance(p.statement, Sighting) and p.statement.place]
    for one, two in combinations(seen, 2):
        a, b = one.statement, two.statement
        assert isinstance(a, Sighting)
        assert isinstance(b, Sighting)
        if a.unit != b.unit or a.place is None or b.place is None:
            continue
        speed = case.aircraft[case.units[a.unit].aircraft].maximum_kmh.high
        for (given_a, at), (given_b, to) in product(
            place_readings(case, a.place), place_readings(case, b.place)
        ):
            km = gap_km(case, at, to)[0] - a.within_km - b.within_km
            if km <= 0:
                continue
            least = Fraction(round(km / speed * 60, 6)).limit_denominator(10**6)
            per_km = Fraction(-60) / exact(speed)
            hangs = (
                (speed_number(case, case.units[a.unit].aircraft), exact(km)),
                *((within_number(part.id, seen.within_km), per_km) for part, seen in ((one, a), (two, b))),
                *((radius_number(case, place), per_km) for place in dict.fromkeys((at, to))),
            )
            says = (
                f"{case.places[at].name} and {case.places[to].name} are at least {km:.0f} km apart: "
                f"{float(least):.1f} min at {speed:g} km/h"
            )
            atoms = (Bound(one.id, two.id, least, hangs), Bound(two.id, one.id, least, hangs))
            yield Clause(frozenset({one.id, two.id}), (*given_a, *given_b), atoms, says)


def absences(case: Case, epoch: datetime, parts: dict[str, Part]) -> Iterator[Clause]:
    """Whatever an absence rules out: sightings of the force there and then, and its doing an event."""
    for part in parts.values():
        if not isinstance(part.statement, Absence):
            continue
        for other in parts.values():
            if isinstance(other.statement, Sighting) and part.statement.of == "aircraft":
                yield from _absent_unit(case, epoch, part, part.statement, other, other.statement)
        if part.statement.aircraft is None:
            for event in case.events:
                yield from _absent_author(case, epoch, part, part.statement, event)


def _absent_unit(
    case: Case, epoch: datetime, part: Part, absence: Absence, other: Part, seen: Sighting
) -> Iterator[Clause]:
    unit = case.units[seen.unit]
    if unit.force != absence.force or seen.place is None:
        return
    if absence.aircraft not in (None, unit.aircraft):
        return
    says = f"{other.id} puts {unit.name} inside the area and time of {part.id}"
    for given, room_km in _inside(case, absence, seen.place, seen.within_km):
        if room_km >= 0:
            wider = (within_number(other.id, seen.within_km), room_km + _A_METRE)
            falls = (*_narrower(part, absence, room_km), wider)
            yield from _outside_window(
                case, epoch, part, absence, other.id, given, {part.id, other.id}, (), says, falls
            )


def _absent_author(case: Case, epoch: datetime, part: Part, absence: Absence, event: str) -> Iterator[Clause]:
    who = case.forces[absence.force].name
    says = f"{part.id} rules out that {who} caused {case.events[event].name} there and then"
    author = Pick(author_choice(event), absence.force, holds=False)
    for given, room_km in _inside(case, absence, case.events[event].place, 0):
        if room_km >= 0:
            falls = _narrower(part, absence, room_km)
            yield from _outside_window(
                case, epoch, part, absence, event, given, {part.id}, (author,), says, falls
            )


def _narrower(part: Part, absence: Absence, room_km: Fraction) -> tuple[Hang, ...]:
    """Return by how much an absence's area must shrink to exclude no more; its very middle it always does."""
    number = within_number(part.id, absence.within_km)
    return ((number, -room_km - _A_METRE),) if room_km < number.value else ()


def _inside(
    case: Case, absence: Absence, place: str, within_km: float
) -> Iterator[tuple[tuple[Pick, ...], Fraction]]:
    """Yield for each reading of the places by how many km one is certainly inside the absence's area."""
    for (given_a, centre), (given_b, spot_) in product(
        place_readings(case, absence.place), place_readings(case, place)
    ):
        if absence.place == place and centre != spot_:
            continue  # one open place cannot be read in two ways at once
        farthest = gap_km(case, centre, spot_)[1] + within_km
        yield tuple(dict.fromkeys((*given_a, *given_b))), exact(absence.within_km) - exact(farthest)


def _outside_window(
    case: Case,
    epoch: datetime,
    part: Part,
    absence: Absence,
    variable: str,
    given: tuple[Pick, ...],
    parts: set[str],
    others: tuple[Atom, ...],
    says: str,
    falls: tuple[Hang, ...],
) -> Iterator[Clause]:
    first, last = window_numbers(part.id, absence.time, window_minutes(epoch, absence.time, "UTC")[0])
    for clock, zone in zone_readings(case, part, absence.time):
        low, high = window_minutes(epoch, absence.time, zone)
        before = Bound(variable, ORIGIN, -low, opposite(first))
        after = Bound(ORIGIN, variable, high, tuple(last))
        yield Clause(frozenset(parts), (*given, *clock), (*others, before, after), says, falls)
