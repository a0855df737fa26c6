"""The committed layers of the Natural Earth map, each read once.

Its boundaries are de facto ones of about 2022, generalised for 1:50 million, see
``data/natural_earth/README.md``. Shapes are in degrees, edges straight in longitude and latitude, and cut
along the antimeridian.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyogrio
import shapely

from overflight.analysis.ways.plane import Geometry
from overflight.paths import project_root


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
    fields, shapes = _layer("cultural/ne_50m_admin_0_countries", ("ADM0_A3", "ISO_A3_EH", "ADMIN"))
    codes, iso_codes, names = (fields[k] for k in ("ADM0_A3", "ISO_A3_EH", "ADMIN"))
    return Countries(codes, iso_codes, names, shapes, shapely.STRtree(shapes))


def _layer(name: str, columns: Sequence[str] = ()) -> tuple[dict[str, list[str]], Any]:
    folder = project_root() / "data" / "natural_earth" / "shapefiles" / "natural_earth"
    meta, _, wkb, fields = pyogrio.raw.read(folder / f"{name}.shp", columns=list(columns))
    return dict(zip(meta["fields"], map(list, fields), strict=True)), shapely.from_wkb(wkb)


@cache
def ocean() -> Geometry:
    """Return the seas, with those inland that the map counts as ocean."""
    return _layer("physical/ne_50m_ocean")[1][0]


@cache
def lakes() -> Any:
    """Return the lakes, an array of polygons and multipolygons."""
    return _layer("physical/ne_50m_lakes")[1]
