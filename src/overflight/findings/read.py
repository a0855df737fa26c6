"""The findings of a run, read back from its file."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from overflight.errors import OverflightError
from overflight.findings.model import Findings


def read_findings(folder: Path) -> Findings:
    """Return the findings of a run.

    Raises
    ------
    OverflightError
        If there is no ``findings.json`` in its folder, or it is not one that this version reads.
    """
    path = folder / "findings.json"
    try:
        return Findings.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise OverflightError(f"{path} is missing: name the folder of a finished run") from None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise OverflightError(
            f"{path} is not the findings of this version: {where}: {first['msg']}; run the case anew"
        ) from None
