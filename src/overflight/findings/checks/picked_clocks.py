"""Whether the published times fit on clocks that a reader picks, as the finding on open clocks tells it."""

from __future__ import annotations

from dataclasses import replace

from overflight.analysis.claims.clauses import Reading
from overflight.analysis.claims.consistency import groups
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.verdicts import ByReading, verdict_by_reading
from overflight.findings.checks.clocks import open_answer, open_verdict
from overflight.findings.logic import Logic
from overflight.findings.model import Verdict
from overflight.findings.wording import listed, number, owners

# clashes told, and sets looked for: an answer is due at once
_MOST_TOLD = 4
_MOST_SETS = 60


def on_clocks(logic: Logic, clocks: Reading) -> tuple[Verdict, str]:
    """Return whether the published times fit if every open clock is settled, and what clashes if they do not.

    Parameters
    ----------
    clocks
        A zone for each open clock that the times hang on.

    Returns
    -------
    verdict, told
        The verdict is the one with every clock left open, in a case where no source has another clock.
    """
    parts, by_reading = logic.timing_parts, _settled(logic, clocks)
    bad = [clocks | reading for reading in by_reading.bad] if by_reading.sometimes else [clocks]
    loose = logic.loosening(parts, bad)
    verdict = open_verdict(by_reading)
    if verdict == "consistent":
        return verdict, "Yes: there are times at which all of them are true."
    if verdict != "contradicted":
        return verdict, open_answer(logic, by_reading, verdict, loose)
    # with every clock settled it is a clash, as on the local clock, whatever it rests on
    caveat = f" They need not {logic.unless(loose)}." if loose else ""
    return verdict, f"No: {_clashes_on(logic, clocks)}.{caveat}"


def _clashes_on(logic: Logic, clocks: Reading) -> str:
    """Return in words which claims clash on these clocks, the smallest clashes first, and by how much."""
    found = groups(logic.engine, logic.timing_parts, reading=clocks, most=_MOST_SETS)
    conflicts = [sorted(conflict) for group in found for conflict in group.conflicts]
    told = []
    for conflict in conflicts[:_MOST_TOLD]:
        chain = logic.clash_in(conflict, clocks)
        by = f" by {number(float(chain.slack))} min" if chain else ""
        told.append(f"{listed(owners(logic.problem, conflict))} clash{by}")
    more = len(conflicts) > len(told) or any(group.more for group in found)
    return listed([*told, "there are more such clashes"] if more else told)


def _settled(logic: Logic, clocks: Reading) -> ByReading:
    """Return the readings that are left once every clock is settled."""
    found = logic.timing_readings
    if not found.complete:
        problem = logic.problem
        left = [
            c for c in problem.clauses if all(clocks.get(p.choice, p.option) == p.option for p in c.given)
        ]
        settled = {name: (zone,) for name, zone in clocks.items()}
        narrowed = replace(problem, choices=problem.choices | settled, clauses=tuple(left))
        return verdict_by_reading(Engine(narrowed), logic.timing_parts)
    good, bad = (
        [
            {name: option for name, option in reading.items() if name not in clocks}
            for reading in each
            if reading == reading | {name: clocks[name] for name in reading if name in clocks}
        ]
        for each in (found.good, found.bad)
    )
    matter = [name for name in found.matter if name not in clocks]
    return ByReading(matter, good, bad, False, False, sometimes=bool(good), always=not bad)
