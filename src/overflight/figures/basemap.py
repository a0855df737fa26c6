"""The ground of a map: countries and waters of the committed Natural Earth, clipped before they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cartopy
import cartopy.crs as ccrs
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from overflight.analysis.natural_earth import countries, lakes
from overflight.figures.style import QUIET, SMALL_PT
from overflight.paths import project_root

# cartopy would otherwise ask the network for what it does not find
cartopy.config["pre_existing_data_dir"] = str(project_root() / "data" / "natural_earth")

FloatArray = NDArray[np.float64]
Box = tuple[float, float, float, float]
Geometry = Any  # shapely ships no types

LAND = "#f7f5f0"
WATER = "#dbe7ee"
BORDER = "#8c8c8c"

_LONLAT = ccrs.PlateCarree()
_MARGIN_DEG = 0.5
_SAME_M = 100.0
_LONGEST_BAR_IN = 1.3


@dataclass(frozen=True)
class View:
    """A part of a projected map: bounds in metres, and how large it is drawn.

    Attributes
    ----------
    crs
        The projection.
    west_m, south_m, east_m, north_m
        Bounds in the projection's plane.
    width_in
        Width on paper; the height follows from the bounds.
    """

    crs: ccrs.Projection
    west_m: float
    south_m: float
    east_m: float
    north_m: float
    width_in: float

    @property
    def inches_per_m(self) -> float:
        """Inches on paper for a metre of the plane."""
        return self.width_in / (self.east_m - self.west_m)

    @property
    def height_in(self) -> float:
        """Height on paper."""
        return (self.north_m - self.south_m) * self.inches_per_m

    @property
    def box(self) -> Geometry:
        """The bounds as a polygon of the plane."""
        return shapely.box(self.west_m, self.south_m, self.east_m, self.north_m)

    def plane(self, lonlat: FloatArray) -> FloatArray:
        """Return where positions in degrees, shape (n, 2), are in the plane, in metres."""
        points = np.asarray(lonlat, float)
        return np.asarray(self.crs.transform_points(_LONLAT, points[:, 0], points[:, 1])[:, :2])

    def paper(self, lonlat: FloatArray) -> FloatArray:
        """Return where positions are drawn, in inches from the lower left corner."""
        return (self.plane(lonlat) - [self.west_m, self.south_m]) * self.inches_per_m

    def lonlat_bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of what is seen, in degrees; the whole round if it wraps."""
        xs, ys = np.linspace(self.west_m, self.east_m, 24), np.linspace(self.south_m, self.north_m, 24)
        x, y = (grid.ravel() for grid in np.meshgrid(xs, ys))
        lon, lat, _ = _LONLAT.transform_points(self.crs, x, y).T
        if np.ptp(lon) > 180:
            return -180.0, lat.min() - _MARGIN_DEG, 180.0, lat.max() + _MARGIN_DEG
        return (
            lon.min() - _MARGIN_DEG,
            lat.min() - _MARGIN_DEG,
            lon.max() + _MARGIN_DEG,
            lat.max() + _MARGIN_DEG,
        )

    def draw(self, shape: Geometry) -> Geometry:
        """Return a shape in degrees as it lies in the plane, clipped to the view; it may be empty."""
        near = shapely.clip_by_rect(shape, *self.lonlat_bounds())
        if near.is_empty:
            return near
        drawn = shapely.make_valid(shapely.transform(near, self.plane))
        # parts that the map cuts along the antimeridian are one again in the plane
        whole = shapely.union_all(shapely.get_parts(drawn), grid_size=_SAME_M)
        return shapely.intersection(whole, self.box)


def map_axes(figure: Figure, view: View, left_in: float, bottom_in: float) -> Axes:
    """Return axes that show a view at a place of the figure, given by the lower left corner in inches."""
    wide, high = figure.get_size_inches()
    rect = (left_in / wide, bottom_in / high, view.width_in / wide, view.height_in / high)
    axes: Axes = figure.add_axes(rect, projection=view.crs)
    axes.set_xlim(view.west_m, view.east_m)
    axes.set_ylim(view.south_m, view.north_m)
    axes.set_facecolor(WATER)
    axes.spines["geo"].set_edgecolor(QUIET)
    return axes


def draw_ground(axes: Axes, view: View) -> list[tuple[str, Geometry]]:
    """Draw land, lakes and borders; return each country's name and what of it is seen, in the plane."""
    atlas = countries()
    seen = []
    for index in sorted(atlas.tree.query(shapely.box(*view.lonlat_bounds()))):
        shape = view.draw(atlas.shapes[index])
        if not shape.is_empty:
            fill(axes, shape, LAND, edge=BORDER, order=0.5)
            seen.append((atlas.names[index], shape))
    for lake in lakes()[shapely.intersects(lakes(), shapely.box(*view.lonlat_bounds()))]:
        fill(axes, view.draw(lake), WATER, edge=BORDER, order=0.6)
    return seen


def fill(
    axes: Axes,
    shape: Geometry,
    colour: str,
    *,
    edge: str = "none",
    hatch: str = "",
    opacity: float = 1.0,
    width_pt: float = 0.6,
    order: float = 1.0,
) -> None:
    """Fill a polygon or multipolygon of the plane."""
    rings = [
        np.asarray(ring.coords)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return
    codes = [
        np.concatenate([[Path.MOVETO], np.full(len(ring) - 2, Path.LINETO), [Path.CLOSEPOLY]])
        for ring in rings
    ]
    patch = PathPatch(
        Path(np.concatenate(rings), np.concatenate(codes)),
        facecolor=colour,
        edgecolor=edge,
        hatch=hatch,
        alpha=opacity,
        linewidth=width_pt,
        zorder=order,
    )
    axes.add_patch(patch)


def scale_bar(axes: Axes, view: View, keep_clear: FloatArray) -> Box:
    """Draw a bar of a round number of kilometres in a corner that is clear of some points.

    Parameters
    ----------
    axes, view
        The map.
    keep_clear
        Points in inches from the lower left corner, shape (n, 2).

    Returns
    -------
    tuple of float
        What it takes up, in inches: left, bottom, right, top.
    """
    km, length_in = _round_bar(view)
    size = np.array([max(length_in, 0.5) + 0.3, 0.36])
    far = [view.width_in - size[0], view.height_in - size[1]]
    corners = np.array([[x, y] for y in (0.0, far[1]) for x in (0.0, far[0])])
    apart = np.hypot(*(corners[:, None] + size / 2 - keep_clear[None]).T).min(axis=0)
    left, bottom = corners[int(np.argmax(np.minimum(apart, 0.8)))]
    x = view.west_m + (left + 0.15) / view.inches_per_m
    y = view.south_m + (bottom + 0.12) / view.inches_per_m
    axes.plot([x, x + km * 1000], [y, y], color="black", linewidth=2.2, solid_capstyle="butt", zorder=6)
    axes.text(
        x + km * 500,
        y + 0.04 / view.inches_per_m,
        f"{km:,g} km",
        fontsize=SMALL_PT,
        ha="center",
        va="bottom",
        zorder=6,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.7},
    )
    return left, bottom, left + size[0], bottom + size[1]


def _round_bar(view: View) -> tuple[float, float]:
    """Return a round length that fits into a corner, in kilometres and in inches."""
    longest_km = _LONGEST_BAR_IN / view.inches_per_m / 1000
    km = max(m * 10.0**p for p in range(-2, 5) for m in (1, 2, 5) if m * 10.0**p <= max(longest_km, 0.01))
    return km, km * 1000 * view.inches_per_m
