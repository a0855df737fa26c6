"""Claimed routes as pictures: a map, what each way leads over, and how long plausible ways are."""

from overflight.figures.maps.lengths import length_histogram
from overflight.figures.maps.overflights import overflight_bars
from overflight.figures.maps.route import route_map

__all__ = ["length_histogram", "overflight_bars", "route_map"]
