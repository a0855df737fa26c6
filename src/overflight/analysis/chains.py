"""Chains of bounds: why a set of parts clashes in one reading, by how much, and how close it is if not.

In one reading, and with each "either … or …" settled one way, claims about times are difference
bounds: a *simple temporal network* (Dechter, Meiri, Pearl: Temporal constraint networks, Artificial
Intelligence 49, 1991). It is inconsistent exactly if its bounds close to a cycle that asks for more
than no time; that cycle is the chain that a reader can add up, and its sum is the slack.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import networkx as nx

from overflight.analysis.clauses import Atom, Bound, Clause, Pick, Problem


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
    worst = [_worst_cycle(branch) for branch in _branches(problem, parts, reading)]
    clashing = [chain for chain in worst if chain is not None and chain.slack > 0]
    if not clashing or len(clashing) < len(worst):
        return None
    return min(clashing, key=lambda chain: chain.slack)


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


def difference(
    problem: Problem, parts: Collection[str], reading: Mapping[str, str], start: str, end: str
) -> tuple[Fraction | None, Fraction | None] | None:
    """Return the least and greatest time from one moment to another that parts allow in a reading.

    Returns
    -------
    tuple of Fraction or None, or None
        Minutes; ``None`` in place of a bound that nothing sets, and instead of both if the parts
        cannot be true together.
    """
    spans = []
    for branch in _branches(problem, parts, reading):
        least = _closed({ends: link.bound.least for ends, link in branch.items()})
        if least is not None:
            spans.append((least.get((start, end)), least.get((end, start))))
    if not spans:
        return None
    lows, highs = zip(*spans, strict=True)
    low = None if None in lows else min(lows)
    high = None if None in highs else max(-span for span in highs)
    return low, high


def _closed(least: dict[tuple[str, str], Fraction]) -> dict[tuple[str, str], Fraction] | None:
    """Return the tightest bound between each two moments that follows from some (Floyd and Warshall).

    ``None`` if the bounds are inconsistent. Networks here have a handful of moments, for which a
    graph library's overhead is ten times the work.
    """
    moments = sorted({moment for ends in least for moment in ends})
    closed = {(moment, moment): Fraction(0) for moment in moments} | least
    for via, start, end in product(moments, repeat=3):
        if (start, via) in closed and (via, end) in closed:
            through = closed[start, via] + closed[via, end]
            if (start, end) not in closed or through > closed[start, end]:
                closed[start, end] = through
    return None if any(closed[moment, moment] > 0 for moment in moments) else closed


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


def _compatible(problem: Problem, atoms: Collection[Atom], reading: Mapping[str, str]) -> bool:
    """Tell whether the picks among atoms leave each choice an option, in a reading."""
    left = {choice: set(options) for choice, options in problem.choices.items()}
    for choice, option in reading.items():
        left[choice] &= {option}
    for pick in (atom for atom in atoms if isinstance(atom, Pick)):
        left[pick.choice] &= {pick.option} if pick.holds else left[pick.choice] - {pick.option}
    return all(left.values())


def _worst_cycle(links: Mapping[tuple[str, str], Link]) -> Chain | None:
    return max(_cycles(links), key=lambda chain: chain.slack, default=None)


def _cycles(links: Mapping[tuple[str, str], Link]) -> Iterator[Chain]:
    graph = nx.DiGraph(sorted(links))
    for nodes in nx.simple_cycles(graph):
        steps = tuple(links[ends] for ends in zip(nodes, (*nodes[1:], nodes[0]), strict=True))
        yield Chain(steps, sum((step.bound.least for step in steps), Fraction(0)))
