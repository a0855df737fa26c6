"""Where many routes lie: which share of them passes each cell of a grid, and each stretch of a border.

Legs are geodesics, so they are divided where these are straight, in a gnomonic plane about the middle of the
map. On a sphere it shares its bearings with the azimuthal equidistant map, and tan(r / R) takes the place
of r / R (J. P. Snyder, Map projections: a working manual, USGS Professional Paper 1395 (1987), equations
22-3 and 25-1). What the Earth's flattening adds is less than a kilometre on a map of 2,000 km.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ensembles import Ensemble
from overflight.analysis.routes.ensembles.paths import Paths
from overflight.analysis.routes.ways.network import IntArray
from overflight.figures.maps.scale import round_below
from overflight.figures.maps.view import View, projected

_EARTH_M = 6_371_000.0
_CELLS_ACROSS = 50
# Of the bends of all routes, the outermost in each direction may lie outside of a map.
_USUAL = (0.01, 0.99)
# A step along a leg, in cells: it may miss a cell only by cutting off its corner.
_STEP = 0.45
# Beyond this angle from the middle, near the end of the plane, nothing is seen on a map.
_WIDEST_RAD = 1.4


@dataclass(frozen=True)
class Grid:
    """Square cells over a view; cells lie from west to east, rows from north to south."""

    view: View
    cell_km: float

    @property
    def columns(self) -> int:
        """How many cells lie side by side."""
        return int(np.ceil((self.view.east_m - self.view.west_m) / 1000.0 / self.cell_km))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(np.ceil((self.view.north_m - self.view.south_m) / 1000.0 / self.cell_km))

    def centres_in(self) -> tuple[FloatArray, FloatArray]:
        """Return where the middles of columns and of rows are on the page, inches."""
        cell = self.cell_km / self.view.km_per_in
        across, down = (cell * (np.arange(count) + 0.5) for count in (self.columns, self.rows))
        return np.asarray(self.view.left_in + across), np.asarray(self.view.top_in + down)

    def cell_of(self, xy_m: FloatArray) -> IntArray:
        """Return the number of the cell that each point, shape (n, 2), is in; -1 outside of the view."""
        column = np.floor((xy_m[:, 0] - self.view.west_m) / 1000.0 / self.cell_km).astype(np.intp)
        row = np.floor((self.view.north_m - xy_m[:, 1]) / 1000.0 / self.cell_km).astype(np.intp)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return np.where(inside, row * self.columns + column, -1)


@dataclass(frozen=True)
class Coverage:
    """Which cells routes pass, each pair of a route and a cell once."""

    grid: Grid
    routes: int
    route: IntArray
    cell: IntArray

    def share(self, weights: FloatArray | None = None) -> FloatArray:
        """Return which share of the routes passes each cell, shape (rows, columns).

        Parameters
        ----------
        weights
            How much each route counts, with a sum of 1; all alike if not given.
        """
        counted = np.full(self.routes, 1.0 / self.routes) if weights is None else weights
        cells = self.grid.rows * self.grid.columns
        summed = np.bincount(self.cell, counted[self.route], minlength=cells)
        return np.asarray(summed, dtype=np.float64).reshape(self.grid.rows, self.grid.columns)


def grid_of(view: View) -> Grid:
    """Return a grid of round cells, some 50 of them across a view."""
    return Grid(view, round_below((view.east_m - view.west_m) / 1000.0 / _CELLS_ACROSS))


def coverage(ensemble: Ensemble, grid: Grid) -> Coverage:
    """Return which cells of a grid the routes of an ensemble pass."""
    paths, routes = ensemble.paths, len(ensemble.length_km)
    cells, counts = _cells_of_legs(paths, grid)
    ends = np.cumsum(counts)
    taken = counts[paths.leg]
    within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
    passed = cells[np.repeat((ends - counts)[paths.leg], taken) + within]
    route = np.repeat(np.repeat(np.arange(routes), np.diff(paths.first)), taken)
    seen = np.zeros((routes, grid.rows * grid.columns), dtype=bool)
    seen[route, passed] = True
    found = np.flatnonzero(seen)
    return Coverage(grid, routes, *np.divmod(found, seen.shape[1]))


def usual_extent(ensemble: Ensemble, lon0_deg: float) -> FloatArray:
    """Return the corners of where routes bend, without the outermost bends, which few routes reach.

    Parameters
    ----------
    ensemble
        The routes.
    lon0_deg
        A longitude that they lie about.

    Returns
    -------
    ndarray, shape (n, 2)
        Degrees; of a convex hull in longitude and latitude.
    """
    paths = ensemble.paths
    east = (paths.begin[:, 0] - lon0_deg + 180.0) % 360.0 - 180.0
    bends = np.column_stack([lon0_deg + east, paths.begin[:, 1]])
    low, high = np.quantile(bends[paths.leg], _USUAL, axis=0)
    kept = bends[((bends >= low) & (bends <= high)).all(axis=1)]
    return np.asarray(shapely.get_coordinates(shapely.convex_hull(shapely.multipoints(kept))))


def _cells_of_legs(paths: Paths, grid: Grid) -> tuple[IntArray, IntArray]:
    """Return the cells that each leg passes, in one row, and how many each has."""
    begin, end = (_straight(projected(grid.view.projection, lonlat)) for lonlat in (paths.begin, paths.end))
    steps = np.ceil(paths.km / (_STEP * grid.cell_km)).astype(np.intp) + 1
    leg = np.repeat(np.arange(len(steps)), steps)
    share = (np.arange(len(leg)) - (np.cumsum(steps) - steps)[leg]) / (steps - 1)[leg]
    cells = grid.cell_of(_bent(begin[leg] + share[:, None] * (end - begin)[leg]))
    new = np.ones(len(cells), dtype=bool)
    new[1:] = (np.diff(cells) != 0) | (np.diff(leg) != 0)
    kept = new & (cells >= 0)
    return cells[kept], np.bincount(leg[kept], minlength=len(steps))


def _straight(xy_m: FloatArray) -> FloatArray:
    """Return points of an azimuthal equidistant map in the gnomonic plane about the same middle."""
    angle = np.minimum(np.hypot(*xy_m.T) / _EARTH_M, _WIDEST_RAD)
    stretch = np.divide(np.tan(angle), angle, out=np.ones_like(angle), where=angle > 0.0)
    return np.asarray(xy_m * stretch[:, None])


def _bent(xy_m: FloatArray) -> FloatArray:
    """Undo :func:`_straight`."""
    ratio = np.hypot(*xy_m.T) / _EARTH_M
    shrink = np.divide(np.arctan(ratio), ratio, out=np.ones_like(ratio), where=ratio > 0.0)
    return np.asarray(xy_m * shrink[:, None])


def crossing_spots(
    ensemble: Ensemble, view: View, apart_in: float, weights: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Return where routes cross borders, gathered by stretches of about so many inches.

    Parameters
    ----------
    ensemble
        The routes.
    view
        Where they are drawn.
    apart_in
        What is nearer than this is one spot.
    weights
        How much each route counts, with a sum of 1; all alike if not given.

    Returns
    -------
    inches, shares
        The middle of each spot, shape (n, 2), and which share of the routes crosses there.
    """
    routes, gates = ensemble.crossings.shape[:2]
    if not gates:
        return np.empty((0, 2)), np.empty(0)
    at = view.inches(ensemble.crossings.reshape(-1, 2))
    counted = np.repeat(np.full(routes, 1.0 / routes) if weights is None else weights, gates)
    stretch = np.column_stack([np.floor(at / apart_in), np.tile(np.arange(gates), routes)]).astype(np.intp)
    _, spot = np.unique(stretch, axis=0, return_inverse=True)
    spot = spot.ravel()
    share: FloatArray = np.bincount(spot, counted).astype(np.float64)
    middle = np.column_stack([np.bincount(spot, counted * column) for column in at.T])
    there = share > 0.0
    return middle[there] / share[there, None], share[there]
