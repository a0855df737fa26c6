"""Could a radar have seen what a claim says it saw? Findings of kind ``radar-horizon``."""

from __future__ import annotations

from math import ceil

from overflight.analysis.places import gap_km
from overflight.analysis.sensors import radar_horizon_km
from overflight.case.entities import Aircraft, Sensor
from overflight.case.model import Case
from overflight.case.statements import RouteStatement
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Verdict
from overflight.findings.wording import (
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    statement_assumptions,
)


def radar_horizons(logic: Logic) -> list[Finding]:
    """Hold the radar horizon of the sensors that a claim may rest on against the way it describes."""
    findings = []
    for part in logic.claim_parts:
        statement = logic.problem.parts[part].statement
        if isinstance(statement, RouteStatement) and statement.sensors:
            findings.append(_along_route(logic, part, statement))
    return findings


def _horizon_km(sensor: Sensor, aircraft: Aircraft) -> tuple[float, float]:
    """Return how far a sensor sees an aircraft that just takes off, and one at its ceiling."""
    ceiling_m = aircraft.ceiling_m.high if aircraft.ceiling_m else 0.0
    return radar_horizon_km(sensor.antenna_m.low, 0.0), radar_horizon_km(sensor.antenna_m.high, ceiling_m)


def _along_route(logic: Logic, part: str, route: RouteStatement) -> Finding:
    case = logic.case
    aircraft = case.aircraft[case.units[route.unit].aircraft]
    farthest = max(route.targets, key=lambda target: gap_km(case, route.origin, target)[0])
    apart = gap_km(case, route.origin, farthest)
    reach = {key: _horizon_km(case.sensors[key], aircraft) for key in route.sensors}
    widest = max(reach, key=lambda key: reach[key][1])
    one_sees_both = [key for key in route.sensors if 2 * reach[key][1] >= apart[0]]
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
        value=reach[widest][1],
        low=min(low for low, _ in reach.values()),
        high=reach[widest][1],
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
    names = [case.sensors[key].name for key in one_sees_both]
    told = listed(
        f"{case.sensors[key].name} sees up to {number(high)} km" for key, (_, high) in reach.items()
    )
    if not names:
        return f"Not one sensor alone: {told}, and the way is longer than twice that."
    return f"It may: {told}; whether one was in the right place is not stated."


def _steps(
    case: Case, route: RouteStatement, reach: dict[str, tuple[float, float]], apart_km: float, farthest: str
) -> list[str]:
    aircraft = case.aircraft[case.units[route.unit].aircraft]
    steps = []
    for key, (low, high) in reach.items():
        sensor = case.sensors[key]
        top = aircraft.ceiling_m.high if aircraft.ceiling_m else 0.0
        steps.append(
            f"{sensor.name}: 4.12 × (√{number(sensor.antenna_m.high)} + √{number(top)}) "
            f"= {number(high)} km if the aircraft is at its ceiling; {number(low)} km as it takes off"
        )
        steps.append(
            f"from {case.places[route.origin].name} to {case.places[farthest].name} in a straight line, "
            f"{number(apart_km)} km, needs {ceil(apart_km / (2 * high))} of them or more"
        )
    return steps
