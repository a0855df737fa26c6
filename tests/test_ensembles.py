from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
import shapely
from regions import box, country, water

from overflight.analysis.ensembles import sample_routes
from overflight.analysis.geodesy import densify, distance_km, path_length_km
from overflight.analysis.routes import shortest_routes
from overflight.analysis.ways.plan import plan_routes
from overflight.errors import RouteError

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
    lengths, law = enumerated(tiny, drawn.scale_km)
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
    lengths, law = enumerated(tiny, drawn.scale_km)
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
    assert near.scale_km < far.scale_km
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
