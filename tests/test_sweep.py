"""A sweep: what it varies, what came out, and that nothing is lost or done twice, whatever is killed when."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from standins import CASE, make_project, write_notebook
from tqdm import tqdm

from overflight import cli, paths
from overflight.case.file import load_case, read_case
from overflight.errors import OverflightError, RunError
from overflight.findings.all import all_findings
from overflight.sweep import crew, point, run
from overflight.sweep.axes import Axis, grid, latin_hypercube, parse_values
from overflight.sweep.keys import grounds, key_of, named_tracks
from overflight.sweep.names import axes_of
from overflight.sweep.point import Job, failed, unpack, work_out
from overflight.sweep.results import FILE, open_results
from overflight.sweep.run import Order, sweep
from overflight.sweep.table import TABLE, VERDICTS

HERE = Path(__file__).parent
SPEED = "aircraft.jet.cruise_kmh.high"
PARAMETERS = {"samples": 1000, "seed": 1}


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("OVERFLIGHT_HOME", str(tmp_path))
    paths.project_root.cache_clear()
    yield make_project(tmp_path)
    paths.project_root.cache_clear()


def quiet(_line: str) -> None:
    pass


def outcome(job: Job) -> dict[str, Any]:
    speed = job.settings[SPEED]
    found = {
        "finding": "fast-enough",
        "check": "speed",
        "verdict": "consistent" if speed > 900 else "contradicted",
    }
    rest = dict.fromkeys(("low", "high", "unit", "moves", "margin_unit", "margin_times_uncertainty"))
    return {
        "status": "done",
        "message": "",
        "findings": [{**found, **rest, "value": speed, "margin": speed - 900}],
    }


def pack(content: dict[str, Any]) -> bytes:
    import zlib

    return zlib.compress(json.dumps(content).encode())


class Counting:
    """Work that is quick, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: Counter[float] = Counter()

    def __call__(self, _work: crew.Work, tasks: Any) -> Any:
        for key, job in tasks:
            self.asked[job.settings[SPEED]] += 1
            yield key, pack(outcome(job))


# What is varied


@pytest.mark.parametrize(
    ("text", "values", "interval"),
    [
        ("750:950:50", [750, 800, 850, 900, 950], None),
        ("0:1:0.1", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], None),
        ("-2:3:2", [-2, 0, 2], None),
        ("5:5:1", [5], None),
        ("1e2:3e2:1e2", [100, 200, 300], None),
        ("750:950", [], (750.0, 950.0)),
        ("a,b", ["a", "b"], None),
        ("[UTC],[Asia/Damascus, UTC]", [["UTC"], ["Asia/Damascus", "UTC"]], None),
        ("2015-12-06 21:00", ["2015-12-06 21:00"], None),
        ('"750:950", 3', ["750:950", 3], None),
        ("{low: 1, high: 2}", [{"low": 1, "high": 2}], None),
        ("null", [None], None),
    ],
)
def test_values_are_read(text, values, interval):
    assert parse_values("x", text) == (values, interval)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("950:750:50", r"low \(950\) is above high \(750\): swap them"),
        ("750:950", None),
        ("1:2:0", "the step is 0: give one above 0"),
        ("1:2:-1", "the step is -1"),
        ("0:1:1e-9", "a sweep may have 1,000,000"),
        ("", "there is no value"),
        ("[a", "write values with commas between them"),
        ("a]: [b", "write values with commas between them"),
    ],
)
def test_odd_values_are_told(text, says):
    if says is None:
        with pytest.raises(
            OverflightError, match=r"add a step \(750:950:10\), or draw from it with --samples"
        ):
            grid([Axis("x", "x", interval=(750, 950))])
        return
    with pytest.raises(OverflightError, match=says):
        parse_values("x", text)


@given(
    low=st.decimals(-1000, 1000, places=3),
    step=st.decimals("0.001", 100, places=3),
    count=st.integers(0, 50),
)
def test_steps_reach_the_end_however_they_are_written(low, step, count):
    values, _ = parse_values("x", f"{low}:{low + count * step}:{step}")
    assert len(values) == count + 1
    assert values == [float(low + index * step) for index in range(count + 1)]


def test_grid_holds_every_combination_once():
    axes = [Axis("a", "a", (1, 2), (1.0, 2.0)), Axis("b", "x.b", ("u", "v", "w"), ("u", "v", "w"))]
    points = grid(axes)
    assert [tuple(each.settings.values()) for each in points] == [
        (1, "u"), (1, "v"), (1, "w"), (2, "u"), (2, "v"), (2, "w"),
    ]  # fmt: skip
    assert points[1].settings == {"a": 1, "x.b": "v"}


def test_latin_hypercube_has_each_slice_once_and_each_value_equally_often():
    """McKay, Beckman and Conover 1979: of n points, each n-th of an axis holds one."""
    axes = [Axis("a", "a", interval=(100, 200)), Axis("b", "b", ("u", "v", "w", "x"), ("u", "v", "w", "x"))]
    points = latin_hypercube(axes, 40, seed=3)
    slices = sorted(int((each.settings["a"] - 100) / 2.5) for each in points)
    assert slices == list(range(40))
    assert Counter(each.settings["b"] for each in points) == dict.fromkeys("uvwx", 10)
    assert latin_hypercube(axes, 40, seed=3) == points
    assert latin_hypercube(axes, 40, seed=4) != points


@pytest.fixture(scope="module")
def buoy():
    return read_case(HERE / "cases" / "buoy.yaml")


@pytest.mark.parametrize(
    ("text", "path", "values", "shown"),
    [
        ("wreck=wreck-a,wreck-b", "places.wreck.settled", ("wreck-a", "wreck-b"), ("wreck-a", "wreck-b")),
        (
            "survey=UTC,Pacific/Fiji",
            "sources.survey.clock",
            (["UTC"], ["Pacific/Fiji"]),
            ("UTC", "Pacific/Fiji"),
        ),
        ("C1a=mile", "claims.C1.statements.0.distance.units", (["mile"],), ("mile",)),
        ("samples=5,6", "samples", (5, 6), (5.0, 6.0)),
        ("places.field.lat=-17", "places.field.lat", (-17,), (-17.0,)),
        ("sources.survey.clock=[UTC]", "sources.survey.clock", (["UTC"],), ('["UTC"]',)),
    ],
)
def test_what_is_open_is_settled_by_its_id(buoy, text, path, values, shown):
    assert axes_of([text], buoy, PARAMETERS) == [Axis(text.partition("=")[0], path, values, shown)]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([], "nothing to vary"),
        (["wreck"], "write NAME=VALUES"),
        (["=a"], "write NAME=VALUES"),
        (["wrek=wreck-a"], "did you mean 'wreck'"),
        (["field=a,b"], "nothing here has this name"),
        (["wreck=wreck-a,wreck-a"], "the value wreck-a stands twice"),
        (["samples=1,1.0"], r"the value 1\.0 stands twice"),
        (["wreck=wreck-a", "places.wreck.settled=wreck-b"], r"two -p set places\.wreck\.settled"),
        (["samples=5:10"], "an interval is of numbers with a fraction"),
    ],
)
def test_odd_axes_are_told(buoy, texts, says):
    with pytest.raises(OverflightError, match=says):
        axes_of(texts, buoy, PARAMETERS)


def test_settled_place_is_what_its_alternative_is():
    """C1 and C2 put the buoy some 40 km from a wreck: in a case without the other buoys that is one sum."""
    file = HERE / "cases" / "buoy.yaml"
    assert read_case(file, {"places.wreck.settled": "wreck-a"}).options("wreck") == ["wreck-a"]
    with pytest.raises(OverflightError, match="none of its alternatives: wreck-a, wreck-b"):
        read_case(file, {"places.wreck.settled": "field"})


# What came out


def test_point_has_the_findings_that_the_case_has_with_its_values(project):
    job = Job("bridge", {SPEED: 950, **PARAMETERS}, run.grounds(run.case_path("bridge"), [], False)["code"])
    found = unpack(work_out(job))
    wanted = all_findings(load_case("bridge", {SPEED: 950}), 1000, 1)
    assert found["status"] == "done"
    assert [(f["finding"], f["verdict"]) for f in found["findings"]] == [(f.id, f.verdict) for f in wanted]
    assert work_out(job) == work_out(job)


def test_values_that_the_case_refuses_are_an_outcome_and_a_bug_is_another(project, monkeypatch):
    code = run.grounds(run.case_path("bridge"), [], False)["code"]
    refused = unpack(work_out(Job("bridge", {SPEED: 1, **PARAMETERS}, code)))
    assert refused["status"] == "refused"
    assert "low (800) is above high (1): swap them" in refused["message"]
    assert str(project) not in refused["message"]
    monkeypatch.setattr(point, "_findings", lambda job: 1 / 0)
    bug = unpack(work_out(Job("bridge", PARAMETERS, code)))
    assert (bug["status"], bug["message"]) == ("failed", "ZeroDivisionError: division by zero")


def test_worker_with_other_code_does_no_work(project):
    told = unpack(work_out(Job("bridge", PARAMETERS, "0" * 64)))
    assert told["status"] == "failed"
    assert "bring both to the same version" in told["message"]


def test_table_and_cube_tell_the_same(project):
    axes = [f"{SPEED}=850:950:50", "paper=UTC,Asia/Damascus"]
    swept = sweep(Order("bridge", axes), Counting(), quiet)
    table = pd.read_parquet(swept.folder / TABLE)
    assert list(table[SPEED]) == [850, 850, 900, 900, 950, 950]
    assert list(table["paper"]) == ["UTC", "Asia/Damascus"] * 3
    assert list(table["verdict"]) == ["contradicted"] * 4 + ["consistent"] * 2
    assert list(table["margin"]) == [-50, -50, 0, 0, 50, 50]
    with xr.open_dataset(swept.folder / "cube.nc") as cube:
        assert cube["verdict"].dims == (SPEED, "paper", "finding")
        meanings = dict(zip(cube["verdict"].flag_values, cube["verdict"].flag_meanings.split(), strict=True))
        for row in table.itertuples():
            cell = cube.sel({SPEED: row[2], "paper": row.paper, "finding": row.finding})
            assert meanings[int(cell["verdict"])] == row.verdict
            assert float(cell["value"]) == row.value
    assert VERDICTS[0] == "consistent"


def test_drawn_points_lie_along_one_dimension(project):
    swept = sweep(
        Order("bridge", [f"{SPEED}=850:950", "paper=UTC,Asia/Damascus"], samples=7), Counting(), quiet
    )
    with xr.open_dataset(swept.folder / "cube.nc") as cube:
        assert cube["verdict"].dims == ("point", "finding")
        assert cube[SPEED].dims == ("point",)
        assert np.all((cube[SPEED] >= 850) & (cube[SPEED] <= 950))


def test_point_without_findings_has_a_row_that_says_why(project):
    swept = sweep(Order("bridge", [f"{SPEED}=1,900"]), None, quiet)
    assert swept.counts == {"done": 1, "refused": 1, "failed": 0}
    table = pd.read_parquet(swept.folder / TABLE)
    assert table["status"][0] == "refused"
    assert "swap them" in table["message"][0]
    assert pd.isna(table["finding"][0])


def test_columns_of_the_table_keep_their_names_whatever_an_axis_is_called(project):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("paper", "verdict"), encoding="utf-8")
    swept = sweep(Order("bridge", [f"{SPEED}=900", "verdict=UTC"]), Counting(), quiet)
    table = pd.read_parquet(swept.folder / TABLE)
    assert list(table["sources.verdict.clock"]) == ["UTC"]
    assert list(table["verdict"]) == ["contradicted"]


def test_attributes_hold_whatever_a_case_is_called(project):
    odd = 'a "title" \\ {x} é <b> =1+1\\n∆'
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("A strike at a bridge", f"'{odd}'"), encoding="utf-8")
    swept = sweep(Order("bridge", [f"{SPEED}=900"]), Counting(), quiet)
    with xr.open_dataset(swept.folder / "cube.nc") as cube:
        assert cube.attrs["title"] == odd


def test_points_may_be_whole_runs(project):
    order = Order("bridge", [f"{SPEED}=850,950,1"], notebooks=True)
    swept = sweep(order, None, quiet)
    assert swept.counts == {"done": 2, "refused": 1, "failed": 0}
    table = pd.read_parquet(swept.folder / TABLE)
    done = table[table["status"] == "done"]
    assert list(done["value"]) == list(done[SPEED]) == [850] * 4 + [950] * 4
    for name in done["run"].unique():
        assert (swept.folder / name / "report.html").is_file()
    assert sweep(order, None, quiet).new == 0
    write_notebook(project, "00_claims", "1 / 0")
    with pytest.raises(RunError, match="ZeroDivisionError"):
        sweep(order, None, quiet)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["-p", "brigde=1"], "nothing here has this name"),
        (["-p", "places.brigde.lat=1,2"], "did you mean 'bridge'?"),
        (["-p", f"{SPEED}=850:900"], "draw from it with --samples"),
        (["-p", f"{SPEED}=900", "--jobs", "2", "--scheduler", "tcp://x:1"], "give one of them"),
        ([], "nothing to vary"),
    ],
)
def test_bad_sweep_is_refused_before_anything_is_written(project, monkeypatch, capsys, words, says):
    before = sorted(project.rglob("*"))
    monkeypatch.setattr(sys, "argv", ["overflight", "sweep", *words])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert sorted(project.rglob("*")) == before


# Nothing is done twice, and nothing is lost


def test_what_is_done_is_not_done_again(project):
    counting = Counting()
    sweep(Order("bridge", [f"{SPEED}=900,910,920"]), counting, quiet)
    again = sweep(Order("bridge", [f"{SPEED}=900:950:10"]), counting, quiet)
    assert counting.asked == dict.fromkeys(range(900, 951, 10), 1)
    assert again.new == 3
    assert len(pd.read_parquet(again.folder / TABLE)) == 6


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("radius_km: 1,", "radius_km: 2,", True),
        ("title: A strike", "# a comment\ntitle: A strike", False),
        ("low: 800, high: 900", "low: 800, high: 899", False),
        ("low: 800, high: 900", "low: 799, high: 900", True),
    ],
    ids=["a value", "a comment", "the varied value itself", "its neighbour"],
)
def test_changed_case_redoes_just_what_depends_on_it(project, old, new, again):
    assert old in CASE
    counting = Counting()
    sweep(Order("bridge", [f"{SPEED}=900,910"]), counting, quiet)
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace(old, new), encoding="utf-8")
    sweep(Order("bridge", [f"{SPEED}=900,910"]), counting, quiet)
    assert counting.asked == dict.fromkeys((900, 910), 2 if again else 1)


def test_file_beside_the_case_that_it_does_not_name_redoes_nothing(project):
    counting = Counting()
    place = project / "data" / "cases" / "bridge"
    sweep(Order("bridge", [f"{SPEED}=900"]), counting, quiet)
    for name in ("notes.csv", "notes.json", "photo.jpg", "C1"):
        (place / name).write_text("x")
        sweep(Order("bridge", [f"{SPEED}=900"]), counting, quiet)
    assert counting.asked == {900: 1}


def test_key_rests_on_the_track_files_that_the_case_or_the_point_names(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("claims: {C1: {statements: [{kind: track, file: a.csv}, {kind: track, file: ../b.csv}]}}")
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text(name)
    at = "claims.C1.statements.0.file"

    def key(varied: list[str], settings: dict[str, Any]) -> str:
        tracks = named_tracks(tmp_path, list(settings.values()))
        return key_of(grounds(case, varied, notebooks=False), settings, tracks)

    assert list(grounds(case, [], notebooks=False)["tracks"]) == ["a.csv"]
    plain, varied = key([], {}), key([at], {at: "c.csv"})
    (tmp_path / "b.csv").write_text("changed")
    assert (key([], {}), key([at], {at: "c.csv"})) == (plain, varied)
    (tmp_path / "c.csv").write_text("changed")
    assert key([], {}) == plain
    assert key([at], {at: "c.csv"}) != varied
    (tmp_path / "a.csv").write_text("changed")
    assert key([], {}) != plain


@pytest.mark.parametrize("what", ["code", "map", "versions"])
def test_changed_grounds_redo_everything(project, monkeypatch, what):
    counting = Counting()
    sweep(Order("bridge", [f"{SPEED}=900"]), counting, quiet)
    if what == "map":
        (project / "data" / "natural_earth" / "more.shp").write_text("x")
    elif what == "code":
        monkeypatch.setattr("overflight.sweep.keys.sources_checksum", lambda notebooks: "other")
    else:
        monkeypatch.setattr("overflight.sweep.keys.versions", lambda: {"numpy": "0"})
    sweep(Order("bridge", [f"{SPEED}=900"]), counting, quiet)
    assert counting.asked == {900: 2}


def test_code_that_only_shows_findings_changes_no_key():
    from overflight.sweep import keys

    package = Path(keys.__file__).parents[1]
    code = (
        "import sys, overflight.findings.all\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('overflight.')), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    named = set(keys.finders(package))
    assert {Path(line) for line in done.stdout.split()} <= named
    assert not named & {package / "report.py", package / "cli.py", *(package / "figures").rglob("*.py")}


def test_failed_point_is_tried_again_and_costs_no_other(project):
    def half(_work: crew.Work, tasks: Any) -> Any:
        for key, job in tasks:
            yield key, failed("no memory") if job.settings[SPEED] == 910 else pack(outcome(job))

    order = Order("bridge", [f"{SPEED}=900,910,920"])
    with pytest.raises(RunError, match=rf"1 points failed, the first at {SPEED}=910\.0:\nno memory"):
        sweep(order, half, quiet)
    folder = paths.run_folder("bridge.sweep")
    assert list(pd.read_parquet(folder / TABLE)["status"]) == ["done", "failed", "done"]
    counting = Counting()
    assert sweep(order, counting, quiet).counts["done"] == 3
    assert counting.asked == {910: 1}


def test_sweep_that_is_broken_off_keeps_what_it_has(project):
    def broken_off(_work: crew.Work, tasks: Any) -> Any:
        yield tasks[0][0], pack(outcome(tasks[0][1]))
        raise KeyboardInterrupt

    order = Order("bridge", [f"{SPEED}=900,910"])
    with pytest.raises(KeyboardInterrupt):
        sweep(order, broken_off, quiet)
    log = (paths.run_folder("bridge.sweep") / "sweep.log").read_text(encoding="utf-8")
    assert log.splitlines()[-1].endswith("UTC  broken off: KeyboardInterrupt")
    counting = Counting()
    sweep(order, counting, quiet)
    assert counting.asked == {910: 1}


def slow(_work: crew.Work, tasks: Any) -> Any:
    for key, job in tasks:
        time.sleep(0.002)
        yield key, pack(outcome(job))


def test_a_lock_that_a_killed_process_kept_stops_no_other_sweep(project):
    """Whoever is forked from here shares the lock of tqdm's own bars, and may be killed holding it."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with tqdm.get_lock():
            held.set()
            over.wait(30)

    def work() -> None:
        sweep(Order("bridge", [f"{SPEED}=900"], out=project / "free"), slow, quiet)

    threads = [threading.Thread(target=each, daemon=True) for each in (hold, work)]
    threads[0].start()
    assert held.wait(10)
    threads[1].start()
    threads[1].join(20)
    stuck = threads[1].is_alive()
    over.set()
    assert not stuck


def test_fifty_kills_lose_nothing_double_nothing_and_leave_nothing_half(project, monkeypatch):
    monkeypatch.setattr(run, "COMMIT_EVERY_S", 0.004)
    folder = project / "killed"
    order = Order("bridge", [f"{SPEED}=801:1800:1"], out=folder)
    context = multiprocessing.get_context("fork")
    chance = random.Random(1)
    start = time.monotonic()
    sweep(Order("bridge", [f"{SPEED}=900"], out=project / "one"), slow, quiet)
    # early, late, or in the middle, on a slow machine too
    longest = 3 * (time.monotonic() - start)
    done, hits = [0], 0
    while hits < 50:
        child = context.Process(target=sweep, args=(order, slow, quiet))
        child.start()
        child.join(chance.uniform(0, longest))
        hits += child.is_alive()
        child.kill()
        child.join()
        if (folder / FILE).exists():
            with closing(sqlite3.connect(folder / FILE)) as file:
                assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                tables = file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
                done.append(file.execute("SELECT count(*) FROM results").fetchone()[0] if tables else 0)
    assert all(before <= after for before, after in pairwise(done))
    assert sum(before < after for before, after in pairwise(done)) > 5

    sweep(order, slow, quiet)
    whole = sweep(Order("bridge", order.axes, out=project / "whole"), Counting(), quiet)
    for name in (TABLE, "cube.nc", "sweep.json"):
        assert (folder / name).read_bytes() == (whole.folder / name).read_bytes(), name
    assert {path.name for path in folder.iterdir()} == {path.name for path in whole.folder.iterdir()}


def test_two_sweeps_into_one_folder_are_refused(project):
    def meanwhile(_work: crew.Work, tasks: Any) -> Any:
        with pytest.raises(OverflightError, match=r"another run .* is writing to"):
            sweep(Order("bridge", [f"{SPEED}=900"]), Counting(), quiet)
        return Counting()(_work, tasks)

    assert sweep(Order("bridge", [f"{SPEED}=900"]), meanwhile, quiet).counts["done"] == 1


def test_folder_of_something_else_is_left_alone(project):
    other = project / "photos"
    other.mkdir()
    (other / "one.jpg").write_text("x")
    with pytest.raises(OverflightError, match="is not the folder of a sweep"):
        sweep(Order("bridge", [f"{SPEED}=900"], out=other), Counting(), quiet)
    assert [path.name for path in other.iterdir()] == ["one.jpg"]


def test_sweep_that_was_killed_before_its_first_result_goes_on(project):
    folder = project / "early"
    folder.mkdir()
    (folder / "sweep.log").write_text("killed here")
    assert sweep(Order("bridge", [f"{SPEED}=900"], out=folder), Counting(), quiet).new == 1


def test_damaged_results_are_told(project):
    order = Order("bridge", [f"{SPEED}=900"])
    swept = sweep(order, Counting(), quiet)
    (swept.folder / FILE).write_bytes(b"no database" * 1000)
    with pytest.raises(OverflightError, match="move it away and sweep again"):
        sweep(order, Counting(), quiet)


def test_results_of_another_version_are_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / FILE) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(OverflightError, match="another version"), open_results(tmp_path):
        pytest.fail("opened")


# Who works


def double(job: Any) -> bytes:
    return str(2 * job).encode()


def die_at_three(job: Any) -> bytes:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(job)


def test_processes_work_out_every_task_once():
    tasks = [(str(n), n) for n in range(50)]
    found = list(crew.in_processes(2, double, tasks))  # type: ignore[arg-type]
    assert sorted(found, key=lambda r: int(r[0])) == [(str(n), str(2 * n).encode()) for n in range(50)]
    assert multiprocessing.active_children() == []


def test_point_that_kills_its_process_is_told_and_costs_no_other():
    tasks = [(str(n), n) for n in range(12)]
    found = dict(crew.in_processes(2, die_at_three, tasks))  # type: ignore[arg-type]
    assert set(found) == {key for key, _ in tasks}
    assert "its process died 2 times (exit code -9)" in unpack(found.pop("3"))["message"]
    assert found == {str(n): str(2 * n).encode() for n in range(12) if n != 3}


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", dashboard_address=None
    ) as started:
        yield started.scheduler_address


def refuse_three(job: Any) -> bytes:
    if job == 3:
        raise MemoryError("too much")
    return double(job)


def test_workers_of_a_cluster_work_out_every_task_once(cluster):
    assert cluster.startswith("tcp://")
    tasks = [(f"task-{n}", n) for n in range(40)]
    found = list(crew.on_cluster(cluster, refuse_three, tasks))  # type: ignore[arg-type]
    assert sorted(key for key, _ in found) == sorted(key for key, _ in tasks)
    results = dict(found)
    assert "MemoryError: too much" in unpack(results.pop("task-3"))["message"]
    assert results == {f"task-{n}": str(2 * n).encode() for n in range(40) if n != 3}


def test_sweep_on_a_cluster_finds_the_same_bytes(project, cluster):
    order = Order("bridge", [f"{SPEED}=850:950:50"])
    here = sweep(order, None, quiet)
    there = sweep(Order("bridge", order.axes, out=project / "there"), crew.chosen(None, cluster), quiet)
    for name in (TABLE, "cube.nc"):
        assert (here.folder / name).read_bytes() == (there.folder / name).read_bytes(), name


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "tcp://"])
def test_scheduler_that_does_not_answer_is_told(monkeypatch, address):
    pytest.importorskip("distributed")
    monkeypatch.setattr("overflight.cluster.ANSWER_WITHIN_S", 1)
    with pytest.raises(OverflightError, match="no dask scheduler answers at"):
        list(crew.on_cluster(address, double, [("1", 1)]))  # type: ignore[arg-type]


def test_jobs_and_a_scheduler_are_one_too_many():
    with pytest.raises(OverflightError, match="give one of them"):
        crew.chosen(2, "tcp://127.0.0.1:1")


def sleep_long(job: Any) -> bytes:
    time.sleep(60 if job == 1 else 0)
    return double(job)


def test_processes_that_cannot_start_are_told():
    with pytest.raises(RunError, match="a process could not start"):
        list(crew.in_processes(2, Unreadable(), [("1", 1), ("2", 2)]))  # type: ignore[arg-type]


class Unreadable:
    """Work that can be sent to a process, which cannot make anything of it."""

    def __call__(self, job: Any) -> bytes:
        return b""

    def __reduce__(self) -> Any:
        return (os._exit, (7,))


def test_point_that_hangs_is_stopped_and_told(monkeypatch):
    monkeypatch.setattr(crew, "POINT_SECONDS", 1.0)
    monkeypatch.setattr(crew, "DEATHS", 1)
    found = dict(crew.in_processes(2, sleep_long, [("1", 1), ("2", 2)]))  # type: ignore[arg-type]
    assert found["2"] == b"4"
    assert "stopped after 1 s" in unpack(found["1"])["message"]


def test_killed_sweep_takes_its_processes_with_it_and_goes_on_where_it_was(project):
    command = [Path(sys.executable).with_name("overflight"), "sweep", "bridge", "--jobs", "2"]
    command += ["-p", f"{SPEED}=801:920:1"]
    first = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    file = project / "runs" / "bridge.sweep" / FILE
    assert _soon(lambda: _count(file) > 0)
    first.kill()
    first.wait()
    before = _count(file)
    # the processes read the end of their pipes and leave
    assert _soon(lambda: not _members(first.pid))
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    came_to = json.loads(done.stdout)
    assert came_to["points"] == {"done": 120, "refused": 0, "failed": 0}
    assert came_to["new"] == 120 - before


def _soon(holds: Any) -> bool:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return False


def _count(file: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
            return int(opened.execute("SELECT count(*) FROM results").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _members(session: int) -> list[int]:
    import psutil

    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return found


def test_log_tells_how_long_the_rest_may_take(tmp_path, monkeypatch):
    from overflight.sweep import diary

    monkeypatch.setattr(diary, "LINE_EVERY_S", 10.0)
    clock = iter([0.0, 5.0, 20.0])
    monkeypatch.setattr(diary.time, "monotonic", lambda: next(clock))
    with diary.diary_in(tmp_path, quiet) as kept, kept.counting(total=100, before=50) as count:
        count(5)
        count(5)
    lines = (tmp_path / "sweep.log").read_text(encoding="utf-8").splitlines()
    # 10 of the last 50 in 20 s: the other 40 take 80 s
    assert len(lines) == 1
    assert "60/100 [00:20<01:20,  2.00s/point]" in lines[0]
