"""Claimed routes, flown once for all checks and figures: the shortest way and plausible longer ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.ground.places import position
from overflight.analysis.routes.ensembles import DEFAULT_MODEL, MODELS, Ensemble, Sampler, Unfit, prepare
from overflight.analysis.routes.shortest import Route, shortest_routes
from overflight.analysis.routes.stated import evidence_of, named_region
from overflight.analysis.routes.ways.evidence import NamedRegion
from overflight.analysis.routes.ways.network import Network
from overflight.analysis.routes.ways.plan import plan_routes
from overflight.case.entities import Aircraft
from overflight.case.model import Case
from overflight.case.statements import Flight, RouteStatement
from overflight.errors import RouteError
from overflight.findings.logic import Logic
from overflight.findings.wording import place_sources

LONG_WAY_QUANTILE = 0.95


@dataclass(frozen=True)
class FlownRoute:
    """A claimed route to one of its targets: the shortest way, and plausible longer ones.

    `ensembles` holds these by model; `unfit` says why a model has none.
    """

    part: str
    statement: RouteStatement
    target: str
    route: Route
    ensembles: dict[str, Ensemble] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)

    @property
    def ensemble(self) -> Ensemble | None:
        """The random ways of the model that schedules, ranges and figures use, if any were drawn."""
        return self.ensembles.get(DEFAULT_MODEL)

    @cached_property
    def great_circle(self) -> FloatArray:
        """Origin and target of the direct way, shape (2, 2), lon and lat."""
        return np.array([self.route.points[0], self.route.points[-1]])

    @property
    def long_way_km(self) -> float:
        """The length that few of the plausible ways exceed; the shortest if no others were drawn."""
        if self.ensemble is None:
            return self.route.length_km
        return float(np.quantile(self.ensemble.length_km, LONG_WAY_QUANTILE))


def regions_of(case: Case, route: RouteStatement) -> list[NamedRegion]:
    """Return id, name and shape of the regions that a route is said to lead through, in order."""
    return [named_region(case, key) for key in route.regions]


def network_of(case: Case, route: RouteStatement) -> Network:
    """Return the network of all ways that a route statement allows.

    Raises
    ------
    RouteError
        If no aircraft could fly it as stated.
    """
    origin = position(case, route.origin)
    targets = [position(case, target) for target in route.targets]
    detour = route.detour.typical_percent if route.detour else 0.0
    through, avoid = evidence_of(case, route)
    return plan_routes(origin, targets, through, detour, avoid)


def fly(logic: Logic, samples: int, seed: int) -> list[FlownRoute]:
    """Return the shortest way, and plausible ways by every model, to each target of each claimed route.

    Raises
    ------
    RouteError
        If no aircraft could fly a route as stated, or the model that all checks use does not fit it.
    """
    flown = []
    for part, statement in route_statements(logic):
        network = network_of(logic.case, statement)
        routes = shortest_routes(network)
        drawn = _drawn(logic, statement, network, samples, seed) if samples > 0 else {}
        for index, (target, route) in enumerate(zip(statement.targets, routes, strict=True)):
            to_target = {model: found[index] for model, found in drawn.items()}
            ensembles = {m: e for m, e in to_target.items() if isinstance(e, Ensemble)}
            unfit = {m: u.reason for m, u in to_target.items() if isinstance(u, Unfit)}
            flown.append(FlownRoute(part, statement, target, route, ensembles, unfit))
    return flown


def route_statements(logic: Logic) -> Iterator[tuple[str, RouteStatement]]:
    """Yield the parts of claims that state a route."""
    for part in logic.claim_parts:
        statement = logic.problem.parts[part].statement
        if isinstance(statement, RouteStatement):
            yield part, statement


def samplers_of(
    logic: Logic, statement: RouteStatement, network: Network, models: Iterable[str] = MODELS
) -> dict[str, list[Sampler | Unfit]]:
    """Return by model what draws random ways to each target of a route; nothing if no detour is stated."""
    if statement.detour is None:
        return {}
    targets, percent = range(len(statement.targets)), statement.detour.typical_percent
    fastest = fastest_of(aircraft_of(logic, statement))
    return {model: prepare(network, targets, percent, model, fastest) for model in models}


def _drawn(
    logic: Logic, statement: RouteStatement, network: Network, samples: int, seed: int
) -> dict[str, list[Ensemble | Unfit]]:
    prepared = samplers_of(logic, statement, network)
    for sampler in prepared.get(DEFAULT_MODEL, []):
        if isinstance(sampler, Unfit):
            raise RouteError(sampler.reason)
    return {
        model: [
            s if isinstance(s, Unfit) else s.draw(samples, np.random.default_rng(seed + index))
            for index, s in enumerate(samplers)
        ]
        for model, samplers in prepared.items()
    }


def fastest_of(aircraft: Aircraft) -> float:
    """Return an aircraft's top speed in multiples of the slowest that it may fly the whole way at."""
    return aircraft.maximum_kmh.high / aircraft.cruise_kmh.low


def aircraft_of(logic: Logic, route: RouteStatement) -> Aircraft:
    """Return the type that flew a route."""
    return logic.case.aircraft[logic.case.units[route.unit].aircraft]


def detour_assumptions(flown: FlownRoute, model: str | None = DEFAULT_MODEL) -> list[str]:
    """Return what is assumed of the random ways of one model, or of all alike."""
    detour = flown.statement.detour
    if detour is None:
        return []
    reason = f": {detour.assumption}" if detour.assumption else ""
    which = f" (by the model “{model}”)" if model else ", whatever the model"
    return [f"the random ways are {detour.typical_percent:g} % longer on average{which}{reason}"]


def end_sources(case: Case, flown: FlownRoute) -> list[str]:
    """Return the sources of where a claimed route begins and ends."""
    return [source for end in (flown.statement.origin, flown.target) for source in place_sources(case, end)]


def same_way(logic: Logic, flight: Flight, flown: FlownRoute) -> bool:
    """Tell whether a published flight was of the same type between the same places."""
    aircraft = logic.case.units[flown.statement.unit].aircraft
    return (flight.aircraft, flight.origin, flight.target) == (
        aircraft,
        flown.statement.origin,
        flown.target,
    )
