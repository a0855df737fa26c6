"""In which readings parts can be true together, without trying every reading.

Readings are as many as the product of all options, so they are never gone through one by one. Of a
reading that does not fit, the solver tells which few of its choices it used: whatever the others, it
will not fit (a *prime implicant*, as in Quine: The problem of simplifying truth functions, Amer. Math.
Monthly 59, 1952). Of one that fits, the times that make it fit make all those readings fit whose
clauses they satisfy. Each answer settles a whole block of readings, and what is left is asked next, as in
all-solutions satisfiability with generalised blocking (McMillan: Applying SAT methods in unbounded
symbolic model checking, CAV 2002).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import prod

import z3

from overflight.analysis.claims.clauses import FACT, ORIGIN, Atom, Bound, Clause, Pick, Problem, Reading
from overflight.analysis.claims.consistency import choices_of, readings, related_parts
from overflight.analysis.claims.engine import Engine, Witness

# blocks of readings asked for: a real case takes a few dozen; a number, so that every machine stops alike
MOST_BLOCKS = 500
# readings listed one by one, and partial ones listed where the whole would be more than these
MOST_READINGS = 64


@dataclass(frozen=True)
class ByReading:
    """In which readings parts fit together.

    Attributes
    ----------
    matter
        The choices that decide it, sorted. A choice matters if changing it alone, in some reading,
        changes the answer.
    good, bad
        Readings of these choices that fit and that do not. Where there are more than
        :data:`MOST_READINGS`, they are partial: a choice that one does not name may be settled either way.
    more_good, more_bad
        Whether there are such readings that are not on the list.
    sometimes, always
        Whether some reading fits, and whether every one does; ``None`` if that was not found out.
    """

    matter: list[str]
    good: list[Reading]
    bad: list[Reading]
    more_good: bool
    more_bad: bool
    sometimes: bool
    always: bool | None

    @property
    def complete(self) -> bool:
        """Whether every reading is listed, one by one."""
        more = self.more_good or self.more_bad
        return not more and all(len(each) == len(self.matter) for each in (*self.good, *self.bad))


def verdict_by_reading(engine: Engine, parts: Collection[str], most: int = MOST_BLOCKS) -> ByReading:
    """Return the choices that decide whether parts are consistent, and the readings that fit and do not.

    Parameters
    ----------
    most
        How many blocks of readings to ask for, for each set of parts that hang together.
    """
    if not engine.consistent(parts):
        return ByReading([], [], [{}], False, False, sometimes=False, always=False)
    # without any parts, what all agree on is left
    related = related_parts(engine.problem, frozenset(parts), frozenset()) or [frozenset()]
    covers = [_bad_blocks(engine, component, most) for component in related]
    # what all agree on bears on each component: together, fewer choices may do to rule a reading out
    smaller = (engine.shrink_reading(parts, block) for cover in covers for block in cover.bad)
    blocks = [dict(each) for each in dict.fromkeys(tuple(sorted(block.items())) for block in smaller)]
    unfinished = any(cover.more for cover in covers)
    matter = sorted({choice for block in blocks for choice in block})
    good, bad, more_good, more_bad = _listed(engine.problem, matter, blocks)
    if unfinished:
        # a reading outside the known blocks may lie in one that is not known
        return ByReading(matter, [], bad, True, True, sometimes=True, always=False if blocks else None)
    return ByReading(matter, good, bad, more_good, more_bad, sometimes=True, always=not blocks)


@dataclass
class _Cover:
    bad: list[Reading] = field(default_factory=list)
    more: bool = False


def _bad_blocks(engine: Engine, parts: Collection[str], most: int) -> _Cover:
    """Return partial readings, none of which can be made smaller, that together rule out all that do not fit.

    Together they name exactly the choices that matter: the verdict is a function of them, and each choice
    of one that cannot be made smaller changes the verdict somewhere.
    """
    names = choices_of(engine.problem, parts)
    clauses = [clause for clause in engine.problem.clauses if clause.parts <= set(parts)]
    left = _Left(engine.problem, names)
    cover = _Cover()
    for _ in range(most):
        reading = left.next()
        if reading is None:
            return cover
        witness = engine.witness(parts, reading)
        if witness is None:
            block = engine.shrink_reading(parts, reading)
            cover.bad.append(block)
            left.rule_out(block)
        else:
            left.rule_out_all_but(_what_it_breaks(clauses, witness))
    cover.more = left.next() is not None
    return cover


def _what_it_breaks(clauses: Collection[Clause], witness: Witness) -> list[tuple[list[Pick], list[Pick]]]:
    """Return those clauses that the times of a witness leave to the reading: what is given, what would do."""
    values = {**witness.values, ORIGIN: Fraction(0)}
    facts = {name: option for name, option in witness.choices.items() if name.startswith(FACT)}
    open_ones = []
    for clause in clauses:
        if any(_holds(atom, values, facts) for atom in clause.any_of):
            continue
        if any(pick.choice in facts and not _holds(pick, values, facts) for pick in clause.given):
            continue
        picks = [atom for atom in clause.any_of if isinstance(atom, Pick) and atom.choice not in facts]
        open_ones.append(([pick for pick in clause.given if pick.choice not in facts], picks))
    return open_ones


def _holds(atom: Atom, values: Mapping[str, Fraction], facts: Mapping[str, str]) -> bool:
    """Tell whether an atom holds by times, or by who did what, whatever the reading."""
    if isinstance(atom, Bound):
        return values[atom.end] - values[atom.start] >= atom.least
    return atom.choice in facts and (facts[atom.choice] == atom.option) == atom.holds


class _Left:
    """The readings that no block found so far covers."""

    def __init__(self, problem: Problem, names: Collection[str]) -> None:
        self._solver = z3.Solver()
        self._literal = {(n, o): z3.Bool(f"{n}={o}") for n in names for o in problem.choices[n]}
        for name in names:
            options = [self._literal[name, option] for option in problem.choices[name]]
            self._solver.add(z3.PbEq([(option, 1) for option in options], 1))

    def next(self) -> Reading | None:
        """Return one that is left, or ``None``."""
        if self._solver.check() != z3.sat:
            return None
        model = self._solver.model()
        return {name: option for (name, option), lit in self._literal.items() if z3.is_true(model.eval(lit))}

    def rule_out(self, block: Reading) -> None:
        self._solver.add(z3.Or(*(z3.Not(self._literal[item]) for item in sorted(block.items()))))

    def rule_out_all_but(self, broken: Collection[tuple[list[Pick], list[Pick]]]) -> None:
        """Keep only readings in which one of these clauses is given and nothing that would do is picked."""
        self._solver.add(
            z3.Or(
                *(
                    z3.And(*map(self._truth, given), *(z3.Not(self._truth(pick)) for pick in picks))
                    for given, picks in broken
                )
            )
        )

    def _truth(self, pick: Pick) -> z3.BoolRef:
        literal = self._literal[pick.choice, pick.option]
        return literal if pick.holds else z3.Not(literal)


def _listed(
    problem: Problem, matter: list[str], blocks: list[Reading]
) -> tuple[list[Reading], list[Reading], bool, bool]:
    """Return the readings outside and inside some blocks, and whether there are more of either."""
    if prod(len(problem.choices[name]) for name in matter) <= MOST_READINGS:
        every = list(readings(problem, matter))
        bad = [reading for reading in every if _covered(reading, blocks)]
        return [reading for reading in every if reading not in bad], bad, False, False
    fitting = (reading for reading, fits in _partial(problem, {}, blocks) if fits)
    good = list(islice(fitting, MOST_READINGS + 1))
    bad = sorted(blocks, key=lambda block: (len(block), sorted(block.items())))
    cut = slice(MOST_READINGS)
    return good[cut], bad[cut], len(good) > MOST_READINGS, len(bad) > MOST_READINGS


def _covered(reading: Reading, blocks: Collection[Reading]) -> bool:
    return any(block.items() <= reading.items() for block in blocks)


def _partial(
    problem: Problem, reading: Reading, blocks: Collection[Reading]
) -> Iterator[tuple[Reading, bool]]:
    """Split readings by one choice after another until each part lies inside a block or outside all."""
    live = [b for b in blocks if all(reading.get(name, option) == option for name, option in b.items())]
    if not live or _covered(reading, live):
        yield dict(sorted(reading.items())), not live
        return
    asked = Counter(name for block in live for name in block if name not in reading)
    name = min(asked, key=lambda each: (-asked[each], each))
    for option in problem.choices[name]:
        yield from _partial(problem, {**reading, name: option}, live)
