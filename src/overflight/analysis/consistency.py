"""Which claims can be true together, by z3: conflicts, corrections, readings and witnesses.

A set of parts is *consistent* if some reading and some times satisfy every clause that it brings.
A *minimal conflict* is an inconsistent set of which every proper subset is consistent; a *minimal
correction* is a smallest-by-inclusion set whose removal leaves the rest consistent. Both are listed
completely by MARCO (Liffiton, Previti, Malik, Marques-Silva: Fast, flexible MUS enumeration,
Constraints 21, 2016, Algorithm 1), and shown by groups: conflicts that share no part are mended
independently, so that the corrections of the whole are every combination of the groups' own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

import z3

from overflight.analysis.clauses import Pick, Problem, Reading
from overflight.analysis.engine import Engine, PartSet
from overflight.analysis.smtlib import variables


@dataclass(frozen=True)
class Group:
    """Minimal conflicts that hang together by shared parts, and all minimal corrections of them."""

    parts: PartSet
    conflicts: tuple[PartSet, ...]
    corrections: tuple[PartSet, ...]


def groups(
    engine: Engine,
    parts: Iterable[str],
    given: Iterable[str] = (),
    reading: Mapping[str, str] | None = None,
) -> list[Group]:
    """Return all minimal conflicts and corrections, in groups that share no part.

    Parameters
    ----------
    parts
        The parts that may turn out to be wrong.
    given
        Parts that are taken as true, such as what an account asserts.
    reading
        Choices that are settled; all others are free.
    """
    held = frozenset(given)
    found = []
    for related in related_parts(engine.problem, frozenset(parts), held):
        found += _by_shared_parts(*_marco(engine, related, held, reading))
    return sorted(found, key=lambda group: (len(group.parts), sorted(group.parts)))


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
    engine: Engine, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None
) -> tuple[tuple[PartSet, ...], tuple[PartSet, ...]]:
    seeds = z3.Solver()
    chosen = {part: z3.Bool(part) for part in sorted(parts)}
    for literal in chosen.values():
        seeds.add(z3.Or(literal, z3.Not(literal)))
    conflicts: list[PartSet] = []
    corrections: list[PartSet] = []
    while seeds.check() == z3.sat:
        model = seeds.model()
        # an open literal counts as in: large seeds reach the conflicts sooner
        seed = frozenset(p for p, literal in chosen.items() if not z3.is_false(model.eval(literal)))
        if engine.consistent(seed | given, reading):
            rest = parts - engine.grow(seed, parts, given, reading)
            corrections.append(rest)
            seeds.add(z3.Or(*(chosen[part] for part in sorted(rest))))
        else:
            conflict = engine.shrink(seed, given, reading)
            conflicts.append(conflict)
            seeds.add(z3.Or(*(z3.Not(chosen[part]) for part in sorted(conflict))))
    return _in_order(conflicts), _in_order(corrections)


def _in_order(sets: Iterable[PartSet]) -> tuple[PartSet, ...]:
    return tuple(sorted(sets, key=lambda s: (len(s), sorted(s))))


def choices_of(problem: Problem, parts: Collection[str]) -> list[str]:
    """Return the choices of reading (not of fact) that the clauses of these parts depend on, sorted."""
    known = set(parts)
    active = [c for c in problem.clauses if c.parts <= known]
    picks = {p.choice for c in active for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
    return sorted(choice for choice in picks if not choice.startswith("by:"))


def readings(problem: Problem, choices: Iterable[str]) -> Iterator[Reading]:
    """Yield every way to settle these choices."""
    names = list(choices)
    for options in product(*(problem.choices[name] for name in names)):
        yield dict(zip(names, options, strict=True))


def verdict_by_reading(
    engine: Engine, parts: Collection[str]
) -> tuple[list[str], list[Reading], list[Reading]]:
    """Return the choices that decide whether parts are consistent, and the readings that fit and do not.

    A choice matters if changing it alone, in some reading, changes the answer. The readings are
    given over the choices that matter only.
    """
    names = choices_of(engine.problem, parts)
    fits = {
        tuple(reading.items()): engine.consistent(parts, reading)
        for reading in readings(engine.problem, names)
    }
    matter = [name for name in names if _matters(engine.problem, name, fits)]
    good: list[Reading] = []
    bad: list[Reading] = []
    for reading in readings(engine.problem, matter):
        fit = any(ok for key, ok in fits.items() if reading.items() <= dict(key).items())
        (good if fit else bad).append(reading)
    return matter, good, bad


def _matters(problem: Problem, name: str, fits: Mapping[tuple[tuple[str, str], ...], bool]) -> bool:
    for key, fit in fits.items():
        for option in problem.choices[name]:
            other = tuple((n, option if n == name else o) for n, o in key)
            if fits[other] != fit:
                return True
    return False
