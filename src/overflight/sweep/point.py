"""One point of a sweep, worked out: its findings, or why there are none.

The same settings give the same bytes wherever they are worked out: nothing of the day or the machine is
in them.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from overflight.case.file import load_case
from overflight.errors import CaseError, OverflightError, RunError
from overflight.findings.model import Finding

DONE = "done"
REFUSED = "refused"
FAILED = "failed"
PARAMETERS = ("samples", "seed")

# z3 keeps one context for a whole process, and a dask worker may have several threads
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Job:
    """A point to be worked out.

    Attributes
    ----------
    case_name
        Name of the case.
    settings
        The values that the point sets: parameters by name, values of the case by dotted path.
    code
        Checksum of the code that the result is kept under.
    run_folder
        Folder for a whole run with notebooks; none for the findings alone.
    """

    case_name: str
    settings: Mapping[str, Any]
    code: str
    run_folder: str = ""


def work_out(job: Job) -> bytes:
    """Return what came out at a point, packed; see :func:`unpack`.

    Nothing is raised: a case that cannot be used with these values is an outcome (``refused``), and so is
    a bug (``failed``), which should not cost the other points.
    """
    with _ONE_AT_A_TIME:
        try:
            _same_code(job)
            outcome = _outcome(DONE, findings=_findings(job))
            if job.run_folder:
                outcome["run"] = "/".join(Path(job.run_folder).parts[-2:])
        except OverflightError as fault:
            outcome = _outcome(FAILED if isinstance(fault, RunError) else REFUSED, _told(fault))
        except Exception as fault:  # a bug: told with its kind, and tried again by the next sweep
            outcome = _outcome(FAILED, f"{type(fault).__name__}: {fault}")
    return zlib.compress(json.dumps(outcome, ensure_ascii=False).encode("utf-8", "replace"))


def failed(why: str) -> bytes:
    """Return the outcome of a point that could not be worked out."""
    return zlib.compress(json.dumps(_outcome(FAILED, why)).encode())


def unpack(outcome: bytes) -> dict[str, Any]:
    """Return an outcome: ``status``, ``message``, and ``findings`` as in the columns of the table."""
    found: dict[str, Any] = json.loads(zlib.decompress(outcome))
    return found


def _outcome(
    status: str, message: object = "", findings: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"status": status, "message": str(message), "findings": findings or []}


def _told(fault: OverflightError) -> str:
    """Return a fault without the file that it is in, whose path differs between machines."""
    if isinstance(fault, CaseError):
        return "\n".join(f"{each.where}: {each.problem}" for each in fault.faults)
    return str(fault)


@cache
def _own_code() -> str:
    """Return the checksum of the code that this process has imported, whatever changes later."""
    from overflight.sweep.keys import sources_checksum

    return sources_checksum(notebooks=False)


def _code(notebooks: bool) -> str:
    from overflight.sweep.keys import sources_checksum

    # a run reads notebooks and code anew, in kernels of its own
    return sources_checksum(notebooks=True) if notebooks else _own_code()


def _same_code(job: Job) -> None:
    """Refuse to work for a sweep of other code: the result would be kept under a wrong key."""
    if _code(bool(job.run_folder)) != job.code:
        raise RuntimeError(
            "this worker has other code than the sweep (an older checkout, or files changed since): "
            "bring both to the same version, restart the workers, and sweep again"
        )


def _findings(job: Job) -> list[dict[str, Any]]:
    if job.run_folder:
        return [_row(finding) for finding in _run(job)]
    from overflight.findings.all import all_findings

    overrides = {name: value for name, value in job.settings.items() if name not in PARAMETERS}
    case = load_case(job.case_name, overrides)
    return [_row(found) for found in all_findings(case, *(job.settings[name] for name in PARAMETERS))]


def _run(job: Job) -> list[Finding]:
    from overflight.findings.model import Findings
    from overflight.pipeline import run

    folder = run(job.case_name, Path(job.run_folder), job.settings, 1, lambda line: None)
    return Findings.model_validate_json((folder / "findings.json").read_bytes()).findings


def _row(finding: Finding) -> dict[str, Any]:
    margin = finding.margin
    return {
        "finding": finding.id,
        "check": finding.check,
        "question": finding.question,
        "verdict": finding.verdict,
        "value": finding.value,
        "low": finding.low,
        "high": finding.high,
        "unit": finding.unit,
        "moves": margin.moves if margin else None,
        "margin": margin.by if margin else None,
        "margin_unit": margin.unit if margin else None,
        "margin_times_uncertainty": margin.times_uncertainty if margin else None,
    }
