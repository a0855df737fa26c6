"""A gap between two fixes, and the plane in which its routes are drawn.

The plane is the azimuthal equidistant projection of the ellipsoid about the middle of the shortest way: the
first axis leads along that way, the second to its right. Both fixes lie on the first axis at their true
distance, so whatever is pinned to them in the plane is pinned to them on Earth. Lengths across are too long
by r^2 / (6 R^2) at the distance r from the middle (J. P. Snyder, "Map projections: a working manual", USGS
Professional Paper 1395, 1987, equation 25-2): 0.4 % at the ends of a gap of 2,000 km. It holds for gaps up to
about that length, anywhere on Earth, the poles and the 180th meridian included.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from overflight.analysis.ground.geodesy import FloatArray, bearing_deg, destination, distance_km
from overflight.errors import RouteError

MINUTES_PER_HOUR = 60.0
CLIMB, CRUISE, DESCENT = "climb", "cruise", "descent or manoeuvring"
PHASES = (CLIMB, CRUISE, DESCENT)
UNKNOWN = "unknown"
# In cruise the height changes by less than 300 feet a minute, and both fixes are above flight level 200.
_LEVEL_M_PER_MIN = 300.0 * 0.3048
_CRUISE_M = 20_000.0 * 0.3048
# Nearer than this two fixes are one place, and no direction leads from one to the other.
_ONE_PLACE_KM = 1e-6


@dataclass(frozen=True)
class Ends:
    """The fixes at one end of some gaps.

    Attributes
    ----------
    lon, lat
        Degrees, shape (gaps,).
    speed_kmh, track_deg
        Over the ground, degrees clockwise from north; NaN where nobody knows, which some models refuse.
    altitude_m
        Metres; NaN where nobody knows.
    """

    lon: FloatArray
    lat: FloatArray
    speed_kmh: FloatArray
    track_deg: FloatArray
    altitude_m: FloatArray

    @classmethod
    def of(
        cls,
        lon: ArrayLike,
        lat: ArrayLike,
        speed_kmh: ArrayLike = np.nan,
        track_deg: ArrayLike = np.nan,
        altitude_m: ArrayLike = np.nan,
    ) -> Ends:
        """Return the ends made of numbers or lists; those of a single gap may be plain numbers."""
        given = (lon, lat, speed_kmh, track_deg, altitude_m)
        return cls(*np.broadcast_arrays(*(np.atleast_1d(np.asarray(value, float)) for value in given)))


@dataclass(frozen=True)
class Gaps:
    """Some gaps, each between the last fix before it and the first one after it.

    Attributes
    ----------
    start, end
        The fixes.
    duration_min
        Minutes between them, shape (gaps,).
    max_speed_kmh
        No route is faster between two moments that are asked for; those of the Brownian bridge, which have
        no speed, are nowhere out of reach of a fix.

    Raises
    ------
    RouteError
        If a gap lasts no time, or is too wide to be flown at the greatest speed.
    """

    start: Ends
    end: Ends
    duration_min: FloatArray
    max_speed_kmh: float

    def __post_init__(self) -> None:
        """Refuse gaps that nothing can have flown."""
        if not (self.duration_min > 0.0).all():
            raise RouteError(
                "the fix after a gap must be later than the one before it: give minutes above zero"
            )
        needed = self.distance_km / self.duration_min * MINUTES_PER_HOUR
        if (needed > self.max_speed_kmh).any():
            worst = int(np.argmax(needed))
            raise RouteError(
                f"gap {worst}: its fixes are {self.distance_km[worst]:.1f} km apart, "
                f"{self.duration_min[worst]:.1f} min after each other, which takes {needed[worst]:.0f} km/h; "
                f"at most {self.max_speed_kmh:g} km/h is allowed: check the fixes, or raise max_speed_kmh"
            )

    def __len__(self) -> int:
        """Return how many gaps there are."""
        return len(self.duration_min)

    def one(self, number: int) -> Gaps:
        """Return one of the gaps by itself."""
        only = slice(number, number + 1)
        start, end = (Ends(*(getattr(e, f.name)[only] for f in fields(Ends))) for e in (self.start, self.end))
        return Gaps(start, end, self.duration_min[only], self.max_speed_kmh)

    @cached_property
    def distance_km(self) -> FloatArray:
        """Length of the shortest way between the fixes, kilometres."""
        return distance_km(self.start.lon, self.start.lat, self.end.lon, self.end.lat)

    @cached_property
    def reach_km(self) -> FloatArray:
        """The longest way that the greatest speed allows, kilometres."""
        return self.max_speed_kmh * self.duration_min / MINUTES_PER_HOUR

    @cached_property
    def phase(self) -> NDArray[np.str_]:
        """One of ``PHASES`` for each gap, from the heights at its fixes; ``UNKNOWN`` without them."""
        before, after = self.start.altitude_m, self.end.altitude_m
        rate = (after - before) / self.duration_min
        low = np.minimum(before, after) < _CRUISE_M
        return np.select(
            [np.isnan(rate), rate >= _LEVEL_M_PER_MIN, low | (rate <= -_LEVEL_M_PER_MIN)],
            [UNKNOWN, CLIMB, DESCENT],
            CRUISE,
        )

    @cached_property
    def centre(self) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude of the middle of the shortest way, degrees."""
        return destination(self.start.lon, self.start.lat, self._bearing_at_start, self.distance_km / 2.0)

    @cached_property
    def velocities(self) -> tuple[FloatArray, FloatArray]:
        """Velocity at the first and at the last fix: along and across, kilometres a minute, shape (gaps, 2).

        Raises
        ------
        RouteError
            If a speed or a track is not known.
        """
        towards = (self._bearing_at_start, self._bearing_at_end)
        found = [
            _velocity(end, bearing) for end, bearing in zip((self.start, self.end), towards, strict=True)
        ]
        if not all(np.isfinite(velocity).all() for velocity in found):
            raise RouteError(
                "this model needs the speed and the track at both fixes; where they are not known, "
                "use one that needs positions only, such as 'brownian'"
            )
        return found[0], found[1]

    def to_plane(self, lon: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return positions in the plane of each gap.

        Parameters
        ----------
        lon, lat
            Degrees; the first axis is that of the gaps.

        Returns
        -------
        along_km, across_km : ndarray
            From the first fix on, and to the right of the shortest way.
        """
        lon = np.asarray(lon, float)
        at = [self._spread(v, lon.ndim) for v in (*self.centre, self._bearing_at_centre, self.distance_km)]
        away = distance_km(at[0], at[1], lon, lat)
        turned = np.radians(bearing_deg(at[0], at[1], lon, lat) - at[2])
        return away * np.cos(turned) + at[3] / 2.0, away * np.sin(turned)

    def to_earth(self, along_km: ArrayLike, across_km: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return longitude and latitude, degrees, of points in the plane; undoes :meth:`to_plane`."""
        along = np.asarray(along_km, float)
        at = [self._spread(v, along.ndim) for v in (*self.centre, self._bearing_at_centre, self.distance_km)]
        ahead, aside = along - at[3] / 2.0, np.asarray(across_km, float)
        return destination(at[0], at[1], at[2] + np.degrees(np.arctan2(aside, ahead)), np.hypot(ahead, aside))

    @cached_property
    def _bearing_at_start(self) -> FloatArray:
        return self._direction(bearing_deg(self.start.lon, self.start.lat, self.end.lon, self.end.lat))

    @cached_property
    def _bearing_at_centre(self) -> FloatArray:
        return self._direction(bearing_deg(*self.centre, self.end.lon, self.end.lat))

    @cached_property
    def _bearing_at_end(self) -> FloatArray:
        back = bearing_deg(self.end.lon, self.end.lat, self.start.lon, self.start.lat)
        return self._direction(back + 180.0)

    def _direction(self, bearing: FloatArray) -> FloatArray:
        # where no direction leads from fix to fix, north will do, if it is the same everywhere
        return np.where(self.distance_km > _ONE_PLACE_KM, bearing, 0.0)

    def _spread(self, values: FloatArray, dimensions: int) -> FloatArray:
        return values.reshape((-1,) + (1,) * (dimensions - 1))


def checked_fractions(fractions: ArrayLike) -> FloatArray:
    """Return the asked moments as an array: 0 at the first fix, 1 at the last.

    Raises
    ------
    RouteError
        If they do not rise, or some lie outside.
    """
    moments = np.atleast_1d(np.asarray(fractions, float))
    if not (
        moments.ndim == 1 and (np.diff(moments) > 0.0).all() and moments[0] >= 0.0 and moments[-1] <= 1.0
    ):
        raise RouteError(
            f"moments in a gap must rise from 0 (the first fix) to 1 (the last), not {fractions!r}"
        )
    return moments


def _velocity(end: Ends, bearing: FloatArray) -> FloatArray:
    turned = np.radians(end.track_deg - bearing)
    return np.stack([np.cos(turned), np.sin(turned)], axis=-1) * (end.speed_kmh / MINUTES_PER_HOUR)[:, None]
