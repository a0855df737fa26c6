"""The model "waypoints": straight legs to a waypoint in each region, and from it to the next border.

In each region there is one waypoint, anywhere in it with equal chances by area; each border is crossed
anywhere along it. The legs between are geodesics that stay in their region. What makes a way improbable
is its length (see :mod:`.law`), as in the model "taut"; the two differ only in where a way may bend.

Of the waypoints a few dozen in each region stand for all, spread evenly by the sequence R2 (M. Roberts,
"The unreasonable effectiveness of quasirandom sequences", 2018,
https://extremelearning.com.au/unreasonable-effectiveness-of-quasirandom-sequences/).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.routes.ensembles.law import Layer
from overflight.analysis.routes.ensembles.paths import Pass, Straight
from overflight.analysis.routes.ensembles.sampler import (
    Gate,
    Sampler,
    Step,
    Unfit,
    gates_of,
    passes_at,
    share_of,
)
from overflight.analysis.routes.ensembles.solved import solved
from overflight.analysis.routes.ways.chords import chords_km, in_space
from overflight.analysis.routes.ways.corridor import Corridor, Stage
from overflight.analysis.routes.ways.network import IntArray, Network, lengths_km
from overflight.analysis.routes.ways.visibility import sees

NAME = "waypoints"
# A multiple of the mean detour that few ways exceed: what leads farther is left out.
_KEPT = 3.0
_WAYPOINTS = 60
# So many points of the sequence are tried in a region at a time, and so many times.
_BATCH, _BATCHES = 600, 8
_EARTH_KM = 6371.0
# 1 / g and 1 / g^2 of the number g with g^3 = g + 1
_R2 = np.array([0.7548776662466927, 0.5698402909980532])


class _Side(NamedTuple):
    """Points that legs begin or end at.

    `done` is no more than the length of any way from the origin to the point, `left` than that of any
    way from it to a target, less how long ways to that target may be.
    """

    xy: FloatArray
    lonlat: FloatArray
    space: FloatArray
    share: FloatArray
    done: FloatArray
    left: FloatArray


def prepare(
    network: Network, targets: Sequence[int], percent: float, fastest: float
) -> list[Sampler | Unfit]:
    """Return the model solved for each of some targets; see :func:`~.models.prepare`."""
    shortest = lengths_km(network, 0)[0][network.post_nodes(-1)]
    posts, kept = _posts(network, shortest * (1.0 + _KEPT * percent / 100.0))
    sides = posts[:1]
    for stage, entry, way_out in zip(network.corridor.stages, posts, posts[1:], strict=False):
        sides += [_waypoints(network.corridor, stage, entry, way_out), way_out]
    lengths = [
        _legs(network.corridor.stages[number // 2], *pair) for number, pair in enumerate(pairwise(sides))
    ]
    gates = gates_of(network)
    steps = [_step(number, km, sides, gates, kept) for number, km in enumerate(lengths)]
    layers = [Layer(km, side.share, km) for km, side in zip(lengths, sides[1:], strict=True)]
    last = sides[-2].lonlat
    return [_to(network, target, float(shortest[target]), percent, steps, layers, last) for target in targets]


def _posts(network: Network, limits_km: FloatArray) -> tuple[list[_Side], list[IntArray]]:
    """Return the origin, the posts that ways within the limits may pass, and the targets.

    Also which of each gate's posts these are.
    """
    done = lengths_km(network, 0)[0]
    ends = network.post_nodes(-1)
    back = [lengths_km(network, node, backwards=True)[0] for node in range(ends.start, ends.stop)]
    left = np.min(np.array(back) - limits_km[:, None], axis=0)
    sides, kept = [], []
    for group, posts in enumerate(network.posts):
        nodes = np.arange(len(network.lonlat))[network.post_nodes(group)]
        inside = np.flatnonzero(done[nodes] + left[nodes] <= 0.0)
        inside = np.arange(len(nodes)) if group in (0, len(network.posts) - 1) else inside
        nodes = nodes[inside]
        lonlat = network.lonlat[nodes]
        share = share_of(posts)[inside]
        sides.append(_Side(posts.xy[inside], lonlat, in_space(lonlat), share, done[nodes], left[nodes]))
        kept.append(inside)
    return sides, kept


def _waypoints(corridor: Corridor, stage: Stage, entry: _Side, way_out: _Side) -> _Side:
    """Return waypoints spread evenly over the part of a region that ways within the limits may reach."""
    found: list[_Side] = []
    for batch in range(_BATCHES):
        found.append(_tried(corridor, stage, entry, way_out, batch))
        if sum(len(side.xy) for side in found) >= _WAYPOINTS:
            break
    return _Side(*(np.concatenate(column)[:_WAYPOINTS] for column in zip(*found, strict=True)))


def _tried(corridor: Corridor, stage: Stage, entry: _Side, way_out: _Side, batch: int) -> _Side:
    west, south, east, north = _surroundings(stage, entry, way_out)
    number = np.arange(batch * _BATCH, (batch + 1) * _BATCH)
    xy = [west, south] + (0.5 + number[:, None] * _R2) % 1.0 * [east - west, north - south]
    xy = xy[shapely.contains_xy(stage.room, *xy.T)]
    lonlat = corridor.plane.inverse(xy)
    space = in_space(lonlat)
    done = (entry.done + chords_km(space, entry.space)).min(axis=1, initial=np.inf)
    left = (way_out.left + chords_km(space, way_out.space)).min(axis=1, initial=np.inf)
    # the plane shows what is far from its centre larger than it is
    share = (1.0 + (xy**2).sum(axis=1) / _EARTH_KM**2) ** -1.5
    near = done + left <= 0.0
    return _Side(*(column[near] for column in (xy, lonlat, space, share, done, left)))


def _surroundings(stage: Stage, entry: _Side, way_out: _Side) -> FloatArray:
    """Return the west, south, east and north bounds of what may be reached in a region, in the plane.

    A way from an entry to an exit stays within half its length of their middle.
    """
    half = -(entry.done[:, None] + way_out.left) / 2.0
    possible = chords_km(entry.space, way_out.space) <= 2.0 * half
    middle = ((entry.xy[:, None] + way_out.xy) / 2.0)[possible]
    # lengths in the plane exceed those on the ground
    reach = _stretch(stage) * half[possible][:, None]
    low, high = np.reshape(shapely.bounds(stage.area), (2, 2))
    low = np.maximum(low, (middle - reach).min(axis=0, initial=np.inf))
    return np.concatenate([low, np.minimum(high, (middle + reach).max(axis=0, initial=-np.inf))])


def _stretch(stage: Stage) -> float:
    """Return by how much the plane may lengthen what is in a region."""
    farthest = np.abs(shapely.bounds(stage.area)).max()
    return float(1.0 + 2.0 * (farthest / _EARTH_KM) ** 2)


def _legs(stage: Stage, a: _Side, b: _Side) -> FloatArray:
    """Return the lengths of the legs that stay in a region, shape (starts, ends); infinite for the others."""
    through = a.done[:, None] + chords_km(a.space, b.space) + b.left
    i, j = np.nonzero(through <= 0.0)
    seen = sees(stage.room, a.xy[i], b.xy[j])
    i, j = i[seen], j[seen]
    lengths = np.full(through.shape, np.inf)
    lengths[i, j] = distance_km(*a.lonlat[i].T, *b.lonlat[j].T)
    return lengths


def _step(
    number: int, km: FloatArray, sides: Sequence[_Side], gates: Sequence[Gate], kept: Sequence[IntArray]
) -> Step:
    """Return what is known of the legs of a step: to a waypoint if its number is even, else from one."""
    region = number // 2
    crosses = number % 2 == 1 and region < len(gates)
    passes: tuple[Pass, ...] = ()
    if crosses:
        post = np.tile(kept[region + 1], len(km))
        passes = (passes_at(region, gates[region].lonlat[kept[region + 1]], len(km))._replace(post=post),)
    return Step(((region, km.ravel()),), passes, Straight(sides[number].lonlat, sides[number + 1].lonlat))


def _to(
    network: Network,
    target: int,
    shortest_km: float,
    percent: float,
    steps: Sequence[Step],
    layers: Sequence[Layer],
    last: FloatArray,
) -> Sampler | Unfit:
    """Return the model solved for a target, given the positions of the waypoints in the last region."""
    lengths = layers[-1].length_km[:, [target]]
    every = [*layers[:-1], Layer(lengths, np.ones(1), lengths)]
    end = network.lonlat[network.post_nodes(-1)][[target]]
    to_target = Step(((len(gates_of(network)), lengths.ravel()),), (), Straight(last, end))
    return solved(NAME, network, every, [*steps[:-1], to_target], shortest_km, percent)
