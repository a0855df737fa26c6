"""``case.yaml`` to :class:`~overflight.case.model.Case`: overrides, and faults with file and line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from overflight.case.document import DocumentError, nodes, parse, position
from overflight.case.model import Case, Location, broken_rules
from overflight.errors import CaseError, Fault, OverflightError
from overflight.paths import cases_folder, default_case_name

MAX_BYTES = 1_000_000
# What pydantic says of these in a programmer's words.
PLAIN_FAULTS = {
    "list_type": "this is a list: put it in square brackets, such as [a, b]",
    "dict_type": "this is a table: write its fields in braces, such as {low: 3, high: 4}, or indented below",
    "model_type": "this is a table: write its fields in braces, such as {low: 3, high: 4}, or indented below",
    "naive_datetime_parsing": 'this is no time: write "2015-12-31 21:00"',
    "naive_datetime_from_date_parsing": 'this is no time: write "2015-12-31 21:00"',
    "date_from_datetime_parsing": "this is no date: write 2015-12-31",
    "timezone_naive": "a wall time has no offset: write it as the clock showed it, and give `zone:`",
}
Overrides = Mapping[str, Any]


def case_path(name: str = "") -> Path:
    """Return the ``case.yaml`` of a case of this project.

    Parameters
    ----------
    name
        Name of a folder in ``data/cases``; the default case if empty.

    Raises
    ------
    OverflightError
        If the name is not a plain folder name, or there is no such case; the message lists the cases.
    """
    name = name or default_case_name()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise OverflightError(f"case name {name!r}: use small letters, digits and hyphens only")
    path = cases_folder() / name / "case.yaml"
    if not path.is_file():
        known = sorted(p.parent.name for p in cases_folder().glob("*/case.yaml"))
        raise OverflightError(f"no case {name!r}; there are: {', '.join(known) or 'none'}")
    return path


def load_case(name: str = "", overrides: Overrides | None = None) -> Case:
    """Return a case of this project, with some of its values overridden.

    Parameters
    ----------
    name
        Name of a folder in ``data/cases``; the default case if empty.
    overrides
        New values by dotted path, such as ``{"aircraft.bomber.cruise_kmh.high": 800}``.

    Raises
    ------
    OverflightError
        If there is no such case, or it cannot be used (:class:`CaseError` with every fault).
    """
    return read_case(case_path(name), overrides)


def read_case(path: Path, overrides: Overrides | None = None) -> Case:
    """Return the case in a YAML file; see :func:`load_case`."""
    text = _read(path)
    data = _parse(text, path)
    for dotted, value in (overrides or {}).items():
        _override(data, dotted, value)
    try:
        case = Case.model_validate(data)
    except ValidationError as invalid:
        faults = [(_without_tags(data, e["loc"]), _explain(e)) for e in invalid.errors()]
    else:
        faults = list(broken_rules(case))
        if not faults:
            return case
    raise CaseError(path, locate_faults(text, faults))


def checksum(case: Case) -> str:
    """Return the SHA-256 of a case's content, overrides included, comments and layout not."""
    content = json.dumps(case.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a ``case.yaml``, which editors complete and check it by."""
    schema = Case.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _read(path: Path) -> str:
    if not path.is_file():
        raise OverflightError(f"no file {path}: give the name of a case, or the path of its case.yaml")
    if path.stat().st_size > MAX_BYTES:
        raise CaseError(path, [Fault("", f"larger than {MAX_BYTES:,} bytes: split the case")])
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise CaseError(path, [Fault("", f"not UTF-8 text (byte {fault.start}): save it as UTF-8")]) from None


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        data = parse(text)
    except DocumentError as error:
        raise CaseError(path, [error.fault]) from None
    if not isinstance(data, dict):
        raise CaseError(path, [Fault("", "a case is a mapping with `title:`, `sources:`, `claims:` …", 1)])
    return data


def _override(data: dict[str, Any], dotted: str, value: Any) -> None:
    *parents, last = dotted.split(".")
    node: Any = data
    for depth, key in enumerate(parents):
        node = _child(node, key, ".".join(parents[: depth + 1]))
    if isinstance(node, list):
        _child(node, last, dotted)
        node[int(last)] = value
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise OverflightError(f"override {dotted!r}: {'.'.join(parents)} is a single value")


def _child(node: Any, key: str, so_far: str) -> Any:
    if isinstance(node, dict):
        if key in node:
            return node[key]
        near = get_close_matches(key, [str(k) for k in node], n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(map(str, node))}"
        raise OverflightError(f"override: the case has no {so_far!r}; {hint}")
    if isinstance(node, list) and key.isdigit() and int(key) < len(node):
        return node[int(key)]
    raise OverflightError(f"override: the case has no {so_far!r} (items of a list are numbered from 0)")


def _without_tags(data: Any, loc: Location) -> Location:
    """Drop the statement kinds that pydantic puts into the location of a fault in a union."""
    found: list[str | int] = []
    node: Any = data
    for depth, key in enumerate(loc):
        if isinstance(node, dict) and node.get("kind") == key and depth < len(loc) - 1:
            continue
        found.append(key)
        inside = isinstance(node, dict) and key in node
        inside = inside or (isinstance(node, list) and isinstance(key, int) and key < len(node))
        node = node[key] if inside else None
    return tuple(found)


def _explain(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    name = str(error["loc"][-1]) if error["loc"] else "case"
    if kind == "extra_forbidden":
        allowed = _fields_at(error["loc"])
        near = get_close_matches(name, allowed, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return f"unknown field {name!r}; {hint}allowed here: {', '.join(allowed)}"
    if kind == "union_tag_invalid":
        return f"no statement is of kind {error['ctx']['tag']!r}; there are: {error['ctx']['expected_tags']}"
    if kind == "missing":
        return f"the field {name!r} is missing"
    if kind in PLAIN_FAULTS:
        return f"{PLAIN_FAULTS[kind]} (given: {given!r})"
    message = str(error["msg"]).removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    if isinstance(given, str | int | float | bool):
        return f"{message} (given: {given!r})"
    return message


def _fields_at(loc: Location) -> list[str]:
    """Return the fields of the model that holds the field at a location."""
    annotation: Any = Case
    for key in loc[:-1]:
        annotation = _step(annotation, key)
    model = next(iter(_models(annotation)), None)
    return list(model.model_fields) if model else []


def _step(annotation: Any, key: str | int) -> Any:
    models = _models(annotation)
    for model in models:
        if isinstance(key, str) and key in model.model_fields:
            return model.model_fields[key].annotation
        if "kind" in model.model_fields and key in get_args(model.model_fields["kind"].annotation):
            return model
    args = [a for a in get_args(annotation) if a is not type(None)]
    return args[-1] if args else annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if annotation in (dict, list) or isinstance(annotation, str):
        return []
    if get_origin(annotation) in (dict, list):
        return []
    return [m for part in get_args(annotation) for m in _models(part)]


def locate_faults(text: str, faults: Iterable[tuple[Location, str]]) -> list[Fault]:
    """Attach line and column to faults.

    Parameters
    ----------
    text
        The whole YAML file.
    faults
        Where each fault is in the file's content, and what it is.
    """
    root = nodes(text)
    return [Fault(".".join(map(str, at)), problem, *position(root, at)) for at, problem in faults]
