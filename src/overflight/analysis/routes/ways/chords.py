"""Straight lines through the Earth: shorter than any way on it, and quick to compute."""

from __future__ import annotations

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray

# WGS84: National Geospatial-Intelligence Agency, standard NGA.STND.0036, table 3.1.
_SEMI_MAJOR_KM = 6378.137
_ECCENTRICITY_SQUARED = 6.69437999014e-3


def in_space(lonlat: FloatArray) -> FloatArray:
    """Return geocentric Cartesian coordinates, shape (n, 3) in km, of positions, shape (n, 2) in degrees."""
    lon, lat = np.radians(lonlat).T
    normal = _SEMI_MAJOR_KM / np.sqrt(1.0 - _ECCENTRICITY_SQUARED * np.sin(lat) ** 2)
    level = normal * np.cos(lat)
    up = normal * (1.0 - _ECCENTRICITY_SQUARED) * np.sin(lat)
    return np.column_stack([level * np.cos(lon), level * np.sin(lon), up])


def chords_km(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the straight distances, shape (n, m), between points in space, shapes (n, 3) and (m, 3)."""
    return np.asarray(np.sqrt(sum((a[:, None, k] - b[:, k]) ** 2 for k in range(3))))
