"""What bounded speeds allow: gaps and speeds here, the areas that can be reached in :mod:`.prism`.

Only what needs no geometry is imported at once.
"""

from overflight.analysis.reach.speeds import minutes_gap, required_speed_kmh, spread_km

__all__ = ["minutes_gap", "required_speed_kmh", "spread_km"]
