"""What is said of where an accused force was at an event: its absences, and where its units were seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from overflight.analysis.claims.clauses import premise_of
from overflight.analysis.claims.consistency import groups
from overflight.findings.checks.absences import Hour, Ruled, hours, ruled_over
from overflight.findings.checks.unit_alibis import UnitAlibi, alibis_of, timed, unit_alibis
from overflight.findings.logic import Logic


@dataclass(frozen=True)
class Said:
    """What is said of where a force was at an event.

    Attributes
    ----------
    hours
        What its absences say, by each source's hour of the event.
    seen
        Its units that were seen or tracked at a time that is tied to the event.
    unseen
        Its other units.
    clashes
        Smallest sets of all this that cannot be true together, whoever did it.
    """

    force: str
    event: str
    hours: list[Hour]
    seen: list[UnitAlibi]
    unseen: list[str]
    clashes: list[list[str]]

    @property
    def alibis(self) -> Ruled:
        """Whether each of its units was too far away, whichever of what tells where it was is true."""
        return "room" if self.unseen else alibis_of(each.ruled for each in self.seen)

    @property
    def absent(self) -> list[str]:
        """Its absences."""
        return list(self.hours[0].alone) if self.hours else []

    @property
    def parts(self) -> list[str]:
        """All of this, as parts of claims."""
        return [*self.absent, *(part for each in self.seen for part in each.where.parts)]

    def rests(self, logic: Logic) -> bool:
        """Return whether some of its absences rest on a premise."""
        return any(premise_of(part) in logic.problem.parts for part in self.absent)

    def words(self, closed: bool) -> Ruled:
        """Return whether absences rule it out, by every hour or by some."""
        return ruled_over(self.hours, closed)

    def ruled(self, closed: bool) -> Ruled:
        """Return whether it is ruled out, in a closed world and in an open one."""
        found = {self.words(closed), *([self.alibis] if closed else [])}
        return "out" if "out" in found else "varies" if "varies" in found else "room"


def said_of(logic: Logic, event: str, force: str) -> Said:
    """Return what is said of where a force was at an event."""
    seen = unit_alibis(logic, event, force)
    known = {each.where.unit for each in seen}
    of_force = (key for key, unit in logic.case.units.items() if unit.force == force)
    unseen = [unit for unit in of_force if unit not in known]
    said = Said(force, event, hours(logic, event, force), seen, unseen, [])
    return replace(said, clashes=_clashes(logic, said))


def _clashes(logic: Logic, said: Said) -> list[list[str]]:
    told = (part for each in said.seen for part in timed(logic, each.where, each.where.parts))
    parts = logic.with_premises(dict.fromkeys([*said.absent, *told]))
    if logic.engine.consistent(parts):
        return []
    return [sorted(each) for group in groups(logic.engine, parts) for each in group.conflicts]
