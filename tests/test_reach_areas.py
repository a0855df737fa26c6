from __future__ import annotations

from math import acos, nan, pi, sqrt

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import FloatArray, destination, distance_km
from overflight.analysis.reach.areas import disc, everything
from overflight.analysis.routes.ways.plane import Plane

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
positions = st.tuples(longitudes, latitudes)
# what polygons may be wider than the truth by, as the module says
SLACK = 2e-4


def scattered(plane: Plane, count: int = 1500) -> FloatArray:
    """Return positions all over a plane, as many to each square kilometre, always the same ones."""
    rng = np.random.default_rng(4)
    bearing, km = rng.uniform(0, 360, count), plane.radius_km * np.sqrt(rng.uniform(0, 1, count))
    return np.column_stack(destination(plane.lon0_deg, plane.lat0_deg, bearing, km))


def inside(plane: Plane, area: shapely.Geometry, lonlat: FloatArray) -> FloatArray:
    return shapely.intersects_xy(area, *plane.forward(lonlat).T)


@settings(max_examples=60, deadline=None)
@given(positions, st.floats(0, 20_100), positions, st.floats(50, 6_000))
def test_a_disc_is_never_smaller_than_the_truth_and_hardly_wider(
    middle: tuple[float, float], radius_km: float, centre: tuple[float, float], wide_km: float
) -> None:
    plane = Plane(*middle, wide_km)
    lonlat = scattered(plane)
    km = distance_km(*centre, *lonlat.T)
    drawn = inside(plane, disc(plane, centre, radius_km), lonlat)
    assert drawn[km <= radius_km].all()
    if radius_km < 19_500:
        assert not drawn[km > radius_km + max(0.2, SLACK * radius_km)].any()


@pytest.mark.parametrize(("lon", "lat"), [(40.0, 35.0), (180.0, 0.0), (-179.99, 60.0), (0.0, 90.0)])
@pytest.mark.parametrize("radius_km", [0.5, 20.0, 60.0])
def test_a_small_disc_has_the_area_of_a_circle(lon: float, lat: float, radius_km: float) -> None:
    plane = Plane(lon, lat, 200.0)
    assert disc(plane, (lon, lat), radius_km).area == pytest.approx(pi * radius_km**2, rel=5e-3)


def test_the_lens_of_two_discs_has_the_published_area() -> None:
    # E. W. Weisstein, "Circle-Circle Intersection", MathWorld, equation 14
    plane = Plane(40.0, 35.0, 200.0)
    second = destination(40.0, 35.0, 77.0, 30.0)
    lens = shapely.intersection(disc(plane, (40.0, 35.0), 20.0), disc(plane, second, 25.0))
    d, r, big = 30.0, 20.0, 25.0
    expected = (
        r**2 * acos((d**2 + r**2 - big**2) / (2 * d * r))
        + big**2 * acos((d**2 + big**2 - r**2) / (2 * d * big))
        - sqrt((-d + r + big) * (d + r - big) * (d - r + big) * (d + r + big)) / 2
    )
    assert lens.area == pytest.approx(expected, rel=3e-3)
    assert lens.area >= expected * (1 - 1e-5)


def test_a_pole_and_the_antimeridian_can_lie_inside() -> None:
    plane = Plane(180.0, 88.0, 1_000.0)
    drawn = disc(plane, (179.0, 89.0), 600.0)
    for lonlat in ((0.0, 90.0), (0.0, 86.0), (-90.0, 87.0), (90.0, 87.0)):
        assert distance_km(179.0, 89.0, *lonlat) < 600.0
        assert inside(plane, drawn, np.array([lonlat])).all()
    assert drawn.geom_type == "Polygon"


@settings(max_examples=30, deadline=None)
@given(positions, positions, st.floats(0, 9_000), st.floats(0, 3_000))
def test_wider_discs_contain_narrower_ones(
    middle: tuple[float, float], centre: tuple[float, float], radius_km: float, more_km: float
) -> None:
    plane = Plane(*middle, 2_000.0)
    narrow, wide = disc(plane, centre, radius_km), disc(plane, centre, radius_km + more_km)
    assert shapely.difference(narrow, wide).area <= 1e-6 * everything(plane).area


def test_what_is_nowhere_is_empty() -> None:
    plane = Plane(0.0, 0.0, 500.0)
    assert disc(plane, (0.0, 0.0), -1.0).is_empty
    assert disc(plane, (90.0, 0.0), 1_000.0).is_empty


def test_refuses_what_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="8,000 km"):
        disc(Plane(0.0, 0.0, 8_500.0), (0.0, 0.0), 10.0)
    with pytest.raises(ValueError, match="radius"):
        disc(Plane(0.0, 0.0, 500.0), (0.0, 0.0), nan)
