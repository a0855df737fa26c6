"""The notebooks of a run: which there are, what parameters they declare, what is in their cells."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from overflight.errors import OverflightError
from overflight.paths import project_root

# The longest first, by the seconds in the manifest of a default run, but the short one before the last: it
# makes room while both cores are busy, and two long ones come to the end together, not it alone.
CHECKS = ("01_route_reconstruction", "03_distance_checks", "00_claims", "02_timing_comparison")
CLOSING = "04_findings"
NOTEBOOKS = (*sorted(CHECKS), CLOSING)

# A run sets these itself, from the case's name, from --out and from dotted parameters.
RESERVED = ("case", "run_folder", "overrides")


def notebooks_folder() -> Path:
    """Return the folder that holds the stored notebooks."""
    return project_root() / "notebooks"


def declared_parameters(path: Path) -> dict[str, Any]:
    """Return names and defaults of a notebook's parameters, from its cell tagged ``parameters``.

    Raises
    ------
    OverflightError
        If the notebook is missing or no notebook, or has no such cell.
    """
    for cell in read_cells(path):
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            return dict(_assignments(source_of(cell)))
    raise OverflightError(
        f"{path}: no cell is tagged 'parameters', so the notebook cannot be told what to run"
    )


def declared_by_all() -> dict[str, Any]:
    """Return the parameters of all notebooks of a run, with their defaults."""
    found: dict[str, Any] = {}
    for name in NOTEBOOKS:
        found |= declared_parameters(notebooks_folder() / f"{name}.ipynb")
    return found


def read_cells(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a stored notebook."""
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise OverflightError(f"{path} is missing: restore it from the project's repository") from None
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as fault:
        raise OverflightError(f"{path} is not a notebook: {fault}") from None
    return cells


def source_of(cell: Mapping[str, Any]) -> str:
    """Return the source of a cell; the file format allows a text or a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _assignments(source: str) -> Iterator[tuple[str, Any]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, ast.literal_eval(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, ast.literal_eval(node.value)


def split_parameters(
    given: Mapping[str, Any], declared: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split what a user set into parameters of the notebooks and overrides of the case.

    A name with a dot is the path of a value in the case; whether there is such a value shows when
    the case is read.

    Raises
    ------
    OverflightError
        If no notebook declares a name, or its value is of another type than the default: papermill
        itself would only warn and go on without it.
    """
    overrides = {name: value for name, value in given.items() if "." in name}
    parameters = {name: value for name, value in given.items() if "." not in name}
    for name, value in parameters.items():
        _check_name(name, [key for key in declared if key not in RESERVED])
        _check_type(name, value, declared[name])
    return parameters, overrides


def _check_name(name: str, allowed: list[str]) -> None:
    if name in allowed:
        return
    near = get_close_matches(name, allowed, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise OverflightError(
        f"unknown parameter {name!r}; {hint}allowed: {', '.join(allowed)}, "
        "or the dotted path of a value in the case, such as aircraft.<id>.cruise_kmh.high"
    )


def _check_type(name: str, value: Any, default: Any) -> None:
    # bool is an int to Python, but `samples=true` is a slip
    fits = isinstance(value, type(default)) and isinstance(value, bool) == isinstance(default, bool)
    if fits or (type(default) is float and type(value) is int):
        return
    wanted = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
    kind = wanted.get(type(default), f"a {type(default).__name__}")
    raise OverflightError(f"parameter {name!r} is {kind}, such as {default!r} (given: {value!r})")


def sources_checksum(path: Path) -> str:
    """Return the SHA-256 of what a notebook's cells hold; storing its outputs does not change it."""
    cells = [(cell["cell_type"], source_of(cell)) for cell in read_cells(path)]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()
