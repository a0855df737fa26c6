"""Where to write the names of points so that they hide nothing and do not run into each other.

Each name is tried at 24 places round its point, near and farther off; the one that covers least is taken,
the most crowded points first. This is the greedy method of J. Christensen, J. Marks and S. Shieber, "An
empirical study of algorithms for point-feature label placement", ACM Transactions on Graphics 14 (1995)
203-232; it does not go back on a choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Box = tuple[float, float, float, float]

# East, west, then the diagonals, then above and below: names read best beside their point.
_TURNS = (0, 4, 1, 7, 3, 5, 2, 6)
_FARTHER = (0.0, 0.12, 0.3)
_OUTSIDE, _NAMES, _DRAWN = 1e3, 1e2, 1.0
_RELUCTANCE = 1e-4


@dataclass(frozen=True)
class Name:
    """A text to be placed, in inches of the picture.

    Attributes
    ----------
    x, y
        The point that it names.
    clear
        How far it keeps from the point.
    width, height
        The size of the text.
    """

    x: float
    y: float
    clear: float
    width: float
    height: float


def place(names: Sequence[Name], obstacles: Sequence[Box], frame: Box) -> list[tuple[float, float]]:
    """Return where the middle of each name goes, in inches.

    Parameters
    ----------
    names
        What is to be placed.
    obstacles
        Boxes (left, bottom, right, top) that had better not be covered.
    frame
        The box that names must stay within.
    """
    drawn = np.array(obstacles, float).reshape(-1, 4)
    tried = [_candidates(name) for name in names]
    costs = [_cost(boxes, drawn, frame) for _, boxes in tried]
    placed: dict[int, int] = {}
    for index in sorted(range(len(names)), key=lambda k: -float(np.sort(costs[k])[:4].sum())):
        others = np.array([tried[k][1][chosen] for k, chosen in placed.items()], float).reshape(-1, 4)
        placed[index] = int(np.argmin(costs[index] + _NAMES * _overlap(tried[index][1], others)))
    return [(float(x), float(y)) for x, y in (tried[k][0][placed[k]] for k in range(len(names)))]


def _candidates(name: Name) -> tuple[FloatArray, FloatArray]:
    """Return middles, shape (n, 2), and boxes, shape (n, 4), best places first."""
    middles = []
    for farther in _FARTHER:
        for turn in _TURNS:
            east, north = cos(turn * pi / 4), sin(turn * pi / 4)
            reach = name.clear + farther
            side = round(east) if abs(east) > 0.1 else 0
            up = round(north) if abs(north) > 0.1 else 0
            middles.append(
                (name.x + reach * east + side * name.width / 2, name.y + reach * north + up * name.height / 2)
            )
    at = np.array(middles)
    half = np.array([name.width, name.height]) / 2
    return at, np.hstack([at - half, at + half])


def _cost(boxes: FloatArray, drawn: FloatArray, frame: Box) -> FloatArray:
    left, bottom, right, top = frame
    inside = np.clip(boxes, [left, bottom, left, bottom], [right, top, right, top])
    outside = np.abs(boxes - inside).sum(axis=1)
    order = _RELUCTANCE * np.arange(len(boxes))
    return np.asarray(_OUTSIDE * outside + _DRAWN * _overlap(boxes, drawn) + order)


def _overlap(boxes: FloatArray, others: FloatArray) -> FloatArray:
    """Return the area that each box shares with all others, shape (n,)."""
    low = np.maximum(boxes[:, None, :2], others[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    return np.asarray(np.clip(high - low, 0.0, None).prod(axis=2).sum(axis=1))
