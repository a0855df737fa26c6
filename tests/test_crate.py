"""The crate of a run: what RO-Crate 1.1 and the Workflow Run profiles 0.5 ask for, and that it is true.

Each MUST of the profiles is asserted here, as their validator would; where that is installed it is run as
well, see docs/exports.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from standins import ROOT, make_project

from overflight import cli, paths, pipeline
from overflight.cli.runs import assignments
from overflight.errors import OverflightError
from overflight.exports import crate
from overflight.exports.citation import Citation
from overflight.exports.crate import refresh_crate, write_crate
from overflight.exports.workflow import write_workflow

HOSTILE = 'it\'s "$(touch hurt)" `touch hurt`\ntouch hurt # \u2028 \\ 😀'
STEPS = {"00_claims": 1, "01_route_reconstruction": 1, "02_timing_comparison": 1, "03_distance_checks": 1}
STEPS |= {"04_findings": 2, "report": 3}
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/ro/wfrun/provenance/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
}

Graph = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Run a small project once, with a list among the changed values."""
    place = make_project(tmp_path_factory.mktemp("project"))
    shutil.copy(ROOT / "CITATION.cff", place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVERFLIGHT_HOME", str(place))
        paths.project_root.cache_clear()
        given = {
            "samples": 5,
            "sources.paper.clock": ["UTC", "Asia/Damascus"],
            "places.bridge.name": HOSTILE,
            "places.bridge.radius_km": 1e-05,
        }
        yield pipeline.run("", None, given, 4, lambda _: None)
    paths.project_root.cache_clear()


def graph(run: Path) -> Graph:
    content = json.loads((run / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert content["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    entities = content["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


def of_type(found: Graph, kind: str) -> list[dict[str, Any]]:
    return [e for e in found.values() if kind == e["@type"] or kind in listed(e["@type"])]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def ids(value: Any) -> list[str]:
    return [entry["@id"] for entry in listed(value)]


def references(value: Any) -> list[str]:
    """Return every id that an entity's properties point to."""
    if isinstance(value, dict):
        return [value["@id"]] if set(value) == {"@id"} else [r for v in value.values() for r in references(v)]
    return [r for entry in value for r in references(entry)] if isinstance(value, list) else []


def test_the_descriptor_and_the_root_are_what_the_profiles_ask_for(done):
    found = graph(done)
    descriptor, root = found["ro-crate-metadata.json"], found["./"]
    assert descriptor["about"] == {"@id": "./"}
    assert ids(descriptor["conformsTo"]) == [
        "https://w3id.org/ro/crate/1.1",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    ]
    assert root["@type"] == "Dataset"
    assert set(ids(root["conformsTo"])) == PROFILES
    for key in PROFILES:
        assert found[key]["@type"] == "CreativeWork"
        assert key.endswith(found[key]["version"])
    assert root["name"] == "A strike at a bridge"
    assert "It can." in root["description"]
    assert datetime.fromisoformat(root["datePublished"]).tzinfo is not None
    assert root["license"] == {"@id": "https://spdx.org/licenses/MIT"}
    assert found["https://spdx.org/licenses/MIT"]["name"] == "MIT"
    assert [found[author]["name"] for author in ids(root["author"])] == ["The overflight authors"]


def test_the_workflow_is_a_file_of_the_crate_and_its_main_entity(done):
    found = graph(done)
    workflow = found[found["./"]["mainEntity"]["@id"]]
    assert (done / workflow["@id"]).is_file()
    assert set(workflow["@type"]) == {"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"}
    assert found[workflow["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    assert workflow["license"] == found["./"]["license"]
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert workflow["sha256"] == manifest["sha256"]["outputs"]["workflow.sh"]


def test_one_action_tells_what_was_made_from_what_and_when(done):
    found = graph(done)
    action = found["#run"]
    assert (action["@type"], action["instrument"]) == ("CreateAction", found["./"]["mainEntity"])
    assert "#run" in ids(found["./"]["mentions"])
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert (action["startTime"], action["endTime"]) == (manifest["started"], manifest["finished"])
    given = {found[i]["name"]: found[i]["value"] for i in ids(action["object"]) if i.startswith("#")}
    assert given == {
        "seed": 1,
        "samples": 5,
        "sources.paper.clock": '["UTC", "Asia/Damascus"]',
        "places.bridge.name": HOSTILE,
        "places.bridge.radius_km": 1e-05,
    }
    inputs = [i for i in ids(action["object"]) if not i.startswith("#")]
    assert inputs == ["inputs/case.yaml", "inputs/map_data.sha256"]
    assert action["description"] == "overflight run bridge: 4 findings; 4 consistent"


def test_the_software_is_named_with_its_versions(done):
    found = graph(done)
    kit = found[found["#engine-run"]["instrument"]["@id"]]
    libraries = {found[i]["name"]: found[i]["softwareVersion"] for i in ids(kit["softwareRequirements"])}
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert {**libraries, "overflight": kit["version"]} == manifest["versions"]
    for entity in of_type(found, "SoftwareApplication"):
        assert ("version" in entity) != ("softwareVersion" in entity)


def test_each_slot_of_the_workflow_is_filled_by_a_value_or_a_file(done):
    found = graph(done)
    workflow, action = found["workflow.sh"], found["#run"]
    taken, given = ids(workflow["input"]), ids(workflow["output"])
    assert {*taken, *given} == {e["@id"] for e in of_type(found, "FormalParameter")}
    for slots, ends in ((taken, action["object"]), (given, action["result"])):
        for slot in slots:
            example = found[found[slot]["workExample"]["@id"]]
            assert example["exampleOfWork"] == {"@id": slot}
            assert example["@id"] in ids(ends)
            assert example["name"] == found[slot]["name"]
    assert set(ids(action["object"])) == {found[slot]["workExample"]["@id"] for slot in taken}
    kinds = {found[slot]["name"]: found[slot]["additionalType"] for slot in (*taken, *given)}
    assert kinds["samples"] == "Integer"
    assert kinds["places.bridge.radius_km"] == "Float"
    assert kinds["places.bridge.name"] == "Text"
    assert kinds["inputs/case.yaml"] == kinds["findings.json"] == "File"


def test_each_step_has_a_tool_and_an_action_and_is_in_order(done):
    found = graph(done)
    workflow = found["workflow.sh"]
    steps = [found[i] for i in ids(workflow["step"])]
    assert {step["name"]: step["position"] for step in steps} == STEPS
    assert {e["@id"] for e in of_type(found, "HowToStep")} == {step["@id"] for step in steps}
    controls = {e["instrument"]["@id"]: found[e["object"]["@id"]] for e in of_type(found, "ControlAction")}
    ends = {0: found["#run"]["startTime"]}
    for step in steps:
        action = controls[step["@id"]]
        assert action["@type"] == "CreateAction"
        assert action["instrument"] == step["workExample"]
        assert action["@id"] in ids(found["./"]["mentions"])
        assert ends[step["position"] - 1] <= action["startTime"] <= action["endTime"]
        ends[step["position"]] = max(ends.get(step["position"], ""), action["endTime"])
    assert ends[3] == found["#run"]["endTime"]
    assert set(ids(workflow["hasPart"])) == {step["workExample"]["@id"] for step in steps}
    (engine,) = of_type(found, "OrganizeAction")
    assert engine["result"] == {"@id": "#run"}
    assert set(ids(engine["object"])) == {e["@id"] for e in of_type(found, "ControlAction")}
    # the validator wants a tool to be the instrument of nothing but actions that create
    assert engine["instrument"]["@id"] not in ids(workflow["hasPart"])


def test_each_result_comes_from_one_step(done):
    found = graph(done)
    made = [i for name in STEPS for i in ids(found[f"#run/{name}"]["result"])]
    assert sorted(made) == sorted(ids(found["#run"]["result"]))
    assert ids(found["#run/02_timing_comparison"]["result"]) == [
        "02_timing_comparison.ipynb",
        "parts/02_timing_comparison.json",
    ]
    assert ids(found["#run/04_findings"]["result"]) == ["04_findings.ipynb", "findings.json"]
    parts = {f"parts/{name}.json" for name, position in STEPS.items() if position == 1}
    assert parts <= set(ids(found["#run/04_findings"]["object"]))


def test_the_times_of_a_step_are_left_out_where_its_notebook_has_none(done, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    (run / "00_claims.ipynb").write_text("{}")
    (run / "04_findings.ipynb").unlink()
    write_crate(run)
    found = graph(run)
    assert not {"startTime", "endTime"} & {*found["#run/00_claims"], *found["#run/04_findings"]}
    assert "startTime" not in found["#run/report"]
    assert "startTime" in found["#run/02_timing_comparison"]


def test_the_script_does_what_the_run_did(done, tmp_path):
    bin_folder = Path(sys.executable).parent
    surroundings = os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    again = tmp_path / "again and again"
    command = ["sh", str(done / "workflow.sh"), str(again)]
    subprocess.run(command, env=surroundings, cwd=tmp_path, check=True, capture_output=True)
    assert (again / "findings.json").read_bytes() == (done / "findings.json").read_bytes()
    assert HOSTILE in json.loads((again / "findings.json").read_bytes())["overrides"].values()
    assert (again / "report.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["again and again"]


@pytest.mark.parametrize(("home", "folder"), [(None, "new"), ("project", None)])
def test_the_script_says_what_it_lacks(done, tmp_path, home, folder):
    surroundings = {k: v for k, v in os.environ.items() if k != "OVERFLIGHT_HOME"}
    surroundings |= {"OVERFLIGHT_HOME": home} if home else {}
    command = ["sh", str(done / "workflow.sh"), *([folder] if folder else [])]
    ended = subprocess.run(command, env=surroundings, cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode != 0
    assert "name a new folder" in ended.stderr or "name the folder of the project" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_the_command_in_the_script_is_one_line_and_sets_what_the_run_had(done):
    lines = (done / "workflow.sh").read_text(encoding="utf-8").split("\n")
    (line,) = (line for line in lines if "overflight run " in line)
    words = shlex.split(line.removeprefix("#   "))
    assert words[:3] == ["overflight", "run", "bridge"]
    assert set(words[3::2]) == {"-p"}
    manifest = json.loads((done / "manifest.json").read_text(encoding="utf-8"))
    assert assignments(words[4::2]) == manifest["parameters"] | manifest["overrides"]


def test_equal_runs_leave_equal_scripts(tmp_path):
    record = {"case": "a", "parameters": {"seed": 1}, "overrides": {}}
    one = write_workflow(tmp_path / "1", record | {"seconds_by_notebook": {"b": 1.0, "a": 2.0, "c": 1}})
    two = write_workflow(tmp_path / "2", record | {"seconds_by_notebook": {"a": 3.0, "b": 2.0, "c": 1}})
    assert one.read_bytes() == two.read_bytes()
    other = write_workflow(tmp_path / "3", record | {"seconds_by_notebook": {"a": 1, "c": 1, "b": 1}})
    assert other.read_bytes() != one.read_bytes()


def test_an_address_makes_the_workflow_all_that_bioschemas_asks_for(done, tmp_path, monkeypatch):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    assert "conformsTo" not in graph(run)["workflow.sh"]
    told = Citation("kit", "MIT OR Apache-2.0", (("Person", "A. Writer"),), "https://example.org/kit")
    monkeypatch.setattr(crate, "citation", lambda: told)
    write_crate(run)
    found = graph(run)
    workflow = found["workflow.sh"]
    # the minimum of https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE
    assert {
        "conformsTo", "creator", "dateCreated", "input", "license", "name", "output", "programmingLanguage",
        "sdPublisher", "url", "version",
    } <= set(workflow)  # fmt: skip
    assert found[workflow["license"]["@id"]]["name"] == "MIT OR Apache-2.0"
    assert found["#engine-run"]["instrument"] == {"@id": "https://example.org/kit"}
    assert all("url" in entity for entity in of_type(found, "SoftwareSourceCode"))


@pytest.mark.parametrize("profile", ["ro-crate-1.1", *(key.split("/")[-2] for key in sorted(PROFILES))])
def test_the_validator_passes_it(done, profile):
    validator = shutil.which("rocrate-validator")
    if validator is None:
        pytest.skip("rocrate-validator is not installed: docs/exports.md says how to have it beside this")
    name = f"{profile}-run-crate" if "-" not in profile else profile
    ended = subprocess.run(
        [validator, "-y", "validate", "--no-paging", "--offline", "-v", "-p", name, str(done)],
        capture_output=True,
        text=True,
    )
    told = ended.stdout + ended.stderr
    if "not available in the HTTP cache" in " ".join(told.split()):
        pytest.skip("the validator's cache lacks the words of RO-Crate: docs/exports.md says how to warm it")
    assert ended.returncode == 0, told


def test_every_file_is_in_it_with_its_true_size_and_checksum(done):
    found = graph(done)
    files = {entity["@id"]: entity for entity in of_type(found, "File")}
    there = {p.relative_to(done).as_posix() for p in done.rglob("*") if p.is_file()}
    assert set(files) == there - {"ro-crate-metadata.json"}
    assert set(ids(found["./"]["hasPart"])) == set(files)
    action = found["#run"]
    made_or_given = {*ids(action["result"]), *ids(action["object"])}
    # the one is what was run, the other tells of the run
    assert set(files) - made_or_given == {"workflow.sh", "manifest.json"}
    assert files["manifest.json"]["about"] == {"@id": "#run"}
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
    found = graph(run)
    entity = found["print/a%20b%231.svg"]
    assert (entity["encodingFormat"], entity["name"]) == ("image/svg+xml", "print/a b#1.svg")
    assert entity["@id"] in ids(found["./"]["hasPart"])
    # it was drawn after the run
    assert entity["@id"] not in ids(found["#run"]["result"])


def test_a_run_without_a_workflow_gets_one(done, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(done, run)
    (run / "workflow.sh").unlink()
    write_crate(run)
    assert (run / "workflow.sh").read_bytes() == (done / "workflow.sh").read_bytes()


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
