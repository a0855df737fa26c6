"""How long the claimed way is by each model: the finding against sums done by hand."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import timedelta

import numpy as np
import pytest

from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.analysis.ground.places import position
from overflight.analysis.routes.ensembles import MODELS
from overflight.case import load_case
from overflight.findings.checks.schedules import left_between, seen_over_target
from overflight.findings.checks.spread import route_spreads
from overflight.findings.flown import FlownRoute, fly
from overflight.findings.logic import Logic

SAMPLES = 60


@pytest.fixture(scope="module")
def logic() -> Logic:
    return Logic(load_case())


@pytest.fixture(scope="module")
def flown(logic: Logic) -> list[FlownRoute]:
    return fly(logic, SAMPLES, seed=1)


def test_every_model_is_told_and_none_is_mixed(logic: Logic, flown: list[FlownRoute]) -> None:
    for each, finding in zip(flown, route_spreads(logic, flown), strict=True):
        assert finding.value is None
        told = finding.certificate.data["models"]
        assert list(told) == list(MODELS)
        for model, ensemble in each.ensembles.items():
            low, middle, high = np.quantile(ensemble.length_km, [0.05, 0.5, 0.95])
            (step,) = (s for s in finding.certificate.steps if s.startswith(f"{model} ("))
            assert f"5 % are shorter than {low:,.0f} km, half than {middle:,.0f} km" in step
            assert f"95 % than {high:,.0f} km" in step
            # cruise of the default case: 800 to 950 km/h
            assert told[model]["minutes"] == pytest.approx([low / 950 * 60, high / 800 * 60], abs=0.06)
            assert sum(told[model]["region_km"]) == pytest.approx(ensemble.length_km.mean(), abs=0.3)
            # 15 % is what the case states; so few routes are some percent off
            assert told[model]["mean_km"] == pytest.approx(1.15 * each.route.length_km, rel=0.03)
        # the answer mixes none: it says how far the models' middles and their outer bounds lie apart
        medians = [m["length_km"][1] for m in told.values()]
        assert f"{min(medians):,.0f}–{max(medians):,.0f} km" in finding.answer
        assert f"{finding.low:,.0f}–{finding.high:,.0f} km long" in finding.answer
        assert finding.low == pytest.approx(min(m["length_km"][0] for m in told.values()), abs=0.06)
        assert finding.high == pytest.approx(max(m["length_km"][2] for m in told.values()), abs=0.06)


def test_the_nearest_approach_is_that_of_every_kilometre(logic: Logic, flown: list[FlownRoute]) -> None:
    finding = route_spreads(logic, flown)[1]
    ensemble = flown[1].ensembles["taut"]
    lon, lat = position(logic.case, "airport")
    gaps = []
    for route in range(SAMPLES):
        dense, _ = densify(ensemble.points(route), 1.0)
        gaps.append(distance_km(np.full(len(dense), lon), np.full(len(dense), lat), *dense.T).min())
    told = finding.certificate.data["models"]["taut"]["nearest"]["airport"]
    assert told["km"] == pytest.approx(np.quantile(gaps, [0.05, 0.5, 0.95]), abs=0.6)


def test_ends_are_no_places_to_come_near(logic: Logic, flown: list[FlownRoute]) -> None:
    for each, finding in zip(flown, route_spreads(logic, flown), strict=True):
        near = finding.certificate.data["models"]["taut"]["nearest"]
        assert each.target not in near
        assert each.statement.origin not in near
        # an open place stands for its alternatives
        assert "camp" not in near
        assert "camp-ayyash" in near


def test_a_sighting_on_the_way_is_met_by_a_share_of_each_model(logic: Logic, flown: list[FlownRoute]) -> None:
    finding = route_spreads(logic, flown)[1]
    (step,) = [s for s in finding.certificate.steps if s.startswith("within 27 km (25 + 2 km) of ")]
    lon, lat = position(logic.case, "deir-ez-zor")
    for model, ensemble in flown[1].ensembles.items():
        met = 0
        for route in range(SAMPLES):
            dense, _ = densify(ensemble.points(route), 0.5)
            met += distance_km(np.full(len(dense), lon), np.full(len(dense), lat), *dense.T).min() <= 27
        assert f"{model} {100 * met / SAMPLES:.0f} %" in step


def test_a_sighting_after_the_arrival_says_nothing_of_the_way() -> None:
    logic = Logic(load_case("ryanair-4978"))
    for finding in route_spreads(logic, fly(logic, 20, seed=1)):
        assert "O2" not in finding.claims
        assert "B1" in finding.claims


def test_departures_follow_from_the_sighting(logic: Logic, flown: list[FlownRoute]) -> None:
    finding = route_spreads(logic, flown)[0]
    steps = [step for step in finding.certificate.steps if step.startswith("if C5 is on")]
    ((_, windows),) = seen_over_target(logic, flown[0])
    assert len(steps) == len(windows) == 3
    _, seen = windows[0]
    left = left_between(seen, (60.0, 90.0))
    assert seen[0] - left[0] >= timedelta(minutes=90) > seen[0] - left[0] - timedelta(minutes=1)
    assert timedelta(minutes=60) >= seen[1] - left[1] > timedelta(minutes=59)


def test_a_model_that_was_not_used_is_told_with_its_reason(logic: Logic, flown: list[FlownRoute]) -> None:
    first = flown[0]
    fewer = dataclasses.replace(
        first, ensembles={"taut": first.ensembles["taut"]}, unfit={"bridge": "too little room"}
    )
    (finding,) = route_spreads(logic, [fewer])
    assert "bridge: not used, for too little room" in finding.certificate.steps
    assert "models differ" not in finding.answer


def test_each_border_is_told_with_where_it_is_crossed(logic: Logic, flown: list[FlownRoute]) -> None:
    finding = route_spreads(logic, flown)[0]
    regions = [logic.case.regions[key].name for key in finding.certificate.data["regions"]]
    steps = [step for step in finding.certificate.steps if "nine ways in ten cross" in step]
    assert [step.split(",")[0] for step in steps] == [
        f"from {a} into {b}" for a, b in itertools.pairwise(regions)
    ]
    for model, ensemble in flown[0].ensembles.items():
        for number, (step, gate) in enumerate(zip(steps, ensemble.sampler.gates, strict=True)):
            told = finding.certificate.data["models"][model]["borders"][number]
            # counted one by one: ways at each post, the posts in which most cross a kilometre first
            ways = [sum(ensemble.posts[:, number] == post) for post in range(len(gate.share_km))]
            dense = sorted(zip(ways, gate.share_km, strict=True), key=lambda each: -each[0] / each[1])
            held = border = 0.0
            while held < 0.9 * SAMPLES:
                count, km = dense.pop(0)
                held, border = held + count, border + km
            assert told["km"] == pytest.approx(border, abs=0.06)
            assert f"{model} {border:.0f} km, most densely near " in step
            (lon, lat), most = told["densest"], told["densest_percent_per_km"] * SAMPLES / 100
            (post,) = np.flatnonzero((np.abs(gate.lonlat - [lon, lat]) < 1e-4).all(axis=1))
            assert most == pytest.approx(ways[post] / gate.share_km[post], abs=0.01)
            assert most == pytest.approx(
                max(w / km for w, km in zip(ways, gate.share_km, strict=True)), abs=0.01
            )


def test_without_a_detour_there_is_nothing_to_tell(logic: Logic, flown: list[FlownRoute]) -> None:
    assert route_spreads(logic, [dataclasses.replace(flown[0], ensembles={})]) == []
