"""Gaps made in flights that are known: what is left at both ends, and where the aircraft was in between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.routes.gaps.fixes import Ends, Gaps
from overflight.errors import OverflightError
from overflight.validation.flights import Flight

# So much of a flight is left at each of its ends.
LEFT_S = 30.0
_S_PER_MIN = 60.0


@dataclass(frozen=True)
class Cuts:
    """Gaps with the truth that was hidden.

    Attributes
    ----------
    gaps
        What is left: the fixes at both ends.
    moments
        At which shares of a gap the truth is kept, shape (times,).
    true_lon, true_lat
        Where the aircraft was then, degrees, shape (gaps, times).
    flown_km
        How long the hidden way was, shape (gaps,).
    minutes
        The length that was asked for, shape (gaps,).
    aircraft
        Whose flight it was.
    """

    gaps: Gaps
    moments: FloatArray
    true_lon: FloatArray
    true_lat: FloatArray
    flown_km: FloatArray
    minutes: FloatArray
    aircraft: NDArray[np.str_]


def is_for_fitting(aircraft: str) -> bool:
    """Tell whether an aircraft's flights are there to fit numbers to: about every other one, by its address.

    It depends on nothing but the address: not on the order of the flights, nor on which others there are.
    """
    return hashlib.sha256(aircraft.encode()).digest()[0] % 2 == 0


def cut_gaps(
    flights: Sequence[Flight], minutes: Sequence[float], moments: FloatArray, max_speed_kmh: float
) -> Cuts:
    """Hide as many gaps of each length as fit into the middle of each flight, one after the other.

    Parameters
    ----------
    flights
        From :func:`~overflight.validation.flights.read_flights`.
    minutes
        Lengths of the gaps. Each length is cut out of the whole flight anew.
    moments
        Shares of a gap at which the truth is kept, between 0 and 1.
    max_speed_kmh
        Greatest speed of a route.

    Raises
    ------
    OverflightError
        If no flight is long enough for any gap.
    """
    cuts = [
        (flight, length, *fixes)
        for flight in flights
        for length in minutes
        for fixes in _windows(flight, length)
    ]
    if not cuts:
        raise OverflightError(
            f"none of {len(flights)} flights is long enough for a gap of {min(minutes):g} min and "
            f"{LEFT_S:g} s at each end; ask for shorter gaps"
        )
    true = np.array([_positions(flight, first, last, moments) for flight, _, first, last in cuts])
    return Cuts(
        gaps=Gaps(
            start=_ends([(flight, first) for flight, _, first, _ in cuts]),
            end=_ends([(flight, last) for flight, _, _, last in cuts]),
            duration_min=np.array([(f.time_s[j] - f.time_s[i]) / _S_PER_MIN for f, _, i, j in cuts]),
            max_speed_kmh=max_speed_kmh,
        ),
        moments=moments,
        true_lon=true[:, 0],
        true_lat=true[:, 1],
        flown_km=np.array([_flown_km(flight, first, last) for flight, _, first, last in cuts]),
        minutes=np.array([length for _, length, _, _ in cuts], float),
        aircraft=np.array([flight.aircraft for flight, *_ in cuts]),
    )


def _windows(flight: Flight, minutes: float) -> Iterator[tuple[int, int]]:
    """Yield the last record before and the first one after each gap."""
    length_s = minutes * _S_PER_MIN
    count = int((flight.duration_s - 2.0 * LEFT_S) // length_s)
    begin = flight.time_s[0] + (flight.duration_s - count * length_s) / 2.0
    for k in range(count):
        first = int(np.searchsorted(flight.time_s, begin + k * length_s, side="right")) - 1
        yield first, int(np.searchsorted(flight.time_s, begin + (k + 1) * length_s))


def _ends(records: Sequence[tuple[Flight, int]]) -> Ends:
    return Ends(
        lon=np.array([flight.lon[i] for flight, i in records]),
        lat=np.array([flight.lat[i] for flight, i in records]),
        speed_kmh=np.array([flight.speed_kmh[i] for flight, i in records]),
        track_deg=np.array([flight.track_deg[i] for flight, i in records]),
        altitude_m=np.array([flight.altitude_m[i] for flight, i in records]),
    )


def _positions(flight: Flight, first: int, last: int, moments: FloatArray) -> FloatArray:
    """Return where the aircraft was, between its records in proportion to time."""
    record = slice(first, last + 1)
    time = flight.time_s[first] + moments * (flight.time_s[last] - flight.time_s[first])
    lon = np.interp(time, flight.time_s[record], np.unwrap(flight.lon[record], period=360.0))
    return np.array([lon, np.interp(time, flight.time_s[record], flight.lat[record])])


def _flown_km(flight: Flight, first: int, last: int) -> float:
    lon, lat = flight.lon[first : last + 1], flight.lat[first : last + 1]
    return float(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())


def halfway_index(cuts: Cuts) -> int:
    """Return which of the kept moments is nearest to the middle of a gap."""
    return int(np.argmin(np.abs(cuts.moments - 0.5)))
