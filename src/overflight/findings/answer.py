"""The answer in three sentences at most: on the accounts, on whose words they cost, and on the clocks."""

from __future__ import annotations

from collections.abc import Iterable

from overflight.case.model import Case
from overflight.findings.costs import Cost, cost_of
from overflight.findings.model import Finding
from overflight.findings.wording import counted, listed, speaker

# a sentence that names more is not read to its end; the accounts' own findings name all
MOST_NAMED = 3


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
    costs = {key: cost_of(found) for key, found in accounts.items() if found.verdict != "contradicted"}
    shared = Cost(_in_all(c.wrong for c in costs.values()), _in_all(c.or_premise for c in costs.values()))
    told = []
    for key, cost in costs.items():
        own = _words(case, cost, shared)
        told += [f"if {_title(case, key)} is true, {own}"] if own else []
    # what is wrong under every account tells none from another
    whichever = _words(case, shared, Cost([], []))
    told += [f"whichever is true, {whichever}"] if whichever else []
    if not told:
        return []
    sentence = "; ".join(told)
    return [f"{sentence[0].upper()}{sentence[1:]}."]


def _in_all(parts: Iterable[list[str]]) -> list[str]:
    """Return the parts that stand in each of two or more lists."""
    lists = list(parts)
    return [part for part in lists[0] if all(part in each for each in lists)] if len(lists) > 1 else []


def _words(case: Case, cost: Cost, besides: Cost) -> str:
    """Say whose words a cost holds that another one does not."""
    wrong, either = (
        list(dict.fromkeys(_voice(case, part) for part in each if part not in told))
        for each, told in ((cost.wrong, besides.wrong), (cost.or_premise, besides.or_premise))
    )
    words = [f"something said by {_named(wrong)} is wrong"] if wrong else []
    if either:
        # after those who are wrong in any case, several who may be are only counted
        who = f"{counted(len(either))} others" if wrong and len(either) > 1 else listed(either)
        words.append(f"what {who} said is wrong or means less than is read into it here")
    return ", and ".join(words)


def _named(voices: list[str]) -> str:
    """Return voices in words: each of a few, and how many more there are."""
    if len(voices) <= MOST_NAMED:
        named = listed(voices)
    else:
        named = listed([*voices[: MOST_NAMED - 1], f"{counted(len(voices) - MOST_NAMED + 1)} others"])
    return f"each of {named}" if len(voices) > 1 else named


def _title(case: Case, key: str) -> str:
    return f"“{case.accounts[key].title}”"


def _voice(case: Case, part: str) -> str:
    claim = part.rstrip("*")
    return speaker(case, claim if claim in case.claims else claim[:-1])


def _on_clocks(found: Finding) -> str:
    if found.verdict == "depends":
        close = next((each["moves"] for each in found.certificate.data.get("within_doubt", [])), "")
        call = f" (a close call, which {close} could turn within its own uncertainty)" if close else ""
        return f"The published times fit together{call} {found.answer[0].lower()}{found.answer[1:]}"
    if found.verdict == "consistent":
        return "The published times fit together, whatever clocks the sources used."
    return "The published times do not fit together on any clocks."
