"""The part of the Earth that a map shows, and where on the page it lies.

The projection is azimuthal equidistant about the middle of what is shown: straight from there scale is
true, and 1,000 km off it scale across is 0.4 % too large (J. P. Snyder, Map projections: a working manual,
USGS Professional Paper 1395 (1987), equation 25-3). Neither a pole nor the antimeridian is a special case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from cartopy.crs import AzimuthalEquidistant, Geodetic

from overflight.analysis.geodesy import FloatArray
from overflight.analysis.ways.plane import Geometry, Plane
from overflight.figures.maps.scale import round_below

SPACING_KM = 25.0
_LEAST_KM = 50.0
_MARGIN = 0.09
_NET_LINES = 4
# Outlines are simplified by less than a third of a pixel.
_FINE_IN = 0.003


@dataclass(frozen=True)
class View:
    """A rectangle of a projected plane, and the same rectangle on a page.

    Attributes
    ----------
    projection
        Of cartopy, in metres.
    west_m, south_m, east_m, north_m
        The rectangle in the plane.
    left_in, top_in, width_in
        The rectangle on the page, whose inches run to the right and down.
    """

    projection: AzimuthalEquidistant
    plane: Plane
    west_m: float
    south_m: float
    east_m: float
    north_m: float
    left_in: float
    top_in: float
    width_in: float

    @property
    def km_per_in(self) -> float:
        """Kilometres on the ground that an inch of the page stands for, in the middle."""
        return (self.east_m - self.west_m) / 1000.0 / self.width_in

    @property
    def height_in(self) -> float:
        """Height of the rectangle on the page, inches."""
        return (self.north_m - self.south_m) / 1000.0 / self.km_per_in

    @property
    def frame(self) -> Geometry:
        """The rectangle on the page, inches."""
        return shapely.box(
            self.left_in, self.top_in, self.left_in + self.width_in, self.top_in + self.height_in
        )

    def inches(self, lonlat: FloatArray) -> FloatArray:
        """Return where positions, shape (n, 2) in degrees, lie on the page, shape (n, 2) in inches."""
        return _projected(self.projection, lonlat) * [1.0, -1.0] / (self.km_per_in * 1000.0) + [
            self.left_in - self.west_m / 1000.0 / self.km_per_in,
            self.top_in + self.north_m / 1000.0 / self.km_per_in,
        ]

    def cut(self, shape: Geometry) -> Geometry:
        """Return the part of a shape in degrees that is in the rectangle, in inches of the page."""
        near = self.plane.draw(shape)
        if near.is_empty:
            return near
        on_page = shapely.transform(near, lambda xy: self.inches(self.plane.inverse(xy)))
        return shapely.intersection(
            shapely.make_valid(shapely.simplify(on_page, _FINE_IN)), shapely.buffer(self.frame, 0.05)
        )

    def net(self) -> tuple[FloatArray, FloatArray]:
        """Return round longitudes and latitudes that cross the rectangle, degrees."""
        x, y = np.meshgrid(
            np.linspace(self.west_m, self.east_m, 25), np.linspace(self.south_m, self.north_m, 25)
        )
        lon, lat, _ = Geodetic().transform_points(self.projection, x.ravel(), y.ravel()).T
        # cartopy's own choice of meridians ends at the antimeridian
        east = self.plane.lon0_deg + (lon - self.plane.lon0_deg + 180.0) % 360.0 - 180.0
        return (_round_numbers(east) + 180.0) % 360.0 - 180.0, _round_numbers(lat)


def view_of(
    paths: Sequence[FloatArray], left_in: float, width_in: float, aspect: tuple[float, float]
) -> View:
    """Return a view of some paths with a margin; its top is at 0 inches.

    Parameters
    ----------
    paths
        Positions, shape (n, 2) in degrees; at least one.
    left_in, width_in
        Where on the page.
    aspect
        Least and greatest height of the rectangle as a multiple of its width.
    """
    points = np.concatenate(paths)
    projection = AzimuthalEquidistant(*_middle(points))
    xy = _projected(projection, points)
    centre = (xy.max(axis=0) + xy.min(axis=0)) / 2
    span = np.maximum(np.ptp(xy, axis=0), _LEAST_KM * 1000.0) * (1 + 2 * _MARGIN)
    width = max(span[0], span[1] / aspect[1])
    height = min(max(span[1], width * aspect[0]), width * aspect[1])
    west, south = centre - np.array([width, height]) / 2
    corner = np.abs(centre) + np.array([width, height]) / 2
    # a little more than the half diagonal, so that its rim lies outside of the rectangle
    plane = Plane(*_middle(points), 1.05 * float(np.hypot(*corner)) / 1000.0)
    return View(projection, plane, west, south, west + width, south + height, left_in, 0.0, width_in)


def _middle(lonlat: FloatArray) -> tuple[float, float]:
    """Return the direction of the mean of positions as vectors on a sphere, in degrees."""
    lon, lat = np.radians(lonlat.T)
    x, y, z = (v.mean() for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _projected(projection: Any, lonlat: FloatArray) -> FloatArray:
    points: FloatArray = projection.transform_points(Geodetic(), lonlat[:, 0], lonlat[:, 1])
    return points[:, :2]


def _round_numbers(values: FloatArray) -> FloatArray:
    low, high = values.min(), values.max()
    step = round_below((high - low) / _NET_LINES)
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
