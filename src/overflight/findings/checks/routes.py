"""How far a claimed route is, directly and as claimed, and over whose land.

Findings of kinds ``great-circle`` and ``shortest-route``.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.ground.natural_earth import map_scale
from overflight.analysis.ground.overflown import overflown
from overflight.analysis.ground.places import gap_km
from overflight.analysis.routes.shortest import Route
from overflight.analysis.routes.stated import region_name
from overflight.case.model import Case
from overflight.findings.flown import FlownRoute, aircraft_of, end_sources
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding
from overflight.findings.wording import (
    listed,
    number,
    owners,
    point_text,
    slug,
    sources_of,
    statement_assumptions,
)

_NO_LONGER = "the claimed way need not be longer by as much as a kilometre."


def great_circles(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Say how far it is directly, and over whose land."""
    return [_great_circle(logic, each) for each in flown]


def _great_circle(logic: Logic, flown: FlownRoute) -> Finding:
    case, route = logic.case, flown.route
    start, end = case.places[flown.statement.origin].name, case.places[flown.target].name
    crossed = overflown(flown.great_circle)
    low, high = gap_km(case, flown.statement.origin, flown.target)
    claims = owners(logic.problem, [flown.part])
    extra = max(0.0, route.lower_km - route.great_circle_km)
    return Finding(
        id=slug("great-circle", *claims, flown.target),
        check="great-circle",
        question=f"How far is it from {start} to {end} in a straight line, and over whose land?",
        answer=(
            f"{number(route.great_circle_km)} km, over {listed(dict.fromkeys(n for n, _ in crossed))}; "
            + (f"the claimed way is at least {number(extra)} km longer." if extra >= 0.5 else _NO_LONGER)
        ),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *end_sources(case, flown)}),
        value=route.great_circle_km,
        low=low,
        high=high,
        unit="km",
        compared_with=Comparison(
            what="the shortest way as claimed", low=route.lower_km, high=route.length_km, unit="km"
        ),
        verdict="not discriminating",
        certificate=Certificate(
            kind="number",
            steps=[
                f"geodesic on WGS84 between {' and '.join(point_text(*end) for end in flown.great_circle)}",
                *(
                    f"{name}: {number(km, 1)} km" if km >= 0.05 else f"{name}: under 0.1 km"
                    for name, km in crossed
                ),
                "each of these lengths is rounded",
            ],
            data={"overflown": [[name, round(km, 3)] for name, km in crossed]},
        ),
        margin=None,
        assumptions=[],
    )


def shortest_ways(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Say whether there is a way through the named regions in their order, and how short it can be."""
    return [_shortest(logic, each) for each in flown]


def _shortest(logic: Logic, flown: FlownRoute) -> Finding:
    case, route = logic.case, flown.route
    aircraft = aircraft_of(logic, flown.statement)
    claims = owners(logic.problem, [flown.part])
    reach = aircraft.radius_km.low if aircraft.radius_km else None
    return Finding(
        id=slug("shortest-route", *claims, flown.target),
        check="shortest-route",
        question=f"Can an aircraft reach {case.places[flown.target].name} by the claimed way?",
        answer=f"Yes, in {number(route.length_km)} km at least, {_against_straight(route)}.",
        claims=claims,
        sources=sorted({*sources_of(case, claims), *end_sources(case, flown)}),
        value=route.length_km,
        low=route.lower_km,
        high=route.length_km,
        unit="km",
        compared_with=Comparison(
            what=f"the tactical radius of {aircraft.name}", low=reach, high=reach, unit="km"
        )
        if reach
        else None,
        verdict="consistent",
        certificate=Certificate(
            kind="witness",
            steps=[
                f"over {listed(f'{region_name(case, key)} {number(km)} km' for key, km in route.legs)}",
                *_legs(case, route),
                f"together {number(sum(km for _, km in route.legs))} km; every point lies in the named "
                f"region, to within {number(route.excursion_km * 1000)} m",
                *_proof(route),
            ],
            data={
                "points_lon_lat": np.round(route.points, 6).tolist(),
                "legs_km": [[key, round(km, 3)] for key, km in route.legs],
                "excursion_km": round(route.excursion_km, 4),
                "lower_km": round(route.lower_km, 3),
                "widened_km": round(route.bound.widened_km, 4),
                "cell_km": round(route.bound.cell_km, 4),
            },
        ),
        assumptions=[
            *statement_assumptions(logic.problem, [flown.part]),
            f"borders are the de facto ones of Natural Earth 1:{map_scale()}, good to about a kilometre",
            "the shortest way may touch coasts and borders; keeping off them would lengthen it",
        ],
    )


def _against_straight(route: Route) -> str:
    if route.great_circle_km <= 0.0:
        return "there and back"
    percent = 100 * (route.length_km / route.great_circle_km - 1)
    more = f"{number(percent)} % more than" if percent >= 0.5 else "as far as"
    return f"which is {more} in a straight line"


def _proof(route: Route) -> list[str]:
    """Return why no way can be shorter than the lower bound, and how near to it the one found is."""
    lower, gap = route.lower_km, route.length_km - route.lower_km
    if route.length_km <= 0.0:
        return []
    crossed = len(route.crossings) + len(route.visited) > 0
    anywhere = f" and every crossing allowed anywhere on stretches of {number(route.bound.cell_km * 1000)} m"
    return [
        f"no way can be shorter than {number(lower, 1)} km: with the borders moved outward by "
        f"{number(route.bound.widened_km * 1000)} m{anywhere if crossed else ''}, no way is shorter",
        f"so the shortest way is known to within {number(1000 * gap)} m of {number(route.length_km, 1)} km",
    ]


def _legs(case: Case, route: Route) -> list[str]:
    """Return the way from point to point, each turn and each border crossed, with the km between."""
    names = [region_name(case, key) for key, _ in route.legs]
    borders = {
        point_text(*point): f"where {before} ends and {after} begins"
        for before, after, point in zip(names, names[1:], route.crossings, strict=False)
    }
    borders.update({point_text(*point): "where it comes near enough to a place" for point in route.visited})
    points = _with_crossings(route)
    steps = [f"from {point_text(*points[0])}"]
    for start, end in pairwise(points):
        km = float(distance_km(start[0], start[1], end[0], end[1]))
        there = point_text(*end)
        steps.append(f"{number(km, 1)} km to {there}, {borders.get(there, 'a turn or the end')}")
    return steps


def _with_crossings(route: Route) -> list[FloatArray]:
    """Return bends and crossings in order of flight; a crossing between two bends is put on its leg."""
    points = list(route.points)
    for crossing in [*route.crossings, *route.visited]:
        if any(point_text(*crossing) == point_text(*point) for point in points):
            continue
        legs = list(pairwise(points))
        extra = [_around_km(a, crossing, b) - _around_km(a, a, b) for a, b in legs]
        points.insert(int(np.argmin(extra)) + 1, crossing)
    return points


def _around_km(start: FloatArray, via: FloatArray, end: FloatArray) -> float:
    return float(
        distance_km(start[0], start[1], via[0], via[1]) + distance_km(via[0], via[1], end[0], end[1])
    )
