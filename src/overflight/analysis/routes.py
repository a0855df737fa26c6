"""The shortest way from an origin through regions in a named order to each of some targets.

1. The regions are drawn in a gnomonic plane about the middle of the route (:mod:`.ways.plane`), with the
   gates from each into the next (:mod:`.ways.corridor`).
2. A graph holds every way that may be a shortest one, at first with posts every 10 km along the gates
   (:mod:`.ways.network`, :mod:`.ways.plan`). Dijkstra's algorithm finds the shortest way in it.
3. About the posts and corners that the true shortest way may use, posts are set more densely, until
   their spacing costs less than a metre (:mod:`.ways.tighten`).
4. What is found is measured again: its legs on the ellipsoid, and how far they stray from the regions.

Range of validity: ways of up to 10,000 km. Lengths are those of geodesics on WGS84, good to a metre or
so for the regions as drawn; the map itself is generalised to kilometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from overflight.analysis.geodesy import FloatArray, densify, distance_km, path_length_km
from overflight.analysis.ways.corridor import Corridor, LonLat, NamedRegion, Stage
from overflight.analysis.ways.network import Network
from overflight.analysis.ways.plan import plan_routes
from overflight.analysis.ways.plane import Plane
from overflight.analysis.ways.tighten import Way, tight_way

_CHECK_KM = 1.0


@dataclass(frozen=True)
class Route:
    """The shortest way to one target.

    Attributes
    ----------
    points
        The origin, every bend and the target: shape (n, 2), degrees; joined by geodesics.
    length_km
        Length of these geodesics.
    great_circle_km
        Length of the geodesic from the origin to the target.
    legs
        Id of each region in order, with the kilometres flown in it.
    crossings
        Where it passes from each region into the next: shape (regions - 1, 2), degrees.
    excursion_km
        How far at most it strays from the region that it is said to be in.
    """

    points: FloatArray
    length_km: float
    great_circle_km: float
    legs: tuple[tuple[str, float], ...]
    crossings: FloatArray
    excursion_km: float


def shortest_route(origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion]) -> list[Route]:
    """Return the shortest way through regions in this order to each target.

    Parameters
    ----------
    origin, targets
        Longitude and latitude, degrees.
    regions
        Id, name and shape (in degrees) of each region, in order.

    Returns
    -------
    list of Route
        One for each target.

    Raises
    ------
    RouteError
        If no way can lead through the regions in this order, or none of up to 10,000 km does.
    """
    return shortest_routes(plan_routes(origin, targets, regions))


def shortest_routes(network: Network) -> list[Route]:
    """Return the shortest way to each target of a network."""
    return [
        _route(network.corridor, target, tight_way(network, k))
        for k, target in enumerate(network.corridor.targets)
    ]


def _route(corridor: Corridor, target: FloatArray, way: Way) -> Route:
    lonlat = corridor.plane.inverse(way.xy)
    lonlat[[0, -1]] = corridor.origin[0], target
    points = lonlat[way.bend]
    passed = np.flatnonzero(way.gate >= 0)
    ends = [0, *passed, len(lonlat) - 1]
    pieces = [lonlat[a : b + 1] for a, b in pairwise(ends)]
    keys = [stage.key for stage in corridor.stages]
    return Route(
        points=points,
        length_km=path_length_km(points),
        great_circle_km=distance_km(*points[0], *points[-1]),
        legs=tuple(zip(keys, map(path_length_km, pieces), strict=True)),
        crossings=lonlat[passed],
        excursion_km=max(
            _excursion_km(corridor.plane, stage, piece)
            for stage, piece in zip(corridor.stages, pieces, strict=True)
        ),
    )


def _excursion_km(plane: Plane, stage: Stage, piece: FloatArray) -> float:
    # distances in the plane are never shorter than on the ground
    points = shapely.points(plane.forward(densify(piece, _CHECK_KM)[0]))
    return float(shapely.distance(stage.area, points).max())
