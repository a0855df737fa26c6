"""Geodesics on the WGS84 ellipsoid: longitude before latitude, degrees and kilometres.

The ``Geod`` of pyproj holds the algorithms of C. F. F. Karney, "Algorithms for
geodesics", Journal of Geodesy 87 (2013) 43-55, doi:10.1007/s00190-012-0578-z, with errors of some nanometres
for any two points. Every function takes arrays, so that nothing here needs a loop over points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

FloatArray = NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")


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
    lon, lat, bearing, distance = broadcast(lon, lat, bearing_deg, distance_km)
    require_positions(lon, lat)
    if not (np.isfinite(bearing).all() and np.isfinite(distance).all()):
        raise ValueError("bearings and distances must be finite numbers, in degrees and kilometres")
    end_lon, end_lat, _ = WGS84.fwd(lon, lat, bearing, distance * 1000.0)
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
    return densify_all([points], spacing_km)[0]


def densify_all(paths: Sequence[ArrayLike], spacing_km: float) -> list[tuple[FloatArray, FloatArray]]:
    """Return what :func:`densify` returns, for many paths at once; for short ones that is far quicker."""
    if not 0.0 < spacing_km < np.inf:
        raise ValueError(f"the spacing must be a number of kilometres above zero, not {spacing_km}")
    given = [_path(points) for points in paths]
    path = np.concatenate(given)
    ends = np.cumsum([len(each) for each in given]) - 1
    bearing, length = (np.append(each, 0.0) for each in _legs(path))
    # from one path to the next nothing is flown: a leg of no length, whose one piece is the end of a path
    length[ends] = 0.0
    pieces = np.maximum(np.ceil(length / spacing_km), 1.0).astype(np.intp)
    first = np.cumsum(pieces) - pieces
    leg = np.repeat(np.arange(len(pieces)), pieces)
    from_start = (np.arange(len(leg)) - first[leg]) * (length / pieces)[leg]
    dense = np.column_stack(destination(path[leg, 0], path[leg, 1], bearing[leg], from_start))
    # moving by 0 km rounds, and brings longitudes into -180 to 180
    dense[first] = path
    along = [np.concatenate([[0.0], np.cumsum(each)[:-1]]) for each in np.split(length, ends[:-1] + 1)]
    flown = np.concatenate(along)[leg] + from_start
    cuts = first[ends[:-1] + 1]
    return list(zip(np.split(dense, cuts), np.split(flown, cuts), strict=True))


def _inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return the bearing at the first position (-180 to 180 degrees) and the distance (km)."""
    lon1, lat1, lon2, lat2 = broadcast(lon1, lat1, lon2, lat2)
    require_positions(lon1, lat1)
    require_positions(lon2, lat2)
    bearing, _, metres = WGS84.inv(lon1, lat1, lon2, lat2)
    return np.asarray(bearing), np.asarray(metres) / 1000.0


def _legs(path: FloatArray) -> tuple[FloatArray, FloatArray]:
    return _inverse(path[:-1, 0], path[:-1, 1], path[1:, 0], path[1:, 1])


def _path(points: ArrayLike) -> FloatArray:
    path = np.asarray(points, dtype=np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or len(path) == 0:
        raise ValueError(f"a path needs rows of longitude and latitude, shape (n, 2), not {path.shape}")
    require_positions(path[:, 0], path[:, 1])
    return path


def broadcast(*values: ArrayLike) -> tuple[FloatArray, ...]:
    """Return numbers or arrays as arrays of one shape."""
    return tuple(np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in values)))


def require_positions(lon: FloatArray, lat: FloatArray) -> None:
    """Raise ``ValueError`` if a longitude (degrees) is not finite or a latitude outside -90 to 90."""
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
