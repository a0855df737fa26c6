"""The figures of a finished run, drawn once more at print size.

Figures are drawn in notebooks, and a run keeps pictures for the screen only. So the notebooks are run again
with what the manifest says, and what they draw counts only if they find the same to the byte.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from overflight.errors import OverflightError
from overflight.exports.crate import read_manifest
from overflight.exports.prints import PRINTS

FOLDER = "print"


def redraw(folder: Path, jobs: int | None = None, progress: Callable[[str], None] = print) -> Path:
    """Draw the figures of a run at print size, into its folder ``print``; earlier ones stay until then.

    Nobody else may write into the run's folder meanwhile: see :func:`overflight.pipeline.folder.held`.

    Parameters
    ----------
    folder
        Folder of a finished run.
    jobs, progress
        As in :func:`overflight.pipeline.run`.

    Returns
    -------
    The folder of the figures.

    Raises
    ------
    OverflightError
        If there is no finished run, its findings come out differently now, or the disk refuses.
    RunError
        If a notebook fails now.
    """
    from overflight import pipeline
    from overflight.pipeline.folder import replace_folder

    then = read_manifest(folder)
    with tempfile.TemporaryDirectory(prefix="overflight-print-") as scratch:
        drawn = Path(scratch) / FOLDER
        drawn.mkdir()
        with _asked_for(drawn):
            given = {**then["parameters"], **then["overrides"]}
            again = pipeline.run(then["case"], Path(scratch) / "again", given, jobs, progress)
        if (again / "findings.json").read_bytes() != (folder / "findings.json").read_bytes():
            raise OverflightError(
                f"the findings of {folder} do not come out again, so that its figures would be of another "
                "run: `overflight verify` tells what differs; run the case anew, and export that"
            )
        replace_folder(drawn, folder / FOLDER)
    return folder / FOLDER


@contextmanager
def _asked_for(folder: Path) -> Iterator[None]:
    """Have the kernels that are started meanwhile leave figures at print size in a folder."""
    before = os.environ.get(PRINTS)
    os.environ[PRINTS] = str(folder)
    try:
        yield
    finally:
        del os.environ[PRINTS]
        if before is not None:
            os.environ[PRINTS] = before
