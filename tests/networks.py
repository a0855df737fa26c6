"""Small made-up problems, and one from the literature, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

from overflight.analysis.clauses import ORIGIN, Bound, Clause, Part, Pick, Problem
from overflight.case.statements import Remark

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = ("P0", "P1", "P2", "P3", "P4")
CHOICES = {"clock:x": ("a", "b"), "by:e": ("f", "g")}


def problem(clauses: Sequence[Clause], names: Sequence[str] = NAMES) -> Problem:
    """Return a problem whose parts say nothing but what the clauses say."""
    blank = Remark(kind="remark", reason="made up")
    return Problem(EPOCH, {n: Part(n, n, blank) for n in names}, CHOICES, tuple(clauses))


def at_least(start: str, end: str, minutes: int) -> Bound:
    """Return the bound that `end` is at least so many minutes after `start`."""
    return Bound(start, end, Fraction(minutes))


def clause(parts: set[str], *atoms: Bound | Pick, given: tuple[Pick, ...] = ()) -> Clause:
    """Return a clause with no wording of its own."""
    return Clause(frozenset(parts), given, atoms, "made up")


# Example 1.1 of Dechter, Meiri, Pearl: "Temporal constraint networks" (1991), in minutes after 7:00. John
# leaves between 7:10 and 7:20 (x1) and drives 30 to 40 min (x2); Fred arrives between 8:00 and 8:10 (x4)
# after 40 to 50 min (from x3); John arrived 10 to 20 min after Fred had left.
NETWORK = [
    clause({"P0"}, at_least(ORIGIN, "x1", 10)),
    clause({"P0"}, at_least("x1", ORIGIN, -20)),
    clause({"P1"}, at_least("x1", "x2", 30)),
    clause({"P1"}, at_least("x2", "x1", -40)),
    clause({"P2"}, at_least("x3", "x2", 10)),
    clause({"P2"}, at_least("x2", "x3", -20)),
    clause({"P3"}, at_least("x3", "x4", 40)),
    clause({"P3"}, at_least("x4", "x3", -50)),
    clause({"P4"}, at_least(ORIGIN, "x4", 60)),
    clause({"P4"}, at_least("x4", ORIGIN, -70)),
]
