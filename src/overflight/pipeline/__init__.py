"""A whole run of a case: the notebooks executed, then the report and the manifest.

The case is read before anything is written, so that bad input leaves no trace.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from overflight.case.file import case_path
from overflight.exports.crate import write_crate
from overflight.exports.workflow import write_workflow
from overflight.exports.write import write_exports
from overflight.paths import default_case_name, run_folder
from overflight.pipeline.checked import checked_case
from overflight.pipeline.execute import DEFAULT_JOBS, Plan, execute_side_by_side
from overflight.pipeline.folder import fresh_folder
from overflight.pipeline.manifest import made_from, write_manifest
from overflight.pipeline.notebooks import (
    CHECKS,
    CLOSING,
    RESERVED,
    declared_by_all,
    notebooks_folder,
    split_parameters,
)
from overflight.report import compile_templates, write_report

__all__ = ["DEFAULT_JOBS", "Plan", "execute_all", "run"]

log = logging.getLogger(__name__)


def run(
    case_name: str = "",
    out: Path | None = None,
    parameters: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    progress: Callable[[str], None] = print,
) -> Path:
    """Run all notebooks on a case, and write the report and the manifest.

    Parameters
    ----------
    case_name
        Name of a folder in ``data/cases``; the default case if empty.
    out
        Folder of the run; ``runs/<case>`` if none. An earlier run in it is replaced when all is done.
    parameters
        New values for the notebooks' parameters, and for values of the case by dotted path.
    jobs
        How many notebooks run at a time; three if none is given.
    progress
        Called with a line at each milestone.

    Returns
    -------
    The folder of the run.

    Raises
    ------
    OverflightError
        If the case, a parameter or the folder cannot be used; nothing is written then.
    RunError
        If a notebook fails; its folder is kept, and an earlier run stays as it was.
    """
    clock = _Clock(progress)
    case_name = case_name or default_case_name()
    path = case_path(case_name)
    defaults = declared_by_all()
    settings, overrides = split_parameters(parameters or {}, defaults)
    case = checked_case(path, overrides)
    clock.tell(f"the case {case_name} is valid: {len(case.claims)} claims, {len(case.sources)} sources")
    final = out.expanduser().resolve() if out else run_folder(case_name)
    with fresh_folder(final) as folder:
        given = {**defaults, **settings, "case": case_name, "run_folder": str(folder), "overrides": overrides}
        lasting = str(final) if out else ""
        plan = Plan(folder, given, lasting, jobs or DEFAULT_JOBS, clock.tell)
        seconds = execute_all(notebooks_folder(), plan, meanwhile=compile_templates)
        made = made_from(case_name, case)
        write_report(folder, manifest=made)
        write_exports(folder, case_name, case)
        clock.tell("report written")
        record = {
            "case": case_name,
            "parameters": {key: value for key, value in given.items() if key not in RESERVED},
            "overrides": overrides,
            **clock.record(),
            "seconds_by_notebook": {name: round(value, 2) for name, value in seconds.items()},
        }
        write_workflow(folder, record)
        write_manifest(folder, made, record)
        write_crate(folder)
        log.info("manifest written; the run is put in place as %s", final)
    return final


def execute_all(source: Path, plan: Plan, meanwhile: Callable[[], None] = lambda: None) -> dict[str, float]:
    """Execute the notebooks in a folder: the checks side by side, then the one that collects them.

    While that one runs, cores are idle; `meanwhile` is called then. See
    :func:`overflight.pipeline.execute.execute_side_by_side`.
    """
    seconds = execute_side_by_side([source / f"{name}.ipynb" for name in CHECKS], plan)
    with ThreadPoolExecutor(1) as spare:
        done = spare.submit(meanwhile)
        seconds |= execute_side_by_side([source / f"{CLOSING}.ipynb"], plan)
    done.result()
    return seconds


class _Clock:
    """When a run began, and what it says as it goes on."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._started = datetime.now(UTC)
        # the wall clock may be set while a run is under way
        self._start = time.perf_counter()

    def tell(self, text: str) -> None:
        self._progress(f"{time.perf_counter() - self._start:6.1f} s  {text}")

    def record(self) -> dict[str, Any]:
        seconds = time.perf_counter() - self._start
        finished = self._started + timedelta(seconds=seconds)
        return {
            "started": self._started.isoformat(timespec="seconds"),
            "finished": finished.isoformat(timespec="seconds"),
            "seconds": round(seconds, 2),
        }
