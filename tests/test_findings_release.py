"""What the findings on bombs and radar add to the sums of their analysis."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest

from overflight.case import load_case, read_case
from overflight.findings.checks.passes import bomb_fall
from overflight.findings.checks.sensors import radar_sightings
from overflight.findings.logic import Logic

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def default() -> Logic:
    return Logic(load_case())


def test_the_release_is_the_fall_before_and_the_throw_short_of_the_place(default: Logic) -> None:
    (finding,) = bomb_fall(default)
    *_, released, dive, _ = finding.certificate.steps
    assert f"released them {finding.low:.1f}–{finding.high:.1f} s before the impact" in released
    assert released.endswith("short of the place on its track")
    # from 5,000 m at 950 km/h and 30 degrees without air: (sqrt(w2 + 2 g h) - w) / g with w = 131.9 m/s
    w, g, h = 950 / 3.6 / 2, 9.80665, 5_000.0
    assert f"at least {(sqrt(w * w + 2 * g * h) - w) / g:.1f} s" in dive


def test_each_unit_that_sensors_saw_has_its_horizons(default: Logic) -> None:
    found = {finding.id: finding for finding in radar_sightings(default)}
    # of the coalition's jets no height is known
    assert set(found) == {"radar-horizon-c5-c7b", "radar-horizon-c10a"}
    finding = found["radar-horizon-c10a"]
    assert finding.verdict == "undetermined"
    # a ground antenna 5 to 20 m up, the aircraft 5,000 to 14,000 m
    assert finding.low == pytest.approx(4.12 * (sqrt(5) + sqrt(5_000)), rel=1e-3)
    assert finding.high == pytest.approx(4.12 * (sqrt(9_150) + sqrt(14_000)), rel=1e-3)
    assert any("sees nothing below 392 m at 100 km" in step for step in finding.certificate.steps)
    # each end of a reach is told with its own antenna
    low = f"{4.12 * (sqrt(5) + sqrt(5_000)):.0f} km away with an antenna 5 m up and the aircraft 5,000 m up"
    high = (
        f"{4.12 * (sqrt(20) + sqrt(14_000)):.0f} km away with an antenna 20 m up and the aircraft 14,000 m up"
    )
    assert low in finding.answer
    assert high in finding.answer
    assert any("4.12 × (√5 + √5,000)" in step for step in finding.certificate.steps)


def test_a_case_without_sensors_on_sightings_yields_nothing() -> None:
    assert radar_sightings(Logic(read_case(CASES / "buoy.yaml"))) == []
