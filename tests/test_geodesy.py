from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import (
    bearing_deg,
    densify,
    densify_all,
    destination,
    distance_km,
    path_length_km,
)

# Eight rows of Karney's own test set for geodesics on WGS84 (GeographicLib, geodtest.c):
# lat1, lon1, azi1, lat2, lon2, s12 (m).
GEODTEST = np.array(
    [
        [35.60777, -139.44815, 111.098748429560326, -11.17491, -69.95921, 8935244.5604818305],
        [55.52454, 106.05087, 22.020059880982801, 77.03196, 197.18234, 4105086.1713924406],
        [-21.97856, 142.59065, -32.44456876433189, 41.84138, 98.56635, 8394328.894657671],
        [-66.99028, 112.2363, 173.73491240878403, -12.70631, 285.90344, 11150344.2312080241],
        [-17.42761, 173.34268, -159.033557661192928, -15.84784, 5.93557, 16076603.1631180673],
        [-50.56724, -16.30485, -105.439679907590164, -33.56571, -94.97412, 6455670.5118668696],
        [-68.82867, -74.28391, 93.774347763114881, -50.63005, -8.36685, 3956936.926063544],
        [-19.79938, -174.47484, 71.167275780171533, -11.99349, -154.35109, 2319004.8601169389],
    ]
)

ORACLE = Geodesic.WGS84

lons = st.floats(-180, 180)
lats = st.floats(-90, 90)
# a bearing at a pole depends on the longitude that is written for it
lats_off_poles = st.floats(-89.9, 89.9)
positions = st.tuples(lons, lats)


# --- geodesics ---------------------------------------------------------------------------------------


def test_geodtest_distances_and_bearings() -> None:
    lat1, lon1, azimuth, lat2, lon2, metres = GEODTEST.T
    np.testing.assert_allclose(distance_km(lon1, lat1, lon2, lat2), metres / 1e3, rtol=0, atol=1e-11)
    np.testing.assert_allclose(bearing_deg(lon1, lat1, lon2, lat2), azimuth % 360, rtol=0, atol=1e-9)


def test_geodtest_destinations() -> None:
    lat1, lon1, azimuth, lat2, lon2, metres = GEODTEST.T
    lon, lat = destination(lon1, lat1, azimuth, metres / 1e3)
    np.testing.assert_allclose(lat, lat2, rtol=0, atol=1e-12)
    np.testing.assert_allclose((lon - lon2 + 180) % 360, 180, rtol=0, atol=1e-12)


def test_karney_2013_direct_example() -> None:
    # Karney 2013, Table 2: 10,000 km from 40 N on azimuth 30
    lon, lat = destination(0.0, 40.0, 30.0, 10_000.0)
    assert (lon, lat) == pytest.approx((137.84490004377, 41.79331020506), abs=6e-12)


def test_karney_2013_nearly_antipodal_example() -> None:
    # Karney 2013, Tables 4 to 6, where Vincenty's method does not converge
    ends = (0.0, -30.0, 179.8, 29.9)
    assert distance_km(*ends) == pytest.approx(19_989.832_827_610, abs=1e-9)
    assert bearing_deg(*ends) == pytest.approx(161.89052473633, abs=1e-11)


def test_one_degree_of_the_equator() -> None:
    # the equator is a circle of WGS84's semi-major axis, 6,378.137 km
    assert distance_km(10.0, 0.0, 11.0, 0.0) == pytest.approx(6378.137 * np.pi / 180, abs=1e-11)
    assert bearing_deg(10.0, 0.0, 11.0, 0.0) == pytest.approx(90.0, abs=1e-12)
    assert bearing_deg(11.0, 0.0, 10.0, 0.0) == pytest.approx(270.0, abs=1e-12)


def test_broadcasting_and_types() -> None:
    assert type(distance_km(0.0, 0.0, 1.0, 1.0)) is float
    assert type(bearing_deg(0.0, 0.0, 1.0, 1.0)) is float
    assert [type(v) for v in destination(0.0, 0.0, 1.0, 1.0)] == [float, float]
    table = distance_km(0.0, 50.0, [[1.0], [2.0]], [50.0, 51.0, 52.0])
    assert table.shape == (2, 3)
    assert table[1, 2] == distance_km(0.0, 50.0, 2.0, 52.0)
    lon, lat = destination(0.0, 0.0, [0.0, 90.0], 100.0)
    assert lon.shape == lat.shape == (2,)


def test_bearing_is_never_360() -> None:
    # the azimuth here is -9e-15 degrees, and its remainder rounds to 360 itself
    assert bearing_deg(0.0, 0.0, -1e-14, 60.0) == 0.0


@settings(max_examples=60)
@given(positions, positions)
def test_agrees_with_geographiclib(a: tuple[float, float], b: tuple[float, float]) -> None:
    expected = ORACLE.Inverse(a[1], a[0], b[1], b[0])["s12"] / 1e3
    assert distance_km(*a, *b) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=60)
@given(positions, positions)
def test_distance_is_symmetric(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert distance_km(*a, *b) == pytest.approx(distance_km(*b, *a), abs=1e-9)


@settings(max_examples=60)
@given(positions, positions, positions)
def test_triangle_inequality(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    assert distance_km(*a, *c) <= distance_km(*a, *b) + distance_km(*b, *c) + 1e-8


@settings(max_examples=60)
@given(lons, lats_off_poles, st.floats(0, 360, exclude_max=True), st.floats(1, 9_000))
def test_destination_inverts_bearing_and_distance(
    lon: float, lat: float, bearing: float, distance: float
) -> None:
    end = destination(lon, lat, bearing, distance)
    assert distance_km(lon, lat, *end) == pytest.approx(distance, abs=1e-8)
    turned = bearing_deg(lon, lat, *end) - bearing
    assert (turned + 180) % 360 == pytest.approx(180, abs=1e-6)


@pytest.mark.parametrize(
    "position", [(40.0, 95.0), (40.0, float("nan")), (float("inf"), 10.0), (float("nan"), 10.0)]
)
def test_rejects_what_is_no_position(position: tuple[float, float]) -> None:
    for call in (distance_km, bearing_deg):
        with pytest.raises(ValueError, match="longitude first"):
            call(*position, 0.0, 0.0)
        with pytest.raises(ValueError, match="longitude first"):
            call([0.0, 0.0], [0.0, 0.0], [1.0, position[0]], [1.0, position[1]])
    with pytest.raises(ValueError, match="longitude first"):
        destination(*position, 0.0, 1.0)
    with pytest.raises(ValueError, match="longitude first"):
        path_length_km([position, (0.0, 0.0)])


@pytest.mark.parametrize(("bearing", "distance"), [(float("nan"), 1.0), (0.0, float("inf"))])
def test_destination_rejects_what_is_not_finite(bearing: float, distance: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        destination(0.0, 0.0, bearing, distance)


# --- paths -------------------------------------------------------------------------------------------

PATH = np.array([[44.6, 43.79], [49.0, 42.5], [49.0, 42.5], [50.5, 37.5], [46.0, 35.0], [40.1, 35.3]])


def test_path_length_is_the_sum_of_its_legs() -> None:
    legs = [distance_km(*PATH[i], *PATH[i + 1]) for i in range(len(PATH) - 1)]
    assert path_length_km(PATH) == pytest.approx(sum(legs), abs=1e-9)
    assert path_length_km(PATH[:1]) == 0.0


def test_densify_cuts_legs_into_the_fewest_equal_pieces() -> None:
    degree = distance_km(0.0, 0.0, 1.0, 0.0)
    points, along = densify([[0.0, 0.0], [1.0, 0.0], [1.5, 0.0]], degree / 4 * 1.001)
    np.testing.assert_allclose(points[:, 0], [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5], atol=1e-13)
    np.testing.assert_allclose(points[:, 1], 0, atol=1e-13)
    np.testing.assert_allclose(along, points[:, 0] * degree, atol=1e-10)


def test_densify_keeps_every_given_point_exactly() -> None:
    points, along = densify(PATH, 7.0)
    where = [np.flatnonzero((points == vertex).all(axis=1)) for vertex in PATH]
    assert all(len(hits) for hits in where)
    assert (points[0] == PATH[0]).all()
    assert (points[-1] == PATH[-1]).all()
    assert along[0] == 0.0
    for i, hits in enumerate(where):
        assert along[hits[0]] == pytest.approx(path_length_km(PATH[: i + 1]), abs=1e-9)


def test_many_paths_are_densified_as_each_alone() -> None:
    far = [[170.0, -40.0], [-170.0, -30.0], [-170.0, -30.0]]
    paths = [PATH, [[10.0, 20.0]], far, list(reversed(PATH)), [[1.0, 2.0], [1.0, 2.0]]]
    for (points, along), path in zip(densify_all(paths, 7.0), paths, strict=True):
        alone, flown = densify(path, 7.0)
        assert points.tobytes() == alone.tobytes()
        np.testing.assert_array_equal(along, flown)


def test_densify_a_single_point() -> None:
    points, along = densify([[10.0, 20.0]], 5.0)
    assert points.tolist() == [[10.0, 20.0]]
    assert along.tolist() == [0.0]


def test_a_dense_leg_bows_away_from_the_parallel() -> None:
    points, _ = densify([[0.0, 50.0], [40.0, 50.0]], 25.0)
    assert points[0].tolist() == [0.0, 50.0]
    assert points[-1].tolist() == [40.0, 50.0]
    assert points[:, 1].max() > 51.5
    middle = ORACLE.Line(50, 0, ORACLE.Inverse(50, 0, 50, 40)["azi1"]).Position(
        ORACLE.Inverse(50, 0, 50, 40)["s12"] / 2
    )
    near = distance_km(points[:, 0], points[:, 1], middle["lon2"], middle["lat2"]).min()
    assert near <= 12.5


@settings(max_examples=40)
@given(st.lists(positions, min_size=1, max_size=5), st.floats(50, 5_000))
def test_densified_path_keeps_its_length_and_spacing(path: list[tuple[float, float]], spacing: float) -> None:
    points, along = densify(path, spacing)
    steps = distance_km(*points[:-1].T, *points[1:].T)
    assert along[-1] == pytest.approx(path_length_km(path), abs=1e-7)
    assert path_length_km(points) == pytest.approx(along[-1], abs=1e-7)
    assert (steps <= spacing + 1e-8).all()
    np.testing.assert_allclose(np.diff(along), steps, rtol=0, atol=1e-7)


@pytest.mark.parametrize("points", [[], np.empty((0, 2)), [1.0, 2.0], [[1.0, 2.0, 3.0]]])
def test_rejects_what_is_no_path(points: object) -> None:
    for call in (path_length_km, lambda p: densify(p, 1.0)):
        with pytest.raises(ValueError, match=r"shape \(n, 2\)"):
            call(points)


@pytest.mark.parametrize("spacing", [0.0, -1.0, float("nan"), float("inf")])
def test_rejects_a_useless_spacing(spacing: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        densify(PATH, spacing)
