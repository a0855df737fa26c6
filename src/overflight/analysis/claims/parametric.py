"""How far one number of a network of bounds can move before its bounds clash, exactly.

With one number free, each cycle of bounds asks for ``weight + share × move ≤ 0``. The furthest move is found
by Newton's method on cycles: go too far, take a cycle that clashes there, go back to where it just does
not, and repeat. Each step rules out another cycle, so it ends, at an exact fraction (T. Radzik: Newton's
method for fractional combinatorial optimization, FOCS 1992). A clashing cycle is found by the algorithm of
Bellman and Ford.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

# a century in minutes: who moves a number that far has changed the subject
FAR = Fraction(60 * 24 * 36525)


@dataclass(frozen=True)
class Slope:
    """``end`` lies at least ``least + Σ shares × moves`` after ``start``, for one move or two."""

    start: str
    end: str
    least: Fraction
    shares: tuple[Fraction, ...]

    def at(self, moves: Sequence[Fraction]) -> Fraction:
        """Return the bound if the numbers have moved so."""
        return sum((share * move for share, move in zip(self.shares, moves, strict=True)), self.least)


def furthest(slopes: Collection[Slope], towards: int) -> Fraction | None:
    """Return how far a number can move up (+1) or down (−1) before its bounds clash.

    Parameters
    ----------
    slopes
        Bounds that fit together for some move; each with one share.

    Returns
    -------
    Fraction or None
        The move, which may lie on either side of none; ``None`` if nothing stops it.
    """
    move = FAR * towards
    while (cycle := clashing_cycle(slopes, (move,))) is not None:
        share = sum((slope.shares[0] for slope in cycle), Fraction(0))
        move = -sum((slope.least for slope in cycle), Fraction(0)) / share
    return None if abs(move) == FAR else move


def clashing_cycle(slopes: Collection[Slope], moves: Sequence[Fraction]) -> list[Slope] | None:
    """Return slopes that close to a cycle and ask for more than no time, or ``None`` if there are none."""
    bounds = [slope.at(moves) for slope in slopes]
    parts = lcm(*(bound.denominator for bound in bounds)) if bounds else 1
    edges = [(s.start, s.end, int(b * parts), s) for s, b in zip(slopes, bounds, strict=True)]
    latest = {name: 0 for start, end, _, _ in edges for name in (start, end)}
    came: dict[str, Slope] = {}
    risen = ""
    for _ in range(len(latest) + 1):
        risen = ""
        for start, end, least, slope in edges:
            if latest[start] + least > latest[end]:
                latest[end] = latest[start] + least
                came[end] = slope
                risen = end
        if not risen:
            return None
    return _cycle_before(risen, came, len(latest))


def _cycle_before(name: str, came: dict[str, Slope], moments: int) -> list[Slope]:
    """Follow the slopes by which moments last rose back into the cycle that made them rise."""
    for _ in range(moments):
        name = came[name].start
    cycle, at = [came[name]], came[name].start
    while at != name:
        cycle.append(came[at])
        at = came[at].start
    return cycle[::-1]
