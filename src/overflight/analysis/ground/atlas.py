"""What parts of the map the regions of a case are, and which country a position is in.

Shapes are polygons in degrees with longitudes within -180 to 180, cut along the antimeridian; their edges
are straight in longitude and latitude.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, densify
from overflight.analysis.ground.natural_earth import countries, lakes, ocean
from overflight.analysis.routes.ways.plane import Geometry, turned
from overflight.case.entities import Region
from overflight.errors import OverflightError

# The chord of a geodesic leg of this length, straight in longitude and latitude, stays within 10 m of it
# up to latitude 80.
_LEG_KM = 10.0


def point_country(lon: float, lat: float) -> str | None:
    """Return the name of the country that a position (degrees) is in; ``None`` on the open sea."""
    atlas = countries()
    found = atlas.tree.query(shapely.Point(lon, lat), predicate="intersects")
    return atlas.names[min(found)] if len(found) else None


def region_polygon(region: Region) -> Geometry:
    """Return the shape of a region of a case.

    Parameters
    ----------
    region
        A country by its code; a water by a box: the part of the map's seas and lakes inside it; or a
        polygon with geodesic edges, which holds the nearer pole if it runs round one.

    Returns
    -------
    Geometry
        Polygon or multipolygon in degrees, edges straight in longitude and latitude.

    Raises
    ------
    OverflightError
        If the map has no such country, there is no water in the box, or the polygon crosses itself.
    """
    if region.country is not None:
        return _country(region.country, region.name)
    if region.water is not None:
        box = region.water
        return _water((box.west, box.south, box.east, box.north), region.name)
    return _drawn(np.array(region.polygon, dtype=float), region.name)


def _country(code: str, name: str) -> Geometry:
    atlas = countries()
    if code in atlas.codes:
        return atlas.shapes[atlas.codes.index(code)]
    near = [k for k, iso in zip(atlas.codes, atlas.iso_codes, strict=True) if iso == code]
    titled = dict(zip(atlas.names, atlas.codes, strict=True))
    near += [titled[n] for n in get_close_matches(name, titled, n=2, cutoff=0.7)]
    near += get_close_matches(code, atlas.codes, n=3, cutoff=0.6)
    names = dict(zip(atlas.codes, atlas.names, strict=True))
    hint = ", ".join(f"{k} ({names[k]})" for k in dict.fromkeys(near))
    raise OverflightError(
        f"the map has no country with the ADM0_A3 code {code!r}; "
        + (f"near it: {hint}" if hint else "a code is three capital letters, such as FRA")
    )


@cache
def _water(bounds_deg: tuple[float, float, float, float], name: str) -> Geometry:
    west, south, east, north = bounds_deg
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    boxes = shapely.union_all([shapely.box(w, south, e, north) for w, e in spans])
    water = shapely.union_all(shapely.intersection([ocean(), *lakes()], boxes))
    if water.is_empty:
        raise OverflightError(
            f"{name}: no sea or lake of the map lies inside the box from {west:g}, {south:g} "
            f"to {east:g}, {north:g} (west, south, east, north in degrees); "
            "the smaller lakes are not on it: draw them as a polygon"
        )
    return water


def _drawn(corners: FloatArray, name: str) -> Geometry:
    """Return the polygon with these corners, shape (n, 2) in degrees, and geodesic edges."""
    ring, _ = densify(np.vstack([corners, corners[:1]]), _LEG_KM)
    ring[:, 0] = np.unwrap(ring[:, 0], period=360.0)
    if abs(ring[-1, 0] - ring[0, 0]) > 180.0:
        pole = np.copysign(90.0, ring[:, 1].mean())
        ring = np.vstack([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]], ring[:1]])
    # unwrapping rounds
    ring[-1] = ring[0]
    shape = shapely.polygons(ring)
    if not shape.is_valid:
        raise OverflightError(
            f"{name}: the polygon crosses or touches itself ({shapely.is_valid_reason(shape)}); give its "
            "corners in order, once each"
        )
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    copies = [turned(shape, east_deg) for east_deg in (-360.0, 0.0, 360.0)]
    return shapely.union_all(shapely.intersection(copies, world))
