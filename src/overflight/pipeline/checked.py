"""A case read and checked, geography included, before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overflight.case.file import read_case
from overflight.case.model import Case


def checked_case(path: Path, overrides: Mapping[str, Any] | None = None) -> Case:
    """Return the case in a file, if it can be used.

    Raises
    ------
    OverflightError
        If it cannot be read, breaks a rule, or tells of a route that no aircraft can fly.
    """
    return read_case(path, overrides)
