"""A case's constraints in z3: which parts can be true together, why not, and an example if they can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import z3

from overflight.analysis.claims.clauses import Clause, Pick, Problem, Reading
from overflight.analysis.claims.smtlib import script, symbols_of, variables

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
        self._symbols = symbols_of(problem)
        self._switch = {part: z3.Bool(symbol) for part, symbol in self._symbols.parts.items()}
        self._value = {name: z3.Real(symbol) for name, symbol in self._symbols.values.items()}
        self._pick = {pick: z3.Bool(symbol) for pick, symbol in self._symbols.picks.items()}
        self._solver = z3.Solver()
        self._solver.from_string(script(problem, self._symbols))

    def consistent(self, parts: Iterable[str], reading: Mapping[str, str] | None = None) -> bool:
        """Tell whether all these parts can be true, in this reading of the choices that it names."""
        return self._check(self._assumed(parts, reading))

    def _check(self, assumed: Sequence[z3.BoolRef]) -> bool:
        """Tell whether the solver can be satisfied under assumptions.

        As ``Solver.check``, which takes longer to look at each assumption than z3 to answer.
        """
        handles = (z3.Ast * len(assumed))(*(literal.as_ast() for literal in assumed))
        solver = self._solver
        found = z3.Z3_solver_check_assumptions(solver.ctx.ref(), solver.solver, len(assumed), handles)
        if found == z3.Z3_L_UNDEF:
            raise RuntimeError(f"z3 gave up: {solver.reason_unknown()}")
        return bool(found == z3.Z3_L_TRUE)

    def witness(self, parts: Collection[str], reading: Mapping[str, str] | None = None) -> Witness | None:
        """Return times and choices that make all these parts true, or ``None`` if nothing can."""
        if not self.consistent(parts, reading):
            return None
        model = self._solver.model()
        active = [c for c in self.problem.clauses if c.parts <= set(parts)]
        wanted = variables(active)
        values = {name: fraction(model.eval(self._value[name], model_completion=True)) for name in wanted}
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
        solver, tracked = self._explainer
        trackers = [(clause, tracker) for clause, tracker in tracked if clause.parts <= set(parts)]
        if solver.check(*self._assumed(parts, None), *(tracker for _, tracker in trackers)) != z3.unsat:
            return []
        core = {literal.get_id() for literal in solver.unsat_core()}
        return [clause for clause, tracker in trackers if tracker.get_id() in core]

    @cached_property
    def _explainer(self) -> tuple[z3.Solver, list[tuple[Clause, z3.BoolRef]]]:
        """A solver in which each clause holds only if its tracker is assumed, so that cores name clauses."""
        solver = z3.Solver()
        solver.set("core.minimize", True)
        names = [f"c{n}" for n in range(len(self.problem.clauses))]
        solver.from_string(script(self.problem, self._symbols, names))
        return solver, list(zip(self.problem.clauses, map(z3.Bool, names), strict=True))

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

    def shrink_reading(self, parts: Collection[str], reading: Reading) -> Reading:
        """Return the least of a reading's choices in which parts are inconsistent, whatever the others."""
        left = self._used(parts, reading)
        for choice in sorted(left):
            fewer = {name: option for name, option in left.items() if name != choice}
            if choice in left and not self.consistent(parts, fewer):
                left = self._used(parts, fewer)
        return left

    def _used(self, parts: Collection[str], reading: Reading) -> Reading:
        """Return those choices of a reading, in which parts are inconsistent, that the solver used."""
        self._check(self._assumed(parts, reading))
        used = {literal.get_id() for literal in self._solver.unsat_core()}
        return {name: option for name, option in reading.items() if self._pick[name, option].get_id() in used}

    def _core(self, parts: PartSet, given: PartSet, reading: Mapping[str, str] | None) -> PartSet:
        """Return those parts of an inconsistent set that the solver used to refute it."""
        self._check(self._assumed(parts | given, reading))
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
            if self._check([self._switch[part]]):
                self._solver.add(self._switch[part])
                grown.add(part)
        self._solver.pop()
        return frozenset(grown)


def fraction(value: z3.RatNumRef) -> Fraction:
    """Return an exact number of z3 as one of Python."""
    return Fraction(value.numerator_as_long(), value.denominator_as_long())
