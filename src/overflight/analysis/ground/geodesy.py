"""Geodesics on the WGS84 ellipsoid: longitude before latitude, degrees and kilometres.

This is the only caller of pyproj. Its ``Geod`` holds the algorithms of C. F. F. Karney, "Algorithms for
geodesics", Journal of Geodesy 87 (2013) 43-55, doi:10.1007/s00190-012-0578-z, with errors of some nanometres
for any two points. Every function takes arrays, so that nothing here needs a loop over points.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Transformer
from pyproj.enums import TransformDirection

FloatArray = NDArray[np.float64]

_WGS84 = Geod(ellps="WGS84")
# A point 9,000 km from the centre is drawn 38,970 to 40,690 km from it, and 10,000 km off it is drawn at
# infinity; one bound in the plane therefore serves both directions of the projection.
_GNOMONIC_LIMIT_KM = 40_000.0


@overload
def distance_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def distance_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray: ...
def distance_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> float | FloatArray:
    """Return the length of the shortest way between two positions.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; numbers or arrays that broadcast against each other.

    Returns
    -------
    float or ndarray
        Kilometres; a float if all four are numbers.

    Raises
    ------
    ValueError
        If a position is not finite or a latitude lies outside -90 to 90.
    """
    return _plain(_inverse(lon1, lat1, lon2, lat2)[1])


@overload
def bearing_deg(lon1: float, lat1: float, lon2: float, lat2: float) -> float: ...
@overload
def bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> FloatArray: ...
def bearing_deg(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> float | FloatArray:
    """Return the bearing at the first position of the shortest way to the second.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; numbers or arrays that broadcast against each other.

    Returns
    -------
    float or ndarray
        Degrees clockwise from true north, at least 0 and below 360; a float if all four are numbers.
        Between equal positions any bearing would do: the value then means nothing.

    Raises
    ------
    ValueError
        If a position is not finite or a latitude lies outside -90 to 90.
    """
    turned = _inverse(lon1, lat1, lon2, lat2)[0] % 360.0
    # the remainder of a tiny negative number rounds up to 360 itself
    return _plain(np.where(turned < 360.0, turned, 0.0))


@overload
def destination(lon: float, lat: float, bearing_deg: float, distance_km: float) -> tuple[float, float]: ...
@overload
def destination(
    lon: ArrayLike, lat: ArrayLike, bearing_deg: ArrayLike, distance_km: ArrayLike
) -> tuple[FloatArray, FloatArray]: ...
def destination(
    lon: ArrayLike, lat: ArrayLike, bearing_deg: ArrayLike, distance_km: ArrayLike
) -> tuple[float | FloatArray, float | FloatArray]:
    """Return where a geodesic leads that leaves a position on a bearing.

    Parameters
    ----------
    lon, lat, bearing_deg
        Degrees, the bearing clockwise from true north; numbers or arrays that broadcast.
    distance_km
        Kilometres along the geodesic; negative ones lead backwards.

    Returns
    -------
    lon, lat : float or ndarray
        Degrees, the longitude within -180 to 180; floats if all four are numbers.

    Raises
    ------
    ValueError
        If an input is not finite or a latitude lies outside -90 to 90.
    """
    lon, lat, bearing, distance = _broadcast(lon, lat, bearing_deg, distance_km)
    _require_positions(lon, lat)
    if not (np.isfinite(bearing).all() and np.isfinite(distance).all()):
        raise ValueError("bearings and distances must be finite numbers, in degrees and kilometres")
    end_lon, end_lat, _ = _WGS84.fwd(lon, lat, bearing, distance * 1000.0)
    return _plain(end_lon), _plain(end_lat)


def path_length_km(points: ArrayLike) -> float:
    """Return the length of a path of geodesic legs.

    Parameters
    ----------
    points
        Shape (n, 2), n at least 1: longitude and latitude in degrees.

    Returns
    -------
    float
        Kilometres; 0 for a single point.

    Raises
    ------
    ValueError
        If the shape is another or a position is not on Earth.
    """
    return float(_legs(_path(points))[1].sum())


def densify(points: ArrayLike, spacing_km: float) -> tuple[FloatArray, FloatArray]:
    """Return a path of geodesic legs with points added so that no two neighbours lie far apart.

    Each leg is cut into the fewest equal pieces that are no longer than the spacing.

    Parameters
    ----------
    points
        Shape (n, 2), n at least 1: longitude and latitude in degrees.
    spacing_km
        Largest distance between neighbours, kilometres.

    Returns
    -------
    points : ndarray, shape (m, 2)
        Every given point, unchanged, and the added ones (longitudes within -180 to 180).
    along_km : ndarray, shape (m,)
        Distance of each from the first along the path, kilometres; never falls.

    Raises
    ------
    ValueError
        If the shape is another, a position is not on Earth or the spacing is not above zero.
    """
    path = _path(points)
    if not 0.0 < spacing_km < np.inf:
        raise ValueError(f"the spacing must be a number of kilometres above zero, not {spacing_km}")
    bearing, length = _legs(path)
    pieces = np.maximum(np.ceil(length / spacing_km), 1.0).astype(np.intp)
    first = np.cumsum(pieces) - pieces
    leg = np.repeat(np.arange(len(pieces)), pieces)
    from_start = (np.arange(len(leg)) - first[leg]) * (length / pieces)[leg]
    lon, lat = destination(path[leg, 0], path[leg, 1], bearing[leg], from_start)
    dense = np.concatenate([np.column_stack([lon, lat]), path[-1:]])
    # moving by 0 km rounds, and brings longitudes into -180 to 180
    dense[first] = path[:-1]
    passed = np.concatenate([[0.0], np.cumsum(length)])
    return dense, np.append(passed[leg] + from_start, passed[-1])


def geodesic_points(
    lon1: float, lat1: float, lon2: float, lat2: float, spacing_km: float = 10.0
) -> FloatArray:
    """Return equally spaced points on the shortest way between two positions.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees.
    spacing_km
        Largest distance between neighbours, kilometres.

    Returns
    -------
    ndarray, shape (n, 2)
        Longitude and latitude in degrees, both ends included.

    Raises
    ------
    ValueError
        If a position is not on Earth or the spacing is not above zero.
    """
    return densify([[lon1, lat1], [lon2, lat2]], spacing_km)[0]


@dataclass(frozen=True)
class Gnomonic:
    """The ellipsoidal gnomonic projection about a centre, in which geodesics are very nearly straight.

    A point at azimuth alpha from the centre is drawn at the same azimuth and at the distance
    rho = m12 / M12, the reduced length over the geodesic scale (Karney 2013, section 8). Geodesics through
    the centre are straight; :func:`straightness_error_km` bounds the bend of all others.

    The projection itself is PROJ's, which has been ellipsoidal since 9.2 (PROJ pull request 3522); pyproj
    3.7 and later require at least 9.4. Both directions agree with GeographicLib to 1e-12 of the distance.

    Attributes
    ----------
    lon0_deg, lat0_deg
        The centre, degrees.
    """

    lon0_deg: float
    lat0_deg: float

    def __post_init__(self) -> None:
        """Refuse a centre that is not on Earth."""
        _require_positions(np.asarray(self.lon0_deg, float), np.asarray(self.lat0_deg, float))

    def forward(self, lon: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return where positions lie in the plane.

        Parameters
        ----------
        lon, lat
            Degrees; they broadcast.

        Returns
        -------
        x_km, y_km : ndarray
            Kilometres east and north of the centre in the plane (true to scale at the centre only).

        Raises
        ------
        ValueError
            If a position is not on Earth, or lies more than about 9,000 km from the centre.
        """
        lon, lat = _broadcast(lon, lat)
        _require_positions(lon, lat)
        x, y = (np.asarray(v) for v in self._transformer.transform(lon, lat))
        self._require_near(x, y)
        return x, y

    def inverse(self, x_km: ArrayLike, y_km: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the positions of points in the plane.

        Parameters
        ----------
        x_km, y_km
            Kilometres east and north of the centre in the plane; they broadcast.

        Returns
        -------
        lon, lat : ndarray
            Degrees, the longitude within -180 to 180.

        Raises
        ------
        ValueError
            If a point stands for a position more than about 9,000 km from the centre.
        """
        x, y = _broadcast(x_km, y_km)
        self._require_near(x, y)
        lon, lat = self._transformer.transform(x, y, direction=TransformDirection.INVERSE)
        return np.asarray(lon), np.asarray(lat)

    @property
    def _transformer(self) -> Transformer:
        return _gnomonic_of(self.lon0_deg, self.lat0_deg)

    def _require_near(self, x: FloatArray, y: FloatArray) -> None:
        # written so that NaN and PROJ's infinities fail as well
        near = np.hypot(x, y) <= _GNOMONIC_LIMIT_KM
        if not near.all():
            raise ValueError(
                f"{near.size - np.count_nonzero(near)} of {near.size} points lie more than about 9,000 km "
                f"from the projection's centre ({self.lon0_deg}, {self.lat0_deg}), where a gnomonic map "
                "ends; choose a centre amid the points"
            )


def straightness_error_km(radius_km: float) -> float:
    """Return how far a geodesic can bend away from a straight line in the gnomonic plane.

    Parameters
    ----------
    radius_km
        All of the geodesic is drawn this near to the centre, kilometres in the plane (3,000 km on the
        ground are 3,241 km in the plane).

    Returns
    -------
    float
        Kilometres in the plane: (f / 8) (r / a)^3 r (Karney 2013, section 8), 1.6 m for 1,000 km. It is the
        leading term of a series; the largest bend that was measured exceeds it by 1 % at most.

    Raises
    ------
    ValueError
        If the radius is negative or not a number.
    """
    if not radius_km >= 0.0:
        raise ValueError(f"the radius must be at least 0 km, not {radius_km}")
    return float(_WGS84.f / 8.0 * (radius_km * 1000.0 / _WGS84.a) ** 3 * radius_km)


@lru_cache(maxsize=64)
def _gnomonic_of(lon0_deg: float, lat0_deg: float) -> Transformer:
    return Transformer.from_pipeline(
        f"+proj=gnom +lon_0={lon0_deg:.17g} +lat_0={lat0_deg:.17g} +ellps=WGS84 +units=km"
    )


def _inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return the bearing at the first position (-180 to 180 degrees) and the distance (km)."""
    lon1, lat1, lon2, lat2 = _broadcast(lon1, lat1, lon2, lat2)
    _require_positions(lon1, lat1)
    _require_positions(lon2, lat2)
    bearing, _, metres = _WGS84.inv(lon1, lat1, lon2, lat2)
    return np.asarray(bearing), np.asarray(metres) / 1000.0


def _legs(path: FloatArray) -> tuple[FloatArray, FloatArray]:
    return _inverse(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])


def _path(points: ArrayLike) -> FloatArray:
    path = np.asarray(points, dtype=np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) == 0:
        raise ValueError(f"a path needs rows of longitude and latitude, shape (n, 2), not {path.shape}")
    _require_positions(path[:, 0], path[:, 1])
    return path


def _broadcast(*values: ArrayLike) -> tuple[FloatArray, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values)))


def _require_positions(lon: FloatArray, lat: FloatArray) -> None:
    good = np.isfinite(lon) & (np.abs(lat) <= 90.0)
    if not good.all():
        at = tuple(np.argwhere(~good)[0])
        raise ValueError(
            f"no such position: longitude {lon[at]}, latitude {lat[at]}; both must be numbers of degrees, "
            "the longitude first, the latitude within -90 to 90"
        )


def _plain(values: ArrayLike) -> float | FloatArray:
    array = np.asarray(values, dtype=np.float64)
    return float(array) if array.ndim == 0 else array
