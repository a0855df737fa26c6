"""A written distance from one candidate of a disputed place, in one unit: which other places fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matplotlib.axes import Axes

from overflight.analysis.claims.readings import spot
from overflight.analysis.ground.places import gap_km
from overflight.figures.controls import Choice
from overflight.figures.maps.view import view_within
from overflight.figures.separations.rings import RING_LOOKS, corners_m, draw_panel, panel_of
from overflight.figures.sheet import MARGIN_IN, put, sheet
from overflight.figures.style import BODY_PT, INK, QUIET, WIDTH_IN, Picture, styled, wrap
from overflight.figures.supposed import supposed
from overflight.findings.checks.rings import ring
from overflight.findings.checks.separations import Written, written_separations
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import listed, span, unit_name

_MAP_IN = 3.8
_LINE_IN = 0.36


@dataclass(frozen=True)
class RingExplorer:
    """Distances with an end or a unit that is open; see :meth:`controls` for what can be set."""

    logic: Logic

    @cached_property
    def written(self) -> dict[str, Written]:
        """By part, the distances between places of which one, or whose unit, is open."""
        return {w.part.id: w for w in written_separations(self.logic) if self._is_open(w)}

    @cached_property
    def controls(self) -> dict[str, Choice]:
        """The distance, a candidate of the disputed place, and a unit that words leave open; or nothing."""
        if not self.written:
            return {}
        case = self.logic.case
        told = {key: f"{key}: {w.statement.distance.as_written}" for key, w in self.written.items()}
        controls = {"part": Choice("written distance", told)}
        if self.place:
            names = {option: case.places[option].name for option in case.options(self.place)}
            controls["place"] = Choice(case.places[self.place].name, names)
        distances = [w.statement.distance for w in self.written.values()]
        units = {u: unit_name(u) for d in distances if len(d.units) > 1 for u in d.units}
        if units:
            controls["unit"] = Choice("unit, where it is open", units)
        return controls

    @cached_property
    def place(self) -> str:
        """The open place that can be settled: that of the disputed event, or else the first; or none."""
        case = self.logic.case
        places = dict.fromkeys(end for w in self.written.values() for end in self._ends(w))
        several = [place for place in places if len(case.options(place)) > 1]
        disputed = [event.place for event in case.events.values() if event.disputed]
        return next((p for p in several if p in disputed), several[0] if several else "")

    def tell(self, part: str, place: str = "", unit: str = "") -> Mapping[str, str]:
        """Return the verdict on a distance, the places that fit, the ring, and how far off those lie."""
        logic, written, finding = self._found(part, place, unit)
        names, fits = logic.case.places, finding.certificate.data["holds_in"]
        apart = (
            f"{names[a].name} to {names[b].name} {span(*gap_km(logic.case, a, b), 'km')}"
            for a, others in fits.items()
            for b in others
        )
        return {
            "verdict": finding.verdict,
            "which places fit?": finding.answer,
            "ring": _ring_told(written),
            "how far apart those are": listed(apart) or "none fits",
        }

    @styled
    def draw(self, part: str, place: str = "", unit: str = "") -> Picture:
        """Draw the ring round the first end, and every place that the other may be, with how far it is."""
        logic, written, finding = self._found(part, place, unit)
        first, second = self._ends(written)
        centre = logic.case.options(first)[0]
        panel = panel_of(logic.case, centre, [(written, first, second)])
        title = f"{finding.question} {finding.answer}"
        note = (
            f"The ring round {panel.name} is at {_ring_told(written)}. A disc is as wide as the doubt of "
            "both places together. North is up; borders are de facto ones."
        )
        corners = corners_m([panel])
        wide, high = corners[1] - corners[0]
        lines = list(_lines(logic, centre, second, finding))
        figure, page, top = sheet(max(_MAP_IN * high / wide, len(lines) * _LINE_IN), title, note)
        view = view_within(panel.lonlat, corners, (MARGIN_IN, top), _MAP_IN)
        draw_panel(page, view, panel, dict(zip(panel.rings, RING_LOOKS, strict=False)))
        _draw_lines(page, lines, top)
        told = "; ".join(words for words, _ in lines)
        return figure, f"{finding.answer} {finding.question} A map. {told}. {note}"

    def _found(self, part: str, place: str, unit: str) -> tuple[Logic, Written, Finding]:
        """Return a case in which the place is settled, the distance in its unit, and the finding on it."""
        written = self.written[part]
        if unit in written.statement.distance.units:
            distance = written.statement.distance.model_copy(update={"units": [unit]})
            written = replace(written, statement=written.statement.model_copy(update={"distance": distance}))
        # distances are laid against the map, whatever the constraints are
        logic = supposed(self.logic, "places", self.place, settled=place) if place else self.logic
        finding = ring(logic, written)
        assert finding is not None
        return logic, written, finding

    def _ends(self, written: Written) -> tuple[str, str]:
        first, second = (spot(self.logic.case, ref) for ref in _references(written))
        return str(first), str(second)

    def _is_open(self, written: Written) -> bool:
        ends = [spot(self.logic.case, ref) for ref in _references(written)]
        if None in ends:
            return False
        several = any(len(self.logic.case.options(str(end))) > 1 for end in ends)
        return several or len(written.statement.distance.units) > 1


def _references(written: Written) -> tuple[str, str]:
    return written.statement.first, written.statement.second


def _ring_told(written: Written) -> str:
    spans = ((span(*written.km(unit), "km", 1), unit) for unit in written.statement.distance.units)
    return listed((km if unit == "km" else f"{km} ({unit_name(unit)})" for km, unit in spans), "or")


def _lines(logic: Logic, centre: str, second: str, finding: Finding) -> Iterator[tuple[str, bool]]:
    """Yield in words how far each place is that the other end may be, and whether it fits."""
    fitting = finding.certificate.data["holds_in"].get(centre, [])
    for other in logic.case.options(second):
        km = span(*gap_km(logic.case, centre, other), "km")
        how = "fits" if other in fitting else "does not fit"
        yield f"{logic.case.places[other].name}: {km}, {how}", other in fitting


def _draw_lines(page: Axes, lines: Sequence[tuple[str, bool]], top_in: float) -> None:
    left = MARGIN_IN + _MAP_IN + 0.2
    for index, (words, fits) in enumerate(lines):
        told = wrap(words, WIDTH_IN - left - MARGIN_IN, BODY_PT, bold=fits)
        put(page, left, top_in + index * _LINE_IN, told, BODY_PT, bold=fits, colour=INK if fits else QUIET)
