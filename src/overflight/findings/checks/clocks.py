"""Do the published times fit together, and on whose clocks? Findings of kind ``clock-reading``."""

from __future__ import annotations

from overflight.analysis.claims.chains import Chain, leeway
from overflight.analysis.claims.clauses import Reading
from overflight.analysis.claims.consistency import choices_of, groups
from overflight.analysis.claims.engine import PartSet
from overflight.analysis.claims.margins import changes_that_settle, ease, smallest_changes
from overflight.analysis.claims.verdicts import ByReading
from overflight.findings.logic import Logic, witness_steps
from overflight.findings.model import Certificate, Comparison, Finding, Verdict
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.shares import share_data, share_steps, shares_of
from overflight.findings.wording import (
    amount,
    chain_steps,
    city_of,
    either,
    listed,
    owners,
    reading_text,
    sources_of,
    statement_assumptions,
)

# clashes on the local clock that get a finding each, the smallest first
MOST_CLASHES = 12
_HOW = ("fit", "do not fit")


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
    clashes = [c for group in found for c in group.conflicts]
    chains = {c: logic.clash_in(sorted(c), local) for c in clashes[:MOST_CLASHES]}
    untold = "there are more such clashes" if len(clashes) > len(chains) or any(g.more for g in found) else ""
    numeric = [(conflict, chain) for conflict, chain in chains.items() if chain is not None]
    clashing = [_clashes_locally(logic, local, n, *each, untold) for n, each in enumerate(numeric)]
    return [f.model_copy(update={"question": question}) for f in clashing] if len(clashing) == 1 else clashing


def _clashes_locally(
    logic: Logic, local: Reading, index: int, conflict: PartSet, chain: Chain, untold: str
) -> Finding:
    case, problem, zone = logic.case, logic.problem, logic.case.local_zone
    parts = sorted(conflict)
    claims = owners(problem, parts)
    slack, clock = float(chain.slack), f"{city_of(zone)} time"
    changes = smallest_changes(logic.engine, parts, local)
    turns = [(change, "these fit") for change in changes]
    shares = shares_of(logic, parts, local, changes)
    loose = logic.loosening(parts, [local])
    caveat = f" They need not {logic.unless(loose)}." if loose else ""
    return Finding(
        id="clock-reading-local" + (f"-{index + 1}" if index else ""),
        check="clock-reading",
        question=f"Do the times of {listed(claims)} fit together if every open clock showed {clock}?",
        answer=f"No: {listed(claims)} then clash by {amount(chain.slack, 'min')}.{caveat}",
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
            steps=[
                *chain_steps(case, problem, chain),
                *([untold] if untold else []),
                *share_steps(shares),
                *doubt_steps(turns),
            ],
            data={"conflict": list(parts), "slack_min": slack, "zone": zone}
            | share_data(shares)
            | doubt_data(turns),
        ),
        margin=margin_of(changes),
        assumptions=statement_assumptions(problem, parts),
    )


def _fits_locally(logic: Logic, question: str, local: Reading) -> Finding:
    witness = logic.engine.witness(logic.timing_parts, local)
    assert witness is not None
    claims = owners(logic.problem, logic.timing_parts)
    changes = smallest_changes(logic.engine, logic.timing_parts, local)
    turns = [(change, "they do not all fit") for change in changes]
    return Finding(
        id="clock-reading-local",
        check="clock-reading",
        question=question,
        answer="Yes: there are times at which all of them are true.",
        claims=claims,
        sources=sources_of(logic.case, claims),
        unit="min",
        verdict="consistent",
        certificate=Certificate(
            kind="witness",
            steps=[*witness_steps(logic, witness.values), *doubt_steps(turns)],
            data=doubt_data(turns),
        ),
        margin=margin_of(changes),
        assumptions=statement_assumptions(logic.problem, logic.timing_parts),
    )


def _on_open_clocks(logic: Logic) -> list[Finding]:
    case, problem, parts = logic.case, logic.problem, logic.timing_parts
    if not parts:
        return []
    by_reading = logic.timing_readings
    matter, good, bad = by_reading.matter, by_reading.good, by_reading.bad
    # what clashes only with a premise may be the premise's fault
    loose = logic.timing_premises
    verdict = open_verdict(by_reading)
    verdict = "depends" if verdict == "contradicted" and loose else verdict
    steps, best = _reading_steps(logic, good, bad)
    steps += _without_premises(logic, loose, bad)
    claims = owners(problem, logic.clashing_times or parts)
    value = abs(float(best.slack)) if best else None
    # a move that even a premise's failing does not make up for says more than the same without it
    found = dict([*_open_turns(logic, by_reading), *_premise_turns(logic, loose)])
    turns = sorted(found.items(), key=lambda turn: ease(turn[0]))
    return [
        Finding(
            id="clock-reading-open",
            check="clock-reading",
            question="Do the published times fit together if each source may have kept its own clock?",
            answer=open_answer(logic, by_reading, verdict, loose),
            claims=claims,
            sources=sources_of(case, claims),
            value=value,
            unit="min",
            compared_with=Comparison(what="the time left in which all hold", low=0, unit="min"),
            verdict=verdict,
            certificate=Certificate(
                kind="readings",
                steps=[*steps, *doubt_steps(turns)],
                data={
                    "choices": list(matter),
                    "holds_in": [*good],
                    "fails_in": [*bad],
                    "more_good": by_reading.more_good,
                    "more_bad": by_reading.more_bad,
                    "loose": bool(loose),
                    "premises": logic.premise_answers(
                        logic.clashing_times, lambda kept: open_verdict(logic.by_reading(kept))
                    )
                    if loose
                    else {},
                    **doubt_data(turns),
                },
            ),
            margin=margin_of([change for change, _ in turns]),
            assumptions=[*_clocks_considered(logic, parts), *statement_assumptions(problem, parts)],
        )
    ]


def _open_turns(logic: Logic, by_reading: ByReading) -> list[Turn]:
    """Return the moves after which the times fit in every reading, or in none; none if too many."""
    engine, parts = logic.engine, logic.timing_parts
    if not by_reading.sometimes:
        return [(change, "they fit in some reading") for change in smallest_changes(engine, parts)]
    if not by_reading.complete:
        return []
    changes = changes_that_settle(engine, parts, by_reading.good, by_reading.bad)
    lost = "they do not fit in every reading" if by_reading.always else "they fit in no reading"
    return [(change, "they fit in every reading" if change.fits else lost) for change in changes]


def _premise_turns(logic: Logic, loose: list[list[str]]) -> list[Turn]:
    """Return the moves that turn what hangs on premises: one need not fail, or failing no longer helps."""
    if len(loose) != 1:
        return []
    engine, premises = logic.engine, set(loose[0])
    kept = set(logic.timing_parts) - premises
    turns = [(change, "they fit in no reading at all") for change in smallest_changes(engine, sorted(kept))]
    for premise in loose[0] if not logic.timing_readings.sometimes else []:
        changes = smallest_changes(engine, sorted(kept | {premise}))
        turns += [(change, f"{premise.removesuffix('*')} fits, premise and all") for change in changes]
    return turns


def open_verdict(by_reading: ByReading) -> Verdict:
    """Return whether times fit in all readings, in some or in none."""
    if not by_reading.sometimes:
        return "contradicted"
    if by_reading.always is None:
        return "undetermined"
    return "consistent" if by_reading.always else "depends"


def open_answer(logic: Logic, by_reading: ByReading, verdict: Verdict, loose: list[list[str]]) -> str:
    """Say in which readings the times fit; `loose` are sets of premises that would do if they fail."""
    if verdict == "depends" and not by_reading.sometimes:
        return f"Only {logic.unless(loose)}."
    if verdict == "depends":
        fits, fails = (
            either(reading_text(logic.case, logic.problem, r) for r in each)
            for each in (by_reading.good, by_reading.bad)
        )
        if not by_reading.more_good:
            told = loose if by_reading.complete else []
            return f"Only if {fits}{f', or {logic.unless(told)}' if told else ''}."
        others = "; there are more such readings" if by_reading.more_bad else ""
        return f"Not if {fails}{others}."
    if verdict == "undetermined":
        return "In some readings; there are too many to tell whether in every one."
    return "No: in none of the readings." if verdict == "contradicted" else "Yes: in every reading."


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
        rooms = [leeway(problem, parts, whole) for whole in logic.whole_readings(parts, reading)]
        room = min((r for r in rooms if r is not None), key=lambda r: r.slack, default=None)
        why = f": {'; '.join(chain_steps(case, problem, room))}" if room else ""
        steps.append(f"Fits{_if(logic, reading)}{why}.")
        chains += [room] if room else []
    for reading in bad:
        chain = logic.clash_in(parts, reading)
        why = f": {'; '.join(chain_steps(case, problem, chain))}" if chain else ""
        steps.append(f"Does not fit{_if(logic, reading)}{why}{closest_told(logic, parts, reading)}.")
    best = min(chains, key=lambda chain: chain.slack, default=None)
    more = (logic.timing_readings.more_good, logic.timing_readings.more_bad)
    told = [f"There are more readings that {how}." for how, each in zip(_HOW, more, strict=True) if each]
    return [*steps, *told] or ["no clock is open"], best


def _without_premises(logic: Logic, loose: list[list[str]], bad: list[Reading]) -> list[str]:
    """Tell times at which all fit in a reading in which they do not, once premises fail."""
    steps, reading = [], bad[0] if bad else {}
    for premises in loose:
        left = [part for part in logic.timing_parts if part not in premises]
        found = logic.engine.witness(left, reading)
        if found is not None:
            told = "; ".join(witness_steps(logic, found.values))
            steps.append(f"Without {listed(premises)} all fit{_if(logic, reading)}, such as: {told}.")
    return steps


def closest_told(logic: Logic, parts: list[str], reading: Reading) -> str:
    """Tell in which reading the clash is that is told, if it is farther in another."""
    closest = logic.closest_in(parts, reading)
    if not closest:
        return ""
    return f"; that is the least, if {reading_text(logic.case, logic.problem, closest)}"


def _if(logic: Logic, reading: Reading) -> str:
    told = reading_text(logic.case, logic.problem, reading)
    return f" if {told}" if told else ", whatever the clocks"
