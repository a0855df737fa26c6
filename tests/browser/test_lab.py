"""JupyterLab in a real browser: the index, a notebook run to its end, its sliders, and the report.

Skipped where Chromium, node or playwright-core are not installed (see test_browser.py), and in CI: starting
a server, a kernel and a browser takes longer than all else, and fails for reasons that are not ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from overflight.files import sha256_of
from overflight.findings.model import VERDICT_MEANS
from overflight.pipeline.notebooks import read_cells, source_of
from overflight.report import write_report

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE = shutil.which("node")
NEEDED = {
    "a Chromium": CHROMIUM,
    "node": NODE,
    "playwright-core": (HERE / "node_modules" / "playwright-core").is_dir(),
}
MISSING = [name for name, there in NEEDED.items() if not there]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif("CI" in os.environ, reason="never in CI"),
]
NOTEBOOK = "02_timing_comparison"
SECONDS_TO_START = 120
SECONDS_TO_READ = 400


def make_copy(folder: Path) -> Path:
    """Copy the project, its notebooks not yet run, with a run of the golden findings."""
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "notebooks").mkdir(parents=True)
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        (folder / "notebooks" / path.name).write_text(json.dumps(notebook), encoding="utf-8")
    run = folder / "runs" / "golden"
    run.mkdir(parents=True)
    shutil.copy(HERE.parent / "golden" / "findings.json", run)
    case = json.loads((run / "findings.json").read_text(encoding="utf-8"))["case"]["id"]
    manifest = {
        "case": case,
        "finished": "2026-01-01T00:00:00+00:00",
        "overrides": {},
        "versions": {"overflight": "0"},
        "sha256": {"case_file": sha256_of(folder / "data" / "cases" / case / "case.yaml")},
    }
    write_report(run, manifest=manifest)
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@contextlib.contextmanager
def jupyter_lab(project: Path, scratch: Path) -> Iterator[tuple[str, str]]:
    """Run JupyterLab on a project, apart from the user's own settings; yield its address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, address = secrets.token_hex(8), f"http://127.0.0.1:{port}"
    own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "HOME")
    environment = os.environ | {name: str(scratch / name) for name in own}
    environment |= {"OVERFLIGHT_HOME": str(project), "JUPYTER_PREFER_ENV_PATH": "1"}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={project}",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        # should the tests themselves be killed, nothing of this outlives them by much
        "--ServerApp.shutdown_no_activity_timeout=300", "--MappingKernelManager.cull_idle_timeout=300",
    ]  # fmt: skip
    with (
        (scratch / "lab.log").open("w") as log,
        subprocess.Popen(
            command, cwd=project, env=environment, stdout=log, stderr=log, start_new_session=True
        ) as server,
    ):
        try:
            _wait_for(f"{address}/api/status?token={token}", server, scratch / "lab.log")
            yield address, token
        finally:
            _stop(server)


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(SECONDS_TO_START * 4):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Have the server end its kernels and itself; a kernel leads a group of its own, so ask first."""
    server.send_signal(signal.SIGINT)
    server.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


def heading_of_sliders(project: Path) -> str:
    """Return the heading that the first sliders of the notebook stand under."""
    heading = ""
    for cell in read_cells(project / "notebooks" / f"{NOTEBOOK}.ipynb"):
        source = source_of(cell)
        if source.startswith("## "):
            heading = source.splitlines()[0].removeprefix("## ")
        if "explore(" in source:
            return heading
    pytest.fail(f"{NOTEBOOK} has no sliders")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    project = make_copy(tmp_path_factory.mktemp("lab") / "project")
    scratch, pictures = tmp_path_factory.mktemp("scratch"), tmp_path_factory.mktemp("pictures")
    command = [sys.executable, "-m", "overflight.pipeline", "index"]
    environment = os.environ | {"OVERFLIGHT_HOME": str(project)}
    index = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert index == "runs/index.ipynb"
    with jupyter_lab(project, scratch) as (address, token):
        script = [NODE, str(HERE / "lab.mjs"), CHROMIUM, address, token, index, NOTEBOOK]
        told = subprocess.run(
            [*script, heading_of_sliders(project), str(pictures)],
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_READ,
            check=False,
        )
    assert told.returncode == 0, told.stderr
    print(f"pictures: {pictures}")
    return {"pictures": pictures, **json.loads(told.stdout)}


def test_nothing_is_asked_of_the_network_and_nothing_goes_wrong(found: dict[str, Any]) -> None:
    assert found["outside"] == []
    assert found["faults"] == []


def test_the_index_shows_cases_runs_and_findings_without_being_run(found: dict[str, Any]) -> None:
    assert found["index"]["tables"] == 3


def test_a_link_of_the_index_opens_the_notebook(found: dict[str, Any]) -> None:
    assert "·" in found["opened"]


@pytest.mark.parametrize("page", ["index", "notebook"])
def test_every_entry_of_the_contents_leads_to_its_heading(found: dict[str, Any], page: str) -> None:
    jumps = found["index"]["jumps"] if page == "index" else found["jumps"]
    assert len(jumps) >= 4
    assert [entry for entry, arrived in jumps.items() if not arrived] == []


def test_the_notebook_runs_to_its_end(found: dict[str, Any]) -> None:
    assert " findings, " in found["notebook"]


def test_moving_a_control_changes_the_verdict(found: dict[str, Any]) -> None:
    first, *_, last = (verdicts_in(told) for told in found["moves"])
    assert first
    assert last
    assert first != last


def verdicts_in(told: str) -> set[str]:
    return {verdict for verdict in VERDICT_MEANS if verdict in told}


@pytest.mark.parametrize("where", ["lab", "phone", "laptop"])
def test_a_number_of_the_answer_leads_to_its_claim_and_its_source(found: dict[str, Any], where: str) -> None:
    told = found["report"] if where == "lab" else found["readers"][where]
    assert told["number"]
    for step, start in (("claim", "#claim-"), ("source", "#source-")):
        assert told[step]["to"].startswith(start)
        assert told[step]["shown"]
        assert told[step]["text"].strip()


@pytest.mark.parametrize("reader", ["phone", "laptop", "print"])
def test_the_report_fits_the_screen_and_the_paper(found: dict[str, Any], reader: str) -> None:
    assert found["readers"][reader]["needed"] <= 0
    assert (found["pictures"] / f"report-{reader}.png").stat().st_size > 10_000
