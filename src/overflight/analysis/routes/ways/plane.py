"""Part of the Earth drawn so that geodesics are straight lines: shapes from longitude and latitude.

In the ellipsoidal gnomonic plane (:class:`~overflight.analysis.ground.gnomonic.Gnomonic`) the shortest way
round a border is an ordinary problem of plane geometry, and neither a pole nor the antimeridian is a
special case. A geodesic within 1,000 km of the centre bends by less than 2 m from a straight line, within
2,000 km by 30 m, within 5,000 km by 2.7 km
(:func:`~overflight.analysis.ground.gnomonic.straightness_error_km`).
What is not near the centre is cut away before it is drawn.

Edges of a shape are straight in longitude and latitude, as in the map files; they are divided into steps
of at most a quarter of a degree, whose chords stay within 8 m of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray, destination, distance_km
from overflight.analysis.ground.gnomonic import Gnomonic

Geometry = Any  # shapely ships no types

EARTH_KM = 6_371.0
LARGEST_RADIUS_KM = 5_000.0
# How far outside a region a way may stray in the plane, so that it can lead along a border.
TOLERANCE_KM = 0.02
_STEP_DEG = 0.25
# How far on the ground the drawn chords may be off the outlines.
CHORD_KM = 0.008
# Union on a grid of 1 cm: pieces that were cut apart along a meridian then close without a seam.
_GRID_KM = 1e-5
# Points added along an edge that is straight in the plane would be corners by rounding.
_STRAIGHT_KM = 1e-4


def turned(shape: Geometry, east_deg: float) -> Geometry:
    """Return a shape with its longitudes, in degrees, increased."""
    return shapely.transform(shape, lambda lonlat: lonlat + np.array([east_deg, 0.0]))


@dataclass(frozen=True)
class Plane:
    """The surroundings of a centre in gnomonic projection.

    Attributes
    ----------
    lon0_deg, lat0_deg
        The centre, degrees.
    radius_km
        How far from the centre shapes are kept, kilometres on the ground.
    """

    lon0_deg: float
    lat0_deg: float
    radius_km: float

    def forward(self, lonlat: FloatArray) -> FloatArray:
        """Return where positions, shape (n, 2) in degrees, lie in the plane, shape (n, 2) in km."""
        return np.column_stack(self._projection.forward(lonlat[:, 0], lonlat[:, 1]))

    def inverse(self, xy: FloatArray) -> FloatArray:
        """Return the positions, shape (n, 2) in degrees, of points of the plane, shape (n, 2) in km."""
        return np.column_stack(self._projection.inverse(xy[:, 0], xy[:, 1]))

    def draw(self, shape: Geometry) -> Geometry:
        """Return the part of a shape that is near the centre, in the plane.

        Parameters
        ----------
        shape
            Polygon or multipolygon in degrees, longitudes within -180 to 180.

        Returns
        -------
        Geometry
            Valid polygon or multipolygon in kilometres, empty if nothing is near. Its outline is
            simplified by 0.1 m at most.
        """
        west, _, east, _ = self._cap.bounds
        turns = [t for t in (-360, 0, 360) if west < 180 + t and east > t - 180]
        copies = [turned(shape, t) for t in turns]
        near = shapely.segmentize(shapely.intersection(copies, self._cap), _STEP_DEG)
        # a ring that runs up to a pole and back draws a spike, which must go
        valid = shapely.get_parts(shapely.make_valid(shapely.transform(near, self.forward)))
        whole = shapely.union_all(valid[shapely.get_dimensions(valid) == 2], grid_size=_GRID_KM)
        return shapely.simplify(whole, _STRAIGHT_KM)

    @cached_property
    def _projection(self) -> Gnomonic:
        return Gnomonic(self.lon0_deg, self.lat0_deg)

    @cached_property
    def _cap(self) -> Geometry:
        """The circle about the centre, as a polygon of longitudes within 180 degrees of the centre's."""
        pole = float(np.copysign(90.0, self.lat0_deg))
        to_pole_km = distance_km(self.lon0_deg, self.lat0_deg, 0.0, pole)
        radius = self.radius_km
        # a rim that passes close to a pole cannot be drawn in longitude and latitude
        if abs(to_pole_km / radius - 1) < 0.1:
            radius = 1.1 * to_pole_km
        lon, lat = destination(self.lon0_deg, self.lat0_deg, np.arange(0.25, 360.0, 0.5), radius)
        lon = self.lon0_deg + (lon - self.lon0_deg + 180.0) % 360.0 - 180.0
        if to_pole_km > radius:
            return shapely.polygons(np.column_stack([lon, lat]))
        east = np.argsort(lon)
        edges = self.lon0_deg + np.array([-180.0, 180.0])
        lon = np.concatenate([edges[:1], lon[east], edges[1:], edges[::-1]])
        lat = np.concatenate([lat[east][:1], lat[east], lat[east][-1:], [pole, pole]])
        return shapely.polygons(np.column_stack([lon, lat]))
