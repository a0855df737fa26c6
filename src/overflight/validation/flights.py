"""Real flights as receivers on the ground heard them, cleaned by stated rules."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.errors import OverflightError

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = "traffic"
FILE = "traffic/data/samples/collections/quickstart.json.gz"
INSTALL = (
    "make validation installs it (or: pip install --no-deps --require-hashes -r requirements-validation.lock)"
)

# Altitudes in feet, speeds in knots, vertical rates in feet a minute.
COLUMNS = (
    "icao24",
    "callsign",
    "timestamp",
    "longitude",
    "latitude",
    "altitude",
    "groundspeed",
    "track",
    "vertical_rate",
    "onground",
)
_M_PER_FOOT = 0.3048
_KMH_PER_KNOT = 1.852
_S_PER_MIN = 60.0

# A flight is cut where nothing was heard for so long, and used if so much of it is left.
LONGEST_SILENCE_S = 30.0
SHORTEST_FLIGHT_S = 6 * 60.0
# A position is an outlier if it lies so far from the middle of the two beside it, as many seconds apart.
OUTLIER_KM = 1.0
_OUTLIER_SILENCE_S = 10.0


@dataclass(frozen=True)
class Flight:
    """A stretch of a flight without a break, in the air.

    Attributes
    ----------
    aircraft, callsign
        The aircraft's 24-bit address, and what the flight calls itself.
    time_s
        Seconds since 1970 (UTC), rising, shape (n,).
    lon, lat
        Degrees.
    altitude_m
        Barometric, metres.
    speed_kmh, track_deg
        Over the ground.
    """

    aircraft: str
    callsign: str
    time_s: FloatArray
    lon: FloatArray
    lat: FloatArray
    altitude_m: FloatArray
    speed_kmh: FloatArray
    track_deg: FloatArray

    @property
    def duration_s(self) -> float:
        """Seconds from the first position to the last."""
        return float(self.time_s[-1] - self.time_s[0])


@dataclass(frozen=True)
class Cleaning:
    """How many records each rule has left out, in the order of the rules."""

    records: int
    on_ground: int
    incomplete: int
    repeated: int
    outlying: int
    in_short_stretches: int
    kept: int


def data_file() -> Path:
    """Return where the flights are: in an installed package, which is not imported.

    Raises
    ------
    OverflightError
        If the package is not installed, or holds no such file.
    """
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(FILE)))
    except metadata.PackageNotFoundError:
        raise OverflightError(
            f"the flights come with the Python package {PACKAGE!r}, which is not installed; {INSTALL}"
        ) from None
    if not path.is_file():
        raise OverflightError(
            f"the installed package {PACKAGE!r} holds no {FILE}; the version that does is named in "
            f"requirements-validation.lock: {INSTALL}"
        )
    return path


def read_flights(path: Path) -> tuple[list[Flight], Cleaning]:
    """Return the flights of a file, and what was left out of it.

    Left out are, in this order: records on the ground; records that lack a position, an altitude, a speed
    or a track; positions that repeat the one before (a receiver's table keeps the last one for some seconds);
    positions a kilometre or more from the middle of their two neighbours; stretches under six minutes.

    Parameters
    ----------
    path
        A gzip-compressed JSON list of records with the columns of ``COLUMNS``; altitudes in feet, speeds in
        knots, times in milliseconds since 1970 (UTC) or ISO 8601.

    Raises
    ------
    OverflightError
        If the file cannot be read, lacks a column, or leaves no flight.
    """
    table = _read(path)
    aircraft_and_callsign = ["icao24", "callsign"]
    table = table.sort_values([*aircraft_and_callsign, "timestamp"], kind="stable")
    total = len(table)
    table = table[~table["onground"].astype(bool)]
    flying = len(table)
    table = table.dropna(subset=list(COLUMNS))
    complete = len(table)
    flights: list[Flight] = []
    repeated = outlying = 0
    for names, records in table.groupby(aircraft_and_callsign, sort=True):
        flight = _flight(names, records)
        fresh = _keep(flight, _moved(flight))
        steady = _keep(fresh, ~_outlying(fresh))
        repeated += len(flight.time_s) - len(fresh.time_s)
        outlying += len(fresh.time_s) - len(steady.time_s)
        flights += _stretches(steady)
    kept = sum(len(flight.time_s) for flight in flights)
    if not flights:
        raise OverflightError(
            f"{path}: no flight of at least {SHORTEST_FLIGHT_S / _S_PER_MIN:g} min is left of {total} records"
        )
    short = complete - repeated - outlying - kept
    cleaning = Cleaning(total, total - flying, flying - complete, repeated, outlying, short, kept)
    return flights, cleaning


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        table = pd.read_json(
            BytesIO(gzip.decompress(path.read_bytes())), dtype={"icao24": str, "callsign": str}
        )
    except (OSError, EOFError, ValueError, json.JSONDecodeError) as fault:
        raise OverflightError(
            f"{path} is no gzip-compressed JSON list of records: {fault}; {INSTALL}"
        ) from None
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise OverflightError(
            f"{path} lacks the columns {', '.join(missing)}; needed are {', '.join(COLUMNS)}; {INSTALL}"
        )
    positions = table[["longitude", "latitude"]].dropna()
    if not ((positions["latitude"].abs() <= 90) & (positions["longitude"].abs() <= 360)).all():
        raise OverflightError(f"{path} holds positions that are not on Earth; {INSTALL}")
    return table


def _flight(names: tuple[Any, ...], records: pd.DataFrame) -> Flight:
    def values(column: str) -> FloatArray:
        return np.asarray(records[column].to_numpy(), dtype=np.float64)

    since_1970 = records["timestamp"].to_numpy().astype("datetime64[ms]").astype(np.float64) / 1000.0
    return Flight(
        aircraft=str(names[0]),
        callsign=str(names[1]),
        time_s=since_1970,
        lon=values("longitude"),
        lat=values("latitude"),
        altitude_m=values("altitude") * _M_PER_FOOT,
        speed_kmh=values("groundspeed") * _KMH_PER_KNOT,
        track_deg=values("track"),
    )


def _keep(flight: Flight, chosen: NDArray[Any]) -> Flight:
    arrays = (flight.time_s, flight.lon, flight.lat, flight.altitude_m, flight.speed_kmh, flight.track_deg)
    return Flight(flight.aircraft, flight.callsign, *(array[chosen] for array in arrays))


def _moved(flight: Flight) -> NDArray[np.bool_]:
    moved = (np.diff(flight.lon) != 0) | (np.diff(flight.lat) != 0)
    return np.append(True, moved & (np.diff(flight.time_s) > 0))


def _outlying(flight: Flight) -> NDArray[np.bool_]:
    """Tell which positions lie far from the middle of the two beside them."""
    far = np.zeros(len(flight.time_s), dtype=bool)
    if len(far) < 3:
        return far
    lon, lat = flight.lon, flight.lat
    close = flight.time_s[2:] - flight.time_s[:-2] <= _OUTLIER_SILENCE_S
    across = distance_km(lon[:-2], lat[:-2], lon[2:], lat[2:])
    around = distance_km(lon[:-2], lat[:-2], lon[1:-1], lat[1:-1]) + distance_km(
        lon[1:-1], lat[1:-1], lon[2:], lat[2:]
    )
    # the height of the triangle whose longest side joins the neighbours, at its greatest
    far[1:-1] = close & (np.sqrt(np.maximum(around**2 - across**2, 0.0)) / 2.0 > OUTLIER_KM)
    return far


def _stretches(flight: Flight) -> Iterator[Flight]:
    cuts = np.flatnonzero(np.diff(flight.time_s) > LONGEST_SILENCE_S) + 1
    for part in np.split(np.arange(len(flight.time_s)), cuts):
        if len(part) and flight.time_s[part[-1]] - flight.time_s[part[0]] >= SHORTEST_FLIGHT_S:
            yield _keep(flight, part)
