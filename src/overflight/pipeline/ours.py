"""Which files in a folder are a run's own: a new run replaces those, and nothing that others put there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from overflight.errors import OverflightError
from overflight.findings.store import PARTS
from overflight.pipeline.notebooks import NOTEBOOKS

MANIFEST = "manifest.json"
# What marks a folder without a manifest: a run that failed, or notebooks that were run by hand.
_MARKS = (*(f"{name}.ipynb" for name in NOTEBOOKS), f"{PARTS}/*.json")
_WITHOUT_MANIFEST = (
    *_MARKS, "figures/*.png", "findings.json", "report.html", "routes.nc", "routes.geojson", "routes.kml",
    "map.geojson", "claims.csv", "findings.csv", "workflow.sh", "inputs/*",
)  # fmt: skip
# What no manifest lists: it is written later, or programs leave it wherever they look.
_BESIDES = (
    MANIFEST, "ro-crate-metadata.json", "print/*.png", "print/*.svg", ".print.partial-*/*",
    ".print.previous/*", ".DS_Store", "*/.DS_Store", "Thumbs.db", "*/Thumbs.db",
    ".ipynb_checkpoints/*-checkpoint.ipynb",
)  # fmt: skip
# How :func:`overflight.files.write_whole` calls what it has not done with; a killed process leaves it.
_UNDER_WAY = re.compile(r"((?:.*/)?)\.([^/]+)\.[a-z0-9_]{8}")
_SHOWN = 5


def refuse_others(folder: Path) -> None:
    """Refuse to replace a folder that is not a run's, or holds anything that no run has written.

    Raises
    ------
    OverflightError
        With the names of what would be lost.
    OSError
        If the folder cannot be read.
    """
    if not os.path.lexists(folder):
        return
    found = list(_files(folder))
    written = _what_runs_write(folder, found)
    if not folder.is_dir() or written is None:
        raise OverflightError(
            f"{folder} exists and is not the folder of a run (it has no {MANIFEST} of one): "
            "name a new folder with --out, or remove this one"
        )
    if others := [name for name in found if not (written(_done(name)) or _like(_BESIDES, _done(name)))]:
        raise OverflightError(
            f"{folder} holds what no run has written, and a new run would replace it: {_listed(others)}; "
            "move it elsewhere, or name a new folder with --out"
        )


def outputs_in(manifest: Any) -> dict[str, Any] | None:
    """Return the checksums of a run's files by their names; ``None`` if this is not the manifest of a run."""
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != 1
        or not isinstance(manifest.get("case"), str)
    ):
        return None
    checksums = manifest.get("sha256")
    outputs = checksums.get("outputs") if isinstance(checksums, dict) else None
    return outputs if isinstance(outputs, dict) else None


def _files(folder: Path) -> Iterator[str]:
    """Yield whatever is in a folder and is no folder itself, by its path from there."""

    def refuse(fault: OSError) -> None:
        raise fault

    for place, folders, files in os.walk(folder, onerror=refuse if folder.is_dir() else None):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in sorted([*files, *links]):
            yield Path(place, name).relative_to(folder).as_posix()


def _what_runs_write(folder: Path, found: list[str]) -> Callable[[str], bool] | None:
    """Return what tells the names of a run's files; ``None`` if no run has written into the folder."""
    if MANIFEST not in found:
        marked = not found or any(_like(_MARKS, name) for name in found)
        return partial(_like, _WITHOUT_MANIFEST) if marked else None
    try:
        outputs = outputs_in(json.loads((folder / MANIFEST).read_bytes()))
    except (ValueError, RecursionError):
        return None
    return None if outputs is None else outputs.__contains__


def _done(name: str) -> str:
    """Return what a file will be called once it is written."""
    return _UNDER_WAY.sub(r"\1\2", name) if _UNDER_WAY.fullmatch(name) else name


def _like(patterns: Iterable[str], name: str) -> bool:
    depth = name.count("/")
    return any(p.count("/") == depth and PurePosixPath(name).match(p) for p in patterns)


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
