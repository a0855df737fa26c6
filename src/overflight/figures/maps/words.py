"""Words that several pictures of routes share."""

from __future__ import annotations

from collections.abc import Sequence

from overflight.case.model import Case
from overflight.figures.style import capital
from overflight.findings.flown import FlownRoute
from overflight.findings.wording import listed


def heading(case: Case, flown: FlownRoute) -> str:
    """Return from where to where a route leads, and in which claim."""
    start, end = case.places[flown.statement.origin].name, case.places[flown.target].name
    return f"{capital(start)} to {end} ({flown.part})"


def detours_told(flown: Sequence[FlownRoute]) -> str:
    """Return how much longer than the shortest the random ways are, and on what grounds; empty if none."""
    detours = [f.statement.detour for f in flown if f.ensemble is not None]
    told = (
        f"on average {d.typical_percent:g} % longer than the shortest "
        f"({'an assumption of the case' if d.assumption else 'a published figure'})"
        for d in detours
        if d is not None
    )
    return listed(dict.fromkeys(told), "or")
