"""How far an aircraft is published to reach from its base, as rings on a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from overflight.analysis.ground.geodesy import FloatArray, destination
from overflight.analysis.ground.places import position
from overflight.analysis.routes.ways.plane import Geometry
from overflight.case.model import Case
from overflight.figures.maps.placing import Board, Spot
from overflight.figures.maps.view import View
from overflight.figures.style import INK
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import listed, number

_BEARINGS_DEG = np.linspace(0.0, 360.0, 181)


@dataclass(frozen=True)
class Radius:
    """A published tactical radius about a base, and what of its ring is seen, in inches of the page."""

    aircraft: str
    km: float
    seen: Geometry

    @property
    def words(self) -> str:
        """The figure in words."""
        return f"the tactical radius of {self.aircraft}, {number(self.km)} km"


def radii_of(case: Case, view: View, flown: Sequence[FlownRoute]) -> list[Radius]:
    """Return the tactical radii of all that is said to have flown, each once."""
    found: dict[tuple[str, str, float], Radius] = {}
    for each in flown:
        aircraft = case.aircraft[case.units[each.statement.unit].aircraft]
        origin = each.statement.origin
        for km in (aircraft.radius_km.low, aircraft.radius_km.high) if aircraft.radius_km else ():
            ring = np.column_stack(destination(*position(case, origin), _BEARINGS_DEG, km))
            # what is far from the middle of a map may lie on its other side
            seen = shapely.intersection(shapely.linestrings(view.inches(ring)), view.frame)
            found.setdefault((aircraft.name, origin, km), Radius(aircraft.name, km, seen))
    return list(found.values())


def draw_radii(page: Axes, board: Board, radii: Sequence[Radius]) -> list[tuple[FloatArray, list[Spot], str]]:
    """Draw the rings that are seen; return each with where its words may stand, and these."""
    labels = []
    for radius in radii:
        if radius.seen.is_empty:
            continue
        parts = [shapely.get_coordinates(part) for part in shapely.get_parts(radius.seen)]
        rings = LineCollection(parts, colors=INK, linewidths=1.1, linestyles=(0, (1, 2)), zorder=2.5)
        page.add_collection(rings, autolim=False)
        board.lines.append(radius.seen)
        line = max(parts, key=len)
        costs = 0.02 * np.abs(np.arange(len(line)) - len(line) // 2)
        spots = [Spot(float(x), float(y), cost=float(cost)) for (x, y), cost in zip(line, costs, strict=True)]
        labels.append((line, spots, f"{radius.aircraft}: {number(radius.km)} km"))
    return labels


def radii_told(radii: Sequence[Radius]) -> str:
    """Return what the rings are, and which of them lie beyond the map; empty if there are none."""
    inside = [radius.words for radius in radii if not radius.seen.is_empty]
    beyond = [radius.words for radius in radii if radius.seen.is_empty]
    told = f"Dotted: {listed(inside)}. " if inside else ""
    verb = "lies" if len(beyond) == 1 else "lie"
    return f"{told}Beyond this map {verb} {listed(beyond)}. " if beyond else told
