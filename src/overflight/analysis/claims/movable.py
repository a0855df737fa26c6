"""The clauses of some parts with one stated number free to move: how far until they fit, or no longer do.

The solver finds readings, orders and times; within them the bounds are a simple temporal network, in which
:mod:`.parametric` finds the exact least move; then the solver is asked for any smaller one, until there is
none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import cycle

import z3

from overflight.analysis.claims.clauses import Bound, Clause, Pick, Problem
from overflight.analysis.claims.engine import fraction
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.parametric import Slope, furthest
from overflight.analysis.claims.smtlib import MOVE, script, symbols_of

# a clash that lasts for less than a millisecond while a number moves on is none that anybody states
_BLINK = Fraction(1, 60_000)


@dataclass(frozen=True)
class Change:
    """A move of one stated number that turns an answer; any smaller one that way does not.

    Attributes
    ----------
    number, by
        What moves, and by how much in its unit, with its sign; it may be none at all where anything further
        turns the answer.
    towards
        Up (+1) or down (−1).
    fits
        Whether the parts can all be true after it. If so, they can at this very move; if not, they
        still can, and cannot at anything further, by however little.
    """

    number: Number
    by: Fraction
    towards: int
    fits: bool

    @property
    def to(self) -> Fraction:
        """What the number is after the move."""
        return self.number.value + self.by

    @property
    def times_doubt(self) -> Fraction | None:
        """The move in multiples of the stated uncertainty, where one is stated."""
        return abs(self.by) / self.number.doubt if self.number.doubt else None

    @property
    def within_doubt(self) -> bool:
        """Whether the number turns the answer without leaving its stated uncertainty."""
        times = self.times_doubt
        return times is not None and (times < 1 or (times == 1 and self.fits))


@dataclass(frozen=True)
class _Point:
    """One way in which the parts fit: which picks are made, minutes or counts, and the number's move."""

    truth: dict[tuple[str, str], bool]
    values: dict[str, Fraction]
    move: Fraction


class Movable:
    """The clauses of some parts, all of them true, with one of their numbers free to move."""

    def __init__(self, problem: Problem, parts: Collection[str], numbers: Collection[Number]) -> None:
        active = tuple(c for c in problem.clauses if c.parts <= set(parts))
        bare = tuple(replace(clause, parts=frozenset()) for clause in active)
        used = {p.choice for c in active for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
        choices = {name: options for name, options in problem.choices.items() if name in used}
        self._problem = replace(problem, parts={}, choices=choices, clauses=bare)
        symbols = symbols_of(self._problem, numbers)
        self._pick = {pick: z3.Bool(symbol) for pick, symbol in symbols.picks.items()}
        self._moved = {number: z3.Bool(symbol) for number, symbol in symbols.moved.items()}
        self._value = {name: z3.Real(symbol) for name, symbol in symbols.values.items()}
        self._move = z3.Real(MOVE)
        self._solver = z3.Solver()
        self._solver.from_string(script(self._problem, symbols))
        self._stated: dict[frozenset[tuple[str, str]], _Point | None] = {}

    def stop(self, number: Number, reading: Mapping[str, str], towards: int) -> Change | None:
        """Return the least move up (+1) or down (−1) beyond which the parts no longer fit in a reading.

        One that leaves something open counts as fitting while any way to settle the rest does.
        """
        way = _way(number, towards)
        move = self._break(number, reading, way)
        limit = _limit(number, way)
        # the answer turns only beyond the move
        too_far = move is not None and limit is not None and abs(move) + _BLINK > limit
        return None if move is None or too_far else _change(number, move, towards, fits=False)

    def mend(
        self,
        number: Number,
        readings: Collection[Mapping[str, str]],
        towards: int,
        *,
        lasting: bool = False,
    ) -> Change | None:
        """Return the least move up (+1) or down (−1) with which the parts fit in each of some readings.

        Where they fit is, for each reading, a number of closed stretches: the least move for one after
        another, none less than that before, comes to rest where all of them fit.

        Parameters
        ----------
        readings
            Of which the first does not fit as stated.
        lasting
            Whether they must fit a moment further on as well.
        """
        way = _way(number, towards)
        limit = _limit(number, way)
        move, fitting = Fraction(0), 0
        for reading in cycle(readings):
            if fitting == len(readings):
                further = move + way * _BLINK
                if not lasting or all(self._fits(number, each, further) for each in readings):
                    break
                move, fitting = further, 0
            fitting += 1
            if move == 0 or not self._fits(number, reading, move):
                least = self._mend(number, reading, way, move)
                if least is None or (limit is not None and abs(least) > limit):
                    return None
                move, fitting = least, 1
        return _change(number, move, towards, fits=True)

    def _mend(
        self, number: Number, reading: Mapping[str, str], way: int, beyond: Fraction
    ) -> Fraction | None:
        """Return the least move with which the parts fit in a reading, beyond one with which they do not."""
        best: Fraction | None = None
        closer = self._move * way > _real(abs(beyond))
        while (point := self._at(number, reading, closer)) is not None:
            branch, low, high = self._branch(point, number)
            nearest = furthest(branch, -way)
            best = max(end * way for end in (nearest, low if way > 0 else high) if end is not None) * way
            closer = z3.And(self._move * way > _real(abs(beyond)), self._move * way < _real(abs(best)))
        return best

    def _break(self, number: Number, reading: Mapping[str, str], way: int) -> Fraction | None:
        reach, point = Fraction(0), self._as_stated(reading)
        while point is not None:
            branch, _, _ = self._branch(point, number)
            end = furthest(branch, way)
            if end is None or abs(end) > (_limit(number, way) or abs(end)):
                return None
            reach = end
            ahead = self._move * way
            point = self._at(
                number, reading, z3.And(ahead > _real(reach * way), ahead <= _real(reach * way + _BLINK))
            )
        return reach

    def _fits(self, number: Number, reading: Mapping[str, str], move: Fraction) -> bool:
        with self._asked(self._move == _real(move)):
            return self._check(reading, self._moved[number])

    def _as_stated(self, reading: Mapping[str, str]) -> _Point | None:
        """Return how the parts fit while no number has moved, which is the same for each of them."""
        asked = frozenset(reading.items())
        if asked not in self._stated:
            with self._asked(self._move == 0):
                self._stated[asked] = self._point() if self._check(reading) else None
        return self._stated[asked]

    def _at(self, number: Number, reading: Mapping[str, str], where: z3.BoolRef) -> _Point | None:
        """Return how the parts fit once a number has moved to somewhere, or ``None`` if they do not."""
        with self._asked(where):
            return self._point() if self._check(reading, self._moved[number]) else None

    @contextmanager
    def _asked(self, where: z3.BoolRef) -> Iterator[None]:
        self._solver.push()
        try:
            self._solver.add(where)
            yield
        finally:
            self._solver.pop()

    def _check(self, reading: Mapping[str, str], *assumed: z3.BoolRef) -> bool:
        settled = [self._pick[item] for item in reading.items() if item in self._pick]
        found = self._solver.check(*assumed, *settled)
        if found == z3.unknown:
            raise RuntimeError(f"z3 gave up: {self._solver.reason_unknown()}")
        return bool(found == z3.sat)

    def _point(self) -> _Point:
        """Return what the solver has just found."""
        model = self._solver.model()
        truth = {pick: z3.is_true(model.eval(lit, model_completion=True)) for pick, lit in self._pick.items()}
        values = {n: fraction(model.eval(v, model_completion=True)) for n, v in self._value.items()}
        return _Point(truth, values, fraction(model.eval(self._move, model_completion=True)))

    def _branch(self, point: _Point, number: Number) -> tuple[list[Slope], Fraction | None, Fraction | None]:
        """Return the bounds that hold at a point, and the moves between which what has fallen stays so."""
        truth, move = point.truth, point.move
        slopes: list[Slope] = []
        lows: list[Fraction] = []
        highs: list[Fraction] = []
        for clause in self._problem.clauses:
            if not all(_true(pick, truth) for pick in clause.given):
                continue
            if any(isinstance(atom, Pick) and _true(atom, truth) for atom in clause.any_of):
                continue
            slope = _satisfied(clause, number, point)
            if slope is not None:
                slopes.append(slope)
                continue
            by = next(by for n, by in clause.falls if n == number and (move >= by > 0 or move <= by <= 0))
            (lows if by > 0 else highs).append(by)
        return slopes, max(lows, default=None), min(highs, default=None)


def _true(pick: Pick, truth: Mapping[tuple[str, str], bool]) -> bool:
    return truth[pick.choice, pick.option] == pick.holds


def _satisfied(clause: Clause, number: Number, point: _Point) -> Slope | None:
    """Return the bound of a clause that holds, as it goes with a number."""
    for atom in clause.any_of:
        if isinstance(atom, Bound):
            share = sum((share for each, share in atom.hangs if each == number), Fraction(0))
            slope = Slope(atom.start, atom.end, atom.least, (share,))
            start, end = (point.values.get(name, Fraction(0)) for name in (atom.start, atom.end))
            if end - start >= slope.at((point.move,)):
                return slope
    return None


def _way(number: Number, towards: int) -> int:
    """Return the way of the solver's move: where bounds hang on a number's inverse, the other one."""
    return towards if number.per is None else -towards


def _change(number: Number, move: Fraction, towards: int, *, fits: bool) -> Change:
    """Return a move of the solver's as one of the number itself."""
    by = move if number.per is None else number.per / (number.per / number.value + move) - number.value
    return Change(number, by, towards, fits)


def _limit(number: Number, way: int) -> Fraction | None:
    """Return how far the solver's move of a number can go, if there is an end to it."""
    end = number.high if way > 0 else number.low
    if number.per is not None:
        # short of nothing; there is no end to how slow a thing can be
        return None if way > 0 else number.per / number.value - _BLINK
    return None if end is None else abs(end)


def _real(value: Fraction) -> z3.RatNumRef:
    return z3.Q(value.numerator, value.denominator)
