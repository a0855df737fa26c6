"""All findings without notebooks: the same checks in the same order, so that the two cannot drift."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from overflight.case.file import load_case, read_case
from overflight.findings.all import CHECKS, all_findings
from overflight.pipeline.notebooks import NOTEBOOKS, notebooks_folder, read_cells, source_of

HERE = Path(__file__).parent


def added_by(notebook: str) -> list[str]:
    """Return the checks whose findings a notebook adds to its page, in the order of its cells."""
    cells = read_cells(notebooks_folder() / f"{notebook}.ipynb")
    body = [node for cell in cells if cell["cell_type"] == "code" for node in ast.parse(source_of(cell)).body]
    named = {
        target.id: node.value.func.id
        for node in body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for statement in body for node in ast.walk(statement) if _adds(node)]
    return [name for call in calls for name in _checks(call.args[0], named)]


def _adds(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add"
        and ast.unparse(node.func.value) == "page"
    )


def _checks(argument: Any, named: dict[str, str]) -> list[str]:
    """Return the checks' names: called on the spot, joined, or before and kept under a name for a figure."""
    if isinstance(argument, ast.BinOp):
        return [*_checks(argument.left, named), *_checks(argument.right, named)]
    return [argument.func.id if isinstance(argument, ast.Call) else named[argument.id]]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_the_list_is_what_the_notebooks_add_in_their_order(notebook: str) -> None:
    listed = [check.name for check in CHECKS.get(notebook, ())]
    assert listed == added_by(notebook), "list the check under its notebook in findings/all.py"


def test_no_notebook_is_made_up() -> None:
    assert set(CHECKS) <= set(NOTEBOOKS)


def test_findings_are_those_of_the_notebooks_run() -> None:
    """The golden findings are a run's: tests/test_default_run.py holds the notebooks against them."""
    golden = json.loads((HERE / "golden" / "findings.json").read_text(encoding="utf-8"))
    found = all_findings(load_case(), **golden["parameters"])
    assert [finding.id for finding in found] == [finding["id"] for finding in golden["findings"]]
    for finding, kept in zip(found, golden["findings"], strict=True):
        given = json.loads(finding.model_dump_json())
        for key in ("value", "low", "high"):
            wanted = kept[key] if kept[key] is None else pytest.approx(kept[key], rel=1e-6, abs=1e-3)
            assert given[key] == wanted, finding.id
        for key in ("check", "question", "answer", "claims", "sources", "unit", "verdict", "assumptions"):
            assert given[key] == kept[key], finding.id


def test_routes_are_flown_only_for_checks_that_ask() -> None:
    found = all_findings(read_case(HERE / "cases" / "ferry.yaml"), samples=0, seed=1)
    assert {finding.check for finding in found} >= {"account", "clock-reading"}
    assert len({finding.id for finding in found}) == len(found)
