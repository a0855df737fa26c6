"""The moves of one stated number after which absences rule a force out by another of some hours, or by none.

Where hours agree, the first of them to differ turns the answer. Where they do not, it turns once all agree:
there, whose hour is meant is asked of the solver as one more choice of reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from overflight.analysis.claims.clauses import Clause, Pick, Problem, Reading
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.margins import changes_in_readings, smallest_changes
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.verdicts import MOST_READINGS
from overflight.findings.checks.absences import Hour, accusation, counted, ruled_over
from overflight.findings.checks.tracked import hours_of
from overflight.findings.logic import Logic
from overflight.findings.moves import Turn
from overflight.findings.wording import listed

_WHOSE = "whose hour"
# readings of one hour that are told apart; most of them ask for the same
_MOST = MOST_READINGS**2


def absence_turns(logic: Logic, event: str, force: str, hours: Sequence[Hour], closed: bool) -> list[Turn]:
    """Return the least moves that turn whether absences rule a force out by all hours, by some or by none.

    Parameters
    ----------
    hours
        What is said by each source's hour, as :func:`~.absences.hours_told` returns it.
    closed
        Whether absences that rest on a premise count.
    """
    absent = counted(logic, hours[0], closed) if hours else []
    if not absent:
        return []
    ruled = ruled_over(hours, closed)
    parts = [*logic.with_premises(absent), accusation(logic, event, force)]
    if ruled == "varies":
        every = _over_all(logic, parts, hours, closed)
        return [(change, _then(absent, change, " by each hour, in each reading")) for change in every]
    found = [(change, hour) for hour in hours for change in _by_one(logic, parts, hour, closed)]
    turns = []
    for key in dict.fromkeys(_which(change) for change, _ in found):
        alike = [each for each in found if _which(each[0]) == key]
        least, _ = min(alike, key=lambda each: abs(each[0].by))
        dating = [part for change, hour in alike if change.by == least.by for part in hour.dating]
        turns.append((least, _then(absent, least, f", {hours_of(logic, dating)}" if dating else "")))
    return turns


def _which(change: Change) -> tuple[Number, int]:
    return change.number, change.towards


def _by_one(logic: Logic, parts: Sequence[str], hour: Hour, closed: bool) -> list[Change]:
    """Return the moves after which an hour that each reading ruled out is not, or one that none did is."""
    dating = logic.with_premises(hour.dating)
    if hour.ruled(closed) == "out":
        return smallest_changes(logic.engine, [*parts, *dating])
    settled = list(_readings(logic, parts, hour, closed))
    return changes_in_readings(logic.engine, [*parts, *dating], dating, settled)


def _over_all(logic: Logic, parts: Sequence[str], hours: Sequence[Hour], closed: bool) -> list[Change]:
    """Return the moves after which absences rule a force out by each of some hours, or by none."""
    dating = logic.with_premises(part for hour in hours for part in hour.dating)
    settled = [
        reading | {_WHOSE: str(n)}
        for n, hour in enumerate(hours)
        for reading in _readings(logic, parts, hour, closed)
    ]
    engine = Engine(_with_hours(logic, parts, hours))
    return changes_in_readings(engine, [*parts, *dating], dating, settled)


def _with_hours(logic: Logic, parts: Sequence[str], hours: Sequence[Hour]) -> Problem:
    """Return the constraints of some parts with those that date the event, each only if its hour is meant."""
    meant = {
        part: Pick(_WHOSE, str(n))
        for n, hour in enumerate(hours)
        for part in logic.with_premises(hour.dating)
    }
    problem, known = logic.problem, {*parts, *meant}

    def under(clause: Clause) -> Clause:
        given = dict.fromkeys(meant[part] for part in sorted(clause.parts) if part in meant)
        return replace(clause, given=(*clause.given, *given))

    return replace(
        problem,
        parts={key: part for key, part in problem.parts.items() if key in known},
        choices=problem.choices | {_WHOSE: tuple(map(str, range(len(hours))))},
        clauses=tuple(under(clause) for clause in problem.clauses if clause.parts <= known),
    )


def _readings(logic: Logic, parts: Sequence[str], hour: Hour, closed: bool) -> Iterator[Reading]:
    """Yield the readings in which an hour is possible; of too many, those that are known to differ."""
    dating = logic.with_premises(hour.dating)
    whole = readings(logic.problem, choices_of(logic.problem, [*parts, *dating]))
    found = list(islice(whole, _MOST + 1))
    if len(found) > _MOST:
        found = [*(hour.every if closed else hour.plain), {}]
    yield from (each for each in found if logic.engine.consistent(dating, each))


def _then(absent: Sequence[str], change: Change, when: str) -> str:
    rules, leaves = ("rules", "leaves") if len(absent) == 1 else ("rule", "leave")
    return f"{listed(absent)} {f'{leaves} it room' if change.fits else f'{rules} it out'}{when}"
