from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from regions import box, country, drawn, slow_shortest_km, water

from overflight.analysis.geodesy import densify, distance_km, path_length_km
from overflight.analysis.routes import shortest_route, shortest_routes
from overflight.analysis.ways.corridor import NamedRegion
from overflight.analysis.ways.plan import plan_routes
from overflight.errors import RouteError

METRE = 1e-3


def only(origin, target, *regions):
    (route,) = shortest_route(origin, [target], list(regions))
    return route


def through(*points):
    return path_length_km(np.array(points, float))


# --- one region ---


def test_way_in_a_convex_region_is_the_geodesic():
    route = only((1, 41), (9, 48), box("field", 0, 40, 10, 50))
    assert route.length_km == pytest.approx(distance_km(1, 41, 9, 48), abs=1e-9)
    assert route.great_circle_km == route.length_km
    assert route.points.tolist() == [[1, 41], [9, 48]]
    assert route.crossings.shape == (0, 2)
    assert route.legs == (("field", pytest.approx(route.length_km)),)
    assert route.excursion_km == 0


def test_way_round_one_corner_is_two_geodesics():
    ell = NamedRegion("ell", "L", shapely.Polygon([(0, 40), (12, 40), (12, 44), (6, 44), (6, 52), (0, 52)]))
    route = only((11, 42), (2, 51), ell)
    assert route.length_km == pytest.approx(through((11, 42), (6, 44), (2, 51)), abs=METRE)
    np.testing.assert_allclose(route.points, [(11, 42), (6, 44), (2, 51)], atol=1e-6)


def test_way_round_an_obstacle_takes_the_shorter_side():
    hole = [(4, 44), (6, 44), (6, 46), (4, 46)]
    field = NamedRegion("f", "F", shapely.Polygon(shapely.box(0, 40, 10, 50).exterior, [hole]))
    south = through((1, 44.2), (4, 44), (6, 44), (9, 44.2))
    north = through((1, 44.2), (4, 46), (6, 46), (9, 44.2))
    assert south < north
    # the southern edge is a parallel, which the geodesic between its ends bulges away from
    assert only((1, 44.2), (9, 44.2), field).length_km == pytest.approx(south, abs=0.1)


def test_way_to_each_target_is_its_own():
    field = box("field", 0, 40, 10, 50)
    first, second = shortest_route((1, 41), [(9, 48), (2, 49)], [field])
    assert first.points[-1].tolist() == [9, 48]
    assert second.length_km == pytest.approx(distance_km(1, 41, 2, 49), abs=1e-9)


# --- gates ---


def test_way_through_a_narrow_doorway_bends_at_its_posts():
    west = box("west", 0, 0, 10, 10)
    east = drawn("east", (10, 4), (20, 0), (20, 10), (10, 4.1))
    route = only((2, 9), (18, 7), west, east)
    assert route.length_km == pytest.approx(through((2, 9), (10, 4.1), (18, 7)), abs=5 * METRE)
    np.testing.assert_allclose(route.crossings, [(10, 4.1)], atol=1e-4)
    assert [key for key, _ in route.legs] == ["west", "east"]
    assert sum(km for _, km in route.legs) == pytest.approx(route.length_km, abs=METRE)


def test_way_across_an_open_border_is_straight():
    route = only((2, 41), (18, 48), box("west", 0, 40, 10, 50), box("east", 10, 40, 20, 50))
    assert route.length_km == pytest.approx(distance_km(2, 41, 18, 48), abs=METRE)
    assert len(route.points) == 2
    assert route.crossings[0, 0] == pytest.approx(10, abs=1e-6)


def test_regions_are_flown_in_the_named_order():
    # the straight way leads through the south; it is not named
    west, east = box("west", 0, 40, 10, 50), box("east", 20, 40, 30, 50)
    north = drawn("north", (0, 50), (10, 50), (20, 50), (30, 50), (30, 55), (0, 55))
    north = north._replace(shape=shapely.box(0, 50, 30, 55))
    route = only((9, 41), (21, 41), west, north, east)
    assert route.length_km == pytest.approx(through((9, 41), (10, 50), (20, 50), (21, 41)), abs=0.5)
    assert [key for key, _ in route.legs] == ["west", "north", "east"]


def test_one_region_may_be_named_twice():
    west, east = box("west", 0, 40, 10, 50), box("east", 10, 40, 20, 50)
    there_and_back = only((2, 45), (2, 46), west, east, west)
    nearest = np.linspace(45, 46, 100_001)
    by_hand = distance_km(2, 45, 10, nearest) + distance_km(10, nearest, 2, 46)
    assert there_and_back.length_km == pytest.approx(by_hand.min(), abs=5 * METRE)
    assert there_and_back.legs[1][1] == pytest.approx(0, abs=0.01)


def test_regions_may_overlap():
    west, middle, east = box("west", 0, 40, 12, 50), box("middle", 8, 44, 22, 46), box("east", 18, 40, 30, 50)
    route = only((2, 45), (28, 45.2), west, middle, east)
    assert route.length_km == pytest.approx(distance_km(2, 45, 28, 45.2), abs=1.0)
    inside = only((9, 45), (11, 45), west, middle)
    assert inside.length_km == pytest.approx(distance_km(9, 45, 11, 45), abs=METRE)


def test_regions_that_meet_in_a_point_leave_one_way():
    south, north = box("south", 0, 40, 10, 45), box("north", 10, 45, 20, 50)
    route = only((2, 44), (18, 46), south, north)
    assert route.length_km == pytest.approx(through((2, 44), (10, 45), (18, 46)), abs=5 * METRE)


# --- wherever on Earth ---


@pytest.mark.parametrize("centre", [170.0, 180.0, -175.0])
def test_antimeridian_changes_nothing(centre):
    def at(lon, lat):
        return (lon + centre + 180) % 360 - 180, lat

    def ways(at):
        first = drawn("first", at(-8, 60), at(0, 60), at(0, 66), at(-3, 70), at(-8, 66))
        second = drawn("second", at(0, 64), at(6, 61), at(6, 70), at(0, 66))
        return only(at(-7, 61), at(5, 62), first, second)

    here, there = ways(lambda lon, lat: (lon, lat)), ways(at)
    assert there.length_km == pytest.approx(here.length_km, abs=METRE)
    assert len(there.points) == len(here.points) == 3


def test_box_across_the_antimeridian_is_one_water():
    sea = water("bering", 170, 55, -170, 62)
    route = only((175, 57), (-175, 58), sea)
    assert route.length_km == pytest.approx(distance_km(175, 57, -175, 58), abs=1e-6)


@pytest.mark.parametrize("south", [1, -1])
def test_way_over_a_pole_is_the_geodesic(south):
    cap = drawn("cap", *[(lon, south * 80) for lon in range(-180, 180, 30)])
    route = only((0, south * 82), (170, south * 84), cap)
    assert route.length_km == pytest.approx(distance_km(0, 82, 170, 84), abs=1e-6)


def test_way_across_the_antarctic_leads_over_the_pole():
    # the map's outline leaves a hole of 0.12 km about the pole
    route = only((0, -75), (180, -87), country("ATA"))
    assert route.length_km == pytest.approx(distance_km(0, -75, 180, -87), abs=0.02)


# --- what must hold for any regions ---

WEST = drawn("west", (10, 40), (16, 39), (16, 43), (14, 41), (13, 44), (16, 45), (16, 47), (10, 46))
EAST = drawn("east", (16, 39), (22, 40), (19, 42), (22, 44), (18, 46), (16, 47), (16, 45), (16, 43))
ENDS = (11, 45.5), (21, 43.6)


def test_way_back_is_as_long():
    there, back = only(*ENDS, WEST, EAST), only(*ENDS[::-1], EAST, WEST)
    assert back.length_km == pytest.approx(there.length_km, abs=5 * METRE)
    np.testing.assert_allclose(back.points[::-1], there.points, atol=1e-3)


def test_splitting_a_region_never_shortens_the_way():
    whole = NamedRegion("whole", "Whole", shapely.union_all([WEST.shape, EAST.shape]))
    assert only(*ENDS, WEST, EAST).length_km >= only(*ENDS, whole).length_km - METRE


def test_naming_a_region_on_the_way_never_shortens_it():
    detour = box("detour", 17, 39.8, 18, 40.2)
    once = only(*ENDS, WEST, EAST)
    more = only(*ENDS, WEST, EAST, detour, EAST)
    assert more.length_km > once.length_km + 100
    assert once.length_km >= once.great_circle_km


MIDDLE = np.array([20.0, 45.0])


@st.composite
def stars(draw):
    """Corners of a polygon that its middle sees all of, and two points near two of its corners."""
    n = draw(st.integers(5, 11))
    turns = np.sort(draw(st.lists(st.floats(0.1, 0.9), min_size=n, max_size=n)) + np.arange(n))
    radius = np.array(draw(st.lists(st.floats(0.6, 4.0), min_size=n, max_size=n)))
    angle = 2 * np.pi * turns / n
    spokes = np.column_stack([radius * np.cos(angle) * 1.4, radius * np.sin(angle)])
    first, second = draw(st.lists(st.integers(0, n - 1), min_size=2, max_size=2, unique=True))
    share = draw(st.floats(0.2, 0.9))
    corners = spokes + MIDDLE
    return corners, spokes[first] * share + MIDDLE, spokes[second] * share + MIDDLE


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stars())
def test_way_in_a_star_is_that_of_a_slow_search(star):
    corners, origin, target = (np.asarray(part).tolist() for part in star)
    corners = [tuple(c) for c in corners]
    route = only(tuple(origin), tuple(target), drawn("star", *corners))
    slow = slow_shortest_km(tuple(origin), tuple(target), corners)
    assert route.length_km == pytest.approx(slow, abs=0.1)
    assert route.length_km >= route.great_circle_km - 1e-9
    assert route.excursion_km < 0.025


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stars(), st.floats(0.1, 0.9))
def test_way_in_a_cut_star_is_no_shorter_and_stays_inside(star, share):
    corners, *ends = (np.asarray(part) for part in star)
    origin, target = sorted(tuple(end.tolist()) for end in ends)
    assume(target[0] - origin[0] > 0.1)
    cut = origin[0] + share * (target[0] - origin[0])
    shape = drawn("star", *map(tuple, corners.tolist())).shape
    whole = only(origin, target, NamedRegion("whole", "Whole", shape))
    west = NamedRegion("west", "West", shapely.intersection(shape, shapely.box(0, 30, cut, 60)))
    east = NamedRegion("east", "East", shapely.intersection(shape, shapely.box(cut, 30, 40, 60)))
    halves = only(origin, target, west, east)
    # both ends see the middle of the star
    assert whole.length_km - METRE <= halves.length_km <= through(origin, MIDDLE, target) + METRE
    samples, _ = densify(halves.points, 0.5)
    assert shapely.distance(shape, shapely.points(samples)).max() < 3e-4


# --- what cannot be flown ---


def test_regions_apart_are_refused_with_their_distance():
    with pytest.raises(RouteError, match=r"West and East do not touch, they are 7\d\.\d km apart"):
        only((2, 45), (18, 45), box("west", 0, 40, 10, 50), box("east", 11, 40, 20, 50))


def test_origin_outside_is_refused_with_its_distance():
    with pytest.raises(RouteError, match=r"origin at -1, 45 is 7\d\.\d km outside West, the first"):
        only((-1, 45), (5, 45), box("west", 0, 40, 10, 50))


def test_target_outside_is_refused():
    with pytest.raises(RouteError, match=r"target at 12, 45 is 1\d\d km outside West, the last"):
        only((1, 45), (12, 45), box("west", 0, 40, 10, 50))


def test_region_in_two_pieces_is_refused():
    islands = NamedRegion(
        "islands", "Isles", shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    )
    with pytest.raises(RouteError, match="no way leads on through Isles"):
        only((0.5, 0.5), (2.5, 0.5), islands)


def test_pieces_that_do_not_lead_on_are_refused():
    middle = NamedRegion("m", "Middle", shapely.union_all([shapely.box(1, 0, 2, 1), shapely.box(3, 0, 4, 1)]))
    with pytest.raises(RouteError, match="no way leads on through Middle and East"):
        only((0.5, 0.5), (4.5, 0.5), box("west", 0, 0, 1, 1), middle, box("east", 4, 0, 5, 1))


def test_ends_too_far_apart_are_refused():
    world = box("world", -180, -80, 180, 80)
    with pytest.raises(RouteError, match="too far"):
        only((0, 0), (170, 10), world)


# --- on the map ---


@pytest.fixture(scope="module")
def claimed():
    """From Mozdok over the Caspian, Iran and Iraq, to three places in Syria."""
    regions = [country("RUS"), water("caspian", 46, 36, 55.5, 48), *map(country, ("IRN", "IRQ", "SYR"))]
    targets = [(40.1408, 35.3359), (39.0079, 35.9528), (40.92, 34.45)]
    return (44.6031, 43.7875), targets, regions


def test_claimed_way_is_as_long_as_a_slow_search_finds(claimed):
    # An A* search of 45 s each, without a projection: nodes at all outline vertices of the five regions,
    # geodesics sampled every 0.5 km and tested in longitude and latitude, lengths by geographiclib. It does
    # not know of the order, but each way it found keeps to it.
    lengths = [route.length_km for route in shortest_route(*claimed)]
    assert lengths == pytest.approx([1713.2751, 1784.7539, 1701.3036], abs=2 * METRE)


def test_claimed_way_stays_in_the_map_as_it_is(claimed):
    _, _, regions = claimed
    for route in shortest_route(*claimed):
        assert route.excursion_km < 0.02
        dense, along = densify(route.points, 0.5)
        borders = np.cumsum([0, *(km for _, km in route.legs)])
        for first, last, region in zip(borders, borders[1:], regions, strict=False):
            leg = dense[(along > first + 0.01) & (along < last - 0.01)]
            assert len(leg) > 20
            # 2e-4 degrees are some 20 m
            assert shapely.distance(region.shape, shapely.points(leg)).max() < 2e-4


def test_claimed_way_is_the_same_in_a_network_for_longer_ways(claimed):
    wide = shortest_routes(plan_routes(*claimed, typical_percent=10))
    for a, b in zip(shortest_route(*claimed), wide, strict=True):
        assert b.length_km == pytest.approx(a.length_km, abs=METRE)


def test_claimed_way_back_is_as_long(claimed):
    origin, (target, *_), regions = claimed
    back = only(target, origin, *regions[::-1])
    assert back.length_km == pytest.approx(only(origin, target, *regions).length_km, abs=5 * METRE)
