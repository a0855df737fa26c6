"""The results of a sweep as one tidy table (Parquet) and as a cube with named dimensions (NetCDF)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from overflight.files import write_whole
from overflight.findings.model import Verdict
from overflight.sweep.axes import Axis, Point

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import xarray as xr

TABLE = "table.parquet"
CUBE = "cube.nc"
TEXTS = ("status", "message", "finding", "check", "verdict", "unit", "moves", "margin_unit")
NUMBERS = ("value", "low", "high", "margin", "margin_times_uncertainty")
COLUMNS = (
    "point",
    "status",
    "message",
    "finding",
    "check",
    "question",
    "verdict",
    *NUMBERS,
    "unit",
    "moves",
    "margin_unit",
    "run",
)
VERDICTS: tuple[str, ...] = get_args(Verdict)
NO_VERDICT = -1


def column_of(axis: Axis) -> str:
    """Return the name of an axis's column: its own, or if a column has that already, its path."""
    return axis.path if axis.name in COLUMNS else axis.name


def tidy(
    axes: Sequence[Axis], points: Sequence[Point], outcomes: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """Return one row for each point and finding, and one for each point without findings.

    Parameters
    ----------
    axes, points
        Of the sweep.
    outcomes
        What came out at each point; see :func:`overflight.sweep.point.unpack`.

    Returns
    -------
    ``point`` (from 0), a column for each axis, and :data:`COLUMNS`; what a row has not is missing. Of whole
    runs, ``run`` is the folder of each, below that of the sweep.
    """
    import pandas as pd

    rows = [
        (number, {**_of_point(outcome), **finding})
        for number, outcome in enumerate(outcomes)
        for finding in outcome["findings"] or [{}]
    ]
    columns: dict[str, Any] = {"point": pd.Series([number for number, _ in rows], dtype="int64")}
    for index, axis in enumerate(axes):
        columns[column_of(axis)] = _axis_column([points[number].shown[index] for number, _ in rows])
    for name in COLUMNS[1:]:
        dtype = "float64" if name in NUMBERS else "string"
        columns[name] = pd.Series([row.get(name) for _, row in rows], dtype=dtype)
    return pd.DataFrame(columns)


def _of_point(outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": outcome["status"], "message": outcome["message"] or None, "run": outcome.get("run")}


def _axis_column(shown: list[float | str]) -> pd.Series:
    import pandas as pd

    if all(isinstance(value, float) for value in shown):
        return pd.Series(shown, dtype="float64")
    return pd.Series([_text(value) for value in shown], dtype="string")


def _text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def cube(
    axes: Sequence[Axis],
    points: Sequence[Point],
    outcomes: Sequence[Mapping[str, Any]],
    attributes: Mapping[str, str],
) -> xr.Dataset:
    """Return verdict, value and margin of each finding, along the axes.

    Parameters
    ----------
    axes, points, outcomes
        As of :func:`tidy`.
    attributes
        Of the whole data set, such as its title.

    Returns
    -------
    Dimensions are the axes and ``finding``; of a sweep that was drawn, ``point`` and ``finding``. A verdict
    is a number whose meaning stands in the attributes ``flag_values`` and ``flag_meanings`` (Climate and
    Forecast conventions 1.11, section 3.5), -1 where there is no such finding.
    """
    import numpy as np
    import xarray as xr

    names = list(dict.fromkeys(found["finding"] for outcome in outcomes for found in outcome["findings"]))
    column = {name: index for index, name in enumerate(names)}
    verdict = np.full((len(points), len(names)), NO_VERDICT, dtype=np.int8)
    value = np.full(verdict.shape, np.nan)
    margin = np.full(verdict.shape, np.nan)
    for number, outcome in enumerate(outcomes):
        for found in outcome["findings"]:
            at = number, column[found["finding"]]
            verdict[at] = VERDICTS.index(found["verdict"])
            value[at] = np.nan if found["value"] is None else found["value"]
            margin[at] = np.nan if found["margin"] is None else found["margin"]
    flags = {
        "long_name": "verdict",
        "flag_values": np.arange(-1, len(VERDICTS), dtype=np.int8),
        "flag_meanings": " ".join(["no_such_finding", *(name.replace(" ", "_") for name in VERDICTS)]),
    }
    dims, shape, coordinates = _dimensions(axes, points)
    return xr.Dataset(
        {
            "verdict": ((*dims, "finding"), verdict.reshape(*shape, len(names)), flags),
            "value": ((*dims, "finding"), value.reshape(*shape, len(names)), {"long_name": "value"}),
            "margin": ((*dims, "finding"), margin.reshape(*shape, len(names)), {"long_name": "margin"}),
        },
        {**coordinates, "finding": np.array(names, dtype=str)},
        {"Conventions": "CF-1.11", **attributes},
    )


def _dimensions(
    axes: Sequence[Axis], points: Sequence[Point]
) -> tuple[tuple[str, ...], tuple[int, ...], dict[str, Any]]:
    """Return names and sizes of the dimensions, and the coordinates along them."""
    sizes = tuple(len(axis.values) for axis in axes)
    if _product(sizes) == len(points):
        along = {column_of(axis): _coordinate(axis.shown) for axis in axes}
        return tuple(along), sizes, along
    drawn = {
        column_of(axis): ("point", _coordinate([point.shown[index] for point in points]))
        for index, axis in enumerate(axes)
    }
    return ("point",), (len(points),), drawn


def _product(sizes: Iterable[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _coordinate(shown: Sequence[float | str]) -> np.ndarray[Any, Any]:
    import numpy as np

    if all(isinstance(value, float) for value in shown):
        return np.array(shown, dtype=float)
    return np.array([_text(value) for value in shown], dtype=str)


def write_table(folder: Path, frame: pd.DataFrame) -> Path:
    """Write the table as Parquet, whole or not at all, and return its path."""
    write_whole(folder / TABLE, frame.to_parquet(None, index=False, compression="zstd"))
    return folder / TABLE


def write_cube(folder: Path, dataset: xr.Dataset) -> Path:
    """Write the cube as NetCDF, whole or not at all, and return its path."""
    packed = {name: {"zlib": True, "complevel": 1} for name in dataset.data_vars}
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / CUBE
        dataset.to_netcdf(path, engine="netcdf4", encoding=packed)
        write_whole(folder / CUBE, path.read_bytes())
    return folder / CUBE
