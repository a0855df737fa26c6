"""Where the places of a case are, with their doubt."""

from __future__ import annotations

from functools import lru_cache
from math import asin, degrees

from overflight.analysis.ground.geodesy import bearing_deg, destination, distance_km
from overflight.analysis.physics.intervals import Interval
from overflight.case.model import Case


def position(case: Case, place: str) -> tuple[float, float]:
    """Return lon and lat, in degrees, of a place that is not open between alternatives.

    Raises
    ------
    ValueError
        If the place is open: choose one of its alternatives first.
    """
    entry = case.places[place]
    if entry.offset is not None:
        origin = position(case, entry.offset.origin)
        return _moved(origin, entry.offset.bearing_deg, entry.offset.distance_km)
    if entry.lon is None or entry.lat is None:
        raise ValueError(f"{place!r} is open: choose one of {entry.alternatives}")
    return entry.lon, entry.lat


def gap_km(case: Case, first: str, second: str) -> Interval:
    """Return the least and greatest distance between two places, given how well each is known.

    By the triangle inequality the true distance lies within the sum of the two radii of the
    distance between the stated positions.
    """
    if first == second:
        return 0.0, 0.0
    stated = _apart_km(position(case, first), position(case, second))
    doubt = case.places[first].radius_km + case.places[second].radius_km
    return max(0.0, stated - doubt), stated + doubt


def bearings_deg(case: Case, origin: str, target: str) -> Interval:
    """Return bearing from origin to target and its doubt, both in degrees.

    The doubt is the angle that the two radii subtend at the stated distance; 180 if they overlap.
    """
    start, end = position(case, origin), position(case, target)
    stated = _apart_km(start, end)
    doubt = case.places[origin].radius_km + case.places[target].radius_km
    spread = degrees(asin(doubt / stated)) if doubt < stated else 180.0
    return float(bearing_deg(*start, *end)), spread


# a case has few places, and each check asks for the same ones again
@lru_cache(maxsize=4096)
def _apart_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(distance_km(*start, *end))


@lru_cache(maxsize=4096)
def _moved(origin: tuple[float, float], bearing: float, km: float) -> tuple[float, float]:
    lon, lat = destination(*origin, bearing, km)
    return float(lon), float(lat)
