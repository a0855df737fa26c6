"""The words in which constraints are written, for the solver, the chains and the reader alike.

A *part* is one statement of one claim (``C5a``) or account; it can be true or false by itself.
A *choice* settles something that is open: a clock, a unit of length, a place (choices of reading),
or who did an event (a choice of fact, not of reading).
A *clause* says: if these parts are true and these picks are made, at least one atom holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from overflight.analysis.claims.numbers import Hang
from overflight.case.statements import AnyStatement

ORIGIN = "0"
SOMEONE_ELSE = "someone else"
FACT = "by:"  # begins the name of a choice of who did it, which is none of reading


@dataclass(frozen=True)
class Pick:
    """A choice settled one way (`holds`), or one option of it ruled out."""

    choice: str
    option: str
    holds: bool = True


@dataclass(frozen=True)
class Bound:
    """``end`` lies at least `least` after ``start``, in minutes or in counted things.

    `hangs` on the numbers that `least` comes from; it plays no part in what the bound says.
    """

    start: str
    end: str
    least: Fraction
    hangs: tuple[Hang, ...] = field(default=(), compare=False)


Atom = Bound | Pick
Reading = dict[str, str]


@dataclass(frozen=True)
class Clause:
    """If all `parts` are true and all of `given` are picked, one of `any_of` holds; `says` it in words.

    What is ruled out by a distance no longer is once a number has moved: `falls` lists by how much.
    """

    parts: frozenset[str]
    given: tuple[Pick, ...]
    any_of: tuple[Atom, ...]
    says: str
    falls: tuple[Hang, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Premise:
    """What must hold besides for a statement to follow from its source's words."""

    text: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One statement of a claim or of an account (`owner`), or the premise of one."""

    id: str
    owner: str
    statement: AnyStatement | Premise


@dataclass(frozen=True)
class Problem:
    """A case as constraints."""

    epoch: datetime
    parts: dict[str, Part]
    choices: dict[str, tuple[str, ...]]
    clauses: tuple[Clause, ...]

    def instant(self, minutes: Fraction | float) -> datetime:
        """Return the UTC time that is `minutes` after the epoch."""
        return self.epoch + timedelta(minutes=float(minutes))


def clock_choice(source: str) -> str:
    """Return the name of the choice of a source's clock."""
    return f"clock:{source}"


def place_choice(place: str) -> str:
    """Return the name of the choice between a place's alternatives."""
    return f"place:{place}"


def author_choice(event: str) -> str:
    """Return the name of the choice of who did an event; it is no choice of reading."""
    return f"{FACT}{event}"


def premise_of(part: str) -> str:
    """Return the id of a part's premise: ``C5a*`` for ``C5a``."""
    return f"{part}*"
