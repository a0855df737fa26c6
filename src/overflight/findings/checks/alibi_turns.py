"""The moves of one stated number after which alibis clear all units of a force, or do so no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from string import ascii_lowercase

from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import (
    ENDS_OF_TIME,
    GIVE_OR_TAKE,
    Number,
    exact,
    speed_number,
    window_numbers,
)
from overflight.analysis.claims.readings import window_minutes
from overflight.case.model import Case
from overflight.case.statements import EventStatement, Interval, Sighting
from overflight.findings.checks.absences import Ruled
from overflight.findings.checks.sighted import ways_of
from overflight.findings.checks.unit_alibis import UnitAlibi, alibi_of, alibis_of
from overflight.findings.logic import Logic
from overflight.findings.turns import Stated, least_turns, paired, turns_of_ends

# how far from a move, of it or of its unit, an answer is worked out anew
_HAIR = 1e-6


def alibi_turns(
    logic: Logic, alibis: Sequence[UnitAlibi], stated: Ruled, again: Callable[[Logic], Ruled]
) -> Iterator[tuple[Change, Ruled]]:
    """Yield the least moves of a speed or an hour that turn whether a force is ruled out, and to what.

    Parameters
    ----------
    alibis
        Of all its units.
    stated, again
        Whether it is ruled out as stated, and by other constraints.
    """
    case = logic.case
    for aircraft in dict.fromkeys(case.units[alibi.where.unit].aircraft for alibi in alibis):

        def flying(by: float, aircraft: str = aircraft) -> Ruled:
            return again(Logic(_flying(case, aircraft, by)))

        for change in _faster_or_slower(case, alibis, aircraft):
            yield from _checked(change, stated, flying)
    for n, alibi in enumerate(alibis):
        others = [other.ruled for other in (*alibis[:n], *alibis[n + 1 :])]
        for change in _sooner_or_later(logic, alibi, others):

            def dated(by: float, number: Number = change.number) -> Ruled:
                return again(Logic(_dated(case, number, by)))

            yield from _checked(change, stated, dated)


def _faster_or_slower(case: Case, alibis: Sequence[UnitAlibi], aircraft: str) -> list[Change]:
    """Return the moves of what a type can fly after which another speed that was needed can be flown."""

    def rooms(by: float) -> list[float]:
        own = (by if case.units[alibi.where.unit].aircraft == aircraft else 0.0 for alibi in alibis)
        return [
            alibi.where.speed_kmh + more - way.need.kmh
            for alibi, more in zip(alibis, own, strict=True)
            for need in alibi.needed
            for way in (need.least, need.most)
        ]

    def ruled(fits: Sequence[bool]) -> Ruled:
        left = iter(_ruled(pair) for pair in zip(fits[::2], fits[1::2], strict=True))
        return alibis_of(alibi_of(islice(left, len(each.needed))) for each in alibis)

    return least_turns(speed_number(case, aircraft), rooms, ruled)


def _ruled(fits: Sequence[bool]) -> Ruled:
    """Return whether a unit was too far away, of whether it can have been there in some readings."""
    return "room" if all(fits) else "varies" if any(fits) else "out"


def _flying(case: Case, aircraft: str, by_kmh: float) -> Case:
    """Return a case in which a type can fly so much faster."""
    entry = case.aircraft[aircraft]
    high = entry.maximum_kmh.high + by_kmh
    fastest = entry.maximum_kmh.model_copy(update={"high": high, "low": min(entry.maximum_kmh.low, high)})
    faster = entry.model_copy(update={"maximum_kmh": fastest})
    return case.model_copy(update={"aircraft": {**case.aircraft, aircraft: faster}})


def _dated(case: Case, number: Number, by_min: float) -> Case:
    """Return a case in which a number of the hour of a part is larger by so many minutes."""
    owner, index = next(
        (key, index)
        for key, claim in case.claims.items()
        for index in range(len(claim.statements))
        if number.of == key + (ascii_lowercase[index] if len(claim.statements) > 1 else "")
    )
    claim = case.claims[owner]
    statement = claim.statements[index]
    assert isinstance(statement, Sighting | EventStatement)
    assert statement.time is not None
    if number.what.startswith(GIVE_OR_TAKE):
        update: dict[str, object] = {"give_or_take_min": (statement.time.give_or_take_min or 0.0) + by_min}
    else:
        ends = [end for end in ENDS_OF_TIME if number.what.startswith(f"the {end} ")] or ["at"]
        update = {end: getattr(statement.time, end) + timedelta(minutes=by_min) for end in ends}
    time = statement.time.model_copy(update=update)
    statements = list(claim.statements)
    statements[index] = statement.model_copy(update={"time": time})
    moved = claim.model_copy(update={"statements": type(claim.statements)(statements)})
    return case.model_copy(update={"claims": {**case.claims, owner: moved}})


def _checked(
    change: Change, stated: Ruled, flying: Callable[[float], Ruled]
) -> Iterator[tuple[Change, Ruled]]:
    """Yield a move if it turns the answer, or the one before it that does.

    What can be true together, which tracks can be flown, and what absences say goes with it as well.
    """
    low, high = 0.0, _near(change, 1)
    if flying(high) == stated:
        return
    if flying(_near(change, -1)) == stated:
        yield change, flying(high)
        return
    while abs(high - low) > _HAIR * max(1.0, abs(high)):
        middle = (low + high) / 2.0
        low, high = (middle, high) if flying(middle) == stated else (low, middle)
    # rounded beyond: it turns there at the latest
    yield replace(change, by=exact(high)), flying(high)


def _sooner_or_later(logic: Logic, alibi: UnitAlibi, others: Sequence[Ruled]) -> Iterator[Change]:
    """Yield the moves of an hour after which the alibi of a unit's only sighting is another.

    That is the hour of the sighting or one of the event, on the same clock or on another.
    """
    where = alibi.where
    if not _straight(logic, alibi):
        return
    (part,) = where.sightings
    ways = list(ways_of(logic, where, part))

    def ruled(fits: Sequence[bool]) -> Ruled:
        there = [any(pair) for pair in zip(fits[::2], fits[1::2], strict=True)]
        return alibis_of([*others, _ruled(there)])

    # where all agree on bounds of the event's hour, it does not go all the way with what one says of it
    agreed = logic.case.events[where.event].time is not None
    dating = dict.fromkeys(by[0] for by, _, _ in ways if len(by) == 1 and not agreed)
    for moved in [part, *dating]:

        def rooms(first: float, last: float, moved: str = moved) -> list[float]:
            seen = (first, last) if moved == part else (0.0, 0.0)
            ends = []
            for by, (low, high), km in ways:
                early, late = (first, last) if by == (moved,) else (0.0, 0.0)
                minutes = km / where.speed_kmh * 60.0
                ends += [late - low - seen[0] - minutes, high + seen[1] - early - minutes]
            return ends

        yield from turns_of_ends(_hours(logic, moved), rooms, ruled)


def hours_untried(logic: Logic, alibis: Sequence[UnitAlibi]) -> list[str]:
    """Return the names of units that must have flown, but whose hours are not moved for a margin."""
    asked = (each for each in alibis if any(need.most.need.kmh > 0.0 for need in each.needed))
    return [logic.case.units[each.where.unit].name for each in asked if not _straight(logic, each)]


def _straight(logic: Logic, alibi: UnitAlibi) -> bool:
    """Return whether a unit's alibi goes with an hour in a straight line: it was seen once, and then."""
    where = alibi.where
    if len(where.parts) > 1 or not where.sightings:
        return False
    (part,) = where.sightings
    own = (logic.problem.parts[key].statement for key in logic.parts_by_source(logic.source(part)))
    # minutes between the two would go with it
    return not any(isinstance(each, Interval) for each in own)


def _near(change: Change, side: int) -> float:
    """Return a little less than a move (-1), or a little more (+1)."""
    by = float(change.by)
    return by + side * change.towards * _HAIR * max(1.0, abs(by))


def _hours(logic: Logic, part: str) -> list[Stated]:
    """Return the numbers that the hour of a part hangs on; none if it states no hour."""
    statement = logic.problem.parts[part].statement
    assert isinstance(statement, Sighting | EventStatement)
    if statement.time is None:
        return []
    epoch_min = window_minutes(logic.problem.epoch, statement.time, "UTC")[0]
    return paired(*window_numbers(part, statement.time, epoch_min))
