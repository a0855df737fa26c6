"""A new case: valid and runnable as it is written, never over another one, and refused with the reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight import paths
from overflight.case import read_case
from overflight.case.starter import QUESTIONS, answers_in, write_case
from overflight.errors import OverflightError
from overflight.pipeline.validate import validated

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = {question.key: question.example for question in QUESTIONS}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Make a project without a case that shares notebooks and map with this one."""
    (tmp_path / "data" / "cases").mkdir(parents=True)
    (tmp_path / "data" / "natural_earth").symlink_to(ROOT / "data" / "natural_earth")
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    monkeypatch.setenv("OVERFLIGHT_HOME", str(tmp_path))
    paths.project_root.cache_clear()
    yield tmp_path
    paths.project_root.cache_clear()


def overflight(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "overflight.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, input=given)


def test_a_new_case_is_valid_and_says_how_its_words_are_understood(project: Path) -> None:
    path = write_case("the-ferry", ANSWERS)
    assert path == project / "data" / "cases" / "the-ferry" / "case.yaml"
    found = validated(path)
    assert found.error is None
    assert not found.warnings
    assert {each.written for each in found.worked_out} == {"around 9:20 p.m.", "41.2 S 174.6 E"}
    head = path.read_text(encoding="utf-8").splitlines()[0]
    schema = path.parent / head.partition("$schema=")[2]
    assert head.startswith("# yaml-language-server: $schema=")
    assert schema.resolve() == project / "docs" / "schema" / "case.schema.json"


def test_a_new_case_runs_at_once(project: Path, tmp_path: Path) -> None:
    lines = tmp_path / "answers"
    lines.write_text("\n".join(f"{key}: {answer}" for key, answer in ANSWERS.items()), encoding="utf-8")
    made = overflight("new", "the-ferry", "--from", str(lines))
    assert made.returncode == 0, made.stderr
    done = overflight("run", "the-ferry", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    report = project / "runs" / "the-ferry" / "report.html"
    assert "The navy caused the sinking of the ferry" in report.read_text(encoding="utf-8")


def test_answers_are_asked_for_until_they_will_do(project: Path) -> None:
    lines = [f"nonsense\n{answer}" if key in ("date", "at") else answer for key, answer in ANSWERS.items()]
    made = overflight("new", "the-ferry", given="\n".join(lines) + "\n")
    assert made.returncode == 0, made.stderr
    assert made.stderr.count("nonsense") + made.stdout.count("nonsense") == 2
    assert read_case(project / "data" / "cases" / "the-ferry" / "case.yaml").title == ANSWERS["title"]


def test_a_case_is_never_overwritten(project: Path) -> None:
    path = write_case("the-ferry", ANSWERS)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OverflightError, match="there is a case 'the-ferry' already"):
        write_case("the-ferry", ANSWERS)
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "/etc", "Ferry", "", " "])
def test_a_name_cannot_leave_the_folder(project: Path, name: str) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(OverflightError, match="case name"):
        write_case(name, ANSWERS)
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("key", "answer", "says"),
    [
        ("date", "3 July", "year-month-day"),
        ("time", "teatime", "not understood as a time"),
        ("time", "9", "09:00 or 21:00"),
        ("time", "Tuesday 3 July at 21:00", "names two days"),
        ("time", "02:30 on 29 September 2019", "showed 2019-09-29 02:2. never"),
        ("zone", "Pacific/Aukland", "did you mean 'Pacific/Auckland'"),
        ("at", "41.2, 174.6", ""),
        ("at", "35.2, 40.1", "35.2 N 40.1 E or 40.1 N 35.2 E"),
        ("blamed", " ", "an answer is needed"),
    ],
)
def test_an_answer_that_will_not_do_is_refused(project: Path, key: str, answer: str, says: str) -> None:
    if not says:
        assert write_case("the-ferry", {**ANSWERS, key: answer})
        return
    with pytest.raises(OverflightError, match=says):
        write_case("the-ferry", {**ANSWERS, key: answer})
    assert not (project / "data" / "cases" / "the-ferry").exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("titel: x", "did you mean 'title'"),
        ("- a\n- b", "write lines of"),
        ("a: [", "cannot be read"),
    ],
)
def test_a_file_of_other_lines_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "answers"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OverflightError, match=says):
        answers_in(path)
    with pytest.raises(OverflightError, match="cannot be read"):
        answers_in(tmp_path / "nowhere")


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@settings(max_examples=25)
@given(words, words, words)
def test_no_words_break_the_file(title: str, blamed: str, place: str) -> None:
    from overflight.case.starter import _refuse_faults, _text

    _refuse_faults(_text("the-ferry", {**ANSWERS, "title": title, "blamed": blamed, "place": place}))
