from __future__ import annotations

import numpy as np
import pytest
import shapely

from overflight.analysis.ground.atlas import point_country, region_polygon
from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.case.entities import Box, Region
from overflight.errors import OverflightError


def polygon(*corners):
    return region_polygon(Region(name="field", polygon=list(corners)))


def water(west, south, east, north):
    return region_polygon(Region(name="water", water=Box(west=west, south=south, east=east, north=north)))


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (37.6, 55.75, "Russia"),
        (40.1408, 35.3359, "Syria"),
        (28.2, -29.5, "Lesotho"),
        (-179.5, 68, "Russia"),
        (180, 68, "Russia"),
        (51, 42, None),
        (-30, 40, None),
    ],
)
def test_country_of_a_point(lon, lat, name):
    assert point_country(lon, lat) == name


def test_country_is_found_by_its_code():
    iraq = region_polygon(Region(name="Iraq", country="IRQ"))
    assert iraq.contains(shapely.Point(44.4, 33.3))
    assert not iraq.contains(shapely.Point(36.3, 33.5))


@pytest.mark.parametrize(
    ("code", "name", "hint"),
    [
        ("SSD", "South Sudan", "SDS (South Sudan)"),
        ("IRK", "Iraq", "IRQ (Iraq)"),
        ("XKX", "Kosovo", "KOS (Kosovo)"),
        ("999", "nowhere", "three capital letters"),
    ],
)
def test_unknown_code_is_refused_with_near_ones(code, name, hint):
    with pytest.raises(OverflightError, match=rf"ADM0_A3 code '{code}'") as refused:
        region_polygon(Region(name=name, country=code))
    assert hint in str(refused.value)


def test_caspian_is_the_sea_inside_its_box():
    caspian = water(46, 36, 55.5, 48)
    assert caspian.contains(shapely.Point(51, 42))
    assert not caspian.contains(shapely.Point(49.87, 40.4))
    # 371,000 square kilometres in most encyclopaedias, and 18,000 of the Kara-Bogaz-Gol bay
    # a degree of latitude is 111.13 km at 42 N; one of longitude there is the cosine of that
    area = caspian.area * 111.13**2 * np.cos(np.radians(42))
    assert area == pytest.approx(389_000, rel=0.03)


def test_caspian_shares_its_shore_with_iran():
    iran = region_polygon(Region(name="Iran", country="IRN"))
    shore = shapely.intersection(shapely.buffer(iran, 1e-9), shapely.boundary(water(46, 36, 55.5, 48)))
    assert shore.length > 5


def test_lake_is_a_water():
    assert water(30, 60, 33.5, 62).contains(shapely.Point(31.5, 60.8))


def test_water_across_the_antimeridian_has_both_sides():
    sea = water(175, 50, -175, 52)
    assert sea.contains(shapely.Point(176, 50.5))
    assert sea.contains(shapely.Point(-176, 50.5))
    assert not sea.intersects(shapely.Point(0, 51))


def test_dry_box_is_refused():
    with pytest.raises(OverflightError, match="no sea or lake of the map lies inside the box from 20, 22"):
        water(20, 22, 25, 26)


def test_edges_of_a_polygon_are_geodesics():
    field = polygon((0, 50), (40, 50), (20, 40))
    edge, _ = densify([(0, 50), (40, 50)], 10)
    middle = edge[len(edge) // 2]
    assert middle[1] > 51
    assert shapely.distance(field.exterior, shapely.Point(middle)) < 1e-4


def test_polygon_across_the_antimeridian_is_cut_along_it():
    field = polygon((170, 50), (-170, 50), (-170, 60), (170, 60))
    assert field.bounds[0] == -180
    assert field.bounds[2] == 180
    # the same ten degrees farther west
    assert field.area == pytest.approx(polygon((100, 50), (120, 50), (120, 60), (100, 60)).area)


@pytest.mark.parametrize("side", [1, -1])
def test_polygon_round_a_pole_holds_it(side):
    cap = polygon(*[(lon, side * 70) for lon in range(-180, 180, 20)])
    for lon in (-179, -90, 0, 90, 179):
        assert cap.contains(shapely.Point(lon, side * 85))
        assert not cap.contains(shapely.Point(lon, side * 69))


def test_polygon_that_crosses_itself_is_refused():
    with pytest.raises(OverflightError, match=r"field: the polygon crosses or touches itself .*in order"):
        polygon((0, 0), (10, 10), (10, 0), (0, 10))


def test_chords_of_a_polygon_stay_near_its_geodesic_edges():
    field = polygon((0, 80), (60, 80), (30, 70))
    on_edge = densify([(0, 80), (60, 80)], 0.5)[0]
    nearest = shapely.get_coordinates(shapely.shortest_line(field.exterior, shapely.points(on_edge))).reshape(
        -1, 2, 2
    )[:, 0]
    assert distance_km(*on_edge.T, *nearest.T).max() < 0.015
