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
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from standins import make_project, run_manifest, write_notebook

from overflight import files, paths, pipeline
from overflight.case.starter import QUESTIONS
from overflight.cli.runs import assignments
from overflight.errors import OverflightError, RunError
from overflight.files import write_new, write_whole
from overflight.pipeline.folder import locked, replace_folder
from overflight.sweep.run import Order, sweep

EARLIER = {"manifest.json": run_manifest("report.html").encode(), "report.html": b"earlier"}
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


@pytest.mark.parametrize("size_k", [200, 400, 600, 800])
def test_run_onto_a_disk_that_fills_while_notebooks_run_is_told(project, disk, size_k):
    """A notebook that the disk has torn off hid why, as it was no JSON any more."""
    place = disk(f"size={size_k}k")
    write_notebook(project, "00_claims", *_cells(project, "00_claims"), f"print('x' * {size_k * 400})")
    write_notebook(project, "01_route_reconstruction", f"print('x' * {size_k * 600})")
    done = subprocess.run(
        command("run", "--out", str(place / "run")), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(place.iterdir()) == []


def test_why_a_notebook_was_torn_off_is_told_and_not_that_it_was(project, monkeypatch, tmp_path):
    def torn_off(_source, target, *_rest):
        target.write_text('{"cells": [')
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr("overflight.pipeline.execute._execute", torn_off)
    with pytest.raises(OverflightError, match=r"No space left on device; free some space"):
        pipeline.run("bridge", tmp_path / "out", {}, 1, quiet)
    assert not list(tmp_path.glob("*out*"))


DRAW = """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
page.show((figure, "A line."), "plot", "Plot")"""


@pytest.fixture
def drawn(project, disk):
    """Make a run with figures at print size on a small disk, and return its folder."""
    name = "00_claims"
    write_notebook(project, name, _cells(project, name)[0], DRAW, _cells(project, name)[1])
    run = pipeline.run("bridge", disk("size=16m") / "run", {}, 4, quiet)
    lay = {"plot.png": b"earlier", "plot.svg": b"earlier"}
    (run / "print").mkdir()
    for file, content in lay.items():
        (run / "print" / file).write_bytes(content)
    return run


@pytest.mark.parametrize("why", ["full", "read-only"])
def test_export_and_report_onto_a_bad_disk_are_told_and_harm_nothing(drawn, why):
    place = drawn.parent
    if why == "full":
        with suppress(OSError), (place / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    before = files_in(place)
    for words in ("export", "report"):
        done = subprocess.run(command(words, str(drawn)), capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert "No space left" in done.stderr or "Read-only file system" in done.stderr
        assert "Traceback" not in done.stderr
    assert files_in(place) == before


def test_figures_stay_until_all_new_ones_are_there(tmp_path, monkeypatch):
    final, source = tmp_path / "print", tmp_path / "drawn"
    for folder, content in ((final, "earlier"), (source, "new")):
        folder.mkdir()
        (folder / "a.png").write_text(content)
        (folder / f"{content}.svg").write_text(content)

    def refuse(path, content):
        if path.name == "new.svg":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        path.write_bytes(content)

    monkeypatch.setattr("overflight.pipeline.folder.write_whole", refuse)
    with pytest.raises(OverflightError, match="No space left on device"):
        replace_folder(source, final)
    assert files_in(final) == {"a.png": b"earlier", "earlier.svg": b"earlier"}
    monkeypatch.undo()
    replace_folder(source, final)
    assert files_in(final) == {"a.png": b"new", "new.svg": b"new"}
    assert {path.name for path in tmp_path.iterdir()} == {"print", "drawn"}


@pytest.mark.parametrize("words", [["report"], ["export"], ["export", "--no-figures"]])
def test_report_and_export_wait_for_nobody_who_writes_to_the_run(tmp_path, words):
    run = earlier_run(tmp_path / "run")
    with locked(run):
        done = subprocess.run(command(*words, str(run)), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"another run (process {os.getpid()}) is writing to {run}" in done.stderr
    assert files_in(run) == EARLIER


@pytest.mark.parametrize("why", ["full", "read-only"])
def test_new_case_on_a_bad_disk_leaves_nothing_and_can_be_tried_again(disk, monkeypatch, why):
    place = disk("size=64k")
    (place / "data" / "cases").mkdir(parents=True)
    filler = place / "filler"
    if why == "full":
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    monkeypatch.setenv("OVERFLIGHT_HOME", str(place))
    answers = place.parent / "answers"
    answers.write_text("".join(f"{q.key}: {q.example}\n" for q in QUESTIONS), encoding="utf-8")
    words = command("new", "ferry", "--from", str(answers))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((place / "data" / "cases").iterdir()) == []
    subprocess.run(["mount", "-o", "remount,rw,size=1m", str(place)], check=True)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (place / "data" / "cases" / "ferry").iterdir()] == ["case.yaml"]


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_new_file_is_whole_and_never_over_another(tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_names):
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "ferry" / "case.yaml"
    write_new(path, "first")
    with pytest.raises(FileExistsError):
        write_new(path, "second")
    assert files_in(tmp_path) == {"ferry/case.yaml": b"first"}


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
