"""The model "taut with detours": shortest ways between border crossings that are left to chance.

Between two borders the aircraft flies the shortest way, but where it crosses each border is random. The
borders are made discrete by the posts of a network, some 10 km apart; a post is the more likely the more
of the border it stands for. What makes a way improbable is its length (see :mod:`.law`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles.law import Layer, least_km
from overflight.analysis.routes.ensembles.sampler import Sampler, Step, Unfit, gates_of, passes_at
from overflight.analysis.routes.ensembles.solved import solved
from overflight.analysis.routes.ways.network import IntArray, Network
from overflight.analysis.routes.ways.transits import Transit, transit

NAME = "taut"


@dataclass(frozen=True)
class _TautPoints:
    """The bends and ends of shortest ways across a region.

    `target` is the exit of passages that have no choice of one.
    """

    transit: Transit
    lonlat: FloatArray
    width: int
    target: int = 0

    def of(self, passages: IntArray) -> tuple[FloatArray, IntArray]:
        """Return the points of passages, both ends included, all in one row, and how many each has."""
        t = self.transit
        entry, way_out = np.divmod(passages, self.width)
        last = t.first_exit - t.first_node + way_out + self.target
        begin, source = (last, entry) if t.forwards else (entry, way_out + self.target)
        found = [begin]
        while (found[-1] >= 0).any():
            following = t.beside[source, np.maximum(found[-1], 0)]
            found.append(np.where(found[-1] >= 0, following, -1))
        nodes = np.stack(found[::-1] if t.forwards else found, axis=1)
        there = nodes >= 0
        return self.lonlat[t.first_node + nodes[there]], there.sum(axis=1)


def prepare(
    network: Network, targets: Sequence[int], percent: float, fastest: float
) -> list[Sampler | Unfit]:
    """Return the model solved for each of some targets; see :func:`~.models.prepare`."""
    transits = [transit(network, k) for k in range(len(network.corners))]
    gates = gates_of(network)
    steps = [
        Step(
            parts=((k, t.lengths_km.ravel()),),
            passes=(passes_at(k, gates[k].lonlat, len(t.lengths_km)),),
            points=_TautPoints(t, network.lonlat, len(gates[k].lonlat)),
        )
        for k, t in enumerate(transits[:-1])
    ]
    layers = [
        Layer(t.lengths_km, gate.share_km, t.lengths_km) for t, gate in zip(transits, gates, strict=False)
    ]
    return [_to(network, target, transits[-1], steps, layers, percent) for target in targets]


def _to(
    network: Network,
    target: int,
    last: Transit,
    steps: Sequence[Step],
    layers: Sequence[Layer],
    percent: float,
) -> Sampler | Unfit:
    lengths = last.lengths_km[:, [target]]
    every = [*layers, Layer(lengths, np.ones(1), lengths)]
    shortest = least_km([layer.length_km for layer in every])
    to_target = Step(((len(steps), lengths.ravel()),), (), _TautPoints(last, network.lonlat, 1, target))
    return solved(NAME, network, every, [*steps, to_target], shortest, percent)
