"""Ways on the map: the direct one, the shortest as claimed, and the borders that it crosses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from overflight.analysis.claims.clauses import Part
from overflight.analysis.routes.stated import region_name
from overflight.case.model import Case
from overflight.figures.maps.interactive.outlines import point, way
from overflight.figures.maps.interactive.told import claims_of
from overflight.findings.flown import FlownRoute
from overflight.findings.labels import says
from overflight.findings.model import MapAbout, MapFeature
from overflight.findings.wording import listed, number


def ways(
    case: Case, parts: Mapping[str, Part], flown: Sequence[FlownRoute], lon0_deg: float
) -> Iterator[MapFeature]:
    """Yield for each claimed way the direct one and the shortest as claimed; the first lies on top.

    Parameters
    ----------
    case, parts
        The case, and the parts of its claims by id.
    flown
        The ways, from :func:`overflight.findings.flown.fly`.
    lon0_deg
        The meridian that the map lies about.
    """
    for each in reversed(flown):
        yield MapFeature(geometry=way(each.great_circle, lon0_deg), properties=_direct(case, parts, each))
    for each in reversed(flown):
        yield MapFeature(geometry=way(each.route.points, lon0_deg), properties=_shortest(case, parts, each))


def crossings(
    case: Case, parts: Mapping[str, Part], flown: Sequence[FlownRoute], lon0_deg: float
) -> Iterator[MapFeature]:
    """Yield where the shortest ways cross borders; what several cross at one spot is told once."""
    found: dict[tuple[str, tuple[float, float]], list[FlownRoute]] = {}
    for each in flown:
        names = [region_name(case, key) for key, _ in each.route.legs]
        for before, after, (lon, lat) in zip(names, names[1:], each.route.crossings, strict=False):
            spot = f"From {before} into {after}", (round(float(lon), 3), round(float(lat), 3))
            found.setdefault(spot, []).append(each)
    for (label, lonlat), same in found.items():
        about = MapAbout(
            kind="crossing",
            label=label,
            told=["A border that the shortest way as claimed crosses."],
            claims=claims_of(case, (parts[each.part] for each in same)),
        )
        yield MapFeature(geometry=point(*lonlat, lon0_deg), properties=about)


def _direct(case: Case, parts: Mapping[str, Part], flown: FlownRoute) -> MapAbout:
    return MapAbout(
        kind="direct",
        label=f"Direct way {_ends(case, flown)}: {number(flown.route.great_circle_km)} km",
        told=["The shortest way over the globe, whatever it crosses. No claim says that it was flown."],
        claims=claims_of(case, [parts[flown.part]]),
    )


def _shortest(case: Case, parts: Mapping[str, Part], flown: FlownRoute) -> MapAbout:
    over = listed(region_name(case, key) for key, _ in flown.route.legs)
    bracket = f"No way as claimed is shorter than {number(flown.route.lower_km, 1)} km."
    return MapAbout(
        kind="shortest",
        label=f"Shortest way as claimed {_ends(case, flown)}: {number(flown.route.length_km)} km",
        told=[f"{flown.part}: {says(case, parts[flown.part])}.", f"It leads over {over}. {bracket}"],
        claims=claims_of(case, [parts[flown.part]]),
    )


def _ends(case: Case, flown: FlownRoute) -> str:
    return f"from {case.places[flown.statement.origin].name} to {case.places[flown.target].name}"
