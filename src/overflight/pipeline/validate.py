"""What ``overflight validate`` says of a case: faults, warnings, and how its words are understood."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from overflight.case.document import nodes, position
from overflight.case.file import Examined, examine, locate_faults
from overflight.case.model import Case
from overflight.case.words.echoes import all_echoes, track_echoes
from overflight.case.words.understood import Echo
from overflight.errors import CaseError, Fault
from overflight.exports.characters import on_one_line
from overflight.pipeline.advice import NOTHING_CHECKS, advice
from overflight.pipeline.checked import checked


@dataclass(frozen=True)
class Understood:
    """Something as it is written in a case file, with its line, and as it is understood."""

    line: int
    where: str
    written: str
    meant: str


@dataclass(frozen=True)
class Validated:
    """What there is to say of a case file.

    Attributes
    ----------
    file
        The file.
    case
        The case, if it can be used.
    error
        All faults, if it cannot.
    warnings
        What may be an oversight, in the order of the file.
    worked_out
        What is written in words alone.
    everything
        Every time, distance and position.
    """

    file: Path
    case: Case | None
    error: CaseError | None
    warnings: list[Fault]
    worked_out: list[Understood]
    everything: list[Understood]

    def as_text(self, verbose: bool = False) -> str:
        """Return it for a reader.

        Raises
        ------
        CaseError
            If the case cannot be used.
        """
        if self.error is not None or self.case is None:
            raise self.error or CaseError(self.file, [])
        shown = self.everything if verbose else self.worked_out
        return "\n".join([*_summary(self, self.case), *self.warned(), *_table(shown)])

    def warned(self) -> Iterator[str]:
        """Yield the warnings, one a line."""
        for warning in self.warnings:
            told = on_one_line(f"{warning.where}: {warning.problem}")
            yield f"warning: {self.file}:{warning.line}: {told}"

    def as_json(self) -> str:
        """Return it for a machine: a JSON object of faults, warnings and what is understood."""
        content = {
            "file": str(self.file),
            "valid": self.error is None,
            "faults": [asdict(fault) for fault in self.error.faults] if self.error else [],
            "warnings": [asdict(fault) for fault in self.warnings],
            "in_words": [asdict(each) for each in self.worked_out],
            "understood": [asdict(each) for each in self.everything],
        }
        return json.dumps(content, indent=2, ensure_ascii=False)


def validated(path: Path) -> Validated:
    """Return what there is to say of the case in a file.

    Raises
    ------
    OverflightError
        If there is no such file.
    """
    try:
        found = examine(path)
    except CaseError as unreadable:
        return Validated(path, None, unreadable, [], [], [])
    worked_out = _with_lines(found.text, found.echoes)
    try:
        case = checked(found)
    except CaseError as faulty:
        warnings = _warnings(found, found.case) if found.case else []
        return Validated(path, None, faulty, warnings, worked_out, [])
    worked_out += _with_lines(found.text, track_echoes(case))
    everything = _with_lines(found.text, all_echoes(case))
    return Validated(path, case, None, _warnings(found, case), worked_out, everything)


def _warnings(found: Examined, case: Case) -> list[Fault]:
    return sorted(locate_faults(found.text, advice(found, case)), key=lambda each: each.line or 0)


def _with_lines(text: str, echoes: Iterable[Echo]) -> list[Understood]:
    root = nodes(text)
    found = [
        Understood(position(root, e.at)[0], ".".join(map(str, e.at)), e.written, e.meant) for e in echoes
    ]
    return sorted(found, key=lambda each: each.line)


def _summary(found: Validated, case: Case) -> Iterator[str]:
    alone = sum(warning.problem == NOTHING_CHECKS for warning in found.warnings)
    checkable = sum(claim.checkable for claim in case.claims.values()) - alone
    yield f"{found.file} is valid"
    yield f"title:    {on_one_line(case.title)}"
    yield f"sources:  {len(case.sources)}"
    yield f"claims:   {len(case.claims)}, of which {checkable} can be checked"
    titles = (on_one_line(account.title) for account in case.accounts.values())
    yield f"accounts: {', '.join(titles) or 'none'}"


def _table(rows: list[Understood]) -> Iterator[str]:
    shown = [(row.line, on_one_line(row.written), on_one_line(row.meant)) for row in rows]
    if shown:
        width = min(48, max(len(written) for _, written, _ in shown))
        yield f"{'line':>5}  {'as written':<{width}}  -> as understood"
    for line, written, meant in shown:
        yield f"{line:>5}  {written:<{width}}  -> {meant}"
