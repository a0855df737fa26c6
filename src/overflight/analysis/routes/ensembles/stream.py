"""Millions of routes in little memory: drawn in chunks, counted, and thrown away.

Each chunk has a generator of its own, seeded by the seed, the target and the chunk's number (NumPy's
``SeedSequence``), and what is counted is added up in the order of the chunks. One seed therefore gives the
same bytes whoever draws which chunk, and when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles.sampler import Sampler
from overflight.analysis.routes.ways.network import IntArray

if TYPE_CHECKING:
    import xarray as xr

# Part of what a seed means: other chunks would be other routes. What a chunk needs stays in a core's cache.
CHUNK = 20_000
BIN_KM = 1.0


class Stream(NamedTuple):
    """A model to be sampled for a target.

    Attributes
    ----------
    claim, target
        Their ids.
    sampler
        What the routes are drawn from.
    key
        Numbers that tell its routes from those of other models and targets of one seed.
    """

    claim: str
    target: str
    sampler: Sampler
    key: tuple[int, ...]


class Bins(NamedTuple):
    """Bins of length of 1 km each, that no route falls out of: where they begin, and how many they are."""

    low_km: float
    number: int


@dataclass(frozen=True)
class Counts:
    """What is kept of a chunk of routes.

    Attributes
    ----------
    lengths
        How many fall into each bin, shape (bins,).
    region_km
        Kilometres flown in each region by all of them, shape (regions,).
    crossings
        How many pass each post, the gates one after the other, shape (posts,).
    """

    lengths: IntArray
    region_km: FloatArray
    crossings: IntArray


class Chunk(NamedTuple):
    """A piece of work: which stream, which chunk of it, and how many routes."""

    stream: int
    number: int
    routes: int


# Who draws chunks: returns their counts in their order.
Crew = Callable[[Sequence[Stream], Sequence[Chunk], Bins, int], Iterator[Counts]]


def bins_of(samplers: Iterable[Sampler]) -> Bins:
    """Return bins for the routes of all of some samplers."""
    ranges = [sampler.length_range_km() for sampler in samplers]
    low = np.floor(min(low for low, _ in ranges))
    high = np.floor(max(high for _, high in ranges)) + 1.0
    return Bins(float(low), int((high - low) / BIN_KM))


def chunks_of(streams: int, samples: int) -> list[Chunk]:
    """Return the pieces of work that some streams of so many routes each are made of, in order."""
    sizes = [min(CHUNK, samples - done) for done in range(0, samples, CHUNK)]
    return [Chunk(stream, number, size) for stream in range(streams) for number, size in enumerate(sizes)]


def count_chunk(stream: Stream, chunk: Chunk, bins: Bins, seed: int) -> Counts:
    """Draw a chunk of routes and return what is kept of them."""
    sequence = np.random.SeedSequence(seed, spawn_key=(*stream.key, chunk.number))
    sampler = stream.sampler
    drawn = sampler.draw(chunk.routes, np.random.default_rng(sequence))
    number = ((drawn.length_km - bins.low_km) / BIN_KM).astype(np.intp)
    sizes = [len(gate.share_km) for gate in sampler.gates]
    crossings = [np.bincount(p, minlength=n) for p, n in zip(drawn.posts.T, sizes, strict=True)]
    return Counts(
        np.bincount(number, minlength=bins.number), drawn.region_km.sum(axis=0), np.concatenate(crossings)
    )


def count_all(
    streams: Sequence[Stream],
    samples: int,
    seed: int,
    crew: Crew | None = None,
    tell: Callable[[int], object] = lambda routes: None,
) -> xr.Dataset:
    """Draw all routes and return what is kept of them.

    Parameters
    ----------
    streams
        What to draw.
    samples
        How many routes of each.
    seed
        One seed gives the same bytes.
    crew
        Who does the work; this process if left out.
    tell
        Is called with the number of routes that have been drawn since the last call.

    Returns
    -------
    Dataset
        See :func:`~.summary.summary`.
    """
    from overflight.analysis.routes.ensembles.summary import summary

    bins = bins_of(stream.sampler for stream in streams)
    chunks = chunks_of(len(streams), samples)
    found: dict[int, Counts] = {}
    for chunk, counts in zip(chunks, (crew or serially)(streams, chunks, bins, seed), strict=True):
        before = found.get(chunk.stream)
        found[chunk.stream] = counts if before is None else _sum(before, counts)
        tell(chunk.routes)
    return summary(streams, [found[number] for number in range(len(streams))], bins, samples, seed)


def serially(streams: Sequence[Stream], chunks: Sequence[Chunk], bins: Bins, seed: int) -> Iterator[Counts]:
    """Draw chunks one after the other."""
    for chunk in chunks:
        yield count_chunk(streams[chunk.stream], chunk, bins, seed)


def _sum(a: Counts, b: Counts) -> Counts:
    return Counts(a.lengths + b.lengths, a.region_km + b.region_km, a.crossings + b.crossings)
