"""What absences and alibis say of a force, if these were all its aircraft, and if not. Kind ``force-alibi``.

Where some aircraft of a force were tells where the force was only if there were no others: a closed world.
The same holds of a statement that rules a force out by a premise, such as that these were its only strikes.
Both are assumptions; each finding gives the verdict with and without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

from overflight.analysis.claims.clauses import Premise, author_choice, premise_of
from overflight.analysis.claims.margins import ease, smallest_changes
from overflight.analysis.claims.verdicts import MOST_READINGS
from overflight.analysis.ground.places import position
from overflight.analysis.reach.prism import Fix, speed_to_be_there
from overflight.case.statements import Absence
from overflight.findings.checks.alibis import least_speed_kmh
from overflight.findings.checks.whereabouts import Whereabouts, whereabouts
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Verdict
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.wording import (
    listed,
    number,
    owners,
    slug,
    sources_of,
    statement_assumptions,
    voices,
)


@dataclass(frozen=True)
class _Said:
    """What is said of where a force was at an event.

    Attributes
    ----------
    plain, bound, spared
        Absences that rule it out by their words, or by a premise as well; and those that leave it room.
    seen
        Its units that were seen at a time that is tied to the event, each with the least speed that would
        have taken it there, km/h.
    unseen
        Its other units.
    """

    force: str
    event: str
    plain: list[str]
    bound: list[str]
    spared: list[str]
    seen: list[tuple[Whereabouts, float]]
    unseen: list[str]

    @property
    def alibis(self) -> bool:
        """Whether each of its units was too far away."""
        return bool(self.seen) and not self.unseen and all(s > w.speed_kmh for w, s in self.seen)

    def verdict(self, closed: bool) -> Verdict:
        """Return whether it can have done it, in a closed world and in an open one."""
        out = self.plain or (closed and (self.bound or self.alibis))
        return "contradicted" if out else "consistent"


def force_alibis(logic: Logic) -> list[Finding]:
    """Say for each accused force whether absences and alibis clear it, if these were all its aircraft or not.

    Forces of which nothing tells where they were at the event are left out.
    """
    found = (_said(logic, event, force) for event, force in logic.accusations)
    return [_finding(logic, said) for said in found if said.plain or said.bound or said.spared or said.seen]


def _said(logic: Logic, event: str, force: str) -> _Said:
    absences: dict[bool, list[str]] = {True: [], False: []}
    for key in logic.claim_parts:
        absent = logic.problem.parts[key].statement
        if isinstance(absent, Absence) and absent.force == force and absent.aircraft is None:
            absences[_excludes(logic, key, event, force)].append(key)
    units = [key for key, unit in logic.case.units.items() if unit.force == force]
    seen = {each.unit: each for each in whereabouts(logic, event) if each.unit in units}
    return _Said(
        force,
        event,
        plain=[key for key in absences[True] if premise_of(key) not in logic.problem.parts],
        bound=[key for key in absences[True] if premise_of(key) in logic.problem.parts],
        spared=absences[False],
        seen=[(seen[unit], _least_kmh(logic, seen[unit])) for unit in units if unit in seen],
        unseen=[unit for unit in units if unit not in seen],
    )


def _excludes(logic: Logic, part: str, event: str, force: str) -> bool:
    return not logic.engine.consistent(logic.with_premises([part]), {author_choice(event): force})


def _least_kmh(logic: Logic, unit: Whereabouts) -> float:
    """Return the least speed, km/h, at which a unit can have been at the event, wherever both were."""
    case = logic.case
    places = case.options(case.events[unit.event].place)
    there = [Fix(position(case, place), case.places[place].radius_km, (0.0, 0.0)) for place in places]
    # of sightings with more places than can be combined, each asks for a speed of its own
    many = prod(map(len, unit.seen)) > MOST_READINGS
    sets = [[(fix,) for fix in options] for options in unit.seen] if many else [list(product(*unit.seen))]
    by_all = [min(speed_to_be_there(fixes, spot)[0] for fixes in each for spot in there) for each in sets]
    # a sighting that only a distance places was on a ring, not anywhere inside of it
    return max([*by_all, *(least_speed_kmh(logic, part, unit.event) for part in unit.parts)])


def _finding(logic: Logic, said: _Said) -> Finding:
    case = logic.case
    on, off = said.verdict(closed=True), said.verdict(closed=False)
    sightings = [part for each, _ in said.seen for part in each.parts]
    parts = [*said.plain, *said.bound, *said.spared, *sightings]
    claims = owners(logic.problem, parts)
    turns = _turns(logic, said)
    who, done = case.forces[said.force].name, case.events[said.event].name
    return Finding(
        id=slug("force-alibi", said.force, said.event),
        check="force-alibi",
        question=f"Can {who} have caused {done} if what is said of its absence and of its aircraft is true?",
        answer=_answer(logic, said),
        claims=claims,
        sources=sources_of(case, claims),
        verdict=on if on == off else "depends",
        certificate=Certificate(
            kind="sets",
            steps=[*_steps(logic, said), *doubt_steps(turns)],
            data={
                "closed_world": {"on": on, "off": off},
                "rules_it_out": {"on": [*said.plain, *said.bound], "off": [*said.plain]},
                "units": {
                    each.unit: {"least_kmh": round(kmh, 6), "most_kmh": each.speed_kmh}
                    for each, kmh in said.seen
                },
                **doubt_data(turns),
            },
        ),
        margin=margin_of([change for change, _ in turns]),
        assumptions=[
            *(f"closed world, on and off: {text}" for text in _closed(logic, said)),
            *statement_assumptions(logic.problem, parts),
        ],
    )


def _closed(logic: Logic, said: _Said) -> list[str]:
    """Return what is assumed in a closed world."""
    premises = [logic.problem.parts[premise_of(part)].statement for part in said.bound]
    units = [logic.case.units[each.unit].name for each, _ in said.seen]
    who = logic.case.forces[said.force].name
    every = [f"{listed(units)} were all the aircraft of {who} that can have done it"] if units else []
    return list(dict.fromkeys([*every, *(p.text for p in premises if isinstance(p, Premise))]))


def _answer(logic: Logic, said: _Said) -> str:
    bound = f"the words of {voices(logic.case, said.bound)}" if said.bound else ""
    alibis = "the alibis of all its aircraft" if said.alibis else ""
    more = listed(each for each in (bound, alibis) if each)
    if said.plain:
        added = f"; with such assumptions, {more} would as well" if more else ""
        return (
            "No, whether or not these were all its aircraft: the words of "
            f"{voices(logic.case, said.plain)} rule it out{added}."
        )
    if more:
        return (
            f"Only if an assumption fails, such as that these were all its aircraft: else {more} rule it out."
        )
    return "Yes, even if these were all its aircraft."


def _steps(logic: Logic, said: _Said) -> list[str]:
    parts, units = logic.problem.parts, logic.case.units
    steps = [f"{part} rules it out by its words, in a closed world and in an open one" for part in said.plain]
    for part in said.bound:
        rests = parts[premise_of(part)].statement
        assert isinstance(rests, Premise)
        steps.append(f"{part} rules it out only with its premise that {rests.text} ({premise_of(part)})")
    steps += [f"{part} leaves it room, in either" for part in said.spared]
    for each, kmh in said.seen:
        can = "no: that is an alibi" if kmh > each.speed_kmh else "so it can have been there"
        steps.append(
            f"{units[each.unit].name} ({', '.join(each.parts)}): {number(kmh)} km/h at least to be there, "
            f"of {number(each.speed_kmh)} km/h that it can fly: {can}"
        )
    steps += [f"{units[unit].name}: nothing tells where it was" for unit in said.unseen]
    if said.seen:
        steps.append("an alibi of each of these is one of the force in a closed world only")
    worlds = ((True, "in a closed world"), (False, "in an open one"))
    told = (f"{name} it {'cannot' if said.verdict(w) == 'contradicted' else 'can'}" for w, name in worlds)
    return [*steps, f"so, if all of this is true, {listed(told)} have caused it"]


def _turns(logic: Logic, said: _Said) -> list[Turn]:
    """Return the moves of one number after which another verdict follows, in either world."""
    ruling = said.plain or ([] if said.alibis else said.bound)
    freed = [(part, f"{part} leaves it room") for part in ruling] if len(ruling) == 1 else []
    held = [] if said.plain else [(part, f"{part} rules it out") for part in said.spared]
    picked = {author_choice(said.event): said.force}
    turns = [
        (change, then)
        for part, then in (*freed, *held)
        for change in smallest_changes(logic.engine, logic.with_premises([part]), picked)
    ]
    return sorted(turns, key=lambda turn: ease(turn[0]))
