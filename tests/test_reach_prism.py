from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import destination, distance_km
from overflight.analysis.reach.prism import (
    Fix,
    compatible,
    moments_there,
    reach_at,
    speed_to_be_there,
)
from overflight.analysis.routes.ways.plane import Plane

HERE = (40.0, 35.0)
PLANE = Plane(40.0, 35.0, 1_500.0)
shares = st.floats(0, 1)
speeds = st.floats(1, 3_000)


def east_of(lonlat: tuple[float, float], km: float) -> tuple[float, float]:
    return destination(*lonlat, 90.0, km)


def fixes() -> st.SearchStrategy[Fix]:
    def fix(bearing: float, km: float, radius: float, start: float, length: float) -> Fix:
        return Fix(destination(*HERE, bearing, km), radius, (start, start + length))

    return st.builds(
        fix, st.floats(0, 360), st.floats(0, 900), st.floats(0, 60), st.floats(-300, 300), st.floats(0, 60)
    )


def covers(plane: Plane, area: shapely.Geometry, lonlat: tuple[float, float]) -> bool:
    return bool(shapely.intersects_xy(area, *plane.forward(np.array([lonlat])).T)[0])


# a flight: positions that a unit takes one after another, no faster than its speed
@st.composite
def flights(draw: st.DrawFn) -> tuple[float, list[tuple[tuple[float, float], float]]]:
    speed = draw(speeds)
    at, minute = HERE, draw(st.floats(-200, 0))
    points = [(at, minute)]
    for _ in range(2):
        minutes = draw(st.floats(0, 30))
        km = draw(shares) * speed * minutes / 60
        at, minute = destination(*at, draw(st.floats(0, 360)), min(km, 700)), minute + minutes
        points.append((at, minute))
    return speed, points


def seen(draw: st.DrawFn, lonlat: tuple[float, float], minute: float) -> Fix:
    """Return a sighting with some doubt that is true of a position and a moment."""
    radius, early, late = (draw(st.floats(0, 40)) for _ in range(3))
    centre = destination(*lonlat, draw(st.floats(0, 360)), draw(shares) * radius * (1 - 1e-9))
    return Fix(centre, radius, (minute - early, minute + late))


@settings(deadline=None)
@given(st.data(), flights(), st.permutations(range(3)))
def test_no_flight_leaves_its_reach(
    data: st.DataObject, flight: tuple[float, list[tuple[tuple[float, float], float]]], order: list[int]
) -> None:
    speed, points = flight
    first, second, third = (points[k] for k in order)
    speed *= 1 + 1e-9
    sightings = [seen(data.draw, *first), seen(data.draw, *second)]
    lonlat, minute = third
    assert covers(PLANE, reach_at(PLANE, sightings, speed, (minute, minute)), lonlat)
    there = Fix(lonlat, 0.0, (minute - 5, minute + 5))
    assert any(low - 1e-6 <= minute <= high + 1e-6 for low, high in moments_there(sightings, there, speed))
    assert speed_to_be_there(sightings, there)[0].kmh <= speed * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(fixes(), fixes(), speeds, st.floats(0, 500), st.floats(-400, 400))
def test_a_faster_unit_reaches_more(
    first: Fix, second: Fix, speed: float, more: float, minute: float
) -> None:
    slow = reach_at(PLANE, [first, second], speed, (minute, minute))
    fast = reach_at(PLANE, [first, second], speed + more, (minute, minute))
    assert shapely.difference(slow, fast).area <= 1e-3
    there = Fix(HERE, 10.0, (minute, minute + 30))
    slow_min, fast_min = (moments_there([first, second], there, v) for v in (speed, speed + more))
    assert all(any(a <= b and d <= c for a, c in fast_min) for b, d in slow_min)


def test_a_single_moment_agrees_with_dense_sampling() -> None:
    first = Fix(HERE, 5.0, (0.0, 10.0))
    second = Fix(east_of(HERE, 600.0), 10.0, (60.0, 60.0))
    area = reach_at(PLANE, [first, second], 800.0, (40.0, 40.0))
    lon, lat = (v.ravel() for v in np.meshgrid(np.linspace(36, 52, 161), np.linspace(30, 40, 101)))
    true = distance_km(*first.lonlat, lon, lat) <= 5.0 + 800.0 * 40 / 60
    true &= distance_km(*second.lonlat, lon, lat) <= 10.0 + 800.0 * 20 / 60
    drawn = shapely.intersects_xy(area, *PLANE.forward(np.column_stack([lon, lat])).T)
    assert true.sum() > 500
    assert drawn[true].all()
    assert (drawn & ~true).sum() <= 2


def test_sightings_too_far_apart_leave_nowhere() -> None:
    first, second = Fix(HERE, 0.0, (0.0, 0.0)), Fix(east_of(HERE, 300.0), 0.0, (60.0, 60.0))
    assert compatible([first, second], 301.0)
    assert not compatible([first, second], 299.0)
    assert reach_at(PLANE, [first, second], 299.0, (500.0, 500.0)).is_empty
    assert moments_there([first, second], Fix(HERE, 0.0, (-100.0, 100.0)), 299.0) == []


def test_moments_by_hand() -> None:
    # 150 km off at 600 km/h is a quarter of an hour away; seen at 0 and again at 60
    here, there = Fix(HERE, 0.0, (0.0, 0.0)), east_of(HERE, 150.0)
    again = Fix(HERE, 0.0, (60.0, 60.0))
    (window,) = moments_there([here, again], Fix(there, 0.0, (0.0, 60.0)), 600.0)
    assert window == pytest.approx((15.0, 45.0))
    windows = moments_there([here], Fix(there, 0.0, (-60.0, 60.0)), 600.0)
    assert np.array(windows) == pytest.approx(np.array([(-60.0, -15.0), (15.0, 60.0)]))
    # 15 km of doubt are a minute and a half
    (window,) = moments_there([here, again], Fix(there, 15.0, (0.0, 60.0)), 600.0)
    assert window == pytest.approx((13.5, 46.5))
    assert moments_there([here, again], Fix(there, 0.0, (0.0, 14.0)), 600.0) == []


def test_an_alibi_by_hand() -> None:
    # 17 s for 1.15 statute miles ask for 392 km/h
    seen_at = Fix(HERE, 0.0, (0.0, 0.0))
    there = Fix(east_of(HERE, 1.15 * 1.609344), 0.0, (17 / 60, 17 / 60))
    need, most_kmh = speed_to_be_there([seen_at], there)
    assert (need.kmh, most_kmh) == pytest.approx((391.9, 391.9), abs=0.1)
    assert need.km / need.minutes * 60 == pytest.approx(need.kmh)
    assert moments_there([seen_at], there, 390.0) == []
    assert moments_there([seen_at], there, 393.0) != []


def test_there_and_back_asks_for_twice_the_speed() -> None:
    # either sighting alone leaves an hour for 300 km; both together leave half an hour each way
    first, second = (Fix(HERE, 0.0, (minute, minute)) for minute in (0.0, 60.0))
    there = Fix(east_of(HERE, 300.0), 0.0, (0.0, 60.0))
    need, _ = speed_to_be_there([first, second], there)
    assert (need.km, need.minutes, need.over) == (pytest.approx(600.0), 60.0, (0, 2, 1))
    assert need.kmh == pytest.approx(600.0, rel=1e-9)


def test_no_time_asks_for_any_speed() -> None:
    need, most_kmh = speed_to_be_there([Fix(HERE, 0.0, (0.0, 0.0))], Fix(east_of(HERE, 9.0), 0.0, (0.0, 0.0)))
    assert (need.kmh, most_kmh) == (inf, inf)
    both = [Fix(HERE, 0.0, (0.0, 0.0)), Fix(HERE, 0.0, (0.1, 0.1))]
    assert speed_to_be_there(both, Fix(HERE, 1.0, (5.0, 6.0)))[0].kmh == 0.0


@given(fixes(), fixes(), fixes())
def test_the_speed_to_be_there_parts_alibis_from_none(first: Fix, second: Fix, there: Fix) -> None:
    need, _ = speed_to_be_there([first, second], there)
    least = need.kmh
    assume(1.0 < least < 1e6)
    assert need.km / need.minutes * 60 == pytest.approx(least)
    assert moments_there([first, second], there, least * (1 - 1e-6)) == []
    assert moments_there([first, second], there, least * (1 + 1e-6)) != []


@settings(max_examples=60, deadline=None)
@given(st.lists(fixes(), min_size=1, max_size=4), fixes())
def test_the_speed_to_be_there_is_the_one_that_halving_comes_to(sightings: list[Fix], there: Fix) -> None:
    found = speed_to_be_there(sightings, there)[0].kmh
    assume(1.0 < found < 1e6)
    low, high = 0.0, 2e6
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (low, middle) if moments_there(sightings, there, middle) else (middle, high)
    assert found == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("middle", [(180.0, 0.0), (-179.5, 65.0), (0.0, 90.0), (77.0, -90.0)])
def test_antimeridian_and_poles_are_no_special_case(middle: tuple[float, float]) -> None:
    plane = Plane(*middle, 1_500.0)
    first, second = (
        Fix(destination(*middle, bearing, 250.0), 0.0, (minute, minute))
        for bearing, minute in ((90.0, 0.0), (270.0, 60.0))
    )
    assert covers(plane, reach_at(plane, [first, second], 501.0, (30.0, 30.0)), middle)


def test_refuses_bad_input() -> None:
    fix = Fix(HERE, 0.0, (0.0, 0.0))
    with pytest.raises(ValueError, match="sighting"):
        reach_at(PLANE, [], 900.0, (0.0, 0.0))
    with pytest.raises(ValueError, match="sighting"):
        moments_there([], fix, 900.0)
    with pytest.raises(ValueError, match="speed"):
        reach_at(PLANE, [fix], -1.0, (0.0, 0.0))
    with pytest.raises(ValueError, match="speed"):
        moments_there([fix], fix, nan)
    with pytest.raises(ValueError, match="moment"):
        reach_at(PLANE, [fix], 900.0, (1.0, 0.0))
    with pytest.raises(ValueError, match="window"):
        Fix(HERE, 0.0, (1.0, 0.0))
    with pytest.raises(ValueError, match="radius"):
        Fix(HERE, nan, (0.0, 1.0))
