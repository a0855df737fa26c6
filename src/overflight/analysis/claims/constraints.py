"""Claims as constraints: what each typed statement demands of times, numbers, places and authors.

See :mod:`.clauses` for the words. Times are minutes after midnight UTC of the case's date; counts use
the same kind of bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from string import ascii_lowercase

from overflight.analysis.claims.clauses import (
    ORIGIN,
    SOMEONE_ELSE,
    Bound,
    Clause,
    Part,
    Pick,
    Premise,
    Problem,
    author_choice,
    clock_choice,
    place_choice,
    premise_of,
)
from overflight.analysis.claims.exclusions import absences, travel
from overflight.analysis.claims.numbers import (
    Hang,
    bounds_numbers,
    exact,
    opposite,
    radius_number,
    window_numbers,
)
from overflight.analysis.claims.readings import moment, place_readings, spot, window_minutes, zone_readings
from overflight.analysis.ground.places import bearings_deg, gap_km
from overflight.case.model import Case
from overflight.case.statements import (
    Attribution,
    Count,
    EventStatement,
    Interval,
    Separation,
    Sighting,
)
from overflight.case.words.clocks import clock_text, zone_of
from overflight.case.words.units import km_per
from overflight.case.written import Bounds, WallTime

COMPASS_DEG = {name: 45 * index for index, name in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
COMPASS_HALF_WIDTH_DEG = 22.5


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


def compile_case(case: Case) -> Problem:
    """Return the constraints that a case's claims and accounts amount to."""
    epoch = datetime(case.date.year, case.date.month, case.date.day, tzinfo=UTC)
    parts = parts_of(case)
    clauses = list(_agreed(case, epoch))
    for part in parts.values():
        clauses += _clauses_of(case, epoch, part, parts)
    clauses += travel(case, parts)
    clauses += absences(case, epoch, parts)
    choices = _choices(case, clauses, parts)
    return Problem(epoch, parts, choices, tuple(with_premises(clause, parts) for clause in clauses))


def with_premises(clause: Clause, parts: dict[str, Part]) -> Clause:
    """Let a clause hold only if the premises of its parts do.

    That of a sighting which falls into another's window is about just that: where it was it does not touch.
    """
    bearing = (part for part in clause.parts if getattr(parts[part].statement, "during", None) is None)
    return replace(clause, parts=clause.parts | ({premise_of(part) for part in bearing} & parts.keys()))


def _choices(case: Case, clauses: list[Clause], parts: dict[str, Part]) -> dict[str, tuple[str, ...]]:
    """List every choice that some clause depends on, with all its options."""
    used = {p.choice for c in clauses for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
    options: dict[str, tuple[str, ...]] = {}
    options |= {clock_choice(key): tuple(source.clock) for key, source in case.sources.items()}
    options |= {place_choice(key): tuple(case.options(key)) for key in case.places}
    options |= {author_choice(key): (*case.forces, SOMEONE_ELSE) for key in case.events}
    for part in parts.values():
        if isinstance(part.statement, Separation):
            options[f"unit:{part.id}"] = tuple(part.statement.distance.units)
    return {key: value for key, value in options.items() if key in used}


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
        yield from _bounds(case, epoch, time, zone, variable, frozenset(parts), given, part.id)


def _bounds(
    case: Case,
    epoch: datetime,
    time: WallTime,
    zone: str,
    variable: str,
    parts: frozenset[str],
    given: tuple[Pick, ...],
    who: str,
) -> Iterator[Clause]:
    low, high = window_minutes(epoch, time, zone)
    # what all agree on is no source's number, so nobody's to move
    first, last = window_numbers(who, time, window_minutes(epoch, time, "UTC")[0]) if parts else ([], [])
    for bound, word, minutes in (
        (Bound(ORIGIN, variable, low, tuple(first)), "not before", low),
        (Bound(variable, ORIGIN, -high, opposite(last)), "not after", high),
    ):
        instant = epoch + timedelta(minutes=float(minutes))
        # beside UTC there is to be a second clock, and a source that kept UTC has none of its own
        other = zone if instant.astimezone(zone_of(zone)).utcoffset() else case.local_zone
        yield Clause(parts, given, (bound,), f"{who}: {word} {clock_text(instant, other, case.date)}")


def _agreed(case: Case, epoch: datetime) -> Iterator[Clause]:
    """Bind events to the windows that no source disputes; such a clause needs no part to be true."""
    for key, event in case.events.items():
        if event.time is not None:
            yield from _bounds(
                case, epoch, event.time, event.time.zone, key, frozenset(), (), "agreed by all"
            )


def _during(case: Case, epoch: datetime, part: Part, other: str, parts: dict[str, Part]) -> Iterator[Clause]:
    """Put a sighting into the window of another claim's: both must be true for that, and its premise."""
    dated = parts[moment(case, other, parts)]
    assert isinstance(dated.statement, Sighting)
    assert dated.statement.time is not None
    needed = {part.id, dated.id} | ({premise_of(part.id)} & parts.keys())
    yield from _window(case, epoch, dated, dated.statement.time, part.id, needed)


def _placed(case: Case, part: Part, statement: EventStatement) -> Iterator[Clause]:
    """Rule out the alternatives of an event's place that do not fit the words."""
    place = case.events[statement.event].place
    if not statement.places or not case.places[place].alternatives:
        return
    left = [option for option in statement.places if option in case.options(place)]
    fitting = tuple(Pick(place_choice(place), option) for option in left)
    names = " or ".join(case.places[option].name for option in statement.places)
    says = f"{part.id}: {case.events[statement.event].name} was at {names}"
    yield Clause(frozenset({part.id}), (), fitting, says)


def _between(part: str, bounds: Bounds, start: str, end: str, says: str, unit: str) -> Iterator[Clause]:
    what, of = (f"the minutes of {part}", "min") if unit else (f"the number of {part}", says.split(": ")[-1])
    low, high = bounds_numbers(part, what, of, bounds)
    if bounds.low is not None:
        bound = Bound(start, end, exact(bounds.low), tuple(low))
        yield Clause(frozenset({part}), (), (bound,), f"{says}: at least {_signed(bounds.low)}{unit}")
    if bounds.high is not None:
        bound = Bound(end, start, -exact(bounds.high), opposite(high))
        yield Clause(frozenset({part}), (), (bound,), f"{says}: at most {_signed(bounds.high)}{unit}")


def _signed(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def separation_fits(case: Case, statement: Separation, unit: str, first: str, second: str) -> bool:
    """Tell whether two places can be as far apart, and in the direction, that the statement says."""
    low, high = gap_km(case, first, second)
    km = km_per(unit)
    stated = statement.distance
    near_enough = stated.high is None or low <= stated.high * km
    far_enough = stated.low is None or high >= stated.low * km
    return near_enough and far_enough and _bearing_fits(case, statement, first, second)


def _bearing_fits(case: Case, statement: Separation, first: str, second: str) -> bool:
    if statement.bearing is None:
        return True
    bearing, doubt = bearings_deg(case, first, second)
    off = abs((bearing - COMPASS_DEG[statement.bearing] + 180) % 360 - 180)
    return off <= COMPASS_HALF_WIDTH_DEG + doubt


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
        stated = f"{part.id} says {statement.distance.as_written}"
        says = f"{stated}, which rules out {names}: they are {low:.0f}–{high:.0f} km apart"
        falls = tuple(_would_fit(case, part.id, statement, unit, (a, b)))
        yield Clause(frozenset({part.id}), given, (), says, falls)


def _would_fit(
    case: Case, part: str, statement: Separation, unit: str, ends: tuple[str, str]
) -> Iterator[Hang]:
    """Yield each number of a separation, with how far it must move for two places to fit after all."""
    low, high = gap_km(case, *ends)
    km, stated = km_per(unit), statement.distance
    if not _bearing_fits(case, statement, *ends):
        return
    if stated.high is not None and low > stated.high * km:
        missing, side = (low - stated.high * km) / km, 1
    elif stated.low is not None:
        missing, side = (stated.low * km - high) / km, -1
    first, last = bounds_numbers(part, f"the distance of {part}", unit, stated)
    for number, share in last if side > 0 else first:
        yield number, side * share * exact(missing)
    for place in dict.fromkeys(ends):
        yield radius_number(case, place), exact(missing * km)
