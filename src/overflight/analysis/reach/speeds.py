"""Gaps in time, the speeds that distances ask for, and how far an aircraft flies."""

from __future__ import annotations

from math import inf

from overflight.analysis.physics.intervals import Interval, require_interval


def minutes_gap(first: Interval, second: Interval) -> Interval:
    """Return the time between two moments that are known as windows, whichever came first.

    Parameters
    ----------
    first, second
        Earliest and latest minute of each moment, on the same clock.

    Returns
    -------
    tuple of float
        Least and greatest number of minutes between them; the least is 0 if the windows overlap.

    Raises
    ------
    ValueError
        If a window ends before it begins.
    """
    require_interval("the first window in minutes", first)
    require_interval("the second window in minutes", second)
    least = max(0.0, second[0] - first[1], first[0] - second[1])
    return least, max(second[1] - first[0], first[1] - second[0])


def required_speed_kmh(distance_km: Interval, minutes: Interval) -> Interval:
    """Return the speeds that would take a unit over a distance in a time.

    Parameters
    ----------
    distance_km
        Least and greatest distance, kilometres.
    minutes
        Least and greatest time, minutes.

    Returns
    -------
    tuple of float
        The speed that some distance and time within the bounds ask for at least, and at most, km/h; infinite
        where a distance must be covered in no time. A unit that cannot fly the first figure was not at both.

    Raises
    ------
    ValueError
        If bounds are swapped or negative.
    """
    require_interval("the distance in km", distance_km, 0.0)
    require_interval("the time in minutes", minutes, 0.0)
    return _speed_kmh(distance_km[0], minutes[1]), _speed_kmh(distance_km[1], minutes[0])


def spread_km(speed_kmh: Interval, minutes: float) -> Interval:
    """Return how far an aircraft flies in a time.

    Parameters
    ----------
    speed_kmh
        Least and greatest speed, km/h.
    minutes
        The time, at least 0.

    Returns
    -------
    tuple of float
        Kilometres flown at the least and at the greatest speed. If it may turn, the greatest is also a bound
        of how far it gets from where it was, and the least is none.

    Raises
    ------
    ValueError
        If the bounds are swapped or a number is negative.
    """
    require_interval("the speed in km/h", speed_kmh, 0.0)
    if not 0.0 <= minutes < inf:
        raise ValueError(f"the time must be at least 0 minutes, not {minutes}")
    return speed_kmh[0] * minutes / 60.0, speed_kmh[1] * minutes / 60.0


def _speed_kmh(distance_km: float, minutes: float) -> float:
    if distance_km == 0.0:
        return 0.0
    return inf if minutes == 0.0 else distance_km / minutes * 60.0
