"""The form of the stored notebooks: contents, short cells, code folded away, parameters explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from overflight.pipeline.notebooks import declared_parameters, read_cells, source_of
from overflight.pipeline.store import NOTEBOOKS

FOLDER = Path(__file__).parents[1] / "notebooks"
WITH_PARAMETERS = [name for name in NOTEBOOKS if name != "index"]
CODE_LINES = 25
# a screen of prose: some lines are tables or lists, and none is longer than a line of the screen by much
PROSE_LINES = 30
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
ENTRY = re.compile(r"^- \[(.+)\]\(#(.+)\)$", re.MULTILINE)


def cells(name: str, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in read_cells(FOLDER / f"{name}.ipynb") if cell["cell_type"] == kind]


def prose(name: str) -> list[str]:
    return [source_of(cell) for cell in cells(name, "markdown")]


def is_parameters(cell: dict[str, Any]) -> bool:
    return "parameters" in cell["metadata"].get("tags", [])


def anchor(heading: str) -> str:
    """Return what JupyterLab links a heading by; a real one is asked in tests/browser/test_lab.py."""
    return heading.replace(" ", "-")


def test_every_notebook_of_the_folder_is_stored() -> None:
    assert sorted(NOTEBOOKS) == sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_heading_stands_in_the_contents_at_the_top(name: str) -> None:
    texts = prose(name)
    headings = [heading for text in texts for heading in HEADING.findall(text)]
    assert len(headings) >= 4
    entries = ENTRY.findall(texts[0] + "\n" + texts[1])
    assert entries == [(heading, anchor(heading)) for heading in headings]
    kinds = [cell["cell_type"] for cell in read_cells(FOLDER / f"{name}.ipynb")]
    assert kinds[:2] == ["markdown", "markdown"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_heading_can_be_linked_to(name: str) -> None:
    """JupyterLab does not find an anchor with quotes, or with letters that an address writes in codes."""
    headings = [heading for text in prose(name) for heading in HEADING.findall(text)]
    assert [heading for heading in headings if not re.fullmatch(r"[A-Za-z0-9 ,?'-]+", heading)] == []
    assert len(set(headings)) == len(headings)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_one_cell_is_no_longer_than_a_screen(name: str) -> None:
    long = [cell["id"] for cell in cells(name, "code") if len(source_of(cell).splitlines()) > CODE_LINES]
    long += [
        cell["id"] for cell in cells(name, "markdown") if len(source_of(cell).splitlines()) > PROSE_LINES
    ]
    assert long == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_cell_has_one_heading_at_most(name: str) -> None:
    assert [text for text in prose(name) if len(re.findall(r"^#+ ", text, re.MULTILINE)) > 1] == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_all_code_but_the_parameters_is_folded(name: str) -> None:
    folded = {
        cell["id"]: bool(cell["metadata"].get("jupyter", {}).get("source_hidden"))
        for cell in cells(name, "code")
    }
    shown = [cell["id"] for cell in cells(name, "code") if is_parameters(cell)]
    assert [key for key, hidden in folded.items() if not hidden] == shown


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_each_parameter_is_explained_right_before_it_is_set(name: str) -> None:
    all_cells = read_cells(FOLDER / f"{name}.ipynb")
    at = next(number for number, cell in enumerate(all_cells) if is_parameters(cell))
    explained = source_of(all_cells[at - 1])
    assert explained.startswith("## Parameters\n")
    rows = [
        [part.strip() for part in line.split("|")[1:-1]] for line in explained.splitlines() if "|" in line
    ]
    told = {row[0].strip("`"): row[1:] for row in rows[2:]}
    assert list(told) == list(declared_parameters(FOLDER / f"{name}.ipynb"))
    assert all(len(row) == 3 and all(row) for row in told.values())


def test_the_cells_of_the_index_that_tell_of_this_machine_are_neither_stored_nor_compared() -> None:
    tags = {source_of(cell): set(cell["metadata"].get("tags", [])) for cell in cells("index", "code")}
    for call in ("show_runs()", "show_glance()"):
        assert tags[call] == {"nbval-ignore-output", "not-stored"}
    # whoever adds a case of their own has another list
    assert tags["show_cases()"] == {"nbval-ignore-output"}


def test_links_of_the_index_lead_to_notebooks() -> None:
    links = re.findall(r"\]\((?!#)([^)]+)\)", "\n".join(prose("index")))
    assert sorted(links) == sorted(f"{other}.ipynb" for other in WITH_PARAMETERS)
