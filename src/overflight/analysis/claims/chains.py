"""Chains of bounds: why a set of parts clashes in one reading, by how much, and how close it is if not.

In one reading, and with each "either … or …" settled one way, claims about times are difference
bounds: a *simple temporal network* (Dechter, Meiri, Pearl: Temporal constraint networks, Artificial
Intelligence 49, 1991). It is inconsistent exactly if its bounds close to a cycle that asks for more
than no time; that cycle is the chain that a reader can add up, and its sum is the slack.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, product
from math import lcm

from overflight.analysis.claims.clauses import Atom, Bound, Clause, Pick, Problem

Spans = dict[tuple[str, str], Fraction]


@dataclass(frozen=True)
class Link:
    """One step of a chain: a bound, and the clause that it comes from."""

    bound: Bound
    clause: Clause


@dataclass(frozen=True)
class Chain:
    """Links that close to a cycle. A positive `slack` (minutes, or counts) is by how much they clash."""

    links: tuple[Link, ...]
    slack: Fraction


def clash(problem: Problem, parts: Collection[str], reading: Mapping[str, str]) -> Chain | None:
    """Return the chain by which parts clash in a reading.

    Of several ways to settle what is either … or …, the one that comes closest to being possible
    is shown; of several cycles in it, the one that clashes most.

    Returns
    -------
    Chain or None
        ``None`` if they do not clash, or clash by a choice (who did it, where) and not by numbers.
    """
    closest: Chain | None = None
    for branch in _branches(problem, parts, reading):
        worst: Chain | None = None
        for chain in _cycles(branch):
            if worst is None or chain.slack > worst.slack:
                worst = chain
            if closest is not None and worst.slack >= closest.slack:
                break  # this way to settle it comes no closer than one before
        if worst is None or worst.slack <= 0:
            return None
        if closest is None or worst.slack < closest.slack:
            closest = worst
    return closest


def leeway(problem: Problem, parts: Collection[str], reading: Mapping[str, str]) -> Chain | None:
    """Return the tightest chain through at least two parts of a consistent set.

    Its slack is zero or negative: by that much one of its bounds can tighten before they clash.
    """
    tightest = []
    for branch in _branches(problem, parts, reading):
        cycles = [c for c in _cycles(branch) if len({p for link in c.links for p in link.clause.parts}) > 1]
        if not cycles:
            return None
        tightest.append(max(cycles, key=lambda chain: chain.slack))
    possible = [chain for chain in tightest if chain.slack <= 0]
    return min(possible, key=lambda chain: chain.slack) if possible else None


def bounding(
    problem: Problem, parts: Collection[str], reading: Mapping[str, str], start: str, end: str
) -> Chain | None:
    """Return the links that add up to the least time from one moment to another, by parts in a reading.

    The parts must be such as can be true together in it.

    Returns
    -------
    Chain or None
        From `start` to `end`; its slack is how much later the end is at least. ``None`` if nothing bounds it.
    """
    least = [a.least for c in problem.clauses for a in c.any_of if isinstance(a, Bound)]
    # a claim of the opposite, by more than all else can make up for, clashes by just these links
    beyond = sum(map(abs, least), Fraction(1))
    opposite = Clause(frozenset(), (), (Bound(end, start, beyond),), "")
    found = clash(replace(problem, clauses=(*problem.clauses, opposite)), parts, reading)
    at = [i for i, link in enumerate(found.links) if link.clause is opposite] if found else []
    if found is None or not at:
        return None
    return Chain(found.links[at[0] + 1 :] + found.links[: at[0]], found.slack - beyond)


def spans(problem: Problem, parts: Collection[str], reading: Mapping[str, str]) -> list[Spans]:
    """Return the tightest bound between each two moments that follows from parts in a reading.

    Returns
    -------
    list of dict
        One for each way to settle every either … or … that is possible: by start and end, how much later
        the end is at least. None at all if the parts cannot be true together.
    """
    every = []
    for branch in _branches(problem, parts, reading):
        closed = _closed({ends: link.bound.least for ends, link in branch.items()})
        if closed is not None:
            every.append(closed)
    return every


def difference(every: Collection[Spans], start: str, end: str) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and greatest time from one moment to another over all `spans` of some parts.

    Returns
    -------
    tuple of Fraction or None
        Minutes; ``None`` in place of a bound that nothing sets.
    """
    lows = [closed.get((start, end)) for closed in every]
    highs = [closed.get((end, start)) for closed in every]
    low = min((low for low in lows if low is not None), default=None)
    high = max((-high for high in highs if high is not None), default=None)
    return None if None in lows else low, None if None in highs else high


def _closed(least: Mapping[tuple[str, str], Fraction]) -> Spans | None:
    """Return the tightest bound between each two moments that follows from some (Floyd and Warshall).

    ``None`` if the bounds are inconsistent. Networks here have a handful of moments, for which a
    graph library's overhead is ten times the work; whole numbers of a common part of a minute add up
    ten times as fast as fractions.
    """
    parts = lcm(*(bound.denominator for bound in least.values()))
    moments = sorted({moment for ends in least for moment in ends})
    closed = {(moment, moment): 0 for moment in moments}
    closed |= {ends: int(bound * parts) for ends, bound in least.items()}
    for via in moments:
        into = [(start, closed[start, via]) for start in moments if (start, via) in closed]
        out = [(end, closed[via, end]) for end in moments if (via, end) in closed]
        for (start, first), (end, then) in product(into, out):
            if closed.get((start, end), first + then - 1) < first + then:
                closed[start, end] = first + then
    if any(closed[moment, moment] > 0 for moment in moments):
        return None
    return {ends: Fraction(bound, parts) for ends, bound in closed.items()}


def _branches(
    problem: Problem, parts: Collection[str], reading: Mapping[str, str]
) -> Iterator[dict[tuple[str, str], Link]]:
    """Yield the tightest link between each two moments, for each way to settle every either … or …."""
    known = set(parts)
    active = [
        clause
        for clause in problem.clauses
        if clause.parts <= known and all(reading.get(p.choice) == p.option for p in clause.given)
    ]
    active = _undecided(active)
    for atoms in product(*(clause.any_of for clause in active)):
        if not _compatible(problem, atoms, reading):
            continue
        tightest: dict[tuple[str, str], Link] = {}
        for clause, atom in zip(active, atoms, strict=True):
            if isinstance(atom, Bound):
                ends = (atom.start, atom.end)
                if ends not in tightest or atom.least > tightest[ends].bound.least:
                    tightest[ends] = Link(atom, clause)
        yield tightest


def _undecided(clauses: list[Clause]) -> list[Clause]:
    """Leave out each either … or … of which one side follows from plain bounds: it adds nothing to them."""
    if all(len(clause.any_of) <= 1 for clause in clauses):
        return clauses
    plain = [c.any_of[0] for c in clauses if len(c.any_of) == 1 and isinstance(c.any_of[0], Bound)]
    least: dict[tuple[str, str], Fraction] = {}
    for bound in plain:
        ends = (bound.start, bound.end)
        least[ends] = max(bound.least, least.get(ends, bound.least))
    closed = _closed(least)
    if closed is None:
        return clauses
    return [c for c in clauses if len(c.any_of) == 1 or not any(_follows(a, closed) for a in c.any_of)]


def _follows(atom: Atom, closed: Spans) -> bool:
    return isinstance(atom, Bound) and closed.get((atom.start, atom.end), atom.least - 1) >= atom.least


def _compatible(problem: Problem, atoms: Collection[Atom], reading: Mapping[str, str]) -> bool:
    """Tell whether the picks among atoms leave each choice an option, in a reading."""
    left = {choice: set(options) for choice, options in problem.choices.items()}
    for choice, option in reading.items():
        left[choice] &= {option}
    for pick in (atom for atom in atoms if isinstance(atom, Pick)):
        left[pick.choice] &= {pick.option} if pick.holds else left[pick.choice] - {pick.option}
    return all(left.values())


def _cycles(links: Mapping[tuple[str, str], Link]) -> Iterator[Chain]:
    """Yield every simple cycle once, in an order that depends on nothing but the names of its moments."""
    onward: dict[str, list[str]] = {}
    for start, end in sorted(links):
        onward.setdefault(start, []).append(end)
    for first in sorted(onward):
        for moments in _round_from(first, onward, [first]):
            steps = tuple(links[ends] for ends in pairwise([*moments, first]))
            yield Chain(steps, sum((step.bound.least for step in steps), Fraction(0)))


def _round_from(first: str, onward: Mapping[str, list[str]], path: list[str]) -> Iterator[list[str]]:
    """Yield the ways from the end of a path back to its first moment, past none that comes before that."""
    for following in onward.get(path[-1], ()):
        if following == first:
            yield path
        elif following > first and following not in path:
            yield from _round_from(first, onward, [*path, following])
