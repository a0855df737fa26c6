"""A track as constraints on what else is said of its unit, thinned to the fixes that these need.

Each fix keeps its unit from a place for as long before and after as the way there takes at the greatest
speed. Of all fixes those are kept whose times of this kind together cover what those of all fixes cover:
going on from one to that which reaches farthest (a greedy cover of intervals, which is a smallest one). So
no moment that a fix excludes is lost, and the engine gets some ten fixes for a place instead of thousands.
Where more than ``MOST_FIXES`` would be needed, because a unit kept near the place for long, those that
exclude the longest are kept: then less is excluded than could be, never more.

A fix inside the area and the window of an absence contradicts it; the one deepest inside stands for all.
The numbers of a track are not moved for margins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.claims.clauses import (
    ORIGIN,
    Bound,
    Clause,
    Part,
    Pick,
    Problem,
    clock_choice,
)
from overflight.analysis.claims.constraints import compile_case, with_premises
from overflight.analysis.claims.exclusions import solid
from overflight.analysis.claims.readings import place_readings, window_minutes, zone_readings
from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.ground.places import position
from overflight.analysis.tracks.flown import Flown, flown_readings
from overflight.case.model import Case
from overflight.case.statements import Absence, Sighting
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import clock_text

MOST_FIXES = 40
_DIGITS = 6


def compile_with_tracks(case: Case) -> Problem:
    """Return the constraints of a case, those of its tracks included."""
    problem = compile_case(case)
    tracks = [part for part in problem.parts.values() if isinstance(part.statement, Track)]
    if not tracks:
        return problem
    flown = [each for part in tracks for each in flown_readings(case, part, problem.epoch)]
    clauses = [clause for each in flown for clause in _clauses(case, problem, each)]
    opened = {pick.choice for each in flown for pick in each.given}
    clocks = {clock_choice(key): tuple(source.clock) for key, source in case.sources.items()}
    used = {pick.choice for clause in clauses for pick in clause.given}
    places = {f"place:{key}": tuple(case.options(key)) for key in case.places}
    more = {k: v for k, v in (clocks | places).items() if k in used | opened}
    found = tuple(with_premises(clause, problem.parts) for clause in clauses)
    return replace(problem, choices=problem.choices | more, clauses=problem.clauses + found)


def _clauses(case: Case, problem: Problem, flown: Flown) -> Iterator[Clause]:
    track = problem.parts[flown.part].statement
    assert isinstance(track, Track)
    unit = case.units[track.unit]
    for part in problem.parts.values():
        statement = part.statement
        if isinstance(statement, Sighting) and statement.unit == track.unit and statement.place:
            yield from _no_time(case, problem, flown, part, statement.place, statement.within_km)
        if isinstance(statement, Absence) and statement.of == "aircraft":
            meant = statement.force == unit.force and statement.aircraft in (None, unit.aircraft)
            yield from _inside(case, problem, flown, part, statement) if meant else ()


def _no_time(
    case: Case, problem: Problem, flown: Flown, part: Part, place: str, within_km: float
) -> Iterator[Clause]:
    for given, option in place_readings(case, place):
        km = flown.away_km(position(case, option)) - case.places[option].radius_km
        km = km - within_km - flown.within_km
        needed = np.round(km / flown.speed_kmh * 60.0, _DIGITS)
        for fix in needed_fixes(flown.minutes, needed, flown.give_or_take_min).tolist():
            least = _exact(needed[fix])
            early, late = (_exact(flown.minutes[fix] + s * flown.give_or_take_min) for s in (-1.0, 1.0))
            when = clock_text(problem.instant(flown.minutes[fix]), case.local_zone, case.date)
            says = (
                f"{flown.part}: its fix of {when} is at least {km[fix]:.0f} km from "
                f"{case.places[option].name}: {needed[fix]:.1f} min at {flown.speed_kmh:g} km/h"
            )
            atoms = (Bound(ORIGIN, part.id, early + least), Bound(part.id, ORIGIN, least - late))
            yield Clause(frozenset({flown.part, part.id}), (*flown.given, *given), atoms, says)


def _exact(minutes: float) -> Fraction:
    return Fraction(round(float(minutes) * 10**_DIGITS), 10**_DIGITS)


def needed_fixes(minutes: FloatArray, needed: FloatArray, doubt_min: float) -> NDArray[np.intp]:
    """Return the fixes that together exclude every moment that some fix excludes, in order of time.

    Parameters
    ----------
    minutes
        Of each fix, shape (fixes,).
    needed
        Minutes from each fix to a place at the greatest speed; nothing is excluded where it is below zero.
    doubt_min
        How far the time of a fix may be off, minutes.
    """
    reach = needed - doubt_min
    index = np.flatnonzero(reach > 0.0)
    start, end = minutes[index] - reach[index], minutes[index] + reach[index]
    order = np.lexsort((-end, start))
    start, end, index = start[order], end[order], index[order]
    # the one of all that begin so far which reaches farthest
    highest = np.maximum.accumulate(end) if len(end) else end
    best = np.searchsorted(highest, highest, "left")
    kept, at = [], -np.inf
    while at < (highest[-1] if len(highest) else -np.inf):
        before = int(np.searchsorted(start, at, "left"))
        # after a stretch in which nothing is excluded, the next one that begins
        chosen = int(best[before - 1]) if before and highest[before - 1] > at else before
        kept.append(chosen)
        at = float(end[chosen])
    longest = sorted(kept, key=lambda k: start[k] - end[k])[:MOST_FIXES]
    return np.sort(index[np.asarray(longest, np.intp)])


def _inside(case: Case, problem: Problem, flown: Flown, part: Part, absence: Absence) -> Iterator[Clause]:
    readings = product(place_readings(case, absence.place), zone_readings(case, part, absence.time))
    for (given, option), (clock, zone) in readings:
        if _differ(flown, clock):
            continue  # one open clock cannot be read in two ways at once
        low, high = map(float, solid(*window_minutes(problem.epoch, absence.time, zone)))
        doubt = flown.give_or_take_min
        during = (flown.minutes - doubt > low) & (flown.minutes + doubt < high)
        far = flown.away_km(position(case, option)) + case.places[option].radius_km + flown.within_km
        far = np.where(during, far, np.inf)
        fix = int(np.argmin(far))
        if far[fix] <= absence.within_km:
            when = clock_text(problem.instant(flown.minutes[fix]), case.local_zone, case.date)
            says = f"{flown.part}: its fix of {when} is inside the area and time of {part.id}"
            picks = tuple(dict.fromkeys((*flown.given, *given, *clock)))
            yield Clause(frozenset({flown.part, part.id}), picks, (), says)


def _differ(flown: Flown, clock: Sequence[Pick]) -> bool:
    mine = {pick.choice: pick.option for pick in flown.given}
    return any(mine.get(pick.choice, pick.option) != pick.option for pick in clock)
