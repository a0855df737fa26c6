"""Routes as a data set that other programs read: CF trajectories in a contiguous ragged array.

The layout is that of the Climate and Forecast conventions, version 1.11, sections 9.3.3 and H.4.3: all
points of all routes one after the other, and for each route how many points it has. The conventions also
ask for the time at each point. No source dates a departure on an undisputed clock, so a time of day would
say more than is known: the minutes since departure, at the middle of the aircraft's cruise speeds, stand in
its place, and the distance flown beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, densify_all

Entry = tuple[Any, dict[str, str]]  # values and attributes of a variable

# National Geospatial-Intelligence Agency, standard NGA.STND.0036, table 3.1
_WGS84 = {
    "grid_mapping_name": "latitude_longitude",
    "semi_major_axis": 6378137.0,
    "inverse_flattening": 298.257223563,
}


@dataclass(frozen=True)
class Track:
    """A route to be stored.

    Attributes
    ----------
    name
        Unlike that of any other track of the data set.
    kind
        What it is, such as ``great circle``, ``shortest route`` or ``sampled route``.
    target
        Id of the place that it leads to.
    points
        Longitude and latitude in degrees, shape (n, 2); joined by geodesics.
    speed_kmh
        How fast it is flown, for the time at each point.
    model
        What a sampled route was drawn from; empty for others.
    """

    name: str
    kind: str
    target: str
    points: FloatArray
    speed_kmh: float
    model: str = ""


def write_tracks(path: Path, tracks: Sequence[Track], spacing_km: float, title: str) -> None:
    """Write tracks as NetCDF, byte for byte the same each time; xarray and others read it.

    Written by netCDF4 itself: xarray would import dask for it, which takes longer than all else here.

    Parameters
    ----------
    path
        The file; an existing one is replaced.
    tracks
        At least one; no two of one name.
    spacing_km
        Points are added so that no two neighbours on a track lie farther apart, kilometres: programs
        that join points by straight lines on a map then draw geodesics.
    title
        What the data set is about, for its global attribute.

    Raises
    ------
    ValueError
        If there is no track, or two have the same name.
    """
    from netCDF4 import Dataset

    variables = _variables(tracks, spacing_km)
    with Dataset(path, "w", format="NETCDF4") as file:
        file.setncatts(_about(title))
        for name, (dimensions, values, attributes) in variables.items():
            array, along, told = _stored(dimensions, np.asarray(values), attributes)
            for dimension, size in zip(along, array.shape, strict=True):
                if dimension not in file.dimensions:
                    file.createDimension(dimension, size)
            variable = file.createVariable(name, array.dtype, along)
            variable.setncatts(told)
            # the encoding says what the letters are; they are written as they stand
            variable.set_auto_chartostring(False)
            variable[...] = array


def _stored(
    dimensions: tuple[str, ...], values: Any, attributes: dict[str, Any]
) -> tuple[Any, tuple[str, ...], dict[str, Any]]:
    """Return values, dimensions and attributes as the file holds them: text as letters of UTF-8."""
    if values.dtype.kind != "U":
        return values, dimensions, attributes
    encoded = np.char.encode(values, "utf-8")
    letters = encoded.view("S1").reshape(*encoded.shape, -1)
    return letters, (*dimensions, f"string{letters.shape[-1]}"), {**attributes, "_Encoding": "utf-8"}


def _about(title: str) -> dict[str, str]:
    return {
        "Conventions": "CF-1.11",
        "featureType": "trajectory",
        "title": title,
        "history": "routes computed by overflight",
    }


def _variables(tracks: Sequence[Track], spacing_km: float) -> dict[str, tuple[tuple[str, ...], Any, Any]]:
    """Return dimensions, values and attributes of every variable."""
    names = [track.name for track in tracks]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"a data set needs tracks, no two of one name, not {names}")
    dense = densify_all([track.points for track in tracks], spacing_km)
    return (
        {name: (("trajectory",), *entry) for name, entry in _per_track(tracks, dense).items()}
        | {name: (("obs",), *entry) for name, entry in _per_point(tracks, dense).items()}
        | {"crs": ((), np.int32(0), _WGS84)}
    )


def _per_track(tracks: Sequence[Track], dense: Sequence[tuple[FloatArray, FloatArray]]) -> dict[str, Entry]:
    return {
        # not named like its dimension, of which xarray would make an index that nothing here needs
        "route": (
            [t.name for t in tracks],
            {"cf_role": "trajectory_id", "long_name": "name of the route"},
        ),
        "kind": ([t.kind for t in tracks], {"long_name": "kind of route"}),
        "model": ([t.model for t in tracks], {"long_name": "model of flight that the route is drawn from"}),
        "target": ([t.target for t in tracks], {"long_name": "place that the route leads to"}),
        "rowSize": (
            np.array([len(points) for points, _ in dense], np.int32),
            {"long_name": "number of points of the route", "sample_dimension": "obs"},
        ),
        "length": ([along[-1] for _, along in dense], {"long_name": "length of the route", "units": "km"}),
        "speed": ([t.speed_kmh for t in tracks], {"long_name": "assumed ground speed", "units": "km h-1"}),
    }


def _per_point(tracks: Sequence[Track], dense: Sequence[tuple[FloatArray, FloatArray]]) -> dict[str, Entry]:
    lon, lat = np.concatenate([points for points, _ in dense]).T
    minutes = [60.0 * along / track.speed_kmh for track, (_, along) in zip(tracks, dense, strict=True)]
    return {
        "lon": (lon, {"standard_name": "longitude", "units": "degrees_east"}),
        "lat": (lat, {"standard_name": "latitude", "units": "degrees_north"}),
        "elapsed": (
            np.concatenate(minutes),
            {
                "long_name": "time since departure at the assumed speed",
                "units": "min",
                "comment": "no time of day: when the aircraft left is disputed or not known",
            },
        ),
        "distance": (
            np.concatenate([along for _, along in dense]),
            {
                "long_name": "distance flown since the start of the route",
                "units": "km",
                "coordinates": "lon lat elapsed",
                "grid_mapping": "crs",
            },
        ),
    }
