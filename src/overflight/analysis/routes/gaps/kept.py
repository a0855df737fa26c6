"""Numbers that the project keeps in a file: what every such model has in common, and how it is read."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from overflight.errors import OverflightError
from overflight.paths import project_root


class Kept(BaseModel):
    """Something that is kept: it never changes, and holds nothing but what is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


KeptT = TypeVar("KeptT", bound=Kept)


def kept_file(name: str) -> Path:
    """Return where a file of this name is kept."""
    return project_root() / "data" / "validation" / name


def read_kept(model: type[KeptT], file: Path, what: str, again: str) -> KeptT:
    """Return what a file holds.

    Parameters
    ----------
    model
        What it should hold.
    file
        The file.
    what, again
        What that is, and what is done to get it anew, in words for a fault.

    Raises
    ------
    OverflightError
        If it is missing, or holds something else.
    """
    try:
        return model.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OverflightError(
            f"{file} is missing: restore it from the project's repository, or {again} by running "
            "notebooks/05_validation.ipynb with store = True"
        ) from None
    except (ValidationError, UnicodeDecodeError) as fault:
        raise OverflightError(f"{file} does not hold {what}: {fault}") from None
