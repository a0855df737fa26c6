"""Could a radar have seen what a claim says it saw? Findings of kind ``radar-horizon``."""

from __future__ import annotations

from math import ceil

from overflight.analysis.ground.places import gap_km
from overflight.analysis.physics.sensors import lowest_seen_m, radar_horizon_km
from overflight.case.entities import Aircraft, Sensor
from overflight.case.model import Case
from overflight.case.statements import RouteStatement, Sighting
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Verdict
from overflight.findings.wording import (
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    significant,
    slug,
    sources_of,
    statement_assumptions,
)

_DISTANCES_KM = (100.0, 200.0, 400.0)
# √(2 k R) for k = 4/3, so exact that whole kilometres and metres come out with it
_PER_ROOT = "4.1218"


def radar_horizons(logic: Logic) -> list[Finding]:
    """Hold the radar horizon of the sensors that a claim may rest on against the way it describes."""
    findings = []
    for part in logic.claim_parts:
        statement = logic.problem.parts[part].statement
        if isinstance(statement, RouteStatement) and statement.sensors:
            findings.append(_along_route(logic, part, statement))
    return findings


def radar_sightings(logic: Logic) -> list[Finding]:
    """Say for each unit how far away the sensors may have been that its sightings may rest on.

    Units of a type that no height is known of are left out.
    """
    seen: dict[str, list[tuple[str, Sighting]]] = {}
    for part in logic.claim_parts:
        statement = logic.problem.parts[part].statement
        if isinstance(statement, Sighting) and statement.sensors:
            seen.setdefault(statement.unit, []).append((part, statement))
    types = {unit: logic.case.aircraft[logic.case.units[unit].aircraft] for unit in seen}
    return [
        _of_unit(logic, unit, seen[unit], aircraft)
        for unit, aircraft in types.items()
        if top_m_of(aircraft) is not None
    ]


def _of_unit(logic: Logic, unit: str, sightings: list[tuple[str, Sighting]], aircraft: Aircraft) -> Finding:
    case = logic.case
    keys = list(dict.fromkeys(key for _, sighting in sightings for key in sighting.sensors))
    parts = [part for part, _ in sightings]
    leaving = [part for part, sighting in sightings if _leaves(logic, sighting)]
    low_m, high_m = _heights_m(aircraft, on_ground=bool(leaving))
    reach = {
        key: (
            radar_horizon_km(case.sensors[key].antenna_m.low, low_m),
            radar_horizon_km(case.sensors[key].antenna_m.high, high_m),
        )
        for key in keys
    }
    claims = owners(logic.problem, parts)
    ranges = [case.sensors[key].antenna_m for key in keys]
    heights = [r for r in (aircraft.release_altitude_m, aircraft.ceiling_m) if r is not None]
    told = "; ".join(_reach_text(case.sensors[key], reach[key], (low_m, high_m)) for key in keys)
    return Finding(
        id=slug("radar-horizon", *parts),
        check="radar-horizon",
        question=f"Who could have seen {case.units[unit].name}?",
        answer=f"{told[:1].upper()}{told[1:]}; where any of them was is not stated.",
        claims=claims,
        sources=sorted(
            {*sources_of(case, claims), *(s for r in [*ranges, *heights] for s in number_sources(r))}
        ),
        value=max(high for _, high in reach.values()),
        low=min(low for low, _ in reach.values()),
        high=max(high for _, high in reach.values()),
        unit="km",
        verdict="undetermined",
        certificate=Certificate(
            kind="number",
            steps=[
                *(f"{part} has it where its way began: its lowest is the ground, 0 m" for part in leaving),
                *(
                    step
                    for key in keys
                    for step in _seen_steps(case.sensors[key], reach[key], (low_m, high_m))
                ),
            ],
        ),
        assumptions=[
            "no terrain in the way; refraction as in the standard atmosphere (4/3 of the Earth's radius)",
            f"the aircraft {'was' if leaving else 'flew'} between {number(low_m)} and {number(high_m)} m up",
            *statement_assumptions(logic.problem, parts),
            *(a for key in keys for a in range_assumptions(key, case.sensors[key].antenna_m)),
            *(a for r in heights for a in range_assumptions("height of the aircraft", r)),
        ],
    )


def _leaves(logic: Logic, sighting: Sighting) -> bool:
    """Tell whether a sighting has its unit where a way of that unit begins, as near as it is known."""
    routes = (logic.problem.parts[part].statement for part in logic.claim_parts)
    origins = {r.origin for r in routes if isinstance(r, RouteStatement) and r.unit == sighting.unit}
    options = logic.case.options(sighting.place) if sighting.place else []
    return any(
        gap_km(logic.case, place, origin)[0] <= sighting.within_km
        for place in options
        for origin in sorted(origins)
    )


def top_m_of(aircraft: Aircraft) -> float | None:
    """Return the highest that a type is known to fly: its ceiling, or where it releases bombs."""
    known = [r.high for r in (aircraft.ceiling_m, aircraft.release_altitude_m) if r is not None]
    return max(known, default=None)


def _heights_m(aircraft: Aircraft, *, on_ground: bool) -> tuple[float, float]:
    """Return from the height that bombs are released at, or the ground, to the highest that is known."""
    release = aircraft.release_altitude_m
    low = release.low if release and not on_ground else 0.0
    return low, top_m_of(aircraft) or low


def _seen_steps(sensor: Sensor, reach: tuple[float, float], heights_m: tuple[float, float]) -> list[str]:
    antenna_m = sensor.antenna_m.high
    lowest = {km: lowest_seen_m(antenna_m, km) for km in _DISTANCES_KM}
    hidden = [f"{number(metres)} m at {number(km)} km" for km, metres in lowest.items() if metres >= 1.0]
    root = f"√{number(antenna_m)}"
    return [
        f"{sensor.name}, lowest antenna, {number(sensor.antenna_m.low)} m: "
        f"{_horizon_sum(sensor.antenna_m.low, heights_m[0], reach[0])} to the aircraft at its lowest",
        f"{sensor.name}, highest antenna, {number(antenna_m)} m: "
        f"{_horizon_sum(antenna_m, heights_m[1], reach[1])} to the aircraft at its highest",
        *(
            [
                f"{sensor.name} sees nothing below {listed(hidden)} from an antenna {number(antenna_m)} m "
                f"up: (distance ÷ {_PER_ROOT} − {root})²"
            ]
            if hidden
            else []
        ),
    ]


def _horizon_sum(antenna_m: float, aircraft_m: float, km: float) -> str:
    return f"{_PER_ROOT} × (√{number(antenna_m)} + √{number(aircraft_m)}) = {number(km)} km"


def _reach_text(sensor: Sensor, reach: tuple[float, float], heights_m: tuple[float, float]) -> str:
    """Say how far a sensor sees at the low and at the high end, each with its own antenna."""
    low, high = (
        f"{number(km)} km away with an antenna {number(antenna)} m up and the aircraft "
        f"{f'{number(metres)} m up' if metres else 'on the ground'}"
        for km, antenna, metres in zip(
            reach, (sensor.antenna_m.low, sensor.antenna_m.high), heights_m, strict=True
        )
    )
    return f"{sensor.name} up to {low}, or {high}"


def _horizons_km(case: Case, route: RouteStatement, top_m: float | None) -> dict[str, tuple[float, float]]:
    """Return how far each sensor sees an aircraft that takes off, and at its highest; none if unknown."""
    if top_m is None:
        return {}
    antennas = {key: case.sensors[key].antenna_m for key in route.sensors}
    return {
        key: (radar_horizon_km(antenna.low, 0.0), radar_horizon_km(antenna.high, top_m))
        for key, antenna in antennas.items()
    }


def _along_route(logic: Logic, part: str, route: RouteStatement) -> Finding:
    case = logic.case
    aircraft = case.aircraft[case.units[route.unit].aircraft]
    farthest = max(route.targets, key=lambda target: gap_km(case, route.origin, target)[0])
    apart = gap_km(case, route.origin, farthest)
    reach = _horizons_km(case, route, top_m_of(aircraft))
    farthest_km = max((high for _, high in reach.values()), default=None)
    one_sees_both = [key for key in reach if 2 * reach[key][1] >= apart[0]]
    # where the sensors stood is not stated: enough reach proves nothing, too little would refute
    verdict: Verdict = "undetermined"
    claims = owners(logic.problem, [part])
    ranges = [case.sensors[key].antenna_m for key in route.sensors]
    heights = [r for r in (aircraft.release_altitude_m, aircraft.ceiling_m) if r is not None]
    return Finding(
        id=slug("radar-horizon", *claims),
        check="radar-horizon",
        question=f"Can radar have followed the aircraft all the way from {case.places[route.origin].name}?",
        answer=_answer(case, route, reach, one_sees_both),
        claims=claims,
        sources=sorted(
            {*sources_of(case, claims), *(s for r in [*ranges, *heights] for s in number_sources(r))}
        ),
        value=farthest_km,
        low=min((low for low, _ in reach.values()), default=None),
        high=farthest_km,
        unit="km",
        compared_with=Comparison(
            what=f"half the way in a straight line to {case.places[farthest].name}",
            low=apart[0] / 2,
            high=apart[1] / 2,
            unit="km",
        ),
        verdict=verdict,
        certificate=Certificate(kind="number", steps=_steps(case, route, reach, apart[0], farthest)),
        assumptions=[
            "no terrain in the way; refraction as in the standard atmosphere (4/3 of the Earth's radius)",
            "where the sensors stood or flew is not stated",
            *statement_assumptions(logic.problem, [part]),
            *(a for key in route.sensors for a in range_assumptions(key, case.sensors[key].antenna_m)),
            *(a for r in heights for a in range_assumptions("height of the aircraft", r)),
        ],
    )


def _answer(
    case: Case, route: RouteStatement, reach: dict[str, tuple[float, float]], one_sees_both: list[str]
) -> str:
    if not reach:
        name = case.aircraft[case.units[route.unit].aircraft].name
        return f"Not known: no height is given that {name} flies at."
    told = listed(
        f"{case.sensors[key].name}, {number(case.sensors[key].antenna_m.high)} m up, "
        f"sees up to {number(high)} km"
        for key, (_, high) in reach.items()
    )
    if not one_sees_both:
        return f"Not one sensor alone: {told}, and the way is longer than twice that."
    return f"It may: {told}; whether one was in the right place is not stated."


def _steps(
    case: Case, route: RouteStatement, reach: dict[str, tuple[float, float]], apart_km: float, farthest: str
) -> list[str]:
    top_m = top_m_of(case.aircraft[case.units[route.unit].aircraft]) or 0.0
    steps = [
        f"from {case.places[route.origin].name} to {case.places[farthest].name} in a straight line it is "
        f"{significant(apart_km)} km at least, wherever in them"
    ]
    for key, (low, high) in reach.items():
        sensor = case.sensors[key]
        many = apart_km / (2 * high)
        steps += [
            f"{sensor.name}, lowest antenna, {number(sensor.antenna_m.low)} m: "
            f"{_horizon_sum(sensor.antenna_m.low, 0.0, low)} as the aircraft takes off",
            f"{sensor.name}, highest antenna, {number(sensor.antenna_m.high)} m: "
            f"{_horizon_sum(sensor.antenna_m.high, top_m, high)} if the aircraft is at its highest",
            f"{significant(apart_km)} ÷ (2 × {significant(high)}) = {number(many, 2)}, "
            f"so {ceil(many)} of them or more",
        ]
    return steps
