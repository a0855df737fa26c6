"""What a reader is told of things on the map: the claims they come from, and where a number is from."""

from __future__ import annotations

from collections.abc import Iterable

from overflight.analysis.claims.clauses import Part
from overflight.case.model import Case
from overflight.findings.model import MapClaim
from overflight.findings.wording import speaker


def claims_of(case: Case, parts: Iterable[Part]) -> list[MapClaim]:
    """Return the claims that some of their parts come from, each part once."""
    return [
        MapClaim(
            claim=part.owner,
            part=part.id,
            source=speaker(case, part.owner),
            says=case.claims[part.owner].says,
        )
        for part in {part.id: part for part in parts}.values()
    ]


def known(case: Case, place: str) -> list[str]:
    """Return how well a place is known, and from where."""
    entry = case.places[place]
    within = [f"Known to within {entry.radius_km:g} km."] if entry.radius_km > 0 else []
    if entry.source is not None:
        return [*within, f"Position from {case.sources[entry.source].publisher}."]
    return [*within, *([f"Position assumed: {entry.assumption.rstrip('.')}."] if entry.assumption else [])]
