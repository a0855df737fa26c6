"""Which claims cannot all be true, and what each account asks to be wrong.

Findings of kinds ``minimal-conflict`` and ``account``.
"""

from __future__ import annotations

from collections.abc import Iterable

from overflight.analysis.consistency import Group
from overflight.analysis.engine import PartSet
from overflight.case.statements import Count
from overflight.findings.labels import said
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Verdict
from overflight.findings.wording import (
    chain_steps,
    listed,
    owners,
    premise_steps,
    slug,
    sources_of,
    statement_assumptions,
    voices,
)


def minimal_conflicts(logic: Logic) -> list[Finding]:
    """List every smallest set of claims that cannot all be true in any reading, group by group.

    Groups of counts alone are left to :func:`count_conflicts`, which says the same of them.
    """
    parts = logic.problem.parts
    wanted = [g for g in logic.conflicts if not all(isinstance(parts[p].statement, Count) for p in g.parts)]
    return [_conflict_finding(logic, group) for group in wanted]


def _conflict_finding(logic: Logic, group: Group) -> Finding:
    claims = owners(logic.problem, group.parts)
    conflicts = [sorted(conflict) for conflict in group.conflicts]
    corrections = [sorted(correction) for correction in group.corrections]
    steps = [f"{' + '.join(conflict)} cannot all be true: {why(logic, conflict)}" for conflict in conflicts]
    steps.append(f"at least one of these sets must be wrong as a whole: {_sets(group.corrections)}")
    steps += premise_steps(logic.problem, group.parts)
    return Finding(
        id=slug("minimal-conflict", *conflicts[0]),
        check="minimal-conflict",
        question=f"Can {listed(claims)} all be true?",
        answer=(
            f"No, in no reading: the smallest sets that clash number {len(conflicts)}, "
            f"and at least {len(corrections[0])} of the statements must be wrong."
        ),
        claims=claims,
        sources=sources_of(logic.case, claims),
        value=len(corrections[0]),
        low=len(corrections[0]),
        high=len(corrections[-1]),
        unit="statements",
        verdict="contradicted",
        certificate=Certificate(
            kind="sets", steps=steps, data={"conflicts": [*conflicts], "corrections": [*corrections]}
        ),
        assumptions=statement_assumptions(logic.problem, group.parts),
    )


def why(logic: Logic, conflict: list[str]) -> str:
    """Return why a minimal conflict clashes: its chain of bounds, or the clauses that exclude each other."""
    clauses = [clause for clause in logic.engine.reasons(conflict) if clause.parts]
    # what is ruled out either before or after a window reads better as such than as a sum of minutes
    if all(len(clause.any_of) <= 1 for clause in clauses):
        chain = logic.clash_in(conflict, {})
        if chain is not None:
            return "; ".join(chain_steps(logic.case, logic.problem, chain))
    return "; ".join(dict.fromkeys(c.says for c in clauses if not c.says.split(": ")[-1].startswith("not ")))


def _sets(sets: Iterable[PartSet]) -> str:
    return listed(("{" + ", ".join(sorted(each)) + "}" for each in sets), "or")


def accounts(logic: Logic) -> list[Finding]:
    """List for each account what must be wrong if it is true."""
    return [_account_finding(logic, account) for account in logic.case.accounts]


def _account_finding(logic: Logic, account: str) -> Finding:
    given = logic.account_parts(account)
    title = logic.case.accounts[account].title
    found = logic.clashes_under[account]
    forced = sorted(p for g in found for p in g.parts if frozenset({p}) in g.conflicts)
    possible = logic.engine.consistent(given)
    bearing = [part for group in found for part in group.parts]
    claims = owners(logic.problem, bearing)
    verdict: Verdict = "contradicted" if not possible else "depends" if found else "consistent"
    return Finding(
        id=slug("account", account),
        check="account",
        question=f"What must be wrong if this is true: “{title}”?",
        answer=_account_answer(logic, forced, found, possible),
        claims=claims,
        sources=sources_of(logic.case, claims),
        verdict=verdict,
        certificate=Certificate(
            kind="sets",
            steps=_account_steps(logic, forced, found),
            data={
                "must_be_wrong": [*forced],
                "groups": [
                    {
                        "conflicts": [sorted(c) for c in g.conflicts],
                        "corrections": [sorted(c) for c in g.corrections],
                    }
                    for g in found
                ],
            },
        ),
        assumptions=[
            "one force alone did it",
            "how many statements must be wrong measures nothing, for one voice may repeat itself",
            *statement_assumptions(logic.problem, bearing),
        ],
    )


def _account_steps(logic: Logic, forced: list[str], found: list[Group]) -> list[str]:
    steps = [f"must be wrong: {said(logic.case, logic.problem, part)}" for part in forced]
    bearing = [part for group in found for part in group.parts]
    for group in found:
        if not group.parts & set(forced):
            clashing = listed(sorted(group.parts))
            steps.append(f"{clashing} cannot all be true: wrong is {_sets(group.corrections)} at least")
    return [*steps, *premise_steps(logic.problem, bearing)] or ["no claim has to be wrong"]


def _account_answer(logic: Logic, forced: list[str], found: list[Group], possible: bool) -> str:
    if not possible:
        return "It cannot be true: it contradicts what no source disputes."
    if not found:
        return "No claim has to be wrong."
    others = owners(logic.problem, [p for g in found for p in g.parts if p not in forced])
    rest = f"not all of {listed(others)} can be true" if others else ""
    if not forced:
        return f"No single claim is bound to be wrong, but {rest}."
    return f"What these say: {voices(logic.case, forced)}." + (f" Besides, {rest}." if rest else "")
