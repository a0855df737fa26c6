"""Distances as written: each in every unit that it may mean, and as rings on the map."""

from overflight.figures.separations.rings import rings_map
from overflight.figures.separations.units import units_figure

__all__ = ["rings_map", "units_figure"]
