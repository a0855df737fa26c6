"""The entities of an RO-Crate: how they are named, and how one points to others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

Entity = dict[str, Any]


def ids(entities: Iterable[Entity]) -> list[Entity] | Entity:
    """Return references to entities; to one alone without a list, as RO-Crate recommends."""
    found = [{"@id": entity["@id"]} for entity in entities]
    return found[0] if len(found) == 1 else found


def iri(name: str) -> str:
    """Return a name as it stands in an id: what no IRI may hold is escaped."""
    return quote(name, safe="/")
