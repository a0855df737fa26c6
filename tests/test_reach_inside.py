from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import destination, distance_km, path_length_km
from overflight.analysis.reach.areas import disc
from overflight.analysis.reach.inside import reach_inside
from overflight.analysis.routes.ways.plane import Plane

PLANE = Plane(3.0, 50.0, 1_500.0)
# a horseshoe in the plane, where geodesics are straight, and the corners that a way bends round
SHOE = shapely.Polygon(
    [(-300, -200), (300, -200), (300, 300), (100, 300), (100, -100), (-100, -100), (-100, 300), (-300, 300)]
)
BENDS = [(-100.0, -100.0), (100.0, -100.0)]
BEGIN = (-150.0, 280.0)
START = tuple(PLANE.inverse(np.array([BEGIN]))[0].tolist())


@cache
def true_ways() -> tuple[np.ndarray, np.ndarray]:
    """Return points in the horseshoe and the length of the shortest way to each inside of it."""
    x, y = (v.ravel() for v in np.meshgrid(np.arange(-290, 300, 35.0), np.arange(-190, 300, 35.0)))
    within = shapely.contains_xy(SHOE, x, y)
    spots = np.column_stack([x, y])[within]
    return spots, np.array([shortest_km(tuple(spot)) for spot in spots])


def shortest_km(spot: tuple[float, float]) -> float:
    ways = [[BEGIN, *BENDS[:bends], spot] for bends in range(3)]
    inside = [way for way in ways if shapely.covers(SHOE, shapely.linestrings(way))]
    return min(path_length_km(PLANE.inverse(np.array(way))) for way in inside)


@pytest.mark.parametrize("steps", [1, 5, 12, 40])
@pytest.mark.parametrize("flown_km", [80.0, 400.0, 700.0, 1_050.0])
def test_never_smaller_than_the_shortest_ways_inside(flown_km: float, steps: int) -> None:
    spots, km = true_ways()
    area = reach_inside(PLANE, SHOE, START, 0.0, flown_km, steps)
    assert shapely.intersects_xy(area, *spots.T)[km <= flown_km].all()


def test_many_steps_come_close_to_the_truth() -> None:
    spots, km = true_ways()
    # round the bends it is far, and near as the crow flies
    assert km.max() > 2 * distance_km(*START, *PLANE.inverse(spots[np.argmax(km)][None])[0])
    area = reach_inside(PLANE, SHOE, START, 0.0, 700.0, steps=40)
    inside = shapely.intersects_xy(area, *spots.T)
    assert inside[km <= 700.0].all()
    assert not inside[km > 1.04 * 700.0].any()


def test_without_obstacles_it_is_the_free_disc() -> None:
    plane = Plane(0.0, 89.0, 1_000.0)
    free = disc(plane, (180.0, 89.5), 320.0)
    area = reach_inside(plane, disc(plane, (0.0, 90.0), 900.0), (180.0, 89.5), 20.0, 300.0)
    assert area.area == pytest.approx(free.area, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 360), st.floats(1, 250)), min_size=1, max_size=4), st.floats(0, 1))
def test_no_flight_inside_leaves_it(legs: list[tuple[float, float]], share: float) -> None:
    # the area is a corridor along the flight itself, across the antimeridian
    plane = Plane(180.0, 0.0, 2_500.0)
    points, flown = [(179.0, 0.0)], 0.0
    for bearing, km in legs:
        points.append(destination(*points[-1], bearing, km))
        flown += km
    corridor = shapely.buffer(shapely.linestrings(plane.forward(np.array(points))), 2.0)
    area = reach_inside(plane, corridor, points[0], 5.0 * share, flown)
    assert shapely.intersects_xy(area, *plane.forward(np.array(points)).T).all()


def test_what_is_cut_off_is_not_reached() -> None:
    islands = shapely.union_all([shapely.box(0, 48, 2, 50), shapely.box(3, 48, 5, 50)])
    area = reach_inside(PLANE, PLANE.draw(islands), (1.0, 49.0), 10.0, 800.0)
    assert not shapely.intersects_xy(area, *PLANE.forward(np.array([[4.0, 49.0]])).T).any()
    assert shapely.intersects_xy(area, *PLANE.forward(np.array([[1.9, 49.9]])).T).all()


def test_seen_outside_it_was_nowhere_inside() -> None:
    assert reach_inside(PLANE, SHOE, (3.0, 51.0), 20.0, 500.0).is_empty


def test_what_may_have_left_the_plane_is_bounded_by_the_free_disc() -> None:
    # round the outside of a smaller plane there may be a way
    small = Plane(3.0, 50.0, 600.0)
    free = shapely.intersection(SHOE, disc(small, START, 900.0))
    assert reach_inside(small, SHOE, START, 0.0, 900.0).area == pytest.approx(free.area)


def test_a_very_long_flight_is_bounded_by_the_area() -> None:
    assert reach_inside(PLANE, SHOE, START, 0.0, 12_000.0).area == pytest.approx(SHOE.area)


@pytest.mark.parametrize("bad", [(-1.0, 10.0, 3), (0.0, -1.0, 3), (0.0, float("nan"), 3), (0.0, 1.0, 0)])
def test_refuses_bad_input(bad: tuple[float, float, int]) -> None:
    with pytest.raises(ValueError, match="at least"):
        reach_inside(PLANE, SHOE, START, *bad)
