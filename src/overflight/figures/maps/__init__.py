"""Claimed routes, how plausible ones lie and how long they take; tracks; where a unit can have been."""

from overflight.figures.maps.explorer import RouteExplorer
from overflight.figures.maps.flights import flight_bars
from overflight.figures.maps.reach import reach_maps
from overflight.figures.maps.route import route_map
from overflight.figures.maps.tracks import track_maps

__all__ = ["RouteExplorer", "flight_bars", "reach_maps", "route_map", "track_maps"]
