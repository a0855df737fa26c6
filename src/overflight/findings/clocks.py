"""Do the published times fit together, and on whose clocks? Findings of kind ``clock-reading``."""

from __future__ import annotations

from overflight.analysis.chains import Chain, leeway
from overflight.analysis.clauses import ORIGIN, Reading
from overflight.analysis.consistency import choices_of, groups, readings
from overflight.case.clocks import clock_text
from overflight.case.statements import Sighting
from overflight.findings.logic import Logic, Span, witness_steps
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    chain_steps,
    city_of,
    listed,
    number,
    owners,
    reading_text,
    slug,
    sources_of,
    statement_assumptions,
)


def clock_readings(logic: Logic) -> list[Finding]:
    """Check whether the published times fit: on one local clock, and with every clock left open."""
    return [*_on_local_clock(logic), *_on_open_clocks(logic)]


def _on_local_clock(logic: Logic) -> list[Finding]:
    case, problem = logic.case, logic.problem
    zone = case.local_zone
    local = {
        name: zone
        for name, options in problem.choices.items()
        if name.startswith("clock:") and zone in options
    }
    if not local or not logic.timing_parts:
        return []
    found = groups(logic.engine, logic.timing_parts, reading=local)
    question = f"Do the published times fit together if every open clock showed {city_of(zone)} time?"
    if not found:
        return [_fits_locally(logic, question, local)]
    findings = []
    for index, conflict in enumerate(c for group in found for c in group.conflicts):
        parts = sorted(conflict)
        chain = logic.clash_in(parts, local)
        if chain is None:
            continue
        claims = owners(problem, parts)
        slack = float(chain.slack)
        ending = "" if index == 0 else f"-{index + 1}"
        findings.append(
            Finding(
                id=slug("clock-reading-local") + ending,
                check="clock-reading",
                question=question,
                answer=f"No: {listed(claims)} then clash by {number(slack)} min.",
                claims=claims,
                sources=sources_of(case, claims),
                value=slack,
                low=slack,
                high=slack,
                unit="min",
                compared_with=Comparison(what="the clash that would be none", low=0, high=0, unit="min"),
                verdict="contradicted",
                certificate=Certificate(
                    kind="chain",
                    steps=chain_steps(case, problem, chain),
                    data={"conflict": list(parts), "slack_min": slack, "zone": zone},
                ),
                margin=_time_margin(logic, chain),
                assumptions=statement_assumptions(problem, parts),
            )
        )
    return findings


def _fits_locally(logic: Logic, question: str, local: Reading) -> Finding:
    witness = logic.engine.witness(logic.timing_parts, local)
    assert witness is not None
    claims = owners(logic.problem, logic.timing_parts)
    return Finding(
        id="clock-reading-local",
        check="clock-reading",
        question=question,
        answer="Yes: there are times at which all of them are true.",
        claims=claims,
        sources=sources_of(logic.case, claims),
        unit="min",
        verdict="consistent",
        certificate=Certificate(kind="witness", steps=witness_steps(logic, witness.values)),
        assumptions=statement_assumptions(logic.problem, logic.timing_parts),
    )


def _time_margin(logic: Logic, chain: Chain) -> Margin:
    """Return the smallest single change of a stated time that flips a chain: its slack."""
    widths = {
        part: time.half_width_min
        for link in chain.links
        for part in link.clause.parts
        if (time := getattr(logic.problem.parts[part].statement, "time", None)) is not None
    }
    by = abs(float(chain.slack))
    if not widths:
        return Margin(moves="any one of these times", by=by, unit="min")
    part, width = max(widths.items(), key=lambda item: (item[1], item[0]))
    times = by / width if width else None
    return Margin(moves=f"the time of {part}", by=by, unit="min", times_uncertainty=times)


def _on_open_clocks(logic: Logic) -> list[Finding]:
    case, problem, parts = logic.case, logic.problem, logic.timing_parts
    if not parts:
        return []
    matter, good, bad = logic.timing_readings
    verdict: Verdict = "contradicted" if not good else "depends" if bad else "consistent"
    steps, best = _reading_steps(logic, good, bad)
    claims = owners(problem, logic.clashing_times or parts)
    fits = listed((reading_text(case, problem, reading) for reading in good), "or")
    answers = {
        "contradicted": "No: in none of the readings.",
        "depends": f"Only if {fits}.",
        "consistent": "Yes: in every reading.",
    }
    value = abs(float(best.slack)) if best else None
    return [
        Finding(
            id="clock-reading-open",
            check="clock-reading",
            question="Do the published times fit together if each source may have kept its own clock?",
            answer=answers[verdict],
            claims=claims,
            sources=sources_of(case, claims),
            value=value,
            unit="min",
            compared_with=Comparison(what="the time left in which all hold", low=0, unit="min"),
            verdict=verdict,
            certificate=Certificate(
                kind="readings",
                steps=steps,
                data={"choices": list(matter), "holds_in": [*good], "fails_in": [*bad]},
            ),
            margin=_time_margin(logic, best) if best else None,
            assumptions=[*_clocks_considered(logic, parts), *statement_assumptions(problem, parts)],
        )
    ]


def _clocks_considered(logic: Logic, parts: list[str]) -> list[str]:
    """Say which clocks were tried: that there are no others is an assumption of the case."""
    tried = []
    for choice in choices_of(logic.problem, parts):
        if choice.startswith("clock:"):
            zones = listed(map(city_of, logic.problem.choices[choice]), "or")
            tried.append(f"{logic.case.sources[choice.removeprefix('clock:')].publisher}: {zones} time")
    return [f"no other clocks than these: {'; '.join(tried)}"] if tried else []


def _reading_steps(logic: Logic, good: list[Reading], bad: list[Reading]) -> tuple[list[str], Chain | None]:
    """Say of each reading why it fits or not; also return the tightest chain of the roomiest reading."""
    case, problem, parts = logic.case, logic.problem, logic.timing_parts
    steps, chains = [], []
    for reading in good:
        rest = [c for c in choices_of(problem, parts) if c not in reading]
        rooms = [leeway(problem, parts, reading | more) for more in readings(problem, rest)]
        room = min((r for r in rooms if r is not None), key=lambda r: r.slack, default=None)
        why = f": {'; '.join(chain_steps(case, problem, room))}" if room else ""
        steps.append(f"Fits{_if(logic, reading)}{why}.")
        chains += [room] if room else []
    for reading in bad:
        chain = logic.clash_in(parts, reading)
        why = f": {'; '.join(chain_steps(case, problem, chain))}" if chain else ""
        steps.append(f"Does not fit{_if(logic, reading)}{why}.")
    best = min(chains, key=lambda chain: chain.slack, default=None)
    return steps or ["no clock is open"], best


def _if(logic: Logic, reading: Reading) -> str:
    told = reading_text(logic.case, logic.problem, reading)
    return f" if {told}" if told else ", whatever the clocks"


def coincidences(logic: Logic) -> list[Finding]:
    """Say in which readings a unit of an accused force was about at the hour that others give for the event.

    An hour that moves with a clock can turn a sighting "an hour before" into one at the very time.
    """
    findings = []
    for event, force in logic.accusations:
        dated = logic.dating_parts(event)
        for part in logic.claim_parts:
            sighting = logic.problem.parts[part].statement
            if isinstance(sighting, Sighting) and logic.case.units[sighting.unit].force == force:
                others = [d for d in dated if logic.source(d) != logic.source(part)]
                findings += [_coincidence(logic, part, other, event) for other in others]
    # where every reading gives the same answer, the clocks decide nothing
    return [finding for finding in findings if finding is not None and finding.verdict == "depends"]


def _coincidence(logic: Logic, part: str, other: str, event: str) -> Finding | None:
    case, problem = logic.case, logic.problem
    own = [p for p in logic.parts_by_source(logic.source(part)) if p in logic.timing_parts]
    if _may_be_at(logic, own, part, event):
        return None  # its own source puts it at the event; whether the hours fit is asked elsewhere
    clocks = [c for c in choices_of(problem, [*own, other]) if c.startswith("clock:")]
    good: list[Reading] = []
    bad: list[Reading] = []
    steps, rooms = [], []
    for reading in readings(problem, clocks):
        seen = logic.between(own, reading, ORIGIN, part)
        said = logic.between([other], reading, ORIGIN, event)
        if seen is None or said is None:
            continue
        room = min(seen[1], said[1]) - max(seen[0], said[0])
        (good if room >= 0 else bad).append(reading)
        rooms.append(room)
        steps.append(_coincidence_step(logic, part, other, reading, (seen, said), float(room)))
    if not rooms:
        return None
    claims = owners(problem, [part, other])
    verdict: Verdict = "depends" if good and bad else "consistent" if good else "contradicted"
    fits = listed((reading_text(case, problem, reading) for reading in good), "or")
    sighting = problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    nearest = min(abs(float(room)) for room in rooms)
    return Finding(
        id=slug("clock-reading", *claims),
        check="clock-reading",
        question=(
            f"Does the sighting of {case.units[sighting.unit].name} fall on the hour that "
            f"{case.sources[logic.source(other)].publisher} gives for {case.events[event].name}?"
        ),
        answer=f"Only if {fits}." if verdict == "depends" else "In every reading." if good else "In none.",
        claims=claims,
        sources=sources_of(case, claims),
        value=float(max(rooms)),
        low=float(min(rooms)),
        high=float(max(rooms)),
        unit="min",
        compared_with=Comparison(what="an overlap of none", low=0, high=0, unit="min"),
        verdict=verdict,
        certificate=Certificate(kind="readings", steps=steps, data={"holds_in": [*good], "fails_in": [*bad]}),
        margin=Margin(moves=f"the time of {other}", by=nearest, unit="min"),
        assumptions=statement_assumptions(problem, [*own, other]),
    )


def _may_be_at(logic: Logic, parts: list[str], part: str, event: str) -> bool:
    """Tell whether parts allow, and bound, a sighting at the very time of an event."""
    for reading in readings(logic.problem, choices_of(logic.problem, parts)):
        apart = logic.between(parts, reading, part, event)
        if apart is not None and apart[0] <= 0 <= apart[1]:
            return True
    return False


def _coincidence_step(
    logic: Logic, part: str, other: str, reading: Reading, windows: tuple[Span, Span], room: float
) -> str:
    def shown(window: Span) -> str:
        low, high = (clock_text(logic.problem.instant(m), logic.case.local_zone) for m in window)
        return f"{low} to {high}"

    seen, said = windows
    ends = f"overlap by {number(room)} min" if room >= 0 else f"are {number(-room)} min apart"
    told = reading_text(logic.case, logic.problem, reading)
    return f"If {told}: {part} from {shown(seen)}, {other} from {shown(said)}; they {ends}."
