"""How much of the Earth, and which ways, must be looked at to find the shortest routes.

A lower bound of their lengths says which ways may matter; if what is then found is longer than the ways
that were kept, more are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, destination, distance_km
from overflight.analysis.routes.order import check_order
from overflight.analysis.routes.ways.corridor import Corridor, draw_corridor
from overflight.analysis.routes.ways.evidence import Itinerary, LonLat, NamedRegion, Visit, itinerary
from overflight.analysis.routes.ways.network import Network, build_network, lengths_km, lower_bounds_km
from overflight.analysis.routes.ways.plane import LARGEST_RADIUS_KM, TOLERANCE_KM, Plane
from overflight.analysis.routes.ways.posts import SPACING_KM, Posts, posts_along, single_posts, with_carried
from overflight.errors import RouteError

# Ways are kept up to this multiple of a lower bound of the shortest, at first.
_STRETCH = 1.1
_MORE = 1.2
_LEAST_RADIUS_KM = 100.0
# Random ways are kept up to this multiple of their mean detour.
_DETOURS = 6.0


def plan_routes(
    origin: LonLat,
    targets: Sequence[LonLat],
    through: Sequence[NamedRegion | Visit],
    typical_percent: float = 0.0,
    avoid: Sequence[NamedRegion] = (),
) -> Network:
    """Return the network that the shortest routes, and random longer ones, are found in.

    Parameters
    ----------
    origin, targets
        Longitude and latitude, degrees.
    through
        Regions to cross and places to pass, in order; a place is passed in the region before it. The
        first region holds the origin, the last the targets. Without any, the way may lead anywhere.
    typical_percent
        How much longer than the shortest the random routes will be on average.
    avoid
        Regions to keep out of.

    Raises
    ------
    RouteError
        If no way can lead through the regions in this order, or none of up to 10,000 km does.
    """
    check_order(origin, targets, through, avoid)
    stages = itinerary(through, avoid)
    factor = longest_kept(typical_percent)
    stretch = _STRETCH * factor
    while True:
        network = _network(origin, targets, stages, stretch)
        lengths = lengths_km(network, 0)[0][network.post_nodes(-1)]
        if (lengths * factor <= network.limits_km).all():
            return network
        stretch *= _MORE if np.isinf(lengths).any() else 1.01 * (lengths * factor / network.limits_km).max()


def longest_kept(typical_percent: float) -> float:
    """Return up to which multiple of the shortest way random ways are kept, given their mean detour."""
    return 1.0 + _DETOURS * typical_percent / 100.0


def _network(origin: LonLat, targets: Sequence[LonLat], stages: Itinerary, stretch: float) -> Network:
    """Return the network of all ways up to `stretch` times a lower bound of the shortest."""
    centre, span = _surroundings(origin, targets)
    radius = max(2 * span, _LEAST_RADIUS_KM)
    while span < LARGEST_RADIUS_KM:
        radius = min(radius, LARGEST_RADIUS_KM)
        corridor = draw_corridor(Plane(*centre, radius), origin, targets, stages.regions, stages.visits)
        closed_at, needed = corridor.closed_at, 2 * radius
        if closed_at is None:
            posts = _first_posts(corridor)
            limits = stretch * lower_bounds_km(corridor, posts)
            needed = _radius_km(centre, corridor, limits)
            if needed <= radius:
                return build_network(corridor, posts, [s.corners for s in corridor.stages], limits)
        if radius == LARGEST_RADIUS_KM:
            if closed_at is not None:
                _refuse(stages, closed_at)
            break
        radius = 1.01 * needed
    raise RouteError(
        f"some ways through these regions lead more than {LARGEST_RADIUS_KM:,.0f} km away from the middle of "
        "the route, too far to be looked at: check the order of the regions, or state a smaller detour"
    )


def _refuse(stages: Itinerary, closed_at: int) -> NoReturn:
    pair = stages.regions[max(0, closed_at - 1) : closed_at + 1]
    names = " and ".join(dict.fromkeys(region.name for region in pair))
    visit = stages.visits[closed_at - 1] if closed_at else None
    to = f" to within {visit.within_km:g} km of {visit.name}" if visit else ""
    without = f" without {' and '.join(region.name for region in stages.avoided)}" if stages.avoided else ""
    raise RouteError(
        f"no way leads on{to} through {names}{without}: the parts of them that touch are not connected with "
        f"the rest of the route, or lie more than {LARGEST_RADIUS_KM:,.0f} km off; check the order of the "
        "regions, and what is avoided"
    )


def _surroundings(origin: LonLat, targets: Sequence[LonLat]) -> tuple[LonLat, float]:
    """Return a centre amid the ends of the routes, and how far from it the farthest of them is."""
    lon, lat = np.radians([origin, *targets]).T
    east, north, up = (v.mean() for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    centre = np.degrees(np.arctan2(north, east)), np.degrees(np.arctan2(up, np.hypot(east, north)))
    farthest = max(distance_km(*centre, *end) for end in [origin, *targets])
    return (float(centre[0]), float(centre[1])), farthest


def _radius_km(centre: LonLat, corridor: Corridor, limits_km: FloatArray) -> float:
    """Return how far from the centre ways of these lengths can lead: half of them from their middle."""
    (lon0, lat0), (lon, lat) = corridor.origin[0], corridor.targets.T
    halves = distance_km(lon0, lat0, lon, lat) / 2
    middles = destination(lon0, lat0, bearing_deg(lon0, lat0, lon, lat), halves)
    return float((distance_km(*centre, *middles) + limits_km / 2).max())


def _first_posts(corridor: Corridor) -> list[Posts]:
    posts = [single_posts(corridor.plane.forward(corridor.origin))]
    for lines, beyond in zip(corridor.gates, corridor.beyond, strict=True):
        along = posts_along(lines, posts[-1], SPACING_KM)
        posts.append(with_carried(along, posts[-1], beyond, TOLERANCE_KM))
    return [*posts, single_posts(corridor.plane.forward(corridor.targets))]
