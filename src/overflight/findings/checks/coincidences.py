"""In which readings a unit was about at the hour that others give. Findings of kind ``clock-reading``."""

from __future__ import annotations

from overflight.analysis.claims.clauses import ORIGIN, Reading
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.case.statements import Sighting
from overflight.case.words.clocks import clock_text
from overflight.findings.logic import Logic, Span
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    listed,
    number,
    owners,
    reading_text,
    slug,
    sources_of,
    statement_assumptions,
)


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
    time = getattr(problem.parts[other].statement, "time", None)
    half = time.half_width_min if time else 0.0
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
        margin=Margin(
            moves=f"the time of {other}",
            by=nearest,
            unit="min",
            times_uncertainty=nearest / half if half else None,
        ),
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
