"""Which verdicts flip, and where: from the table of a sweep alone."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from pictures import clipped_words, colliding_words, drawn_words
from standins import make_project

from overflight import paths
from overflight.case.file import read_case
from overflight.errors import OverflightError
from overflight.figures.flips import flip_matrix
from overflight.pipeline.notebooks import notebooks_folder, read_cells, source_of
from overflight.sweep import show
from overflight.sweep.axes import Axis, grid
from overflight.sweep.flips import NO_FINDING, Flip, along, axes_in, flips, read_table, verdicts
from overflight.sweep.table import tidy, write_table

AXES = [
    Axis("speed", "aircraft.jet.cruise_kmh.high", (800, 900, 1000), (800.0, 900.0, 1000.0)),
    Axis("camp", "places.camp.settled", ("near", "far"), ("near", "far")),
    Axis("seed", "seed", (1,), (1.0,)),
]
REST = dict.fromkeys(
    ("value", "low", "high", "unit", "moves", "margin", "margin_unit", "margin_times_uncertainty")
)


def row(name, verdict):
    return {"finding": name, "check": "made-up", "question": f"Is it {name}?", "verdict": verdict, **REST}


def outcome(speed, camp):
    """Fast depends on the speed alone, there on both, a dispute is at one camp only, fixed never flips."""
    found = [row("fixed", "consistent"), row("fast", "consistent" if speed > 850 else "contradicted")]
    found.append(row("there", "consistent" if speed > 950 or camp == "near" else "depends"))
    if camp == "far":
        found.append(row("dispute", "undetermined"))
    return {"status": "done", "message": "", "findings": found}


@pytest.fixture
def table():
    points = grid(AXES)
    return tidy(AXES, points, [outcome(each.shown[0], each.shown[1]) for each in points])


def test_axes_are_what_has_more_than_one_value(table):
    assert axes_in(table) == ["speed", "camp"]


def test_findings_that_flip_and_what_turns_them_alone(table):
    """Of six points two are slow; two are far and not fast enough; three are far."""
    assert flips(table) == [
        Flip("dispute", "Is it dispute?", {NO_FINDING: 3, "undetermined": 3}, ("camp",)),
        Flip("fast", "Is it fast?", {"consistent": 4, "contradicted": 2}, ("speed",)),
        Flip("there", "Is it there?", {"consistent": 4, "depends": 2}, ("speed", "camp")),
    ]


def test_where_they_flip(table):
    cells = along(table, "speed", ["fast", "there"])
    assert list(cells.columns) == ["800", "900", "1000"]
    assert list(cells.loc["fast"]) == [("contradicted",), ("consistent",), ("consistent",)]
    assert list(cells.loc["there"]) == [("consistent", "depends"), ("consistent", "depends"), ("consistent",)]
    assert list(along(table, "camp", ["dispute"]).loc["dispute"]) == [(NO_FINDING,), ("undetermined",)]


def test_many_numbers_are_put_together_in_steps():
    axis = Axis("x", "x", tuple(range(100)), tuple(float(n) for n in range(100)))
    made = [
        {**outcome(0, "near"), "findings": [row("big", "consistent" if n >= 50 else "depends")]}
        for n in range(100)
    ]
    cells = along(tidy([axis], grid([axis]), made), "x", ["big"], most=4)
    assert list(cells.loc["big"]) == [("depends",), ("depends",), ("consistent",), ("consistent",)]
    assert list(cells.columns)[1] == "24.75 to 49.5"


def test_points_without_findings_are_left_out(table):
    points = grid(AXES)
    refused = {"status": "refused", "message": "low is above high", "findings": []}
    outcomes = [refused, *(outcome(each.shown[0], each.shown[1]) for each in points[1:])]
    assert list(verdicts(tidy(AXES, points, outcomes)).index) == [1, 2, 3, 4, 5]


def test_nothing_flips_where_all_is_the_same():
    axis = [AXES[2]]
    assert flips(tidy(axis, grid(axis), [outcome(800, "near")])) == []


def test_picture_says_what_it_shows_in_words_and_signs(table):
    questions = {flip.finding: flip.question for flip in flips(table)}
    figure, alt = flip_matrix(along(table, "speed", list(questions)), questions, "speed")
    assert "Is it fast? contradicted at 800, consistent at 900, consistent at 1000." in alt
    shown = {word for word, _ in drawn_words(figure)}
    assert {"800", "900", "1000", "C", "X", "D", "?", "–"} <= shown
    assert clipped_words(figure) == colliding_words(figure) == []


def test_table_is_read_from_its_folder_alone(table, tmp_path):
    write_table(tmp_path, table)
    pd.testing.assert_frame_equal(read_table(tmp_path), table, check_dtype=False)
    with pytest.raises(OverflightError, match="name the folder of a finished"):
        read_table(tmp_path / "other")
    (tmp_path / "table.parquet").write_bytes(b"PAR1 no table")
    with pytest.raises(OverflightError, match="name the folder of a finished"):
        read_table(tmp_path)


def test_without_a_folder_what_the_case_leaves_open_is_settled(tmp_path, monkeypatch):
    buoy = read_case(Path(__file__).parent / "cases" / "buoy.yaml")
    ferry = read_case(Path(__file__).parent / "cases" / "ferry.yaml")
    assert show._left_open(buoy) == "buoy=west-buoy,east-buoy"
    assert show._left_open(ferry) == "island=Pacific/Auckland,UTC"
    monkeypatch.setenv("OVERFLIGHT_HOME", str(make_project(tmp_path)))
    paths.project_root.cache_clear()
    try:
        with pytest.raises(OverflightError, match="leaves no place and no clock open"):
            show.open_sweep("", "")
    finally:
        paths.project_root.cache_clear()


def test_what_is_shown_is_escaped(table, monkeypatch):
    shown = []
    monkeypatch.setattr(show, "_show", shown.append)
    table["question"] = "<b>&"
    show.show_flips(table)
    assert "&lt;b&gt;&amp;" in shown[0]
    assert "<b>" not in shown[0]


def test_notebook_reads_the_table_alone():
    cells = read_cells(notebooks_folder() / "06_sweep.ipynb")
    code = "\n".join(source_of(cell) for cell in cells if cell["cell_type"] == "code")
    imported = {n.module for n in ast.walk(ast.parse(code)) if isinstance(n, ast.ImportFrom)}
    assert imported == {"overflight.sweep.show"}


def test_points_are_those_of_the_grid():
    assert [each.shown for each in grid(AXES)] == list(
        product((800.0, 900.0, 1000.0), ("near", "far"), (1.0,))
    )
