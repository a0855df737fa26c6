"""What clauses demand in one reading or another: of many readings, most ask for the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from overflight.analysis.claims.clauses import Bound, Clause, Pick, Problem, Reading
from overflight.analysis.claims.numbers import Hang, Number

_Demand = tuple[object, ...]


def distinct(
    problem: Problem, parts: Collection[str], listed: Iterable[Reading], number: Number | None = None
) -> list[Reading]:
    """Return of some readings one each of those in which parts demand the same, the first.

    Parameters
    ----------
    number
        A number that may be moved: what they demand must go with it alike; if none is given, with each.
    """
    known = set(parts)
    numbered: dict[_Demand | None, int] = {}
    asked = [_Asked(clause, number, numbered) for clause in problem.clauses if clause.parts <= known]
    found: dict[frozenset[int], Reading] = {}
    for reading in listed:
        found.setdefault(frozenset(each.demand(reading) for each in asked), reading)
    return list(found.values())


class _Asked:
    """What a clause demands in one reading after another, as a number: the same for the same."""

    def __init__(self, clause: Clause, number: Number | None, numbered: dict[_Demand | None, int]) -> None:
        self._clause, self._number, self._numbered = clause, number, numbered
        picks = (each for each in (*clause.given, *clause.any_of) if isinstance(each, Pick))
        self._choices = sorted({pick.choice for pick in picks})
        self._known: dict[tuple[str | None, ...], int] = {}

    def demand(self, reading: Reading) -> int:
        """Return it in a reading, of which only the clause's own choices matter."""
        settled = tuple(map(reading.get, self._choices))
        if settled not in self._known:
            demanded = _demanded(self._clause, reading, self._number)
            self._known[settled] = self._numbered.setdefault(demanded, len(self._numbered))
        return self._known[settled]


def _demanded(clause: Clause, reading: Reading, number: Number | None) -> _Demand | None:
    """Return what is left of a clause in a reading; ``None`` if it is not given, or satisfied."""

    def settled(pick: Pick) -> bool | None:
        return None if pick.choice not in reading else (reading[pick.choice] == pick.option) == pick.holds

    picks = [atom for atom in clause.any_of if isinstance(atom, Pick)]
    if any(settled(pick) is False for pick in clause.given) or any(settled(pick) for pick in picks):
        return None
    bounds = [atom for atom in clause.any_of if isinstance(atom, Bound)]
    return (
        tuple(pick for pick in clause.given if settled(pick) is None),
        tuple(pick for pick in picks if settled(pick) is None),
        tuple((b, _going(b.hangs, number)) for b in bounds),
        _going(clause.falls, number),
    )


def _going(hangs: Iterable[Hang], number: Number | None) -> tuple[Hang, ...]:
    return tuple(hang for hang in hangs if number is None or hang[0] == number)
