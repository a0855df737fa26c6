"""What an account costs: which statements cannot stand under it, and which only if their premise fails.

The account's own finding, the bottom line and the short answer all name what is found here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from overflight.analysis.claims.clauses import premise_of
from overflight.case.model import Case
from overflight.findings.model import Finding
from overflight.findings.wording import voices


@dataclass(frozen=True)
class Cost:
    """Parts of claims that are wrong under an account, and those that are, or else their premise is."""

    wrong: list[str]
    or_premise: list[str]


def cost_of(account: Finding) -> Cost:
    """Return what an account costs, from the certificate of its finding."""
    data = account.certificate.data
    conflicts = (conflict for group in data.get("groups", []) for conflict in group["conflicts"])
    return Cost([*data.get("must_be_wrong", [])], wrong_or_premise(conflicts))


def wrong_or_premise(conflicts: Iterable[Collection[str]]) -> list[str]:
    """Return the parts, sorted, of which each clashes with nothing but the premise that it rests on."""
    pairs = [sorted(conflict) for conflict in conflicts if len(conflict) == 2]
    return sorted(part for part, other in pairs if other == premise_of(part))


def or_premise_told(case: Case, parts: Iterable[str]) -> str:
    """Say of parts, with their voices, that each is wrong or its premise fails."""
    return f"what these say is wrong, or else the premise that it is read with: {voices(case, parts)}"
