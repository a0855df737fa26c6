"""The gnomonic plane, against GeographicLib and by how straight geodesics are in it."""

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_geodesy import GEODTEST, ORACLE, lats, lons

from overflight.analysis.ground.geodesy import bearing_deg, destination, distance_km
from overflight.analysis.ground.gnomonic import Gnomonic, straightness_error_km

# m12 (m) and M12 of the same rows. Those beyond 9,000 km are on no gnomonic map.
REDUCED_LENGTH_AND_SCALE = np.array(
    [
        [6273170.2055303837, 0.16606318447386067],
        [3828869.3344387607, 0.80076349608092607],
        [6161154.5773110616, 0.24816339233950381],
        [6289939.5670446687, -0.17199490274700385],
        [3732902.1583877189, -0.81273638700070476],
        [5409150.7979815838, 0.53053508035997263],
        [3708890.9544062657, 0.81443963736383502],
        [2267960.8703918325, 0.93427001867125849],
    ]
)
ON_A_MAP = GEODTEST[:, 5] < 9e6

GNOMONIC_TERMS = Geodesic.AZIMUTH | Geodesic.REDUCEDLENGTH | Geodesic.GEODESICSCALE


@pytest.mark.parametrize("row", np.flatnonzero(ON_A_MAP))
def test_gnomonic_is_reduced_length_over_geodesic_scale(row: int) -> None:
    lat1, lon1, azimuth, lat2, lon2, _ = GEODTEST[row]
    m12, scale = REDUCED_LENGTH_AND_SCALE[row]
    rho = m12 / scale / 1e3
    x, y = Gnomonic(lon1, lat1).forward(lon2, lat2)
    expected = (rho * np.sin(np.radians(azimuth)), rho * np.cos(np.radians(azimuth)))
    assert (float(x), float(y)) == pytest.approx(expected, abs=1e-12 * rho)


def test_gnomonic_is_not_the_spherical_one() -> None:
    # along a meridian the spherical form is a tan(dlat), 0.4 % off here
    _, y = Gnomonic(0.0, 35.0).forward(0.0, 45.0)
    assert abs(float(y) / (6378.137 * np.tan(np.radians(10))) - 1) > 1e-3


@settings(max_examples=60)
@given(lons, lats, st.floats(0, 360), st.floats(0.01, 3_000))
def test_gnomonic_agrees_with_geographiclib(lon0: float, lat0: float, bearing: float, km: float) -> None:
    end = ORACLE.Direct(lat0, lon0, bearing, km * 1e3, Geodesic.LATITUDE | Geodesic.LONGITUDE)
    terms = ORACLE.Inverse(lat0, lon0, end["lat2"], end["lon2"], GNOMONIC_TERMS)
    rho = terms["m12"] / terms["M12"] / 1e3
    angle = np.radians(terms["azi1"])
    x, y = Gnomonic(lon0, lat0).forward(end["lon2"], end["lat2"])
    assert np.hypot(x - rho * np.sin(angle), y - rho * np.cos(angle)) <= 1e-10 * rho + 1e-9


@settings(max_examples=60)
@given(lons, lats, st.floats(0, 360), st.floats(0, 8_900))
def test_gnomonic_inverse_undoes_forward(lon0: float, lat0: float, bearing: float, km: float) -> None:
    plane = Gnomonic(lon0, lat0)
    position = destination(lon0, lat0, bearing, km)
    lon, lat = plane.inverse(*plane.forward(*position))
    assert distance_km(lon, lat, *position) == pytest.approx(0.0, abs=1e-8)


@settings(max_examples=60)
@given(lons, lats, st.floats(0, 360), st.floats(0, 360), st.floats(10, 8_000), st.floats(0.1, 0.9))
def test_geodesics_are_straight_within_the_stated_error(
    lon0: float, lat0: float, first: float, second: float, radius: float, share: float
) -> None:
    plane = Gnomonic(lon0, lat0)
    x, y = radius * np.sin(np.radians([first, second])), radius * np.cos(np.radians([first, second]))
    chord = np.hypot(np.diff(x), np.diff(y))
    assume(chord > 1.0)
    lon, lat = plane.inverse(x, y)
    ends = (lon[0], lat[0], lon[1], lat[1])
    between = destination(lon[0], lat[0], bearing_deg(*ends), share * distance_km(*ends))
    px, py = plane.forward(*between)
    bend = abs((x[1] - x[0]) * (py - y[0]) - (y[1] - y[0]) * (px - x[0])) / chord
    assert bend <= 1.01 * straightness_error_km(radius) + 1e-9


def test_the_stated_straightness_error_is_tight() -> None:
    # the worst chord of a disc of 1,000 km bends by nearly all of the bound
    worst = 0.0
    angle = np.radians(np.arange(0.0, 360.0, 15.0))
    for lat0 in range(0, 91, 15):
        plane = Gnomonic(0.0, lat0)
        x1, x2 = np.meshgrid(1000 * np.sin(angle), 1000 * np.sin(angle))
        y1, y2 = np.meshgrid(1000 * np.cos(angle), 1000 * np.cos(angle))
        apart = np.hypot(x2 - x1, y2 - y1) > 1
        x1, y1, x2, y2 = (v[apart] for v in (x1, y1, x2, y2))
        ends = (*plane.inverse(x1, y1), *plane.inverse(x2, y2))
        px, py = plane.forward(*destination(*ends[:2], bearing_deg(*ends), 0.5 * distance_km(*ends)))
        bend = np.abs((x2 - x1) * (py - y1) - (y2 - y1) * (px - x1)) / np.hypot(x2 - x1, y2 - y1)
        worst = max(worst, bend.max())
    assert 0.8 <= worst / straightness_error_km(1_000.0) <= 1.01


def test_straightness_error_at_1000_km() -> None:
    # f / 8 * (1000 / 6378.137)^3 * 1000 km with f = 1 / 298.257223563
    assert straightness_error_km(1_000.0) == pytest.approx(1.6152e-3, abs=1e-7)
    assert straightness_error_km(0.0) == 0.0


@pytest.mark.parametrize("radius", [-1.0, float("nan")])
def test_straightness_error_needs_a_radius(radius: float) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        straightness_error_km(radius)


def test_gnomonic_broadcasts() -> None:
    x, y = Gnomonic(40.0, 35.0).forward([40.0, 41.0], 35.0)
    assert x.shape == y.shape == (2,)
    assert (x[0], y[0]) == pytest.approx((0.0, 0.0), abs=1e-12)


@pytest.mark.parametrize("km", [9_100.0, 10_500.0, 19_000.0])
def test_gnomonic_ends_at_about_9000_km(km: float) -> None:
    plane = Gnomonic(40.0, 35.0)
    far = destination(40.0, 35.0, 120.0, km)
    with pytest.raises(ValueError, match=r"1 of 2 points lie more than about 9,000 km.*\(40.0, 35.0\)"):
        plane.forward([41.0, far[0]], [36.0, far[1]])
    plane.forward(*destination(40.0, 35.0, 120.0, 8_900.0))


@pytest.mark.parametrize("x", [60_000.0, float("inf"), float("nan")])
def test_gnomonic_inverse_ends_at_about_9000_km(x: float) -> None:
    with pytest.raises(ValueError, match="9,000 km"):
        Gnomonic(40.0, 35.0).inverse(x, 0.0)


def test_gnomonic_rejects_what_is_no_position() -> None:
    with pytest.raises(ValueError, match="longitude first"):
        Gnomonic(35.0, 140.0)
    with pytest.raises(ValueError, match="longitude first"):
        Gnomonic(40.0, 35.0).forward(35.0, 140.0)
