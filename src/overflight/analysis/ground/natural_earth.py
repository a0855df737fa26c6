"""The layers of the Natural Earth map, each read once.

Its boundaries are de facto ones of about 2022, see ``data/natural_earth/README.md``. Those generalised for
1:50 million are committed. ``OVERFLIGHT_MAP_SCALE=10m`` reads those for 1:10 million, which must be laid into
the same folders. Shapes are in degrees, edges straight in longitude and latitude, and cut along the
antimeridian.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyogrio
import shapely

from overflight.analysis.routes.ways.plane import Geometry
from overflight.errors import OverflightError
from overflight.paths import project_root

SCALES = ("50m", "10m")


def map_scale() -> str:
    """Return the scale of the map as 1 to how much: that of ``$OVERFLIGHT_MAP_SCALE``, or ``50m``.

    Raises
    ------
    OverflightError
        If the variable names no scale.
    """
    name = os.environ.get("OVERFLIGHT_MAP_SCALE") or SCALES[0]
    if name not in SCALES:
        raise OverflightError(f"OVERFLIGHT_MAP_SCALE={name}: there are the scales {' and '.join(SCALES)}")
    return name


@dataclass(frozen=True)
class Countries:
    """The countries of the map; entries of the fields belong together.

    Attributes
    ----------
    codes, iso_codes, names
        ``ADM0_A3``, ISO 3166 alpha-3 and English name.
    shapes
        Polygons and multipolygons in degrees.
    tree
        Index of the shapes.
    """

    codes: list[str]
    iso_codes: list[str]
    names: list[str]
    shapes: Any
    tree: Any


@cache
def countries() -> Countries:
    """Return the countries of the map."""
    fields, shapes = _layer("cultural", "admin_0_countries", ("ADM0_A3", "ISO_A3_EH", "ADMIN"))
    codes, iso_codes, names = (fields[k] for k in ("ADM0_A3", "ISO_A3_EH", "ADMIN"))
    return Countries(codes, iso_codes, names, shapes, shapely.STRtree(shapes))


def _layer(kind: str, name: str, columns: Sequence[str] = ()) -> tuple[dict[str, list[str]], Any]:
    folder = project_root() / "data" / "natural_earth" / "shapefiles" / "natural_earth" / kind
    file = folder / f"ne_{map_scale()}_{name}.shp"
    if not file.is_file():
        raise OverflightError(
            f"no file {file}: lay Natural Earth's {file.stem} there (.shp, .shx, .dbf, .prj and .cpg), "
            "or unset OVERFLIGHT_MAP_SCALE for the map that comes with this kit"
        )
    meta, _, wkb, fields = pyogrio.raw.read(file, columns=list(columns))
    return dict(zip(meta["fields"], map(list, fields), strict=True)), shapely.from_wkb(wkb)


@cache
def ocean() -> Geometry:
    """Return the seas, with those inland that the map counts as ocean."""
    return _layer("physical", "ocean")[1][0]


@cache
def lakes() -> Any:
    """Return the lakes, an array of polygons and multipolygons."""
    return _layer("physical", "lakes")[1]
