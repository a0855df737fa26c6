"""What speed a stated time and distance imply, and which slip of the pen would explain an impossible one.

A slip is a guess about how a wrong figure came about, never evidence: it is named only if undoing it brings
the speed into what the aircraft can fly. Conversions of length are the defined values of NIST Special
Publication 811 (2008), appendix B.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from math import inf

from overflight.analysis.physics.intervals import Interval, require_interval

_LENGTHS_KM = {"kilometres": 1.0, "statute miles": 1.609344, "nautical miles": 1.852}
_FOOT_M = 0.3048
# A figure that is off by a power of ten is rarely good to more than this beside.
_NEAR_TEN = 1.1
_HALF_HOUR_MIN = 30.0


@dataclass(frozen=True)
class Slip:
    """A mistake that would explain a speed: the true one is `factor` times the implied one."""

    name: str
    factor: float


def factor_apart(implied_kmh: Interval, able_kmh: Interval) -> float:
    """Return how many times too fast an implied speed is at least, or too slow.

    Parameters
    ----------
    implied_kmh
        Least and greatest speed that the stated figures imply, km/h; the greatest may be infinite.
    able_kmh
        What the aircraft can fly, km/h, above 0.

    Returns
    -------
    float
        1 if the two ranges have a speed in common; above 1 the factor by which it is too fast at least,
        below 1 the share of the least speed that it reaches at most.

    Raises
    ------
    ValueError
        If bounds are swapped or negative, or the aircraft can stand still.
    """
    require_interval("the implied speed in km/h", implied_kmh, 0.0)
    require_interval("the aircraft's speed in km/h", able_kmh, 0.0)
    if able_kmh[0] <= 0.0:
        raise ValueError("an aircraft's least speed must be above 0 km/h")
    if implied_kmh[0] > able_kmh[1]:
        return implied_kmh[0] / able_kmh[1]
    return min(1.0, implied_kmh[1] / able_kmh[0])


def slips(implied_kmh: Interval, able_kmh: Interval) -> list[Slip]:
    """Return the mistakes of factor that would explain why an implied speed cannot be flown.

    Tried are powers of ten up to 1,000 (met within 10 %), minutes for seconds or the reverse, one unit of
    length for another (kilometres, statute and nautical miles), and metres for feet or the reverse.

    Parameters
    ----------
    implied_kmh, able_kmh
        As for :func:`factor_apart`.

    Returns
    -------
    list of Slip
        Those that bring the speed into what can be flown; none if it is there already.

    Raises
    ------
    ValueError
        As for :func:`factor_apart`.
    """
    if factor_apart(implied_kmh, able_kmh) == 1.0:
        return []
    wide = able_kmh[0] / _NEAR_TEN, able_kmh[1] * _NEAR_TEN
    found = [slip for slip in _powers_of_ten() if _meets(implied_kmh, slip.factor, wide)]
    return found + [slip for slip in _mixed_units() if _meets(implied_kmh, slip.factor, able_kmh)]


def clock_slips_min(
    distance_km: Interval, minutes: Interval, able_kmh: Interval, offsets_min: Iterable[float]
) -> list[float]:
    """Return the differences between clocks that would explain why a speed cannot be flown.

    Parameters
    ----------
    distance_km
        Least and greatest distance, kilometres.
    minutes
        Least and greatest stated time, minutes.
    able_kmh
        What the aircraft can fly, km/h.
    offsets_min
        From UTC, of the zones in question, minutes.

    Returns
    -------
    list of float
        Minutes, ascending: whole half-hours by which two of the zones differ, and by which the stated time
        is too short or too long. None if the speed can be flown.

    Raises
    ------
    ValueError
        If bounds are swapped or negative, or the aircraft can stand still.
    """
    needed = minutes_needed(distance_km, able_kmh)
    require_interval("the time in minutes", minutes, 0.0)
    if needed[0] <= minutes[1] and minutes[0] <= needed[1]:
        return []
    differences = {abs(a - b) for a, b in permutations(offsets_min, 2)}
    return sorted(
        apart
        for apart in differences
        if apart > 0.0 and apart % _HALF_HOUR_MIN == 0.0 and _mends(minutes, needed, apart)
    )


def minutes_needed(distance_km: Interval, able_kmh: Interval) -> Interval:
    """Return how long an aircraft takes for a distance at the speeds that it can fly.

    Parameters
    ----------
    distance_km
        Least and greatest distance, kilometres.
    able_kmh
        Least and greatest speed, km/h, above 0.

    Returns
    -------
    tuple of float
        Minutes.

    Raises
    ------
    ValueError
        If bounds are swapped or negative, or the least speed is 0.
    """
    require_interval("the distance in km", distance_km, 0.0)
    require_interval("the aircraft's speed in km/h", able_kmh, 0.0)
    if able_kmh[0] <= 0.0:
        raise ValueError("an aircraft's least speed must be above 0 km/h")
    return distance_km[0] / able_kmh[1] * 60.0, distance_km[1] / able_kmh[0] * 60.0


def _mends(minutes: Interval, needed: Interval, apart: float) -> bool:
    # a time is counted forwards, whichever clock was behind
    return any(needed[0] <= minutes[1] + by and minutes[0] + by <= needed[1] for by in (apart, -apart)) or (
        needed[0] <= apart - minutes[0] and apart - minutes[1] <= needed[1]
    )


def _meets(implied_kmh: Interval, factor: float, able_kmh: Interval) -> bool:
    high = inf if implied_kmh[1] == inf else implied_kmh[1] * factor
    return implied_kmh[0] * factor <= able_kmh[1] and able_kmh[0] <= high


def _powers_of_ten() -> list[Slip]:
    return [
        Slip(f"a figure that is off by a factor of {10**power:,}", 10.0**sign)
        for power in (1, 2, 3)
        for sign in (power, -power)
    ]


def _mixed_units() -> list[Slip]:
    lengths = [
        Slip(f"{true} written as {written}", _LENGTHS_KM[true] / _LENGTHS_KM[written])
        for written, true in permutations(_LENGTHS_KM, 2)
    ]
    return [
        Slip("seconds written as minutes", 60.0),
        Slip("minutes written as seconds", 1.0 / 60.0),
        *lengths,
        Slip("metres written as feet", 1.0 / _FOOT_M),
        Slip("feet written as metres", _FOOT_M),
    ]
