"""Consistency by trying everything, without z3 and without graphs: the oracle of the engine's tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations, product

from overflight.analysis.claims.clauses import ORIGIN, Bound, Clause, Pick, Problem

PartSet = frozenset[str]


def consistent(problem: Problem, parts: Iterable[str], reading: dict[str, str] | None = None) -> bool:
    """Try every way to settle every choice and every either … or …."""
    known = set(parts)
    names = list(problem.choices)
    for options in product(*(problem.choices[name] for name in names)):
        settled = dict(zip(names, options, strict=True))
        if any(settled.get(key, value) != value for key, value in (reading or {}).items()):
            continue
        active = [c for c in problem.clauses if c.parts <= known and all(_true(p, settled) for p in c.given)]
        if any(_feasible(bounds) for bounds in _branches(active, settled)):
            return True
    return False


def _true(pick: Pick, settled: dict[str, str]) -> bool:
    return (settled[pick.choice] == pick.option) == pick.holds


def _branches(active: list[Clause], settled: dict[str, str]) -> Iterator[list[Bound]]:
    needed = []
    for clause in active:
        if any(isinstance(atom, Pick) and _true(atom, settled) for atom in clause.any_of):
            continue
        needed.append([atom for atom in clause.any_of if isinstance(atom, Bound)])
    for chosen in product(*needed):
        yield list(chosen)


def _feasible(bounds: list[Bound]) -> bool:
    """Floyd and Warshall on "at least" bounds: no moment may have to come after itself."""
    names = sorted({name for b in bounds for name in (b.start, b.end)} | {ORIGIN})
    least: dict[tuple[str, str], Fraction | None] = {(a, b): None for a in names for b in names}
    for b in bounds:
        known = least[b.start, b.end]
        least[b.start, b.end] = b.least if known is None else max(known, b.least)
    for via, a, b in product(names, names, names):
        first, second, direct = least[a, via], least[via, b], least[a, b]
        if first is not None and second is not None and (direct is None or first + second > direct):
            least[a, b] = first + second
    return all(least[n, n] is None or least[n, n] <= 0 for n in names)


def minimal_conflicts(inconsistent: set[PartSet]) -> set[PartSet]:
    """Keep the sets of which no other is a proper subset."""
    return {s for s in inconsistent if not any(other < s for other in inconsistent)}


def subsets(parts: Iterable[str]) -> Iterator[PartSet]:
    """Yield every subset."""
    items = sorted(parts)
    for size in range(len(items) + 1):
        yield from map(frozenset, combinations(items, size))


def minimal_hitting_sets(sets: Iterable[PartSet]) -> set[PartSet]:
    """Return all smallest-by-inclusion sets that meet every one of some sets, by Berge's algorithm."""
    found: set[PartSet] = {frozenset()}
    for each in sets:
        grown = {f if f & each else f | {part} for f in found for part in (each if not f & each else [""])}
        found = minimal_conflicts(grown)
    return found
