"""The shortest way from an origin through regions in a named order to each of some targets.

1. The regions are drawn in a gnomonic plane about the middle of the route (:mod:`.ways.plane`), with the
   gates from each into the next (:mod:`.ways.corridor`).
2. A graph holds every way that may be a shortest one, at first with posts every 10 km along the gates
   (:mod:`.ways.network`, :mod:`.ways.plan`). Dijkstra's algorithm finds the shortest way in it.
3. About the posts and corners that the true shortest way may use, posts are set more densely, until
   their spacing costs less than a metre (:mod:`.ways.tighten`).
4. What is found is measured again: its legs on the ellipsoid, and how far they stray from the regions.
5. A relaxed graph, with a shorter way for every way, bounds the lengths from below (:mod:`.ways.bracket`).

Range of validity: ways of up to 10,000 km. Lengths are those of geodesics on WGS84, good to a metre or
so for the regions as drawn; the map itself is generalised to kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, densify, distance_km, path_length_km
from overflight.analysis.routes.ways.bracket import Bound, lower_bounds
from overflight.analysis.routes.ways.corridor import Corridor, Stage
from overflight.analysis.routes.ways.network import Network
from overflight.analysis.routes.ways.plane import Plane
from overflight.analysis.routes.ways.tighten import Way, tight_way

_CHECK_KM = 1.0


@dataclass(frozen=True)
class Route:
    """The shortest way to one target.

    Attributes
    ----------
    points
        The origin, every bend and the target: shape (n, 2), degrees; joined by geodesics.
    length_km
        Length of these geodesics: no way need be longer.
    bound
        A length that no way can beat, and what proves it.
    great_circle_km
        Length of the geodesic from the origin to the target.
    legs
        Id of each region in order, with the kilometres flown in it.
    crossings
        Where it passes from each region into the next: shape (regions - 1, 2), degrees.
    visited
        Where it comes near enough to each place that it must visit: shape (visits, 2), degrees.
    excursion_km
        How far at most it strays from the region that it is said to be in.
    """

    points: FloatArray
    length_km: float
    bound: Bound
    great_circle_km: float
    legs: tuple[tuple[str, float], ...]
    crossings: FloatArray
    visited: FloatArray
    excursion_km: float

    @property
    def lower_km(self) -> float:
        """The length that no way through the regions as drawn can beat."""
        return self.bound.length_km


def shortest_routes(network: Network) -> list[Route]:
    """Return the shortest way to each target of a network.

    Parameters
    ----------
    network
        From :func:`~overflight.analysis.routes.ways.plan.plan_routes`.
    """
    corridor = network.corridor
    routes = [_route(corridor, target, tight_way(network, k)) for k, target in enumerate(corridor.targets)]
    bounds = lower_bounds(corridor, np.array([route.length_km for route in routes]))
    return [replace(route, bound=bound) for route, bound in zip(routes, bounds, strict=True)]


def _route(corridor: Corridor, target: FloatArray, way: Way) -> Route:
    lonlat = corridor.plane.inverse(way.xy)
    lonlat[[0, -1]] = corridor.origin[0], target
    points = lonlat[way.bend]
    passed = np.flatnonzero(way.gate >= 0)
    ends = [0, *passed, len(lonlat) - 1]
    pieces = [lonlat[a : b + 1] for a, b in pairwise(ends)]
    visits = np.array(corridor.visits, dtype=bool)
    return Route(
        points=points,
        length_km=path_length_km(points),
        bound=Bound(0.0, np.inf, np.inf),
        great_circle_km=distance_km(*points[0], *points[-1]),
        legs=_legs(corridor, pieces),
        crossings=lonlat[passed[~visits]],
        visited=lonlat[passed[visits]],
        excursion_km=max(
            _excursion_km(corridor.plane, stage, piece)
            for stage, piece in zip(corridor.stages, pieces, strict=True)
        ),
    )


def _legs(corridor: Corridor, pieces: list[FloatArray]) -> tuple[tuple[str, float], ...]:
    """Return the kilometres flown in each region; what a visit divides is one leg."""
    legs: list[tuple[str, float]] = []
    for stage, piece, visit in zip(corridor.stages, pieces, (False, *corridor.visits), strict=True):
        before = legs.pop()[1] if visit else 0.0
        legs.append((stage.key, before + path_length_km(piece)))
    return tuple(legs)


def _excursion_km(plane: Plane, stage: Stage, piece: FloatArray) -> float:
    # distances in the plane are never shorter than on the ground
    points = shapely.points(plane.forward(densify(piece, _CHECK_KM)[0]))
    return float(shapely.distance(stage.area, points).max())
