"""Which claims cannot all be true, and what each account asks to be wrong.

Findings of kinds ``minimal-conflict`` and ``account``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from overflight.analysis.claims.clauses import Premise, premise_of
from overflight.analysis.claims.consistency import Group
from overflight.analysis.claims.margins import ease, smallest_changes
from overflight.case.statements import Absence, Attribution, Count
from overflight.findings.checks.clocks import closest_told
from overflight.findings.costs import or_premise_told, wrong_or_premise
from overflight.findings.labels import agreed_steps, said
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Verdict
from overflight.findings.moves import Turn, doubt_data, doubt_steps, margin_of
from overflight.findings.shares import share_data, share_steps, shares_of
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

# sets of a group that are told of one by one, the smallest first
MOST_TOLD = 50


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
    told = conflicts[:MOST_TOLD]
    loose = logic.loosening(sorted(group.parts), [{}])
    steps = [f"{' + '.join(conflict)} cannot all be true: {why(logic, conflict)}" for conflict in told]
    steps += _untold(group)
    steps.append(f"at least one of these sets must be wrong as a whole: {_corrections(group)}")
    timed = [p for p in group.parts if not isinstance(logic.problem.parts[p].statement, Count | Premise)]
    steps += agreed_steps(logic.case, owners(logic.problem, timed))
    steps += premise_steps(logic.problem, group.parts)
    some = "" if group.least_wrong == 1 else "s"
    premises = any(_is_premise(logic, part) for part in group.parts)
    counted = f"statement{some} or premise{some}" if premises else f"statement{some}"
    changes = smallest_changes(logic.engine, sorted(group.parts))
    turns = [(change, "all of it can be true") for change in changes]
    shares = shares_of(logic, conflicts[0], {}, changes) if len(conflicts) == 1 else None
    return Finding(
        id=slug("minimal-conflict", *conflicts[0]),
        check="minimal-conflict",
        question=_together(logic, group, claims),
        answer=f"Only {logic.unless(loose)}."
        if loose
        else (
            f"No, in no reading: the smallest sets that clash number {len(conflicts)}"
            f"{' and more' if group.more else ''}, "
            f"and at least {group.least_wrong} {counted} must be wrong."
        ),
        claims=claims,
        sources=sources_of(logic.case, claims),
        value=group.least_wrong,
        low=group.least_wrong,
        high=None if group.more else len(corrections[-1]),
        unit=counted,
        verdict="depends" if loose else "contradicted",
        certificate=Certificate(
            kind="sets",
            steps=[*steps, *share_steps(shares), *doubt_steps(turns)],
            data={"conflicts": [*conflicts], "corrections": [*corrections], "more": group.more}
            | (
                {"premises": logic.premise_answers(sorted(group.parts), _in_some_reading(logic))}
                if loose
                else {}
            )
            | share_data(shares)
            | doubt_data(turns),
        ),
        margin=margin_of(changes),
        assumptions=[
            *statement_assumptions(logic.problem, group.parts),
        ],
    )


def _together(logic: Logic, group: Group, claims: list[str]) -> str:
    """Ask of claims whether all can be true; of a single one, beside what it is read with."""
    if len(claims) > 1:
        return f"Can {listed(claims)} all be true?"
    premise = any(_is_premise(logic, part) for part in group.parts)
    alone = len(group.parts) - premise == 1
    beside = "beside what all agree on" if alone else "in all that it says"
    return f"Can {claims[0]} be true {beside}{', as it is read here' if premise else ''}?"


def _is_premise(logic: Logic, part: str) -> bool:
    return isinstance(logic.problem.parts[part].statement, Premise)


def _in_some_reading(logic: Logic) -> Callable[[Collection[str]], Verdict]:
    return lambda parts: "consistent" if logic.engine.consistent(parts) else "contradicted"


def _names_a_force(logic: Logic, given: list[str]) -> bool:
    return any(isinstance(logic.problem.parts[part].statement, Attribution) for part in given)


def _untold(group: Group) -> list[str]:
    """Say how many conflicts are not told of one by one, and whether there are more than were found."""
    left = len(group.conflicts) - MOST_TOLD
    steps = [f"so do {left} larger sets, listed in findings.json"] if left > 0 else []
    return [*steps, "there are more sets that clash than were listed"] if group.more else steps


def _corrections(group: Group) -> str:
    folded = _folded(group)
    told = listed(folded[:MOST_TOLD], "or")
    left = len(folded) - MOST_TOLD
    return (
        told + (f", or one of {left} larger sets" if left > 0 else "") + (", or others" if group.more else "")
    )


def why(logic: Logic, conflict: list[str]) -> str:
    """Return why a minimal conflict clashes: its chain of bounds, or the clauses that exclude each other."""
    clauses = [clause for clause in logic.engine.reasons(conflict) if clause.parts]
    # what is ruled out either before or after a window reads better as such than as a sum of minutes
    if all(len(clause.any_of) <= 1 for clause in clauses):
        chain = logic.clash_in(conflict, {})
        if chain is not None:
            told = "; ".join(chain_steps(logic.case, logic.problem, chain))
            return f"{told}{closest_told(logic, conflict, {})}"
    return "; ".join(dict.fromkeys(c.says for c in clauses if not c.says.split(": ")[-1].startswith("not ")))


def _folded(group: Group) -> list[str]:
    """Return the corrections in words; where a premise would do for its statement, both stand as one."""
    folded: dict[frozenset[str], set[str]] = {}
    for correction in group.corrections:
        folded.setdefault(frozenset(part.rstrip("*") for part in correction), set()).update(correction)
    return [
        "{"
        + ", ".join(" or ".join(p for p in (s, premise_of(s)) if p in folded[each]) for s in sorted(each))
        + "}"
        for each in sorted(folded, key=lambda each: (len(each), sorted(each)))
    ]


def accounts(logic: Logic) -> list[Finding]:
    """List for each account what must be wrong if it is true."""
    return [_account_finding(logic, account) for account in logic.case.accounts]


def _account_finding(logic: Logic, account: str) -> Finding:
    given = logic.account_parts(account)
    title = logic.case.accounts[account].title
    found = logic.clashes_under[account]
    forced = logic.forced_under(account)
    possible = logic.engine.consistent(given)
    bearing = [part for group in found for part in group.parts]
    claims = owners(logic.problem, bearing)
    verdict: Verdict = "contradicted" if not possible else "depends" if found else "consistent"
    turns = _account_turns(logic, given, forced, found) if possible else []
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
            steps=[
                *_account_steps(logic, forced, found),
                *agreed_steps(logic.case, claims),
                *_premises_both_ways(logic, account, forced),
                *doubt_steps(turns),
            ],
            data={
                "must_be_wrong": [*forced],
                "groups": [
                    {
                        "conflicts": [sorted(c) for c in g.conflicts],
                        "corrections": [sorted(c) for c in g.corrections],
                        "more": g.more,
                    }
                    for g in found
                ],
                **doubt_data(turns),
            },
        ),
        margin=margin_of([change for change, _ in turns]),
        assumptions=[
            *(["one force alone did it"] if _names_a_force(logic, given) else []),
            *statement_assumptions(logic.problem, bearing),
        ],
    )


def _premises_both_ways(logic: Logic, account: str, forced: list[str]) -> list[str]:
    """Say what each premise, such as that these were all strikes, adds to what must be wrong.

    A statement that rests on one says nothing without it; with it, it may be excluded by an account.
    """
    given, parts = logic.account_parts(account), logic.problem.parts
    steps = []
    for part in logic.claim_parts:
        premise = premise_of(part)
        if premise not in parts or part in forced or logic.engine.consistent([*given, part, premise]):
            continue
        rests = parts[premise].statement
        assert isinstance(rests, Premise)
        steps.append(
            f"with the premise that {rests.text} ({premise}), {part} must be wrong too; without it, {part} "
            "rules out nothing here"
        )
    if steps and not forced:
        steps.append("without these premises, no statement by itself has to be wrong")
    elif steps:
        steps.append(f"without these premises, {listed(forced)} must be wrong all the same")
    return steps


def _account_turns(logic: Logic, given: list[str], forced: list[str], found: list[Group]) -> list[Turn]:
    """Return the least moves after which what must be wrong under an account is no longer the same."""
    bound = [*forced, *wrong_or_premise(conflict for group in found for conflict in group.conflicts)]
    freed = [(logic.with_premises([part]), f"{part} need not be wrong") for part in bound]
    for group in found:
        if group.parts.isdisjoint(bound):
            freed.append((sorted(group.parts), f"all of {listed(sorted(group.parts))} can be true"))
    held = [p for p in _absences(logic, given) if p not in bound]
    told = [*freed, *((logic.with_premises([part]), f"{part} must be wrong too") for part in held)]
    turns = [
        (change, then) for parts, then in told for change in smallest_changes(logic.engine, [*given, *parts])
    ]
    return sorted(turns, key=lambda turn: ease(turn[0]))


def _absences(logic: Logic, given: list[str]) -> list[str]:
    """Return the absences of a force that an account says did it; a moved number lets them exclude it."""
    parts = logic.problem.parts
    asserted = (parts[part].statement for part in given)
    forces = {s.force for s in asserted if isinstance(s, Attribution) and not s.denied}
    absences = ((p, parts[p].statement) for p in logic.claim_parts)
    return [p for p, absent in absences if isinstance(absent, Absence) and absent.force in forces]


def _account_steps(logic: Logic, forced: list[str], found: list[Group]) -> list[str]:
    steps = [f"must be wrong: {said(logic.case, logic.problem, part)}" for part in forced]
    bearing = [part for group in found for part in group.parts]
    for group in found:
        if not group.parts & set(forced):
            clashing = listed(sorted(group.parts))
            steps += _untold(group)
            steps.append(f"{clashing} cannot all be true: wrong is {_corrections(group)} at least")
    return [*steps, *premise_steps(logic.problem, bearing)] or ["no claim has to be wrong"]


def _account_answer(logic: Logic, forced: list[str], found: list[Group], possible: bool) -> str:
    if not possible:
        return "It cannot be true: it contradicts what no source disputes."
    if not found:
        return "No claim has to be wrong."
    pairs = wrong_or_premise(conflict for group in found for conflict in group.conflicts)
    told = [or_premise_told(logic.case, pairs)] if pairs else []
    known = {*forced, *pairs, *map(premise_of, pairs)}
    others = owners(logic.problem, [p for g in found for p in g.parts if p not in known])
    told += [f"not all of {listed(others)} can be true"] if others else []
    rest = "; ".join(told)
    rest += ", and there are more clashes than were listed" if any(g.more for g in found) else ""
    if not forced:
        return f"No single claim is bound to be wrong, but {rest}."
    return f"What these say: {voices(logic.case, forced)}." + (f" Besides, {rest}." if rest else "")
