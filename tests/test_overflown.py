from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from regions import water

from overflight.analysis.ground.atlas import point_country
from overflight.analysis.ground.geodesy import densify, distance_km, path_length_km
from overflight.analysis.ground.overflown import overflown


def test_direct_way_leads_over_these_countries():
    under = overflown([(44.6031, 43.7875), (40.1408, 35.3359)])
    assert list(dict.fromkeys(name for name, _ in under)) == ["Russia", "Georgia", "Turkey", "Syria"]
    assert sum(km for _, km in under) == pytest.approx(1013.27, abs=0.01)


def test_borders_are_found_where_they_are():
    # the border is the parallel of 49 N, which the map draws with straight lines between few points
    ((first, south), (second, north)) = overflown([(-105, 48), (-105, 50)])
    assert (first, second) == ("United States of America", "Canada")
    assert south == pytest.approx(distance_km(-105, 48, -105, 49), abs=1)
    assert north == pytest.approx(distance_km(-105, 49, -105, 50), abs=1)


def test_named_water_replaces_the_sea():
    path = [(49.5, 42.5), (51, 42.5)]
    assert [name for name, _ in overflown(path)] == ["sea"]
    caspian = water("caspian", 46, 36, 55.5, 48).shape
    assert [name for name, _ in overflown(path, {"Caspian Sea": caspian})] == ["Caspian Sea"]


def test_named_lake_replaces_its_country():
    ladoga = water("ladoga", 30, 60, 33.5, 62).shape
    names = [name for name, _ in overflown([(31.5, 61), (31.5, 59)], {"Ladoga": ladoga})]
    assert names == ["Ladoga", "Russia"]


def test_order_of_flight_is_kept_on_the_way_back():
    there = overflown([(2, 48), (8, 50), (14, 50)])
    back = overflown([(14, 50), (8, 50), (2, 48)])
    assert [name for name, _ in back] == [name for name, _ in there[::-1]]
    assert [km for _, km in back] == pytest.approx([km for _, km in there[::-1]], abs=0.02)


def test_there_and_back_is_one_stretch_longer_than_each():
    names = [name for name, _ in overflown([(2, 48), (8, 50), (2, 48)])]
    assert names == ["France", "Germany", "France"] or names[0] == names[-1] == "France"


def test_antimeridian_is_no_border():
    # Chukotka lies on both sides
    assert [name for name, _ in overflown([(178, 67.5), (-178, 67.2)])] == ["Russia"]
    assert [name for name, _ in overflown([(-178, 67.2), (178, 67.5)])] == ["Russia"]


def test_coast_beyond_the_antimeridian_is_found():
    under = overflown([(177, 62), (-170, 66.5)])
    back = overflown([(-170, 66.5), (177, 62)])
    assert {name for name, _ in under} == {"Russia", "sea"}
    assert [name for name, _ in back] == [name for name, _ in under[::-1]]
    assert [km for _, km in back] == pytest.approx([km for _, km in under[::-1]], abs=0.02)


def test_way_over_a_pole():
    assert [name for name, _ in overflown([(0, 88), (180, 88)])] == ["sea"]
    assert [name for name, _ in overflown([(0, -80), (180, -87)])] == ["Antarctica"]


def test_shortest_possible_path_is_under_one_name():
    assert overflown([(44, 33), (44, 33)]) == [("Iraq", 0.0)]


@pytest.mark.parametrize("path", [[(0, 95), (0, 0)], [0, 1, 2]])
def test_bad_path_is_refused(path):
    with pytest.raises(ValueError, match="longitude"):
        overflown(path)


points = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=2, max_size=4))
def test_stretches_sum_up_to_the_path(path):
    under = overflown(path)
    assert sum(km for _, km in under) == pytest.approx(path_length_km(path), abs=1e-6)
    assert all(a != b for (a, _), (b, _) in pairwise(under))


@settings(max_examples=25, deadline=None)
@given(points, st.floats(-5, 5), st.floats(-5, 5))
def test_each_stretch_has_the_name_of_the_country_in_it(start, east, north):
    lon, lat = start
    end = ((lon + east + 180) % 360 - 180, float(np.clip(lat + north, -85, 85)))
    path = np.array([start, end])
    dense, along = densify(path, 7.0)
    under = overflown(path)
    edges = np.cumsum([km for _, km in under])
    for (lon, lat), at in zip(dense, along, strict=True):
        # a point close to a border may be on either side of it
        if np.abs(edges - at).min() > 0.5 and at > 0.5:
            name = under[int(np.searchsorted(edges, at))][0]
            assert name == (point_country(lon, lat) or "sea") or _near_a_border(lon, lat)


def _near_a_border(lon, lat):
    names = {point_country(lon + a, lat + b) for a in (-0.01, 0, 0.01) for b in (-0.01, 0, 0.01)}
    return len(names) > 1


def test_island_far_smaller_than_a_piece_is_found():
    # Malta is some 30 km across; the path's pieces are 10 km
    under = overflown([(14.4, 35.5), (14.4, 36.5)])
    assert "Malta" in {name for name, _ in under}
