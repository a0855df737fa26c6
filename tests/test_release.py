from __future__ import annotations

from math import acos, atan2, cos, hypot, inf, nan, pi, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from overflight.analysis.physics.atmosphere import air_density_kg_m3
from overflight.analysis.physics.passes import passes_low_min
from overflight.analysis.physics.release import (
    Fall,
    drag_fall,
    release_window,
    vacuum_fall,
)

G = 9.80665

altitudes = st.floats(50, 20_000)
speeds = st.floats(0, 2_500)
dives = st.floats(0, 90)
# from a smooth heavy bomb to one that is held up by a parachute
drag_areas = st.floats(1e-6, 1e-2)


# --- without air -------------------------------------------------------------------------------------


def test_level_release_without_air() -> None:
    fall = vacuum_fall(8_000.0, 900.0)
    assert fall.fall_s == pytest.approx(sqrt(2 * 8_000 / G), rel=1e-14)
    assert fall.throw_km == pytest.approx(0.25 * fall.fall_s, rel=1e-14)


def test_the_vacuum_part_of_the_characteristic_time() -> None:
    # Soviet and Russian bombs are rated by their fall from 2,000 m at 40 m/s: 20.2 s if there were no air
    assert vacuum_fall(2_000.0, 40 * 3.6).fall_s == pytest.approx(20.1962, abs=5e-5)


def test_published_worked_examples() -> None:
    # D. Halliday, R. Resnick, J. Walker, Fundamentals of Physics, 10th ed. 2014, chapter 4, g = 9.8 m/s2:
    # sample problem 4.04, a capsule from 500 m at 198 km/h falls 10.1 s, seen 48.0 degrees off the vertical
    capsule = vacuum_fall(500.0, 198.0)
    assert capsule.fall_s == pytest.approx(10.1, abs=0.05)
    assert np.degrees(atan2(capsule.throw_km, 0.5)) == pytest.approx(48.0, abs=0.05)
    # problem 27, a decoy released at 290.0 km/h in a dive of 30 degrees from 897 m: 10.0 s and 700 m
    decoy = vacuum_fall(897.0, 290.0, 30.0)
    assert decoy.fall_s == pytest.approx(10.0, abs=0.05)
    assert decoy.throw_km == pytest.approx(0.700, abs=5e-4)


@given(altitudes, speeds, dives)
def test_a_dive_obeys_the_equation_of_motion(altitude: float, speed: float, dive: float) -> None:
    fall = vacuum_fall(altitude, speed, dive)
    sinking = speed / 3.6 * sin(np.radians(dive))
    assert sinking * fall.fall_s + G / 2 * fall.fall_s**2 == pytest.approx(altitude, rel=1e-12)
    assert fall.throw_km * 1e3 == pytest.approx(speed / 3.6 * cos(np.radians(dive)) * fall.fall_s, abs=1e-9)


# --- with drag ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(altitudes, speeds, dives)
def test_no_drag_is_the_vacuum(altitude: float, speed: float, dive: float) -> None:
    fall, vacuum = drag_fall(altitude, speed, 0.0, dive), vacuum_fall(altitude, speed, dive)
    assert fall.fall_s == pytest.approx(vacuum.fall_s, rel=1e-9)
    assert fall.throw_km == pytest.approx(vacuum.throw_km, rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(altitudes, st.floats(10, 2_500), st.floats(0, 80), drag_areas)
def test_drag_lengthens_the_fall_and_shortens_the_throw(
    altitude: float, speed: float, dive: float, drag_area: float
) -> None:
    fall, vacuum = drag_fall(altitude, speed, drag_area, dive), vacuum_fall(altitude, speed, dive)
    assert fall.fall_s > vacuum.fall_s
    assert fall.throw_km < vacuum.throw_km


def test_a_little_drag_acts_as_perturbation_theory_says() -> None:
    # to first order the drag acts along the parabola: integrate its deceleration there twice
    altitude, forward, drag_area = 10_000.0, 250.0, 1e-7
    vacuum = vacuum_fall(altitude, forward * 3.6)
    t = np.linspace(0, vacuum.fall_s, 4_001)
    density = np.array([air_density_kg_m3(max(h, 0.0)) for h in altitude - G / 2 * t**2])
    braking = density / 2 * drag_area * np.hypot(forward, G * t)
    left = vacuum.fall_s - t
    later_s = np.trapezoid(left * braking * G * t, t) / (G * vacuum.fall_s)
    shorter_km = (np.trapezoid(left * braking * forward, t) - forward * later_s) / 1e3
    fall = drag_fall(altitude, forward * 3.6, drag_area)
    assert fall.fall_s - vacuum.fall_s == pytest.approx(later_s, rel=1e-3)
    assert vacuum.throw_km - fall.throw_km == pytest.approx(shorter_km, rel=1e-3)


@pytest.mark.parametrize("drag_area", [1e-4, 1e-3, 1e-2])
def test_a_drop_from_rest_agrees_with_its_quadrature(drag_area: float) -> None:
    # straight down, v^2 obeys a linear equation in the height, whose solution is an integral;
    # the way is cut finely near the top, where v is 0
    altitude = 6_000.0
    root = np.linspace(0, sqrt(altitude), 8_001)
    fallen = root**2
    density = np.array([air_density_kg_m3(h) for h in altitude - fallen])
    air = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(fallen))])
    growth = np.exp(drag_area * air)
    gained = np.concatenate([[0], np.cumsum((growth[1:] + growth[:-1]) / 2 * np.diff(fallen))])
    speed = np.sqrt(2 * G * gained / growth)
    pace = np.concatenate([[sqrt(2 / G)], 2 * root[1:] / speed[1:]])
    expected = np.trapezoid(pace, root)
    assert drag_fall(altitude, 0.0, drag_area) == Fall(pytest.approx(expected, rel=1e-5), 0.0)


@pytest.mark.parametrize(
    ("characteristic_s", "mass_kg", "diameter_m"),
    [
        # bombs as DCS World describes them (github.com/Quaggles/dcs-lua-datamine, commit 0445f54f,
        # _G/weapons_table/weapons/bombs): a 250 kg and a 500 lb bomb
        (20.56, 236.0, 0.325),
        (20.32, 228.0, 0.273),
    ],
)
def test_characteristic_times_imply_the_drag_of_a_streamlined_body(
    characteristic_s: float, mass_kg: float, diameter_m: float
) -> None:
    drag_area = brentq(lambda k: drag_fall(2_000.0, 144.0, k).fall_s - characteristic_s, 0.0, 1e-3, xtol=1e-9)
    coefficient = drag_area * mass_kg / (pi / 4 * diameter_m**2)
    assert 0.1 <= coefficient <= 0.3


# --- windows -----------------------------------------------------------------------------------------

boxes = st.tuples(
    st.tuples(altitudes, altitudes), st.tuples(speeds, speeds), st.tuples(drag_areas, drag_areas)
).map(lambda box: [(min(pair), max(pair)) for pair in box])
shares = st.floats(0, 1)


@settings(max_examples=40)
@given(boxes, st.tuples(shares, shares, shares))
def test_no_release_within_the_bounds_leaves_the_window(
    box: list[tuple[float, float]], share: tuple[float, float, float]
) -> None:
    window = release_window(*box)
    release = [low + s * (high - low) for (low, high), s in zip(box, share, strict=True)]
    fall = drag_fall(*release)
    assert window.fall_s_high is not None
    assert window.throw_km_low is not None
    assert window.fall_s_low * (1 - 1e-7) <= fall.fall_s <= window.fall_s_high * (1 + 1e-7)
    assert window.throw_km_low * (1 - 1e-7) - 1e-9 <= fall.throw_km
    assert fall.throw_km <= window.throw_km_high * (1 + 1e-7) + 1e-9
    if box[1][0] > 1.0 and box[1][1] <= 1_200.0 and box[0][1] <= 14_000.0:
        assert window.overhead_s_high is not None
        overhead_s = fall.fall_s - fall.throw_km / release[1] * 3600.0
        assert 0.99 * window.overhead_s_low - 1e-5 * fall.fall_s <= overhead_s
        assert overhead_s <= 1.01 * window.overhead_s_high + 1e-5 * fall.fall_s


@settings(max_examples=8, deadline=None)
@given(boxes, st.tuples(dives, dives).map(sorted), st.tuples(shares, shares, shares, shares))
def test_no_release_in_a_dive_leaves_the_window(
    box: list[tuple[float, float]], dive: list[float], share: tuple[float, float, float, float]
) -> None:
    bounds = [*box, (dive[0], dive[1])]
    window, free = release_window(*bounds), release_window(*box[:2], None, (dive[0], dive[1]))
    release = [low + s * (high - low) for (low, high), s in zip(bounds, share, strict=True)]
    fall = drag_fall(*release)
    assert window.fall_s_high is not None
    assert window.throw_km_low is not None
    assert 0.995 * window.fall_s_low <= fall.fall_s <= 1.005 * window.fall_s_high
    assert 0.995 * window.throw_km_low - 1e-6 <= fall.throw_km <= 1.005 * window.throw_km_high + 1e-6
    assert free.fall_s_low <= fall.fall_s * (1 + 1e-9)
    assert free.throw_km_high >= fall.throw_km * (1 - 1e-9)


def test_a_dive_shortens_fall_and_throw_and_levelling_out_brings_it_over_early() -> None:
    level = release_window((5_000.0, 8_000.0), (800.0, 950.0), (3e-5, 2.5e-4))
    dive = release_window((5_000.0, 8_000.0), (800.0, 950.0), (3e-5, 2.5e-4), (30.0, 30.0))
    assert dive.fall_s_high is not None
    assert level.fall_s_high is not None
    assert dive.fall_s_low < level.fall_s_low
    assert dive.fall_s_high < level.fall_s_high
    assert dive.throw_km_high < level.throw_km_high
    # without air it would be over the place at the impact if it dived on, 13 % of the fall before if not
    light = release_window((5_000.0, 5_000.0), (900.0, 900.0), (0.0, 0.0), (30.0, 30.0))
    assert light.overhead_s_low == pytest.approx(0.0, abs=1e-6)
    assert light.overhead_s_high == pytest.approx(light.fall_s_low * (1 - cos(pi / 6)), rel=1e-6)


def test_the_window_is_reached() -> None:
    window = release_window((5_000.0, 12_000.0), (800.0, 950.0), (3e-5, 2.5e-4))
    assert window.fall_s_low == drag_fall(5_000.0, 800.0, 3e-5).fall_s
    assert window.fall_s_high == drag_fall(12_000.0, 950.0, 2.5e-4).fall_s
    assert window.throw_km_low == drag_fall(5_000.0, 800.0, 2.5e-4).throw_km
    assert window.throw_km_high == drag_fall(12_000.0, 950.0, 3e-5).throw_km


def test_without_a_drag_figure_only_the_vacuum_bounds() -> None:
    window = release_window((5_000.0, 12_000.0), (800.0, 950.0), None)
    assert window.fall_s_low == pytest.approx(sqrt(2 * 5_000 / G))
    assert window.throw_km_high == pytest.approx(950 / 3600 * sqrt(2 * 12_000 / G))
    assert window.fall_s_high is None
    assert window.throw_km_low is None
    assert (window.overhead_s_low, window.overhead_s_high) == (0.0, None)


@settings(max_examples=20)
@given(boxes)
def test_the_vacuum_bounds_hold_whatever_the_drag(box: list[tuple[float, float]]) -> None:
    altitude, speed, drag = box
    bounds, window = release_window(altitude, speed, None), release_window(altitude, speed, drag)
    assert bounds.fall_s_low <= window.fall_s_low
    assert bounds.throw_km_high >= window.throw_km_high


# --- bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("altitude", "speed", "dive", "match"),
    [
        (0.0, 900.0, 0.0, "above the target"),
        (-5.0, 900.0, 0.0, "above the target"),
        (nan, 900.0, 0.0, "above the target"),
        (inf, 900.0, 0.0, "above the target"),
        (5_000.0, -1.0, 0.0, "speed"),
        (5_000.0, inf, 0.0, "speed"),
        (5_000.0, 900.0, -1.0, "dive"),
        (5_000.0, 900.0, 91.0, "dive"),
    ],
)
def test_refuses_impossible_releases(altitude: float, speed: float, dive: float, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        vacuum_fall(altitude, speed, dive)
    with pytest.raises(ValueError, match=match):
        drag_fall(altitude, speed, 1e-4, dive)


@pytest.mark.parametrize("drag_area", [-1e-4, nan, inf])
def test_refuses_impossible_drag(drag_area: float) -> None:
    with pytest.raises(ValueError, match="drag area"):
        drag_fall(5_000.0, 900.0, drag_area)


def test_refuses_drag_above_the_modelled_air() -> None:
    with pytest.raises(ValueError, match=r"up to 20,000 m, not from 20001"):
        drag_fall(20_001.0, 900.0, 1e-4)


@pytest.mark.parametrize(
    ("box", "match"),
    [
        (((9_000.0, 5_000.0), (800.0, 900.0), None), "altitude"),
        (((5_000.0, 9_000.0), (900.0, 800.0), None), "speed"),
        (((5_000.0, 9_000.0), (800.0, 900.0), (2e-4, 1e-4)), "drag area"),
        (((5_000.0, 9_000.0), (800.0, 900.0), (-1e-4, 1e-4)), "drag area"),
        (((5_000.0, 9_000.0), (800.0, 900.0), None, (30.0, 20.0)), "dive"),
    ],
)
def test_refuses_swapped_bounds(box: tuple[tuple[float, float], ...], match: str) -> None:
    with pytest.raises(ValueError, match=rf"{match}.*\(low, high\)"):
        release_window(*box)


# --- passes ------------------------------------------------------------------------------------------


def test_a_standard_rate_circle_takes_two_minutes() -> None:
    # 3 degrees per second, the "two-minute turn" (FAA Instrument Flying Handbook, FAA-H-8083-15B)
    assert passes_low_min(2, 3.0) == 2.0


def test_passes() -> None:
    assert passes_low_min(1, 1.3) == 0.0
    # 900 km/h at 30 degrees of bank: g tan(30) / v = 1.298 degrees per second
    rate = np.degrees(G * np.tan(np.radians(30)) / 250)
    assert passes_low_min(7, rate) == pytest.approx(6 * 277.4 / 60, abs=0.02)


def test_no_way_back_is_shorter_than_a_full_circle() -> None:
    # all of Dubins's words that can lead back to the start, in turning radii, over the heading on return
    headings = np.linspace(0.01, 2 * pi - 0.01, 721)
    shortest = [min(*dubins_back(h), *dubins_back(-h)) for h in headings]
    assert min(shortest) == pytest.approx(2 * pi, abs=0.03)
    assert min(shortest) >= 2 * pi
    assert shortest[len(headings) // 2] == pytest.approx(7 / 6 * 2 * pi)


def dubins_back(heading: float) -> tuple[float, float]:
    """Return the lengths of LSL and RLR from a point back to itself (mirror the heading for RSR and LRL).

    After A. M. Shkel and V. Lumelsky, Classification of the Dubins set, Robotics and Autonomous Systems 34
    (2001) 179-202, with no distance between the ends; LSR and RSL do not exist there.
    """
    toward = atan2(cos(heading) - 1, -sin(heading))
    lsl = toward % (2 * pi) + hypot(cos(heading) - 1, sin(heading)) + (heading - toward) % (2 * pi)
    middle = 2 * pi - acos((6 + 2 * cos(heading)) / 8)
    first = (-atan2(1 - cos(heading), sin(heading)) + middle / 2) % (2 * pi)
    rlr = first + middle + (-heading - first + middle) % (2 * pi)
    return lsl, rlr


@pytest.mark.parametrize(("passes", "rate", "match"), [(0, 1.0, "pass"), (2, 0.0, "rate"), (2, nan, "rate")])
def test_refuses_impossible_passes(passes: int, rate: float, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        passes_low_min(passes, rate)
