"""A case's constraints in z3: which parts can be true together, why not, and an example if they can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import z3

from overflight.analysis.clauses import ORIGIN, Atom, Bound, Clause, Pick, Problem, Reading

PartSet = frozenset[str]


@dataclass(frozen=True)
class Witness:
    """One way in which everything asked for is true: minutes (or counts) and settled choices."""

    values: dict[str, Fraction]
    choices: Reading


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


def _fraction(value: z3.RatNumRef) -> Fraction:
    return Fraction(value.numerator_as_long(), value.denominator_as_long())
