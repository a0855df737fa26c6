"""Rings of one distance round a place."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from overflight.analysis.ground.geodesy import destination

# A chord between two points of a ring lies at most 0.1 % of its radius inside it.
_BEARINGS_DEG = np.linspace(0.0, 360.0, 73)


@lru_cache(maxsize=128)
def ring(centre: tuple[float, float], radius_km: float) -> tuple[tuple[float, float], ...]:
    """Return a closed ring, 73 points in degrees lon and lat, at a distance on the ellipsoid.

    Parameters
    ----------
    centre
        Lon and lat, degrees.
    radius_km
        Geodesic distance from the centre; the ring is simple up to a quarter of the way round the Earth.
    """
    lon, lat = destination(
        np.full_like(_BEARINGS_DEG, centre[0]),
        np.full_like(_BEARINGS_DEG, centre[1]),
        _BEARINGS_DEG,
        np.full_like(_BEARINGS_DEG, radius_km),
    )
    return tuple(zip(lon.tolist(), lat.tolist(), strict=True))
