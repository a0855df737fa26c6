"""What the findings on bombs and radar add to the sums of their analysis."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import pytest

from overflight.case import load_case, read_case
from overflight.findings.checks.bombs import bomb_fall
from overflight.findings.checks.passes import simultaneity
from overflight.findings.checks.sensors import radar_horizons, radar_sightings
from overflight.findings.logic import Logic

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="module")
def default() -> Logic:
    return Logic(load_case())


def test_the_release_is_the_fall_before_and_the_throw_short_of_the_place(default: Logic) -> None:
    (finding,) = bomb_fall(default)
    *_, released, dive, _, room = finding.certificate.steps
    assert f"released them {finding.low:.1f}–{finding.high:.1f} s before the impact" in released
    assert released.endswith("short of the place on its track")
    # from 5,000 m at 950 km/h and 30 degrees without air: (sqrt(w2 + 2 g h) - w) / g with w = 131.9 m/s
    w, g, h = 950 / 3.6 / 2, 9.80665, 5_000.0
    assert f"at least {(sqrt(w * w + 2 * g * h) - w) / g:.1f} s, from 5,000 m at 950 km/h" in dive
    assert "km forward, from 12,000 m at 950 km/h" in dive
    assert room == (
        "C10b has the pass at most 60.0 s before the impact: 60.0 + 11.9 = 71.9 s from the farthest that fits"
    )
    assert finding.margin is not None
    assert finding.margin.by == pytest.approx(71.9, abs=0.05)


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
    assert any("4.1218 × (√5 + √5,000)" in step for step in finding.certificate.steps)


def test_where_a_unit_was_seen_as_it_left_its_lowest_is_the_ground(default: Logic) -> None:
    finding = next(f for f in radar_sightings(default) if f.id == "radar-horizon-c5-c7b")
    assert finding.low == pytest.approx(4.12 * sqrt(5), rel=1e-3)
    assert finding.certificate.steps[0].startswith("C7b has it where its way began")
    # (400 ÷ 4.1218 − √20)², by the formula that is shown
    hidden = next(step for step in finding.certificate.steps if "sees nothing below 392 m" in step)
    assert f"{(400 / 4.1218 - sqrt(20)) ** 2:,.0f} m at 400 km" in hidden
    assert hidden.endswith("(distance ÷ 4.1218 − √20)²")


def test_a_type_without_a_ceiling_flies_as_high_as_it_releases_bombs() -> None:
    (finding,) = radar_horizons(Logic(read_case(CASES / "buoy.yaml")))
    assert finding.high == pytest.approx(4.12 * (sqrt(40) + sqrt(900)), rel=1e-3)
    assert finding.answer.startswith("It may: ")


def test_how_far_one_sees_a_type_without_any_height_is_not_known(tmp_path: Path) -> None:
    text = (CASES / "buoy.yaml").read_text(encoding="utf-8")
    height = "    release_altitude_m: {low: 300, high: 900, assumption: made up}\n"
    assert height in text
    (tmp_path / "case.yaml").write_text(text.replace(height, ""), encoding="utf-8")
    (finding,) = radar_horizons(Logic(read_case(tmp_path / "case.yaml")))
    assert finding.answer == "Not known: no height is given that a survey plane flies at."
    assert finding.value is finding.low is finding.high is None


def test_nobody_is_told_of_bombs_where_nobody_speaks_of_them() -> None:
    ferry, buoy = (simultaneity(Logic(read_case(CASES / f"{name}.yaml"))) for name in ("ferry", "buoy"))
    assert [f.answer for f in ferry] == [
        "At the time of the sinking it was at most 17–20 km from where it passed."
    ]
    assert any("at most 0.4–0.5 km from where it passed: it fits an aircraft that" in f.answer for f in buoy)


def test_a_case_without_sensors_on_sightings_yields_nothing() -> None:
    assert radar_sightings(Logic(read_case(CASES / "buoy.yaml"))) == []
