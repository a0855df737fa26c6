"""Where sun and moon stood, and how dark it was.

Positions are PyEphem's (B. Rhodes; the algorithms of E. C. Downey's XEphem after VSOP87 and Chapront's lunar
theory), which needs no data beside itself; the tests hold them against NREL's published examples. They are
good to 0.01 degrees for some centuries about 2000. Twilights are those of the U.S. Naval Observatory ("Rise,
set, and twilight definitions"): the sun's centre at 50 arc minutes below the horizon (sunrise and sunset,
with 34 of refraction and 16 of the sun's radius), and at 6, 12 and 18 degrees (civil, nautical and
astronomical). Hills and high ground are left out: from a height one sees the sun longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import degrees, pi
from typing import Literal

Light = Literal["day", "civil twilight", "nautical twilight", "astronomical twilight", "night"]

SUNSET_DEG = -50.0 / 60.0
CIVIL_DEG, NAUTICAL_DEG, ASTRONOMICAL_DEG = -6.0, -12.0, -18.0
_STEP = timedelta(minutes=10)


@dataclass(frozen=True)
class Sky:
    """Sun and moon at a place and a moment.

    Attributes
    ----------
    sun_deg, moon_deg
        Heights of their centres above the horizon, degrees, without refraction; as seen from the place.
    sun_azimuth_deg, moon_azimuth_deg
        Clockwise from north, degrees.
    moon_lit
        Share of the moon's disc that is lit, 0 to 1.
    before_noon
        Whether the sun has yet to pass the meridian: from midnight to noon by the sun.
    """

    sun_deg: float
    sun_azimuth_deg: float
    moon_deg: float
    moon_azimuth_deg: float
    moon_lit: float
    before_noon: bool

    @property
    def light(self) -> Light:
        """Day, one of the twilights, or night."""
        return light_of(self.sun_deg)


def sky_at(lon: float, lat: float, instant: datetime) -> Sky:
    """Return where sun and moon stand.

    Parameters
    ----------
    lon, lat
        Degrees.
    instant
        With its time zone.

    Returns
    -------
    Sky
        Good to 0.01 degrees.

    Raises
    ------
    ValueError
        If the moment has no time zone or the place is not on Earth.
    """
    import ephem

    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: give the moment in UTC")
    if not (abs(lat) <= 90.0 and abs(lon) <= 360.0):
        raise ValueError(f"no such position: longitude {lon}, latitude {lat}, in degrees")
    observer = ephem.Observer()
    observer.lon, observer.lat = ephem.degrees(lon * pi / 180.0), ephem.degrees(lat * pi / 180.0)
    observer.pressure = 0.0
    observer.date = ephem.Date(instant.astimezone(UTC).replace(tzinfo=None))
    sun, moon = ephem.Sun(observer), ephem.Moon(observer)
    past_meridian = (observer.sidereal_time() - sun.ra) % (2 * pi)
    return Sky(
        degrees(sun.alt),
        degrees(sun.az),
        degrees(moon.alt),
        degrees(moon.az),
        moon.phase / 100.0,
        past_meridian >= pi,
    )


def skies_over(lon: float, lat: float, earliest: datetime, latest: datetime) -> list[Sky]:
    """Return the sky every ten minutes or less of a window, both ends included.

    Raises
    ------
    ValueError
        If the window ends before it begins, or as for :func:`sky_at`.
    """
    if latest < earliest:
        raise ValueError(f"the window from {earliest} to {latest} ends before it begins")
    pieces = max(1, -((earliest - latest) // _STEP))
    moments = [earliest + (latest - earliest) * k / pieces for k in range(pieces + 1)]
    return [sky_at(lon, lat, moment) for moment in dict.fromkeys(moments)]


def light_of(sun_deg: float) -> Light:
    """Return how light it is by the height of the sun's centre, in degrees without refraction."""
    if sun_deg >= SUNSET_DEG:
        return "day"
    if sun_deg >= CIVIL_DEG:
        return "civil twilight"
    if sun_deg >= NAUTICAL_DEG:
        return "nautical twilight"
    return "astronomical twilight" if sun_deg >= ASTRONOMICAL_DEG else "night"
