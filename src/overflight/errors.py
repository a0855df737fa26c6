"""Faults that a user can mend, each with where it is and what is allowed.

The command line catches :class:`OverflightError` once, prints it and exits with
:attr:`OverflightError.exit_code`; anything else is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class OverflightError(Exception):
    """Base of every fault that is reported without a traceback."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a case file.

    Attributes
    ----------
    where
        Dotted path of the value, such as ``places.camp.lat``.
    problem
        What was given, what is allowed and what to do.
    line, column
        Position in the file, counted from 1; ``None`` if the value is in no file.
    """

    where: str
    problem: str
    line: int | None = None
    column: int | None = None


class CaseError(OverflightError):
    """A case file that cannot be used: carries every fault that was found in it."""

    def __init__(self, file: Path | None, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        place = str(self.file) if self.file else "case"
        for fault in self.faults:
            position = f":{fault.line}" if fault.line else ""
            where = f" {fault.where}:" if fault.where else ""
            yield f"{place}{position}:{where} {fault.problem}"


class RouteError(OverflightError):
    """A route that no aircraft can fly as stated, such as one through regions that do not touch."""


class RunError(OverflightError):
    """A run that could not be finished; the failed notebook is kept for reading."""

    exit_code = 1
