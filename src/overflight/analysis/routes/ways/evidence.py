"""What is known of a route, in order: regions that it crosses, places that it visits, regions that it avoids.

A route is a chain of stages, each in one region. A stage ends where the next region is entered, or
where the surroundings of a place are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import shapely

from overflight.analysis.routes.ways.plane import Geometry

LonLat = tuple[float, float]

# Stands for a region where none is named: no id of a case has a space.
ANYWHERE = "land and sea"


class NamedRegion(NamedTuple):
    """A region of the Earth.

    Attributes
    ----------
    key, name
        Its id, and its name for messages.
    shape
        Polygon or multipolygon in degrees, as
        :func:`~overflight.analysis.ground.atlas.region_polygon` returns.
    """

    key: str
    name: str
    shape: Geometry


class Visit(NamedTuple):
    """A place that a route passes within a distance of, in the region that it is in then.

    Attributes
    ----------
    name
        For messages.
    lonlat
        Longitude and latitude, degrees.
    within_km
        How near it must pass; with 0 it passes the very place.
    """

    name: str
    lonlat: LonLat
    within_km: float


@dataclass(frozen=True)
class Itinerary:
    """The stages of a route.

    Attributes
    ----------
    regions
        The region of each stage, without what must be avoided; a region that visits divide comes again.
    visits
        For each stage but the last, the visit that ends it; ``None`` if the border with the next does.
    avoided
        The regions that must be avoided.
    """

    regions: tuple[NamedRegion, ...]
    visits: tuple[Visit | None, ...]
    avoided: tuple[NamedRegion, ...]


def itinerary(through: Sequence[NamedRegion | Visit], avoid: Sequence[NamedRegion] = ()) -> Itinerary:
    """Return the stages of a route through regions and visits in this order.

    Parameters
    ----------
    through
        A visit is in the region before it, or, before any, in the first one; if there is no region at
        all, the route may lead anywhere.
    avoid
        Regions that it must keep out of; it may touch their borders.
    """
    named = [stop for stop in through if isinstance(stop, NamedRegion)]
    here = named[0] if named else NamedRegion(ANYWHERE, ANYWHERE, shapely.box(-180.0, -90.0, 180.0, 90.0))
    regions, visits = [here], list[Visit | None]()
    entered = False
    for stop in through:
        if isinstance(stop, Visit):
            regions.append(regions[-1])
            visits.append(stop)
        elif entered:
            regions.append(stop)
            visits.append(None)
        entered = entered or isinstance(stop, NamedRegion)
    return Itinerary(_outside(regions, avoid), tuple(visits), tuple(avoid))


def _outside(regions: Sequence[NamedRegion], avoid: Sequence[NamedRegion]) -> tuple[NamedRegion, ...]:
    if not avoid:
        return tuple(regions)
    away = shapely.union_all([region.shape for region in avoid])
    left = {region.key: shapely.difference(region.shape, away) for region in regions}
    return tuple(region._replace(shape=left[region.key]) for region in regions)
