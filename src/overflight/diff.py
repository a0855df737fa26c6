"""What changed between two runs: in what they were made from, and in what they found.

A run keeps its findings, its claims and sources, and checksums of everything else. So a changed value of
the case shows by its override, by the checksum, and by the findings that moved; the case file itself is
not in a run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from overflight.findings.custody import graded
from overflight.findings.model import Finding, Findings
from overflight.findings.read import read_findings
from overflight.rounding import number

# Numbers nearer than this to each other differ by the machine's last digits only.
RELATIVE, ABSOLUTE = 1e-6, 1e-3


class Change(BaseModel):
    """One thing that changed; ``None`` where it was not there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    before: str | None
    after: str | None


# What explains a verdict or a number, or only says it in other words.
_EXPLAINS = {"question", "answer", "claims", "step", "assumption"}


class FindingChange(BaseModel):
    """A finding that came, went, or says something else now."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    kind: Literal["added", "gone", "verdict", "number", "words"]
    changes: list[Change]

    @property
    def in_short(self) -> list[Change]:
        """The verdict and the numbers that changed, or all of a finding that came or went."""
        return [change for change in self.changes if change.what not in _EXPLAINS]

    @property
    def explained(self) -> list[Change]:
        """The steps, assumptions and sentences that changed."""
        return [change for change in self.changes if change.what in _EXPLAINS]


class Difference(BaseModel):
    """All that changed from one run to another; the verdicts first, as they matter most."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    before: str
    after: str
    inputs: list[Change]
    findings: list[FindingChange]
    texts: list[Change]

    @property
    def nothing(self) -> bool:
        """Whether the two runs are alike."""
        return not (self.inputs or self.findings or self.texts)


def difference(before: Path, after: Path) -> Difference:
    """Return what changed from one run to another.

    Parameters
    ----------
    before, after
        Folders of two runs; they need not be of the same case.

    Raises
    ------
    OverflightError
        If one is not the folder of a finished run.
    """
    old, new = read_findings(before), read_findings(after)
    return Difference(
        before=before.name,
        after=after.name,
        inputs=_inputs(old, new, _manifest(before), _manifest(after)),
        findings=_findings(old, new),
        texts=_texts(old, new),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _inputs(old: Findings, new: Findings, made: Mapping[str, Any], remade: Mapping[str, Any]) -> list[Change]:
    """Return changes of what the runs were made from; what a manifest lacks is not told as a change."""
    changes = _of_tables("", _case_of(old), _case_of(new))
    changes += _of_tables("parameter ", _plain(old.parameters), _plain(new.parameters))
    changes += _of_tables("changed value ", _plain(old.overrides), _plain(new.overrides))
    for key, name in (("versions", "version of "), ("sha256", "checksum of ")):
        first, second = made.get(key), remade.get(key)
        if isinstance(first, dict) and isinstance(second, dict):
            known = {"outputs", "case_content"} if key == "sha256" else {"tzdata"}
            changes += _of_tables(name, _plain(first, known), _plain(second, known))
    return changes


def _case_of(run: Findings) -> dict[str, str]:
    return {
        "case": run.case.id,
        "last change of the case": run.case.updated,
        "content of the case (SHA-256)": run.case.sha256,
        "time-zone rules (tzdata)": run.tzdata,
    }


def _plain(table: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, str]:
    left_out = set(without)
    return {
        key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for key, value in table.items()
        if key not in left_out
    }


def _of_tables(prefix: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    """Return the entries that came, went or changed, in the order of the old table and then the new."""
    return [
        Change(what=f"{prefix}{key}", before=old.get(key), after=new.get(key))
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    ]


def _findings(old: Findings, new: Findings) -> list[FindingChange]:
    before, after = ({f.id: f for f in run.findings} for run in (old, new))
    found = [_appeared(finding, "gone") for key, finding in before.items() if key not in after]
    found += [_appeared(finding, "added") for key, finding in after.items() if key not in before]
    changed = (_changed(before[key], finding) for key, finding in after.items() if key in before)
    found += [change for change in changed if change]
    order = ("verdict", "gone", "added", "number", "words")
    return sorted(found, key=lambda change: order.index(change.kind))


def _appeared(finding: Finding, kind: Literal["added", "gone"]) -> FindingChange:
    told = f"{finding.verdict}: {finding.answer}"
    there, not_there = {"before": told, "after": None}, {"before": None, "after": told}
    change = Change(what="finding", **(there if kind == "gone" else not_there))
    return FindingChange(id=finding.id, question=finding.question, kind=kind, changes=[change])


def _changed(old: Finding, new: Finding) -> FindingChange | None:
    """Return how a finding changed, if it did beyond rounding."""
    verdicts = _of_tables("", {"verdict": old.verdict}, {"verdict": new.verdict})
    numbers = _moved(old, new)
    words = _of_tables("", _words(old), _words(new)) + _of_lists(old, new)
    kind: Literal["verdict", "number", "words"] = "verdict" if verdicts else "number" if numbers else "words"
    # the sentences hold the numbers, so they are told only where nothing else explains them
    told = verdicts + numbers + [change for change in words if not numbers or change.what == "answer"]
    if not told:
        return None
    return FindingChange(id=new.id, question=new.question, kind=kind, changes=told)


def _words(finding: Finding) -> dict[str, str]:
    return {"question": finding.question, "answer": finding.answer, "claims": ", ".join(finding.claims)}


def _of_lists(old: Finding, new: Finding) -> list[Change]:
    """Return the steps and assumptions that came or went; those that both have are left out."""
    lists = (
        ("step", old.certificate.steps, new.certificate.steps),
        ("assumption", old.assumptions, new.assumptions),
    )
    gone = [Change(what=what, before=text, after=None) for what, a, b in lists for text in a if text not in b]
    come = [Change(what=what, before=None, after=text) for what, a, b in lists for text in b if text not in a]
    return gone + come


def _moved(old: Finding, new: Finding) -> list[Change]:
    first, second = _numbers(old), _numbers(new)
    return [
        Change(what=name, before=_shown(first, name), after=_shown(second, name))
        for name in {**first, **second}
        if not _alike(first.get(name), second.get(name))
    ]


def _numbers(finding: Finding) -> dict[str, tuple[float | None, str | None]]:
    margin, other = finding.margin, finding.compared_with
    found = {
        "value": (finding.value, finding.unit),
        "lowest": (finding.low, finding.unit),
        "highest": (finding.high, finding.unit),
        "margin": (margin.by if margin else None, margin.unit if margin else None),
        "lowest of what it is compared with": (other.low if other else None, other.unit if other else None),
        "highest of what it is compared with": (other.high if other else None, other.unit if other else None),
    }
    return {name: (value, unit) for name, (value, unit) in found.items() if value is not None}


def _alike(old: tuple[float | None, str | None] | None, new: tuple[float | None, str | None] | None) -> bool:
    if old is None or new is None or old[0] is None or new[0] is None:
        return old == new
    close = math.isclose(old[0], new[0], rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return old[1] == new[1] and (close or number(old[0]) == number(new[0]))


def _shown(numbers: Mapping[str, tuple[float | None, str | None]], name: str) -> str | None:
    value, unit = numbers.get(name, (None, None))
    return None if value is None else f"{number(value)} {unit or ''}".rstrip()


def _texts(old: Findings, new: Findings) -> list[Change]:
    """Return changes of claims, sources, objections and limits."""
    return [
        *_of_tables("claim ", _claims(old), _claims(new)),
        *_of_tables("source ", _sources(old), _sources(new)),
        *_of_tables("answer to: ", _objections(old), _objections(new)),
        *_of_tables("limit: ", dict.fromkeys(old.limits, "told"), dict.fromkeys(new.limits, "told")),
    ]


def _claims(run: Findings) -> dict[str, str]:
    return {c.id: f"{c.says} ({'; '.join(c.statements.values())})" for c in run.claims}


def _sources(run: Findings) -> dict[str, str]:
    return {s.id: f"{s.publisher}: {s.title}, {s.date}, {s.kind}, {graded(s)}" for s in run.sources}


def _objections(run: Findings) -> dict[str, str]:
    return {entry.objection: entry.answer for entry in run.objections}


def told(found: Difference) -> str:
    """Return a difference as lines for people."""
    lines = [f"from {found.before} to {found.after}"]
    if found.nothing:
        return f"{lines[0]}\nnothing changed"
    sections = (
        ("made from", [_line(change) for change in found.inputs]),
        ("findings", [line for change in found.findings for line in _lines(change)]),
        ("claims and sources", [_line(change) for change in found.texts]),
    )
    for title, entries in sections:
        lines += ["", title, *(f"  {entry}" for entry in entries or ["nothing changed"])]
    return "\n".join(lines)


def _line(change: Change) -> str:
    if change.before is None:
        return f"{change.what}: new: {change.after}"
    if change.after is None:
        return f"{change.what}: gone: {change.before}"
    return f"{change.what}: {change.before} → {change.after}"


def _lines(change: FindingChange) -> list[str]:
    how = {"added": "new", "gone": "gone", "verdict": "verdict changed", "number": "number moved"}
    return [
        f"{how.get(change.kind, 'other words')}: {change.question} [{change.id}]",
        *(f"  {_line(entry)}" for entry in change.changes),
    ]
