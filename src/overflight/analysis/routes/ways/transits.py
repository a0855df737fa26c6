"""The shortest ways across each region of a network, from every post where it is entered to every exit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.network import IntArray, Network


@dataclass(frozen=True)
class Transit:
    """The shortest ways across one region.

    Attributes
    ----------
    lengths_km
        From each entry to each exit, shape (entries, exits); infinite if there is no way.
    first_node, first_exit
        Number of the first entry, and of the first exit, among the nodes of the network.
    forwards
        Whether `beside` tells the way from an entry, or else from an exit.
    beside
        Shape (entries or exits, nodes of the region): the node before each node (counted from the first
        entry) on the way from that entry, or after it on the way to that exit.
    """

    lengths_km: FloatArray
    first_node: int
    first_exit: int
    forwards: bool
    beside: IntArray

    def nodes(self, entry: int, way_out: int) -> list[int]:
        """Return the nodes of the network on the way from an entry to an exit, both included."""
        last = self.first_exit - self.first_node + way_out
        path = [last if self.forwards else entry]
        beside = self.beside[entry if self.forwards else way_out]
        while beside[path[-1]] >= 0:
            path.append(int(beside[path[-1]]))
        return [self.first_node + node for node in (path[::-1] if self.forwards else path)]


def transit(network: Network, region: int) -> Transit:
    """Return the shortest ways across a region of a network, by Dijkstra's algorithm."""
    entries, exits = network.post_nodes(region), network.post_nodes(region + 1)
    graph = network.graph[entries.start : exits.stop, entries.start : exits.stop]
    forwards = entries.stop - entries.start <= exits.stop - exits.start
    sources = entries if forwards else exits
    lengths, beside = dijkstra(
        graph if forwards else graph.T.tocsr(),
        indices=np.arange(sources.start, sources.stop) - entries.start,
        return_predecessors=True,
    )
    ends = exits if forwards else entries
    lengths = lengths[:, ends.start - entries.start : ends.stop - entries.start]
    return Transit(lengths if forwards else lengths.T, entries.start, exits.start, forwards, beside)
