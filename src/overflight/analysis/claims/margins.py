"""The smallest changes of one stated number that turn an answer, by optimisation and not by trying.

One number at a time is set free, up and down, by :class:`.movable.Movable`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product

from overflight.analysis.claims.clauses import Bound, Problem, Reading
from overflight.analysis.claims.consistency import choices_of, readings, related_parts
from overflight.analysis.claims.demands import distinct
from overflight.analysis.claims.engine import Engine, PartSet
from overflight.analysis.claims.movable import Change, Movable
from overflight.analysis.claims.numbers import GIVE_OR_TAKE, Number
from overflight.analysis.claims.verdicts import MOST_READINGS

FAR = 10
"""From how many multiples of its uncertainty on a number is held to be as good as certain."""

_WAYS = (1, -1)
_FEW = 2 * MOST_READINGS


def smallest_changes(
    engine: Engine, parts: Collection[str], reading: Mapping[str, str] | None = None
) -> list[Change]:
    """Return the least move, up and down, of each stated number that turns whether parts can all be true.

    If they clash, in every reading that is left open, a move lets them fit in one; if they fit in
    some, after it (any further, by however little) they fit in none.

    Parameters
    ----------
    reading
        Choices that are settled; all others are free.

    Returns
    -------
    list of Change
        The easiest first, by :func:`ease`. At most one for each number and direction.
    """
    settled = dict(reading or {})
    if engine.consistent(parts, settled):
        return _stops(engine.problem, parts, lambda _: [settled])
    return _mends(engine, parts, settled, [settled])


def changes_that_settle(
    engine: Engine, parts: Collection[str], good: Collection[Reading], bad: Collection[Reading]
) -> list[Change]:
    """Return the least moves of each number after which parts fit in every reading, or in none.

    If they do in every one as stated, the moves are those after which they do not in some reading; where the
    readings are more than :data:`.MOST_READINGS`, in none.

    Parameters
    ----------
    good, bad
        All readings, one by one, in which they fit and do not; some that do.
    """
    problem = engine.problem
    if not bad:
        return _stops(problem, parts, lambda related: _every_reading(problem, related))
    # a choice that decides nothing as stated may do so once a number has moved
    every = [*bad, *good] if (whole := _every_reading(problem, parts)) == [{}] else [*bad, *whole]
    never = _stops(problem, parts, lambda _: [{}])
    return sorted([*never, *_mends(engine, parts, next(iter(bad)), every)], key=ease)


def changes_in_readings(
    engine: Engine, parts: Collection[str], given: Collection[str], listed: Sequence[Reading]
) -> list[Change]:
    """Return the least moves after which parts fit in none of some readings, or in all if they did not.

    They fit in some as stated. If they do in all, the moves are those after which they do not in one.

    Only readings in which a few of the parts fit by themselves count: a move with which these do not any
    more, rather than the others beside them, turns nothing.

    Parameters
    ----------
    given
        These few of the parts.
    listed
        All readings that count as stated. What one leaves open may be settled either way.
    """
    problem = engine.problem
    told_apart = distinct(problem, parts, listed)
    bad = [reading for reading in told_apart if not engine.consistent(parts, reading)]
    if not bad:
        return _stops(problem, parts, lambda _: told_apart, given)
    never = _stops(problem, parts, lambda _: [{}], given)
    # a move that leaves but one moment, between two absences that meet, leaves none
    return sorted([*never, *_mends(engine, parts, bad[0], [*bad, *told_apart], lasting=True)], key=ease)


def ease(change: Change) -> tuple[int, Fraction, bool, str, int]:
    """Return what puts the easiest change first: fewest multiples of the number's stated uncertainty.

    A number without one cannot be measured so. It comes after those that move by up to :data:`FAR` times
    theirs, as nobody says that it is in doubt at all; and before those that would have to move further, since
    a number that far off is not in doubt but wrong, as the other may be, too. Among themselves, numbers
    without an uncertainty go by the size of the move, each in its own unit. Of equals, that of a number
    itself is plainer than that of its give or take.
    """
    times, what = change.times_doubt, change.number.what
    size = abs(change.by) if times is None else times
    rank = 1 if times is None else 0 if times <= FAR else 2
    return rank, size, what.startswith(GIVE_OR_TAKE), what, -change.towards


def numbers_of(problem: Problem, parts: Collection[str]) -> list[Number]:
    """Return the stated numbers that bear on some parts, in order."""
    active = [clause for clause in problem.clauses if clause.parts <= set(parts)]
    hangs = [hang for c in active for atom in c.any_of if isinstance(atom, Bound) for hang in atom.hangs]
    numbers = [number for number, _ in (*hangs, *(hang for c in active for hang in c.falls))]
    return sorted(dict.fromkeys(numbers), key=lambda number: (number.of, number.what, number.unit))


def _mends(
    engine: Engine,
    parts: Collection[str],
    bad: Reading,
    every: Collection[Reading],
    *,
    lasting: bool = False,
) -> list[Change]:
    """Return the moves with which parts fit in every one of some readings, in one of which they do not."""
    numbers = numbers_of(engine.problem, engine.shrink(frozenset(parts), frozenset(), bad))
    movable = Movable(engine.problem, parts, numbers)
    found = (
        movable.mend(number, _apart(engine.problem, parts, every, number), way, lasting=lasting)
        for number, way in product(numbers, _WAYS)
    )
    return sorted((change for change in found if change is not None), key=ease)


def _stops(
    problem: Problem,
    parts: Collection[str],
    readings_of: Callable[[PartSet], Collection[Reading]],
    given: Collection[str] = (),
) -> list[Change]:
    """Return the moves after which parts that hang together no longer fit, and not for `given` alone."""
    best: dict[tuple[Number, int], Change] = {}
    for related in related_parts(problem, frozenset(parts), frozenset()):
        numbers = numbers_of(problem, related)
        movable = Movable(problem, related, numbers)
        held = related.intersection(given)
        bare = Movable(problem, held, numbers) if held else None
        for number, way in product(numbers, _WAYS):
            readings = _apart(problem, related, readings_of(related), number)
            moves = (_stop(movable, bare, number, reading, way) for reading in readings)
            change = min((c for c in moves if c is not None), key=lambda c: abs(c.by), default=None)
            known = best.get((number, way))
            if change is not None and (known is None or abs(change.by) < abs(known.by)):
                best[number, way] = change
    return sorted(best.values(), key=ease)


def _apart(
    problem: Problem, parts: Collection[str], listed: Collection[Reading], number: Number
) -> Collection[Reading]:
    """Return of many readings those that differ for a number; a few are asked sooner than told apart."""
    return distinct(problem, parts, listed, number) if len(listed) > _FEW else listed


def _stop(
    movable: Movable, bare: Movable | None, number: Number, reading: Reading, way: int
) -> Change | None:
    """Return the move after which parts no longer fit in a reading, though the bare ones still do."""
    change = movable.stop(number, reading, way)
    vain = change is not None and bare is not None and change == bare.stop(number, reading, way)
    return None if vain else change


def _every_reading(problem: Problem, parts: Collection[str]) -> list[Reading]:
    """Return every way to settle all choices; if there are too many, the one that settles none."""
    every = list(islice(readings(problem, choices_of(problem, parts)), MOST_READINGS + 1))
    return every if len(every) <= MOST_READINGS else [{}]
