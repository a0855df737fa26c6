"""The default case through the command line's own path: what a run leaves, and that it can be trusted."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import shapely
import xarray as xr

from overflight import pipeline
from overflight.analysis.ground.atlas import region_polygon
from overflight.analysis.ground.geodesy import densify, distance_km
from overflight.case import load_case
from overflight.findings import Findings
from overflight.findings.store import json_schema
from overflight.report import render

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden" / "findings.json"

# One value for each notebook; each must flip a verdict of that notebook.
KILLED = ("T2.statements.0", "O2.statements.0", "B1.statements.2")
FLIPS = {
    "00_claims": (
        {f"claims.{statement}.number": {"low": 3, "high": 4} for statement in KILLED},
        "count-conflict-explosion-killed",
        "consistent",
    ),
    "01_route_reconstruction": (
        {"aircraft.tu-22m3.range_km": {"low": 2900, "high": 3000, "assumption": "a test"}},
        "route-range-c8-deir-ez-zor",
        "contradicted",
    ),
    "02_timing_comparison": (
        {"sources.senior-us-official.clock": ["UTC"], "claims.C10.statements.0.premise": None},
        "clock-reading-open",
        "contradicted",
    ),
    "03_distance_checks": (
        {"claims.C12.statements.2.distance.units": ["nautical_mile", "foot"]},
        "unit-reconciliation-c12c",
        "contradicted",
    ),
}


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pipeline.run(out=tmp_path_factory.mktemp("runs") / "default", jobs=2)


@pytest.fixture(scope="session")
def found(finished: Path) -> dict[str, Any]:
    return json.loads((finished / "findings.json").read_text(encoding="utf-8"))


def test_everything_is_there(finished: Path) -> None:
    names = {path.name for path in finished.iterdir()}
    assert names >= {
        "report.html",
        "findings.json",
        "routes.nc",
        "routes.geojson",
        "manifest.json",
        "00_claims.ipynb",
        "04_findings.ipynb",
    }


def test_findings_keep_their_published_form(found: dict[str, Any]) -> None:
    jsonschema.validate(found, json_schema())
    for finding in found["findings"]:
        assert finding["certificate"]["steps"]
        assert finding["claims"]
        assert set(finding["sources"]) <= {source["id"] for source in found["sources"]}


def test_findings_are_the_golden_ones(found: dict[str, Any]) -> None:
    """After a wanted change: ``make golden``."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for entry in (golden, found):
        entry.pop("tzdata")
    _assert_alike(found, golden, "findings.json")


def _assert_alike(given: Any, golden: Any, where: str) -> None:
    """Compare word for word, and numbers to a millionth."""
    if isinstance(golden, dict):
        assert set(given) == set(golden), f"{where}: run 'make golden' if this is wanted"
        for key, value in golden.items():
            _assert_alike(given[key], value, f"{where}.{key}")
    elif isinstance(golden, list):
        assert len(given) == len(golden), f"{where}: run 'make golden' if this is wanted"
        for index, value in enumerate(golden):
            _assert_alike(given[index], value, f"{where}[{index}]")
    elif isinstance(golden, float):
        assert given == pytest.approx(golden, rel=1e-6, abs=1e-3), where
    else:
        assert given == golden, f"{where}: run 'make golden' if this is wanted"


def test_the_readme_tells_the_bottom_line(found: dict[str, Any]) -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for sentence in found["bottom_line"]:
        assert sentence in readme, "run 'make golden'"


def without_scripts(run: Path) -> str:
    """Return a report without its map's scripts; tests/test_report.py tells that nothing else runs."""
    page = (run / "report.html").read_text(encoding="utf-8")
    return re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_the_map_adds_less_than_450_kb_to_the_report(finished: Path) -> None:
    findings = Findings.model_validate_json((finished / "findings.json").read_bytes())
    with_map, without = (
        len(render(each, {}).encode()) for each in (findings, findings.model_copy(update={"map": None}))
    )
    assert findings.map is not None
    assert 200_000 < with_map - without < 450_000


def test_the_report_needs_nothing_from_outside(finished: Path) -> None:
    assert (finished / "report.html").stat().st_size < 5_000_000
    page = without_scripts(finished)
    assert "<script" not in page
    assert not re.findall(r"""(?:src|srcset)\s*=\s*["']?(?!data:)[^"'\s>]+""", page)
    assert not re.findall(r"<link|@import|url\((?!data:)", page)


def test_every_picture_says_what_it_shows(finished: Path, found: dict[str, Any]) -> None:
    page = (finished / "report.html").read_text(encoding="utf-8")
    alts = re.findall(r'<img[^>]*alt="([^"]*)"', page)
    assert len(alts) == len(found["figures"]) >= 10
    assert all(len(alt) > 60 for alt in alts)


def test_every_claim_and_source_that_a_finding_names_is_in_the_report(finished: Path) -> None:
    page = without_scripts(finished)
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= targets


def test_the_manifest_is_true(finished: Path) -> None:
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    outputs = next(v for k, v in manifest["sha256"].items() if k == "outputs")
    assert {"findings.json", "routes.nc", "report.html"} <= set(outputs)
    for name, digest in outputs.items():
        assert hashlib.sha256((finished / name).read_bytes()).hexdigest() == digest


def test_the_exported_route_lies_in_the_named_regions_in_their_order(finished: Path) -> None:
    case = load_case()
    lines = json.loads((finished / "routes.geojson").read_text(encoding="utf-8"))["features"]
    line = next(f for f in lines if f["properties"]["kind"] == "shortest route")
    points, _ = densify(np.array(line["geometry"]["coordinates"]), 1.0)
    shapes = [region_polygon(case.regions[key]) for key in case.claims["C8"].statements[0].through]
    current = 0
    for lon, lat in points:
        point = shapely.Point(lon, lat)
        while current < len(shapes) - 1 and not _within_1_km(shapes[current], point):
            current += 1
        assert _within_1_km(shapes[current], point), (lon, lat)
    assert current == len(shapes) - 1


def _within_1_km(shape: Any, point: shapely.Point) -> bool:
    if shape.covers(point):
        return True
    near = shapely.shortest_line(point, shape).coords[-1]
    return float(distance_km(point.x, point.y, near[0], near[1])) < 1.0


def test_the_tracks_are_a_ragged_array_of_trajectories(finished: Path) -> None:
    """Climate and Forecast conventions 1.11, H.4.3: contiguous ragged array of trajectories."""
    with xr.open_dataset(finished / "routes.nc", decode_cf=False) as data:
        assert data.attrs["featureType"] == "trajectory"
        assert data.attrs["Conventions"].startswith("CF-1.")
        sizes = next(v for v in data.variables.values() if "sample_dimension" in v.attrs)
        assert int(sizes.sum()) == data.sizes[sizes.attrs["sample_dimension"]]
        standard = {v.attrs.get("standard_name") for v in data.variables.values()}
        assert {"longitude", "latitude"} <= standard
        assert any(v.attrs.get("cf_role") == "trajectory_id" for v in data.variables.values())


def test_the_same_inputs_give_the_same_bytes_whatever_the_jobs(finished: Path, tmp_path: Path) -> None:
    again = pipeline.run(out=tmp_path / "again", jobs=1)
    for name in ("findings.json", "routes.nc", "routes.geojson"):
        assert (again / name).read_bytes() == (finished / name).read_bytes(), name


def test_each_notebook_follows_an_override(finished: Path, tmp_path: Path) -> None:
    overrides = {key: value for changes, _, _ in FLIPS.values() for key, value in changes.items()}
    other = pipeline.run(out=tmp_path / "other", parameters={**overrides, "samples": 50})
    for notebook, (_, finding, verdict) in FLIPS.items():
        before, after = (_verdicts(run, notebook)[finding] for run in (finished, other))
        assert before != after == verdict
    lines = [json.loads((run / "findings.json").read_text())["bottom_line"] for run in (finished, other)]
    assert lines[0] != lines[1]


def _verdicts(run: Path, notebook: str) -> dict[str, str]:
    part = json.loads((run / "parts" / f"{notebook}.json").read_text(encoding="utf-8"))
    return {finding["id"]: finding["verdict"] for finding in part["findings"]}


def test_the_map_for_other_programs_is_the_page_s_without_the_land(
    finished: Path, found: dict[str, Any]
) -> None:
    drawn = json.loads((finished / "map.geojson").read_text(encoding="utf-8"))
    assert drawn["type"] == "FeatureCollection"
    own = [each for each in found["map"]["features"] if each["properties"]["kind"] != "land"]
    assert own
    assert drawn == found["map"] | {"features": own}
    assert all(shapely.geometry.shape(each["geometry"]).is_valid for each in own)
