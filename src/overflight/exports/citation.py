"""Who made the kit, and under which licence: from the project's ``CITATION.cff``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import yaml

from overflight.paths import project_root

Author = tuple[Literal["Person", "Organization"], str]

_TERMS = (
    "Licence of the kit, its notebooks and what they leave. The map data are in the public domain (Natural "
    "Earth). What the case paraphrases of its sources stays theirs."
)


@dataclass(frozen=True)
class Citation:
    """What ``CITATION.cff`` tells; without it, no author and a licence that is not stated."""

    title: str = "overflight"
    licence: str = "not stated"
    authors: tuple[Author, ...] = ()
    address: str | None = None
    terms: str = _TERMS


def citation() -> Citation:
    """Return what the project's ``CITATION.cff`` (version 1.2.0 of its format) tells."""
    path = project_root() / "CITATION.cff"
    if not path.is_file():
        return Citation()
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Citation(
        title=str(told["title"]),
        licence=str(told.get("license", "not stated")),
        authors=tuple(_author(entry) for entry in told.get("authors", [])),
        address=told.get("repository-code") or told.get("url"),
    )


def _author(entry: dict[str, str]) -> Author:
    if "name" in entry:
        return "Organization", entry["name"]
    return "Person", " ".join(entry[key] for key in ("given-names", "family-names") if key in entry)
