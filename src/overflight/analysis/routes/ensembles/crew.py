"""Chunks of routes drawn by several processes, on this machine or on a cluster; see :mod:`.stream`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from overflight.analysis.routes.ensembles.stream import (
    Bins,
    Chunk,
    Counts,
    Crew,
    Stream,
    count_chunk,
    serially,
)
from overflight.cluster import connected

if TYPE_CHECKING:
    from distributed import Client

# Chunks are handed out several at a time, but so few that no worker is long without work.
_MOST_TOGETHER, _LEAST_TASKS = 25, 16


@contextmanager
def crew(workers: int, scheduler: str | None = None) -> Iterator[Crew]:
    """Hold a crew that draws chunks, for as long as it is needed.

    Parameters
    ----------
    workers
        How many processes on this machine; 1 is this process alone.
    scheduler
        Address of a dask scheduler, such as ``tcp://10.0.0.7:8786``, whose workers draw them instead.

    Raises
    ------
    OverflightError
        If the scheduler does not answer, or has no workers.
    """
    if scheduler is not None:
        with connected(scheduler) as client:
            yield hands_of(client)
    elif workers == 1:
        yield serially
    else:
        from distributed import Client, LocalCluster

        # a default client would outlive the crew in what xarray locks files with
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield hands_of(client)


def hands_of(client: Client) -> Crew:
    """Return the crew of a dask client's workers."""

    def drawn(streams: Sequence[Stream], chunks: Sequence[Chunk], bins: Bins, seed: int) -> Iterator[Counts]:
        # what the routes are drawn from goes to each worker once, not with each task
        shared = client.scatter([list(streams)], broadcast=True, hash=False)[0]
        together = max(1, min(_MOST_TOGETHER, len(chunks) // _LEAST_TASKS))
        tasks = [chunks[k : k + together] for k in range(0, len(chunks), together)]
        futures: list[Any] = client.map(
            _count, tasks, streams=shared, bins=bins, seed=seed, pure=False, batch_size=1000
        )
        for number in range(len(futures)):
            yield from futures[number].result()
            futures[number] = None

    return drawn


def _count(chunks: Sequence[Chunk], streams: Sequence[Stream], bins: Bins, seed: int) -> list[Counts]:
    return [count_chunk(streams[chunk.stream], chunk, bins, seed) for chunk in chunks]
