"""``overflight ensemble``: one file, whole or not at all, and one clear line for what goes wrong."""

from __future__ import annotations

import netCDF4
import pytest
import xarray as xr
from standins import CASE, make_project

from overflight import cli, paths

ROUTE = """\
  C2:
    source: paper
    says: They had come over the plain.
    statements:
      - kind: route
        unit: pair
        origin: base
        through: [plain, valley]
        targets: [bridge]
        detour: {typical_percent: 5, assumption: usual}
regions:
  plain: {name: the plain, polygon: [[36, 34], [38, 34], [38, 36], [36, 36]]}
  valley: {name: the valley, polygon: [[38, 34], [41, 34], [41, 36], [38, 36]]}
"""
BASE = "places:\n  base: {name: the base, lon: 36.5, lat: 35.0, source: paper}\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("OVERFLIGHT_HOME", str(tmp_path))
    paths.project_root.cache_clear()
    folder = make_project(tmp_path)
    file = folder / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("places:\n", BASE) + ROUTE, encoding="utf-8")
    yield folder
    paths.project_root.cache_clear()


@pytest.fixture
def call(monkeypatch, capsys):
    def called(*words):
        monkeypatch.setattr("sys.argv", ["overflight", "ensemble", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return called


def test_all_models_are_counted_and_the_last_line_says_where(project, call):
    code, out, _ = call("bridge", "--samples", "2000")
    path = project / "runs" / "bridge.ensemble.nc"
    assert code == 0
    assert out == f"ensemble: {path}\n"
    with xr.open_dataset(path) as data:
        assert data["model"].values.tolist() == ["taut", "waypoints", "bridge"]
        assert data["routes_by_length"].sum("length_bin").values.tolist() == [2000] * 3


def test_one_model_has_the_same_routes_alone_as_with_others(project, call):
    means = {}
    for name, words in {"alone": ["-m", "bridge"], "all": []}.items():
        assert call("bridge", "--samples", "500", "--out", str(project / name), *words)[0] == 0
        with netCDF4.Dataset(project / name) as file:
            means[name] = file["region_length"][-1].tolist()
    assert means["alone"] == means["all"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["bridge", "-m", "bridges"], "there is no model 'bridges'; did you mean 'bridge'?"),
        (["bridge", "--scheduler", "nonsense"], "no dask scheduler answers at 'nonsense'"),
        (["bridge", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "give one of them"),
        (["bridge", "--out", "."], "is a folder: give the file with --out"),
        (["bridg"], "bridg"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(project, call, words, says):
    code, out, err = call(*words)
    assert code == 2
    assert out == ""
    assert says in err
    assert "Traceback" not in err
    assert not list((project / "runs").glob("*.nc"))


def test_a_case_without_a_route_is_told_so(project, call):
    (project / "data" / "cases" / "bridge" / "case.yaml").write_text(CASE, encoding="utf-8")
    code, _, err = call("bridge")
    assert code == 2
    assert "no claim of this case states a route" in err
