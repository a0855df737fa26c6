"""What is kept of millions of routes, as a data set with names and units for everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles.stream import BIN_KM, Bins, Counts, Stream
from overflight.analysis.routes.ways.network import IntArray

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def summary(
    streams: Sequence[Stream], counts: Sequence[Counts], bins: Bins, samples: int, seed: int
) -> xr.Dataset:
    """Return a data set of what was counted.

    Its dimensions are `way` (a claim, a target and a model), `length_bin`, `share` (of quantiles), `leg` (the
    regions of a way, in order) and `post` (of all gates of all ways, one after the other).

    Parameters
    ----------
    streams, counts, bins
        What was drawn, and what was counted of each.
    samples, seed
        How many routes of each, and the seed.
    """
    variables = (
        _by_way(streams, samples) | _lengths(counts, bins) | _regions(streams, counts, samples)
    ) | _posts(streams, counts)
    dataset = xr.Dataset(
        variables,
        attrs={
            "Conventions": "CF-1.11",
            "title": "Random routes, counted",
            "history": f"drawn by overflight with the seed {seed}",
            "comment": "Routes of several models of flight side by side; no model is the true one.",
        },
    ).set_coords(["claim", "target", "model", "length", "quantile_share", "region", "lon", "lat"])
    for variable in dataset.variables.values():
        text = not np.issubdtype(variable.dtype, np.number)
        variable.encoding = {"dtype": "S1"} if text else {"_FillValue": None}
    return dataset


def _by_way(streams: Sequence[Stream], samples: int) -> dict[str, Any]:
    def column(values: list[Any], long_name: str, **units: str) -> Any:
        return "way", values, {"long_name": long_name, **units}

    samplers = [stream.sampler for stream in streams]
    return {
        "claim": column([s.claim for s in streams], "claim that states the route"),
        "target": column([s.target for s in streams], "place that the route leads to"),
        "model": column([s.model for s in samplers], "model of flight"),
        "routes": column([samples] * len(streams), "number of routes", units="1"),
        "shortest": column([s.shortest_km for s in samplers], "length of the shortest route", units="km"),
        "parameter": column([s.parameter.value for s in samplers], "number that the model was solved for"),
        "parameter_name": column([s.parameter.name for s in samplers], "what that number is"),
        "parameter_unit": column([s.parameter.unit for s in samplers], "unit of that number"),
    }


def _lengths(counts: Sequence[Counts], bins: Bins) -> dict[str, Any]:
    edges = bins.low_km + BIN_KM * np.arange(bins.number + 1)
    quantiles = [[quantile_km(c.lengths, bins, share) for share in SHARES] for c in counts]
    error = f"the middle of a bin; wrong by {BIN_KM / 2:g} km at most, sampling apart"
    return {
        "length": (
            "length_bin",
            (edges[:-1] + edges[1:]) / 2,
            {"long_name": "length of routes", "units": "km", "bounds": "length_bounds"},
        ),
        "length_bounds": (("length_bin", "edge"), np.column_stack([edges[:-1], edges[1:]])),
        "routes_by_length": (
            ("way", "length_bin"),
            np.array([c.lengths for c in counts], dtype=np.int64),
            {"long_name": "number of routes by length", "units": "1"},
        ),
        "quantile_share": ("share", np.array(SHARES), {"long_name": "share of routes", "units": "1"}),
        "length_quantile": (
            ("way", "share"),
            quantiles,
            {
                "long_name": "length that this share of routes does not exceed",
                "units": "km",
                "comment": error,
            },
        ),
    }


def quantile_km(lengths: IntArray, bins: Bins, share: float) -> float:
    """Return the middle of the bin that a quantile lies in: the least length that a share does not exceed."""
    rank = max(int(np.ceil(share * lengths.sum() - 1e-9)), 1)
    return bins.low_km + BIN_KM * (int(np.searchsorted(np.cumsum(lengths), rank)) + 0.5)


def _regions(streams: Sequence[Stream], counts: Sequence[Counts], samples: int) -> dict[str, Any]:
    legs = max(len(stream.sampler.regions) for stream in streams)
    names = [[*s.sampler.regions, *[""] * (legs - len(s.sampler.regions))] for s in streams]
    means = [np.pad(c.region_km / samples, (0, legs - len(c.region_km))) for c in counts]
    return {
        "region": (("way", "leg"), names, {"long_name": "region, in order of flight"}),
        "region_length": (("way", "leg"), means, {"long_name": "mean length in the region", "units": "km"}),
    }


def _posts(streams: Sequence[Stream], counts: Sequence[Counts]) -> dict[str, Any]:
    gates = [(way, g, gate) for way, s in enumerate(streams) for g, gate in enumerate(s.sampler.gates)]
    sizes = [len(gate.share_km) for _, _, gate in gates]
    lonlat: FloatArray = np.concatenate([np.empty((0, 2)), *(gate.lonlat for _, _, gate in gates)])
    shares = np.concatenate([np.empty(0), *(gate.share_km for _, _, gate in gates)])
    crossings = np.concatenate([c.crossings for c in counts]).astype(np.int64)
    return {
        "lon": ("post", lonlat[:, 0], {"standard_name": "longitude", "units": "degrees_east"}),
        "lat": ("post", lonlat[:, 1], {"standard_name": "latitude", "units": "degrees_north"}),
        "way_of_post": (
            "post",
            np.repeat(np.array([way for way, _, _ in gates], dtype=np.int32), sizes),
            {"long_name": "way that the post belongs to, counted from 0", "units": "1"},
        ),
        "gate_of_post": (
            "post",
            np.repeat(np.array([number for _, number, _ in gates], dtype=np.int32), sizes),
            {"long_name": "gate of the way that the post belongs to, counted from 0", "units": "1"},
        ),
        "border": ("post", shares, {"long_name": "length of border that it stands for", "units": "km"}),
        "crossings": ("post", crossings, {"long_name": "number of routes that pass it", "units": "1"}),
    }
