"""The answer in three sentences at most: on the accounts, on whose words they cost, and on the clocks."""

from __future__ import annotations

from overflight.case.model import Case
from overflight.findings.costs import cost_of
from overflight.findings.model import Finding
from overflight.findings.wording import counted, listed, speaker


def answer(case: Case, findings: list[Finding]) -> list[str]:
    """Return what a reader should take away, in three sentences at most.

    Parameters
    ----------
    case
        The case, overrides included.
    findings
        All findings of the run. Those on accounts and on open clocks are told of; a case with neither
        has no such answer, and its bottom line must do.
    """
    accounts = {
        key: found
        for key in case.accounts
        for found in findings
        if found.check == "account" and found.id == f"account-{key}".lower()
    }
    clocks = [_on_clocks(found) for found in findings if found.id == "clock-reading-open"]
    return [*_on_exclusion(case, accounts), *_on_voices(case, accounts), *clocks][:3]


def _on_exclusion(case: Case, accounts: dict[str, Finding]) -> list[str]:
    if not accounts:
        return []
    excluded = [key for key, found in accounts.items() if found.verdict == "contradicted"]
    if excluded:
        told = listed(_title(case, key) for key in excluded)
        return [f"{told} cannot be true: what no source disputes rules it out."]
    if len(accounts) == 1:
        return [f"Distances and times alone do not exclude that {_title(case, next(iter(accounts)))}."]
    which = {2: "neither of the two accounts"}.get(len(accounts))
    none = which or f"none of the {counted(len(accounts))} accounts"
    return [f"Distances and times alone exclude {none}."]


def _on_voices(case: Case, accounts: dict[str, Finding]) -> list[str]:
    told = []
    for key, found in accounts.items():
        if found.verdict == "contradicted":
            continue
        cost = cost_of(found)
        wrong, either = (
            listed(dict.fromkeys(_voice(case, part) for part in each))
            for each in (cost.wrong, cost.or_premise)
        )
        words = [f"something said by {wrong} is wrong"] if wrong else []
        words += [f"what {either} said is wrong or means less than is made of it here"] if either else []
        if words:
            told.append(f"if {_title(case, key)} is true, {listed(words)}")
    if not told:
        return []
    sentence = "; ".join(told)
    return [f"{sentence[0].upper()}{sentence[1:]}."]


def _title(case: Case, key: str) -> str:
    return f"“{case.accounts[key].title}”"


def _voice(case: Case, part: str) -> str:
    claim = part.rstrip("*")
    return speaker(case, claim if claim in case.claims else claim[:-1])


def _on_clocks(found: Finding) -> str:
    if found.verdict == "depends":
        return f"The published times fit together {found.answer[0].lower()}{found.answer[1:]}"
    if found.verdict == "consistent":
        return "The published times fit together, whatever clocks the sources used."
    return "The published times do not fit together on any clocks."
