"""How long a claimed way is if flown as aircraft do, by several models. Findings of kind ``route-spread``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from overflight.analysis.ground.places import position
from overflight.analysis.routes.ensembles import MODELS, Ensemble
from overflight.analysis.routes.ensembles.approach import Approach, nearest_approaches, share_within
from overflight.analysis.routes.ensembles.spread import length_quantiles_km, minutes_aloft, routes_to_settle
from overflight.case.model import Case
from overflight.case.statements import Sighting
from overflight.case.words.clocks import clock_text, offset_text
from overflight.findings.checks.crossings import crossing_data, crossing_steps
from overflight.findings.checks.schedules import left_between, seen_over_target, windows_on_clocks
from overflight.findings.flown import FlownRoute, aircraft_of, detour_assumptions, end_sources
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding
from overflight.findings.wording import (
    counted,
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
)

# Nine in ten routes lie between the first and the last of these.
SHARES = (0.05, 0.5, 0.95)
# More places than these are told in the certificate's data only.
_PLACES_TOLD = 3

# Bounds of time mix the bounds of lengths and of speeds: they say more than nine in ten.
_MIXED = "from the short way at high cruise to the long way at low cruise"

Spans = dict[str, tuple[float, float]]


def route_spreads(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Say how long the claimed way to each target is, by each model of how aircraft fly."""
    return [_spread(logic, each) for each in flown if each.ensembles]


def _spread(logic: Logic, flown: FlownRoute) -> Finding:
    case, aircraft = logic.case, aircraft_of(logic, flown.statement)
    quantiles = {m: length_quantiles_km(e, SHARES) for m, e in flown.ensembles.items()}
    cruise = aircraft.cruise_kmh.low, aircraft.cruise_kmh.high
    aloft = {m: minutes_aloft((q[0], q[-1]), cruise) for m, q in quantiles.items()}
    places = _places(case, flown)
    near = {
        m: dict(zip(places, _approaches(case, e, places), strict=True)) for m, e in flown.ensembles.items()
    }
    seen = [key for key, _ in seen_over_target(logic, flown)]
    met, meeting = _meeting_steps(logic, flown, near)
    claims = owners(logic.problem, [flown.part, *seen, *met])
    return Finding(
        id=slug("route-spread", *owners(logic.problem, [flown.part]), flown.target),
        check="route-spread",
        question=f"How long is the claimed way to {case.places[flown.target].name}, if flown as aircraft do?",
        answer=_answer(quantiles, aloft),
        claims=claims,
        sources=sorted(
            {*sources_of(case, claims), *end_sources(case, flown), *_number_sources(logic, flown)}
        ),
        # the models are not averaged: the bounds are those of the widest, and there is no middle
        value=None,
        low=min(float(q[0]) for q in quantiles.values()),
        high=max(float(q[-1]) for q in quantiles.values()),
        unit="km",
        compared_with=Comparison(
            what="the shortest way as claimed",
            low=flown.route.length_km,
            high=flown.route.length_km,
            unit="km",
        ),
        # what is plausible bears on no account
        verdict="not discriminating",
        certificate=Certificate(
            kind="number",
            steps=[
                *(_model_step(flown.ensembles[m], q, aloft[m]) for m, q in quantiles.items()),
                *(f"{model}: not used, for {reason}" for model, reason in flown.unfit.items()),
                *_departure_steps(logic, flown, aloft),
                *crossing_steps(case, flown.ensembles),
                *_place_steps(case, near, cruise),
                *meeting,
            ],
            data=_data(flown, quantiles, aloft, near, cruise),
        ),
        margin=None,
        assumptions=[
            "no model of flight is the true one: what they agree on rests on the evidence, what they differ "
            "in on the model",
            *detour_assumptions(flown, model=None),
            *range_assumptions("cruise speed", aircraft.cruise_kmh),
            *statement_assumptions(logic.problem, [flown.part, *seen, *met]),
        ],
    )


def _number_sources(logic: Logic, flown: FlownRoute) -> list[str]:
    aircraft, detour = aircraft_of(logic, flown.statement), flown.statement.detour
    numbers = [aircraft.cruise_kmh, aircraft.maximum_kmh, *([detour] if detour else [])]
    return [source for each in numbers for source in number_sources(each)]


def _answer(quantiles: dict[str, Any], aloft: Spans) -> str:
    medians = [float(q[1]) for q in quantiles.values()]
    short, long = min(float(q[0]) for q in quantiles.values()), max(float(q[-1]) for q in quantiles.values())
    fast, slow = min(low for low, _ in aloft.values()), max(high for _, high in aloft.values())
    by = f", by which of {counted(len(medians))} models of flight one asks" if len(medians) > 1 else ""
    return (
        f"Half the plausible ways are shorter than {span(min(medians), max(medians), 'km')}{by}; nine in ten "
        f"are {span(short, long, 'km')} long and take {span(fast, slow, 'min')}, {_MIXED}."
    )


def _model_step(ensemble: Ensemble, quantiles: Any, aloft: tuple[float, float]) -> str:
    parameter, routes = ensemble.parameter, len(ensemble.length_km)
    settled = max(
        routes_to_settle(ensemble.length_km),
        *(routes_to_settle(ensemble.length_km, share) for share in SHARES),
    )
    remarks = "".join(f"; {remark}" for remark in ensemble.sampler.remarks)
    return (
        f"{ensemble.model} ({MODELS[ensemble.model].says}): of {number(routes)} ways, 5 % are shorter than "
        f"{number(quantiles[0])} km, half than {number(quantiles[1])} km, 95 % than "
        f"{number(quantiles[-1])} km; aloft {span(*aloft, 'min')}, {_MIXED}; "
        f"{parameter.name} {parameter.value:.3g} {parameter.unit}; "
        f"mean and quantiles stay within 1 % from {number(settled)} ways on{remarks}"
    )


def _departure_steps(logic: Logic, flown: FlownRoute, aloft: Spans) -> list[str]:
    """Say when it left at cruise by each model, for each clock that a dated sighting may be on."""
    zone, day = logic.case.local_zone, logic.case.date
    steps = []
    for part, windows in seen_over_target(logic, flown):
        for clock, seen in windows:
            left = (
                f"{m} {' and '.join(clock_text(t, zone, day) for t in left_between(seen, minutes))}"
                for m, minutes in aloft.items()
            )
            over = " and ".join(clock_text(t, zone, day) for t in seen)
            on = f"if {part} is on {offset_text(seen[0], clock)}" if len(windows) > 1 else part
            steps.append(
                f"{on}: there between {over}, so at cruise, from the "
                f"long way at low cruise to the short way at high cruise, left between {'; '.join(left)}"
            )
    return steps


def _places(case: Case, flown: FlownRoute) -> list[str]:
    """Return the places that are no end of the way, those that are open left out for their alternatives."""
    ends = {position(case, flown.statement.origin), position(case, flown.target)}
    settled = [key for key, place in case.places.items() if not place.alternatives]
    return [key for key in settled if position(case, key) not in ends]


def _approaches(case: Case, ensemble: Ensemble, places: Sequence[str]) -> list[Approach]:
    return nearest_approaches(ensemble, np.array([position(case, key) for key in places]).reshape(-1, 2))


def _place_steps(case: Case, near: dict[str, dict[str, Approach]], cruise: tuple[float, float]) -> list[str]:
    """Say how near the ways come to the places that they come nearest to, and when."""
    middle = {
        place: min(float(np.median(found[place].distance_km)) for found in near.values())
        for place in next(iter(near.values()))
    }
    first = sorted(middle, key=lambda place: middle[place])[:_PLACES_TOLD]
    steps = []
    for place in first:
        told = (
            f"{m} {span(*_km_span(found[place]), 'km')}, {span(*_minutes(found[place], cruise), 'min')}"
            for m, found in near.items()
        )
        name = case.places[place].name
        steps.append(f"nearest to {name}, and how long after departure: {'; '.join(told)}")
    return steps


def _km_span(approach: Approach) -> tuple[float, float]:
    return _km(approach)[0], _km(approach)[-1]


def _km(approach: Approach) -> list[float]:
    return [float(km) for km in np.quantile(approach.distance_km, SHARES)]


def _minutes(approach: Approach, cruise: tuple[float, float]) -> tuple[float, float]:
    low, high = np.quantile(approach.along_km, [SHARES[0], SHARES[-1]])
    return minutes_aloft((float(low), float(high)), cruise)


def _meeting_steps(
    logic: Logic, flown: FlownRoute, near: dict[str, dict[str, Approach]]
) -> tuple[list[str], list[str]]:
    """Say which share of the ways passes where other statements put the unit; return these too, first."""
    case = logic.case
    said: dict[tuple[str, float], list[str]] = {}
    for part in logic.claim_parts:
        sighting = logic.problem.parts[part].statement
        if isinstance(sighting, Sighting) and sighting.unit == flown.statement.unit and sighting.place:
            if _had_arrived(logic, flown, part, sighting):
                continue
            for place in case.options(sighting.place):
                if place in next(iter(near.values())):
                    said.setdefault((place, sighting.within_km), []).append(part)
    steps = []
    for (place, within_km), parts in said.items():
        doubt_km = case.places[place].radius_km
        radius = within_km + doubt_km
        shares = (f"{m} {100 * share_within(found[place], radius):.0f} %" for m, found in near.items())
        both = f" ({within_km:g} + {doubt_km:g} km)" if within_km and doubt_km else ""
        have = "has" if len(parts) == 1 else "have"
        told = f"where {listed(parts)} {have} it, on this way or after it"
        where = f"within {radius:g} km{both} of {case.places[place].name}, {told}"
        steps.append(f"{where}: {listed(shares)} of the ways")
    return list(dict.fromkeys(part for parts in said.values() for part in parts)), steps


def _had_arrived(logic: Logic, flown: FlownRoute, part: str, sighting: Sighting) -> bool:
    """Tell whether a sighting is dated after its unit had ended a way one way, on whichever clocks."""
    arrived = [last for _, windows in seen_over_target(logic, flown) for _, (_, last) in windows]
    if not (flown.statement.one_way and arrived and sighting.time):
        return False
    return min(first for _, (first, _) in windows_on_clocks(logic, part, sighting.time)) > max(arrived)


def _data(
    flown: FlownRoute,
    quantiles: dict[str, Any],
    aloft: Spans,
    near: dict[str, dict[str, Approach]],
    cruise: tuple[float, float],
) -> dict[str, Any]:
    """Return all of it for machines, lengths to 100 m and times to 0.1 min."""
    return {
        "shares": list(SHARES),
        "models": {
            model: {
                "routes": len(ensemble.length_km),
                "mean_km": round(float(ensemble.length_km.mean()), 1),
                "length_km": _tenths(quantiles[model]),
                "minutes": _tenths(aloft[model]),
                "region_km": _tenths(ensemble.region_km.mean(axis=0)),
                "borders": crossing_data(ensemble),
                "parameter": {
                    "name": ensemble.parameter.name,
                    "value": float(f"{ensemble.parameter.value:.6g}"),
                    "unit": ensemble.parameter.unit,
                },
                "nearest": {
                    place: {"km": _tenths(_km(found)), "minutes": _tenths(_minutes(found, cruise))}
                    for place, found in near[model].items()
                },
            }
            for model, ensemble in flown.ensembles.items()
        },
        "regions": list(next(iter(flown.ensembles.values())).regions),
        "unfit": flown.unfit,
    }


def _tenths(values: Iterable[float]) -> list[float]:
    return [round(float(value), 1) for value in values]
