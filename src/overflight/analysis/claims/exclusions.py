"""What excludes what: one unit cannot be at two places at once, and an absent one nowhere in its area."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations, product

from overflight.analysis.claims.clauses import (
    ORIGIN,
    Bound,
    Clause,
    Part,
    Pick,
    author_choice,
)
from overflight.analysis.claims.numbers import (
    Hang,
    Number,
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
# a millisecond, in minutes: what one moment alone excludes either way
_AN_INSTANT = Fraction(1, 60_000)


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


@dataclass(frozen=True)
class _Subject:
    """What an absence rules out: a sighting, or that its force did an event.

    Attributes
    ----------
    variable
        The moment of it.
    parts
        The parts that claim it; none for an event.
    others
        What would do instead of another moment: another author.
    told
        What it is, in words.
    """

    variable: str
    parts: frozenset[str]
    others: tuple[Pick, ...]
    told: str

    def says(self, absent: Sequence[str], about: Sequence[str]) -> str:
        """Return in words that some absences exclude it; of each, what area and hours it speaks of."""
        which = " and ".join(f"{part} ({of})" for part, of in zip(absent, about, strict=True))
        if self.parts:
            return f"{self.told} inside the area and time of {which}"
        return (
            f"{which} {'rules' if len(absent) == 1 else 'together rule'} out that {self.told} there and then"
        )


@dataclass(frozen=True)
class _Cover:
    """The minutes in which some absences exclude a subject, in one reading of places and clocks.

    `about` tells the area and hours of each absence, and how far inside the subject is at least. `first` and
    `last` are what both ends hang on; `falls`, by how much areas must shrink to exclude no more.
    """

    absent: tuple[str, ...]
    about: tuple[str, ...]
    given: tuple[Pick, ...]
    low: Fraction
    high: Fraction
    first: tuple[Hang, ...]
    last: tuple[Hang, ...]
    falls: tuple[Hang, ...]


def absences(case: Case, epoch: datetime, parts: dict[str, Part]) -> Iterator[Clause]:
    """Whatever an absence rules out: sightings of the force there and then, and its doing an event.

    Just when one begins or ends something may still be, but not at a moment that is one's end and the next
    one's beginning, and not at the only moment of one.
    """
    found = [pair for part in parts.values() for pair in _ruled_out(case, epoch, part, parts)]
    begins: dict[tuple[_Subject, Fraction], list[_Cover]] = {}
    for subject, cover in found:
        begins.setdefault((subject, cover.low), []).append(cover)
    yield from (_clause(subject, cover) for subject, cover in found)
    for subject, cover in found:
        for following in begins.get((subject, cover.high), ()):
            if cover.absent != following.absent and not _differ(cover.given, following.given):
                yield _clause(subject, _joined(cover, following))


def _ruled_out(
    case: Case, epoch: datetime, part: Part, parts: dict[str, Part]
) -> Iterator[tuple[_Subject, _Cover]]:
    absence = part.statement
    if not isinstance(absence, Absence):
        return
    for other in parts.values():
        seen = other.statement
        if isinstance(seen, Sighting) and absence.of == "aircraft" and _meant(case, absence, seen):
            assert seen.place is not None
            told = f"{other.id} puts {case.units[seen.unit].name}"
            subject = _Subject(other.id, frozenset({other.id}), (), told)
            number = within_number(other.id, seen.within_km)
            for cover in _covers(case, epoch, part, absence, seen.place, number):
                yield subject, cover
    if absence.aircraft is None:
        for event in case.events:
            told = f"{case.forces[absence.force].name} caused {case.events[event].name}"
            author = Pick(author_choice(event), absence.force, holds=False)
            subject = _Subject(event, frozenset(), (author,), told)
            for cover in _covers(case, epoch, part, absence, case.events[event].place, None):
                yield subject, cover


def _meant(case: Case, absence: Absence, seen: Sighting) -> bool:
    unit = case.units[seen.unit]
    return (
        unit.force == absence.force and seen.place is not None and absence.aircraft in (None, unit.aircraft)
    )


def _covers(
    case: Case, epoch: datetime, part: Part, absence: Absence, place: str, within: Number | None
) -> Iterator[_Cover]:
    """Yield when an absence covers what was at a place, or (its own number) within a distance of it."""
    first, last = window_numbers(part.id, absence.time, window_minutes(epoch, absence.time, "UTC")[0])
    area = f"within {absence.within_km:g} km of {case.places[absence.place].name}, {absence.time.as_typed}"
    for given, room_km in _inside(case, absence, place, within.value if within else Fraction(0)):
        if room_km < 0:
            continue
        wider = ((within, room_km + _A_METRE),) if within else ()
        falls = (*_narrower(part, absence, room_km), *wider)
        for clock, zone in zone_readings(case, part, absence.time):
            low, high = window_minutes(epoch, absence.time, zone)
            far_km = float(exact(absence.within_km) - room_km)
            about = f"{area}; it is {far_km:.0f} km from there at most" if place != absence.place else area
            yield _Cover((part.id,), (about,), (*given, *clock), low, high, tuple(first), tuple(last), falls)


def _joined(one: _Cover, two: _Cover) -> _Cover:
    """Return two covers as one, the second of which begins as the first ends, until they are moved apart."""
    apart = (
        *((number, -_AN_INSTANT / share) for number, share in one.last),
        *((number, _AN_INSTANT / share) for number, share in two.first),
    )
    given = tuple(dict.fromkeys((*one.given, *two.given)))
    falls = (*one.falls, *two.falls, *apart)
    absent, about = (*one.absent, *two.absent), (*one.about, *two.about)
    return _Cover(absent, about, given, one.low, two.high, one.first, two.last, falls)


def _differ(one: tuple[Pick, ...], two: tuple[Pick, ...]) -> bool:
    """Tell whether two readings settle a choice in two ways."""
    settled = {pick.choice: pick.option for pick in one}
    return any(settled.get(pick.choice, pick.option) != pick.option for pick in two)


def _clause(subject: _Subject, cover: _Cover) -> Clause:
    low, high = solid(cover.low, cover.high)
    before = Bound(subject.variable, ORIGIN, -low, opposite(list(cover.first)))
    after = Bound(ORIGIN, subject.variable, high, cover.last)
    parts = subject.parts.union(cover.absent)
    return Clause(
        parts,
        cover.given,
        (*subject.others, before, after),
        subject.says(cover.absent, cover.about),
        cover.falls,
    )


def solid(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Return a window in minutes, or if it is a single moment, that moment and an instant either way."""
    return (low, high) if low < high else (low - _AN_INSTANT, high + _AN_INSTANT)


def _narrower(part: Part, absence: Absence, room_km: Fraction) -> tuple[Hang, ...]:
    """Return by how much an absence's area must shrink to exclude no more; its very middle it always does."""
    number = within_number(part.id, absence.within_km)
    return ((number, -room_km - _A_METRE),) if room_km < number.value else ()


def _inside(
    case: Case, absence: Absence, place: str, within_km: Fraction
) -> Iterator[tuple[tuple[Pick, ...], Fraction]]:
    """Yield for each reading of the places by how many km one is certainly inside the absence's area."""
    for (given_a, centre), (given_b, spot_) in product(
        place_readings(case, absence.place), place_readings(case, place)
    ):
        if absence.place == place and centre != spot_:
            continue  # one open place cannot be read in two ways at once
        farthest = gap_km(case, centre, spot_)[1] + float(within_km)
        yield tuple(dict.fromkeys((*given_a, *given_b))), exact(absence.within_km) - exact(farthest)
