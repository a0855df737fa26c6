"""In which readings a unit was about at the hour that others give. Findings of kind ``clock-reading``."""

from __future__ import annotations

from dataclasses import replace

from overflight.analysis.claims.clauses import ORIGIN, Atom, Bound, Clause, Reading
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.margins import changes_that_settle
from overflight.case.statements import Sighting
from overflight.case.words.clocks import clock_text
from overflight.findings.logic import Logic, Span
from overflight.findings.model import Certificate, Comparison, Finding
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.wording import (
    either,
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
    return [finding for finding in findings if finding is not None]


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
    if not (good and bad):
        return None  # where every reading gives the same answer, the clocks decide nothing
    good, bad = _without_idle(good, bad)
    claims = owners(problem, [part, other])
    turns = _turns(logic, own, (part, other, event), good, bad)
    fits = either(reading_text(case, problem, reading) for reading in good)
    sighting = problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    return Finding(
        id=slug("clock-reading", *claims),
        check="clock-reading",
        question=(
            f"Does the sighting of {case.units[sighting.unit].name} fall on the hour that "
            f"{case.sources[logic.source(other)].publisher} gives for {case.events[event].name}?"
        ),
        answer=f"Only if {fits}.",
        claims=claims,
        sources=sources_of(case, claims),
        value=float(max(rooms)),
        low=float(min(rooms)),
        high=float(max(rooms)),
        unit="min",
        compared_with=Comparison(what="an overlap of none", low=0, high=0, unit="min"),
        verdict="depends",
        certificate=Certificate(
            kind="readings",
            steps=[*steps, *doubt_steps(turns)],
            data={"holds_in": [*good], "fails_in": [*bad], **doubt_data(turns)},
        ),
        margin=margin_of([change for change, _ in turns]),
        assumptions=statement_assumptions(problem, [*own, other]),
    )


def _without_idle(good: list[Reading], bad: list[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Leave out of two lists of readings the choices that, whatever they are, move none between them."""
    for choice in sorted({choice for reading in (*good, *bad) for choice in reading}):
        fits, fails = (_but(choice, readings) for readings in (good, bad))
        if not any(reading in fails for reading in fits):
            good, bad = fits, fails
    return good, bad


def _but(choice: str, readings: list[Reading]) -> list[Reading]:
    """Return readings without a choice, those that are alike then once."""
    left: list[Reading] = [{c: o for c, o in each.items() if c != choice} for each in readings]
    return [each for at, each in enumerate(left) if each not in left[:at]]


def _turns(
    logic: Logic, own: list[str], asked: tuple[str, str, str], good: list[Reading], bad: list[Reading]
) -> list[Turn]:
    """Return the moves of a number of either side after which the hours always, or never, fall together.

    Parameters
    ----------
    own
        The parts of the sighting's own source.
    asked
        The sighting, the part that dates the event, and the event.
    """
    part, other, event = asked
    hour = [_of_sighting(c, event, part) for c in logic.problem.clauses if c.parts == {other}]
    seen = [c for c in logic.problem.clauses if c.parts and c.parts <= set(own)]
    engine = Engine(replace(logic.problem, clauses=(*seen, *hour)))
    changes = changes_that_settle(engine, [*own, other], good, bad)
    told = {True: "they fall together in every reading", False: "they fall together in no reading"}
    return [(change, told[change.fits]) for change in changes]


def _of_sighting(clause: Clause, event: str, part: str) -> Clause:
    """Return a clause that says of a sighting what another says of an event."""

    def moved(atom: Atom) -> Atom:
        if not isinstance(atom, Bound):
            return atom
        start, end = (part if name == event else name for name in (atom.start, atom.end))
        return replace(atom, start=start, end=end)

    return replace(clause, any_of=tuple(map(moved, clause.any_of)))


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
        low, high = (
            clock_text(logic.problem.instant(m), logic.case.local_zone, logic.case.date) for m in window
        )
        return f"{low} to {high}"

    seen, said = windows
    ends = f"overlap by {number(room)} min" if room >= 0 else f"are {number(-room)} min apart"
    told = reading_text(logic.case, logic.problem, reading)
    return f"If {told}: {part} from {shown(seen)}, {other} from {shown(said)}; they {ends}."
