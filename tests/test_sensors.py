from __future__ import annotations

from math import acos, inf, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.physics.sensors import lowest_seen_m, radar_horizon_km

heights = st.floats(0, 20_000)


@given(heights, heights)
def test_the_usual_coefficient(antenna: float, target: float) -> None:
    # 4.12 (sqrt h1 + sqrt h2) km, heights in metres: e.g. Skolnik, Introduction to Radar Systems
    expected = 4.12 * (sqrt(antenna) + sqrt(target))
    assert radar_horizon_km(antenna, target) == pytest.approx(expected, rel=1e-3)


def test_an_airborne_radar() -> None:
    # NATO gives "more than 400 km" for its early-warning aircraft at 30,000 ft (E-3A Component, 2009)
    assert radar_horizon_km(9_150.0, 0.0) == pytest.approx(400, rel=0.02)


@given(st.floats(1, 20_000), st.floats(1, 20_000))
def test_within_a_thousandth_of_the_exact_tangent(antenna: float, target: float) -> None:
    radius = 4 / 3 * 6_371_000
    exact = radius * (acos(radius / (radius + antenna)) + acos(radius / (radius + target))) / 1e3
    assert radar_horizon_km(antenna, target) == pytest.approx(exact, rel=1.1e-3)
    assert radar_horizon_km(antenna, target) >= exact * (1 - 1e-6)


def test_no_refraction_is_the_view_of_the_eye() -> None:
    # 3.57 sqrt h km, the distance of the horizon by light without refraction
    assert radar_horizon_km(100.0, 0.0, refraction=1.0) == pytest.approx(35.7, abs=0.01)


@given(heights, heights)
def test_radar_and_target_may_change_places(antenna: float, target: float) -> None:
    assert radar_horizon_km(antenna, target) == radar_horizon_km(target, antenna)


@pytest.mark.parametrize(("antenna", "target"), [(-1.0, 0.0), (0.0, -1.0), (nan, 0.0), (0.0, inf)])
def test_refuses_impossible_heights(antenna: float, target: float) -> None:
    with pytest.raises(ValueError, match="heights"):
        radar_horizon_km(antenna, target)


@pytest.mark.parametrize("refraction", [0.0, -1.0, nan, inf])
def test_refuses_impossible_refraction(refraction: float) -> None:
    with pytest.raises(ValueError, match="refraction"):
        radar_horizon_km(10.0, 10.0, refraction)


def test_the_horizon_of_a_ships_radar() -> None:
    # N. Bowditch, The American Practical Navigator, NGA Pub. 9: 1.22 nautical miles times the root of feet
    assert radar_horizon_km(100 * 0.3048, 0.0) / 1.852 == pytest.approx(12.2, abs=0.1)


@given(heights, st.floats(1, 20_000))
def test_what_is_just_at_the_horizon_is_the_lowest_that_is_seen(antenna: float, target: float) -> None:
    assert lowest_seen_m(antenna, radar_horizon_km(antenna, target)) == pytest.approx(target, rel=1e-6)


@given(heights, st.floats(0, 1_000))
def test_a_higher_antenna_sees_lower(antenna: float, distance: float) -> None:
    assert lowest_seen_m(antenna + 100.0, distance) <= lowest_seen_m(antenna, distance)
    assert lowest_seen_m(antenna, distance) <= lowest_seen_m(antenna, distance + 10.0)


def test_within_the_own_horizon_even_the_ground_is_seen() -> None:
    assert lowest_seen_m(100.0, 41.0) == 0.0


@pytest.mark.parametrize("distance", [-1.0, nan, inf])
def test_refuses_impossible_distances(distance: float) -> None:
    with pytest.raises(ValueError, match="distance"):
        lowest_seen_m(10.0, distance)
