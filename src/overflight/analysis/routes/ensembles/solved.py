"""From the layers of a model to what draws its routes, where length alone makes a way improbable."""

from __future__ import annotations

from collections.abc import Sequence

from overflight.analysis.routes.ensembles.law import Layer, solve
from overflight.analysis.routes.ensembles.sampler import (
    Parameter,
    Sampler,
    Step,
    Unfit,
    gates_of,
    regions_of,
)
from overflight.analysis.routes.ways.network import Network
from overflight.errors import RouteError


def solved(
    model: str,
    network: Network,
    layers: Sequence[Layer],
    steps: Sequence[Step],
    shortest_km: float,
    percent: float,
) -> Sampler | Unfit:
    """Return what draws routes that are on average some percent longer than the shortest, or why none can.

    Parameters
    ----------
    model
        Its name.
    network
        Of all ways.
    layers, steps
        The lengths of all passages, and what is known of them, step by step from the origin to the target.
    shortest_km
        The length that detours are counted from.
    percent
        How much longer than that the routes are on average.
    """
    try:
        law = solve(layers, shortest_km * (1.0 + percent / 100.0))
    except RouteError as fault:
        return Unfit(model, str(fault))
    return Sampler(
        model=model,
        regions=regions_of(network),
        gates=gates_of(network),
        shortest_km=shortest_km,
        parameter=Parameter("scale of the detours", law.scale_km, "km"),
        law=law,
        steps=tuple(steps),
    )
