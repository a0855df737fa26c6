"""The models of flight by name, each told in a line, and one way to draw routes from any of them.

No model is the true one. They agree on the evidence (origin, regions in order, target) and on how much
longer than the shortest the routes are on average, and differ in where a route may bend: what they agree
on rests on the evidence, what they differ in on the model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf

import numpy as np

from overflight.analysis.routes.ensembles import bridge, taut, waypoints
from overflight.analysis.routes.ensembles.sampler import Ensemble, Sampler, Unfit
from overflight.analysis.routes.ways.network import Network, lengths_km
from overflight.analysis.routes.ways.plan import longest_kept
from overflight.errors import OverflightError, RouteError


@dataclass(frozen=True)
class Model:
    """A model of flight.

    Attributes
    ----------
    says
        What it takes flights to be like, for a reader.
    prepare
        Solves it for some targets of a network.
    """

    says: str
    prepare: Callable[[Network, Sequence[int], float, float], list[Sampler | Unfit]]


MODELS = {
    taut.NAME: Model("straight within each region, borders crossed where chance puts it", taut.prepare),
    waypoints.NAME: Model(
        "straight from waypoint to waypoint, one anywhere in each region", waypoints.prepare
    ),
    bridge.NAME: Model("weaving to both sides of the shortest way, as chance pushes it", bridge.prepare),
}
DEFAULT_MODEL = taut.NAME


def prepare(
    network: Network, targets: Sequence[int], typical_percent: float, model: str, fastest: float = inf
) -> list[Sampler | Unfit]:
    """Return a model solved for some targets of a network.

    Parameters
    ----------
    network
        From :func:`~overflight.analysis.routes.ways.plan.plan_routes`, made for at least this percentage.
    targets
        Indices of the targets.
    typical_percent
        How much longer than the shortest the routes are on average.
    model
        One of :data:`MODELS`.
    fastest
        The aircraft's top speed in multiples of the speed that it flies the whole way at.

    Returns
    -------
    list
        For each target, what draws routes, or why the model cannot be used.

    Raises
    ------
    RouteError
        If the network was made for a smaller percentage.
    OverflightError
        If there is no such model.
    """
    check_model(model)
    shortest = lengths_km(network, 0)[0][network.post_nodes(-1)]
    for target in targets:
        _check_planned(network.limits_km[target], shortest[target], typical_percent)
    return MODELS[model].prepare(network, targets, typical_percent, fastest)


def sample_routes(
    network: Network,
    target: int,
    typical_percent: float,
    samples: int,
    seed: int,
    model: str = DEFAULT_MODEL,
    fastest: float = inf,
) -> Ensemble:
    """Return random routes through a network to one of its targets.

    Parameters
    ----------
    network, typical_percent, model, fastest
        As for :func:`prepare`.
    target
        Index of the target.
    samples
        How many to draw.
    seed
        Of numpy's default generator; the same one gives the same routes.

    Raises
    ------
    RouteError
        If the network was made for a smaller percentage, or the model cannot be used for this target.
    OverflightError
        If there is no such model.
    """
    (sampler,) = prepare(network, [target], typical_percent, model, fastest)
    if isinstance(sampler, Unfit):
        raise RouteError(sampler.reason)
    return sampler.draw(samples, np.random.default_rng(seed))


def check_model(name: str) -> None:
    """Refuse a name that no model has.

    Raises
    ------
    OverflightError
        If there is no such model.
    """
    if name not in MODELS:
        near = get_close_matches(name, MODELS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(MODELS)}"
        raise OverflightError(f"there is no model {name!r}; {hint}")


def _check_planned(limit_km: float, shortest_km: float, typical_percent: float) -> None:
    if not typical_percent > 0.0:
        raise RouteError(f"the routes' mean detour must be above 0 %, not {typical_percent:g} %")
    if limit_km < shortest_km * longest_kept(typical_percent):
        raise RouteError(
            f"the network was not made for a mean detour of {typical_percent:g} %: "
            "give that percentage to plan_routes()"
        )
