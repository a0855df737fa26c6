"""What published flights between the same places come to one way, and how many plausible ways are longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overflight.case.statements import Flight
from overflight.findings.checks.published import stated_km
from overflight.findings.flown import FlownRoute, same_way
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, owners


@dataclass(frozen=True)
class Published:
    """A published length one way; `beyond` is +1 for "more than", -1 for "less than".

    Attributes
    ----------
    km
        The length; the middle of two bounds, or of what a unit may mean.
    claims
        Who says so.
    words
        What they say.
    longer
        By model, which share of its ways is longer.
    """

    km: float
    claims: tuple[str, ...]
    words: str
    beyond: int
    longer: dict[str, float]

    @property
    def tag(self) -> str:
        """The claims, with an arrow where the length is but a bound."""
        ids = listed(self.claims)
        return {1: f"{ids} →", -1: f"← {ids}"}.get(self.beyond, ids)


def published_lengths(logic: Logic, flown: FlownRoute) -> list[Published]:
    """Return the lengths that were published of flights like a route, shortest first, equal ones together."""
    claims: dict[tuple[float, str, int], list[str]] = {}
    for part in logic.claim_parts:
        flight = logic.problem.parts[part].statement
        if isinstance(flight, Flight) and flight.distance is not None and same_way(logic, flight, flown):
            claims.setdefault(_one_way(flight), []).extend(owners(logic.problem, [part]))
    found = []
    for (km, words, beyond), ids in sorted(claims.items()):
        longer = {m: float(np.mean(e.length_km > km)) for m, e in flown.ensembles.items()}
        found.append(Published(km, tuple(ids), words, beyond, longer))
    return found


def published_told(lengths: Sequence[Published]) -> str:
    """Return published lengths in words; empty if there are none."""
    return "".join(f"{listed(each.claims)}: {each.words}{_longer_told(each.longer)}. " for each in lengths)


def _longer_told(longer: dict[str, float]) -> str:
    told = listed(f"{100 * share:.0f} % by {model}" for model, share in longer.items())
    return f"; longer are {told}" if told else ""


def _one_way(flight: Flight) -> tuple[float, str, int]:
    """Return a published distance one way in km, its words, and whether it is a bound only."""
    km = stated_km(flight)
    assert km is not None
    assert flight.distance is not None
    low, high = km
    legs = 1 if flight.legs == "one way" else 2
    half = "" if legs == 1 else "half of "
    beyond = int(not np.isfinite(high)) - int(low <= 0)
    ends = [end for end in km if 0 < end < np.inf]
    return float(np.mean(ends)) / legs, f"{half}“{flight.distance.as_written}”", beyond
