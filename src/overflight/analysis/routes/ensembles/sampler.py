"""What every model of flight comes down to: steps of passages, a solved law, and routes drawn from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles.law import Law
from overflight.analysis.routes.ensembles.paths import Pass, Paths, Points, paths_of
from overflight.analysis.routes.ways.network import IntArray, Network
from overflight.analysis.routes.ways.posts import BoolArray, Posts


class Parameter(NamedTuple):
    """The one number of a model, solved so that its routes have the stated mean length."""

    name: str
    value: float
    unit: str


class Gate(NamedTuple):
    """The posts of the border between two regions.

    Attributes
    ----------
    lonlat
        Where they are, degrees, shape (n, 2).
    share_km
        How much of the border each stands for, shape (n,).
    """

    lonlat: FloatArray
    share_km: FloatArray


@dataclass(frozen=True)
class Step:
    """What is known of the passages of one step of a law; all arrays are by passage.

    Attributes
    ----------
    parts
        Regions by their number, with the kilometres that each passage flies in it.
    passes
        The borders that passages of this step may cross.
    points
        Where they lead.
    """

    parts: tuple[tuple[int, FloatArray], ...]
    passes: tuple[Pass, ...]
    points: Points


@dataclass(frozen=True)
class Sampler:
    """A model of flight, solved for one target: draws as many routes as are asked for.

    Attributes
    ----------
    model
        Its name.
    regions
        Ids of the regions, in order.
    gates
        The borders between the regions.
    shortest_km
        Length of the shortest way, which the mean detour is counted from.
    parameter
        The number that was solved for.
    law, steps
        How passages are drawn, and what they are.
    remarks
        What a reader should know of how the model fits these regions.
    """

    model: str
    regions: tuple[str, ...]
    gates: tuple[Gate, ...]
    shortest_km: float
    parameter: Parameter
    law: Law
    steps: tuple[Step, ...]
    remarks: tuple[str, ...] = ()

    def draw(self, samples: int, generator: np.random.Generator) -> Ensemble:
        """Return random routes."""
        passages = self.law.draw(samples, generator)
        region_km = np.zeros((len(self.regions), samples))
        for step, taken in zip(self.steps, passages, strict=True):
            for region, km in step.parts:
                region_km[region] += km.take(taken)
        return Ensemble(self, passages, region_km.T)

    def length_range_km(self) -> tuple[float, float]:
        """Return bounds that the length of no route lies outside of."""
        low = high = np.zeros(1)
        for step, width in zip(self.steps[::-1], self.law.widths[::-1], strict=True):
            km = np.sum([km for _, km in step.parts], axis=0).reshape(-1, width)
            possible = np.isfinite(km)
            km = np.where(possible, km, 0.0)
            low = np.where(possible, km + low, np.inf).min(axis=1, initial=np.inf)
            high = np.where(possible, km + high, -np.inf).max(axis=1, initial=-np.inf)
        return float(low[0]), float(high[0])

    def posts(self, passages: IntArray) -> IntArray:
        """Return the number of the post at which each route passes each gate, shape (gates, routes)."""
        found = np.full((len(self.gates), passages.shape[1]), -1, dtype=np.intp)
        for step, taken in zip(self.steps, passages, strict=True):
            for crossing in step.passes:
                np.maximum(found[crossing.gate], crossing.post.take(taken), out=found[crossing.gate])
        return found


@dataclass(frozen=True)
class Unfit:
    """A model that cannot be used for a target, and why."""

    model: str
    reason: str


@dataclass(frozen=True)
class Ensemble:
    """Random routes of one model to one target.

    Attributes
    ----------
    sampler
        What they were drawn from.
    region_km
        Kilometres flown in each region, shape (n, regions).
    """

    sampler: Sampler
    _passages: IntArray = field(repr=False)
    region_km: FloatArray

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.sampler.model

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions, in order."""
        return self.sampler.regions

    @property
    def shortest_km(self) -> float:
        """Length of the shortest way, which the mean detour is counted from."""
        return self.sampler.shortest_km

    @property
    def parameter(self) -> Parameter:
        """The number of the model that was solved for."""
        return self.sampler.parameter

    @cached_property
    def length_km(self) -> FloatArray:
        """Length of each route, shape (n,)."""
        return np.asarray(self.region_km.sum(axis=1))

    @cached_property
    def posts(self) -> IntArray:
        """The post of each gate that each route passes it at, or nearest to, shape (n, regions - 1)."""
        return self.sampler.posts(self._passages).T

    @cached_property
    def crossings(self) -> FloatArray:
        """Where each route passes from each region into the next, shape (n, regions - 1, 2), degrees."""
        found = np.zeros((*self.region_km.shape, 2))[:, 1:]
        for step, taken in zip(self.sampler.steps, self._passages, strict=True):
            for crossing in step.passes:
                here = crossing.post[taken] >= 0
                found[here, crossing.gate] = crossing.lonlat[taken[here]]
        return found

    @cached_property
    def paths(self) -> Paths:
        """The routes in full: ends, bends and crossings, joined by geodesics."""
        steps = (step.points for step in self.sampler.steps)
        return paths_of(zip(steps, self._passages, strict=True))

    def points(self, index: int) -> FloatArray:
        """Return the ends, bends and crossings of a route, shape (m, 2) in degrees; joined by geodesics."""
        return self.paths.points(index)


def gates_of(network: Network) -> tuple[Gate, ...]:
    """Return the gates of a network between its regions."""
    return tuple(
        Gate(network.lonlat[network.post_nodes(k)], share_of(network.posts[k]))
        for k in range(1, len(network.posts) - 1)
    )


def share_of(posts: Posts) -> FloatArray:
    """Return how much of a gate each post stands for; all alike where the gate is a mere point."""
    return posts.share_km if posts.share_km.any() else np.ones(len(posts.share_km))


def regions_of(network: Network) -> tuple[str, ...]:
    """Return the ids of a network's regions, in order."""
    return tuple(stage.key for stage in network.corridor.stages)


def passes_at(gate: int, lonlat: FloatArray, starts: int) -> Pass:
    """Return the crossings of a step all of whose passages end at the posts of a gate."""
    return Pass(gate, np.tile(np.arange(len(lonlat)), starts), np.tile(lonlat, (starts, 1)))


def by_region(parts: FloatArray, possible: BoolArray) -> tuple[tuple[int, FloatArray], ...]:
    """Return kilometres by region and passage, infinite if impossible; regions without any are left out."""
    return tuple(
        (region, np.where(possible, km, np.inf).ravel()) for region, km in enumerate(parts) if km.any()
    )
