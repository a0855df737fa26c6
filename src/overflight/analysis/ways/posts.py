"""Posts: the points of a gate at which a way may pass it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.ways.plane import Geometry

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

# How far apart posts are set at first.
SPACING_KM = 10.0


@dataclass(frozen=True)
class Posts:
    """Points along the lines of a gate, in order.

    Attributes
    ----------
    xy
        Shape (n, 2), kilometres in the plane.
    line, along_km
        Which line of the gate each is on, and how far along it; line -1 for one that is carried over.
    share_km
        How much of the gate each stands for, in the plane.
    source
        Where the former region overlaps the next, a way may pass two gates at one point: the index of the
        same point among the posts of the gate before, else -1.
    """

    xy: FloatArray
    line: IntArray
    along_km: FloatArray
    share_km: FloatArray
    source: IntArray

    def take(self, keep: BoolArray) -> Posts:
        """Return the posts for which `keep`, shape (n,), is true."""
        return Posts(*(getattr(self, field.name)[keep] for field in fields(self)))

    def renumbered(self, kept_before: BoolArray) -> Posts:
        """Return the posts after only some of the gate before were kept; their own sources must be."""
        number = np.cumsum(kept_before) - 1
        return replace(self, source=np.where(self.source < 0, -1, number[self.source]))


def single_posts(xy: FloatArray) -> Posts:
    """Return posts at points that are on no gate: where a way begins or ends."""
    none, zero = np.full(len(xy), -1), np.zeros(len(xy))
    return Posts(xy, none, zero, zero + 1.0, none)


def posts_along(lines: Sequence[FloatArray], before: Posts, spacing_km: float) -> Posts:
    """Return posts evenly along each line of a gate, its ends included, and beside posts of the gate before.

    Without the latter, two gates on one border could not be passed at one point.

    Parameters
    ----------
    lines
        Vertices of each line, shapes (m, 2), kilometres in the plane.
    before
        The posts of the gate before; beside those that are within the spacing of the line, there is one.
    spacing_km
        Largest distance between neighbours.
    """
    along = []
    for line in lines:
        length = _along(line)[-1]
        even = np.linspace(0.0, length, int(np.ceil(length / spacing_km)) + 1)
        along.append(np.unique(np.concatenate([even, _beside(line, before, spacing_km)])))
    return _posts_at(lines, along)


def posts_near(
    lines: Sequence[FloatArray], posts: Posts, before: Posts, reach_km: float, pieces: int
) -> Posts:
    """Return posts on the stretches within a reach of given posts: evenly, at vertices, beside those before.

    Parameters
    ----------
    lines, before
        As for :func:`posts_along`.
    posts
        Posts on these lines.
    reach_km
        How far on each side of a post, along the line.
    pieces
        How many pieces this is divided into.
    """
    steps = np.linspace(-reach_km, reach_km, 2 * pieces + 1)
    along = []
    for index, line in enumerate(lines):
        given = posts.along_km[posts.line == index]
        vertices = _along(line)
        even = np.clip((given[:, None] + steps).ravel(), 0.0, vertices[-1])
        exact = np.concatenate([vertices, _beside(line, before, reach_km)])
        near = (np.abs(exact[:, None] - given) <= reach_km).any(axis=1)
        along.append(np.unique(np.concatenate([even, exact[near]])))
    return _posts_at(lines, along)


def _beside(line: FloatArray, posts: Posts, close_km: float) -> FloatArray:
    """Return how far along a line it is closest to each of the posts that are close to it."""
    shape, points = shapely.linestrings(line), shapely.points(posts.xy)
    close = shapely.dwithin(shape, points, close_km)
    return np.asarray(shapely.line_locate_point(shape, points[close]))


def with_carried(posts: Posts, before: Posts, area: Geometry, margin_km: float) -> Posts:
    """Return the posts of a gate, and those of the gate before that are well inside the region behind it.

    A post that is carried over stands for as much of a gate as two neighbours are apart at most.
    """
    inside = np.flatnonzero(shapely.contains_xy(area, before.xy))
    depth = shapely.distance(shapely.boundary(area), shapely.points(before.xy[inside]))
    inside = inside[depth > margin_km]
    return Posts(
        np.concatenate([posts.xy, before.xy[inside]]),
        np.concatenate([posts.line, np.full(len(inside), -1)]),
        np.concatenate([posts.along_km, np.zeros(len(inside))]),
        np.concatenate([posts.share_km, np.full(len(inside), SPACING_KM)]),
        np.concatenate([posts.source, inside]),
    )


def _along(line: FloatArray) -> FloatArray:
    """Return how far each vertex is along a line."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def _posts_at(lines: Sequence[FloatArray], along: Sequence[FloatArray]) -> Posts:
    xy = [
        np.column_stack([np.interp(at, _along(line), line[:, axis]) for axis in (0, 1)])
        for line, at in zip(lines, along, strict=True)
    ]
    line = np.repeat(np.arange(len(lines)), np.array([len(at) for at in along], dtype=np.intp))
    share = [(np.diff(at, prepend=at[:1]) + np.diff(at, append=at[-1:])) / 2 for at in along]
    return Posts(
        np.concatenate([np.empty((0, 2)), *xy]),
        line,
        np.concatenate([np.empty(0), *along]),
        np.concatenate([np.empty(0), *share]),
        np.full(len(line), -1),
    )
