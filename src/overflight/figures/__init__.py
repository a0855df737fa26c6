"""Pictures of a case: one module per concept, each function returns a figure and its alternative text.

The modules import matplotlib, and :mod:`.maps` and :mod:`.separations` cartopy; import what is needed.
"""
