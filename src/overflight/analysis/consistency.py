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
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product

import z3

from overflight.analysis.constraints import ORIGIN, Atom, Bound, Clause, Pick, Problem, Reading

PartSet = frozenset[str]


@dataclass(frozen=True)
class Witness:
    """One way in which everything asked for is true: minutes (or counts) and settled choices."""

    values: dict[str, Fraction]
    choices: Reading


@dataclass(frozen=True)
class Group:
    """Minimal conflicts that hang together by shared parts, and all minimal corrections of them."""

    parts: PartSet
    conflicts: tuple[PartSet, ...]
    corrections: tuple[PartSet, ...]


class Engine:
    """A problem loaded into z3 once and then asked many questions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._solver = z3.Solver()
        self._switch = {key: z3.Bool(f"part {key}") for key in problem.parts}
        self._value = {name: z3.Real(name) for name in variables(problem.clauses)}
        self._pick = {
            (choice, option): z3.Bool(f"{choice} = {option}")
            for choice, options in problem.choices.items()
            for option in options
        }
        self._solver.add(*self._one_option_each())
        self._formulas = {clause: self._formula(clause) for clause in problem.clauses}
        self._solver.add(*self._formulas.values())

    def _formula(self, clause: Clause) -> z3.BoolRef:
        unless = [z3.Not(self._switch[part]) for part in sorted(clause.parts)]
        unless += [z3.Not(self._atom(pick)) for pick in clause.given]
        return z3.Or(*unless, *(self._atom(atom) for atom in clause.any_of))

    def _atom(self, atom: Atom) -> z3.BoolRef:
        if isinstance(atom, Pick):
            literal = self._pick[atom.choice, atom.option]
            return literal if atom.holds else z3.Not(literal)
        least = z3.RealVal(atom.least.numerator) / atom.least.denominator
        return self._at(atom.end) - self._at(atom.start) >= least

    def _at(self, variable: str) -> z3.ArithRef:
        return z3.RealVal(0) if variable == ORIGIN else self._value[variable]

    def consistent(self, parts: Iterable[str], reading: Mapping[str, str] | None = None) -> bool:
        """Tell whether all these parts can be true, in this reading of the choices that it names."""
        return bool(self._solver.check(*self._assumed(parts, reading)) == z3.sat)

    def witness(self, parts: Collection[str], reading: Mapping[str, str] | None = None) -> Witness | None:
        """Return times and choices that make all these parts true, or ``None`` if nothing can."""
        if not self.consistent(parts, reading):
            return None
        model = self._solver.model()
        active = [c for c in self.problem.clauses if c.parts <= set(parts)]
        wanted = variables(active)
        values = {name: _fraction(model.eval(self._value[name], model_completion=True)) for name in wanted}
        settled = {p.choice for c in active for p in (*c.given, *c.any_of) if isinstance(p, Pick)}
        choices = {
            choice: option
            for (choice, option), literal in self._pick.items()
            if choice in settled and z3.is_true(model.eval(literal, model_completion=True))
        }
        return Witness(values, choices)

    def reasons(self, parts: Collection[str]) -> list[Clause]:
        """Return clauses that by themselves make these parts inconsistent, and of which none can be spared.

        Empty if the parts are consistent.
        """
        trackers = {
            clause: tracker for clause, tracker in self._explainer[1].items() if clause.parts <= set(parts)
        }
        solver = self._explainer[0]
        if solver.check(*self._assumed(parts, None), *trackers.values()) != z3.unsat:
            return []
        core = {str(literal) for literal in solver.unsat_core()}
        return [clause for clause, tracker in trackers.items() if str(tracker) in core]

    @cached_property
    def _explainer(self) -> tuple[z3.Solver, dict[Clause, z3.BoolRef]]:
        """A solver in which each clause holds only if its tracker is assumed, so that cores name clauses."""
        solver = z3.Solver()
        solver.set("core.minimize", True)
        solver.add(*self._one_option_each())
        trackers = {clause: z3.Bool(f"clause {n}") for n, clause in enumerate(self._formulas)}
        solver.add(*(z3.Implies(trackers[clause], formula) for clause, formula in self._formulas.items()))
        return solver, trackers

    def _one_option_each(self) -> list[z3.BoolRef]:
        choices = self.problem.choices.items()
        return [z3.PbEq([(self._pick[name, o], 1) for o in options], 1) for name, options in choices]

    def _assumed(self, parts: Iterable[str], reading: Mapping[str, str] | None) -> list[z3.BoolRef]:
        switches = [self._switch[part] for part in sorted(parts)]
        return switches + [self._pick[item] for item in (reading or {}).items() if item in self._pick]

    def shrink(self, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None) -> PartSet:
        """Return a minimal conflict within an inconsistent set; parts of `given` stay and do not count."""
        left = self._core(parts, given, reading)
        for part in sorted(left):
            if part in left and not self.consistent((left - {part}) | given, reading):
                left = self._core(left - {part}, given, reading)
        return left

    def _core(self, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None) -> PartSet:
        """Return those parts of an inconsistent set that the solver used to refute it."""
        self._solver.check(*self._assumed(parts | given, reading))
        used = {literal.get_id() for literal in self._solver.unsat_core()}
        return frozenset(part for part in parts if self._switch[part].get_id() in used)

    def grow(
        self, parts: PartSet, within: PartSet, given: PartSet, reading: Mapping[str, str] | None
    ) -> PartSet:
        """Return a largest-by-inclusion consistent set between `parts`, which is consistent, and `within`."""
        grown = set(parts)
        # what has been added is asserted, for assumptions cost more the more there are
        self._solver.push()
        self._solver.add(*self._assumed(parts | given, reading))
        for part in sorted(within - parts):
            if self._solver.check(self._switch[part]) == z3.sat:
                self._solver.add(self._switch[part])
                grown.add(part)
        self._solver.pop()
        return frozenset(grown)


def variables(clauses: Iterable[Clause]) -> list[str]:
    """Return the times and counts that some clauses speak of, sorted, without the origin."""
    bounds = [atom for clause in clauses for atom in clause.any_of if isinstance(atom, Bound)]
    return sorted({name for bound in bounds for name in (bound.start, bound.end)} - {ORIGIN})


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


def _fraction(value: z3.RatNumRef) -> Fraction:
    return Fraction(value.numerator_as_long(), value.denominator_as_long())
