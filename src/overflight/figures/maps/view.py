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
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.plane import Geometry, Plane
from overflight.figures.maps.scale import round_below

SPACING_KM = 25.0
_LEAST_KM = 50.0
_MARGIN = 0.09
_NET_LINES = 4
# Outlines are simplified by less than a third of a pixel.
_FINE_IN = 0.003
# Of a sphere as large as the Earth; only for a bound with room to spare.
_EARTH_KM = 6371.0
# Near the end of a gnomonic plane; on a map of half the Earth the corners show no land.
_FARTHEST_KM = 7_400.0
_LONLAT = Geodetic()


@dataclass(frozen=True)
class View:
    """A rectangle of a projected plane, and the same rectangle on a page.

    Attributes
    ----------
    projection
        Of cartopy, in metres.
    plane
        The surroundings of what is shown, which shapes are cut in.
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
        east, north = projected(self.projection, lonlat).T / (self.km_per_in * 1000.0)
        left = self.left_in - self.west_m / 1000.0 / self.km_per_in
        top = self.top_in + self.north_m / 1000.0 / self.km_per_in
        return np.column_stack([left + east, top - north])

    def moved(self, xy_in: FloatArray, other: View) -> FloatArray:
        """Return where points, shape (n, 2) in inches of this view, lie in another view of the same plane."""
        scale = self.km_per_in / other.km_per_in
        from_west = (other.west_m - self.west_m) / 1000.0 / other.km_per_in
        from_north = (self.north_m - other.north_m) / 1000.0 / other.km_per_in
        corner = np.array([other.left_in - from_west, other.top_in - from_north])
        return np.asarray((xy_in - [self.left_in, self.top_in]) * scale + corner)

    def cut(self, shape: Geometry) -> Geometry:
        """Return the part of a shape in degrees that is in the rectangle, in inches of the page."""
        near = self.plane.draw(shape)
        if near.is_empty:
            return near
        on_page = shapely.transform(near, lambda xy: self.inches(self.plane.inverse(xy)))
        valid = shapely.make_valid(shapely.simplify(on_page, _FINE_IN))
        # parts that the map files cut apart along the antimeridian, with a gap of metres, are one again
        whole = shapely.union_all(shapely.get_parts(valid), grid_size=_FINE_IN)
        return shapely.intersection(whole, shapely.buffer(self.frame, 0.05))

    def cut_all(self, shapes: Sequence[Geometry]) -> list[Geometry]:
        """Return what :meth:`cut` leaves of those shapes that are seen."""
        some = np.asarray(shapes, dtype=object)
        cut = map(self.cut, some[self._near(some)])
        return [part for part in cut if not part.is_empty]

    def _near(self, shapes: Any) -> NDArray[np.bool_]:
        """Tell which of an array of shapes in degrees have a bounding box that may reach into the view.

        A circle on a sphere, generously wide, spans these latitudes and longitudes (spherical trigonometry).
        """
        west, south, east, north = shapely.bounds(shapes).T
        lat0, radius = np.radians(self.plane.lat0_deg), 1.3 * self.plane.radius_km / _EARTH_KM
        reach = np.degrees(radius)
        across = 180.0
        if radius < np.pi / 2 - abs(lat0):
            across = np.degrees(np.arcsin(np.sin(radius) / np.cos(lat0)))
        low, high = self.plane.lat0_deg - reach, self.plane.lat0_deg + reach
        # how far east of the view's own longitudes a box begins, from 0 to 360
        beyond = (west - (self.plane.lon0_deg - across)) % 360.0
        beside = (beyond <= 2 * across) | (beyond + (east - west) >= 360.0)
        return np.asarray((south <= high) & (north >= low) & beside, dtype=bool)

    def net(self) -> tuple[list[tuple[float, Geometry]], list[tuple[float, Geometry]]]:
        """Return the meridians and parallels at round numbers, each in degrees and as a line on the page."""
        x, y = np.meshgrid(
            np.linspace(self.west_m, self.east_m, 25), np.linspace(self.south_m, self.north_m, 25)
        )
        lon, lat, _ = _LONLAT.transform_points(self.projection, x.ravel(), y.ravel()).T
        east = self.plane.lon0_deg + (lon - self.plane.lon0_deg + 180.0) % 360.0 - 180.0
        lons, lats = _finely(east), np.clip(_finely(lat), -90.0, 90.0)
        meridians = [(deg, np.column_stack([np.full(len(lats), deg), lats])) for deg in _round_numbers(east)]
        parallels = [(deg, np.column_stack([lons, np.full(len(lons), deg)])) for deg in _round_numbers(lat)]
        return self._on_page(meridians), self._on_page(parallels)

    def _on_page(self, lines: Sequence[tuple[float, FloatArray]]) -> list[tuple[float, Geometry]]:
        return [(deg, shapely.linestrings(self.inches(lonlat))) for deg, lonlat in lines]


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
    projection = about(_middle(points))
    xy = projected(projection, points)
    centre = (xy.max(axis=0) + xy.min(axis=0)) / 2
    span = np.maximum(np.ptp(xy, axis=0), _LEAST_KM * 1000.0) * (1 + 2 * _MARGIN)
    width = max(span[0], span[1] / aspect[1])
    height = min(max(span[1], width * aspect[0]), width * aspect[1])
    half = np.array([width, height]) / 2
    return view_within(_middle(points), (centre - half, centre + half), (left_in, 0.0), width_in)


def view_within(
    middle: tuple[float, float],
    corners_m: tuple[FloatArray, FloatArray],
    corner_in: tuple[float, float],
    width_in: float,
) -> View:
    """Return a view of a given rectangle.

    Parameters
    ----------
    middle
        Of the projection, longitude and latitude in degrees.
    corners_m
        South-west and north-east corner of the rectangle, east and north of the middle.
    corner_in, width_in
        Upper left corner and width on the page.
    """
    (west, south), (east, north) = corners_m
    farthest_m = np.hypot(max(abs(west), abs(east)), max(abs(south), abs(north)))
    # a little more, so that the rim lies outside of the rectangle
    plane = Plane(*middle, min(1.05 * float(farthest_m) / 1000.0, _FARTHEST_KM))
    return View(about(middle), plane, west, south, east, north, *corner_in, width_in)


def about(middle: tuple[float, float]) -> AzimuthalEquidistant:
    """Return the projection about a longitude and latitude in degrees."""
    return AzimuthalEquidistant(*middle)


def projected(projection: AzimuthalEquidistant, lonlat: FloatArray) -> FloatArray:
    """Return where positions, shape (n, 2) in degrees, lie in the plane, shape (n, 2) in metres."""
    points: FloatArray = projection.transform_points(_LONLAT, lonlat[:, 0], lonlat[:, 1])
    return points[:, :2]


def _middle(lonlat: FloatArray) -> tuple[float, float]:
    """Return the direction of the mean of positions as vectors on a sphere, in degrees."""
    lon, lat = np.radians(lonlat.T)
    x, y, z = (v.mean() for v in (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _finely(values: FloatArray) -> FloatArray:
    """Return steps from a little before the least to a little after the greatest of some degrees."""
    low, high = values.min(), values.max()
    pad = 0.05 * (high - low)
    return np.linspace(low - pad, high + pad, 91)


def _round_numbers(values: FloatArray) -> FloatArray:
    low, high = values.min(), values.max()
    step = round_below((high - low) / _NET_LINES)
    return step * np.arange(np.ceil(low / step), np.floor(high / step) + 1)
