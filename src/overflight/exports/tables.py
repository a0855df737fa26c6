"""Claims and findings as tables for a spreadsheet: ``claims.csv`` and ``findings.csv``.

RFC 4180: commas, quotes where needed, lines that end in CR LF. In UTF-8 with a byte order mark: without one,
Excel takes the file for the code page of its country and garbles every name and quotation mark; LibreOffice,
R and pandas know the mark as well. Programs that want none have ``findings.json``, which has no such mark.

A text that a spreadsheet would take for a formula gets an apostrophe in front (CWE-1236). Numbers are
written as numbers: a spreadsheet calculates nothing from ``-12.5``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from overflight.findings.model import Finding, Findings, LedgerEntry, SourceEntry

Cell = str | float | None

_BYTE_ORDER_MARK = "\ufeff"
# some programs take the wide forms of East Asian keyboards for the plain ones
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV that a spreadsheet opens with a double click.

    Parameters
    ----------
    headers
        Names of the columns.
    rows
        As long as the headers; a ``None`` is an empty cell.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return (_BYTE_ORDER_MARK + buffer.getvalue()).encode()


def defused(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGINS_FORMULA) else cell


def claims_table(findings: Findings) -> bytes:
    """Return all claims as CSV: who says what, when and how graded, and which findings rest on it."""
    sources = {source.id: source for source in findings.sources}
    rows = [_claim(entry, sources[entry.source], findings.findings) for entry in findings.claims]
    headers = ("claim", "source", "publisher", "published", "grade", "says", "statements")
    return table((*headers, "checkable", "why_not", "findings"), rows)


def _claim(entry: LedgerEntry, source: SourceEntry, findings: Iterable[Finding]) -> list[Cell]:
    statements = (f"{key}: {says}" for key, says in entry.statements.items())
    return [
        entry.id,
        entry.source,
        source.publisher,
        source.date,
        source.grade,
        entry.says,
        "\n".join(statements),
        "yes" if entry.checkable else "no",
        "\n".join(entry.why_not),
        " ".join(finding.id for finding in findings if entry.id in finding.claims),
    ]


FINDING_COLUMNS = (
    "finding", "check", "question", "verdict", "answer",
    "value", "low", "high", "unit",
    "compared_with", "compared_low", "compared_high", "compared_unit",
    "margin_moves", "margin_by", "margin_unit", "margin_times_uncertainty",
    "claims", "sources", "assumptions", "steps",
)  # fmt: skip


def findings_table(findings: Findings) -> bytes:
    """Return all findings as CSV: question, verdict and answer, the numbers, and the steps to check them."""
    return table(FINDING_COLUMNS, map(_finding, findings.findings))


def _finding(finding: Finding) -> list[Cell]:
    other, margin = finding.compared_with, finding.margin
    compared = (other.what, other.low, other.high, other.unit) if other else (None,) * 4
    moves = (margin.moves, margin.by, margin.unit, margin.times_uncertainty) if margin else (None,) * 4
    return [
        finding.id,
        finding.check,
        finding.question,
        finding.verdict,
        finding.answer,
        finding.value,
        finding.low,
        finding.high,
        finding.unit,
        *compared,
        *moves,
        " ".join(finding.claims),
        " ".join(finding.sources),
        "\n".join(finding.assumptions),
        "\n".join(finding.certificate.steps),
    ]
