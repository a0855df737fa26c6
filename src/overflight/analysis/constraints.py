"""Claims as constraints: what each typed statement demands of times, numbers, places and authors.

A *part* is one statement of one claim (``C5a``) or account; it can be true or false by itself.
A *choice* settles something that is open: a clock, a unit of length, a place (choices of reading),
or who did an event (a choice of fact, not of reading).
A *clause* says: if these parts are true and these picks are made, at least one atom holds.
Times are minutes after midnight UTC of the case's date; counts use the same kind of bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations, product
from string import ascii_lowercase

from overflight.analysis.places import bearings_deg, gap_km
from overflight.case.clocks import clock_text, to_utc
from overflight.case.model import Case
from overflight.case.statements import (
    Absence,
    AnyStatement,
    Attribution,
    Count,
    EventStatement,
    Interval,
    Separation,
    Sighting,
)
from overflight.case.units import km_per
from overflight.case.written import Bounds, WallTime

ORIGIN = "0"
SOMEONE_ELSE = "someone else"
COMPASS_DEG = {name: 45 * index for index, name in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
COMPASS_HALF_WIDTH_DEG = 22.5


@dataclass(frozen=True)
class Pick:
    """A choice settled one way (`holds`), or one option of it ruled out."""

    choice: str
    option: str
    holds: bool = True


@dataclass(frozen=True)
class Bound:
    """``end`` lies at least `least` after ``start``, in minutes or in counted things."""

    start: str
    end: str
    least: Fraction


Atom = Bound | Pick
Reading = dict[str, str]


@dataclass(frozen=True)
class Clause:
    """If all `parts` are true and all of `given` are picked, one of `any_of` holds; `says` it in words."""

    parts: frozenset[str]
    given: tuple[Pick, ...]
    any_of: tuple[Atom, ...]
    says: str


@dataclass(frozen=True)
class Premise:
    """What must hold besides for a statement to follow from its source's words."""

    text: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One statement of a claim or of an account (`owner`), or the premise of one."""

    id: str
    owner: str
    statement: AnyStatement | Premise


@dataclass(frozen=True)
class Problem:
    """A case as constraints."""

    epoch: datetime
    parts: dict[str, Part]
    choices: dict[str, tuple[str, ...]]
    clauses: tuple[Clause, ...]

    def instant(self, minutes: Fraction | float) -> datetime:
        """Return the UTC time that is `minutes` after the epoch."""
        return self.epoch + timedelta(minutes=float(minutes))


def clock_choice(source: str) -> str:
    """Return the name of the choice of a source's clock."""
    return f"clock:{source}"


def place_choice(place: str) -> str:
    """Return the name of the choice between a place's alternatives."""
    return f"place:{place}"


def author_choice(event: str) -> str:
    """Return the name of the choice of who did an event; it is no choice of reading."""
    return f"by:{event}"


def parts_of(case: Case) -> dict[str, Part]:
    """Return the parts of all claims and accounts: ``C1``, or ``C1a``, ``C1b`` … if there are several."""
    owners = [(key, claim.statements) for key, claim in case.claims.items()]
    owners += [(key, account.asserts) for key, account in case.accounts.items()]
    parts = {}
    for owner, statements in owners:
        for letter, statement in zip(ascii_lowercase[: len(statements)], statements, strict=True):
            key = owner + letter if len(statements) > 1 else owner
            parts[key] = Part(key, owner, statement)
            if statement.premise is not None:
                parts[premise_of(key)] = Part(premise_of(key), owner, Premise(statement.premise))
    return parts


def premise_of(part: str) -> str:
    """Return the id of a part's premise: ``C5a*`` for ``C5a``."""
    return f"{part}*"


def compile_case(case: Case) -> Problem:
    """Return the constraints that a case's claims and accounts amount to."""
    epoch = datetime(case.date.year, case.date.month, case.date.day, tzinfo=UTC)
    parts = parts_of(case)
    clauses = list(_agreed(case, epoch))
    for part in parts.values():
        clauses += _clauses_of(case, epoch, part, parts)
    clauses += _travel(case, parts)
    clauses += _absences(case, epoch, parts)
    choices = _choices(case, clauses, parts)
    return Problem(epoch, parts, choices, tuple(_with_premises(clause, parts) for clause in clauses))


def _with_premises(clause: Clause, parts: dict[str, Part]) -> Clause:
    """Let a clause hold only if the premises of its parts do."""
    premises = {premise_of(part) for part in clause.parts} & parts.keys()
    return replace(clause, parts=clause.parts | premises)


def _choices(case: Case, clauses: list[Clause], parts: dict[str, Part]) -> dict[str, tuple[str, ...]]:
    """List every choice that some clause depends on, with all its options."""
    used = {p.choice for c in clauses for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
    options: dict[str, tuple[str, ...]] = {}
    options |= {clock_choice(key): tuple(source.clock) for key, source in case.sources.items()}
    options |= {place_choice(key): tuple(place.alternatives or ()) for key, place in case.places.items()}
    options |= {author_choice(key): (*case.forces, SOMEONE_ELSE) for key in case.events}
    for part in parts.values():
        if isinstance(part.statement, Separation):
            options[f"unit:{part.id}"] = tuple(part.statement.distance.units)
    return {key: value for key, value in options.items() if key in used}


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


def _clauses_of(case: Case, epoch: datetime, part: Part, parts: dict[str, Part]) -> Iterator[Clause]:
    match part.statement:
        case Sighting() as s:
            if s.time is not None:
                yield from _window(case, epoch, part, s.time, part.id, {part.id})
            if s.during is not None:
                yield from _during(case, epoch, part, s.during, parts)
        case EventStatement() as s:
            if s.time is not None:
                yield from _window(case, epoch, part, s.time, s.event, {part.id})
            yield from _placed(case, part, s)
        case Interval() as s:
            first, second = (moment(case, ref, parts) for ref in (s.first, s.second))
            yield from _between(part.id, s.minutes, first, second, f"{part.id}: {s.as_written}", " min")
        case Count() as s:
            counted = f"n:{s.event or s.unit}:{s.of}"
            yield from _between(part.id, s.number, ORIGIN, counted, f"{part.id}: {s.of}", "")
        case Attribution() as s:
            who, done = case.forces[s.force].name, "was not" if s.denied else "was"
            says = f"{part.id}: {case.events[s.event].name} {done} caused by {who}"
            pick = Pick(author_choice(s.event), s.force, not s.denied)
            yield Clause(frozenset({part.id}), (), (pick,), says)
        case Separation():
            yield from _separation(case, part)
        case _:
            return


def _window(
    case: Case, epoch: datetime, part: Part, time: WallTime, variable: str, parts: set[str]
) -> Iterator[Clause]:
    for given, zone in zone_readings(case, part, time):
        yield from _bounds(epoch, time, zone, variable, frozenset(parts), given, part.id)


def _bounds(
    epoch: datetime,
    time: WallTime,
    zone: str,
    variable: str,
    parts: frozenset[str],
    given: tuple[Pick, ...],
    who: str,
) -> Iterator[Clause]:
    low, high = window_minutes(epoch, time, zone)
    for bound, word, minutes in (
        (Bound(ORIGIN, variable, low), "not before", low),
        (Bound(variable, ORIGIN, -high), "not after", high),
    ):
        shown = clock_text(epoch + timedelta(minutes=float(minutes)), zone)
        yield Clause(parts, given, (bound,), f"{who}: {word} {shown}")


def _agreed(case: Case, epoch: datetime) -> Iterator[Clause]:
    """Bind events to the windows that no source disputes; such a clause needs no part to be true."""
    for key, event in case.events.items():
        if event.time is not None:
            yield from _bounds(epoch, event.time, event.time.zone, key, frozenset(), (), "agreed by all")


def _during(case: Case, epoch: datetime, part: Part, other: str, parts: dict[str, Part]) -> Iterator[Clause]:
    """Put a sighting into the window of another claim's sighting: both must be true for that."""
    dated = parts[moment(case, other, parts)]
    assert isinstance(dated.statement, Sighting)
    assert dated.statement.time is not None
    yield from _window(case, epoch, dated, dated.statement.time, part.id, {part.id, dated.id})


def _placed(case: Case, part: Part, statement: EventStatement) -> Iterator[Clause]:
    """Rule out the alternatives of an event's place that do not fit the words."""
    place = case.events[statement.event].place
    if not statement.places or len(case.options(place)) == 1:
        return
    fitting = tuple(Pick(place_choice(place), option) for option in statement.places)
    names = " or ".join(case.places[option].name for option in statement.places)
    says = f"{part.id}: {case.events[statement.event].name} was at {names}"
    yield Clause(frozenset({part.id}), (), fitting, says)


def _between(part: str, bounds: Bounds, start: str, end: str, says: str, unit: str) -> Iterator[Clause]:
    if bounds.low is not None:
        bound = Bound(start, end, Fraction(str(bounds.low)))
        yield Clause(frozenset({part}), (), (bound,), f"{says}: at least {_signed(bounds.low)}{unit}")
    if bounds.high is not None:
        bound = Bound(end, start, -Fraction(str(bounds.high)))
        yield Clause(frozenset({part}), (), (bound,), f"{says}: at most {_signed(bounds.high)}{unit}")


def _signed(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def spot(case: Case, reference: str) -> str | None:
    """Return the place of an event, a claim's sighting or a place; ``None`` if nothing tells."""
    if reference in case.events:
        return case.events[reference].place
    if reference in case.places:
        return reference
    seen = case.sighting_of(reference)
    return seen.place if seen else None


def separation_fits(case: Case, statement: Separation, unit: str, first: str, second: str) -> bool:
    """Tell whether two places can be as far apart, and in the direction, that the statement says."""
    low, high = gap_km(case, first, second)
    km = km_per(unit)
    stated = statement.distance
    near_enough = stated.high is None or low <= stated.high * km
    far_enough = stated.low is None or high >= stated.low * km
    if statement.bearing is None:
        return near_enough and far_enough
    bearing, doubt = bearings_deg(case, first, second)
    off = abs((bearing - COMPASS_DEG[statement.bearing] + 180) % 360 - 180)
    return near_enough and far_enough and off <= COMPASS_HALF_WIDTH_DEG + doubt


def _separation(case: Case, part: Part) -> Iterator[Clause]:
    """Rule out the readings of places and unit in which the two ends are not so far apart."""
    statement = part.statement
    assert isinstance(statement, Separation)
    ends = [spot(case, ref) for ref in (statement.first, statement.second)]
    if ends[0] is None or ends[1] is None:
        return  # the statement itself is all that tells where this end was
    units = statement.distance.units
    readings = product(place_readings(case, ends[0]), place_readings(case, ends[1]), units)
    for (given_a, a), (given_b, b), unit in readings:
        if separation_fits(case, statement, unit, a, b):
            continue
        given = (*given_a, *given_b, *((Pick(f"unit:{part.id}", unit),) if len(units) > 1 else ()))
        low, high = gap_km(case, a, b)
        names = f"{case.places[a].name} and {case.places[b].name}"
        says = f"{part.id}: {names} are {low:.0f}–{high:.0f} km apart, not {statement.distance.as_written}"
        yield Clause(frozenset({part.id}), given, (), says)


def _travel(case: Case, parts: dict[str, Part]) -> Iterator[Clause]:
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
            says = (
                f"{case.places[at].name} and {case.places[to].name} are at least {km:.0f} km apart: "
                f"{float(least):.1f} min at {speed:g} km/h"
            )
            atoms = (Bound(one.id, two.id, least), Bound(two.id, one.id, least))
            yield Clause(frozenset({one.id, two.id}), (*given_a, *given_b), atoms, says)


def _absences(case: Case, epoch: datetime, parts: dict[str, Part]) -> Iterator[Clause]:
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
    for given, inside in _inside(case, absence, seen.place, seen.within_km):
        if inside:
            yield from _outside_window(
                case, epoch, part, absence, other.id, given, {part.id, other.id}, (), says
            )


def _absent_author(case: Case, epoch: datetime, part: Part, absence: Absence, event: str) -> Iterator[Clause]:
    who = case.forces[absence.force].name
    says = f"{part.id} rules out that {who} caused {case.events[event].name} there and then"
    author = Pick(author_choice(event), absence.force, holds=False)
    for given, inside in _inside(case, absence, case.events[event].place, 0):
        if inside:
            yield from _outside_window(case, epoch, part, absence, event, given, {part.id}, (author,), says)


def _inside(
    case: Case, absence: Absence, place: str, within_km: float
) -> Iterator[tuple[tuple[Pick, ...], bool]]:
    """Yield for each reading of the places whether one is certainly inside the absence's area."""
    for (given_a, centre), (given_b, spot_) in product(
        place_readings(case, absence.place), place_readings(case, place)
    ):
        if absence.place == place and centre != spot_:
            continue  # one open place cannot be read in two ways at once
        farthest = gap_km(case, centre, spot_)[1] + within_km
        yield tuple(dict.fromkeys((*given_a, *given_b))), farthest <= absence.within_km


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
) -> Iterator[Clause]:
    for clock, zone in zone_readings(case, part, absence.time):
        low, high = window_minutes(epoch, absence.time, zone)
        atoms = (*others, Bound(variable, ORIGIN, -low), Bound(ORIGIN, variable, high))
        yield Clause(frozenset(parts), (*given, *clock), atoms, says)
