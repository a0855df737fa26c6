from __future__ import annotations

import numpy as np
import pytest
from regions import box

from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.analysis.routes.ensembles import MODELS, sample_routes
from overflight.analysis.routes.ensembles.approach import nearest_approaches, share_within
from overflight.analysis.routes.ensembles.spread import (
    border_holding_km,
    crossings_per_km,
    length_quantiles_km,
    minutes_aloft,
    routes_to_settle,
)
from overflight.analysis.routes.ways.plan import plan_routes

START, END = (0.1, 45.2), (5.9, 45.6)


@pytest.fixture(scope="module", params=MODELS)
def drawn(request):
    boxes = [box("a", 0, 43, 2, 47), box("b", 2, 43, 4, 47), box("c", 4, 43, 6, 47)]
    network = plan_routes(START, [END], boxes, typical_percent=6)
    return sample_routes(network, 0, 6, 60, seed=3, model=request.param)


# beside the ways, on them, at an end, and far off
PLACES = np.array([[3.0, 44.1], [3.1, 45.4], END, [2.0, 46.9], [20.0, 30.0], [-1.0, 45.2]])


def test_nearest_approach_is_that_of_every_100_m_of_every_route(drawn):
    for place, found in zip(PLACES, nearest_approaches(drawn, PLACES), strict=True):
        for route in range(20):
            dense, along = densify(drawn.points(route), 0.1)
            gaps = distance_km(np.full(len(dense), place[0]), np.full(len(dense), place[1]), *dense.T)
            # a point of the route is at most 50 m from one of the dense ones
            assert gaps.min() - 0.05 <= found.distance_km[route] <= gaps.min() + 1e-3
            there = np.abs(along - found.along_km[route]).argmin()
            assert gaps[there] <= gaps.min() + 0.1


def test_share_within_a_radius_counts_routes(drawn):
    (found,) = nearest_approaches(drawn, PLACES[:1])
    radius = float(np.median(found.distance_km))
    assert share_within(found, radius) == sum(km <= radius for km in found.distance_km) / 60
    assert share_within(found, 0.0) == 0
    assert share_within(found, 1e5) == 1


def test_quantiles_and_time_aloft(drawn):
    low, middle, high = length_quantiles_km(drawn, [0.0, 0.5, 1.0])
    ordered = sorted(drawn.length_km)
    assert (low, high) == (ordered[0], ordered[-1])
    assert middle == pytest.approx((ordered[29] + ordered[30]) / 2)
    # 900 km at 450 to 900 km/h, 1,800 km likewise
    assert minutes_aloft((900.0, 1800.0), (450.0, 900.0)) == (60.0, 240.0)


def test_density_of_crossings_adds_up_along_the_border(drawn):
    for gate, posts in enumerate(drawn.sampler.gates):
        density = crossings_per_km(drawn, gate)
        assert (density * posts.share_km).sum() == pytest.approx(1.0)
        busiest = np.bincount(drawn.posts[:, gate]).argmax()
        assert density[busiest] == pytest.approx(
            np.mean(drawn.posts[:, gate] == busiest) / posts.share_km[busiest]
        )


def test_the_fewest_kilometres_of_a_border_that_hold_a_share():
    # 60 % of the ways on 10 km, 30 % on 20 km, 10 % on 5 km; a post that stands for nothing
    share_km = np.array([20.0, 10.0, 0.0, 5.0])
    density = np.array([0.3 / 20, 0.6 / 10, 0.0, 0.1 / 5])
    assert [border_holding_km(density, share_km, share) for share in (0.5, 0.6, 0.65, 0.7, 0.9, 1.0)] == [
        10.0,
        10.0,
        15.0,
        15.0,
        35.0,
        35.0,
    ]


def slow_settle(values, share, tolerance=0.01):
    """Look at every prefix."""

    def statistic(first):
        return np.mean(first) if share is None else np.quantile(first, share, method="inverted_cdf")

    end = statistic(values)
    good = [abs(statistic(values[:m]) - end) <= tolerance * abs(end) for m in range(1, len(values) + 1)]
    return max((m + 2 for m, fine in enumerate(good) if not fine), default=1)


@pytest.mark.parametrize("share", [None, 0.05, 0.5, 0.95])
@pytest.mark.parametrize("seed", range(5))
def test_convergence_is_that_of_every_prefix(share, seed):
    values = np.random.default_rng(seed).gamma(3.0, 20.0, 400) + 1000.0 * (seed % 2)
    assert routes_to_settle(values, share) == slow_settle(values, share)


def test_convergence_of_known_sequences():
    assert routes_to_settle(np.full(10, 5.0)) == 1
    # running means 2, 1.5, 1.33, 1.25 ...: within 1 % of 1 + 1/1000 from 1/m <= 0.01101 on
    values = np.array([2.0, *np.ones(999)])
    assert routes_to_settle(values) == 91
    # the median is 1 from the first pair on
    assert routes_to_settle(values, 0.5) == 2
