"""The answer in three sentences at most: on the accounts, on whose words they cost, and on the clocks."""

from __future__ import annotations

from overflight.case.model import Case
from overflight.findings.model import Finding
from overflight.findings.wording import listed, speaker

SMALL_NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six"}


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
    count = SMALL_NUMBERS.get(len(accounts), str(len(accounts)))
    return [f"Distances and times alone exclude {which or f'none of the {count} accounts'}."]


def _on_voices(case: Case, accounts: dict[str, Finding]) -> list[str]:
    told = []
    for key, found in accounts.items():
        if found.verdict == "contradicted":
            continue
        wrong, either = found.certificate.data.get("must_be_wrong", []), _either(found)
        voices = [listed(dict.fromkeys(_voice(case, part) for part in each)) for each in (wrong, either)]
        words = [f"something said by {voices[0]} is wrong"] if wrong else []
        words += [f"what {voices[1]} said is wrong or means less than is made of it here"] if either else []
        if words:
            told.append(f"if {_title(case, key)} is true, {listed(words)}")
    if not told:
        return []
    sentence = "; ".join(told)
    return [f"{sentence[0].upper()}{sentence[1:]}."]


def _either(found: Finding) -> list[str]:
    """Return the statements of which each by itself is wrong, or else the premise that it rests on."""
    pairs = [c for group in found.certificate.data.get("groups", []) for c in group["conflicts"]]
    return [min(pair) for pair in pairs if len(pair) == 2 and f"{min(pair)}*" == max(pair)]


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
