from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from regions import box, country, drawn, slow_inside_km, slow_shortest_km, water
from scipy.optimize import minimize_scalar

from overflight.analysis.ground.geodesy import densify, destination, distance_km, path_length_km
from overflight.analysis.routes.shortest import shortest_routes
from overflight.analysis.routes.ways.evidence import NamedRegion, Visit
from overflight.analysis.routes.ways.plan import plan_routes
from overflight.errors import RouteError

METRE = 1e-3


def shortest_route(origin, targets, through, avoid=()):
    return shortest_routes(plan_routes(origin, targets, through, avoid=avoid))


def only(origin, target, *through, avoid=()):
    (route,) = shortest_route(origin, [target], list(through), list(avoid))
    assert route.lower_km <= route.length_km
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


# --- places that are visited ---

FIELD = box("field", 0, 40, 10, 50)
START, END, BUOY = (1.0, 45.0), (9.0, 45.0), (5.0, 48.0)


def by_a_disc_km(start, end, centre, within_km):
    """The shortest way that touches a disc which the straight way misses: a minimum over its outline."""
    found = [
        minimize_scalar(
            lambda turn: through(start, destination(*centre, turn, within_km), end),
            bounds=(bearing - 40, bearing + 40),
            method="bounded",
            options={"xatol": 1e-9},
        ).fun
        for bearing in range(0, 360, 40)
    ]
    return min(found)


@pytest.mark.parametrize("within_km", [10, 100, 250])
@pytest.mark.parametrize("end", [END, (8.0, 41.0)])
def test_visit_within_a_distance_is_a_touch_of_a_disc(within_km, end):
    route = only(START, end, FIELD, Visit("buoy", BUOY, within_km))
    optimum = by_a_disc_km(START, end, BUOY, within_km)
    # the disc is drawn as a polygon, 8 m off at most
    assert route.length_km == pytest.approx(optimum, abs=0.02)
    assert optimum * (1 - 1e-3) < route.lower_km <= optimum
    assert distance_km(*route.visited[0], *BUOY) == pytest.approx(within_km, abs=0.01)
    assert [key for key, _ in route.legs] == ["field"]
    assert route.crossings.shape == (0, 2)


def test_visit_of_the_very_place_is_two_geodesics():
    route = only(START, END, FIELD, Visit("buoy", BUOY, 0))
    assert route.length_km == pytest.approx(through(START, BUOY, END), abs=1e-6)
    assert route.visited.tolist() == [pytest.approx(BUOY)]
    # a disc too small to be drawn is its place
    assert only(START, END, FIELD, Visit("buoy", BUOY, 1e-9)).length_km == pytest.approx(route.length_km)


def test_visit_on_the_way_costs_nothing():
    plain = only(START, END, FIELD)
    assert only(START, END, FIELD, Visit("buoy", BUOY, 400)).length_km == pytest.approx(plain.length_km)
    assert only(START, END, FIELD, Visit("buoy", START, 50)).length_km == pytest.approx(plain.length_km)


def test_loop_leads_out_to_the_place_and_back():
    route = only(START, START, FIELD, Visit("buoy", BUOY, 60))
    assert route.great_circle_km == 0
    assert route.length_km == pytest.approx(2 * (distance_km(*START, *BUOY) - 60), abs=0.02)


def test_visit_before_any_region_is_in_the_first():
    west, east = box("west", 0, 40, 10, 50), box("east", 10, 40, 20, 50)
    target = (18.0, 45.0)
    route = only(START, target, Visit("buoy", (10.5, 49.0), 70), west, east)
    # the disc reaches over the border, but must be touched before it
    assert route.visited[0, 0] <= 10 + 1e-4
    assert [key for key, _ in route.legs] == ["west", "east"]
    late = only(START, target, west, east, Visit("buoy", (10.5, 49.0), 70))
    assert late.length_km <= route.length_km + METRE


def test_visits_are_made_in_order():
    first, second = Visit("a", (3.0, 48.0), 5), Visit("b", (7.0, 42.0), 5)
    there, other = only(START, END, FIELD, first, second), only(START, END, FIELD, second, first)
    assert distance_km(*there.visited[0], 3, 48) == pytest.approx(5, abs=0.01)
    assert other.length_km > there.length_km + 100


def test_region_that_is_left_is_come_back_to():
    # two bays of one country with another's land between, and a visit in each of the three stages
    bay = NamedRegion("bay", "Bay", shapely.box(0, 40, 10, 50).difference(shapely.box(4, 42, 6, 50)))
    land = box("land", 4, 42, 6, 50)
    start, end = (1.0, 49.0), (9.0, 49.0)
    round_the_land = only(start, end, bay)
    over = only(start, end, bay, land, bay)
    assert over.length_km == pytest.approx(distance_km(*start, *end), abs=METRE)
    assert round_the_land.length_km == pytest.approx(through(start, (4, 42), (6, 42), end), abs=0.2)
    assert [key for key, _ in over.legs] == ["bay", "land", "bay"]


# --- regions that are avoided, and none named ---


def test_way_without_regions_is_the_geodesic():
    route = only((-150, 61), (127, 37))
    assert route.length_km == pytest.approx(distance_km(-150, 61, 127, 37), abs=1e-6)
    assert route.lower_km == pytest.approx(route.length_km)


def test_polar_way_without_regions_leads_over_the_pole():
    route = only((10, 75), (-170, 80))
    assert route.length_km == pytest.approx(
        distance_km(10, 75, 10, 90) + distance_km(10, 80, 10, 90), abs=1e-6
    )


def test_polar_way_round_an_avoided_cap_takes_the_shorter_side():
    corners = [(lon, 85) for lon in range(-180, 180, 30)]
    cap = drawn("cap", *corners)
    route = only((0, 80), (150, 80), avoid=[cap])
    # from 10 degrees off the pole the circle of 5 is touched some 60 degrees on, where a corner is
    by_hand = through((0, 80), (60, 85), (90, 85), (150, 80))
    assert route.length_km == pytest.approx(by_hand, abs=5 * METRE)


def test_avoided_region_is_touched_but_not_entered():
    hole = box("hole", 4, 44, 6, 46)
    route = only((1, 44.2), (9, 44.2), FIELD, avoid=[hole])
    south = through((1, 44.2), (4, 44), (6, 44), (9, 44.2))
    assert route.length_km == pytest.approx(south, abs=0.1)
    samples, _ = densify(route.points, 0.5)
    # 2e-4 degrees are some 20 m
    inside = shapely.buffer(hole.shape, -2e-4)
    assert not shapely.contains_xy(inside, samples).any()


def test_avoided_region_that_closes_the_way_is_refused():
    wall = box("wall", 4, 30, 6, 60)
    with pytest.raises(RouteError, match="no way leads on through Field without Wall"):
        only(START, END, FIELD, avoid=[wall])


def test_strait_between_two_lands_is_passed():
    # a channel of some 2 km, and then a bend of it
    north = NamedRegion("n", "North", shapely.Polygon([(4, 45.01), (5, 45.3), (6, 45.01), (6, 60), (4, 60)]))
    south = NamedRegion("s", "South", shapely.Polygon([(4, 44.99), (5, 45.28), (6, 44.99), (6, 30), (4, 30)]))
    sea = box("sea", 0, 32, 10, 58)
    route = only((1, 44), (9, 44), sea, avoid=[north, south])
    assert route.length_km == pytest.approx(through((1, 44), (5, 45.28), (9, 44)), abs=0.05)
    with pytest.raises(RouteError, match="no way leads on"):
        only((1, 44), (9, 44), sea, avoid=[north, south, box("ship", 4.9, 45.2, 5.1, 45.4)])


# KAL 007, 31 August 1983: from Anchorage to Seoul Gimpo.
ANCHORAGE, GIMPO = (-150.00, 61.17), (126.80, 37.56)


def test_direct_way_over_the_antimeridian_is_that_of_geographiclib():
    route = only(ANCHORAGE, GIMPO)
    geodesic = Geodesic.WGS84.Inverse(61.17, -150.00, 37.56, 126.80)["s12"] / 1000
    assert route.length_km == pytest.approx(geodesic, abs=1e-6)
    assert len(route.points) == 2


def test_way_round_a_country_over_the_antimeridian_is_that_of_a_slow_search():
    # An A* search of 27 s without a projection: all outline vertices of Russia as nodes, geodesics sampled
    # every 10 km and tested in longitudes of 0 to 360 degrees, lengths by pyproj.
    route = only(ANCHORAGE, GIMPO, avoid=[country("RUS")])
    assert route.length_km == pytest.approx(6187.0283, abs=2 * METRE)
    assert 6187.0283 * (1 - 1e-3) <= route.lower_km <= 6187.0283
    bends = [
        (165.7511, 55.2945),
        (156.8475, 51.0066),
        (156.7477, 50.9693),
        (156.0017, 50.7569),
        (143.4316, 46.0287),
    ]
    np.testing.assert_allclose(route.points, [ANCHORAGE, *bends, GIMPO], atol=1e-3)


def test_way_through_a_strait_of_the_map_is_that_of_a_slow_search():
    # from the Gulf of Cadiz into the Alboran Sea
    sea = water("sea", -9, 34, -1, 38)
    ends = (-6.6, 36.6), (-4.0, 36.4)
    route = only(*ends, sea)
    corners = [tuple(c) for c in shapely.get_coordinates(sea.shape).tolist() if -7 < c[0] < -4]
    assert route.length_km == pytest.approx(slow_inside_km(*ends, sea.shape, corners), abs=0.1)
    samples, _ = densify(route.points, 1.0)
    narrows = samples[(samples[:, 0] > -5.8) & (samples[:, 0] < -5.4)]
    assert len(narrows) > 20
    assert ((narrows[:, 1] > 35.8) & (narrows[:, 1] < 36.2)).all()
    assert route.length_km > route.great_circle_km + 20


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


# --- the bracket ---


@st.composite
def strips(draw):
    """Three convex strips between bent borders, and an end in the first and the last."""
    lons = np.array([0.0, 4.0, 7.0, 11.0]) + draw(st.floats(-170, 160))
    shifts = [[draw(st.floats(-1.2, 1.2)) for _ in range(2)] for _ in range(2)]
    (a, b), (c, d) = shifts
    south, north = 50.0, 53.0
    borders = [
        [(lons[0], south), (lons[0], north)],
        [(lons[1] + a, south), (lons[1] + b, north)],
        [(lons[2] + c, south), (lons[2] + d, north)],
        [(lons[3], south), (lons[3], north)],
    ]
    regions = [
        NamedRegion(key, key, shapely.Polygon([*left, *right[::-1]]))
        for key, left, right in zip("abc", borders, borders[1:], strict=False)
    ]
    ends = [(lons[k] + shift, draw(st.floats(50.2, 52.8))) for k, shift in ((0, 1.0), (3, -1.0))]
    return regions, borders[1:3], ends


def fine_grid_km(borders, origin, target, share=(0.0, 1.0), pieces=200):
    """The shortest of all ways that are straight between points of a fine grid on two borders."""
    steps = np.linspace(*share, pieces + 1)[:, None]
    first, second = (np.asarray(b[0]) + steps * (np.asarray(b[1]) - b[0]) for b in borders)
    lengths = (
        distance_km(*origin, *first.T)[:, None]
        + distance_km(first[:, None, 0], first[:, None, 1], second[:, 0], second[:, 1])
        + distance_km(*second.T, *target)
    )
    return lengths.min()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strips())
def test_bound_is_below_a_fine_grid_and_near_the_way(strip):
    regions, borders, (origin, target) = strip
    route = only(origin, target, *regions)
    grid = fine_grid_km(borders, origin, target)
    assert route.lower_km <= grid + 1e-6
    # the grid is some 2 km wide
    assert route.length_km == pytest.approx(grid, abs=0.05)
    assert route.length_km <= grid + METRE
    assert route.length_km - route.lower_km <= 1e-3 * route.length_km


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strips(), st.floats(0.1, 0.9), st.floats(0, 30))
def test_bound_holds_where_the_way_is_pulled_far_off(strip, share, within_km):
    regions, borders, (origin, target) = strip
    # a visit in the middle strip, away from the straight way
    left, right = (np.asarray(b[0]) + share * (np.asarray(b[1]) - b[0]) for b in borders)
    place = tuple(((left + right) / 2).tolist())
    route = only(origin, target, *regions[:2], Visit("v", place, within_km), regions[2])
    plain = only(origin, target, *regions)
    assert route.length_km >= plain.lower_km
    assert route.length_km >= plain.length_km - METRE
    by_centre = fine_via_km(borders, origin, place, target)
    assert route.lower_km <= by_centre
    assert by_centre - 2 * within_km - METRE <= route.length_km <= by_centre + METRE


def fine_via_km(borders, origin, place, target):
    halves = [(borders[0], origin), (borders[1], target)]
    steps = np.linspace(0, 1, 4001)[:, None]
    total = 0.0
    for border, end in halves:
        points = np.asarray(border[0]) + steps * (np.asarray(border[1]) - border[0])
        total += (distance_km(*end, *points.T) + distance_km(*points.T, *place)).min()
    return total


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strips(), st.floats(-180, 180))
def test_way_is_the_same_back_and_anywhere_along_a_parallel(strip, east):
    regions, _, (origin, target) = strip
    route, back = only(origin, target, *regions), only(target, origin, *regions[::-1])
    assert back.length_km == pytest.approx(route.length_km, abs=5 * METRE)
    assert max(route.lower_km, back.lower_km) <= min(route.length_km, back.length_km) + METRE

    def moved(lonlat):
        return np.column_stack([(lonlat[:, 0] + east + 180) % 360 - 180, lonlat[:, 1]])

    bounds = [shapely.transform(r.shape, lambda xy: xy + np.array([east, 0])).bounds for r in regions]
    assume(all(not (b[0] < edge < b[2]) for b in bounds for edge in (-180, 180)))
    shifted = [r._replace(shape=shapely.transform(r.shape, moved)) for r in regions]
    ends = moved(np.array([origin, target])).tolist()
    there = only(*map(tuple, ends), *shifted)
    assert there.length_km == pytest.approx(route.length_km, abs=5 * METRE)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stars(), st.floats(0.2, 0.8))
def test_more_room_never_lengthens_and_more_to_avoid_never_shortens(star, share):
    corners, *ends = (np.asarray(part) for part in star)
    origin, target = (tuple(end.tolist()) for end in ends)
    room = drawn("star", *map(tuple, corners.tolist()))
    inside = only(origin, target, room)
    wider = room._replace(shape=shapely.union_all([room.shape, shapely.box(18, 44, 22, 46)]))
    assert only(origin, target, wider).lower_km <= inside.length_km
    assert only(origin, target, wider).length_km <= inside.length_km + METRE
    post = (1 - share) * np.asarray(origin) + share * np.asarray(target)
    block = NamedRegion("block", "Block", shapely.Point(post).buffer(0.05, quad_segs=2))
    if shapely.intersects(block.shape, shapely.points([origin, target])).any():
        return
    try:
        around = only(origin, target, room, avoid=[block])
    except RouteError:
        return
    assert around.length_km >= inside.length_km - METRE
    assert around.length_km >= inside.lower_km


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


def test_claimed_way_is_known_to_a_tenth_of_a_percent(claimed):
    for route, slow in zip(shortest_route(*claimed), [1713.2751, 1784.7539, 1701.3036], strict=True):
        assert slow * (1 - 1e-3) <= route.lower_km <= slow


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
