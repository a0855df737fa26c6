"""Notebooks stored with their outputs, so that a reader sees them without running anything.

Storing twice gives the same bytes: whatever tells of the day, the machine or the session is left out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from overflight.errors import RunError
from overflight.files import write_whole
from overflight.pipeline.execute import CELL_SECONDS, KERNEL, kernels, papermill
from overflight.pipeline.notebooks import NOTEBOOKS as OF_A_RUN
from overflight.pipeline.notebooks import notebooks_folder

# The last ones look at no run, so that no run executes them.
NOTEBOOKS = (*OF_A_RUN, "05_validation", "06_sweep")
VOLATILE_METADATA = ("ExecuteTime", "execution", "papermill", "widgets")
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


def _store(path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, CellExecutionError

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with kernels() as own:
        client = NotebookClient(
            notebook,
            kernel_manager_class=own.manager_class,
            kernel_name=KERNEL,
            resources={"metadata": {"path": str(path.parent)}},
            timeout=CELL_SECONDS,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
        try:
            client.execute()
        except (CellExecutionError, CellControlSignal, RuntimeError) as fault:
            raise RunError(f"{path.name} is left as it was, as it failed:\n{fault}") from None
    _strip(notebook)
    write_whole(path, nbformat.writes(notebook) + "\n")  # type: ignore[no-untyped-call]


def _strip(notebook: Any) -> None:
    kept = {key: value for key, value in notebook.metadata.items() if key not in VOLATILE_METADATA}
    notebook.metadata = {**kept, **NOTEBOOK_METADATA}
    for cell in notebook.cells:
        for key in VOLATILE_METADATA:
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            # a widget's view names its model by a random number, and shows nothing without a kernel
            output.get("data", {}).pop(WIDGET_VIEW, None)
