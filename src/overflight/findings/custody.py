"""The chain of custody of each source: where it was found, how kept, how graded, and what is missing.

What is to be kept follows the Berkeley Protocol on Digital Open Source Investigations (OHCHR and Human Rights
Center, UC Berkeley, 2022), chapter VI, sections C (collection) and D (preservation): the address, when and
by whom it was captured, a copy and its hash. A grade is a judgement on the Admiralty scale, in words: it
is never turned into a probability, and no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from overflight.case.entities import Source
from overflight.case.model import Case
from overflight.findings.model import SourceEntry

KEPT = {
    "address": "address",
    "archive": "archived copy",
    "captured": "time of capture",
    "captured_by": "who captured it",
    "sha256": "checksum",
}
GRADED = {"reliability": "grade of the source", "credibility": "grade of the information"}
ORIGINAL = "the original"


def source_list(case: Case) -> list[SourceEntry]:
    """Return all sources of a case with their chain of custody, as the report lists them."""
    return [
        SourceEntry(
            id=key,
            publisher=source.publisher,
            title=source.title,
            date=source.date.isoformat(),
            address=source.address,
            via=source.via,
            kind=source.kind,
            grade=f"{source.reliability}{source.credibility}",
            archive=source.archive,
            captured=source.captured.strftime("%Y-%m-%dT%H:%M:%SZ") if source.captured else None,
            captured_by=source.captured_by,
            sha256=source.sha256,
            missing=list(missing(source)),
        )
        for key, source in case.sources.items()
    ]


def missing(source: Source) -> Iterator[str]:
    """Yield what of a source's chain of custody its case does not tell.

    Of what was read second-hand the original is missing; the copy of what carries it is that source's
    own. F and 6 count as grades if the case says them: that something cannot be judged is a judgement.
    """
    if source.via is not None and source.address is None:
        yield ORIGINAL
    else:
        yield from (word for name, word in KEPT.items() if getattr(source, name) is None)
    yield from (word for name, word in GRADED.items() if name not in source.model_fields_set)


def graded(source: SourceEntry) -> str:
    """Return how a source is graded: ``grade B2``, or that it is not, and what stands instead."""
    missing = set(GRADED.values()) & set(source.missing)
    if not missing:
        return f"grade {source.grade}"
    return f"{'not' if len(missing) == len(GRADED) else 'half'} graded (taken as {source.grade})"
