"""The plane in which geodesics on the WGS84 ellipsoid are straight, and how straight they are.

C. F. F. Karney, "Algorithms for geodesics", Journal of Geodesy 87 (2013) 43-55,
doi:10.1007/s00190-012-0578-z, section 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from pyproj import Transformer
from pyproj.enums import TransformDirection

from overflight.analysis.ground.geodesy import WGS84, FloatArray, broadcast, require_positions

# A point 9,000 km from the centre is drawn 38,970 to 40,690 km from it, and 10,000 km off it is drawn at
# infinity; one bound in the plane therefore serves both directions of the projection.
_GNOMONIC_LIMIT_KM = 40_000.0


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
        require_positions(np.asarray(self.lon0_deg, float), np.asarray(self.lat0_deg, float))

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
        lon, lat = broadcast(lon, lat)
        require_positions(lon, lat)
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
        x, y = broadcast(x_km, y_km)
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
    return float(WGS84.f / 8.0 * (radius_km * 1000.0 / WGS84.a) ** 3 * radius_km)


@lru_cache(maxsize=64)
def _gnomonic_of(lon0_deg: float, lat0_deg: float) -> Transformer:
    return Transformer.from_pipeline(
        f"+proj=gnom +lon_0={lon0_deg:.17g} +lat_0={lat0_deg:.17g} +ellps=WGS84 +units=km"
    )
