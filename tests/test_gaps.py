"""Routes between two fixes: pinned, bounded, the same everywhere on Earth, and spread as the laws say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.routes.gaps.bridges import (
    bend_km,
    brownian,
    brownian_covariance,
    cubic,
    smooth,
    smooth_covariance,
)
from overflight.analysis.routes.gaps.detours import taut, waypoints
from overflight.analysis.routes.gaps.envelopes import ellipse, radius_km, ranks
from overflight.analysis.routes.gaps.fixes import (
    CLIMB,
    CRUISE,
    DESCENT,
    UNKNOWN,
    Ends,
    Gaps,
    checked_fractions,
)
from overflight.analysis.routes.gaps.laws import (
    BrownianLaw,
    DetourLaw,
    GapModels,
    Provenance,
    RadiusLaw,
    ScaleLaw,
    SmoothLaw,
    SmoothLaws,
    largest_difference,
    load_models,
    models_text,
    rounded_models,
)
from overflight.analysis.routes.gaps.models import MODELS, plane_routes, routes
from overflight.errors import OverflightError, RouteError

SCALE = ScaleLaw(at_unit_km=0.5, time_power=0.5, bend_power=0.7)
ONE_LAW = SmoothLaw(along=SCALE, across=SCALE, waist_power=0.2, lean_power=-1.0, tail_freedom=8.0)
NUMBERS = GapModels(
    detours=DetourLaw(mean_excess_km=12.0, time_power=1.5),
    brownian=BrownianLaw(variance_km2_per_min=4.0),
    smooth=SmoothLaws(by_phase={}, otherwise=ONE_LAW),
    radius=RadiusLaw(radius_km={50: 10.0, 80: 20.0, 95: 40.0}, time_power=1.5),
    fitted_to=Provenance(
        package="none",
        version="0",
        file="none",
        sha256="0" * 64,
        date="2020-05-01",
        seed=1,
        aircraft=1,
        flights=1,
        gaps=1,
        gaps_min=(10.0,),
    ),
)
U = np.linspace(0.0, 1.0, 13)


def gap(lon=(2.0, 3.2), lat=(48.0, 48.4), minutes=10.0, speed=650.0, track=(60.0, 70.0), max_speed=1000.0):
    start = Ends.of(lon[0], lat[0], speed, track[0])
    return Gaps(start, Ends.of(lon[1], lat[1], speed, track[1]), np.array([minutes]), max_speed)


PLACES = {
    "temperate": gap(),
    "antimeridian": gap(lon=(179.5, -179.3)),
    "near the pole": gap(lon=(10.0, -150.0), lat=(89.6, 89.7), track=(0.0, 180.0)),
    "the same place": gap(lon=(2.0, 2.0), lat=(48.0, 48.0), track=(90.0, 270.0)),
    "southern": gap(lon=(-70.0, -70.9), lat=(-53.0, -53.4), track=(230.0, 240.0)),
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("place", PLACES)
def test_routes_are_pinned_at_both_fixes(model, place):
    one = PLACES[place]
    lon, lat = routes(model, one, U, 50, 3, NUMBERS)
    assert lon.shape == lat.shape == (1, 50, 13)
    for end, index in ((one.start, 0), (one.end, -1)):
        # nanometres of the geodesics, and of turning degrees into kilometres and back
        assert distance_km(end.lon[0], end.lat[0], lon[0, :, index], lat[0, :, index]).max() < 1e-6


@pytest.mark.parametrize("model", [m for m in MODELS if m != "brownian"])
@pytest.mark.parametrize("place", PLACES)
def test_no_route_is_faster_than_allowed(model, place):
    one = PLACES[place]
    lon, lat = routes(model, one, U, 400, 5, NUMBERS)
    km = distance_km(lon[..., :-1], lat[..., :-1], lon[..., 1:], lat[..., 1:])
    kmh = km / (np.diff(U) * one.duration_min[0] / 60.0)
    # the plane makes lengths across too long, never too short
    assert kmh.max() <= one.max_speed_kmh * (1 + 1e-6)


def test_brownian_routes_stay_within_reach_of_both_fixes():
    one = gap(max_speed=620.0)
    lon, lat = routes("brownian", one, U, 500, 5, NUMBERS)
    from_start = distance_km(one.start.lon[0], one.start.lat[0], lon[0], lat[0])
    to_end = distance_km(lon[0], lat[0], one.end.lon[0], one.end.lat[0])
    reach = one.reach_km[0] * (1 + 1e-6)
    assert (from_start <= reach * U + 1e-6).all()
    assert (to_end <= reach * (1.0 - U) + 1e-6).all()
    # the bound does bite: an unbounded bridge would leave it
    free, _ = plane_routes("brownian", gap(max_speed=1e5), U, 500, 5, NUMBERS)
    held, _ = plane_routes("brownian", one, U, 500, 5, NUMBERS)
    assert np.abs(free - held).max() > 1.0


def test_speed_bound_bites_on_smooth_routes():
    slow, fast = (smooth(gap(max_speed=kmh), U, 300, 1, NUMBERS.smooth)[0] for kmh in (700.0, 1e6))
    assert np.abs(slow - fast).max() > 0.1


@pytest.mark.parametrize("u", [0.2, 0.5, 0.9])
def test_variance_of_a_brownian_bridge(u):
    # Horne et al. 2007, equation 2: T u (1 - u) times the rate
    one = gap(max_speed=1e6)
    along, across = brownian(one, [u], 40_000, 1, NUMBERS.brownian)
    expected = 4.0 * 10.0 * u * (1.0 - u)
    # the variance of 40,000 draws is known to 0.7 %
    assert along.var() == pytest.approx(expected, rel=0.03)
    assert across.var() == pytest.approx(expected, rel=0.03)
    assert along.mean() == pytest.approx(u * one.distance_km[0], abs=0.2)
    assert np.corrcoef(along.ravel(), across.ravel())[0, 1] == pytest.approx(0.0, abs=0.02)


def test_covariance_of_a_smooth_bridge_against_the_motion_it_comes_from():
    # an integrated random walk in many steps, its deviation from the cubic through its own ends
    steps, paths = 400, 4000
    generator = np.random.default_rng(7)
    velocity = np.cumsum(generator.standard_normal((paths, steps)), axis=1) / np.sqrt(steps)
    position = np.cumsum(velocity, axis=1) / steps
    t = np.arange(1, steps + 1) / steps
    end, into = position[:, -1:], velocity[:, -1:]
    left = position - end * t**2 * (3 - 2 * t) - into * t**2 * (t - 1)
    at = [99, 199, 299]
    expected = smooth_covariance(np.array([0.25, 0.5, 0.75])) / 192.0
    assert np.cov(left[:, at].T) == pytest.approx(expected, rel=0.1)


def test_covariances_by_hand():
    assert brownian_covariance(np.array([0.5])) == pytest.approx(0.25)
    assert smooth_covariance(np.array([0.25, 0.5])).diagonal() == pytest.approx([0.75**3, 1.0])


def test_spread_of_smooth_routes_half_way():
    law = SmoothLaw(
        along=ScaleLaw(at_unit_km=1.0, time_power=1.0, bend_power=0.0),
        across=ScaleLaw(at_unit_km=2.0, time_power=1.0, bend_power=0.0),
        waist_power=0.0,
        lean_power=0.0,
        tail_freedom=1e6,
    )
    one = gap(minutes=15.0, speed=400.0, max_speed=1e6)
    along, across = smooth(one, [0.5], 40_000, 1, SmoothLaws(by_phase={}, otherwise=law))
    assert along.std() == pytest.approx(1.5, rel=0.02)
    assert across.std() == pytest.approx(3.0, rel=0.02)


def test_cubic_of_a_straight_flight_at_one_speed_is_the_straight_flight():
    # due north along a meridian, where the track does not turn
    north = gap(lon=(5.0, 5.0), lat=(10.0, 11.0), track=(0.0, 0.0))
    length = float(north.distance_km[0])
    steady = Gaps(
        Ends.of(5.0, 10.0, length * 6, 0.0), Ends.of(5.0, 11.0, length * 6, 0.0), np.array([10.0]), 1000.0
    )
    along, across = cubic(steady, U)
    assert along[0] == pytest.approx(U * length, abs=1e-6)
    assert across[0] == pytest.approx(0.0, abs=1e-6)
    assert bend_km(steady)[0] == pytest.approx(0.0, abs=1e-5)


def test_bend_of_a_turn_back_by_hand():
    # out at v and back at v: x = v T (u - u^2), so that the acceleration times T^2 is 2 v T
    there_and_back = PLACES["the same place"]
    assert bend_km(there_and_back)[0] == pytest.approx(2 * 650.0 / 6.0, rel=1e-9)


@pytest.mark.parametrize("draw", [taut, waypoints])
@pytest.mark.parametrize("minutes", [10.0, 30.0])
def test_mean_detour_is_the_fitted_one(draw, minutes):
    one = gap(minutes=minutes)
    fine = np.linspace(0.0, 1.0, 801)
    along, across = draw(one, fine, 4000, 1, NUMBERS.detours)
    length = np.hypot(np.diff(along), np.diff(across)).sum(axis=-1)
    excess = length.mean() - one.distance_km[0]
    assert excess == pytest.approx(12.0 * (minutes / 10.0) ** 1.5, rel=0.06)


def test_detours_without_room_use_all_there_is():
    # at 620 km/h hardly a detour is left: the longest way is 103.3 km
    one = gap(max_speed=620.0)
    along, across = taut(one, np.linspace(0, 1, 201), 300, 1, NUMBERS.detours)
    assert np.hypot(np.diff(along), np.diff(across)).sum(axis=-1).max() <= one.reach_km[0] * (1 + 1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_same_seed_same_bytes(model):
    one, again, other = (routes(model, gap(), U, 20, seed, NUMBERS) for seed in (4, 4, 5))
    assert one[0].tobytes() == again[0].tobytes()
    assert one[0].tobytes() != other[0].tobytes()


@pytest.mark.parametrize("model", MODELS)
def test_a_gap_is_drawn_the_same_whichever_follow(model):
    first, second = gap(), gap(minutes=12.0)
    ends = [
        Ends(*(np.concatenate([getattr(a, n), getattr(b, n)]) for n in vars(a)))
        for a, b in ((first.start, second.start), (first.end, second.end))
    ]
    both = Gaps(*ends, np.array([10.0, 12.0]), 1000.0)
    alone, together = (plane_routes(model, g, U, 10, 1, NUMBERS) for g in (first, both))
    assert together[1][0] == pytest.approx(alone[1][0], abs=1e-12)
    assert len(both.one(1)) == 1
    assert both.one(1).distance_km == pytest.approx(second.distance_km)


@settings(deadline=None, max_examples=25)
@given(shift=st.floats(-360.0, 360.0), model=st.sampled_from(MODELS))
def test_moving_a_gap_along_its_parallel_moves_its_routes(shift, model):
    base, moved = gap(), gap(lon=(2.0 + shift, 3.2 + shift))
    lon, lat = routes(model, base, U, 8, 2, NUMBERS)
    moved_lon, moved_lat = routes(model, moved, U, 8, 2, NUMBERS)
    assert distance_km(lon + shift, lat, moved_lon, moved_lat).max() < 1e-5


def test_routes_across_a_pole_are_those_across_the_equator():
    # 70 km along a meridian, over the pole and over the equator; tracks turn by 180 degrees at the pole
    crossing = gap(lon=(10.0, -170.0), lat=(89.6, 89.7), track=(5.0, 185.0))
    length = float(crossing.distance_km[0])
    half_deg = length / 2 / 110.574
    level = gap(lon=(10.0, 10.0), lat=(-half_deg, half_deg), track=(5.0, 5.0))
    assert float(level.distance_km[0]) == pytest.approx(length, rel=1e-4)
    over_pole, over_equator = (plane_routes("smooth", one, U, 200, 2, NUMBERS) for one in (crossing, level))
    assert over_pole[0] == pytest.approx(over_equator[0], abs=0.02)
    assert over_pole[1] == pytest.approx(over_equator[1], abs=0.02)


@settings(deadline=None, max_examples=50)
@given(
    lon=st.floats(-180, 180), lat=st.floats(-89, 89), along=st.floats(-900, 900), across=st.floats(-900, 900)
)
def test_plane_and_earth_undo_each_other(lon, lat, along, across):
    one = gap(lon=(lon, lon + 1.0), lat=(lat, min(lat + 0.5, 90.0)), minutes=60.0)
    on_earth = one.to_earth(np.array([[along]]), np.array([[across]]))
    back = one.to_plane(*on_earth)
    assert back[0].item() == pytest.approx(along, abs=1e-5)
    assert back[1].item() == pytest.approx(across, abs=1e-5)


def test_the_way_to_the_right_is_positive():
    north = gap(lon=(0.0, 0.0), lat=(0.0, 1.0))
    _, across = north.to_plane(np.array([0.1]), np.array([0.5]))
    assert across[0] > 0


@pytest.mark.parametrize(
    ("start_m", "end_m", "phase"),
    [
        (3000, 6000, CLIMB),
        (10_000, 10_100, CRUISE),
        (10_000, 6500, DESCENT),
        (1000, 1000, DESCENT),
        (np.nan, 5000, UNKNOWN),
    ],
)
def test_phase_is_told_from_the_fixes(start_m, end_m, phase):
    start, end = Ends.of(2.0, 48.0, altitude_m=start_m), Ends.of(2.5, 48.0, altitude_m=end_m)
    assert Gaps(start, end, np.array([10.0]), 1000.0).phase.tolist() == [phase]


def test_each_phase_has_its_own_law():
    tight = SmoothLaw(
        along=ScaleLaw(at_unit_km=1e-6, time_power=0.0, bend_power=0.0),
        across=ScaleLaw(at_unit_km=1e-6, time_power=0.0, bend_power=0.0),
        waist_power=0.0,
        lean_power=0.0,
        tail_freedom=9.0,
    )
    laws = SmoothLaws(by_phase={CLIMB: tight}, otherwise=ONE_LAW)
    ends = [Ends.of(2.0, 48.0, 650.0, 90.0, 3000.0), Ends.of(3.2, 48.0, 650.0, 90.0, 7000.0)]
    climbing, sinking = (Gaps(*pair, np.array([10.0]), 1000.0) for pair in (ends, ends[::-1]))
    assert smooth(climbing, [0.5], 200, 1, laws)[1].std() < 1e-4
    assert smooth(sinking, [0.5], 200, 1, laws)[1].std() > 0.1


def test_slower_end_has_more_room():
    start = Ends.of(2.0, 48.0, 300.0, 75.0)
    gaining = Gaps(start, Ends.of(3.0, 48.2, 700.0, 75.0), np.array([10.0]), 1e6)
    _, across = smooth(gaining, [0.2, 0.8], 4000, 1, NUMBERS.smooth)
    early, late = across[0].std(axis=0)
    assert early > 1.5 * late


def test_rank_of_one_more_draw_is_uniform():
    generator = np.random.default_rng(3)
    x, y = generator.standard_t(3, (2, 400, 500, 1))
    drawn = (x[:, 1:], 3.0 * y[:, 1:] + x[:, 1:])
    rank = ranks(drawn, (x[:, 0], 3.0 * y[:, 0] + x[:, 0]))
    for share in (0.5, 0.8, 0.95):
        # three standard errors of a rate over 400
        assert np.mean(rank <= share) == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / 400))


def test_ellipse_holds_its_share_and_no_more():
    import shapely

    generator = np.random.default_rng(3)
    x, y = generator.standard_normal((2, 1, 2000, 1))
    drawn = (2.0 * x + 50.0, y + x)
    for share in (0.5, 0.95):
        along, across = ellipse(drawn, share, corners=361)
        outline = shapely.Polygon(np.column_stack([along[0, 0], across[0, 0]]))
        inside = shapely.contains_xy(outline, drawn[0].ravel(), drawn[1].ravel()).mean()
        assert inside == pytest.approx(share, abs=0.003)
        assert np.sqrt(outline.area / np.pi) == pytest.approx(radius_km(drawn, share)[0, 0], rel=1e-3)


@pytest.mark.parametrize("bad", [[0.5, 0.5], [0.6, 0.4], [-0.1, 0.5], [0.5, 1.1], [np.nan]])
def test_moments_that_do_not_rise_are_refused(bad):
    with pytest.raises(RouteError, match="must rise from 0"):
        checked_fractions(bad)


def test_gap_too_wide_to_be_flown_is_refused():
    with pytest.raises(RouteError, match=r"gap 0: its fixes are 99\.\d km apart.*598 km/h.*at most 500 km/h"):
        gap(max_speed=500.0)


def test_gap_that_lasts_no_time_is_refused():
    with pytest.raises(RouteError, match="minutes above zero"):
        gap(minutes=0.0)


def test_unknown_velocities_are_refused_where_they_are_needed():
    one = Gaps(Ends.of(2.0, 48.0), Ends.of(3.0, 48.0), np.array([10.0]), 1000.0)
    assert np.isfinite(routes("brownian", one, U, 5, 1, NUMBERS)[0]).all()
    with pytest.raises(RouteError, match=r"needs the speed and the track.*'brownian'"):
        routes("smooth", one, U, 5, 1, NUMBERS)


def test_unknown_model_is_told():
    with pytest.raises(RouteError, match=r"no model 'straight'.*taut, waypoints, brownian, smooth"):
        routes("straight", gap(), U, 5, 1, NUMBERS)


def test_stored_numbers_can_be_used():
    numbers = load_models()
    assert numbers.fitted_to.gaps > 0
    for model in MODELS:
        assert np.isfinite(routes(model, gap(), U, 5, 1, numbers)[0]).all()


def test_numbers_survive_the_file(tmp_path):
    file = tmp_path / "numbers.json"
    file.write_text(models_text(NUMBERS), encoding="utf-8")
    assert load_models(file) == rounded_models(NUMBERS)
    changed = NUMBERS.model_copy(update={"brownian": BrownianLaw(variance_km2_per_min=5.0)})
    assert largest_difference(NUMBERS, NUMBERS) == 0.0
    assert largest_difference(NUMBERS, changed) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "is missing"), ("{}", "does not hold"), ("[", "does not hold")],
)
def test_numbers_that_cannot_be_read_are_told(tmp_path, content, says):
    file = tmp_path / "numbers.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(OverflightError, match=says):
        load_models(file)
