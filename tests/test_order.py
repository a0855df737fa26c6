from __future__ import annotations

import pytest
import shapely
from regions import box, country, drawn, water

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.routes.order import check_order, gap_km
from overflight.analysis.routes.ways.evidence import Visit
from overflight.errors import RouteError


def test_regions_that_touch_in_order_pass():
    check_order((2, 45), [(18, 45)], [box("west", 0, 40, 10, 50), box("east", 10, 40, 20, 50)])
    check_order((44.4, 33.3), [(51.4, 35.7)], [country("IRQ"), country("IRN")])


@pytest.mark.parametrize("shift", [0, 130, 175])
def test_gap_between_boxes_is_that_along_the_parallel_nearer_the_pole(shift):
    def at(lon):
        return (lon + shift + 180) % 360 - 180

    west = drawn("west", (at(0), 40), (at(10), 40), (at(10), 50), (at(0), 50)).shape
    east = drawn("east", (at(11), 40), (at(20), 40), (at(20), 50), (at(11), 50)).shape
    assert gap_km(west, east) == pytest.approx(distance_km(10, 50, 11, 50), abs=0.05)
    assert gap_km(east, west) == pytest.approx(gap_km(west, east), abs=0.01)


def test_gap_over_a_corner_is_the_shortest_in_kilometres():
    # nearest in degrees is due east, 1.0 degree of 39 km; due south it is 0.9 degrees, of 100 km
    here = shapely.box(0, 70, 10, 75)
    there = shapely.union_all([shapely.box(11, 72, 12, 73), shapely.box(4, 68, 6, 69.1)])
    assert gap_km(here, there) == pytest.approx(distance_km(10, 73, 11, 73), abs=0.1)


def test_there_is_no_gap_across_the_antimeridian():
    assert gap_km(shapely.box(170, 0, 180, 10), shapely.box(-180, 5, -170, 15)) == 0
    assert gap_km(country("RUS").shape, water("bering", 175, 55, -165, 66).shape) == 0


def test_gap_to_a_far_shape_is_that_between_vertices():
    far = gap_km(shapely.box(0, 0, 1, 1), shapely.box(60, 0, 61, 1))
    assert far == pytest.approx(distance_km(1, 1, 60, 1), abs=0.1)


def test_rounding_is_no_gap():
    assert gap_km(shapely.box(0, 0, 1, 1), shapely.box(1 + 2e-13, 0, 2, 1)) == 0


def test_nothing_to_fly_to_is_refused():
    with pytest.raises(RouteError, match="at least one target"):
        check_order((0.5, 0.5), [], [box("a", 0, 0, 1, 1)])


WEST, EAST = box("west", 0, 40, 10, 50), box("east", 10, 40, 20, 50)


def test_visits_within_reach_of_their_region_pass():
    # 77 km east of the region, at this latitude
    check_order((2, 45), [(3, 45)], [WEST, Visit("the buoy", (11, 45), 80)])
    check_order((2, 45), [(18, 45)], [Visit("the buoy", (9, 45), 0), WEST, EAST])
    check_order((2, 45), [(18, 45)], [Visit("the buoy", (90, -45), 0)])


@pytest.mark.parametrize(
    "through", [[WEST, Visit("the buoy", (11, 45), 30), EAST], [Visit("the buoy", (11, 45), 30), WEST, EAST]]
)
def test_visit_in_another_region_is_refused_with_its_distance(through):
    with pytest.raises(
        RouteError, match=r"the buoy is 78\.\d km outside West, and is to be passed within 30 km"
    ):
        check_order((2, 45), [(18, 45)], through)


def test_end_in_an_avoided_region_is_refused():
    with pytest.raises(RouteError, match="target at 18, 45 is in East, which is to be avoided"):
        check_order((2, 45), [(18, 45)], [], [EAST])


def test_region_that_is_avoided_whole_is_refused():
    with pytest.raises(RouteError, match="nothing is left of East"):
        check_order((2, 45), [(2, 46)], [WEST, EAST, WEST], [box("half", 9, 30, 30, 60)])


def test_missing_region_is_named_with_its_neighbours():
    with pytest.raises(
        RouteError, match=r"RUS and IRN do not touch, they are \d{3} km apart: name the regions"
    ):
        check_order((44, 44), [(51, 35)], [country("RUS"), country("IRN")])
