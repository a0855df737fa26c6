"""Geodesic discs as polygons of a plane that are never smaller than the truth.

In the gnomonic plane of a sphere discs are conics, whose polygons bulge by the same share of
their size whatever their form; on the ellipsoid they very nearly are, and half as much again is added. The
polygons are at most 0.02 % and 0.1 km wider than what they stand for. Neither a pole nor the antimeridian is
a special case, and what lies behind the horizon of the plane is cut off.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray, destination, distance_km
from overflight.analysis.routes.ways.plane import Geometry, Plane

LonLat = tuple[float, float]

NOWHERE = shapely.Polygon()
_CORNERS = 360
_TURN = np.linspace(0.0, 2 * np.pi, _CORNERS + 1)
# What chords cut off a circle of radius 1, and half as much again.
_BULGE = 1.5 * (1.0 / np.cos(np.pi / _CORNERS) - 1.0)
_EARTH_KM = 6_378.137
_LEAST_KM = 1e-3
# A gnomonic plane ends at about 9,000 km; outlines are followed to here, well beyond what is asked for.
_HORIZON_KM = 8_500.0
LARGEST_PLANE_KM = 8_000.0
# Geodesics cross each other after some 19,900 km: a circle that wide has no plain outline, and is nearly all.
_ALL_KM = 19_500.0


def everything(plane: Plane) -> Geometry:
    """Return all that a plane shows, as a polygon in the plane.

    Raises
    ------
    ValueError
        If the plane shows more than 8,000 km round its centre.
    """
    if plane.radius_km > LARGEST_PLANE_KM:
        raise ValueError(
            f"areas are drawn up to {LARGEST_PLANE_KM:,.0f} km round a centre, not {plane.radius_km:,.0f} km"
        )
    return shapely.polygons(plane.forward(_circle((plane.lon0_deg, plane.lat0_deg), plane.radius_km)))


def disc(plane: Plane, centre: LonLat, radius_km: float) -> Geometry:
    """Return all points within a distance of a position, as far as the plane shows them.

    Parameters
    ----------
    plane
        At most 8,000 km wide.
    centre
        Longitude and latitude, degrees; may lie outside the plane.
    radius_km
        Along the ground; nothing is within a negative one.

    Returns
    -------
    Geometry
        Polygon in kilometres of the plane that contains the disc; empty if none of it is shown.

    Raises
    ------
    ValueError
        If the plane is too wide, the position is not on Earth or the radius is not a number.
    """
    if np.isnan(radius_km):
        raise ValueError("the radius of a disc must be a number of kilometres")
    if radius_km < 0.0:
        return NOWHERE
    if radius_km >= _ALL_KM:
        return everything(plane)
    wide_km = _widened(radius_km)

    def near(lonlat: FloatArray) -> NDArray[np.bool_]:
        return _distances_km(centre, lonlat) <= wide_km

    return _enclosed(plane, _circle(centre, radius_km), near)


def _widened(radius_km: float) -> float:
    # tan r = tan R cos(pi / n) for the inner and outer radius of a polygon on a sphere: R - r is at most
    # sin R cos R times the bulge, and that at most the lesser of R and half the Earth's radius
    return float(radius_km + min(radius_km, _EARTH_KM / 2.0) * _BULGE + _LEAST_KM)


def _circle(centre: LonLat, radius_km: float) -> FloatArray:
    """Return a closed ring of positions whose chords leave out nothing within the radius."""
    return np.column_stack(destination(*centre, np.degrees(_TURN), _widened(radius_km)))


def _distances_km(centre: LonLat, lonlat: FloatArray) -> FloatArray:
    return distance_km(*centre, lonlat[:, 0], lonlat[:, 1])


def _enclosed(plane: Plane, ring: FloatArray, near: Callable[[FloatArray], NDArray[np.bool_]]) -> Geometry:
    """Return those parts of the plane, divided by a ring of positions, that are near."""
    whole = everything(plane)
    shown = _distances_km((plane.lon0_deg, plane.lat0_deg), ring) < _HORIZON_KM
    lines = [shapely.linestrings(plane.forward(ring[run])) for run in _runs(shown)]
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(_noded([whole.exterior, *lines]))))
    spots = shapely.get_coordinates(shapely.point_on_surface(parts))
    # an outline may enclose more than is shown
    inside = shapely.contains_xy(whole, *spots.T)
    inside[inside] = near(plane.inverse(spots[inside]))
    return shapely.union_all(parts[inside]) if inside.any() else NOWHERE


def _noded(lines: list[Geometry]) -> Geometry:
    return shapely.node(shapely.geometrycollections(lines))


def _runs(shown: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the stretches of a closed ring that are shown, each as indices; a single point is none."""
    if shown.all():
        return [np.arange(len(shown))]
    # begin behind the horizon; the last point repeats the first
    order = np.roll(np.arange(len(shown) - 1), -int(np.argmin(shown[:-1])))
    breaks = np.flatnonzero(np.diff(shown[order].astype(np.int8))) + 1
    return [run for run in np.split(order, breaks) if len(run) > 1 and shown[run[0]]]
