"""The published hours on whichever clocks a reader picks: whether they fit, and which clash by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from overflight.analysis.claims.clauses import Reading
from overflight.analysis.claims.consistency import choices_of
from overflight.figures.controls import Choice
from overflight.figures.sheet import sheet
from overflight.figures.style import Picture, capital, styled
from overflight.figures.timelines.clock_panel import PANELS_APART_IN, Panel, draw_panel, panel_of
from overflight.figures.timelines.lanes import Lane, dated_lanes
from overflight.figures.timelines.rows import LABEL_IN, RIGHT_IN
from overflight.figures.timelines.scale import (
    ROW_IN,
    TimeScale,
    around,
    clock_rows,
    clocks_of,
    day_note,
    utc_row,
)
from overflight.findings.checks.picked_clocks import on_clocks
from overflight.findings.logic import Logic
from overflight.findings.model import Verdict
from overflight.findings.wording import listed, reading_text, zone_text

MOST_CLOCKS = 4


@dataclass(frozen=True)
class ClockExplorer:
    """The open clocks of a case; see :meth:`controls` for what can be set."""

    logic: Logic

    @cached_property
    def controls(self) -> dict[str, Choice]:
        """A list of candidates for each open clock, the local one first; nothing if no clock is open.

        Of more than :data:`MOST_CLOCKS` clocks, those that decide whether the times fit, up to as many.
        """
        shown = self._open
        if len(shown) > MOST_CLOCKS:
            shown = (self._decisive or shown)[:MOST_CLOCKS]
        return {name: self._choice(name) for name in sorted(shown, key=self._rank)}

    def tell(self, **picked: str) -> Mapping[str, str]:
        """Return the verdict on these clocks, and which claims clash by how many minutes."""
        verdict, told = self._answer(picked)
        return {"verdict": verdict, "do the times fit on these clocks?": told}

    @styled
    def draw(self, **picked: str) -> Picture:
        """Draw the hours of the claims that bear on the clash, on the clocks that are picked."""
        _, told = self._answer(picked)
        title, scale, panel = capital(told), self._scale, self._panel(picked)
        clocks = clocks_of([self.logic.case.local_zone], self.logic.case.local_zone, scale.first)
        note = f"{self._told_others}{day_note(scale, clocks.values())}"
        figure, axes, top = sheet(panel.height_in + 2 * ROW_IN, title, note)
        y = draw_panel(axes, scale, panel, clock_rows(axes, scale, top, clocks.values()) + 0.1)
        utc_row(axes, scale, y - PANELS_APART_IN)
        return figure, f"{title} {panel.alt} {note}".strip()

    def _answer(self, picked: Reading) -> tuple[Verdict, str]:
        asked = tuple(sorted(picked.items()))
        if asked not in self._answers:
            self._answers[asked] = on_clocks(self.logic, self._others | picked)
        return self._answers[asked]

    @cached_property
    def _answers(self) -> dict[tuple[tuple[str, str], ...], tuple[Verdict, str]]:
        return {}

    def _panel(self, picked: Reading) -> Panel:
        logic, reading = self.logic, self._others | picked
        fits = logic.engine.consistent(logic.timing_parts, reading)
        panel = panel_of(logic, self._parts, self._lanes, reading, fits)
        return replace(panel, heading=f"If {reading_text(logic.case, logic.problem, picked)}")

    @property
    def _parts(self) -> list[str]:
        return self.logic.clashing_times or self.logic.timing_parts

    @cached_property
    def _lanes(self) -> list[Lane]:
        return [lane for lane in dated_lanes(self.logic) if lane.part.id in self._parts]

    @cached_property
    def _scale(self) -> TimeScale:
        """A scale that holds every clock's hours, so that it stays while a reader picks."""
        windows = [(bar.earliest, bar.latest) for lane in self._lanes for bar in lane.bars]
        return around(windows, LABEL_IN, RIGHT_IN)

    @cached_property
    def _open(self) -> list[str]:
        every = choices_of(self.logic.problem, self.logic.timing_parts)
        return [n for n in every if n.startswith("clock:") and len(self.logic.problem.choices[n]) > 1]

    @property
    def _decisive(self) -> list[str]:
        return [name for name in self._open if name in self.logic.timing_readings.matter]

    @cached_property
    def _others(self) -> Reading:
        """The open clocks that are not shown, each as one of the shown would stand at first."""
        return {n: self._choice(n).start for n in self._open if n not in self.controls}

    @property
    def _told_others(self) -> str:
        if not self._others:
            return "Only the claims that bear on a clash are drawn. " if self.logic.clashing_times else ""
        cities = listed(dict.fromkeys(zone_text(self.logic.problem, z) for z in self._others.values()), "or")
        return (
            f"{len(self._others)} more clocks are open. They are left at {cities}: the local time where "
            "it is one of theirs, or else the first that they may show. "
        )

    def _choice(self, name: str) -> Choice:
        zones = sorted(self.logic.problem.choices[name], key=lambda zone: zone != self.logic.case.local_zone)
        publisher = self.logic.case.sources[name.removeprefix("clock:")].publisher
        told = {zone: zone_text(self.logic.problem, zone) for zone in zones}
        idle = self._decisive and self.logic.timing_readings.complete and name not in self._decisive
        return Choice(f"clock of {publisher}", told, tabled=not idle)

    def _rank(self, name: str) -> tuple[bool, str]:
        return name not in self._decisive, name
