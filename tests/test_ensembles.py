from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
import shapely
from regions import box, country, water

from overflight.analysis.ground.geodesy import densify, distance_km, path_length_km
from overflight.analysis.routes.ensembles import MODELS, Unfit, prepare, sample_routes
from overflight.analysis.routes.ensembles.law import Layer, solve
from overflight.analysis.routes.shortest import shortest_routes
from overflight.analysis.routes.ways.evidence import Visit
from overflight.analysis.routes.ways.plan import plan_routes
from overflight.errors import OverflightError, RouteError

START, END = (0.05, 45.25), (1.55, 45.15)


@pytest.fixture(scope="module")
def tiny():
    """Three boxes side by side; their two common borders are 50 km long and have a few posts each."""
    boxes = [box("a", 0, 45, 0.5, 45.45), box("b", 0.5, 45, 1.1, 45.45), box("c", 1.1, 45, 1.6, 45.45)]
    return plan_routes(START, [END], boxes, typical_percent=8)


@pytest.fixture(scope="module")
def claimed():
    regions = [country("RUS"), water("caspian", 46, 36, 55.5, 48), *map(country, ("IRN", "IRQ", "SYR"))]
    return plan_routes(
        (44.6031, 43.7875), [(40.1408, 35.3359), (39.0079, 35.9528)], regions, typical_percent=15
    )


def enumerated(network, scale_km):
    """Length and probability of every sequence of posts; the boxes are convex, so all legs are geodesics."""
    gates = [network.lonlat[network.post_nodes(k)] for k in (1, 2)]
    # evenly spaced posts: those at the ends stand for half as much of the border
    shares = [np.where(np.isin(np.arange(len(g)), [0, len(g) - 1]), 0.5, 1.0) for g in gates]
    lengths, weights = {}, {}
    for i, j in product(*(range(len(g)) for g in gates)):
        first, second = gates[0][i], gates[1][j]
        lengths[i, j] = path_length_km([START, first, second, END])
        weights[i, j] = shares[0][i] * shares[1][j] * np.exp(-lengths[i, j] / scale_km)
    total = sum(weights.values())
    return lengths, {key: weight / total for key, weight in weights.items()}


def test_law_is_that_of_all_sequences_enumerated(tiny):
    n = 40_000
    drawn = sample_routes(tiny, 0, 8, n, seed=5)
    lengths, law = enumerated(tiny, drawn.parameter.value)
    assert len(law) >= 25
    gates = [tiny.lonlat[tiny.post_nodes(k)] for k in (1, 2)]
    chosen = [np.argmin(np.abs(drawn.crossings[:, k, None, 1] - gates[k][:, 1]), axis=1) for k in (0, 1)]
    counts = {key: int(((chosen[0] == key[0]) & (chosen[1] == key[1])).sum()) for key in law}
    chi_square = sum((counts[key] - n * p) ** 2 / (n * p) for key, p in law.items())
    freedom = len(law) - 1
    # five standard deviations of the chi-square law; the seed is fixed, so this cannot fail by chance
    assert chi_square < freedom + 5 * np.sqrt(2 * freedom)
    for route in range(50):
        key = chosen[0][route], chosen[1][route]
        assert drawn.length_km[route] == pytest.approx(lengths[key], abs=1e-6)


@pytest.mark.parametrize("percent", [0.5, 3, 8])
def test_mean_of_the_law_is_as_stated(tiny, percent):
    drawn = sample_routes(tiny, 0, percent, 1, seed=1)
    lengths, law = enumerated(tiny, drawn.parameter.value)
    mean = sum(law[key] * lengths[key] for key in law)
    assert mean == pytest.approx(min(lengths.values()) * (1 + percent / 100), rel=1e-7)
    assert drawn.shortest_km == pytest.approx(min(lengths.values()), abs=1e-6)


def test_one_seed_gives_the_same_bytes(claimed):
    a, b, c = (sample_routes(claimed, 0, 15, 200, seed) for seed in (7, 7, 8))
    assert a.length_km.tobytes() == b.length_km.tobytes()
    assert a.crossings.tobytes() == b.crossings.tobytes()
    assert a.length_km.tobytes() != c.length_km.tobytes()


@pytest.mark.parametrize("target", [0, 1])
def test_no_route_is_shorter_than_the_shortest(claimed, target):
    drawn = sample_routes(claimed, target, 15, 1000, seed=3)
    shortest = shortest_routes(claimed)[target].length_km
    assert shortest <= drawn.shortest_km + 1e-3
    assert drawn.shortest_km <= shortest + 1
    assert drawn.length_km.min() >= drawn.shortest_km - 1e-9
    assert drawn.length_km.mean() == pytest.approx(1.15 * drawn.shortest_km, rel=0.01)


def test_route_in_full_is_as_long_and_leads_through_its_crossings(claimed):
    drawn = sample_routes(claimed, 1, 15, 20, seed=3)
    assert drawn.regions == ("RUS", "caspian", "IRN", "IRQ", "SYR")
    for route in range(20):
        points = drawn.points(route)
        assert points[0] == pytest.approx((44.6031, 43.7875), abs=1e-9)
        assert points[-1] == pytest.approx((39.0079, 35.9528), abs=1e-9)
        assert path_length_km(points) == pytest.approx(drawn.length_km[route], abs=1e-6)
        for crossing in drawn.crossings[route]:
            assert (points == crossing).all(axis=1).any()
    np.testing.assert_allclose(drawn.region_km.sum(axis=1), drawn.length_km, atol=1e-9)


def test_route_in_full_stays_in_the_named_regions(claimed):
    drawn = sample_routes(claimed, 0, 15, 20, seed=2)
    shapes = [country("RUS"), water("caspian", 46, 36, 55.5, 48), *map(country, ("IRN", "IRQ", "SYR"))]
    for route in range(20):
        dense, along = densify(drawn.points(route), 1.0)
        borders = np.cumsum([0, *drawn.region_km[route]])
        for (first, last), region in zip(pairwise(borders), shapes, strict=True):
            leg = dense[(along > first + 0.01) & (along < last - 0.01)]
            # 5e-4 degrees are some 50 m: the tolerance, and what geodesics bend far from the centre
            assert shapely.distance(region.shape, shapely.points(leg)).max(initial=0) < 5e-4


def test_smaller_detours_draw_the_routes_together(claimed):
    near, far = (sample_routes(claimed, 0, percent, 500, seed=1) for percent in (1, 15))
    assert near.parameter.value < far.parameter.value
    assert near.crossings[:, 0, 1].std() < far.crossings[:, 0, 1].std()


def test_detour_beyond_the_network_is_refused(tiny):
    with pytest.raises(RouteError, match=r"not made for a mean detour of 20 %: give that percentage"):
        sample_routes(tiny, 0, 20, 10, seed=1)


def test_detour_that_no_crossings_give_is_refused():
    boxes = [box("a", 0, 45, 10, 45.4), box("b", 10, 45, 20, 45.4)]
    network = plan_routes((1, 45.2), [(19, 45.2)], boxes, typical_percent=10)
    with pytest.raises(RouteError, match="state a smaller detour"):
        sample_routes(network, 0, 10, 10, seed=1)


@pytest.mark.parametrize("percent", [0, -5, float("nan")])
def test_detour_that_is_none_is_refused(tiny, percent):
    with pytest.raises(RouteError, match="must be above 0 %"):
        sample_routes(tiny, 0, percent, 10, seed=1)


def test_one_region_leaves_one_route():
    network = plan_routes((1, 45), [(9, 45)], [box("a", 0, 40, 10, 50)], typical_percent=5)
    with pytest.raises(RouteError, match="state a smaller detour"):
        sample_routes(network, 0, 5, 10, seed=1)
    assert shortest_routes(network)[0].length_km == pytest.approx(distance_km(1, 45, 9, 45))


def test_law_draws_what_its_weights_say():
    # one choice from one start: the chances are share * exp(-penalty / scale), normalised
    length, share = np.array([[10.0, 12.0, np.inf, 20.0]]), np.array([1.0, 2.0, 5.0, 1.0])
    to_target = np.zeros((4, 1))
    law = solve([Layer(length, share, length), Layer(to_target, np.ones(1), to_target)], 12.5)
    weight = share * np.exp(-length[0] / law.scale_km)
    expected = weight / weight.sum()
    assert expected @ np.where(np.isfinite(length[0]), length[0], 0.0) == pytest.approx(12.5, rel=1e-9)
    assert law.log_total == pytest.approx(np.log(weight.sum()), rel=1e-9)
    drawn = np.bincount(law.draw(200_000, np.random.default_rng(1))[0], minlength=4) / 200_000
    assert drawn[2] == 0
    np.testing.assert_allclose(drawn, expected, atol=0.005)


def test_law_never_takes_what_cannot_be_flown_even_at_the_end_of_a_row():
    length = np.array([[1.0, 2.0, np.inf]])
    onward = np.array([[1.0, np.inf], [3.0, 1.0], [1.0, 1.0]])
    last = np.array([[1.0], [2.0]])
    layers = [Layer(x, np.ones(x.shape[1]), x) for x in (length, onward, last)]
    first, second, third = solve(layers, 4.0).draw(50_000, np.random.default_rng(3))
    ways = set(zip(first.tolist(), second.tolist(), third.tolist(), strict=True))
    # first step to 0 or 1; from 0 only to 0 (passage 0), from 1 to both (2 and 3); ends 0 and 1
    assert ways == {(0, 0, 0), (1, 2, 0), (1, 3, 1)}


@pytest.mark.parametrize("model", MODELS)
def test_mean_detour_of_every_model_is_as_stated(claimed, model):
    for sampler in prepare(claimed, [0, 1], 15, model, fastest=2.6):
        assert not isinstance(sampler, Unfit)
        assert sampler.law.mean_km == pytest.approx(1.15 * sampler.shortest_km, rel=1e-9)
        drawn = sampler.draw(20_000, np.random.default_rng(1))
        assert drawn.length_km.mean() == pytest.approx(1.15 * sampler.shortest_km, rel=0.005)


@pytest.mark.parametrize("model", MODELS)
def test_routes_of_every_model_are_admissible(claimed, model):
    drawn = sample_routes(claimed, 0, 15, 40, seed=2, model=model)
    shapes = [country("RUS"), water("caspian", 46, 36, 55.5, 48), *map(country, ("IRN", "IRQ", "SYR"))]
    for route in range(40):
        points = drawn.points(route)
        assert points[0] == pytest.approx((44.6031, 43.7875), abs=1e-9)
        assert points[-1] == pytest.approx((40.1408, 35.3359), abs=1e-9)
        assert path_length_km(points) == pytest.approx(drawn.length_km[route], abs=2e-3)
        for crossing in drawn.crossings[route]:
            assert (points == crossing).all(axis=1).any()
        dense, along = densify(points, 2.0)
        borders = np.cumsum([0, *drawn.region_km[route]])
        for (first, last), region in zip(pairwise(borders), shapes, strict=True):
            leg = dense[(along > first + 0.05) & (along < last - 0.05)]
            assert shapely.distance(region.shape, shapely.points(leg)).max(initial=0) < 5e-4


@pytest.mark.parametrize("model", MODELS)
def test_lengths_by_region_add_up_for_every_model(claimed, model):
    drawn = sample_routes(claimed, 1, 15, 500, seed=2, model=model)
    assert drawn.region_km.shape == (500, 5)
    assert (drawn.region_km > 0).all()
    np.testing.assert_allclose(drawn.region_km.sum(axis=1), drawn.length_km, atol=1e-9)
    low, high = drawn.sampler.length_range_km()
    assert low <= drawn.length_km.min()
    assert drawn.length_km.max() <= high


@pytest.mark.parametrize("model", MODELS)
def test_posts_are_those_that_the_crossings_are_at_or_nearest_to(claimed, model):
    drawn = sample_routes(claimed, 1, 15, 50, seed=4, model=model)
    for gate, posts in enumerate(drawn.sampler.gates):
        for route in range(50):
            lon, lat = drawn.crossings[route, gate]
            gaps = distance_km(
                np.full(len(posts.lonlat), lon), np.full(len(posts.lonlat), lat), *posts.lonlat.T
            )
            # the nearest in the plane is the nearest on the ground but for what the plane stretches
            assert gaps[drawn.posts[route, gate]] <= 1.1 * gaps.min() + 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_one_seed_gives_the_same_routes_of_every_model(claimed, model):
    a, b, c = (sample_routes(claimed, 0, 15, 100, seed, model=model) for seed in (7, 7, 8))
    assert a.paths.points(99).tobytes() == b.paths.points(99).tobytes()
    assert a.length_km.tobytes() == b.length_km.tobytes() != c.length_km.tobytes()


def test_routes_of_waypoints_bend_inside_the_regions_and_taut_ones_do_not():
    # convex boxes: between two borders a taut way is straight, one by waypoints is not
    boxes = [box("a", 0, 43, 3, 47), box("b", 3, 43, 6, 47)]
    network = plan_routes((0.5, 45), [(5.5, 45)], boxes, typical_percent=4)
    taut, waypoints = (sample_routes(network, 0, 4, 100, 1, model=m) for m in ("taut", "waypoints"))
    assert {len(taut.points(route)) for route in range(100)} == {3}
    assert {len(waypoints.points(route)) for route in range(100)} == {5}
    inside = np.array([waypoints.points(route)[1] for route in range(100)])
    assert inside[:, 0].max() < 3
    assert len(np.unique(inside, axis=0)) > 10


def test_bridge_in_the_open_has_the_spread_of_a_brownian_bridge():
    # small offsets in a wide box: nothing confines them, so their variance is sigma^2 s (L - s) / L
    boxes = [box("a", -10, 30, 5, 60), box("b", 5, 30, 20, 60)]
    network = plan_routes((0, 45), [(10, 45)], boxes, typical_percent=1)
    drawn = sample_routes(network, 0, 1, 4000, 1, model="bridge")
    length, sigma = drawn.shortest_km, drawn.parameter.value
    quarter = length / 4
    # the station at a quarter of the way: the offset is how far it is from the geodesic between the ends
    there = np.array([drawn.points(route)[6] for route in range(4000)])
    north = distance_km(there[:, 0], there[:, 1], 0, 45)
    offset = np.sqrt(np.maximum(north**2 - quarter**2, 0.0))
    expected = sigma**2 * quarter * (length - quarter) / length
    assert (offset**2).mean() == pytest.approx(expected, rel=0.1)
    assert "drawn freely, 100 % would stay" in drawn.sampler.remarks[0]


def test_bridge_asks_no_leg_of_more_than_the_top_speed(claimed):
    slow = sample_routes(claimed, 0, 15, 500, 1, model="bridge", fastest=1.3)
    longest = 1.3 * 1.15 * slow.shortest_km / 24
    free = sample_routes(claimed, 0, 15, 500, 1, model="bridge")
    legs = [max_leg_km(ensemble) for ensemble in (slow, free)]
    assert legs[0] <= longest + 1e-6
    assert legs[1] > longest


def max_leg_km(ensemble):
    """The longest leg between two stations; crossings of borders lie between them."""
    longest = 0.0
    for route in range(200):
        points = ensemble.points(route)
        crossed = {tuple(crossing) for crossing in ensemble.crossings[route]}
        since = 0.0
        for a, b in pairwise(points):
            since += distance_km(*a, *b)
            if tuple(b) not in crossed:
                longest, since = max(longest, since), 0.0
    return longest


def test_model_that_cannot_be_used_says_why():
    # a corridor 20 km wide: no bridge can be 20 % longer than the way along it
    boxes = [box("a", 0, 45, 5, 45.2), box("b", 5, 45, 10, 45.2)]
    network = plan_routes((1, 45.1), [(9, 45.1)], boxes, typical_percent=20)
    for model in MODELS:
        (found,) = prepare(network, [0], 20, model)
        assert isinstance(found, Unfit)
        assert found.model == model
        assert "longer" in found.reason or "long on average" in found.reason
        with pytest.raises(RouteError):
            sample_routes(network, 0, 20, 10, 1, model=model)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("within_km", [0.0, 30.0])
def test_routes_of_every_model_pass_what_they_must_visit(model, within_km):
    lon, lat = 3.2, 44.5
    through = [box("a", 0, 43, 2, 47), box("b", 2, 43, 4, 47), Visit("v", (lon, lat), within_km)]
    network = plan_routes((0.1, 45.2), [(5.9, 45.6)], [*through, box("c", 4, 43, 6, 47)], 6)
    (found,) = prepare(network, [0], 6, model)
    if model == "bridge" and within_km == 0.0:
        # chance never leads a bridge through the very point; it must say so
        assert isinstance(found, Unfit)
        return
    drawn = found.draw(300, np.random.default_rng(1))
    assert drawn.regions == ("a", "b", "b", "c")
    gaps = distance_km(np.full(300, lon), np.full(300, lat), *drawn.crossings[:, 1].T)
    assert gaps.max() <= within_km + 0.05


def test_unknown_model_is_refused_with_the_nearest_name(tiny):
    with pytest.raises(OverflightError, match="did you mean 'waypoints'"):
        sample_routes(tiny, 0, 8, 10, seed=1, model="waypoint")
