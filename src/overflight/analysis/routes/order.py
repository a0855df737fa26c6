"""Whether regions can be flown through in a stated order at all: a check that needs no route.

Shapes are in longitude and latitude, as :func:`~overflight.analysis.ground.atlas.region_polygon` returns
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.routes.ways.chords import in_space
from overflight.analysis.routes.ways.evidence import Itinerary, LonLat, NamedRegion, Visit, itinerary
from overflight.analysis.routes.ways.plane import LARGEST_RADIUS_KM, TOLERANCE_KM, Geometry, Plane, turned
from overflight.errors import RouteError

# Less than what a gate may stray from a region, so that whatever passes here has gates.
_TOUCHING_KM = 0.6 * TOLERANCE_KM
_KM_PER_DEGREE_AT_MOST = 111.7
_STEP_DEG = 0.1


def check_order(
    origin: LonLat,
    targets: Sequence[LonLat],
    through: Sequence[NamedRegion | Visit],
    avoid: Sequence[NamedRegion] = (),
) -> None:
    """Refuse evidence that no way can fit.

    Parameters
    ----------
    origin, targets
        Longitude and latitude, degrees.
    through, avoid
        As for :func:`~overflight.analysis.routes.ways.evidence.itinerary`.

    Raises
    ------
    RouteError
        If there is no target, two regions that follow each other do not touch (within 0.012 km), the origin
        is not in the first or a target not in the last, a place that is visited is farther from its
        region than the visit allows, or nothing is left of a region without those that are avoided.
    """
    if not targets:
        raise RouteError("a route needs at least one target")
    regions = [stop for stop in through if isinstance(stop, NamedRegion)]
    for (_, first, shape), (_, second, other) in pairwise(regions):
        if (apart := gap_km(shape, other)) > _TOUCHING_KM:
            raise RouteError(
                f"{first} and {second} do not touch, they are {_km(apart)} apart: "
                "name the regions that lie between them, in the order of flight"
            )
    stages = itinerary(through, avoid)
    for region in stages.regions:
        if region.shape.is_empty:
            raise RouteError(
                f"nothing is left of {region.name} without what is to be avoided: drop one of them"
            )
    _check_inside("origin", origin, stages, 0)
    for target in targets:
        _check_inside("target", target, stages, -1)
    for visit, region in zip(stages.visits, stages.regions, strict=False):
        if visit is not None:
            _check_visit(visit, region)


def _check_inside(what: str, where: LonLat, stages: Itinerary, index: int) -> None:
    _, name, shape = stages.regions[index]
    if (apart := gap_km(shapely.Point(where), shape)) <= _TOUCHING_KM:
        return
    at = f"the {what} at {where[0]:g}, {where[1]:g} is"
    for region in stages.avoided:
        if shapely.intersects(region.shape, shapely.Point(where)):
            raise RouteError(f"{at} in {region.name}, which is to be avoided: take it from `avoid:`")
    raise RouteError(
        f"{at} {_km(apart)} outside {name}, the {'last' if index else 'first'} region "
        "of the route: begin and end the route with the regions that its ends are in; if the map's "
        "coastline is too coarse, draw the region as a polygon"
    )


def _check_visit(visit: Visit, region: NamedRegion) -> None:
    apart = gap_km(shapely.Point(visit.lonlat), region.shape)
    if apart > visit.within_km + _TOUCHING_KM:
        raise RouteError(
            f"{visit.name} is {_km(apart)} outside {region.name}, and is to be passed within "
            f"{visit.within_km:g} km there: name the visit after the region that it is in, or allow more"
        )


def gap_km(first: Geometry, second: Geometry) -> float:
    """Return the distance between two shapes in longitude and latitude, in kilometres.

    It is 0 if they touch, within 12 m.
    """
    copies = [turned(second, east_deg) for east_deg in (0.0, -360.0, 360.0)]
    if shapely.dwithin(first, copies, _TOUCHING_KM / _KM_PER_DEGREE_AT_MOST).any():
        return 0.0
    start, apart = _nearest_vertex(first, second)
    plane = Plane(*start, radius_km=2 * apart + _KM_PER_DEGREE_AT_MOST)
    if plane.radius_km > LARGEST_RADIUS_KM:
        return apart
    line = shapely.shortest_line(_drawn(plane, first), _drawn(plane, second))
    (lon1, lat1), (lon2, lat2) = plane.inverse(shapely.get_coordinates(line)).tolist()
    return float(distance_km(lon1, lat1, lon2, lat2))


def _nearest_vertex(first: Geometry, second: Geometry) -> tuple[LonLat, float]:
    """Return the vertex of the first shape that is nearest to one of the second, and how far it is."""
    from scipy.spatial import KDTree

    outlines = [shapely.get_coordinates(shapely.segmentize(s, _STEP_DEG)) for s in (first, second)]
    _, nearest = KDTree(in_space(outlines[1])).query(in_space(outlines[0]))
    apart = distance_km(*outlines[0].T, *outlines[1][nearest].T)
    closest = int(np.argmin(apart))
    lon, lat = outlines[0][closest].tolist()
    return (lon, lat), float(apart[closest])


def _drawn(plane: Plane, shape: Geometry) -> Geometry:
    if shape.geom_type == "Point":
        return shapely.transform(shape, plane.forward)
    return plane.draw(shape)


def _km(distance: float) -> str:
    return f"{distance:.1f} km" if distance < 100 else f"{distance:,.0f} km"
