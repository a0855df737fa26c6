"""Do the sources agree on numbers? Findings of kind ``count-conflict``."""

from __future__ import annotations

from overflight.analysis.claims.consistency import groups
from overflight.analysis.claims.margins import smallest_changes
from overflight.case.statements import Count
from overflight.findings.labels import said
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Margin
from overflight.findings.moves import margin_of
from overflight.findings.wording import (
    either,
    owners,
    premise_steps,
    slug,
    sources_of,
    statement_assumptions,
)


def count_conflicts(logic: Logic) -> list[Finding]:
    """Compare every number that more than one claim gives of the same thing."""
    stated: dict[tuple[str, str], list[str]] = {}
    for key in logic.claim_parts:
        statement = logic.problem.parts[key].statement
        if isinstance(statement, Count):
            stated.setdefault((statement.event or statement.unit or "", statement.of), []).append(key)
    return [
        _count_finding(logic, subject, of, parts) for (subject, of), parts in stated.items() if len(parts) > 1
    ]


def _count_finding(logic: Logic, subject: str, of: str, parts: list[str]) -> Finding:
    numbers = [logic.problem.parts[part].statement for part in parts]
    lows = [n.number.low for n in numbers if isinstance(n, Count) and n.number.low is not None]
    highs = [n.number.high for n in numbers if isinstance(n, Count) and n.number.high is not None]
    apart = max(lows, default=0) - min(highs, default=0) if lows and highs else 0
    claims = owners(logic.problem, parts)
    agree = apart <= 0
    found = groups(logic.engine, logic.with_premises(parts))
    sets = [sorted(c) for g in found for c in g.corrections]
    steps = [said(logic.case, logic.problem, part) for part in parts]
    if not agree:
        others = ", or others" if any(g.more for g in found) else ""
        steps.append(f"wrong is at least: {either(' + '.join(s) for s in sets)}{others}")
        steps += premise_steps(logic.problem, {part for each in sets for part in each})
    return Finding(
        id=slug("count-conflict", subject, of),
        check="count-conflict",
        question=f"Do the sources agree on the number of {of.replace('-', ' ')}?",
        answer=_agreed(logic, claims) if agree else f"No: they range from {min(highs):g} to {max(lows):g}.",
        claims=claims,
        sources=sources_of(logic.case, claims),
        low=min(lows + highs),
        high=max(lows + highs),
        unit=of,
        verdict="consistent" if agree else "contradicted",
        certificate=Certificate(kind="sets", steps=steps, data={"corrections": [*sets]}),
        margin=None if agree else _margin(logic, parts, apart, of),
        assumptions=[
            *statement_assumptions(logic.problem, parts),
        ],
    )


def _agreed(logic: Logic, claims: list[str]) -> str:
    """Say that claims agree, and whether more than one voice made them."""
    first, *others = sources_of(logic.case, claims)
    return "Yes." if others else f"Yes: one voice, repeated, {logic.case.sources[first].publisher}."


def _margin(logic: Logic, parts: list[str], apart: float, of: str) -> Margin:
    """Return the one number that would have to change; if no single one would do, how far all are apart."""
    single = margin_of(smallest_changes(logic.engine, logic.with_premises(parts)))
    return single or Margin(
        moves=f"the gap between the lowest and the highest number of {of}",
        by=abs(apart),
        unit="",
        towards="smaller",
    )
