"""The report's file: what it is written from, and where it goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overflight.diff import difference
from overflight.files import write_whole
from overflight.findings.read import read_findings
from overflight.report.page import Origin, render

REPORT = "report.html"
PNG = b"\x89PNG\r\n\x1a\n"


def write_report(folder: Path, since: Path | None = None, manifest: Mapping[str, Any] | None = None) -> Path:
    """Write ``report.html`` into a run's folder, from its ``findings.json`` and the pictures it names.

    Parameters
    ----------
    folder
        Folder of the run.
    since
        Folder of an earlier run; the page then tells what has changed since.
    manifest
        Versions and checksums, as ``manifest.json`` holds them; read from there if not given.

    Returns
    -------
    The path of the report.

    Raises
    ------
    OverflightError
        If there is no ``findings.json``, or it is not one that this version reads.
    """
    findings = read_findings(folder)
    pictures = {figure.file: _picture(folder, figure.file) for figure in findings.figures}
    digest = hashlib.sha256((folder / "findings.json").read_bytes()).hexdigest()
    page = render(
        findings,
        {file: data for file, data in pictures.items() if data},
        _origin(_manifest(folder) if manifest is None else manifest, digest),
        difference(since, folder) if since else None,
    )
    path = folder / REPORT
    write_whole(path, page)
    return path


def _picture(folder: Path, file: str) -> bytes | None:
    """Return a PNG of the run; ``None`` if it is not there, or leads out of the run's folder."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    data = path.read_bytes()
    return data if data.startswith(PNG) else None


def _manifest(folder: Path) -> Mapping[str, Any]:
    """Return a run's manifest; nothing if there is none, as findings can be handed on without it."""
    try:
        content = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _origin(manifest: Mapping[str, Any], findings_sha256: str) -> Origin:
    inputs = {name: text for name, text in _texts(manifest.get("sha256")).items() if name != "outputs"}
    return Origin(_texts(manifest.get("versions")), {**inputs, "findings.json": findings_sha256})


def _texts(value: Any) -> dict[str, str]:
    entries = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in entries if isinstance(text, str)}
