"""Notebooks stored with their outputs, so that a reader sees them without running anything.

Storing twice gives the same bytes: whatever tells of the day, the machine or the session is left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from overflight.errors import OverflightError, RunError
from overflight.files import write_whole
from overflight.paths import project_root
from overflight.pipeline.execute import CELL_SECONDS, KERNEL, kernels, papermill
from overflight.pipeline.notebooks import NOTEBOOKS as OF_A_RUN
from overflight.pipeline.notebooks import notebooks_folder

# The last ones are no part of a run, so that no run executes them.
NOTEBOOKS = (*OF_A_RUN, "05_validation", "06_sweep", "index")
# Tag of a cell whose output is about this machine, such as the runs that are on it.
NOT_STORED = "not-stored"
VOLATILE_METADATA = ("ExecuteTime", "execution", "papermill", "widgets")
RELATIVE_LINK = re.compile(r"\]\((?!#|\w+:)")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": KERNEL},
    "language_info": {"name": "python"},
}


def store_notebooks() -> None:
    """Execute each notebook as it stands, in its own folder, and store it with its outputs.

    One after the other, as the last of a run reads what the others leave in the run's folder.

    Raises
    ------
    RunError
        If a notebook fails; it stays as it was.
    """
    papermill()  # imports nbformat, too, which is the slow part
    for name in NOTEBOOKS:
        _store(notebooks_folder() / f"{name}.ipynb")
        print(f"stored {name}")


def fresh_index() -> Path:
    """Execute the index, with the runs that there are now, into ``runs/index.ipynb``.

    Returns
    -------
    The notebook to open: the stored one if it fails, as a reader can still run that by hand.
    """
    import nbformat

    stored = notebooks_folder() / "index.ipynb"
    fresh = project_root() / "runs" / stored.name
    try:
        fresh.parent.mkdir(exist_ok=True)
        notebook = _executed(stored, fresh.parent)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = RELATIVE_LINK.sub(rf"](../{stored.parent.name}/", cell.source)
        write_whole(fresh, nbformat.writes(notebook) + "\n")  # type: ignore[no-untyped-call]
    except (OverflightError, OSError) as fault:
        print(f"the index shows no runs yet: {fault}", file=sys.stderr)
        return stored
    return fresh


def _store(path: Path) -> None:
    import nbformat

    notebook = _executed(path, path.parent)
    _strip(notebook)
    write_whole(path, nbformat.writes(notebook) + "\n")  # type: ignore[no-untyped-call]


def _executed(path: Path, folder: Path) -> Any:
    """Return a notebook executed in a folder."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, CellExecutionError

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with kernels() as own:
        client = NotebookClient(
            notebook,
            kernel_manager_class=own.manager_class,
            kernel_name=KERNEL,
            resources={"metadata": {"path": str(folder)}},
            timeout=CELL_SECONDS,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
        try:
            client.execute()
        except (CellExecutionError, CellControlSignal, RuntimeError) as fault:
            raise RunError(f"{path.name} is left as it was, as it failed:\n{fault}") from None
    return notebook


def _strip(notebook: Any) -> None:
    kept = {key: value for key, value in notebook.metadata.items() if key not in VOLATILE_METADATA}
    notebook.metadata = {**kept, **NOTEBOOK_METADATA}
    for cell in notebook.cells:
        for key in VOLATILE_METADATA:
            cell.metadata.pop(key, None)
        if NOT_STORED in cell.metadata.get("tags", []):
            cell.outputs = []
        for output in cell.get("outputs", []):
            # a widget's view names its model by a random number, and shows nothing without a kernel
            output.get("data", {}).pop(WIDGET_VIEW, None)
