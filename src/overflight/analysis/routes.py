"""The shortest way from an origin through regions in a named order to each of some targets.

1. The regions are drawn in a gnomonic plane about the middle of the route (:mod:`.plane`), with the
   gates from each into the next (:mod:`.corridor`).
2. A graph holds every way that may be a shortest one, at first with posts every 10 km along the gates
   (:mod:`.network`); the shortest way in it is found by Dijkstra's algorithm.
3. About the posts and corners that the true shortest way may use, posts are set more densely, until
   their spacing costs less than a metre (:mod:`.tighten`).
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

from overflight.analysis.corridor import Corridor, LonLat, NamedRegion, draw_corridor
from overflight.analysis.geodesy import FloatArray, densify, distance_km, path_length_km
from overflight.analysis.network import Network, build_network, lengths_km, lower_bounds_km
from overflight.analysis.order import check_order
from overflight.analysis.plane import LARGEST_RADIUS_KM, Plane
from overflight.analysis.posts import SPACING_KM, Posts, posts_along, single_posts, with_carried
from overflight.analysis.tighten import Way, tight_way
from overflight.analysis.visibility import corners_of
from overflight.errors import RouteError

_CHECK_KM = 1.0
# Ways are kept up to this multiple of a lower bound of the shortest, at first.
_STRETCH = 1.1
_MORE = 1.5
# Of the random ways whose mean detour is stated, this many times that detour leaves out about 1 in 1,000.
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


def shortest_route(
    origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion]
) -> list[Route]:
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
    factor = 1.0 + _DETOURS * typical_percent / 100.0
    stretch = _STRETCH * factor
    while True:
        network = _network(origin, targets, regions, stretch)
        lengths = lengths_km(network, 0)[0][network.post_nodes(-1)]
        if (lengths * factor <= network.limits_km).all():
            return network
        stretch *= _MORE if np.isinf(lengths).any() else 1.01 * (lengths * factor / network.limits_km).max()


def _network(
    origin: LonLat, targets: Sequence[LonLat], regions: Sequence[NamedRegion], stretch: float
) -> Network:
    """Return the network of all ways up to `stretch` times a lower bound of the shortest."""
    centre, span_km = _middle(origin, targets)
    radius = max(span_km, 100.0)
    while radius <= LARGEST_RADIUS_KM:
        corridor = draw_corridor(Plane(*centre, radius), origin, targets, regions)
        if corridor.closed:
            radius = _larger(radius)
            continue
        posts = _first_posts(corridor)
        limits = stretch * lower_bounds_km(corridor, posts)
        needed = _radius_km(centre, origin, targets, limits)
        if needed <= radius:
            return build_network(corridor, posts, [corners_of(s.area) for s in corridor.stages], limits)
        radius = needed
    raise RouteError(...)
