"""A problem as a text in SMT-LIB 2.6, the language that solvers share.

The standard is by C. Barrett, P. Fontaine, C. Tinelli: The SMT-LIB Standard, Version 2.6 (2017). z3 reads
such a text many times faster than Python can build the same formulas in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from overflight.analysis.claims.clauses import ORIGIN, Atom, Bound, Clause, Pick, Problem
from overflight.analysis.claims.numbers import Number

MOVE = "move"


@dataclass(frozen=True)
class Symbols:
    """What stands for what in a text.

    Symbols are numbered, so that no name from a case can end one and begin a command.

    Attributes
    ----------
    parts
        By part: true if the part is.
    picks
        By choice and option: true if the choice is settled so.
    values
        By moment or counted thing: minutes since the epoch, or the number.
    moved
        By stated number: true if that is the one which is moved, by :data:`MOVE`.
    """

    parts: dict[str, str]
    picks: dict[tuple[str, str], str]
    values: dict[str, str]
    moved: dict[Number, str] = field(default_factory=dict)


def symbols_of(problem: Problem, numbers: Iterable[Number] = ()) -> Symbols:
    """Return symbols for all that a problem speaks of, and for those of its numbers that may be moved."""
    picks = ((choice, option) for choice, options in problem.choices.items() for option in options)
    return Symbols(
        parts={part: f"p{n}" for n, part in enumerate(problem.parts)},
        picks={pick: f"k{n}" for n, pick in enumerate(picks)},
        values={name: f"v{n}" for n, name in enumerate(variables(problem.clauses))},
        moved={number: f"m{n}" for n, number in enumerate(numbers)},
    )


def script(problem: Problem, symbols: Symbols, trackers: Iterable[str] = ()) -> str:
    """Return a problem as declarations and assertions.

    Parameters
    ----------
    trackers
        A symbol for each clause, which then holds only if its symbol is true; or none.
    """
    known = list(trackers)
    truths = [*symbols.parts.values(), *symbols.picks.values(), *symbols.moved.values(), *known]
    lines = [f"(declare-const {symbol} Bool)" for symbol in truths]
    lines += [f"(declare-const {symbol} Real)" for symbol in (MOVE, *symbols.values.values())]
    if symbols.moved:
        lines.append(f"(assert ((_ at-most 1) {' '.join(symbols.moved.values())}))")
    for choice, options in problem.choices.items():
        chosen = " ".join(symbols.picks[choice, option] for option in options)
        # exactly one; pseudo-Boolean equality is z3's own addition to the language
        lines.append(f"(assert ((_ pbeq 1{' 1' * len(options)}) {chosen}))")
    formulas = [_clause(symbols, clause) for clause in problem.clauses]
    if known:
        formulas = [f"(=> {symbol} {formula})" for symbol, formula in zip(known, formulas, strict=True)]
    return "\n".join([*lines, *(f"(assert {formula})" for formula in formulas)])


def variables(clauses: Iterable[Clause]) -> list[str]:
    """Return the times and counts that some clauses speak of, sorted, without the origin."""
    bounds = [atom for clause in clauses for atom in clause.any_of if isinstance(atom, Bound)]
    return sorted({name for bound in bounds for name in (bound.start, bound.end)} - {ORIGIN})


def _clause(symbols: Symbols, clause: Clause) -> str:
    unless = [f"(not {symbols.parts[part]})" for part in sorted(clause.parts)]
    unless += [f"(not {_atom(symbols, pick)})" for pick in clause.given]
    holds = [_atom(symbols, atom) for atom in clause.any_of]
    holds += [_fallen(symbols, *each) for each in clause.falls if each[0] in symbols.moved]
    return f"(or false {' '.join([*unless, *holds])})"


def _fallen(symbols: Symbols, number: Number, by: Fraction) -> str:
    side = ">=" if by >= 0 else "<="
    return f"(and {symbols.moved[number]} ({side} {MOVE} {_number(by)}))"


def _atom(symbols: Symbols, atom: Atom) -> str:
    if isinstance(atom, Pick):
        symbol = symbols.picks[atom.choice, atom.option]
        return symbol if atom.holds else f"(not {symbol})"
    start, end = (_value(symbols, name) for name in (atom.start, atom.end))
    shares = [_share(symbols, *each) for each in atom.hangs if each[0] in symbols.moved]
    least = " ".join([_number(atom.least), *shares])
    return f"(>= (- {end} {start}) {f'(+ {least})' if shares else least})"


def _share(symbols: Symbols, number: Number, share: Fraction) -> str:
    return f"(ite {symbols.moved[number]} (* {_number(share)} {MOVE}) 0.0)"


def _value(symbols: Symbols, name: str) -> str:
    return "0.0" if name == ORIGIN else symbols.values[name]


def _number(value: Fraction) -> str:
    size = f"(/ {abs(value.numerator)}.0 {value.denominator}.0)"
    return f"(- {size})" if value < 0 else size
