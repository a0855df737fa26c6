"""What absences and alibis say of a force, if these were all its aircraft, and if not. Kind ``force-alibi``.

Where some aircraft of a force were tells where the force was only if there were no others: a closed world.
The same holds of a statement that rules a force out by a premise, such as that these were its only strikes.
Both are assumptions; each finding gives the verdict with and without them.
"""

from __future__ import annotations

from typing import Any

from overflight.analysis.claims.clauses import Premise, premise_of
from overflight.analysis.claims.margins import ease
from overflight.findings.checks.absence_turns import absence_turns
from overflight.findings.checks.absences import (
    Ruled,
    absence_steps,
    hours_told,
    ruling,
)
from overflight.findings.checks.alibi_turns import alibi_turns, hours_untried
from overflight.findings.checks.force_said import Said, said_of
from overflight.findings.checks.tracked import hours_of
from overflight.findings.checks.unit_alibis import UnitAlibi, alibi_steps, dated_by
from overflight.findings.labels import agreed_steps
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Verdict
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.wording import (
    finite,
    listed,
    owners,
    slug,
    sources_of,
    statement_assumptions,
    voices,
)

_VERDICTS: dict[Ruled, Verdict] = {"out": "contradicted", "varies": "depends", "room": "consistent"}
_THEN: dict[Ruled, str] = {
    "out": "it is ruled out if these were all its aircraft",
    "varies": "it is ruled out in some readings if these were all its aircraft",
    "room": "it has room even if these were all its aircraft",
}
_FAR: dict[Ruled, str] = {"out": "in each reading", "varies": "in some readings", "room": "in none"}
_WORLDS = (True, False)
_MOST_CLASHES = 3


def force_alibis(logic: Logic) -> list[Finding]:
    """Say for each accused force whether absences and alibis clear it, if these were all its aircraft or not.

    Forces of which nothing tells where they were at the event are left out.
    """
    found = (said_of(logic, event, force) for event, force in logic.accusations)
    return [_finding(logic, said) for said in found if said.hours or said.seen]


def _finding(logic: Logic, said: Said) -> Finding:
    case, parts = logic.case, said.parts
    on, off = (_VERDICTS[said.ruled(closed)] for closed in _WORLDS)
    dating = [part for hour in said.hours for part in hour.dating]
    dating += [part for alibi in said.seen for part in dated_by(logic, alibi)]
    claims = owners(logic.problem, [*parts, *dating])
    turns = force_turns(logic, said)
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
                    each.where.unit: {"needed": _needed(each), "can_fly_kmh": each.where.speed_kmh}
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


def _needed(alibi: UnitAlibi) -> list[dict[str, Any]]:
    return [
        {
            "by": list(each.by),
            "least_kmh": finite(round(each.least.need.kmh, 6)),
            "most_kmh": finite(round(each.most.need.kmh, 6)),
        }
        for each in alibi.needed
        if each.by
    ]


def _ruling(logic: Logic, said: Said, closed: bool) -> list[str]:
    """Return the absences that rule it out by some hour; those that rest on a premise come last."""
    found = [p for hour in said.hours for p in ruling(logic, said.event, said.force, hour, closed)]
    return sorted(dict.fromkeys(found), key=lambda part: premise_of(part) in logic.problem.parts)


def _closed(logic: Logic, said: Said) -> list[str]:
    """Return what is assumed in a closed world."""
    bound = (premise_of(part) for part in _ruling(logic, said, closed=True))
    premises = [logic.problem.parts[key].statement for key in bound if key in logic.problem.parts]
    units = [logic.case.units[each.where.unit].name for each in said.seen]
    who = logic.case.forces[said.force].name
    every = [f"no other aircraft of {who} than {listed(units)} can have done it"] if units else []
    return list(dict.fromkeys([*every, *(p.text for p in premises if isinstance(p, Premise))]))


def _answer(logic: Logic, said: Said) -> str:
    case, plain = logic.case, _ruling(logic, said, closed=False)
    bound = [part for part in _ruling(logic, said, closed=True) if part not in plain]
    alibis = "the alibis of all its aircraft" if said.alibis == "out" else ""
    by_words = f"the words of {voices(case, bound)}" if bound else ""
    off, on = (said.ruled(closed) for closed in (False, True))
    if off == "out":
        each = [set(ruling(logic, said.event, said.force, hour, closed=True)) for hour in said.hours]
        alone = [part for part in bound if all(part in rules for rules in each)]
        more = [f"the words of {voices(case, alone)}, if their premises hold"] if alone else []
        more += [f"{alibis}, if these were all"] if alibis else []
        added = f"; so would {listed(more)}" if more else ""
        return (
            "No, whether or not these were all its aircraft: the words of "
            f"{voices(case, plain)} rule it out{_by_which(logic, said, closed=False)}{added}."
        )
    if off == "varies":
        added = f"; if these were all, {alibis} rule it out" if alibis else ""
        if on == "out" and bound and not alibis:
            added = f"; with {by_words} it is ruled out in any case, if their premises hold"
        what = "when it was" if len(said.hours) > 1 else "how it is read"
        return f"That depends on {what}: {_by_hours(logic, said, closed=False)}{added}."
    if on == "out":
        by = "" if alibis else _by_which(logic, said, closed=True)
        fails = [*(["a premise fails"] if bound else []), *(["these were not all"] if alibis else [])]
        ruling_out = listed(each for each in (by_words, alibis) if each)
        return f"Only if {listed(fails)}: else {ruling_out} rule it out{by}."
    if said.words(closed=True) == "varies":
        return f"Only if a premise fails, or by another hour: {_by_hours(logic, said, closed=True)}."
    if on == "varies":
        return f"Yes, unless these were all its aircraft: then it depends; {_by_parts(logic, said)}."
    return "Yes, even if these were all its aircraft."


def _by_parts(logic: Logic, said: Said) -> str:
    """Tell by what each unit was too far away that is so by some of it only, or in some readings."""
    told = []
    for each in said.seen:
        if each.ruled == "varies":
            by: dict[Ruled, list[str]] = {ruled: [] for ruled in _FAR}
            for need in each.needed:
                by[need.ruled(each.where.speed_kmh)] += need.by
            name = logic.case.units[each.where.unit].name
            far = listed(f"by {listed(parts)} {_FAR[ruled]}" for ruled, parts in by.items() if parts)
            clash = "" if each.together else "; not all of that can be true"
            told.append(f"{name} was too far away {far}{clash}")
    return "; ".join(told)


def _by_which(logic: Logic, said: Said, closed: bool) -> str:
    """Return by whose hours it is ruled out; nothing if that goes by what nobody disputes."""
    dating = [part for hour in said.hours if hour.ruled(closed) == "out" for part in hour.dating]
    return f", {hours_of(logic, dating)}" if dating else ""


def _by_hours(logic: Logic, said: Said, closed: bool) -> str:
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


def _steps(logic: Logic, said: Said) -> list[str]:
    units = logic.case.units
    steps = [each for hour in said.hours for each in absence_steps(logic, said.event, said.force, hour)]
    steps += agreed_steps(logic.case, [], said.event) if said.hours else []
    steps += [step for each in said.seen for step in alibi_steps(logic, each)]
    steps += [f"{units[unit].name}: nothing tells where it was" for unit in said.unseen]
    if said.seen:
        steps.append(
            "an alibi of each of these is one of the force only if they were all that it had (a closed world)"
        )
    if _by_alibis(said) and (untried := hours_untried(logic, said.seen)):
        steps.append(f"by how much an hour would have to move is not worked out for {listed(untried)}")
    more = len(said.clashes) - _MOST_CLASHES
    for each in said.clashes[:_MOST_CLASHES]:
        every = "both" if len(each) == 2 else "all"
        steps.append(f"{listed(each)} cannot {every} be true, whoever did it")
    steps += [f"nor can {more} more sets of these"] if more > 0 else []
    return [*steps, _so(logic, said)]


def _so(logic: Logic, said: Said) -> str:
    """Return what follows: if not all of it can be true, from what rules it out."""
    can = {
        "out": "it cannot have caused it",
        "varies": "it can have caused it by some of these hours, readings or sightings only",
        "room": "it can have caused it",
    }
    on, off = (said.ruled(closed) for closed in _WORLDS)
    if on == off:
        told = f"{can[on]}, whether or not these were all its aircraft"
    else:
        rests = listed(
            [
                *(["all premises hold"] if said.words(closed=True) == on else []),
                *(["these were all its aircraft"] if said.alibis == on else []),
            ],
            "or",
        )
        told = f"if {rests}, {can[on]}; if not, {can[off]}"
    if not said.clashes:
        # of the hours not all may be right
        what = "the rest is true" if "varies" in (on, off) else "all of this is true"
        return f"so, if {what}: {told}"
    if on == "varies":
        return f"so not all of this is true: {told}"
    if on == "room":
        return f"so not all of this is true; by what of it leaves most room, {told}"
    parts = _ruling(logic, said, closed=True) or [part for each in said.seen for part in each.where.parts]
    return f"so not all of this is true; if {listed(parts)} {'is' if len(parts) == 1 else 'are'}, {told}"


def _by_alibis(said: Said) -> bool:
    """Return whether alibis bear on the verdict in a closed world."""
    return said.words(closed=True) != "out" and bool(said.seen) and not said.unseen


def force_turns(logic: Logic, said: Said) -> list[Turn]:
    """Return the moves of one number that turn the verdict in a closed world, or in an open one."""
    event, force, by_hour = said.event, said.force, said.hours
    if by_hour and not any(hour.dating for hour in by_hour):
        # once what nobody disputes of the hour is not enough, what each source says of it decides
        by_hour = hours_told(logic, event, force) or by_hour
    turns = absence_turns(logic, event, force, by_hour, closed=False)
    ruled_out = said.words(closed=True) == "out"
    if said.rests(logic) and (said.alibis == "room" or (said.alibis == "varies" and ruled_out)):
        turns += absence_turns(logic, event, force, by_hour, closed=True)
    if _by_alibis(said):

        def again(other: Logic) -> Ruled:
            return said_of(other, event, force).ruled(closed=True)

        found = alibi_turns(logic, said.seen, said.ruled(closed=True), again)
        turns += [(change, _THEN[then]) for change, then in found]
    # the same move may turn both verdicts
    once = {(change.number, change.by, change.towards): (change, then) for change, then in reversed(turns)}
    return sorted(once.values(), key=lambda turn: ease(turn[0]))
