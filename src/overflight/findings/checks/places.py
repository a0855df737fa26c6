"""Where was an event whose place is open, and does it matter? Findings of kind ``place-dispute``."""

from __future__ import annotations

from itertools import combinations, product

from overflight.analysis.claims.clauses import place_choice
from overflight.analysis.claims.consistency import forced_wrong
from overflight.analysis.ground.places import gap_km
from overflight.case.model import Case
from overflight.case.statements import EventStatement
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    listed,
    owners,
    place_assumptions,
    place_sources,
    slug,
    sources_of,
    span,
    statement_assumptions,
)


def place_disputes(logic: Logic) -> list[Finding]:
    """Say for each open place of an event which claims put it where, and whether the accounts care."""
    events = {event.place for event in logic.case.events.values()}
    findings = []
    for place in sorted(events):
        naming = [p for p in logic.claim_parts if _names(logic, p, place)]
        if len(logic.case.options(place)) > 1 and naming:
            findings.append(_place_dispute(logic, place, naming))
    return findings


def _names(logic: Logic, part: str, place: str) -> bool:
    statement = logic.problem.parts[part].statement
    return (
        isinstance(statement, EventStatement)
        and bool(statement.places)
        and logic.case.events[statement.event].place == place
    )


def _place_dispute(logic: Logic, place: str, naming: list[str]) -> Finding:
    case = logic.case
    options = case.options(place)
    apart = [gap_km(case, a, b) for a, b in combinations(options, 2)]
    widest = max(apart, key=lambda km: km[0] + km[1])
    choice = place_choice(place)
    named_parts = logic.with_premises(naming)
    fits = [option for option in options if logic.engine.consistent(named_parts, {choice: option})]
    verdict: Verdict = "consistent" if len(fits) == len(options) else "depends" if fits else "contradicted"
    claims = owners(logic.problem, naming)
    indifferent, steps = _accounts_by_option(logic, place)
    named = [_named_step(logic, part) for part in naming]
    return Finding(
        id=slug("place-dispute", place),
        check="place-dispute",
        question=f"Where was {case.places[place].name}, and does it matter for the accounts?",
        answer=(
            f"{_agreement(case, claims, fits, len(options))}; the candidates are up to "
            f"{span(*widest, 'km')} apart, and "
            + ("no account gains or loses by it." if indifferent else "some accounts fit only some of them.")
        ),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *place_sources(case, place)}),
        value=sum(widest) / 2,
        low=widest[0],
        high=widest[1],
        unit="km",
        compared_with=Comparison(what="one place", low=0, high=0, unit="km"),
        verdict=verdict,
        certificate=Certificate(kind="readings", steps=[*named, *steps], data={"holds_in": list(fits)}),
        margin=Margin(moves="the stated place", by=_least_move(logic, naming), unit="km")
        if not fits
        else None,
        assumptions=[
            *statement_assumptions(logic.problem, naming),
            *place_assumptions(case, place),
        ],
    )


def _agreement(case: Case, claims: list[str], fits: list[str], candidates: int) -> str:
    if not fits:
        return f"{listed(claims)} cannot all be right"
    if len(fits) == candidates:
        return f"{listed(claims)} leave it open"
    return f"{listed(claims)} agree only on {listed((case.places[place].name for place in fits), 'or')}"


def _named_step(logic: Logic, part: str) -> str:
    statement = logic.problem.parts[part].statement
    assert isinstance(statement, EventStatement)
    names = listed((logic.case.places[p].name for p in statement.places), "or")
    who = logic.case.sources[logic.source(part)].publisher
    return f"{part} ({who}): {names}"


def _accounts_by_option(logic: Logic, place: str) -> tuple[bool, list[str]]:
    """Return whether what each account asks to be wrong is the same wherever the place was, and in words."""
    others = [part for part in logic.claim_parts if not _names(logic, part, place)]
    steps, indifferent = [], True
    for account, entry in logic.case.accounts.items():
        given = logic.account_parts(account)
        forced = {
            option: listed(forced_wrong(logic.engine, others, given, {place_choice(place): option}))
            or "nothing"
            for option in logic.case.options(place)
        }
        same = len(set(forced.values())) == 1
        indifferent &= same
        each = (f"{logic.case.places[o].name}: {wrong} must be wrong" for o, wrong in forced.items())
        told = f"{next(iter(forced.values()))} must be wrong, wherever it was" if same else "; ".join(each)
        steps.append(f"under “{entry.title}”: {told}")
    return indifferent, steps


def _least_move(logic: Logic, naming: list[str]) -> float:
    """Return by how many km the nearest places named by two clashing claims miss each other."""
    gaps = []
    for one, two in combinations(naming, 2):
        a, b = logic.problem.parts[one].statement, logic.problem.parts[two].statement
        assert isinstance(a, EventStatement)
        assert isinstance(b, EventStatement)
        gaps.append(min(gap_km(logic.case, x, y)[0] for x, y in product(a.places, b.places)))
    return max(gaps, default=0.0)
