"""The shortest way from an origin through regions in a named order to each of some targets.

1. The regions are drawn in a gnomonic plane about the middle of the route (:mod:`.ways.plane`), with the
   gates from each into the next (:mod:`.ways.corridor`).
2. A graph holds every way that may be a shortest one, at first with posts every 10 km along the gates
   (:mod:`.ways.network`); the shortest way in it is found by Dijkstra's algorithm.
3. About the posts and corners that the true shortest way may use, posts are set more densely, until
   their spacing costs less than a metre (:mod:`.ways.tighten`).
4. What is found is measured again: its legs on the ellipsoid, and how far they stray from the regions.

Range of validity: ways of up to 10,000 km. Lengths are those of geodesics on WGS84, good to a metre or
so for the regions as drawn; the map itself is generalised to kilometres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import NoReturn

import numpy as np
import shapely

from overflight.analysis.ways.corridor import Corridor, LonLat, NamedRegion, Stage, draw_corridor
from overflight.analysis.geodesy import (
    FloatArray,
    bearing_deg,
    densify,
    destination,
    distance_km,
    path_length_km,
)
from overflight.analysis.ways.network import Network, build_network, lengths_km, lower_bounds_km
from overflight.analysis.order import check_order
from overflight.analysis.ways.plane import LARGEST_RADIUS_KM, Plane
from overflight.analysis.ways.posts import SPACING_KM, Posts, posts_along, single_posts, with_carried
from overflight.analysis.ways.tighten import Way, tight_way
from overflight.analysis.ways.visibility import corners_of
from overflight.errors import RouteError

_CHECK_KM = 1.0
# Ways are kept up to this multiple of a lower bound of the shortest, at first.
_STRETCH = 1.1
_MORE = 1.5
# Random ways are kept up to this multiple of their mean detour.
_DETOURS = 6.0


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


def plan_routes(
    origin: LonLat,
    targets: Sequence[LonLat],
    regions: Sequence[NamedRegion],
    typical_percent: float = 0.0,
) -> Network:
    """Return the network that the shortest routes, and random longer ones, are found in.

    Parameters
    ----------
    origin, targets, regions
        As for :func:`shortest_route`.
    typical_percent
        How much longer than the shortest the random routes will be on average.

    Raises
    ------
    RouteError
        As for :func:`shortest_route`.
    """
    check_order(origin, targets, regions)
    factor = longest_kept(typical_percent)
    stretch = _STRETCH * factor
    while True:
        network = _network(origin, targets, regions, stretch)
        lengths = lengths_km(network, 0)[0][network.post_nodes(-1)]
        if (lengths * factor <= network.limits_km).all():
            return network
        stretch *= _MORE if np.isinf(lengths).any() else 1.01 * (lengths * factor / network.limits_km).max()


def longest_kept(typical_percent: float) -> float:
    """Return up to which multiple of the shortest way random ways are kept, given their mean detour."""
    return 1.0 + _DETOURS * typical_percent / 100.0


def _network(
    origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion], stretch: float
) -> Network:
    """Return the network of all ways up to `stretch` times a lower bound of the shortest."""
    centre, radius = _surroundings(origin, targets)
    while True:
        corridor = draw_corridor(Plane(*centre, radius), origin, targets, regions)
        closed_at, needed = corridor.closed_at, 2 * radius
        if closed_at is None:
            posts = _first_posts(corridor)
            limits = stretch * lower_bounds_km(corridor, posts)
            needed = _radius_km(centre, corridor, limits)
            if needed <= radius:
                return build_network(corridor, posts, [corners_of(s.area) for s in corridor.stages], limits)
        if radius == LARGEST_RADIUS_KM:
            _give_up(regions, closed_at, needed)
        radius = min(1.01 * needed, LARGEST_RADIUS_KM)


def _give_up(regions: Sequence[NamedRegion], closed_at: int | None, needed_km: float) -> NoReturn:
    if closed_at is None:
        raise RouteError(
            f"ways of up to {2 * needed_km:,.0f} km would have to be looked at; this works up to about "
            f"{2 * LARGEST_RADIUS_KM:,.0f} km: check the order of the regions, or make the detour smaller"
        )
    names = " and ".join(name for _, name, _ in regions[max(0, closed_at - 1) : closed_at + 1])
    raise RouteError(
        f"no way leads on through {names}: the parts of them that touch are not connected with the rest of "
        f"the route, or lie more than {LARGEST_RADIUS_KM:,.0f} km off; check the order of the regions"
    )


def _surroundings(origin: LonLat, targets: Sequence[LonLat]) -> tuple[LonLat, float]:
    """Return a centre amid the ends of the routes, and a radius in which to look for them at first."""
    lon, lat = np.radians([origin, *targets]).T
    east, north, up = (v.mean() for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    centre = np.degrees(np.arctan2(north, east)), np.degrees(np.arctan2(up, np.hypot(east, north)))
    farthest = max(distance_km(*centre, *end) for end in [origin, *targets])
    return (float(centre[0]), float(centre[1])), min(max(2 * farthest, 100.0), LARGEST_RADIUS_KM)


def _radius_km(centre: LonLat, corridor: Corridor, limits_km: FloatArray) -> float:
    """Return how far from the centre ways of these lengths can lead: half of them from their middle."""
    reach = []
    for target, limit in zip(corridor.targets, limits_km, strict=True):
        whole = distance_km(*corridor.origin[0], *target)
        middle = destination(*corridor.origin[0], bearing_deg(*corridor.origin[0], *target), whole / 2)
        reach.append(distance_km(*centre, *middle) + limit / 2)
    return max(reach)


def _first_posts(corridor: Corridor) -> list[Posts]:
    posts = [single_posts(corridor.plane.forward(corridor.origin))]
    for lines, stage in zip(corridor.gates, corridor.stages[1:], strict=True):
        along = posts_along(lines, SPACING_KM)
        posts.append(with_carried(along, posts[-1], stage.area, corridor.plane.tolerance_km))
    return [*posts, single_posts(corridor.plane.forward(corridor.targets))]


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
        excursion_km=max(map(_excursion_km, repeat(corridor.plane), corridor.stages, pieces)),
    )


def _excursion_km(plane: Plane, stage: Stage, piece: FloatArray) -> float:
    # distances in the plane are never shorter than on the ground
    points = shapely.points(plane.forward(densify(piece, _CHECK_KM)[0]))
    return float(shapely.distance(stage.area, points).max())
