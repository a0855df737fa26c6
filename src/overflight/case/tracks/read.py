"""A track file beside a case, read into fixes in order of time; every fault with its line or record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overflight.case.tracks.raw import RawTrack, TrackFileError, told
from overflight.case.tracks.times import ALLOWED, moment_of
from overflight.files import NotPlainError, plain_bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_BYTES = 20_000_000
MOST_DAYS = 31


@dataclass(frozen=True, eq=False)
class Fixes:
    """The fixes of one track, in order of time.

    Attributes
    ----------
    moment_us
        Microseconds since 1970, UTC if `zoned`, else of the clock that the file's times are on.
    lon, lat, altitude_m
        Degrees; metres, NaN where nobody knows.
    zoned
        Whether the file itself tells that its times are in UTC, or at which offset.
    name, sha256
        Of the track in the file; of the file.
    left_out, moved
        Records without a position; records that stood before an earlier one.
    """

    moment_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    zoned: bool
    name: str
    sha256: str
    left_out: int
    moved: int

    def __len__(self) -> int:
        """Return how many fixes there are."""
        return len(self.moment_us)


def read_fixes(
    folder: Path, name: str, which: str | int | None = None, columns: Mapping[str, str | None] | None = None
) -> Fixes:
    """Return the fixes of a track in a file of a case's folder.

    Parameters
    ----------
    folder, name
        The folder of the case, and the file's bare name.
    which
        Name or number (from 1) of the track, if the file holds several.
    columns
        Headings by what they mean, if they are none of the usual ones.

    Raises
    ------
    TrackFileError
        If the file cannot be used.
    """
    data = _bytes(folder / name)
    track = _chosen(_tracks(data, Path(name).suffix.lower(), columns or {}), which)
    return _fixes(track, hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        return plain_bytes(path, MAX_BYTES)
    except NotPlainError as fault:
        raise TrackFileError(f"{fault}: a track is a plain file, cut to the flight in question") from None
    except OSError:
        raise TrackFileError("no such file beside the case: copy the track into the case's folder") from None


def _tracks(data: bytes, suffix: str, columns: Mapping[str, str | None]) -> list[RawTrack]:
    if suffix == ".gpx":
        from overflight.case.tracks.gpx import read_gpx

        return read_gpx(data)
    if suffix == ".kml":
        from overflight.case.tracks.kml import read_kml

        return read_kml(data)
    if suffix == ".csv":
        from overflight.case.tracks.table import read_csv

        return read_csv(data, columns)
    from overflight.case.tracks.geojson import read_geojson

    return read_geojson(data, columns)


def _chosen(found: list[RawTrack], which: str | int | None) -> RawTrack:
    tracks = [track for track in found if track.times]
    if not tracks:
        raise TrackFileError("no fix in it: a fix has a position and a time")
    names = ", ".join(f"{n}: {t.name[:40] or 'without a name'}" for n, t in enumerate(tracks[:20], 1))
    if isinstance(which, int):
        if not 1 <= which <= len(tracks):
            raise TrackFileError(f"it holds no track number {which}; there are: {names}")
        return tracks[which - 1]
    named = [track for track in tracks if which is None or track.name == which]
    if len(named) != 1:
        problem = f"it holds {len(named)} tracks" + (f" named {which!r}" if which is not None else "")
        raise TrackFileError(f"{problem}: name one, or its number, under `track:`; there are: {names}")
    return named[0]


def _fixes(track: RawTrack, sha256: str) -> Fixes:
    import numpy as np

    moments, zoned = _moments(track)
    lon, lat = _degrees(track, track.lon, "longitude", 180), _degrees(track, track.lat, "latitude", 90)
    us = np.asarray(moments, np.int64)
    moved = int(np.count_nonzero(np.diff(us) < 0))
    order = np.argsort(us, kind="stable")
    us, lon, lat = us[order], lon[order], lat[order]
    height = np.asarray([_height(h) for h in track.altitude_m])[order]
    new = np.r_[True, (np.diff(us) != 0) | (np.diff(lon) != 0) | (np.diff(lat) != 0)]
    if np.count_nonzero(new) < 2:
        raise TrackFileError("a single fix in it: write it as a sighting instead")
    if us[-1] - us[0] > MOST_DAYS * 86_400_000_000:
        raise TrackFileError(f"longer than {MOST_DAYS} days: cut it to the flight in question")
    return Fixes(us[new], lon[new], lat[new], height[new], zoned, track.name, sha256, track.left_out, moved)


def _height(value: object) -> float:
    try:
        return float(value) if value is not None else float("nan")  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def _moments(track: RawTrack) -> tuple[list[int], bool]:
    moments: list[int] = []
    zoned: list[bool] = []
    bad: list[int] = []
    for index, time in enumerate(track.times):
        try:
            us, utc = moment_of(time)
        except (ValueError, OverflowError):
            bad.append(index)
        else:
            moments.append(us)
            zoned.append(utc or track.bare_is_utc)
    if bad:
        faults = (f"{track.at(i)}: {str(track.times[i])[:40]!r} is no time: {ALLOWED}" for i in bad)
        raise told(faults, len(bad))
    if len(set(zoned)) > 1:
        raise TrackFileError(
            f"{track.at(zoned.index(False))}: a time without a zone, where others have one: give it one"
        )
    return moments, zoned[0]


def _degrees(track: RawTrack, values: list[Any], what: str, most: int) -> NDArray[np.float64]:
    import numpy as np

    numbers = np.asarray([_degree(value) for value in values])
    bad = np.flatnonzero(~(np.abs(numbers) <= most))
    if len(bad):
        hint = "; are latitude and longitude swapped?" if what == "latitude" else ""
        faults = (
            f"{track.at(i)}: {str(values[i])[:40]!r} is no {what}: allowed: -{most} to {most} degrees{hint}"
            for i in bad.tolist()
        )
        raise told(faults, len(bad))
    return numbers


def _degree(value: object) -> float:
    return float("nan") if isinstance(value, bool) else _height(value)
