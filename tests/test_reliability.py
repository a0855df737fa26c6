"""What goes wrong with disks, processes and clocks: nothing half is left, nothing earlier is harmed, and
the message says what to do."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from standins import make_project, write_notebook

from overflight import files, paths, pipeline
from overflight.cli.runs import assignments
from overflight.errors import OverflightError, RunError
from overflight.files import write_whole
from overflight.sweep.run import Order, sweep

EARLIER = {"manifest.json": b"{}", "report.html": b"earlier"}
SPEED = "aircraft.jet.cruise_kmh.high"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("OVERFLIGHT_HOME", str(tmp_path))
    paths.project_root.cache_clear()
    yield make_project(tmp_path)
    paths.project_root.cache_clear()


def quiet(_line: str) -> None:
    pass


def earlier_run(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, content in EARLIER.items():
        (folder / name).write_bytes(content)
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def command(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("overflight")), *words]


@pytest.fixture
def disk(tmp_path):
    """Give a function that mounts a small disk of its own; skip where that is not allowed."""
    mounted = []

    def mount(*options: str) -> Path:
        place = tmp_path / "disk"
        place.mkdir(exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(place)]
        try:
            done = subprocess.run(words, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount here")
        if done.returncode:
            pytest.skip("only root may mount a disk")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


# A full disk, and one that cannot be written


def test_run_onto_a_full_disk_is_told_and_harms_no_earlier_run(project, disk):
    place = disk("size=96k")
    run = earlier_run(place / "run")
    done = subprocess.run(command("run", "--out", str(run)), capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "free some space or choose another folder with --out" in done.stderr
    assert "Traceback" not in done.stderr
    assert files_in(run) == EARLIER
    assert {path.name for path in place.iterdir()} == {"run"}


def test_sweep_onto_a_full_disk_is_told_and_goes_on_when_there_is_room(project, disk):
    place = disk("size=160k")
    words = command("sweep", "-p", f"{SPEED}=801:1100:1", "--out", str(place / "s"), "--jobs", "1")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "free some space or choose another folder with --out" in done.stderr
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,size=16m", str(place)], check=True)
    again = subprocess.run([*words, "--json"], capture_output=True, text=True, check=True)
    assert json.loads(again.stdout)["points"]["done"] == 300


def test_folder_that_cannot_be_written_is_told(project, disk):
    place = disk("size=1m")
    run = earlier_run(place / "run")
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    for words in (["run"], ["sweep", "-p", f"{SPEED}=900"]):
        done = subprocess.run(
            command(*words, "--out", str(run if words == ["run"] else place / "s")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "Read-only file system" in done.stderr
        assert "choose another folder with --out" in done.stderr
        assert "Traceback" not in done.stderr
    assert files_in(run) == EARLIER


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EFBIG])
@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.fsync", "os.replace"])
def test_file_is_whole_or_as_it_was_whatever_the_disk_refuses(tmp_path, monkeypatch, code, step):
    path = tmp_path / "findings.json"
    write_whole(path, "earlier")

    def refuse(*_args: Any, **_options: Any) -> None:
        raise OSError(code, os.strerror(code))

    module, name = step.split(".")
    monkeypatch.setattr({"os": files.os, "tempfile": tempfile}[module], name, refuse)
    with pytest.raises(OverflightError, match=rf"cannot write {path}: .*choose another folder with --out"):
        write_whole(path, "new")
    monkeypatch.undo()
    assert files_in(tmp_path) == {"findings.json": b"earlier"}


def test_file_and_its_name_are_on_the_disk_before_the_call_returns(tmp_path, monkeypatch):
    """A name that is not flushed may be gone after a power cut, although the file was."""
    flushed = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        flushed.append(os.readlink(f"/proc/self/fd/{handle}"))
        fsync(handle)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the system does not tell what a handle is of")
    monkeypatch.setattr(os, "fsync", noted)
    write_whole(tmp_path / "a.json", "x")
    assert Path(flushed[0]).name.startswith(".a.json.")
    assert flushed[1:] == [str(tmp_path)]


# Kernels and notebooks


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "its kernel died or did not start"),
        ("import time\ntime.sleep(60)", "a cell took longer than 2 s and was stopped"),
    ],
    ids=["killed", "hangs"],
)
def test_notebook_that_is_killed_or_hangs_harms_no_earlier_run(project, monkeypatch, source, says):
    monkeypatch.setattr("overflight.pipeline.execute.CELL_SECONDS", 2)
    run = earlier_run(project / "runs" / "bridge")
    write_notebook(project, "02_timing_comparison", source)
    start = time.monotonic()
    with pytest.raises(RunError, match=says) as caught:
        pipeline.run("bridge", None, {}, 4, quiet)
    assert time.monotonic() - start < 50
    assert caught.value.exit_code == 1
    assert f"the earlier run in {run} is unharmed" in str(caught.value)
    assert files_in(run) == EARLIER


# Two at a time


def test_two_runs_into_one_folder_at_the_same_time(project):
    write_notebook(project, "00_claims", "import time\ntime.sleep(60)")
    earlier_run(project / "runs" / "bridge")
    first = subprocess.Popen(command("run"), stderr=subprocess.PIPE, text=True)
    try:
        lock = project / "runs" / ".bridge.lock"
        end = time.monotonic() + 30
        while not lock.exists() and time.monotonic() < end:
            time.sleep(0.02)
        second = subprocess.run(command("run"), capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert f"another run (process {first.pid}) is writing to" in second.stderr
        assert "wait for it, or choose another folder with --out" in second.stderr
    finally:
        first.terminate()
        first.communicate()
    assert first.returncode == 128 + 15
    assert files_in(project / "runs") == {f"bridge/{name}": data for name, data in EARLIER.items()}


# A wall clock that jumps


class Jumping(dt.datetime):
    """A wall clock that goes back by a day each time somebody looks at it."""

    days = 0

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        cls.days += 1
        return dt.datetime(2026, 6, 1, tzinfo=tz) - dt.timedelta(days=cls.days)


def test_wall_clock_that_jumps_changes_no_result(project, monkeypatch):
    straight = pipeline.run("bridge", project / "straight", {}, 4, quiet)
    seen = []
    monkeypatch.setattr("overflight.pipeline.datetime", Jumping)
    monkeypatch.setattr(time, "time", lambda: 2e9 - 3600 * len(seen))
    jumped = pipeline.run("bridge", project / "jumped", {}, 4, seen.append)
    monkeypatch.undo()
    manifest = json.loads((jumped / "manifest.json").read_text(encoding="utf-8"))
    assert 0 < manifest["seconds"] < 300
    assert manifest["started"] <= manifest["finished"]
    told = [float(line.split(" s  ")[0]) for line in seen]
    assert told == sorted(told)
    for name in ("findings.json", "report.html"):
        assert (jumped / name).read_bytes() == (straight / name).read_bytes(), name


def test_wall_clock_that_jumps_changes_no_sweep(project, monkeypatch):
    monkeypatch.setattr("overflight.sweep.diary.datetime", Jumping)
    swept = sweep(Order("bridge", [f"{SPEED}=900,950"]), None, quiet)
    assert swept.counts["done"] == 2
    assert sweep(Order("bridge", [f"{SPEED}=900,950"]), None, quiet).new == 0


# Values that are code elsewhere

NASTY = [
    '"); import os; os._exit(7) #',
    "'''\"\"\"",
    "\\",
    "a\nb\r\nc\td",
    "{x} {{y}} ${HOME} %s %(a)s",
    "{case}",
    "é\u202e∆😀",
    "<script>alert(1)</script>&amp;",
    '=HYPERLINK("http://a")',
    "True",
    "null",
]


def test_parameters_are_values_whatever_is_in_them(project, monkeypatch):
    """All nasty texts at once, in a value and in a place's name: they come out as they went in."""
    show = "import json\nprint(json.dumps([overrides, page.case.places['bridge'].name]))"
    write_notebook(project, "00_claims", *_cells(project, "00_claims"), show)
    for text in ("\n".join(NASTY), NASTY[0]):
        overrides = {"places.bridge.name": text, "claims.C1.says": text}
        run = pipeline.run("bridge", project / "out", overrides, 4, quiet)
        cells = json.loads((run / "00_claims.ipynb").read_text(encoding="utf-8"))["cells"]
        assert json.loads("".join(cells[-1]["outputs"][0]["text"])) == [overrides, text]
        findings = json.loads((run / "findings.json").read_text(encoding="utf-8"))
        assert findings["overrides"] == overrides
        page = (run / "report.html").read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;" in page or "<script>" not in text


def _cells(project: Path, name: str) -> list[str]:
    path = project / "notebooks" / f"{name}.ipynb"
    return [cell["source"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"][1:]]


@pytest.mark.parametrize("text", NASTY)
def test_command_line_passes_values_on_as_they_are(text):
    assert assignments([f"claims.C1.says={json.dumps(text, ensure_ascii=False)}"]) == {"claims.C1.says": text}
