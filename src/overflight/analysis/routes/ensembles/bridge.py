"""The model "bridge": a way that weaves about the shortest one, as a Brownian bridge does.

At stations evenly along the shortest way, the aircraft is some way off to the left or right of it. From
station to station, these offsets change by independent normal steps of standard deviation sigma * sqrt(ds),
and they are zero at both ends: a Brownian bridge (I. Karatzas and S. E. Shreve, "Brownian Motion and
Stochastic Calculus", 2nd ed., Springer 1991, section 5.6.B), given that the way leads through the regions in
their order, and asks no leg of the aircraft that is faster than its top speed.

Where a shortest way touches a corner, nearly no bridge that is drawn freely stays inside. The offsets
are therefore made discrete, and the law *given* the regions is sampled exactly, as a Markov chain
(:mod:`.law`): nothing is drawn in vain. How probable it is that a free bridge stays inside is told.

A Brownian path is the longer the more finely it is looked at. That there are 24 legs, straight each, is
therefore part of the model, and sigma is no property of the aircraft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.routes.ensembles.lattice import (
    Centre,
    Legs,
    Nodes,
    centre_line,
    gate_segments,
    legs_between,
    nodes_beside,
    offsets_of,
)
from overflight.analysis.routes.ensembles.law import Law, Layer, solve
from overflight.analysis.routes.ensembles.paths import Pass, Straight
from overflight.analysis.routes.ensembles.sampler import (
    Parameter,
    Sampler,
    Step,
    Unfit,
    by_region,
    gates_of,
    regions_of,
)
from overflight.analysis.routes.ways.network import IntArray, Network, lengths_km
from overflight.errors import RouteError

NAME = "bridge"
_LEGS = 24
# Offsets are half a step's standard deviation apart, reach 3.5 standard deviations of the bridge's middle to
# each side, and change by at most 4 of a step's.
_CELLS, _REACH, _MOST = 2.0, 3.5, 4.0
# The offsets are made anew if the standard deviation that comes out is not that which they were made for.
_AGREE, _ROUNDS = 1.5, 4


def prepare(
    network: Network, targets: Sequence[int], percent: float, fastest: float
) -> list[Sampler | Unfit]:
    """Return the model solved for each of some targets; see :func:`~.models.prepare`."""
    gates = [gate_segments(lines) for lines in network.corridor.gates]
    lengths, before = lengths_km(network, 0)
    found: list[Sampler | Unfit] = []
    for target in targets:
        node = network.post_nodes(-1).start + target
        path = network.lonlat[_nodes_on_the_way(before, node)]
        try:
            found.append(_to(network, gates, path, float(lengths[node]), percent, fastest))
        except RouteError as fault:
            found.append(Unfit(NAME, str(fault)))
    return found


def _nodes_on_the_way(before: IntArray, node: int) -> list[int]:
    path = [node]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _to(
    network: Network,
    gates: Sequence[Any],
    path: FloatArray,
    shortest_km: float,
    percent: float,
    fastest: float,
) -> Sampler:
    mean_km = shortest_km * (1.0 + percent / 100.0)
    centre = centre_line(path, _LEGS)
    # for small offsets the mean excess is half of sigma squared for each leg
    sigma = float(np.sqrt(2.0 * (mean_km - shortest_km) / _LEGS))
    for _ in range(_ROUNDS):
        lattice = _lattice(network, gates, centre, sigma, fastest * mean_km / _LEGS)
        law = solve(lattice.layers, mean_km)
        found = float(np.sqrt(law.scale_km))
        if 1.0 / _AGREE <= found / sigma <= _AGREE:
            return _sampler(network, lattice, law, shortest_km)
        sigma = found
    raise RouteError(
        f"no bridge about the shortest way is {percent:g} % longer than it on average: the regions leave "
        "it too little room; use another model"
    )


def _sampler(network: Network, lattice: _Lattice, law: Law, shortest_km: float) -> Sampler:
    inside = float(np.exp(law.log_total - lattice.log_free(law.scale_km)))
    return Sampler(
        model=NAME,
        regions=regions_of(network),
        gates=gates_of(network),
        shortest_km=shortest_km,
        parameter=Parameter("standard deviation of the offset", float(np.sqrt(law.scale_km)), "km per √km"),
        law=law,
        steps=lattice.steps,
        remarks=(f"of bridges drawn freely, {_percent(inside)} % would stay in the regions",),
    )


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}" if share > 0.1 else f"{100.0 * share:.1g}"


@dataclass(frozen=True)
class _Lattice:
    """The bridge made discrete: what its law is solved on, and what its passages are."""

    layers: tuple[Layer, ...]
    steps: tuple[Step, ...]
    offsets: tuple[FloatArray, ...]
    spacing_km: float

    def log_free(self, scale_km: float) -> float:
        """Return the logarithm of what :attr:`~.law.Law.log_total` would be if all legs could be flown."""
        total = np.ones(1)
        for before, after in pairwise(self.offsets[::-1]):
            total = np.exp(-_penalty(after, before, self.spacing_km) / scale_km) @ total
        return float(np.log(total[0]))


def _penalty(before: FloatArray, after: FloatArray, spacing_km: float) -> FloatArray:
    """Return what makes a change of offset improbable, in km, to be divided by sigma squared."""
    return np.asarray((before[:, None] - after) ** 2 / (2.0 * spacing_km))


def _lattice(
    network: Network, gates: Sequence[Any], centre: Centre, sigma: float, longest_km: float
) -> _Lattice:
    corridor = network.corridor
    step_km = sigma * float(np.sqrt(centre.spacing_km)) / _CELLS
    count = int(np.ceil(_REACH * _CELLS * np.sqrt(_LEGS) / 2.0))
    offsets = offsets_of(centre, step_km, count)
    nodes = nodes_beside(corridor, centre, offsets)
    layers, steps = [], []
    for a, b in pairwise(nodes):
        legs = legs_between(corridor, gates, a, b, _MOST * _CELLS * step_km)
        layer, step = _tables(network, a, b, legs, longest_km, centre.spacing_km)
        layers.append(layer)
        steps.append(step)
    return _Lattice(tuple(layers), tuple(steps), tuple(offsets), centre.spacing_km)


def _tables(
    network: Network, a: Nodes, b: Nodes, legs: Legs, longest_km: float, spacing_km: float
) -> tuple[Layer, Step]:
    """Return the legs between two stations as passages of a law."""
    shape = len(a.xy), len(b.xy)
    lonlat = _lonlat(network, a, b, legs)
    first, last = a.region[legs.start], b.region[legs.end]
    parts = np.zeros((len(network.corners), *shape))
    for region in range(len(network.corners)):
        here = (first <= region) & (region <= last)
        # a gate behind the last region has the point of the one before it
        ends = np.where(np.equal(last, region)[:, None], lonlat[:, -1], lonlat[:, region + 1])[here]
        km = distance_km(*lonlat[here, region].T, *ends.T)
        parts[region, legs.start[here], legs.end[here]] = km
    length = parts.sum(axis=0)
    possible = (length > 0.0) & (length <= longest_km)
    penalty = _penalty(a.offset_km, b.offset_km, spacing_km)
    length, penalty = (np.where(possible, km, np.inf) for km in (length, penalty))
    passes = tuple(_passes(network, legs, lonlat, shape))
    step = Step(by_region(parts, possible), passes, Straight(a.lonlat, b.lonlat, passes))
    return Layer(length, np.ones(shape[1]), penalty), step


def _lonlat(network: Network, a: Nodes, b: Nodes, legs: Legs) -> FloatArray:
    """Return the positions of what legs lead by; only those that are not known yet are computed."""
    lonlat = np.empty(legs.via.shape)
    lonlat[:, 0], lonlat[:, -1] = a.lonlat[legs.start], b.lonlat[legs.end]
    for gate, crosses in enumerate(legs.crosses.T):
        lonlat[:, gate + 1] = lonlat[:, gate]
        lonlat[crosses, gate + 1] = network.corridor.plane.inverse(legs.via[crosses, gate + 1])
    return lonlat


def _passes(network: Network, legs: Legs, lonlat: FloatArray, shape: tuple[int, int]) -> Iterator[Pass]:
    for gate in np.flatnonzero(legs.crosses.any(axis=0)):
        here = legs.crosses[:, gate]
        flat = legs.start[here] * shape[1] + legs.end[here]
        at = legs.via[here, gate + 1]
        post = np.full(shape[0] * shape[1], -1, dtype=np.intp)
        post[flat] = ((at[:, None] - network.posts[gate + 1].xy) ** 2).sum(axis=2).argmin(axis=1)
        crossing = np.zeros((shape[0] * shape[1], 2))
        crossing[flat] = lonlat[here, gate + 1]
        yield Pass(int(gate), post, crossing)
