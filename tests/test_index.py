"""The index: cases, last runs and findings as they are told, whatever state the folders are in."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from standins import CASE, make_project, notebook, write_notebook
from test_report import made_up

from overflight import index, paths, pipeline
from overflight.files import sha256_of
from overflight.index import show_cases, show_glance, show_runs
from overflight.pipeline import execute, store
from overflight.pipeline.runs import past_runs

HOSTILE = "<script>alert('q\"')</script>"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project without a run, and work in its notebooks, as JupyterLab does."""
    folder = make_project(tmp_path)
    monkeypatch.setenv("OVERFLIGHT_HOME", str(folder))
    monkeypatch.chdir(folder / "notebooks")
    paths.project_root.cache_clear()
    return folder


@pytest.fixture(autouse=True)
def _forget_the_project() -> Any:
    yield
    paths.project_root.cache_clear()


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is displayed."""
    found: list[str] = []
    monkeypatch.setattr(index, "_show", found.append)
    return found


def rows(table: str) -> list[list[str]]:
    """The body of an HTML table, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", table)[1:]
    return [[plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in found]


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html.replace("<br>", " | "))).replace("\xa0", " ")


def leave_run(project: Path, name: str, finished: str, text: Any = str, **changes: Any) -> Path:
    """Leave what the index reads of a run; `changes` are entries of its manifest."""
    folder = project / "runs" / name
    folder.mkdir(parents=True)
    case = project / "data" / "cases" / "bridge" / "case.yaml"
    manifest = {
        "case": "bridge",
        "finished": finished,
        "overrides": {},
        "versions": {"overflight": "9.8.7"},
        "sha256": {"case_file": sha256_of(case)},
        **changes,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "findings.json").write_text(made_up(text).model_dump_json(), encoding="utf-8")
    (folder / "report.html").write_text("<!doctype html>", encoding="utf-8")
    (folder / "02_timing_comparison.ipynb").write_text("{}", encoding="utf-8")
    return folder


def test_without_a_run_it_is_told_how_to_make_one(project: Path, shown: list[str]) -> None:
    show_runs()
    show_glance()
    assert [plain(text).count("make run") for text in shown] == [2, 2]


def test_runs_are_told_the_newest_first(project: Path, shown: list[str]) -> None:
    leave_run(project, "later", "2026-03-01T10:00:00+02:00", overrides={"aircraft.jet.cruise_kmh.high": 850})
    leave_run(project, "latest", "2026-03-01T08:30:00+00:00")
    leave_run(project, "first", "2025-12-31T23:59:59+00:00")
    show_runs()
    told = rows(shown[0])
    assert [row[1] for row in told] == [
        "2026-03-01 08:30 UTC",
        "2026-03-01 08:00 UTC",
        "2025-12-31 23:59 UTC",
    ]
    verdicts = [finding.verdict for finding in made_up().findings]
    assert told[1] == [
        "bridge",
        "2026-03-01 08:00 UTC",
        "9.8.7",
        "aircraft.jet.cruise_kmh.high = 850",
        " | ".join(f"{verdicts.count(v)} {v}" for v in sorted(set(verdicts), key=_by_count(verdicts))),
        "First of all.",
        "as it was",
        "report | findings | notebook 3",
    ]


def _by_count(verdicts: list[str]) -> Any:
    return lambda verdict: (-verdicts.count(verdict), verdicts.index(verdict))


def test_settings_other_than_the_usual_are_told_with_the_values_of_the_case(
    project: Path, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = leave_run(project, "bridge", "2026-03-01T10:00:00+00:00", overrides={"date": "2020-01-02"})
    monkeypatch.setattr(index, "declared_by_all", lambda: {"seed": 1, "samples": 1000})
    found = made_up().model_copy(update={"parameters": {"seed": 7, "samples": 1000}})
    (folder / "findings.json").write_text(found.model_dump_json(), encoding="utf-8")
    show_runs()
    assert rows(shown[0])[0][3] == "seed = 7 | date = 2020-01-02"


def test_links_lead_to_what_is_there_from_where_the_notebook_runs(project: Path, shown: list[str]) -> None:
    leave_run(project, "a #1 'b' %20", "2026-03-01T10:00:00+00:00")
    show_cases()
    show_runs()
    show_glance()
    links = [unescape(link) for text in shown for link in re.findall(r'href="([^"]*)"', text)]
    assert len(links) == 5
    for link in links:
        assert "#" not in link
        assert (Path.cwd() / re.sub("%(..)", lambda code: chr(int(code[1], 16)), link)).is_file()


def test_a_case_file_that_was_changed_or_is_gone_is_told(project: Path, shown: list[str]) -> None:
    leave_run(project, "bridge", "2026-03-01T10:00:00+00:00")
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE + "# changed\n", encoding="utf-8")
    show_runs()
    file.unlink()
    show_runs()
    assert [rows(text)[0][6] for text in shown] == ["changed since: run it anew", "gone since"]


BROKEN = {
    "no-json": "{",
    "a-list": "[]",
    "empty": "{}",
    "deep": "[" * 100_000,
    "no-time": '{"case": "bridge", "finished": "soon", "overrides": {}, "versions": {"overflight": "1"}, '
    '"sha256": {"case_file": "0"}}',
    "no-overrides": '{"case": "bridge", "finished": "2026-01-01T00:00:00+00:00", "overrides": 3, '
    '"versions": {"overflight": "1"}, "sha256": {"case_file": "0"}}',
}


@pytest.mark.parametrize("manifest", BROKEN.values(), ids=BROKEN)
def test_a_damaged_manifest_is_told_and_hides_no_other_run(
    project: Path, shown: list[str], manifest: str
) -> None:
    (leave_run(project, "broken", "2026-03-01T10:00:00+00:00") / "manifest.json").write_text(manifest)
    leave_run(project, "whole", "2020-01-01T00:00:00+00:00")
    show_runs()
    whole, broken = rows(shown[0])
    assert whole[5] == "First of all."
    assert broken[0] == "broken"
    assert broken[5] == "its manifest.json is damaged; remove the folder and run the case anew"


def test_half_written_runs_are_told(project: Path, shown: list[str]) -> None:
    for name in ("no-findings", "no-manifest", "old", "not-a-file"):
        leave_run(project, name, "2026-03-01T10:00:00+00:00")
    runs = project / "runs"
    (runs / "no-findings" / "findings.json").unlink()
    (runs / "no-manifest" / "manifest.json").unlink()
    (runs / "old" / "findings.json").write_text('{"format": 0}', encoding="utf-8")
    (runs / "not-a-file" / "findings.json").unlink()
    (runs / "not-a-file" / "findings.json").mkdir()
    (runs / "no-manifest").rename(runs / "bridge.failed")
    leave_run(project, "under-way", "2026-03-01T10:00:00+00:00").rename(runs / ".bridge.partial-77")
    (runs / "parts-only" / "parts").mkdir(parents=True)
    (runs / "parts-only" / "parts" / "00_claims.json").write_text("{}", encoding="utf-8")
    show_runs()
    told = {row[0]: row[5] for row in rows(shown[0])}
    assert told.pop("old").startswith("findings.json is not the findings of this version: ")
    named = [row[5] for row in rows(shown[0]) if row[0] == "bridge"]
    assert sorted(named) == ["a notebook failed", "being written just now, or broken off"]
    del told["bridge"]
    assert told == {
        "no-findings": "half written: it has no findings.json",
        "not-a-file": "half written: it has no findings.json",
        "parts-only": "half written: it has no manifest.json",
    }


def test_what_is_no_run_is_not_told(project: Path, shown: list[str]) -> None:
    runs = project / "runs"
    for name in ("bridge.lab/parts", "bridge.sweep", "photos", ".ipynb_checkpoints"):
        (runs / name).mkdir(parents=True)
    (runs / "bridge.lab" / "parts" / "00_claims.json").write_text("{}", encoding="utf-8")
    (runs / "bridge.lab" / "findings.json").write_text("{}", encoding="utf-8")
    (runs / "bridge.sweep" / "sweep.json").write_text("{}", encoding="utf-8")
    (runs / "index.ipynb").write_text("{}", encoding="utf-8")
    show_runs()
    assert past_runs(runs) == []
    assert "There is no run yet" in shown[0]


def test_a_folder_of_runs_that_is_a_file_holds_no_run(project: Path) -> None:
    (project / "runs").write_text("", encoding="utf-8")
    assert past_runs(project / "runs") == []


def test_many_runs_are_cut(project: Path, shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SHOWN_RUNS", 2)
    for day in (1, 2, 3):
        leave_run(project, f"run-{day}", f"2026-03-0{day}T10:00:00+00:00")
    show_runs()
    assert len(rows(shown[0])) == 2
    assert "not shown: 1." in shown[0]


def test_the_glance_is_of_the_newest_whole_run_of_the_default_case(project: Path, shown: list[str]) -> None:
    leave_run(project, "older", "2026-01-01T10:00:00+00:00", lambda words: f"old {words}")
    leave_run(project, "newer", "2026-01-02T10:00:00+00:00")
    leave_run(project, "other", "2026-01-03T10:00:00+00:00", lambda words: f"other {words}", case="other")
    leave_run(project, "broken", "2026-01-04T10:00:00+00:00")
    (project / "runs" / "broken" / "findings.json").write_text("{}", encoding="utf-8")
    show_glance()
    assert "run of 2026-01-02 10:00 UTC" in shown[0]
    told = rows(shown[0])
    assert [row[0] for row in told] == [finding.id for finding in made_up().findings]
    assert told[0] == ["speed-0", "Question 0?", "consistent: all of it can be true together"]


def test_cases_are_told_with_whether_they_can_be_used(project: Path, shown: list[str]) -> None:
    cases = project / "data" / "cases"
    for name in ("faulty", "not-yaml", "not-text"):
        shutil.copytree(cases / "bridge", cases / name)
    (cases / "faulty" / "case.yaml").write_text(CASE.replace("lat: 35.0", "lat: 95"), encoding="utf-8")
    (cases / "not-yaml" / "case.yaml").write_text("a: [", encoding="utf-8")
    (cases / "not-text" / "case.yaml").write_bytes(b"\xff\xfe\x00")
    show_cases()
    told = {row[0]: row[1:] for row in rows(shown[0])}
    assert told["bridge (the default)"][:2] == [
        "A strike at a bridge",
        "Can the aircraft have been at the bridge?",
    ]
    assert told["bridge (the default)"][2].startswith("yes")
    assert re.match(r"no: 1 fault, the first in line \d+: .*; overflight validate faulty", told["faulty"][2])
    assert told["not-yaml"][2].startswith("no: 1 fault, the first in line 2: ")
    assert "not UTF-8" in told["not-text"][2]
    assert "None" not in shown[0]


def test_a_project_without_a_default_case_still_has_an_index(project: Path, shown: list[str]) -> None:
    (project / "data" / "cases" / "default").unlink()
    show_cases()
    show_glance()
    assert "(the default)" not in shown[0]
    assert "There is no run yet" in shown[1]


def test_text_of_a_case_and_of_a_run_is_escaped(project: Path, shown: list[str]) -> None:
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("A strike at a bridge", json.dumps(HOSTILE)), encoding="utf-8")
    leave_run(
        project,
        '"><b>run',
        "2026-03-01T10:00:00+00:00",
        lambda words: words + HOSTILE,
        overrides={HOSTILE: HOSTILE},
        versions={"overflight": HOSTILE},
    )
    leave_run(project, "other", "2026-03-01T10:00:00+00:00", case=HOSTILE)
    (leave_run(project, "<i>broken", "2026-03-01T10:00:00+00:00") / "findings.json").unlink()
    show_cases()
    show_runs()
    show_glance()
    told = "".join(shown)
    assert told.count("&lt;script&gt;") >= 6
    tags = set(re.findall(r"<\s*(\w+)", told))
    assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "a", "br", "p", "code", "strong"}


INDEX = "from overflight.index import show_cases, show_glance, show_runs"


def write_index(project: Path) -> Path:
    """Write an index whose cells are tagged as those of the stored one."""
    content = notebook(INDEX, "show_cases()", "show_runs()", tags=())
    content["cells"][2]["metadata"] = {"tags": ["nbval-ignore-output", "not-stored"]}
    words = "[one](00_claims.ipynb) [two](#The-cases) [three](https://example.org/)"
    content["cells"].append({"cell_type": "markdown", "id": "words", "metadata": {}, "source": words})
    path = project / "notebooks" / "index.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_index_is_stored_alike_with_and_without_runs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_index(project)
    monkeypatch.setattr(store, "NOTEBOOKS", ["index"])
    store.store_notebooks()
    first = path.read_bytes()
    leave_run(project, "bridge", "2026-03-01T10:00:00+00:00")
    store.store_notebooks()
    assert path.read_bytes() == first
    cells = json.loads(first)["cells"]
    assert "A strike at a bridge" in json.dumps(cells[1]["outputs"])
    assert cells[2]["outputs"] == []
    # one that was stored unexecuted would not be run by nbval
    assert cells[2]["execution_count"] == 3


def test_the_fresh_index_shows_the_runs_and_its_links_hold(project: Path) -> None:
    path = write_index(project)
    before = path.read_bytes()
    leave_run(project, "bridge", "2026-03-01T10:00:00+00:00")
    fresh = store.fresh_index()
    assert fresh == project / "runs" / "index.ipynb"
    assert path.read_bytes() == before
    cells = json.loads(fresh.read_text(encoding="utf-8"))["cells"]
    assert "../notebooks/00_claims.ipynb" in "".join(cells[3]["source"])
    assert "(#The-cases) [three](https://" in "".join(cells[3]["source"])
    told = "".join(cells[2]["outputs"][0]["data"]["text/html"])
    links = re.findall(r'href="([^"]*)"', told)
    assert links == ["bridge/report.html", "bridge/findings.json", "bridge/02_timing_comparison.ipynb"]
    assert "not-stored" in cells[2]["metadata"]["tags"]


def test_the_stored_index_is_opened_where_it_cannot_be_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "notebooks" / "index.ipynb"
    path.write_text(json.dumps(notebook("1 / 0", tags=())), encoding="utf-8")
    assert store.fresh_index() == path
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_what_is_folded_stays_folded_in_executed_copies(project: Path, tmp_path: Path) -> None:
    write_notebook(project, "00_claims", "b = 2")
    path = project / "notebooks" / "00_claims.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][1]["metadata"] = {"jupyter": {"source_hidden": True}, "tags": ["mine"]}
    path.write_text(json.dumps(content), encoding="utf-8")
    target = tmp_path / "executed"
    target.mkdir()
    execute.execute_side_by_side([path], pipeline.Plan(target, {"seed": 2}, "", 1, lambda line: None))
    cells = json.loads((target / "00_claims.ipynb").read_text(encoding="utf-8"))["cells"]
    kept = next(cell for cell in cells if "".join(cell["source"]) == "b = 2")["metadata"]
    assert kept["jupyter"] == {"source_hidden": True}
    assert kept["tags"] == ["mine"]
    injected = next(cell for cell in cells if "injected-parameters" in cell["metadata"].get("tags", []))
    assert "jupyter" not in injected["metadata"]
