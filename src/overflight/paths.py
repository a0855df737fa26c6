"""Where the project's folders are."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from overflight.errors import OverflightError


@cache
def project_root() -> Path:
    """Return the folder that holds ``data/cases``: ``$OVERFLIGHT_HOME``, or one above here or the package.

    Raises
    ------
    OverflightError
        If there is none.
    """
    named = os.environ.get("OVERFLIGHT_HOME")
    starts = [Path(named)] if named else [Path.cwd(), Path(__file__).resolve()]
    for start in starts:
        for folder in (start, *start.parents):
            if (folder / "data" / "cases").is_dir():
                return folder
    raise OverflightError(
        f"no folder data/cases at or above {starts[0]}: start inside the project, "
        "or set OVERFLIGHT_HOME to the project's folder"
    )


def cases_folder() -> Path:
    """Return the folder with one folder per case."""
    return project_root() / "data" / "cases"


def default_case_name() -> str:
    """Return the name of the case that is used when none is given, from ``data/cases/default``."""
    return (cases_folder() / "default").read_text(encoding="utf-8").strip()


def run_folder(case_name: str) -> Path:
    """Return the folder that a run of the case writes into unless told otherwise."""
    return project_root() / "runs" / case_name


def lab_folder(case_name: str) -> Path:
    """Return the folder of notebooks that are run by hand, so that they change no finished run."""
    return project_root() / "runs" / f"{case_name}.lab"
