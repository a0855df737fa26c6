"""Where a unit can have been if it stayed inside an area, such as the countries that it is said to cross.

The area is filled from the sighting outwards in steps, each a widening by the length of the step and a cut
with the area: the geodesic dilation of C. Lantuéjoul and F. Maisonneuve, "Geodesic methods in quantitative
image analysis", Pattern Recognition 17 (1984) 177-187. A flight of some steps' length is inside after as many
steps, so that the result is never smaller than the truth; round a corner it is too wide by part of a step.
It is drawn equidistant about the sighting, where no distance is shorter than on the ground (by the theorem
of Rauch) and none longer than by theta / sin theta, theta being the way from the middle over 6,357 km: 0.4 %
at 1,000 km.
"""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, destination, distance_km
from overflight.analysis.reach.areas import NOWHERE, LonLat, disc
from overflight.analysis.routes.ways.plane import Geometry, Plane

STEPS = 6
_ROUND = 6
# Chords of a widening by shapely, which has so many of them to a quarter of a circle, cut off less.
_CHORDS = 1.0 / cos(pi / (4 * _ROUND))
_SMALLEST_RADIUS_KM = 6_356.0
# Far from the middle the drawing stretches too much to be of use.
_FARTHEST_KM = 9_000.0
_SPACING_KM = 25.0
# What straight lines between those points may bend by from one drawing to the other, and more.
_BEND_KM = 0.5


def reach_inside(
    plane: Plane, area: Geometry, start: LonLat, radius_km: float, flown_km: float, steps: int = STEPS
) -> Geometry:
    """Return where a unit can have got to, or have come from, without leaving an area.

    Parameters
    ----------
    plane
        What the area is drawn in, at most 8,000 km wide.
    area
        Polygon or multipolygon in kilometres of the plane.
    start, radius_km
        Where the unit was seen: longitude and latitude in degrees, and the doubt.
    flown_km
        The most that it can have flown before or since.
    steps
        In how many the area is filled: more are closer to the truth and take longer.

    Returns
    -------
    Geometry
        In kilometres of the plane, a part of the area that contains all points whose shortest way to the
        sighting inside the area is no longer than `flown_km`; an outer bound of where the unit was. Empty
        if it was seen outside of the area. If the unit can have left the plane, or flown beyond 9,000 km,
        only the free disc bounds it, for what the area is like out there is not known here.

    Raises
    ------
    ValueError
        If the plane is too wide, a length is negative or there is no step.
    """
    if not (radius_km >= 0.0 and flown_km >= 0.0 and steps >= 1):
        raise ValueError(
            f"lengths must be at least 0 km and steps at least 1, not {radius_km} km, {flown_km} km, {steps}"
        )
    free = shapely.intersection(area, disc(plane, start, radius_km + flown_km))
    far_km = radius_km + flown_km
    off_km = float(distance_km(plane.lon0_deg, plane.lat0_deg, *start))
    if far_km > _FARTHEST_KM or off_km + far_km > plane.radius_km:
        return free
    room = _drawn_about(plane, start, shapely.buffer(free, _BEND_KM, quad_segs=2))
    begun = shapely.intersection(area, disc(plane, start, radius_km))
    reached = _drawn_about(plane, start, shapely.buffer(begun, _BEND_KM, quad_segs=2))
    for step in range(1, steps + 1):
        if reached.is_empty:
            return NOWHERE
        by_km = flown_km / steps * _stretch(radius_km + step * flown_km / steps)
        widened = shapely.buffer(reached, by_km * _CHORDS, quad_segs=_ROUND)
        reached = _touching(shapely.intersection(room, widened), reached)
    back = shapely.transform(
        shapely.segmentize(reached, _SPACING_KM), lambda xy: _drawn_back(plane, start, xy)
    )
    return shapely.intersection(free, shapely.buffer(shapely.make_valid(back), _BEND_KM, quad_segs=2))


def _stretch(far_km: float) -> float:
    theta = far_km / _SMALLEST_RADIUS_KM
    return theta / sin(theta) if theta > 0.0 else 1.0


def _touching(shape: Geometry, other: Geometry) -> Geometry:
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.intersects(parts, other)])


def _drawn_about(plane: Plane, middle: LonLat, shape: Geometry) -> Geometry:
    """Draw a shape of the plane again, equidistant about a position."""

    def equidistant(xy: FloatArray) -> FloatArray:
        lonlat = plane.inverse(xy)
        bearing = np.radians(bearing_deg(*middle, lonlat[:, 0], lonlat[:, 1]))
        km = distance_km(*middle, lonlat[:, 0], lonlat[:, 1])
        return np.column_stack([km * np.sin(bearing), km * np.cos(bearing)])

    if shape.is_empty:
        return shape
    return shapely.make_valid(shapely.transform(shapely.segmentize(shape, _SPACING_KM), equidistant))


def _drawn_back(plane: Plane, middle: LonLat, xy: FloatArray) -> FloatArray:
    """Return where points of the equidistant drawing lie in the plane."""
    bearing = np.degrees(np.arctan2(xy[:, 0], xy[:, 1]))
    return plane.forward(np.column_stack(destination(*middle, bearing, np.hypot(*xy.T))))
