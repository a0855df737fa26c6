"""What several pictures of routes tell alike: from where to where, how long, and over what in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from overflight.analysis.ground.natural_earth import countries
from overflight.analysis.ground.overflown import SEA, overflown
from overflight.analysis.routes.stated import region_name
from overflight.analysis.routes.ways.evidence import NamedRegion
from overflight.case.model import Case
from overflight.figures.style import capital
from overflight.findings.flown import FlownRoute, regions_of
from overflight.findings.wording import listed

# Along a border a line may cross it many times; the map itself is good to a kilometre or two.
ALONG_BORDER_KM = 5.0


@dataclass(frozen=True)
class Stretch:
    """A part of a way over one country or water."""

    name: str
    km: float
    named: bool


def claimed_stretches(case: Case, flown: FlownRoute) -> list[Stretch]:
    """Return the regions of the shortest way as claimed, in order."""
    return [Stretch(region_name(case, key), km, named=True) for key, km in flown.route.legs]


def named_regions(case: Case, flown: Sequence[FlownRoute]) -> dict[str, NamedRegion]:
    """Return the regions that claimed routes name, by id; a water takes a while to find on the map."""
    statements = {f.part: f.statement for f in flown}
    return {r.key: r for statement in statements.values() for r in regions_of(case, statement)}


def direct_stretches(case: Case, flown: FlownRoute, by_key: Mapping[str, NamedRegion]) -> list[Stretch]:
    """Return what the direct way leads over, in order; the lengths sum up to its length.

    Crossings back and forth of one border, of less than 5 km, are joined with the stretch they belong to.

    Parameters
    ----------
    case
        Names its regions.
    flown
        Whose direct way.
    by_key
        From :func:`named_regions`.
    """
    regions = [case.regions[key] for key in flown.statement.regions]
    shapes = {by_key[key].name: by_key[key].shape for key in flown.statement.regions}
    waters = {r.name: shapes[r.name] for r in regions if r.country is None}
    atlas = countries()
    titles = {atlas.names[atlas.codes.index(r.country)]: r.name for r in regions if r.country is not None}
    named = {**{name: name for name in waters}, **titles}
    others = {SEA: "open sea"}
    found = overflown(flown.great_circle, waters)
    return _joined([Stretch(named.get(n, others.get(n, n)), km, n in named) for n, km in found])


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    for i, short in enumerate(stretches):
        for neighbour in (i + 1, i - 1):
            same = 2 * neighbour - i
            if (
                short.km < ALONG_BORDER_KM
                and 0 <= same < len(stretches)
                and stretches[same].name == short.name
            ):
                swapped = list(stretches)
                swapped[i], swapped[neighbour] = swapped[neighbour], swapped[i]
                return _joined(_merged(swapped))
    return stretches


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    runs = [list(run) for _, run in groupby(stretches, key=lambda s: (s.name, s.named))]
    return [Stretch(run[0].name, sum(s.km for s in run), run[0].named) for run in runs]


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
