"""Small made-up problems, and some from the literature, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from overflight.analysis.claims.clauses import ORIGIN, Bound, Clause, Part, Pick, Problem
from overflight.case.statements import Remark

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = ("P0", "P1", "P2", "P3", "P4")
CHOICES = {"clock:x": ("a", "b"), "clock:y": ("a", "b", "c"), "by:e": ("f", "g")}


def problem(
    clauses: Sequence[Clause],
    names: Sequence[str] = NAMES,
    choices: Mapping[str, tuple[str, ...]] = CHOICES,
) -> Problem:
    """Return a problem whose parts say nothing but what the clauses say."""
    blank = Remark(kind="remark", reason="made up")
    return Problem(EPOCH, {n: Part(n, n, blank) for n in names}, dict(choices), tuple(clauses))


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

# The same example as it stands in full there, a temporal constraint problem with "either … or …": John goes
# by car (30 to 40 min) or by bus (60 min at least), Fred by car (20 to 30) or in a carpool (40 to 50).
WAYS = {"ride:john": ("car", "bus"), "ride:fred": ("car", "carpool")}


def _ride(part: str, start: str, end: str, pick: Pick, low: int, high: int | None) -> list[Clause]:
    bounds = [at_least(start, end, low)] + ([] if high is None else [at_least(end, start, -high)])
    return [clause({part}, bound, given=(pick,)) for bound in bounds]


COMMUTERS = problem(
    [
        *(c for c in NETWORK if c.parts & {"P0", "P2", "P4"}),
        *_ride("P1", "x1", "x2", Pick("ride:john", "car"), 30, 40),
        *_ride("P1", "x1", "x2", Pick("ride:john", "bus"), 60, None),
        *_ride("P3", "x3", "x4", Pick("ride:fred", "car"), 20, 30),
        *_ride("P3", "x3", "x4", Pick("ride:fred", "carpool"), 40, 50),
    ],
    choices=WAYS,
)

# The story in Schwalb, Kask, Dechter: "Temporal reasoning with constraints on fluents and events" (AAAI-94),
# in minutes after 8:00: a microfilm was in the safe at 8:00 and gone at 11:00. John was at the bar 8:10 to
# 8:30 and 9:10 to 12:00, and at the poker table 8:35 to 9:00; Fred was at the bar 8:30 to 10:00 and 10:45 to
# 12:00. To take the film and be back at the bar takes 15 min at least. Part P0 is that, P1 where they were.
GAPS = {"john": ((0, 10), (30, 35), (60, 70)), "fred": ((0, 30), (120, 165))}
MICROFILM = problem(
    [
        clause({"P0"}, at_least("left", "back", 15)),
        *(
            clause({"P1"}, bound, given=(Pick("thief", who), Pick(f"gap:{who}", str(start))))
            for who, gaps in GAPS.items()
            for start, end in gaps
            for bound in (at_least(ORIGIN, "left", start), at_least("back", ORIGIN, -end))
        ),
    ],
    choices={"thief": tuple(GAPS), **{f"gap:{w}": tuple(str(s) for s, _ in g) for w, g in GAPS.items()}},
)
