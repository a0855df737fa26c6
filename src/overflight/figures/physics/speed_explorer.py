"""An alibi at other speeds: whether the aircraft could have been there, had it flown so fast at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, log10

from overflight.analysis.claims.clauses import Bound, Clause, Pick, place_choice
from overflight.case.statements import Sighting
from overflight.errors import OverflightError
from overflight.figures.controls import Choice, Slider
from overflight.figures.physics.speeds import aircraft_seen, required_speed_figure
from overflight.figures.style import Picture
from overflight.figures.supposed import exactly, supposed
from overflight.findings.checks.alibis import accused_sightings, required_speed
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import number, span

_STEPS = 100
_NOTHING = "Nothing to tell: it was seen where it may have happened, or its source contradicts itself then."


@dataclass(frozen=True)
class SpeedExplorer:
    """Sightings elsewhere of units of an accused force; see :meth:`controls` for what can be set."""

    logic: Logic

    @cached_property
    def alibis(self) -> dict[str, tuple[str, str, Finding]]:
        """Each sighting (its part) with an event, and the finding on both as the case stands."""
        pairs = accused_sightings(self.logic)
        found = ((part, event, required_speed(self.logic, part, event)) for part, event in pairs)
        return {f"{part} {event}": (part, event, each) for part, event, each in found if each is not None}

    @cached_property
    def controls(self) -> dict[str, Slider | Choice]:
        """The greatest speed, and a candidate for the place of the event if that is open; or nothing."""
        if not self.alibis:
            return {}
        case = self.logic.case
        questions = {key: f"{part}: {each.question}" for key, (part, _, each) in self.alibis.items()}
        controls: dict[str, Slider | Choice] = {}
        if len(questions) > 1:
            controls["alibi"] = Choice("sighting", questions)
        controls["most_kmh"] = self._speed()
        if self.place:
            names = {option: case.places[option].name for option in case.options(self.place)}
            anywhere = {"": f"any of the {len(names)} candidates"}
            controls["place"] = Choice(case.places[self.place].name, anywhere | names)
        return controls

    @cached_property
    def place(self) -> str:
        """The first open place of an event that some sighting would be an alibi for; or none."""
        case = self.logic.case
        places = (case.events[event].place for _, event, _ in self.alibis.values())
        return next((place for place in places if len(case.options(place)) > 1), "")

    def tell(self, most_kmh: float, place: str = "", alibi: str = "") -> Mapping[str, str]:
        """Return the verdict on an alibi if the aircraft flew so fast at most, and how near it is."""
        finding = self._found(most_kmh, place, alibi)
        if finding is None:
            return {"is it an alibi?": _NOTHING}
        margin = finding.margin
        least = "no speed is enough" if finding.low is None else f"{number(finding.low)} km/h"
        return {
            "verdict": finding.verdict,
            "is it an alibi?": finding.answer,
            "speed needed at least": least,
            "margin": f"{margin.moves}: by {number(margin.by)} {margin.unit}" if margin else "",
        }

    def draw(self, most_kmh: float, place: str = "", alibi: str = "") -> Picture:
        """Draw the speed needed against the time available, with the greatest speed marked.

        Raises
        ------
        OverflightError
            If with these values the sighting bears on no speed.
        """
        finding = self._found(most_kmh, place, alibi)
        if finding is None:
            raise OverflightError(_NOTHING)
        return required_speed_figure(finding, aircraft_seen(self.logic, finding), most_kmh)

    def _alibi(self, key: str) -> tuple[str, str, Finding]:
        return self.alibis[key or next(iter(self.alibis))]

    def _found(self, most_kmh: float, place: str, alibi: str) -> Finding | None:
        """Return the finding on an alibi, the first by default, in a case with these values."""
        part, event, _ = self._alibi(alibi)
        case = self.logic.case
        aircraft = case.units[self._sighting(part).unit].aircraft
        given = case.aircraft[aircraft].maximum_kmh
        logic = supposed(self.logic, "aircraft", aircraft, maximum_kmh=exactly(given, most_kmh))
        if place:
            logic = supposed(logic, "places", self.place, settled=place)
        if (place or most_kmh != given.high) and self._constrained(part, aircraft):
            logic = Logic(logic.case)
        return required_speed(logic, part, event)

    def _constrained(self, part: str, aircraft: str) -> bool:
        """Tell whether what a sighting's source says of times hangs on the speed, or on the open place."""
        parts = set(self.logic.with_premises(self.logic.parts_by_source(self.logic.source(part))))
        active = [clause for clause in self.logic.problem.clauses if clause.parts <= parts]
        return any(_hangs_on(clause, aircraft, place_choice(self.place)) for clause in active)

    def _speed(self) -> Slider:
        """Return a slider from below the least speed that is needed to above what the aircraft can fly."""
        findings = [finding for _, _, finding in self.alibis.values()]
        types = [aircraft_seen(self.logic, finding) for finding in findings]
        needed = [finding.low for finding in findings if finding.low]
        most = max(*(each.maximum_kmh.high for each in types), *(1.15 * speed for speed in needed))
        step = 10.0 ** floor(log10(most / _STEPS))
        low = step * max(1, floor(min(*needed, *(each.cruise_kmh.low for each in types)) / 2 / step))
        start = types[0].maximum_kmh.high
        given = span(types[0].maximum_kmh.low, types[0].maximum_kmh.high, "km/h")
        label = f"greatest speed of {types[0].name} (given: {given})"
        return Slider(label, min(low, start), step * ceil(most / step), start, step, "km/h")

    def _sighting(self, part: str) -> Sighting:
        statement = self.logic.problem.parts[part].statement
        assert isinstance(statement, Sighting)
        return statement


def _hangs_on(clause: Clause, aircraft: str, choice: str) -> bool:
    bounds = [atom for atom in clause.any_of if isinstance(atom, Bound)]
    picks = [*clause.given, *(atom for atom in clause.any_of if isinstance(atom, Pick))]
    on_speed = any(stated.of == aircraft for bound in bounds for stated, _ in bound.hangs)
    return on_speed or any(pick.choice == choice for pick in picks)
