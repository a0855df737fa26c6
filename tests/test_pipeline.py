"""A run: what it leaves, that it is the same each time, and that a failure harms no earlier one."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from standins import BEGIN, CASE, CHECK, CHECKS, CLOSING, make_project, run_manifest, write_notebook

from overflight import paths, pipeline
from overflight.errors import OverflightError, RunError
from overflight.pipeline import execute, folder, store
from overflight.pipeline.notebooks import declared_parameters, sources_checksum, split_parameters

NOTEBOOKS = (*CHECKS, CLOSING)
HOSTILE = "q\"uo'te\\ \n{x} {{y}} $HOME é <b>"
WHERE = (
    'import os, sys\nprint(sys.executable, os.getcwd(), os.environ["OMP_NUM_THREADS"], hash("a"), sep="\\n")'
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a small project, and the one that runs work in."""
    return use(make_project(tmp_path), monkeypatch)


def use(project, monkeypatch):
    monkeypatch.setenv("OVERFLIGHT_HOME", str(project))
    paths.project_root.cache_clear()
    return project


@pytest.fixture(autouse=True)
def _forget_the_project():
    yield
    paths.project_root.cache_clear()


def files_in(place):
    """Return each file's content by its path."""
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()
    }


def quiet(_line):
    pass


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """Run all of a small project once, on a machine whose user has another kernel of the same name."""
    place = make_project(tmp_path_factory.mktemp("project"))
    write_notebook(place, "00_claims", BEGIN.format(name="00_claims"), CHECK.format(name="00_claims"), WHERE)
    other = place / "jupyter" / "kernels" / "python3"
    other.mkdir(parents=True)
    (other / "kernel.json").write_text('{"argv": ["false"], "display_name": "Other", "language": "python"}')
    lines = []
    with pytest.MonkeyPatch.context() as patch:
        use(place, patch)
        patch.setenv("JUPYTER_PATH", str(place / "jupyter"))
        given = {"samples": 5, "aircraft.jet.cruise_kmh.high": 850, "places.bridge.name": HOSTILE}
        run = pipeline.run("", None, given, 2, lines.append)
    return place, run, lines


def test_a_run_leaves_everything_a_reader_needs_and_nothing_else(done):
    place, run, _ = done
    assert run == place / "runs" / "bridge"
    assert set(files_in(run)) == {
        *(f"{name}.ipynb" for name in NOTEBOOKS),
        *(f"parts/{name}.json" for name in CHECKS),
        "claims.csv",
        "findings.csv",
        "findings.json",
        "inputs/case.yaml",
        "inputs/map_data.sha256",
        "manifest.json",
        "report.html",
        "ro-crate-metadata.json",
        "routes.kml",
        "workflow.sh",
    }
    assert [path.name for path in run.parent.iterdir()] == ["bridge"]


def test_parameters_and_overrides_reach_the_notebooks_unchanged(done):
    findings = json.loads((done[1] / "findings.json").read_text(encoding="utf-8"))
    assert findings["overrides"] == {"aircraft.jet.cruise_kmh.high": 850, "places.bridge.name": HOSTILE}
    assert [finding["value"] for finding in findings["findings"]] == [850] * 4
    assert findings["findings"][0]["certificate"]["steps"] == ["850 km/h with 5 samples"]


def test_kernel_is_this_interpreter_in_the_projects_folder(done):
    place, run, _ = done
    cells = json.loads((run / "00_claims.ipynb").read_text(encoding="utf-8"))["cells"]
    executable, cwd, threads, hashed = "".join(cells[-1]["outputs"][0]["text"]).splitlines()
    assert Path(executable) == Path(sys.executable)
    assert Path(cwd) == place
    assert threads == "1"
    # the hash of a text differs between processes unless its seed is set
    command = [sys.executable, "-c", 'print(hash("a"))']
    seeded = os.environ | {"PYTHONHASHSEED": "0"}
    assert subprocess.run(command, env=seeded, capture_output=True, text=True).stdout.strip() == hashed


def test_executed_notebook_names_no_folder_that_is_gone(done):
    run = done[1]
    for name in NOTEBOOKS:
        text = (run / f"{name}.ipynb").read_text(encoding="utf-8")
        assert ".partial-" not in text
        assert '\\nrun_folder = \\"\\"\\n' in text


def test_stored_notebooks_are_left_alone(done):
    for name in NOTEBOOKS:
        cells = json.loads((done[0] / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        assert all(cell["outputs"] == [] for cell in cells)


def test_manifest_tells_what_the_run_was_made_from(done):
    place, run, _ = done
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["case"] == "bridge"
    assert manifest["parameters"] == {"seed": 1, "samples": 5}
    assert manifest["overrides"]["aircraft.jet.cruise_kmh.high"] == 850
    assert manifest["started"] <= manifest["finished"]
    assert set(manifest["seconds_by_notebook"]) == set(NOTEBOOKS)
    assert {"python", "PROJ", "numpy", "shapely", "papermill", "tzdata"} <= set(manifest["versions"])
    assert manifest["largest_kernel_mib"] > 10
    checksums = manifest["sha256"]
    case_file = place / "data" / "cases" / "bridge" / "case.yaml"
    assert checksums["case_file"] == hashlib.sha256(case_file.read_bytes()).hexdigest()
    found = files_in(run)
    # the crate tells when a run was made, so that it is another one each time
    del found["manifest.json"], found["ro-crate-metadata.json"]
    assert checksums["outputs"] == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


def test_progress_is_one_plain_line_a_milestone(done):
    lines = done[2]
    assert len(lines) == 7
    assert lines[0].endswith("s  the case bridge is valid: 1 claims, 1 sources")
    assert all(line.split(" s  ")[0].strip().replace(".", "").isdigit() for line in lines)


def test_one_notebook_at_a_time_finds_the_same_bytes(done, monkeypatch):
    place, run, _ = done
    use(place, monkeypatch)
    given = {"samples": 5, "aircraft.jet.cruise_kmh.high": 850, "places.bridge.name": HOSTILE}
    # a path with what papermill and JSON treat as special
    again = pipeline.run("bridge", place / "o{u}t 'é\"", given, 1, quiet)
    first, second = files_in(run), files_in(again)
    assert set(first) == set(second)
    same = {name for name in first if name.startswith("parts/")} | {
        "findings.json", "report.html", "routes.kml", "claims.csv", "findings.csv",
    }  # fmt: skip
    assert {name for name in same if first[name] != second[name]} == set()
    injected = json.loads(second["00_claims.ipynb"])["cells"][1]["source"]
    values = {}
    exec("".join(injected), values)
    assert values["run_folder"] == str(again)


def test_failing_notebook_is_kept_and_the_earlier_run_is_unharmed(project):
    earlier = project / "runs" / "bridge"
    earlier.mkdir(parents=True)
    (earlier / "manifest.json").write_text(run_manifest())
    (project / "runs" / "bridge.failed").mkdir()
    for name in ("00_claims.ipynb", "report.html"):
        (project / "runs" / "bridge.failed" / name).write_text("{}")
    write_notebook(project, "00_claims", "import time\ntime.sleep(120)")
    write_notebook(project, "01_route_reconstruction", "a = 1\nb = 0\nc = 2\nprint('now')\na / b", "d = 3")

    with pytest.raises(RunError) as caught:
        pipeline.run("bridge", None, {}, 2, quiet)

    message = str(caught.value)
    assert message.splitlines()[:6] == [
        "01_route_reconstruction failed in cell In [3]:",
        "    a = 1",
        "    b = 0",
        "    c = 2",
        "    …",
        "ZeroDivisionError: division by zero",
    ]
    failed = project / "runs" / "bridge.failed"
    assert f"kept in {failed} for reading; the earlier run in {earlier} is unharmed" in message
    assert files_in(earlier) == {"manifest.json": run_manifest().encode()}
    assert sorted(path.name for path in earlier.parent.iterdir()) == ["bridge", "bridge.failed"]
    assert not (failed / "report.html").exists()
    assert not (failed / "04_findings.ipynb").exists()
    kept = (failed / "01_route_reconstruction.ipynb").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in kept
    assert ".partial-" not in kept


def test_bad_input_found_late_is_told_alone_and_leaves_nothing(project):
    write_notebook(
        project,
        "03_distance_checks",
        "from overflight.errors import RouteError\nraise RouteError('the sea and the desert do not touch')",
    )
    with pytest.raises(OverflightError) as caught:
        pipeline.run("bridge", None, {}, 4, quiet)
    assert str(caught.value) == "the sea and the desert do not touch"
    assert caught.value.exit_code == 2
    assert list((project / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import time\ntime.sleep(120)", "00_claims: a cell took longer than 1 s and was stopped"),
        ("import os\nos._exit(3)", "00_claims: its kernel died or did not start"),
    ],
    ids=["hangs", "dies"],
)
def test_notebook_that_does_not_end_by_itself_is_told(project, tmp_path, monkeypatch, source, says):
    monkeypatch.setattr(execute, "CELL_SECONDS", 1)
    write_notebook(project, "00_claims", "first = 1", source)
    target = tmp_path / "executed"
    target.mkdir()
    plan = pipeline.Plan(target, {}, "", 1, quiet)
    with pytest.raises(RunError, match=says):
        execute.execute_side_by_side([project / "notebooks" / "00_claims.ipynb"], plan)
    assert "first = 1" in (target / "00_claims.ipynb").read_text(encoding="utf-8")


def test_storing_notebooks_twice_gives_the_same_bytes(project, monkeypatch):
    monkeypatch.setattr(store, "NOTEBOOKS", ["00_claims"])
    widget = "import ipywidgets\ndisplay(ipywidgets.IntSlider())\nprint(os.path.basename(os.getcwd()))"
    write_notebook(project, "00_claims", "import os", widget)
    path = project / "notebooks" / "00_claims.ipynb"
    store.store_notebooks()
    first = path.read_bytes()
    store.store_notebooks()
    assert path.read_bytes() == first
    text = first.decode()
    assert '"execution_count": 3' in text
    assert '"notebooks\\n"' in text
    for volatile in ("papermill", "widget-state", "model_id", "iopub", "injected"):
        assert volatile not in text


def test_notebook_that_fails_is_not_stored(project, monkeypatch):
    monkeypatch.setattr(store, "NOTEBOOKS", ["00_claims"])
    write_notebook(project, "00_claims", "1 / 0")
    path = project / "notebooks" / "00_claims.ipynb"
    before = path.read_bytes()
    with pytest.raises(RunError, match=r"00_claims\.ipynb is left as it was(.|\n)*ZeroDivisionError"):
        store.store_notebooks()
    assert path.read_bytes() == before


def test_outputs_of_a_stored_notebook_do_not_count_as_its_source(project):
    path = project / "notebooks" / "00_claims.ipynb"
    before = sources_checksum(path)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    # lists of lines and one text are the same to the file format
    notebook["cells"][1]["source"] = notebook["cells"][1]["source"].splitlines(keepends=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert sources_checksum(path) == before
    notebook["cells"][1]["source"][-1] += " "
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert sources_checksum(path) != before


def test_parameters_are_read_from_their_cell(project):
    path = project / "notebooks" / "00_claims.ipynb"
    wanted = {"case": "", "run_folder": "", "seed": 1, "samples": 1000, "overrides": {}}
    assert declared_parameters(path) == wanted
    annotated = path.read_text(encoding="utf-8").replace("seed = 1", "seed: int = 1  # of the ensemble")
    path.write_text(annotated, encoding="utf-8")
    assert declared_parameters(path) == wanted


def test_whole_number_fits_where_a_number_is_wanted():
    assert split_parameters({"factor": 2, "a.b": 3}, {"factor": 1.5}) == ({"factor": 2}, {"a.b": 3})
    with pytest.raises(OverflightError, match=r"'factor' is a number, such as 1\.5 \(given: 'two'\)"):
        split_parameters({"factor": "two"}, {"factor": 1.5})


def test_folder_that_holds_something_else_is_never_replaced(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_text("x")
    before = files_in(tmp_path)
    for name in ("photos", "photos/one.jpg"):
        with (
            pytest.raises(OverflightError, match="exists and is not the folder of a run"),
            folder.fresh_folder(tmp_path / name),
        ):
            pytest.fail("a run was let in")
    assert files_in(tmp_path) == before


def test_place_that_cannot_hold_a_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(OverflightError, match=r"cannot write .*choose another folder with --out"),
        folder.fresh_folder(tmp_path / "file" / "run"),
    ):
        pytest.fail("a run was let in")


def test_empty_folder_and_one_of_notebooks_run_by_hand_are_taken(tmp_path):
    final = tmp_path / "run"
    final.mkdir()
    for name in ("parts/00_claims.json", "manifest.json"):
        with folder.fresh_folder(final) as fresh:
            (fresh / name).parent.mkdir(exist_ok=True)
            (fresh / name).write_text(run_manifest())
        assert set(files_in(final)) == {name}


def test_two_runs_into_one_folder_are_refused(tmp_path):
    final = tmp_path / "run"
    with folder.fresh_folder(final) as fresh:
        with (
            pytest.raises(OverflightError, match=rf"another run \(process {os.getpid()}\) is writing to"),
            folder.fresh_folder(final),
        ):
            pytest.fail("a second run was let in")
        (fresh / "manifest.json").write_text("first")
    assert files_in(tmp_path) == {"run/manifest.json": b"first"}


def test_what_a_killed_run_left_is_cleared_up(tmp_path):
    final = tmp_path / "run"
    (tmp_path / ".run.lock").write_text("999999")  # of a process that is gone, so nobody holds it
    (tmp_path / ".run.partial-999999").mkdir()
    (tmp_path / ".run.previous").mkdir()
    (tmp_path / ".run.previous" / "manifest.json").write_text(run_manifest())
    with pytest.raises(KeyboardInterrupt), folder.fresh_folder(final):
        raise KeyboardInterrupt
    assert files_in(tmp_path) == {"run/manifest.json": run_manifest().encode()}
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_lock_of_another_process_is_respected(tmp_path):
    with (tmp_path / ".run.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OverflightError, match="another run"), folder.fresh_folder(tmp_path / "run"):
            pytest.fail("a second run was let in")


def test_earlier_run_comes_back_if_the_new_one_cannot_be_put_in_place(tmp_path, monkeypatch):
    final = tmp_path / "run"
    final.mkdir()
    (final / "manifest.json").write_text(run_manifest())
    rename = Path.rename

    def full(self, target):
        if ".partial-" in self.name:
            raise OSError(28, "No space left on device", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OverflightError, match="No space left on device"), folder.fresh_folder(final):
        pass
    assert files_in(tmp_path) == {"run/manifest.json": run_manifest().encode()}


def test_bug_keeps_its_traceback_and_leaves_nothing(tmp_path):
    with pytest.raises(FileNotFoundError), folder.fresh_folder(tmp_path / "run") as fresh:
        (fresh / "no" / "such").read_text()
    assert list(tmp_path.iterdir()) == []


def test_case_is_read_before_the_folder_is_looked_at(project):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("lat: 35.0", "lat: 95"), encoding="utf-8")
    with pytest.raises(OverflightError, match=r"places\.bridge\.lat"):
        pipeline.run("bridge", project / "out", {}, 2, quiet)
    assert not (project / "out").exists()
