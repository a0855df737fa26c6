"""Rings on the map: written distances round each place they may be measured from, and areas of claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isfinite

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.readings import spot
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.case.statements import Absence, Separation, Sighting
from overflight.case.words.units import km_per
from overflight.figures.maps.interactive.outlines import ring
from overflight.figures.maps.interactive.told import claims_of
from overflight.findings.labels import says, spot_name
from overflight.findings.model import MapAbout, MapFeature
from overflight.findings.wording import bounds_of, span, unit_name

# Farther round the Earth a ring closes in on the other side, and says nothing that a reader could see.
FARTHEST_KM = 10_000.0

_Ring = tuple[str, float, float]


def rings(case: Case, parts: Iterable[Part], lon0_deg: float) -> Iterator[MapFeature]:
    """Yield a ring for each written distance, in each unit it may mean, the widest first.

    One ring stands for all claims that state the same distance from the same place. Where only a least
    distance is stated there is a line.

    Parameters
    ----------
    case, parts
        The case, and the parts of its claims.
    lon0_deg
        The meridian that the map lies about.
    """
    found: dict[_Ring, list[tuple[Part, Separation, str]]] = {}
    for part in parts:
        if isinstance(part.statement, Separation):
            for where, unit in _measured(case, part.statement):
                found.setdefault(where, []).append((part, part.statement, unit))
    looks = _looks(found)
    for (place, low_km, high_km), same in sorted(found.items(), key=lambda each: -min(each[0][2], 1e9)):
        outer_km = high_km if isfinite(high_km) else low_km
        geometry = ring(position(case, place), min(low_km, outer_km), outer_km, lon0_deg)
        if not isfinite(high_km):
            geometry = ring(position(case, place), outer_km, outer_km, lon0_deg)
        about = MapAbout(
            kind="ring",
            label=f"{span(low_km, high_km, 'km', 1)} from {case.places[place].name}",
            told=list(dict.fromkeys(_told(case, *each) for each in same)),
            claims=claims_of(case, (part for part, _, _ in same)),
            look=looks[low_km, high_km],
        )
        yield MapFeature(geometry=geometry, properties=about)


def _measured(case: Case, apart: Separation) -> Iterator[tuple[_Ring, str]]:
    """Yield from which place a distance is measured, its bounds in km and its unit, for all it may mean."""
    centre = spot(case, apart.first) or spot(case, apart.second)
    for option in case.options(centre) if centre is not None else ():
        for unit in apart.distance.units:
            low, high = (bound * km_per(unit) for bound in bounds_of(apart.distance))
            low = max(0.0, low)
            seen = high if isfinite(high) else low
            if 0.0 < seen <= FARTHEST_KM:
                yield (option, low, high), unit


def _looks(found: Iterable[_Ring]) -> dict[tuple[float, float], int]:
    """Return a number for each distance, as the picture of rings counts them: the narrowest first."""
    bounds = sorted({(low, high) for _, low, high in found}, key=lambda each: (each[1] - each[0], each[1]))
    return {each: index for index, each in enumerate(bounds)}


def _told(case: Case, part: Part, apart: Separation, unit: str) -> str:
    doubt = f" if {unit_name(unit)}" if len(apart.distance.units) > 1 else ""
    ends = f"from {spot_name(case, apart.first)} to {spot_name(case, apart.second)}"
    bearing = f" to the {apart.bearing}" if apart.bearing else ""
    return f"{part.id}: “{apart.distance.as_written}”{doubt}{bearing}, {ends}."


def areas(case: Case, parts: Iterable[Part], lon0_deg: float) -> Iterator[MapFeature]:
    """Yield the areas in which claims put a sighting, or in which they say that there was none; widest first.

    Parameters
    ----------
    case, parts
        The case, and the parts of its claims.
    lon0_deg
        The meridian that the map lies about.
    """
    found: dict[tuple[float, str], list[Part]] = {}
    for part in parts:
        for place, within_km in _within(case, part):
            found.setdefault((within_km, place), []).append(part)
    for (within_km, place), same in sorted(found.items(), key=lambda each: -each[0][0]):
        about = MapAbout(
            kind="area",
            label=f"Within {within_km:g} km of {case.places[place].name}",
            told=[f"{part.id}: {says(case, part)}." for part in same],
            claims=claims_of(case, same),
        )
        yield MapFeature(geometry=ring(position(case, place), 0.0, within_km, lon0_deg), properties=about)


def _within(case: Case, part: Part) -> Iterator[tuple[str, float]]:
    if isinstance(part.statement, Sighting | Absence) and part.statement.place is not None:
        within_km = part.statement.within_km
        if 0.0 < within_km <= FARTHEST_KM:
            for option in case.options(part.statement.place):
                yield option, within_km
