"""The route statements of a case as evidence on a map."""

from __future__ import annotations

from overflight.analysis.ground.atlas import region_polygon
from overflight.analysis.ground.places import position
from overflight.analysis.routes.ways.evidence import ANYWHERE, NamedRegion, Visit
from overflight.case.model import Case
from overflight.case.statements import RouteStatement


def named_region(case: Case, key: str) -> NamedRegion:
    """Return a region of a case with its name and shape.

    Raises
    ------
    OverflightError
        If it is not on the map.
    """
    region = case.regions[key]
    return NamedRegion(key, region.name, region_polygon(region))


def region_name(case: Case, key: str) -> str:
    """Return the name of the region of a leg, which may be none of the case's."""
    return ANYWHERE if key == ANYWHERE else case.regions[key].name


def evidence_of(case: Case, route: RouteStatement) -> tuple[list[NamedRegion | Visit], list[NamedRegion]]:
    """Return the regions to cross and places to pass, in order, and the regions to avoid.

    A place need not be passed nearer than it is known itself.

    Raises
    ------
    OverflightError
        If a region is not on the map.
    ValueError
        If a place is open between alternatives.
    """
    shapes = {key: named_region(case, key) for key in {*route.regions, *route.avoid}}
    through: list[NamedRegion | Visit] = []
    for stop in route.through:
        if isinstance(stop, str):
            through.append(shapes[stop])
        else:
            place = case.places[stop.place]
            through.append(Visit(place.name, position(case, stop.place), stop.within_km + place.radius_km))
    return through, [shapes[key] for key in route.avoid]
