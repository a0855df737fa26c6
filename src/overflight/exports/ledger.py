"""The ledger of sources: the chain of custody of each, for people, as JSON and as CSV."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from overflight.case.model import Case
from overflight.exports.characters import on_one_line
from overflight.exports.tables import table
from overflight.findings.custody import GRADED, KEPT, ORIGINAL, source_list
from overflight.findings.model import SourceEntry

_ABSENT = "missing"


def as_lines(case: Case) -> Iterator[str]:
    """Yield the ledger as a table of plain text, and below it how often what is missing."""
    entries = source_list(case)
    rows = [("source", "grade", *KEPT.values())]
    rows += [tuple(map(on_one_line, (entry.id, _grade(entry), *_kept(entry)))) for entry in entries]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield ""
    whole = sum(not entry.missing for entry in entries)
    yield f"Of {len(entries)} sources {whole} have nothing missing. Missing are:"
    counts = Counter(word for entry in entries for word in entry.missing)
    for word in (ORIGINAL, *KEPT.values(), *GRADED.values()):
        if counts[word]:
            yield f"{counts[word]:4} × {word}"
    yield "A grade is a judgement in words, never a probability; no verdict rests on it."


def _grade(entry: SourceEntry) -> str:
    return f"{entry.grade} by default" if set(GRADED.values()) & set(entry.missing) else entry.grade


def _kept(entry: SourceEntry) -> list[str]:
    if ORIGINAL in entry.missing:
        return [f"in {entry.via}", *[""] * (len(KEPT) - 1)]
    kept = {
        "address": "yes",
        "archive": "yes",
        "captured": entry.captured or "",
        "captured_by": entry.captured_by or "",
        "sha256": f"{(entry.sha256 or '')[:12]}…",
    }
    return [_ABSENT if word in entry.missing else kept[name] for name, word in KEPT.items()]


def to_json(case: Case) -> str:
    """Return the ledger as a JSON list, one object a source, as in ``findings.json``."""
    entries = [entry.model_dump(mode="json") for entry in source_list(case)]
    return json.dumps(entries, indent=1, ensure_ascii=False)


def to_csv(case: Case) -> bytes:
    """Return the ledger as CSV, one line a source; see :mod:`overflight.exports.tables`."""
    columns = tuple(SourceEntry.model_fields)
    rows = (entry.model_dump() | {"missing": "; ".join(entry.missing)} for entry in source_list(case))
    return table(columns, ([row[name] for name in columns] for row in rows))
