"""Timelines: what each claim says of time, which clocks fit together, and when an aircraft left."""

from overflight.figures.timelines.claims import claims_timeline
from overflight.figures.timelines.clocks import clock_panels
from overflight.figures.timelines.schedule import schedule_timeline

__all__ = ["claims_timeline", "clock_panels", "schedule_timeline"]
