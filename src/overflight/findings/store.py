"""Findings on disk: each notebook leaves its part in the run's folder, the last one collects them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError

from overflight.analysis.claims.constraints import parts_of
from overflight.case.file import checksum
from overflight.case.model import Case
from overflight.case.statements import Remark
from overflight.case.words.clocks import tzdata_version
from overflight.errors import OverflightError
from overflight.files import write_whole
from overflight.findings.answer import answer
from overflight.findings.custody import source_list
from overflight.findings.labels import says_when
from overflight.findings.model import (
    CaseEntry,
    Figure,
    Finding,
    Findings,
    LedgerEntry,
    Map,
    ObjectionEntry,
    Record,
)
from overflight.findings.settle import find_out_next

PARTS = "parts"


class NotebookPart(Record):
    """What one notebook found."""

    notebook: str
    case_sha256: str
    findings: list[Finding]
    figures: list[Figure]
    map: Map | None = None


def save_part(
    folder: Path,
    notebook: str,
    case: Case,
    findings: list[Finding],
    figures: list[Figure],
    drawn: Map | None = None,
) -> None:
    """Write what a notebook found and drew on a map into the run's folder, whole or not at all."""
    part = NotebookPart(
        notebook=notebook, case_sha256=checksum(case), findings=findings, figures=figures, map=drawn
    )
    write_whole(folder / PARTS / f"{notebook}.json", to_json(part))


def collect(folder: Path, case: Case, notebooks: list[str]) -> tuple[list[Finding], list[Figure]]:
    """Return the findings and figures that these notebooks left, in their order.

    Raises
    ------
    OverflightError
        If one has not run, or ran on another case or with other overrides.
    """
    parts = [_part(folder, case, notebook) for notebook in notebooks]
    return [f for part in parts for f in part.findings], [f for part in parts for f in part.figures]


def collect_map(folder: Path, case: Case, notebook: str) -> Map | None:
    """Return the map that a notebook left; see :func:`collect`."""
    return _part(folder, case, notebook).map


def _part(folder: Path, case: Case, notebook: str) -> NotebookPart:
    path = folder / PARTS / f"{notebook}.json"
    try:
        part = NotebookPart.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        raise OverflightError(
            f"{path}: no findings of {notebook} there; run that notebook first, with the same parameters"
        ) from None
    if part.case_sha256 != checksum(case):
        raise OverflightError(
            f"{path}: {notebook} ran on other values of the case; run all with the same parameters"
        )
    return part


def ledger(case: Case) -> list[LedgerEntry]:
    """Return all claims of a case, with their statements and the reasons why some cannot be checked."""
    parts = parts_of(case).values()
    return [
        LedgerEntry(
            id=key,
            source=claim.source,
            says=claim.says,
            statements={
                part.id: says_when(case, part)
                for part in parts
                if part.owner == key and not isinstance(part.statement, Remark)
            },
            checkable=claim.checkable,
            why_not=[s.reason for s in claim.statements if isinstance(s, Remark)],
        )
        for key, claim in case.claims.items()
    ]


def assemble(
    name: str,
    case: Case,
    parameters: dict[str, JsonValue],
    overrides: dict[str, JsonValue],
    findings: list[Finding],
    figures: list[Figure],
    bottom_line: list[str],
    limits: list[str],
    drawn: Map | None = None,
) -> Findings:
    """Return the content of ``findings.json``; `drawn` is what its map shows.

    Raises
    ------
    ValueError
        If two findings share an id.
    """
    ids = [finding.id for finding in findings]
    if len(set(ids)) < len(ids):
        raise ValueError(f"findings share an id: {sorted({i for i in ids if ids.count(i) > 1})}")
    entry = CaseEntry(
        id=name,
        title=case.title,
        question=case.question,
        summary=case.summary,
        date=case.date.isoformat(),
        updated=case.updated.isoformat(),
        local_zone=case.local_zone,
        sha256=checksum(case),
    )
    return Findings(
        case=entry,
        parameters=parameters,
        overrides=overrides,
        tzdata=tzdata_version(),
        answer=answer(case, findings),
        bottom_line=bottom_line,
        findings=findings,
        claims=ledger(case),
        sources=source_list(case),
        figures=figures,
        find_out_next=find_out_next(case, findings),
        objections=[ObjectionEntry(**entry.model_dump()) for entry in case.objections],
        limits=limits,
        map=drawn,
    )


def save_findings(folder: Path, findings: Findings) -> None:
    """Write ``findings.json`` into the run's folder, whole or not at all."""
    write_whole(folder / "findings.json", to_json(findings))
    print(f"{len(findings.findings)} findings in findings.json")


def to_json(record: BaseModel) -> str:
    """Return a record as JSON text that is the same on every machine; of a map, each feature is a line."""
    content = record.model_dump(mode="json", exclude={"map": {"features"}})
    text = json.dumps(content, indent=1, ensure_ascii=False)
    drawn = getattr(record, "map", None)
    if isinstance(drawn, Map):
        lines = ",\n   ".join(feature.model_dump_json() for feature in drawn.features)
        # the map is the last field: its own end and that of the record are the last two lines
        begun = text.removesuffix("\n }\n}")
        text = f'{begun},\n  "features": [\n   {lines}\n  ]\n }}\n}}'
    return text + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``findings.json``."""
    schema = Findings.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
