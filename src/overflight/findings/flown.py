"""Claimed routes, flown once for all checks and figures: the shortest way and plausible longer ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from overflight.analysis.atlas import region_polygon
from overflight.analysis.ensembles import Ensemble, sample_routes
from overflight.analysis.geodesy import FloatArray
from overflight.analysis.places import position
from overflight.analysis.routes import Route, shortest_routes
from overflight.analysis.ways.corridor import NamedRegion
from overflight.analysis.ways.network import Network
from overflight.analysis.ways.plan import plan_routes
from overflight.case.entities import Aircraft
from overflight.case.model import Case
from overflight.case.statements import Flight, RouteStatement
from overflight.findings.logic import Logic

LONG_WAY_QUANTILE = 0.95


@dataclass(frozen=True)
class FlownRoute:
    """A claimed route to one of its targets: the shortest way, and plausible longer ones."""

    part: str
    statement: RouteStatement
    target: str
    route: Route
    ensemble: Ensemble | None

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
    entries = [(key, case.regions[key]) for key in route.through]
    return [NamedRegion(key, region.name, region_polygon(region)) for key, region in entries]


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
    return plan_routes(origin, targets, regions_of(case, route), detour)


def fly(logic: Logic, samples: int, seed: int) -> list[FlownRoute]:
    """Return the shortest way and some plausible ways to each target of each claimed route."""
    flown = []
    for part in logic.claim_parts:
        statement = logic.problem.parts[part].statement
        if not isinstance(statement, RouteStatement):
            continue
        network = network_of(logic.case, statement)
        for index, (target, route) in enumerate(
            zip(statement.targets, shortest_routes(network), strict=True)
        ):
            ensemble = None
            if statement.detour is not None and samples > 0:
                percent = statement.detour.typical_percent
                ensemble = sample_routes(network, index, percent, samples, seed + index)
            flown.append(FlownRoute(part, statement, target, route, ensemble))
    return flown


def aircraft_of(logic: Logic, route: RouteStatement) -> Aircraft:
    """Return the type that flew a route."""
    return logic.case.aircraft[logic.case.units[route.unit].aircraft]


def detour_assumptions(flown: FlownRoute) -> list[str]:
    """Return what is assumed of the random ways."""
    detour = flown.statement.detour
    if detour is None:
        return []
    reason = f": {detour.assumption}" if detour.assumption else ""
    return [f"the random ways are {detour.typical_percent:g} % longer on average{reason}"]


def same_way(logic: Logic, flight: Flight, flown: FlownRoute) -> bool:
    """Tell whether a published flight was of the same type between the same places."""
    aircraft = logic.case.units[flown.statement.unit].aircraft
    return (flight.aircraft, flight.origin, flight.target) == (
        aircraft,
        flown.statement.origin,
        flown.target,
    )
