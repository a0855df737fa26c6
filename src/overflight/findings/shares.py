"""How far two numbers must move together to mend a clash: one error, the other, or a share of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from overflight.analysis.claims.clauses import Reading
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.trade_offs import Point, reached, trade_off
from overflight.findings.logic import Logic
from overflight.findings.moves import direction
from overflight.findings.wording import amount, listed, unit_name

# points between two corners where the frontier is none of straight pieces
_BETWEEN = 20


@dataclass(frozen=True)
class Shares:
    """Two moves that each mend a clash alone, and the corners of where they just do so together.

    The corners are moves of what bounds hang on: of a speed's inverse, where one of them is a speed.
    """

    pair: tuple[Change, Change]
    corners: tuple[Point, ...]

    @property
    def straight(self) -> bool:
        """Whether the frontier is made of straight pieces in the numbers' own units."""
        return all(change.number.per is None for change in self.pair)

    @property
    def within_doubt(self) -> bool:
        """Whether they mend it within the stated uncertainty of both."""
        first, second = (_size(change, change.number.doubt or Fraction(0)) for change in self.pair)
        return reached(self.corners, (first, second))

    def just_fit(self, between: int = 0) -> list[tuple[float, float]]:
        """Return the corners in the numbers' own units, and some points between any two of them."""
        points = [self.corners[0]]
        for (x, y), (right, down) in pairwise(self.corners):
            shares = [Fraction(step, between + 1) for step in range(1, between + 2)]
            points += [(x + (right - x) * share, y + (down - y) * share) for share in shares]
        one, other = self.pair
        return [(_in_unit(one, x), _in_unit(other, y)) for x, y in points]


def shares_of(
    logic: Logic, parts: Sequence[str], reading: Reading, changes: Sequence[Change]
) -> Shares | None:
    """Return how the easiest numbers of two statements mend a clash together.

    Parameters
    ----------
    parts
        Parts that clash in the reading.
    changes
        Of one number each that mend it, the easiest first.

    Returns
    -------
    Shares or None
        ``None`` if no two numbers with a stated uncertainty do, or if it can be settled in several ways of
        which none is the easiest throughout, or in too many.
    """
    doubtful = [change for change in changes if change.fits and change.number.doubt]
    other = next((each for each in doubtful if each.number.of != doubtful[0].number.of), None)
    if other is None:
        return None
    pair = doubtful[0], other
    readings = logic.whole_readings(parts, reading)
    front = trade_off(logic.problem, parts, readings, _solvers(pair[0]), _solvers(pair[1]))
    return Shares(pair, tuple(front)) if len(front) > 1 else None


def share_steps(shares: Shares | None) -> list[str]:
    """Return as steps of a certificate how far the two must move together, and whether their doubts do."""
    if shares is None:
        return []
    names = [f"{change.number.what}, {direction(change)}," for change in shares.pair]
    units = [change.number.unit for change in shares.pair]
    doubts = listed(amount(change.number.doubt or 0, change.number.unit) for change in shares.pair)
    (x, _), *_, (_, y) = shares.just_fit()
    if shares.straight and len(shares.corners) == 2 and units[0] == units[1] and x == y:
        how = f"together by {amount(x, units[0])}"
    else:
        told = (f"{amount(a, units[0])} and {amount(b, units[1])}" for a, b in shares.just_fit())
        how = f"by {listed(told, 'or')}, and by less of the one for more of the other in between"
    enough = "are enough" if shares.within_doubt else "are not enough"
    return [
        f"two errors can share it: {names[0]} and {names[1]} {how}; "
        f"their stated uncertainties, {doubts}, {enough}"
    ]


def share_data(shares: Shares | None) -> dict[str, Any]:
    """Return the same for a certificate's data; a frontier that is bent is told by points between."""
    if shares is None:
        return {}
    first, second = (
        {
            "moves": change.number.what,
            "towards": direction(change),
            "unit": unit_name(change.number.unit),
            "uncertainty": float(change.number.doubt or 0),
        }
        for change in shares.pair
    )
    points = shares.just_fit(0 if shares.straight else _BETWEEN)
    told = [[round(x, 6), round(y, 6)] for x, y in points]
    return {"trade_off": {"first": first, "second": second, "just_fit": told, "within": shares.within_doubt}}


def _solvers(change: Change) -> tuple[Number, int]:
    way = change.towards if change.number.per is None else -change.towards
    return change.number, way


def _in_unit(change: Change, size: Fraction) -> float:
    """Return the size of a move of what bounds hang on as one of the number itself."""
    stated = change.number
    if stated.per is None:
        return float(size)
    return abs(float(stated.per / (stated.per / stated.value - change.towards * size) - stated.value))


def _size(change: Change, by: Fraction) -> Fraction:
    """Return the size of a move of a number as one of what bounds hang on."""
    stated = change.number
    if stated.per is None:
        return by
    return abs(stated.per / (stated.value + change.towards * by) - stated.per / stated.value)
