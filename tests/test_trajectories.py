from __future__ import annotations

import socket

import netCDF4
import numpy as np
import pytest
import xarray as xr
from compliance_checker.runner import CheckSuite
from regions import box

from overflight.analysis.ground.geodesy import path_length_km
from overflight.analysis.routes.ensembles import prepare
from overflight.analysis.routes.ensembles.stream import Stream, count_all
from overflight.analysis.routes.trajectories import Track, write_tracks
from overflight.analysis.routes.ways.plan import plan_routes

TRACKS = [
    Track("great circle to A", "great circle", "a", np.array([[170.0, 10.0], [-170.0, 20.0]]), 900.0),
    Track(
        "shortest to Å",
        "shortest route",
        "a",
        np.array([[170.0, 10.0], [175.0, 30.0], [-170.0, 20.0]]),
        600.0,
        "taut",
    ),
]


@pytest.fixture
def written(tmp_path):
    write_tracks(tmp_path / "routes.nc", TRACKS, 50.0, "two ways")
    return tmp_path / "routes.nc"


def test_writing_twice_gives_the_same_bytes(written, tmp_path):
    write_tracks(tmp_path / "again.nc", TRACKS, 50.0, "two ways")
    assert (tmp_path / "again.nc").read_bytes() == written.read_bytes()


def test_layout_is_a_contiguous_ragged_array_of_trajectories(written):
    with netCDF4.Dataset(written) as file:
        assert file.Conventions == "CF-1.11"
        assert file.featureType == "trajectory"
        assert file["route"].cf_role == "trajectory_id"
        assert file["rowSize"].sample_dimension == "obs"
        assert file["rowSize"].dimensions == ("trajectory",)
        assert file["rowSize"][:].sum() == len(file.dimensions["obs"])
        assert (file["lon"].standard_name, file["lon"].units) == ("longitude", "degrees_east")
        assert (file["lat"].standard_name, file["lat"].units) == ("latitude", "degrees_north")
        assert set(file["distance"].coordinates.split()) == {"lon", "lat", "elapsed"}
        assert file["elapsed"].units == "min"
        assert file[file["distance"].grid_mapping].grid_mapping_name == "latitude_longitude"
        assert not any("_FillValue" in v.ncattrs() for v in file.variables.values() if v.dtype != "S1")


def test_tracks_come_back_as_they_were(written):
    with xr.open_dataset(written) as data:
        assert data["route"].values.tolist() == ["great circle to A", "shortest to Å"]
        assert data["kind"].values.tolist() == ["great circle", "shortest route"]
        ends = np.cumsum(data["rowSize"].values)
        points = np.column_stack([data["lon"], data["lat"]])
        for track, first, last in zip(TRACKS, [0, *ends], ends, strict=False):
            assert points[first].tolist() == track.points[0].tolist()
            assert points[last - 1].tolist() == track.points[-1].tolist()
            flown = data["distance"].values[first:last]
            assert flown[0] == 0
            assert 0 < np.diff(flown).max() <= 50
            assert flown[-1] == pytest.approx(path_length_km(track.points))
        np.testing.assert_allclose(data["length"], [path_length_km(t.points) for t in TRACKS])
        assert data["model"].values.tolist() == ["", "taut"]
        # 900 km/h are 15 km a minute, 600 km/h are 10
        last = ends - 1
        np.testing.assert_allclose(data["elapsed"].values[last], data["length"].values / [15.0, 10.0])
        assert (data["elapsed"].values[[0, ends[0]]] == 0).all()


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """The other data set that is written: routes by the million, counted."""
    boxes = [box("a", 0, 43, 2, 47), box("b", 2, 43, 4, 47)]
    network = plan_routes((0.1, 45.2), [(3.9, 45.6)], boxes, typical_percent=6)
    (sampler,) = prepare(network, [0], 6, "taut")
    path = tmp_path_factory.mktemp("counted") / "ensemble.nc"
    count_all([Stream("C1", "t", sampler, (0, 0))], 1000, 1).to_netcdf(path, engine="netcdf4")
    return path


def complaints(path, monkeypatch):
    """What the checker of the Integrated Ocean Observing System finds, at its strictest."""

    def refused(*_, **__):
        raise AssertionError("the check asked the network")

    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    suite = CheckSuite()
    suite.load_all_available_checkers()
    with suite.load_dataset(str(path)) as dataset:
        results, errors = suite.run_all(dataset, ["cf:1.11"])["cf:1.11"]
    assert not errors
    assert len(results) > 20
    # a value is how many of its points a check gives, and out of how many; passed ones have messages too
    failed = [r for r in results if not (r.value[0] == r.value[1] if isinstance(r.value, tuple) else r.value)]
    return [message for result in failed for message in result.msgs]


def test_routes_keep_to_the_conventions(written, monkeypatch):
    assert complaints(written, monkeypatch) == []


def test_counted_routes_keep_to_the_conventions(counted, monkeypatch):
    assert complaints(counted, monkeypatch) == []


def test_a_file_that_breaks_the_conventions_is_found_out(written, monkeypatch):
    with netCDF4.Dataset(written, "a") as file:
        file["lat"].units = "parsecs"
    assert any("lat" in message for message in complaints(written, monkeypatch))


@pytest.mark.parametrize("tracks", [[], [TRACKS[0], TRACKS[0]]])
def test_tracks_that_cannot_be_told_apart_are_refused(tmp_path, tracks):
    with pytest.raises(ValueError, match="no two of one name"):
        write_tracks(tmp_path / "none.nc", tracks, 50.0, "two ways")
