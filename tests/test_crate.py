"""The crate of a run: what RO-Crate 1.1 and Process Run Crate 0.5 ask for, and that it is true.

The rules are those that their validator holds a crate to; docs/exports.md says how to run that itself.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from standins import ROOT, make_project

from overflight import cli, paths, pipeline
from overflight.errors import OverflightError
from overflight.exports.crate import refresh_crate, write_crate

Graph = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Run a small project once, with a list among the changed values."""
    place = make_project(tmp_path_factory.mktemp("project"))
    shutil.copy(ROOT / "CITATION.cff", place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVERFLIGHT_HOME", str(place))
        paths.project_root.cache_clear()
        given = {"samples": 5, "sources.paper.clock": ["UTC", "Asia/Damascus"]}
        yield pipeline.run("", None, given, 4, lambda _: None)
    paths.project_root.cache_clear()


def graph(run: Path) -> Graph:
    crate = json.loads((run / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    entities = crate["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


def ids(value: Any) -> list[str]:
    return [entry["@id"] for entry in (value if isinstance(value, list) else [value])]


def references(value: Any) -> list[str]:
    """Return every id that an entity's properties point to."""
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else [r for v in value.values() for r in references(v)]
    return [r for entry in value for r in references(entry)] if isinstance(value, list) else []


def test_the_descriptor_and_the_root_are_what_the_profiles_ask_for(done):
    found = graph(done)
    descriptor, root = found["ro-crate-metadata.json"], found["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset"
    profile = found[root["conformsTo"]["@id"]]
    assert profile["@id"] == "https://w3id.org/ro/wfrun/process/0.5"
    assert profile["@type"] == "CreativeWork"
    assert root["name"] == "A strike at a bridge"
    assert "It can." in root["description"]
    assert datetime.fromisoformat(root["datePublished"]).tzinfo is not None
    assert found[root["license"]["@id"]]["name"] == "MIT"
    assert [found[author]["name"] for author in ids(root["author"])] == ["The overflight authors"]


def test_one_action_tells_what_was_made_from_what_and_when(done):
    found = graph(done)
    (action,) = (entity for entity in found.values() if entity["@type"] == "CreateAction")
    assert found["./"]["mentions"] == {"@id": action["@id"]}
    software = found[action["instrument"]["@id"]]
    assert software["@type"] == "SoftwareApplication"
    libraries = {found[i]["name"]: found[i]["softwareVersion"] for i in ids(software["softwareRequirements"])}
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert {**libraries, "overflight": software["softwareVersion"]} == manifest["versions"]
    assert (action["startTime"], action["endTime"]) == (manifest["started"], manifest["finished"])
    given = {found[i]["name"]: found[i]["value"] for i in ids(action["object"]) if i.startswith("#")}
    assert given == {"seed": 1, "samples": 5, "sources.paper.clock": '["UTC", "Asia/Damascus"]'}
    inputs = [i for i in ids(action["object"]) if not i.startswith("#")]
    assert inputs == ["inputs/case.yaml", "inputs/map_data.sha256"]
    assert action["description"] == "overflight run bridge: 4 findings; 4 consistent"


def test_every_file_is_in_it_with_its_true_size_and_checksum(done):
    found = graph(done)
    files = {entity["@id"]: entity for entity in found.values() if entity["@type"] == "File"}
    there = {p.relative_to(done).as_posix() for p in done.rglob("*") if p.is_file()}
    assert set(files) == there - {"ro-crate-metadata.json"}
    assert set(ids(found["./"]["hasPart"])) == set(files)
    (action,) = (entity for entity in found.values() if entity["@type"] == "CreateAction")
    made_or_given = {*ids(action["result"]), *ids(action["object"])}
    assert set(files) <= made_or_given
    for name, entity in files.items():
        data = (done / name).read_bytes()
        assert entity["sha256"] == hashlib.sha256(data).hexdigest()
        assert entity["contentSize"] == str(len(data))
        assert entity["encodingFormat"] != "application/octet-stream"


def test_nothing_in_it_leads_nowhere(done):
    found = graph(done)
    outside = {r for entity in found.values() for r in references(entity)} - set(found)
    assert outside == {"https://w3id.org/ro/crate/1.1"}
    assert all(entity.get("name") for key, entity in found.items() if key != "ro-crate-metadata.json")


def test_a_file_that_is_added_is_in_it_once_it_is_written_anew(done, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    (run / "print").mkdir()
    (run / "print" / "a b#1.svg").write_text("<svg/>")
    write_crate(run)
    entity = graph(run)["print/a%20b%231.svg"]
    assert (entity["encodingFormat"], entity["name"]) == ("image/svg+xml", "print/a b#1.svg")


@pytest.mark.parametrize("gone", ["ro-crate-metadata.json", "manifest.json"])
def test_it_is_only_refreshed_in_a_run_that_has_one(done, tmp_path, gone):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    (run / "report.html").write_text("another")
    (run / gone).unlink()
    before = {path: path.read_bytes() for path in run.rglob("*.json")}
    refresh_crate(run)
    assert {path: path.read_bytes() for path in run.rglob("*.json")} == before


def test_a_report_that_is_written_anew_is_in_the_crate(done, tmp_path, monkeypatch):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    monkeypatch.setattr(sys, "argv", ["overflight", "report", str(run), "--since", str(done)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    now = hashlib.sha256((run / "report.html").read_bytes()).hexdigest()
    assert now != hashlib.sha256((done / "report.html").read_bytes()).hexdigest()
    assert graph(run)["report.html"]["sha256"] == now
    assert (
        graph(run)["manifest.json"]["sha256"]
        == hashlib.sha256((run / "manifest.json").read_bytes()).hexdigest()
    )


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_what_is_no_run_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OverflightError, match="name the folder of a finished run"):
        write_crate(tmp_path)
    assert not (tmp_path / "ro-crate-metadata.json").exists()
