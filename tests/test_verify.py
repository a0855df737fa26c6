"""A run made again: it comes out the same wherever and whenever, and what differs is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from standins import CASE, make_project, write_notebook

from overflight import cli, paths
from overflight.errors import OverflightError
from overflight.pipeline import run
from overflight.pipeline.verify import verified

ODD = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    # without these, Python would quietly take UTF-8 in the plain locale
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "LANGUAGE": "tr",
}
TELLS_TIME = (
    "from overflight.case.words.clocks import clock_text\nfrom datetime import UTC, datetime\n"
    'print(clock_text(datetime(2015, 12, 6, 21, tzinfo=UTC), page.case.local_zone), "é")'
)


def quiet(_line: str) -> None:
    pass


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    place = make_project(tmp_path_factory.mktemp("project"))
    case = place / "data" / "cases" / "bridge" / "case.yaml"
    case.write_text(CASE.replace("the bridge", "the bridge “é”"), encoding="utf-8")
    notebook = place / "notebooks" / "00_claims.ipynb"
    before = [cell["source"] for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
    write_notebook(place, "00_claims", *before[1:], TELLS_TIME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OVERFLIGHT_HOME", str(place))
        paths.project_root.cache_clear()
        run("bridge", None, {"samples": 5, "places.bridge.name": "b\"'\\ {x} é"}, 4, quiet)
        yield place
    paths.project_root.cache_clear()


def test_run_is_verified_in_another_zone_and_locale(project):
    command = [Path(sys.executable).with_name("overflight"), "verify", "runs/bridge", "--json"]
    done = subprocess.run(command, env=os.environ | ODD, cwd=project, capture_output=True, check=False)
    found = json.loads(done.stdout.decode())
    assert done.returncode == 0, done.stderr
    assert found["verified"]
    assert (found["damaged"], found["outputs"]) == ([], {})
    manifest = json.loads((project / "runs" / "bridge" / "manifest.json").read_text(encoding="utf-8"))
    assert found["same"] == len(manifest["sha256"]["outputs"]) >= 11


def test_what_differs_is_told_and_the_run_is_left_as_it_is(project, monkeypatch, capsys, tmp_path):
    folder = project / "runs" / "bridge"
    changed = {"findings.json": b"{}", "report.html": None}
    kept = {name: (folder / name).read_bytes() for name in changed}
    case = project / "data" / "cases" / "bridge" / "case.yaml"
    before = case.read_text(encoding="utf-8")
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    try:
        (folder / "findings.json").write_bytes(b"{}")
        (folder / "report.html").unlink()
        case.write_text(before.replace("radius_km: 1", "radius_km: 2"), encoding="utf-8")
        monkeypatch.setattr("overflight.pipeline.manifest.LIBRARIES", ("numpy",))
        monkeypatch.setattr(sys, "argv", ["overflight", "verify", str(folder)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 1
        told = capsys.readouterr().out.splitlines()
        assert "changed or lost since the run was made: findings.json" in told
        assert "changed or lost since the run was made: report.html" in told
        assert any(line.startswith("made from other case file: then ") for line in told)
        assert any(
            line.startswith("made with other scipy: then ") and line.endswith("now none") for line in told
        )
        assert "findings.json: comes out differently" in told
        assert "report.html: is new" in told
        assert told[-1].startswith("NOT verified: ")
        assert (folder / "findings.json").read_bytes() == b"{}"
        assert (folder / "manifest.json").read_text(encoding="utf-8") == manifest
    finally:
        case.write_text(before, encoding="utf-8")
        for name, content in kept.items():
            (folder / name).write_bytes(content)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"case": 1'])
def test_folder_of_no_run_is_told(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(OverflightError, match="name the folder of a finished run"):
        verified(tmp_path, None, quiet)
