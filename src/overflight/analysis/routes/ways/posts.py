"""Posts: the points of a gate at which a way may pass it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.plane import Geometry

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
    reach_km
        How far from the post the places that it stands for may lie; 0 where only the post itself is meant.
    """

    xy: FloatArray
    line: IntArray
    along_km: FloatArray
    share_km: FloatArray
    source: IntArray
    reach_km: FloatArray

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
    return Posts(xy, none, zero, zero + 1.0, none, zero)


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
    return _joined(posts, before, inside, np.full(len(inside), SPACING_KM))


def cells_along(lines: Sequence[FloatArray], size_km: float, off_km: float) -> Posts:
    """Return posts in the middle of cells that cover each line of a gate.

    Parameters
    ----------
    lines
        Vertices of each line, shapes (m, 2), kilometres in the plane.
    size_km
        Greatest length of a cell; it is the post's share.
    off_km
        How far off the lines a place may lie that a post stands for.
    """
    lengths = [_along(line)[-1] for line in lines]
    counts = [max(1, int(np.ceil(length / size_km))) for length in lengths]
    middles = [
        (np.arange(count) + 0.5) * length / count for count, length in zip(counts, lengths, strict=True)
    ]
    share = np.repeat(np.array(lengths) / np.array(counts, float), counts)
    return _cells_at(lines, middles, share, off_km)


def divided(lines: Sequence[FloatArray], posts: Posts, pieces: int, off_km: float) -> Posts:
    """Return the posts of the cells that those of given posts are divided into; none for posts on no line."""
    posts = posts.take(posts.line >= 0)
    share = np.repeat(posts.share_km / pieces, pieces)
    within = (np.arange(pieces) + 0.5) / pieces - 0.5
    along = (posts.along_km[:, None] + posts.share_km[:, None] * within).ravel()
    line = np.repeat(posts.line, pieces)
    order = np.argsort(line, kind="stable")
    middles = [along[line == index] for index in range(len(lines))]
    return _cells_at(lines, middles, share[order], off_km)


def _cells_at(
    lines: Sequence[FloatArray], middles: Sequence[FloatArray], share_km: FloatArray, off_km: float
) -> Posts:
    """Return posts for cells of given middles and lengths."""
    return replace(_posts_at(lines, middles), share_km=share_km, reach_km=share_km / 2 + off_km)


def with_cells_carried(posts: Posts, before: Posts, area: Geometry, off_km: float) -> Posts:
    """Return the cells of a gate, and those of the gate before that reach into the area behind it."""
    near = shapely.dwithin(area, shapely.points(before.xy), before.reach_km + off_km)
    inside = np.flatnonzero(near)
    return _joined(posts, before, inside, before.share_km[inside])


def _joined(posts: Posts, before: Posts, carried: IntArray, share_km: FloatArray) -> Posts:
    """Return the posts, and after them those of the gate before that are carried over."""
    return Posts(
        np.concatenate([posts.xy, before.xy[carried]]),
        np.concatenate([posts.line, np.full(len(carried), -1)]),
        np.concatenate([posts.along_km, np.zeros(len(carried))]),
        np.concatenate([posts.share_km, share_km]),
        np.concatenate([posts.source, carried]),
        np.concatenate([posts.reach_km, before.reach_km[carried]]),
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
        np.zeros(len(line)),
    )
