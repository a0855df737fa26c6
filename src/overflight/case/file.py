"""``case.yaml`` to :class:`~overflight.case.model.Case`: overrides, and faults with file and line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from overflight.case.document import DocumentError, nodes, parse, position
from overflight.case.explain import form_faults
from overflight.case.model import Case
from overflight.case.rules import MOST_FAULTS, broken_references, broken_rules
from overflight.case.salvage import readable
from overflight.case.shape import Location
from overflight.case.words.understood import Echo, understand, with_written_forms
from overflight.errors import CaseError, Fault, OverflightError
from overflight.files import NotPlainError, plain_bytes
from overflight.paths import cases_folder, default_case_name

MAX_BYTES = 1_000_000
Overrides = Mapping[str, Any]
_WORKED_OUT = {"low", "high", "units", "at", "give_or_take_min", "earliest", "latest"}


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
    path = case_file(name)
    if not path.is_file():
        known = sorted(p.parent.name for p in cases_folder().glob("*/case.yaml"))
        raise OverflightError(f"no case {name!r}; there are: {', '.join(known) or 'none'}")
    return path


def case_file(name: str) -> Path:
    """Return where the ``case.yaml`` of a case of this name is, or would be.

    Raises
    ------
    OverflightError
        If the name is not a plain folder name.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise OverflightError(f"case name {name!r}: use small letters, digits and hyphens only")
    return cases_folder() / name / "case.yaml"


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
    found = examine(path, overrides)
    if found.faults or found.case is None:
        raise found.error()
    return found.case


@dataclass(frozen=True)
class Examined:
    """What is in a case file.

    Attributes
    ----------
    path, text
        The file.
    data
        Its plain values, overrides included and what is written in words worked out.
    case
        The case; if something is wrong, what of it can be read all the same, or ``None``.
    faults
        Where something is wrong, and what; nothing of what, where there are too many to explain.
    echoes
        What is written in words, and how it is understood.
    """

    path: Path
    text: str
    data: dict[str, Any]
    case: Case | None
    faults: list[tuple[Location, str]]
    echoes: list[Echo]

    def error(self, more: Iterable[tuple[Location, str]] = ()) -> CaseError:
        """Return the faults as one error, those found elsewhere included, in the order of the file.

        Of more than :data:`MOST_FAULTS` the last says how many the others are.
        """
        found = [*self.faults, *more]
        faults = locate_faults(self.text, [(at, problem) for at, problem in found if problem])
        told = sorted(faults, key=lambda fault: (fault.line or 0, fault.column or 0))[:MOST_FAULTS]
        if left := len(found) - len(told):
            told.append(Fault("", f"and {left:,} more faults: mend these first"))
        return CaseError(self.path, told)


def examine(path: Path, overrides: Overrides | None = None) -> Examined:
    """Return what is in a case file, with everything that is wrong with its form and its meaning.

    Raises
    ------
    CaseError
        If it cannot be read as text or as YAML at all.
    OverflightError
        If there is no such file, or an override of what is not in it.
    """
    text = _read(path)
    data = _parse(text, path)
    # below what is written in words there is nothing before it is worked out
    later = {d: value for d, value in (overrides or {}).items() if not _override(data, d, value)}
    echoes, faults = understand(data)
    for dotted, value in later.items():
        _override_in_words(data, dotted, value, echoes)
    case: Case | None = None
    try:
        case = Case.model_validate(data)
    except ValidationError as invalid:
        errors = invalid.errors()
        faults += form_faults(data, errors[:MOST_FAULTS], [at for at, _ in faults])
        faults += [(error["loc"], "") for error in errors[MOST_FAULTS:]]
    faults += broken_references(data)
    if faults:
        case = readable(data, [at for at, _ in faults])
    if case is not None:
        faults += broken_rules(case)
        if any(case.tracks()):
            # what reads tracks is loaded for the cases that have some
            from overflight.case.tracks.attach import attach_tracks

            faults += attach_tracks(case, path.parent)
    return Examined(path, text, data, case, faults, echoes)


def checksum(case: Case) -> str:
    """Return the SHA-256 of a case's content, overrides and track files included, comments and layout not."""
    held = case.model_dump(mode="json")
    if files := track_files(case):
        held["track files"] = files
    content = json.dumps(held, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def track_files(case: Case) -> dict[str, str]:
    """Return the SHA-256 of each track file of a case, by the file's name."""
    return {track.file: track.fixes.sha256 for _, track, _ in case.tracks()}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a ``case.yaml``, which editors complete and check it by."""
    schema = with_written_forms(Case.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _read(path: Path) -> str:
    try:
        return plain_bytes(path, MAX_BYTES).decode("utf-8")
    except NotPlainError as fault:
        raise CaseError(path, [Fault("", f"{fault}: a case is a plain file, split if it is long")]) from None
    except OSError as fault:
        raise OverflightError(
            f"no file {path} ({fault.strerror}): give the name of a case, or the path of its case.yaml"
        ) from None
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


def _override(data: dict[str, Any], dotted: str, value: Any, worked_out: bool = False) -> bool:
    """Set a value; return whether that was possible, which it is not yet below what is still in words."""
    *parents, last = dotted.split(".")
    node: Any = data
    for depth, key in enumerate(parents):
        node = _child(node, key, ".".join(parents[: depth + 1]))
    if not worked_out and _is_in_words(node, last):
        return False
    if isinstance(node, list):
        _child(node, last, dotted)
        node[int(last)] = value
    elif isinstance(node, dict):
        node[last] = value
    else:
        raise OverflightError(f"override {dotted!r}: {'.'.join(parents)} is a single value")
    return True


def _is_in_words(node: Any, last: str) -> bool:
    """Tell whether a part of a value is only there once the words of the value are worked out."""
    if isinstance(node, dict):
        in_words = {"as_written": _WORKED_OUT, "at": {"lon", "lat"}}
        return any(words in node and last in numbers - node.keys() for words, numbers in in_words.items())
    return isinstance(node, str)


def _override_in_words(data: dict[str, Any], dotted: str, value: Any, echoes: Iterable[Echo]) -> None:
    parent, _, last = dotted.rpartition(".")
    # new words stand for the whole of what the old ones did
    if last == "as_written":
        raise OverflightError(f"override {dotted!r}: give {parent} itself, in words")
    _override(data, dotted, value, worked_out=True)
    for echo in echoes:
        if ".".join(map(str, echo.at)) == parent:
            _tell_override(data, echo, last)


def _tell_override(data: dict[str, Any], echo: Echo, what: str) -> None:
    """Add to the assumption of what words were taken for that a part of it was set by hand."""
    taken = f"“{echo.written}” is taken as"
    told = f"; `{what}` is overridden"
    node: Any = data
    for key in echo.at:
        node = node[key]
        if isinstance(node, dict) and str(node.get("assumption")).startswith(taken):
            node["assumption"] += told
        if isinstance(node, dict) and isinstance(listed := node.get("assumptions"), list):
            node["assumptions"] = [f"{t}{told}" if str(t).startswith(taken) else t for t in listed]


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
