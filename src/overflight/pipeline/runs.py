"""The runs that there are, newest first; one that is broken or half written is told, not raised."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overflight.case.file import MAX_BYTES, case_file
from overflight.errors import OverflightError
from overflight.files import NotPlainError, plain_bytes
from overflight.findings.model import Findings
from overflight.findings.read import read_findings
from overflight.findings.store import PARTS
from overflight.pipeline.folder import MANIFEST

NO_TIME = datetime.min.replace(tzinfo=UTC)
# What the notebooks of a run leave before it has a manifest.
TRACES = ("findings.json", f"{PARTS}/*.json", "*.ipynb")


@dataclass(frozen=True)
class PastRun:
    """What there is to say of a run.

    Attributes
    ----------
    folder
        Its folder.
    case
        Name of its case; what the folder is called, if nothing tells.
    fault
        What is wrong with it, in a few words; empty if all is well. What follows is then missing.
    finished
        When it was done, UTC.
    version
        Of the kit that made it.
    overrides
        What was set: values of the case by dotted path.
    case_file
        Whether the case's file is still what it was then, in words.
    findings
        What it found.
    """

    folder: Path
    case: str
    fault: str = ""
    finished: datetime = NO_TIME
    version: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    case_file: str = ""
    findings: Findings | None = None

    def verdicts(self) -> dict[str, int]:
        """Return how many findings have which verdict, the most frequent first."""
        found = self.findings.findings if self.findings else []
        return dict(Counter(finding.verdict for finding in found).most_common())


def past_runs(folder: Path) -> list[PastRun]:
    """Return the runs in a folder of runs: the newest first, broken and half-written ones last.

    Parameters
    ----------
    folder
        The project's ``runs``, which need not be there. Runs that were written elsewhere with ``--out``
        are not known; notebooks run by hand (``*.lab``) and sweeps are no runs.
    """
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
        found = [_past_run(path) for path in inside if _is_run(path)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=lambda run: (run.finished, run.folder.name), reverse=True)


def came_to(folder: Path) -> dict[str, Any]:
    """Return what a finished run came to, for machines: where its files are, its verdicts, how long it took.

    Raises
    ------
    OverflightError
        If its findings cannot be read.
    """
    manifest = json.loads((folder / MANIFEST).read_bytes())
    verdicts = Counter(finding.verdict for finding in read_findings(folder).findings)
    files = {"report": "report.html", "findings": "findings.json", "manifest": MANIFEST}
    return {
        "case": manifest["case"],
        "folder": str(folder),
        **{what: str(folder / name) for what, name in files.items()},
        "verdicts": dict(verdicts.most_common()),
        "seconds": manifest["seconds"],
    }


def _is_run(path: Path) -> bool:
    if path.name.startswith("."):
        return ".partial-" in path.name
    if (path / MANIFEST).exists():
        return True
    # notebooks run by hand leave the same traces
    return path.suffix != ".lab" and any(next(path.glob(trace), None) for trace in TRACES)


def _past_run(path: Path) -> PastRun:
    if path.name.startswith("."):
        return PastRun(path, path.name[1:].partition(".partial-")[0], "being written just now, or broken off")
    if path.suffix == ".failed":
        return PastRun(path, path.stem, "a notebook failed")
    for file in (MANIFEST, "findings.json"):
        if not (path / file).is_file():
            return PastRun(path, path.name, f"half written: it has no {file}")
    try:
        return _finished_run(path, json.loads((path / MANIFEST).read_bytes()))
    except OverflightError as fault:
        return PastRun(path, path.name, str(fault).replace(f"{path}{os.sep}", ""))
    except OSError as fault:
        return PastRun(path, path.name, f"cannot be read: {fault.strerror}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return PastRun(path, path.name, f"its {MANIFEST} is damaged; remove the folder and run the case anew")


def _finished_run(path: Path, manifest: Mapping[str, Any]) -> PastRun:
    finished = datetime.fromisoformat(manifest["finished"])
    case = str(manifest["case"])
    return PastRun(
        path,
        case,
        finished=finished.astimezone(UTC),
        version=str(manifest["versions"]["overflight"]),
        overrides=dict(manifest["overrides"]),
        case_file=_since(case, str(manifest["sha256"]["case_file"])),
        findings=read_findings(path),
    )


def _since(case: str, then: str) -> str:
    """Return in words what became of a case's file since it had this checksum."""
    try:
        now = hashlib.sha256(plain_bytes(case_file(case), MAX_BYTES)).hexdigest()
    except (OSError, NotPlainError, OverflightError):
        return "gone since"
    return "as it was" if now == then else "changed since: run it anew"
