"""Which claims can be true together, by z3: conflicts, corrections, readings and witnesses.

A set of parts is *consistent* if some reading and some times satisfy every clause that it brings.
A *minimal conflict* is an inconsistent set of which every proper subset is consistent; a *minimal
correction* is a smallest-by-inclusion set whose removal leaves the rest consistent. Both are listed
by MARCO (Liffiton, Previti, Malik, Marques-Silva: Fast, flexible MUS enumeration, Constraints 21,
2016, Algorithm 1), and shown by groups: conflicts that share no part are mended independently, so
that the corrections of the whole are every combination of the groups' own.

There can be exponentially many of either. Where the list would grow beyond :data:`MOST_SETS`, it ends
there and says so (:attr:`Group.more`); what is on it is minimal all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, product

import z3

from overflight.analysis.claims.clauses import FACT, Pick, Problem, Reading, premise_of
from overflight.analysis.claims.engine import Engine, PartSet
from overflight.analysis.claims.smtlib import variables

# Conflicts and corrections listed for claims that hang together: many times what a reader takes in, and
# about a second of work. A number of sets and no time, so that every machine stops at the same set.
MOST_SETS = 1000


@dataclass(frozen=True)
class Group:
    """Minimal conflicts that hang together by shared parts, and the minimal corrections of them.

    If there are `more` than are listed, each that is listed is minimal still, but nothing follows from
    a set's not being there.
    """

    parts: PartSet
    conflicts: tuple[PartSet, ...]
    corrections: tuple[PartSet, ...]
    more: bool = False

    @property
    def least_wrong(self) -> int:
        """How many parts must be wrong at least; a bound from below if there are more sets than listed."""
        if not self.more:
            return len(self.corrections[0])
        apart: list[PartSet] = []
        for conflict in self.conflicts:
            if all(conflict.isdisjoint(other) for other in apart):
                apart.append(conflict)
        return len(apart)


def groups(
    engine: Engine,
    parts: Iterable[str],
    given: Iterable[str] = (),
    reading: Mapping[str, str] | None = None,
    most: int = MOST_SETS,
) -> list[Group]:
    """Return the minimal conflicts and corrections, in groups that share no part.

    Parameters
    ----------
    parts
        The parts that may turn out to be wrong.
    given
        Parts that are taken as true, such as what an account asserts.
    reading
        Choices that are settled; all others are free.
    most
        How many sets are listed for parts that hang together. If there are more, these parts are one
        group, for conflicts that are not known may yet join what seems to share nothing.
    """
    held = frozenset(given)
    found = []
    for related in related_parts(engine.problem, frozenset(parts), held):
        conflicts, corrections, more = _with_premises(engine, related, held, reading, most)
        if more:
            found.append(Group(frozenset().union(*conflicts, *corrections), conflicts, corrections, more))
        else:
            found += _by_shared_parts(conflicts, corrections)
    return sorted(found, key=lambda group: (len(group.parts), sorted(group.parts)))


def _with_premises(
    engine: Engine, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None, most: int
) -> tuple[tuple[PartSet, ...], tuple[PartSet, ...], bool]:
    """Return conflicts, corrections, and whether there are more.

    Most statements demand nothing without their premise, nor a premise without its statement: the two are
    in the same conflicts, and either mends them. So such premises are held true while the sets are sought,
    and put in afterwards, which spares a search of every combination of them.
    """
    premises = _whole(engine.problem, parts)
    conflicts, corrections, more = _marco(engine, parts - premises, given | premises, reading, most)
    whole = [c | ({premise_of(part) for part in c} & premises) for c in conflicts]
    ways = (
        frozenset(way)
        for correction in corrections
        for way in product(
            *([p, premise_of(p)] if premise_of(p) in premises else [p] for p in sorted(correction))
        )
    )
    mended = list(islice(ways, most + 1))
    return _in_order(whole), _in_order(mended[:most]), more or len(mended) > most


def _whole(problem: Problem, parts: PartSet) -> PartSet:
    """Return the premises among some parts without which their statement demands nothing at all."""
    held = {part: premise_of(part) for part in parts if premise_of(part) in parts}
    some = {part for c in problem.clauses for part in c.parts if held.get(part, part) not in c.parts}
    return frozenset(premise for part, premise in held.items() if part not in some)


def forced_wrong(
    engine: Engine, parts: Iterable[str], given: Iterable[str], reading: Mapping[str, str] | None = None
) -> list[str]:
    """Return the parts that cannot be true beside `given`, each by itself, sorted."""
    held = set(given)
    return sorted(part for part in parts if not engine.consistent(held | {part}, reading))


def _by_shared_parts(conflicts: Iterable[PartSet], corrections: Collection[PartSet]) -> list[Group]:
    """Split conflicts into groups that share no part; a correction's share of a group mends the group."""
    together: list[tuple[PartSet, list[PartSet]]] = []
    for conflict in conflicts:
        touching = [group for group in together if group[0] & conflict]
        together = [group for group in together if not group[0] & conflict]
        union = conflict.union(*(parts for parts, _ in touching))
        together.append((union, [*(c for _, own in touching for c in own), conflict]))
    return [
        Group(parts, _in_order(own), _in_order({correction & parts for correction in corrections}))
        for parts, own in together
    ]


def related_parts(problem: Problem, parts: PartSet, given: PartSet) -> list[PartSet]:
    """Split parts into groups that share no time, number or choice, not even through other parts."""
    parent = {part: part for part in sorted(parts | given)}

    def root(item: str) -> str:
        while parent.setdefault(item, item) != item:
            item = parent[item]
        return item

    for clause in problem.clauses:
        if not clause.parts <= parts | given:
            continue
        names = {p.choice for p in (*clause.given, *clause.any_of) if isinstance(p, Pick)}
        names |= set(variables([clause]))
        # a NUL keeps a moment apart from a part of the same name
        tied = sorted(clause.parts) + [f"\0{name}" for name in sorted(names)]
        for one, other in pairwise(tied):
            parent[root(other)] = root(one)
    together: dict[str, set[str]] = {}
    for part in sorted(parts):
        together.setdefault(root(part), set()).add(part)
    return [frozenset(group) for group in together.values()]


def _marco(
    engine: Engine, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None, most: int
) -> tuple[tuple[PartSet, ...], tuple[PartSet, ...], bool]:
    """Return conflicts, corrections, and whether there are more."""
    if not engine.consistent(given, reading):
        return (frozenset(),), (), False
    if engine.consistent(parts | given, reading):
        return (), (), False
    seeds = _Seeds(parts)
    # one of each at least, wherever the list ends
    conflicts = [engine.shrink(parts, given, reading)]
    corrections = [parts - engine.grow(frozenset(), parts, given, reading)]
    seeds.leave_out_one_of(conflicts[0])
    seeds.ask_for_one_of(corrections[0])
    while (seed := seeds.next()) is not None and len(conflicts) + len(corrections) < most:
        if engine.consistent(seed | given, reading):
            corrections.append(parts - engine.grow(seed, parts, given, reading))
            seeds.ask_for_one_of(corrections[-1])
        else:
            conflicts.append(engine.shrink(seed, given, reading))
            seeds.leave_out_one_of(conflicts[-1])
    return _in_order(conflicts), _in_order(corrections), seed is not None


class _Seeds:
    """Sets of parts that are neither in a known consistent set nor around a known conflict."""

    def __init__(self, parts: PartSet) -> None:
        self._solver = z3.Solver()
        self._chosen = {part: z3.Bool(part) for part in sorted(parts)}
        for literal in self._chosen.values():
            self._solver.add(z3.Or(literal, z3.Not(literal)))

    def next(self) -> PartSet | None:
        """Return one that is left, or ``None``."""
        if self._solver.check() != z3.sat:
            return None
        model = self._solver.model()
        # an open literal counts as in: large seeds reach the conflicts sooner
        return frozenset(p for p, lit in self._chosen.items() if not z3.is_false(model.eval(lit)))

    def ask_for_one_of(self, parts: PartSet) -> None:
        self._solver.add(z3.Or(*(self._chosen[part] for part in sorted(parts))))

    def leave_out_one_of(self, parts: PartSet) -> None:
        self._solver.add(z3.Or(*(z3.Not(self._chosen[part]) for part in sorted(parts))))


def _in_order(sets: Iterable[PartSet]) -> tuple[PartSet, ...]:
    return tuple(sorted(sets, key=lambda s: (len(s), sorted(s))))


def choices_of(problem: Problem, parts: Collection[str]) -> list[str]:
    """Return the choices of reading (not of fact) that the clauses of these parts depend on, sorted."""
    known = set(parts)
    active = [c for c in problem.clauses if c.parts <= known]
    picks = {p.choice for c in active for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
    return sorted(choice for choice in picks if not choice.startswith(FACT))


def readings(problem: Problem, choices: Iterable[str]) -> Iterator[Reading]:
    """Yield every way to settle these choices."""
    names = list(choices)
    for options in product(*(problem.choices[name] for name in names)):
        yield dict(zip(names, options, strict=True))
