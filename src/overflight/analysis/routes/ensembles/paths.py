"""Routes in full: the geodesic legs that they are made of, each leg that many routes share held once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.routes.ways.network import IntArray


class Pass(NamedTuple):
    """Where the passages of a step cross a border.

    Attributes
    ----------
    gate
        Which border.
    post
        By passage, the nearest post of the gate; -1 if it does not cross it.
    lonlat
        By passage, the crossing in degrees, shape (passages, 2).
    """

    gate: int
    post: IntArray
    lonlat: FloatArray


class Points(Protocol):
    """Where the passages of a step lead, in full."""

    def of(self, passages: IntArray) -> tuple[FloatArray, IntArray]:
        """Return the points of passages, both ends included, all in one row, and how many each has."""


class Straight(NamedTuple):
    """The points of passages that are straight: their ends, and what is crossed between.

    Attributes
    ----------
    starts, ends
        Where they may begin and end, shapes (n, 2) and (m, 2), degrees.
    between
        The borders that they may cross before they end, in order.
    """

    starts: FloatArray
    ends: FloatArray
    between: tuple[Pass, ...] = ()

    def of(self, passages: IntArray) -> tuple[FloatArray, IntArray]:
        """Return the points of passages, both ends included, all in one row, and how many each has."""
        start, end = np.divmod(passages, len(self.ends))
        crossings = (crossing.lonlat[passages] for crossing in self.between)
        every = np.stack([self.starts[start], *crossings, self.ends[end]], axis=1)
        there = np.ones(every.shape[:2], dtype=bool)
        for column, crossing in enumerate(self.between, start=1):
            there[:, column] = crossing.post[passages] >= 0
        return every[there], there.sum(axis=1)


class Paths(NamedTuple):
    """Many routes as geodesic legs.

    Attributes
    ----------
    begin, end
        The ends of each leg that is flown at all, shapes (m, 2), degrees.
    km
        Its length, shape (m,).
    leg
        The legs of all routes, one route after the other, as numbers of the above.
    first
        Where each route begins in `leg`, shape (n + 1,): that of the last is followed by the length of `leg`.
    """

    begin: FloatArray
    end: FloatArray
    km: FloatArray
    leg: IntArray
    first: IntArray

    def points(self, route: int) -> FloatArray:
        """Return the points that a route leads by, shape (m, 2) in degrees."""
        legs = self.leg[self.first[route] : self.first[route + 1]]
        return np.concatenate([self.begin[legs], self.end[legs[-1:]]])


def paths_of(steps: Iterable[tuple[Points, IntArray]]) -> Paths:
    """Return routes in full, from the points of each step and the passages that the routes take."""
    begin, end, legs, counts, known = [], [], [], [], 0
    for points, taken in steps:
        passages, which = np.unique(taken, return_inverse=True)
        lonlat, sizes = points.of(passages)
        last = np.cumsum(sizes) - 1
        begin.append(np.delete(lonlat, last, axis=0))
        end.append(np.delete(lonlat, last - sizes + 1, axis=0))
        count = (sizes - 1)[which]
        first_leg = known + np.cumsum(sizes - 1) - (sizes - 1)
        counts.append(count)
        legs.append(_runs(first_leg[which], count))
        known += len(begin[-1])
    starts, ends = np.concatenate(begin), np.concatenate(end)
    total = np.sum(counts, axis=0)
    first = np.concatenate([[0], np.cumsum(total)])
    km = distance_km(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])
    return Paths(starts, ends, km, _interleaved(legs, counts, first), first)


def _runs(start: IntArray, count: IntArray) -> IntArray:
    """Return so many numbers from each start on, in one row."""
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.asarray(np.repeat(start, count) + within)


def _interleaved(legs: list[IntArray], counts: list[IntArray], first: IntArray) -> IntArray:
    """Return the legs of all steps in the order in which each route flies them."""
    ordered = np.empty(first[-1], dtype=np.intp)
    filled = first[:-1]
    for numbers, count in zip(legs, counts, strict=True):
        ordered[_runs(filled, count)] = numbers
        filled = filled + count
    return ordered
