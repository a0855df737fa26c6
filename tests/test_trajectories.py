from __future__ import annotations

import netCDF4
import numpy as np
import pytest
import xarray as xr

from overflight.analysis.geodesy import path_length_km
from overflight.analysis.trajectories import Track, to_dataset

TRACKS = [
    Track("great circle to A", "great circle", "a", np.array([[170.0, 10.0], [-170.0, 20.0]])),
    Track("shortest to Å", "shortest route", "a", np.array([[170.0, 10.0], [175.0, 30.0], [-170.0, 20.0]])),
]


@pytest.fixture
def written(tmp_path):
    to_dataset(TRACKS, 50.0, "two ways").to_netcdf(tmp_path / "routes.nc", engine="netcdf4")
    return tmp_path / "routes.nc"


def test_writing_twice_gives_the_same_bytes(written, tmp_path):
    to_dataset(TRACKS, 50.0, "two ways").to_netcdf(tmp_path / "again.nc", engine="netcdf4")
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
        assert set(file["distance"].coordinates.split()) == {"lon", "lat"}
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


@pytest.mark.parametrize("tracks", [[], [TRACKS[0], TRACKS[0]]])
def test_tracks_that_cannot_be_told_apart_are_refused(tracks):
    with pytest.raises(ValueError, match="no two of one name"):
        to_dataset(tracks, 50.0, "two ways")
