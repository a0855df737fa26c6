"""The smallest change of one stated number that turns an answer, by optimisation and not by trying.

One number at a time is set free. The solver finds readings, orders and times that turn the answer; within
them the bounds are a simple temporal network, in which :mod:`.parametric` finds the exact least move; then
the solver is asked for any smaller one, until there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

import z3

from overflight.analysis.claims.clauses import Bound, Clause, Pick, Problem, Reading
from overflight.analysis.claims.engine import Engine, fraction
from overflight.analysis.claims.numbers import GIVE_OR_TAKE, Number
from overflight.analysis.claims.parametric import Slope, furthest
from overflight.analysis.claims.smtlib import MOVE, script, symbols_of

# a clash that lasts for less than a millisecond while a number moves on is none that anybody states
_BLINK = Fraction(1, 60_000)


@dataclass(frozen=True)
class Change:
    """A move of one stated number that turns an answer; any smaller one of that number does not."""

    number: Number
    by: Fraction

    @property
    def to(self) -> Fraction:
        """What the number is after the move."""
        return self.number.value + self.by

    @property
    def times_doubt(self) -> Fraction | None:
        """The move in multiples of the stated uncertainty, where one is stated."""
        return abs(self.by) / self.number.doubt if self.number.doubt else None


def smallest_changes(
    engine: Engine, parts: Collection[str], reading: Mapping[str, str] | None = None
) -> list[Change]:
    """Return the least move of each stated number that turns whether parts can all be true.

    If they clash, in every reading that is left open, a move lets them fit in one; if they fit in
    some, after it (any further, by however little) they fit in none.

    Parameters
    ----------
    reading
        Choices that are settled; all others are free.

    Returns
    -------
    list of Change
        The easiest first: fewest multiples of the stated uncertainty; then those of numbers
        without one, by their size. At most one for each number.
    """
    settled = dict(reading or {})
    fits = engine.consistent(parts, settled)
    bearing = parts if fits else engine.shrink(frozenset(parts), frozenset(), settled)
    movable = Movable(engine.problem, parts, numbers_of(engine.problem, bearing))
    found = [movable.least(number, settled, fits) for number in movable.numbers]
    return sorted((change for change in found if change is not None), key=_ease)


def easiest(lists: Iterable[list[Change]]) -> list[Change]:
    """Return the changes of several lists in one, the easiest first."""
    return sorted((change for changes in lists for change in changes), key=_ease)


def changes_that_settle(
    engine: Engine, parts: Collection[str], good: Collection[Reading], bad: Collection[Reading]
) -> list[Change]:
    """Return the least move of each number after which parts fit in every reading, or in none.

    Parameters
    ----------
    good, bad
        All readings, one by one, in which they fit and do not.
    """
    never = smallest_changes(engine, parts)
    if not bad:
        return never
    first = smallest_changes(engine, parts, next(iter(bad)))
    movable = Movable(engine.problem, parts, [change.number for change in first])
    always = [change for number in movable.numbers for change in _always(movable, number, bad)]
    kept = [change for change in always if all(movable.fits(change, reading) for reading in good)]
    best: dict[Number, Change] = {}
    for change in sorted([*never, *kept], key=_ease):
        best.setdefault(change.number, change)
    return list(best.values())


def _always(movable: Movable, number: Number, bad: Collection[Reading]) -> Iterator[Change]:
    """Yield the move, up or down, with which each of the readings that do not fit does."""
    for towards in (1, -1):
        each = (movable.least_one_way(number, reading, False, towards) for reading in bad)
        moves = list(takewhile(lambda move: move is not None, each))
        if len(moves) == len(bad):
            change = movable.change(number, max((m for m in moves if m is not None), key=abs))
            if all(movable.fits(change, reading) for reading in bad):
                yield change


def numbers_of(problem: Problem, parts: Collection[str]) -> list[Number]:
    """Return the stated numbers that bear on some parts, in order."""
    active = [clause for clause in problem.clauses if clause.parts <= set(parts)]
    hangs = [hang for c in active for atom in c.any_of if isinstance(atom, Bound) for hang in atom.hangs]
    numbers = [number for number, _ in (*hangs, *(hang for c in active for hang in c.falls))]
    return sorted(dict.fromkeys(numbers), key=lambda number: (number.of, number.what, number.unit))


def _ease(change: Change) -> tuple[bool, Fraction, bool, str]:
    """Order changes; of equals, that of a number itself is plainer than that of its give or take."""
    times, what = change.times_doubt, change.number.what
    return times is None, abs(change.by) if times is None else times, what.startswith(GIVE_OR_TAKE), what


class Movable:
    """The clauses of some parts, all of them true, with one of their numbers free to move."""

    def __init__(self, problem: Problem, parts: Collection[str], numbers: Collection[Number]) -> None:
        self.numbers = list(numbers)
        active = tuple(c for c in problem.clauses if c.parts <= set(parts))
        bare = tuple(replace(clause, parts=frozenset()) for clause in active)
        used = {p.choice for c in active for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
        choices = {name: options for name, options in problem.choices.items() if name in used}
        self._problem = replace(problem, parts={}, choices=choices, clauses=bare)
        symbols = symbols_of(self._problem, self.numbers)
        self._pick = {pick: z3.Bool(symbol) for pick, symbol in symbols.picks.items()}
        self._moved = {number: z3.Bool(symbol) for number, symbol in symbols.moved.items()}
        self._value = {name: z3.Real(symbol) for name, symbol in symbols.values.items()}
        self._move = z3.Real(MOVE)
        self._solver = z3.Solver()
        self._solver.from_string(script(self._problem, symbols))

    def least(self, number: Number, reading: Mapping[str, str], fits: bool) -> Change | None:
        """Return the least move of a number, up or down, that turns whether the parts fit."""
        moves = [self.least_one_way(number, reading, fits, towards) for towards in (1, -1)]
        changes = [self.change(number, move) for move in moves if move is not None]
        return min(changes, key=lambda change: abs(change.by), default=None)

    def least_one_way(
        self, number: Number, reading: Mapping[str, str], fits: bool, towards: int
    ) -> Fraction | None:
        """Return the least move up (+1) or down (−1) that turns whether the parts fit; ``None`` if none does.

        A number on which bounds hang by its inverse moves by that.
        """
        move = self._break(number, reading, towards) if fits else self._mend(number, reading, towards)
        limit = _limit(number, towards)
        # with a break, the answer turns only beyond the move
        too_far = move is not None and limit is not None and abs(move) + (fits and _BLINK) > limit
        return None if too_far else move

    def change(self, number: Number, move: Fraction) -> Change:
        """Return a move of the solver's as one of the number itself."""
        if number.per is None:
            return Change(number, move)
        return Change(number, number.per / (number.per / number.value + move) - number.value)

    def fits(self, change: Change, reading: Mapping[str, str]) -> bool:
        """Tell whether the parts fit in a reading if a number has moved so."""
        number, by = change.number, change.by
        move = by if number.per is None else number.per / (number.value + by) - number.per / number.value
        return self._at(number, reading, self._move == _real(move)) is not None

    def _mend(self, number: Number, reading: Mapping[str, str], towards: int) -> Fraction | None:
        best: Fraction | None = None
        closer = self._move * towards >= 0
        while (model := self._at(number, reading, closer)) is not None:
            branch, low, high = self._branch(model, number)
            nearest = furthest(branch, -towards)
            ends = [end for end in (nearest, low if towards > 0 else high) if end is not None]
            best = max((end * towards for end in ends), default=Fraction(0))
            best = max(best, Fraction(0)) * towards
            if best == 0:
                break
            closer = z3.And(self._move * towards >= 0, self._move * towards < _real(abs(best)))
        return best

    def _break(self, number: Number, reading: Mapping[str, str], towards: int) -> Fraction | None:
        reach = Fraction(0)
        further = self._move == 0
        while (model := self._at(number, reading, further)) is not None:
            branch, _, _ = self._branch(model, number)
            end = furthest(branch, towards)
            if end is None or abs(end) > (_limit(number, towards) or abs(end)):
                return None
            reach = end
            ahead = self._move * towards
            further = z3.And(ahead > _real(reach * towards), ahead <= _real(reach * towards + _BLINK))
        return reach

    def _at(self, number: Number, reading: Mapping[str, str], where: z3.BoolRef) -> z3.ModelRef | None:
        """Return a model in which a number has moved to somewhere, or ``None`` if nothing fits there."""
        self._solver.push()
        self._solver.add(where)
        settled = [self._pick[item] for item in reading.items() if item in self._pick]
        found = self._solver.check(self._moved[number], *settled)
        if found == z3.unknown:
            raise RuntimeError(f"z3 gave up: {self._solver.reason_unknown()}")
        model = self._solver.model() if found == z3.sat else None
        self._solver.pop()
        return model

    def _branch(
        self, model: z3.ModelRef, number: Number
    ) -> tuple[list[Slope], Fraction | None, Fraction | None]:
        """Return the bounds that a model satisfies, and the moves between which what has fallen stays so."""
        truth = {pick: z3.is_true(model.eval(lit, model_completion=True)) for pick, lit in self._pick.items()}
        values = {n: fraction(model.eval(v, model_completion=True)) for n, v in self._value.items()}
        move = fraction(model.eval(self._move, model_completion=True))
        slopes: list[Slope] = []
        lows: list[Fraction] = []
        highs: list[Fraction] = []
        for clause in self._problem.clauses:
            if not all(_true(pick, truth) for pick in clause.given):
                continue
            if any(isinstance(atom, Pick) and _true(atom, truth) for atom in clause.any_of):
                continue
            slope = _satisfied(clause, number, values, move)
            if slope is not None:
                slopes.append(slope)
                continue
            by = next(by for n, by in clause.falls if n == number and (move >= by > 0 or move <= by <= 0))
            (lows if by > 0 else highs).append(by)
        return slopes, max(lows, default=None), min(highs, default=None)


def _true(pick: Pick, truth: Mapping[tuple[str, str], bool]) -> bool:
    return truth[pick.choice, pick.option] == pick.holds


def _satisfied(
    clause: Clause, number: Number, values: Mapping[str, Fraction], move: Fraction
) -> Slope | None:
    """Return the bound of a clause that holds, as it goes with a number."""
    for atom in clause.any_of:
        if isinstance(atom, Bound):
            share = sum((share for each, share in atom.hangs if each == number), Fraction(0))
            slope = Slope(atom.start, atom.end, atom.least, (share,))
            if values.get(atom.end, Fraction(0)) - values.get(atom.start, Fraction(0)) >= slope.at((move,)):
                return slope
    return None


def _limit(number: Number, towards: int) -> Fraction | None:
    """Return how far the solver's move of a number can go, if there is an end to it."""
    end = number.high if towards > 0 else number.low
    if number.per is not None:
        # its inverse moves the other way, short of nothing; there is no end to how slow a thing can be
        return None if towards > 0 else number.per / number.value - _BLINK
    return None if end is None else abs(end)


def _real(value: Fraction) -> z3.RatNumRef:
    return z3.Q(value.numerator, value.denominator)
