from __future__ import annotations

import numpy as np
import pytest
import shapely
from regions import country, drawn

from overflight.analysis.routes.ways.plane import Plane


def test_there_and_back_again():
    lonlat = np.array([[170.0, 60.0], [-170.0, 65.0], [180.0, 89.0]])
    plane = Plane(179.0, 70.0, 3_000.0)
    np.testing.assert_allclose(plane.inverse(plane.forward(lonlat)), lonlat, atol=1e-9)


def test_shape_cut_along_the_antimeridian_closes_without_a_seam():
    halves = shapely.union_all([shapely.box(170, 50, 180, 60), shapely.box(-180, 50, -170, 60)])
    here = Plane(180.0, 55.0, 3_000.0).draw(halves)
    there = Plane(100.0, 55.0, 3_000.0).draw(shapely.box(90, 50, 110, 60))
    assert here.geom_type == "Polygon"
    assert len(here.exterior.coords) == len(there.exterior.coords)
    assert here.area == pytest.approx(there.area, rel=1e-6)


@pytest.mark.parametrize("side", [1, -1])
def test_shape_round_a_pole_has_no_spike(side):
    cap = drawn("cap", *[(lon, side * 80) for lon in range(-180, 180, 30)]).shape
    area = Plane(10.0, side * 85.0, 3_000.0).draw(cap)
    assert area.geom_type == "Polygon"
    assert area.is_valid
    # its edges are geodesics, straight in the plane but for metres
    assert area.area == pytest.approx(area.convex_hull.area, rel=1e-4)


def test_far_parts_are_cut_away():
    russia = country("RUS").shape
    near = Plane(37.6, 55.75, 1_000.0).draw(russia)
    reach = np.hypot(*shapely.get_coordinates(near).T)
    assert 900 < reach.max() < 1_020
    assert Plane(-30.0, 30.0, 1_000.0).draw(russia).is_empty


def test_rim_that_passes_close_to_a_pole_takes_it_in():
    # 1,112 km from the centre to the pole
    north = shapely.box(-180, 70, 180, 90)
    for radius in (1_080.0, 1_112.0, 1_150.0):
        area = Plane(20.0, 80.0, radius).draw(north)
        assert area.contains(shapely.Point(Plane(20.0, 80.0, radius).forward(np.array([[0.0, 89.9]]))[0]))


def test_steps_of_a_parallel_stay_within_metres_of_it():
    plane = Plane(5.0, 60.0, 1_000.0)
    area = plane.draw(shapely.box(0, 50, 10, 60))
    parallel = plane.forward(np.column_stack([np.linspace(0, 10, 5_001), np.full(5_001, 60.0)]))
    assert shapely.distance(area.exterior, shapely.points(parallel)).max() < 0.008
