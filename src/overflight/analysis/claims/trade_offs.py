"""How much of one number's move another one saves: the exact frontier beyond which a clash is mended.

With two numbers free, each cycle of bounds asks for ``weight + share₁ × move₁ + share₂ × move₂ ≤ 0``, a half
plane. Where none of them clashes is a convex region for each way to settle what is either … or …; its lower
left edge, made of straight pieces, is found by cutting planes: guess the corners from the half planes known
so far, look for a cycle that clashes at one, add it, and repeat (J. E. Kelley: The cutting-plane method for
solving convex programs, J. SIAM 8, 1960). All corners are exact fractions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, pairwise, product

from overflight.analysis.claims.clauses import Atom, Bound, Clause, Pick, Problem
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.parametric import Slope, clashing_cycle

Point = tuple[Fraction, Fraction]
_HalfPlane = tuple[Fraction, Fraction, Fraction]


def trade_off(
    problem: Problem,
    parts: Collection[str],
    readings: Iterable[Mapping[str, str]],
    first: tuple[Number, int],
    second: tuple[Number, int],
) -> list[Point]:
    """Return the corners of the frontier along which two moves together just mend a clash of times.

    Parameters
    ----------
    parts
        Parts that clash.
    readings
        Ways to settle every choice that their clauses depend on; in one of them they are to fit.
    first, second
        Each number, and whether what bounds hang on moves up (+1) or down (−1).

    Returns
    -------
    list of pairs
        From the least move of the first to that of the second, as sizes in the numbers' units; a move
        of a number on which bounds hang by its inverse is one of ``per / value``. Between corners the
        frontier is straight. Where one number alone mends the clash, that end lies on an axis. Empty if the
        two cannot mend it, or if there are several readings, or ways to settle what is either … or …, and
        none of them is the best throughout.
    """
    fronts = [
        front
        for reading in readings
        for branch in _branches(problem, parts, reading, first, second)
        if (front := _front(branch))
    ]
    best = [one for one in fronts if all(_below(one, other) for other in fronts)]
    return best[0] if best else []


def _branches(
    problem: Problem,
    parts: Collection[str],
    reading: Mapping[str, str],
    first: tuple[Number, int],
    second: tuple[Number, int],
) -> Iterator[list[Slope]]:
    """Yield the bounds of each way to settle every either … or …, as they go with the two moves."""
    known = set(parts)
    active = [c for c in problem.clauses if c.parts <= known and _given(c, reading)]
    for atoms in product(*(_open(clause, reading) for clause in active)):
        yield [_slope(atom, first, second) for atom in atoms if isinstance(atom, Bound)]


def _given(clause: Clause, reading: Mapping[str, str]) -> bool:
    return all((reading.get(pick.choice) == pick.option) == pick.holds for pick in clause.given)


def _open(clause: Clause, reading: Mapping[str, str]) -> list[Atom]:
    """Return the atoms of which one must hold; one that the reading makes true is enough by itself."""
    picks = [atom for atom in clause.any_of if isinstance(atom, Pick)]
    for pick in picks:
        if (reading.get(pick.choice) == pick.option) == pick.holds:
            return [pick]
    return [atom for atom in clause.any_of if isinstance(atom, Bound)]


def _slope(bound: Bound, first: tuple[Number, int], second: tuple[Number, int]) -> Slope:
    shares = tuple(
        sign * sum((share for number, share in bound.hangs if number == moved), Fraction(0))
        for moved, sign in (first, second)
    )
    return Slope(bound.start, bound.end, bound.least, shares)


def _front(slopes: list[Slope]) -> list[Point]:
    """Return the corners of one branch's frontier; empty if no moves mend it."""
    planes: list[_HalfPlane] = []
    while True:
        corners = _corners(planes)
        cycles = (clashing_cycle(slopes, corner) for corner in corners)
        cycle = next((found for found in cycles if found is not None), None)
        if cycle is None:
            return corners
        weight = sum((slope.least for slope in cycle), Fraction(0))
        shares = [sum((slope.shares[i] for slope in cycle), Fraction(0)) for i in (0, 1)]
        planes.append((weight, shares[0], shares[1]))


def _corners(planes: Collection[_HalfPlane]) -> list[Point]:
    """Return the corners of the lower left edge of half planes, among moves that are not negative."""
    lines = [*planes, (Fraction(0), Fraction(-1), Fraction(0)), (Fraction(0), Fraction(0), Fraction(-1))]
    met = {point for pair in combinations(lines, 2) if (point := _meet(*pair)) is not None}
    inside = [p for p in met if all(w + a * p[0] + b * p[1] <= 0 for w, a, b in lines)]
    least = [p for p in inside if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in inside)]
    return sorted(least, key=lambda point: (point[1], point[0]))


def _meet(one: _HalfPlane, other: _HalfPlane) -> Point | None:
    across = one[1] * other[2] - other[1] * one[2]
    if across == 0:
        return None
    x = (one[2] * other[0] - other[2] * one[0]) / across
    y = (other[1] * one[0] - one[1] * other[0]) / across
    return x, y


def _below(one: list[Point], other: list[Point]) -> bool:
    """Tell whether a frontier lies nowhere above another: no corner of that is left of or below it."""
    return all(reached(one, point) for point in other)


def reached(front: Sequence[Point], point: Point) -> bool:
    """Tell whether moves mend a clash with this frontier: they lie right of and above some point of it."""
    if any(corner[0] <= point[0] and corner[1] <= point[1] for corner in front):
        return True
    for (x1, y1), (x2, y2) in pairwise(front):
        left, right = sorted((x1, x2))
        if left <= point[0] <= right and left < right:
            return y1 + (y2 - y1) * (point[0] - x1) / (x2 - x1) <= point[1]
    return False
