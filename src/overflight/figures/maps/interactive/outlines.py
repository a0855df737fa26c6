"""Lines and rings for a flat map, their longitudes without a jump at the antimeridian.

All lie about one meridian, so that a way from Alaska to Korea is one line, at longitudes from -150 to -234.
RFC 7946 (GeoJSON), section 3.1.9, would have it cut; then neither a line nor a ring could be clicked as one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from overflight.analysis.ground.geodesy import FloatArray, densify, destination, path_length_km
from overflight.findings.model import LineString, Point, Polygon, Position

DECIMALS = 4  # ten metres
# On a flat map the chord of a geodesic leg this long lies less than 150 m off it, up to latitude 70.
_LEG_KM = 50.0
_MOST_LEGS = 150
# A chord between two points of a ring lies at most 0.2 % of its radius inside it; of a small one, 0.9 %.
_BEARINGS_DEG = np.linspace(0.0, 360.0, 49)
_FEW_BEARINGS_DEG = _BEARINGS_DEG[::2]
_SMALL_KM = 10.0


def middle_meridian(lon_deg: ArrayLike) -> float:
    """Return the meridian amid some longitudes, in degrees from -180 to 180; 0 if they go all round."""
    angles = np.radians(np.asarray(lon_deg, dtype=np.float64))
    return round(float(np.degrees(np.arctan2(np.sin(angles).sum(), np.cos(angles).sum()))), 3)


def point(lon: float, lat: float, lon0_deg: float) -> Point:
    """Return a position (degrees), turned to within half a turn of a meridian."""
    (position,) = _rounded(_about(np.array([[lon, lat]]), lon0_deg))
    return Point(coordinates=position)


def way(points: FloatArray, lon0_deg: float) -> LineString:
    """Return a path of geodesic legs, shape (n, 2) in degrees, as a line that is drawn with straight legs."""
    spacing_km = max(_LEG_KM, path_length_km(points) / _MOST_LEGS)
    return LineString(coordinates=_rounded(_about(densify(points, spacing_km)[0], lon0_deg)))


def ring(centre: tuple[float, float], low_km: float, high_km: float, lon0_deg: float) -> Polygon | LineString:
    """Return all that lies between two distances from a place.

    Parameters
    ----------
    centre
        Lon and lat, degrees.
    low_km, high_km
        Geodesic distances on the ellipsoid; none if the inner one is 0, a line if both are the same.
    lon0_deg
        The meridian that it shall lie about.

    Returns
    -------
    A ring or a disc. Round a pole there is no inside on a flat map: then the line at the outer distance.
    """
    outer = _circle(centre, high_km, lon0_deg)
    closed = abs(outer[-1, 0] - outer[0, 0]) < 180.0
    if not closed or low_km == high_km:
        return LineString(coordinates=_rounded(outer))
    rims = [outer] if low_km <= 0.0 else [outer, _circle(centre, low_km, lon0_deg)[::-1]]
    return Polygon(coordinates=[_rounded(rim[::-1]) for rim in rims])


def _circle(centre: tuple[float, float], radius_km: float, lon0_deg: float) -> FloatArray:
    bearings = _BEARINGS_DEG if radius_km > _SMALL_KM else _FEW_BEARINGS_DEG
    lon, lat = np.full_like(bearings, centre[0]), np.full_like(bearings, centre[1])
    return _about(np.column_stack(destination(lon, lat, bearings, radius_km)), lon0_deg)


def _about(lonlat: FloatArray, lon0_deg: float) -> FloatArray:
    lon = np.unwrap(lonlat[:, 0], period=360.0)
    turn = 360.0 * np.round((lon0_deg - (lon.min() + lon.max()) / 2.0) / 360.0)
    return np.column_stack([lon + turn, lonlat[:, 1]])


def _rounded(lonlat: Iterable[ArrayLike]) -> list[Position]:
    # adding nought leaves no minus before one
    rows: list[list[float]] = (np.round(np.asarray(lonlat), DECIMALS) + 0.0).tolist()
    return [(lon, lat) for lon, lat in rows]
