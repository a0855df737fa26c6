"""What absences and alibis say of a force, if these were all its aircraft, and if not. Kind ``force-alibi``.

Where some aircraft of a force were tells where the force was only if there were no others: a closed world.
The same holds of a statement that rules a force out by a premise, such as that these were its only strikes.
Both are assumptions; each finding gives the verdict with and without them.
"""

from __future__ import annotations

from dataclasses import dataclass

from overflight.analysis.claims.clauses import Premise, author_choice, premise_of
from overflight.analysis.claims.consistency import groups
from overflight.analysis.claims.margins import ease, smallest_changes
from overflight.findings.checks.absences import Hour, Ruled, absence_steps, hours, hours_told, ruling
from overflight.findings.checks.tracked import hours_of
from overflight.findings.checks.unit_alibis import UnitAlibi, alibi_step, alibi_turns, timed, unit_alibi
from overflight.findings.checks.whereabouts import whereabouts
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Verdict
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.wording import (
    listed,
    owners,
    slug,
    sources_of,
    statement_assumptions,
    voices,
)

_VERDICTS: dict[Ruled, Verdict] = {"out": "contradicted", "varies": "depends", "room": "consistent"}
_WORLDS = (True, False)
_MOST_CLASHES = 3


@dataclass(frozen=True)
class _Said:
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
    def alibis(self) -> bool:
        """Whether each of its units was too far away."""
        return bool(self.seen) and not self.unseen and all(each.holds for each in self.seen)

    @property
    def absent(self) -> list[str]:
        """Its absences."""
        return list(self.hours[0].alone) if self.hours else []

    def words(self, closed: bool) -> Ruled:
        """Return whether absences rule it out, by every hour or by some."""
        found = {hour.ruled(closed) for hour in self.hours}
        return found.pop() if len(found) == 1 else "varies" if found else "room"

    def ruled(self, closed: bool) -> Ruled:
        """Return whether it is ruled out, in a closed world and in an open one."""
        return "out" if closed and self.alibis else self.words(closed)


def force_alibis(logic: Logic) -> list[Finding]:
    """Say for each accused force whether absences and alibis clear it, if these were all its aircraft or not.

    Forces of which nothing tells where they were at the event are left out.
    """
    found = (_said(logic, event, force) for event, force in logic.accusations)
    return [_finding(logic, said) for said in found if said.hours or said.seen]


def _said(logic: Logic, event: str, force: str) -> _Said:
    units = [key for key, unit in logic.case.units.items() if unit.force == force]
    found = {each.unit: each for each in whereabouts(logic, event) if each.unit in units}
    seen = [unit_alibi(logic, found[unit]) for unit in units if unit in found]
    by_hour = hours(logic, event, force)
    said = _Said(force, event, by_hour, seen, [unit for unit in units if unit not in found], [])
    return _Said(force, event, by_hour, seen, said.unseen, _clashes(logic, said))


def _parts(said: _Said) -> list[str]:
    return [*said.absent, *(part for each in said.seen for part in each.where.parts)]


def _clashes(logic: Logic, said: _Said) -> list[list[str]]:
    known = [*said.absent, *(part for each in said.seen for part in timed(logic, each.where))]
    parts = logic.with_premises(dict.fromkeys(known))
    if logic.engine.consistent(parts):
        return []
    return [sorted(each) for group in groups(logic.engine, parts) for each in group.conflicts]


def _finding(logic: Logic, said: _Said) -> Finding:
    case, parts = logic.case, _parts(said)
    on, off = (_VERDICTS[said.ruled(closed)] for closed in _WORLDS)
    dating = [part for hour in said.hours for part in hour.dating]
    claims = owners(logic.problem, [*parts, *dating])
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
                "rules_it_out": {
                    "on": _ruling(logic, said, closed=True),
                    "off": _ruling(logic, said, closed=False),
                },
                "units": {
                    each.where.unit: {
                        "least_kmh": round(each.least_kmh, 6),
                        "most_kmh": each.where.speed_kmh,
                    }
                    for each in said.seen
                },
                **doubt_data(turns),
            },
        ),
        margin=margin_of([change for change, _ in turns]),
        assumptions=[
            *(f"tried with and without: {text}" for text in _closed(logic, said)),
            *statement_assumptions(logic.problem, [*parts, *dating]),
        ],
    )


def _ruling(logic: Logic, said: _Said, closed: bool) -> list[str]:
    """Return the absences that rule it out by some hour; those that rest on a premise come last."""
    found = [p for hour in said.hours for p in ruling(logic, said.event, said.force, hour, closed)]
    return sorted(dict.fromkeys(found), key=lambda part: premise_of(part) in logic.problem.parts)


def _closed(logic: Logic, said: _Said) -> list[str]:
    """Return what is assumed in a closed world."""
    bound = (premise_of(part) for part in _ruling(logic, said, closed=True))
    premises = [logic.problem.parts[key].statement for key in bound if key in logic.problem.parts]
    units = [logic.case.units[each.where.unit].name for each in said.seen]
    who = logic.case.forces[said.force].name
    every = [f"{listed(units)} were all the aircraft of {who} that can have done it"] if units else []
    return list(dict.fromkeys([*every, *(p.text for p in premises if isinstance(p, Premise))]))


def _answer(logic: Logic, said: _Said) -> str:
    case, plain = logic.case, _ruling(logic, said, closed=False)
    bound = [part for part in _ruling(logic, said, closed=True) if part not in plain]
    alibis = "the alibis of all its aircraft" if said.alibis else ""
    by_words = f"the words of {voices(case, bound)}" if bound else ""
    if said.words(closed=False) == "out":
        more = [f"{by_words}, if their premises hold"] if bound else []
        more += [f"{alibis}, if these were all"] if alibis else []
        added = f"; so would {listed(more)}" if more else ""
        return (
            "No, whether or not these were all its aircraft: the words of "
            f"{voices(case, plain)} rule it out{_by_which(logic, said, closed=False)}{added}."
        )
    if said.words(closed=False) == "varies":
        added = f"; if these were all, {alibis} rule it out by any hour" if alibis else ""
        return f"That depends on when it was: {_by_hours(logic, said, closed=False)}{added}."
    if said.ruled(closed=True) == "out":
        by = "" if said.alibis else _by_which(logic, said, closed=True)
        fails = [*(["a premise fails"] if bound else []), *(["these were not all"] if alibis else [])]
        ruling_out = listed(each for each in (by_words, alibis) if each)
        return f"Only if {listed(fails)}: else {ruling_out} rule it out{by}."
    if said.ruled(closed=True) == "varies":
        return f"Only if a premise fails, or by another hour: {_by_hours(logic, said, closed=True)}."
    return "Yes, even if these were all its aircraft."


def _by_which(logic: Logic, said: _Said, closed: bool) -> str:
    """Return by whose hours it is ruled out; nothing if that goes by what nobody disputes."""
    dating = [part for hour in said.hours if hour.ruled(closed) == "out" for part in hour.dating]
    return f", {hours_of(logic, dating)}" if dating else ""


def _by_hours(logic: Logic, said: _Said, closed: bool) -> str:
    """Tell by whose hours it is ruled out, in which readings of them, and by whose it is not."""
    words = {"out": "rule it out", "varies": "rule it out in some readings only"}
    told = []
    for ruled, does in words.items():
        for hour in said.hours:
            if hour.ruled(closed) == ruled:
                parts = ruling(logic, said.event, said.force, hour, closed)
                told.append(
                    f"{hours_of(logic, hour.dating)}, the words of {voices(logic.case, parts)} {does}"
                )
    free = [part for hour in said.hours if hour.ruled(closed) == "room" for part in hour.dating]
    return "; ".join([*told, *([f"{hours_of(logic, free)}, nothing does"] if free else [])])


def _steps(logic: Logic, said: _Said) -> list[str]:
    units = logic.case.units
    steps = [each for hour in said.hours for each in absence_steps(logic, said.event, said.force, hour)]
    steps += [alibi_step(logic, each) for each in said.seen]
    steps += [f"{units[unit].name}: nothing tells where it was" for unit in said.unseen]
    if said.seen:
        steps.append(
            "an alibi of each of these is one of the force only if they were all that it had (a closed world)"
        )
    more = len(said.clashes) - _MOST_CLASHES
    steps += [f"{listed(each)} cannot all be true, whoever did it" for each in said.clashes[:_MOST_CLASHES]]
    steps += [f"nor can {more} more sets of these"] if more > 0 else []
    return [*steps, _so(said)]


def _so(said: _Said) -> str:
    """Return what follows: if not all of it can be true, from what rules it out."""
    can = {
        "out": "it cannot have caused it",
        "varies": "it cannot have caused it by some of these hours or readings, and can by others",
        "room": "it can have caused it",
    }
    on, off = (said.ruled(closed) for closed in _WORLDS)
    if on == off:
        told = f"{can[on]}, whether or not these were all its aircraft"
    else:
        rests = "these were all its aircraft" if said.alibis else "all premises hold"
        told = f"{can[on]} if {rests}; if not, {can[off]}"
    if not said.clashes:
        # of the hours not all may be right
        what = "the rest" if "varies" in (on, off) else "all of this"
        return f"so, if {what} is true, {told}"
    if on == "room":
        return f"so not all of this is true; by what of it leaves most room, {told}"
    return f"so not all of this is true; if what rules it out is, {told}"


def _turns(logic: Logic, said: _Said) -> list[Turn]:
    """Return the moves of one number after which another verdict follows, in either world."""
    picked = {author_choice(said.event): said.force}
    by_hour = said.hours
    if by_hour and not any(hour.dating for hour in by_hour):
        # once what nobody disputes of the hour is not enough, what each source says of it decides
        by_hour = hours_told(logic, said.event, said.force) or by_hour
    turns = [
        (change, then)
        for hour in by_hour
        for parts, then in _turning(logic, said, hour)
        for change in smallest_changes(logic.engine, logic.with_premises([*parts, *hour.dating]), picked)
    ]
    if said.words(closed=False) != "out" and said.alibis:
        turns += alibi_turns(logic, said.seen)
    return sorted(turns, key=lambda turn: ease(turn[0]))


def _turning(logic: Logic, said: _Said, hour: Hour) -> list[tuple[list[str], str]]:
    """Return those absences whose coming or failing to rule it out by an hour makes another verdict."""
    by = f", {hours_of(logic, hour.dating)}" if hour.dating else ""
    closed = hour.ruled(closed=False) == "room" and not said.alibis
    out = ruling(logic, said.event, said.force, hour, closed) if hour.ruled(closed) == "out" else []
    alone = [part for part in out if hour.alone[part]]
    found = []
    # of several that do it, each by itself, none can be spared
    if out and len(alone) < 2:
        found.append((out, f"{listed(out)} {'leaves' if len(out) == 1 else 'leave'} it room{by}"))
    if hour.ruled(closed=False) != "out":
        spared = [part for part, bad in hour.alone.items() if not bad]
        found += [([part], f"{part} rules it out{by}") for part in spared]
    return found
