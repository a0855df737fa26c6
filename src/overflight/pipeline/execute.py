"""Notebooks executed by papermill, several at a time, each in a kernel of this very environment."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from overflight import errors
from overflight.errors import OverflightError, RunError
from overflight.files import write_whole
from overflight.lean import without
from overflight.paths import project_root

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

log = logging.getLogger(__name__)

CELL_SECONDS = 600
KERNEL = "python3"
SHOWN_LINES = 3


# Whatever the cores, one more than the smallest machines have: kernels wait a while as they start.
DEFAULT_JOBS = 3


class Kernels:
    """The kernels of one run: how they start, and how all of them are stopped at once.

    A kernel is always this interpreter. Looking one up by name, as Jupyter does, would take
    whatever else the user has installed as ``python3``.
    """

    def __init__(self, scratch: Path) -> None:
        self._started: list[AsyncKernelManager] = []
        self.manager_class = self._make_class(scratch)

    def _make_class(self, scratch: Path) -> type[AsyncKernelManager]:
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager

        started = self._started
        spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
            env=_environment(scratch),
        )

        class OwnKernel(AsyncKernelManager):
            """A kernel of this interpreter, reached by sockets in the file system, not in the network."""

            def __init__(self, **options: Any) -> None:
                started.append(self)
                connection = scratch / f"{len(started)}.json"
                super().__init__(transport="ipc", connection_file=str(connection), **options)

            @property
            def kernel_spec(self) -> KernelSpec:
                return spec

        return OwnKernel

    def stop(self) -> None:
        """Kill the kernels that are alive; whoever waits for one is told that it died."""
        for manager in self._started:
            pid = getattr(manager.provisioner, "pid", None)
            if pid is not None and getattr(manager.provisioner, "process", None) is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def _environment(scratch: Path) -> dict[str, str]:
    """Return what makes kernels alike on all machines, and keeps them from fighting over the cores."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        **dict.fromkeys(threads, "1"),
        "PYTHONHASHSEED": "0",
        # the user's own start-up files have no place in a run that others repeat
        "IPYTHONDIR": str(scratch / "ipython"),
        "OVERFLIGHT_HOME": str(project_root()),
    }


@contextlib.contextmanager
def kernels() -> Iterator[Kernels]:
    """Give kernels a place for their sockets; nothing of them is left behind."""
    # the path of a socket may hold some 100 characters, so the name is kept short
    with tempfile.TemporaryDirectory(prefix="of-", ignore_cleanup_errors=True) as scratch:
        yield Kernels(Path(scratch))


def papermill() -> ModuleType:
    """Import papermill, without the part of its imports that takes longer than all others.

    jsonschema builds a grammar of internationalised addresses as it is imported, which takes 0.7 s;
    it does without if the package is missing, and no notebook's schema asks for such addresses.
    """
    with without("rfc3987_syntax"):
        import papermill
    # what it would report as an error is raised as well
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    return papermill  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Plan:
    """How notebooks are to be executed.

    Attributes
    ----------
    folder
        Folder for the executed notebooks; what they write themselves goes where `parameters` say.
    parameters
        Values for the notebooks' parameters.
    lasting_folder
        What their parameter ``run_folder`` is to say afterwards: while a run is under way its folder
        has another name, which no reader should find in a notebook and repeat.
    jobs
        How many run at a time.
    progress
        Called with a line when a notebook is done.
    """

    folder: Path
    parameters: Mapping[str, Any]
    lasting_folder: str
    jobs: int
    progress: Callable[[str], None]


def execute_side_by_side(paths: Sequence[Path], plan: Plan) -> dict[str, float]:
    """Execute stored notebooks that do not need each other; the stored ones are not changed.

    Threads, not processes: they only wait for kernels, and a process each would import papermill anew.
    They start in the order given.

    Returns
    -------
    Seconds that each notebook took, by its name.

    Raises
    ------
    RunError
        If a notebook fails; the others are stopped, and the failed one is in the folder.
    OverflightError
        If a notebook refuses its input.
    """
    papermill()
    with kernels() as own, ThreadPoolExecutor(plan.jobs) as pool:
        futures = {path.stem: pool.submit(_timed, path, plan, own) for path in paths}
        try:
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            fault = _first_fault(futures.values())
        finally:
            _stop(list(futures.values()), own)
    if fault is not None:
        raise fault
    return {name: future.result() for name, future in futures.items()}


def _first_fault(futures: Iterable[Future[float]]) -> BaseException | None:
    return next((f.exception() for f in futures if f.done() and f.exception() is not None), None)


def _stop(futures: list[Future[float]], own: Kernels) -> None:
    """Stop whatever still runs; again and again, as a kernel may just be starting."""
    for future in futures:
        future.cancel()
    while not all(future.done() for future in futures):
        own.stop()
        wait(futures, timeout=0.2)


def _timed(source: Path, plan: Plan, own: Kernels) -> float:
    start = time.perf_counter()
    target = plan.folder / source.name
    log.info("%s starts", source.stem)
    lasting = {**plan.parameters, "run_folder": plan.lasting_folder}
    try:
        _execute(source, target, plan.parameters, own)
    except BaseException:
        # on a full disk the notebook may be torn off: why it failed tells more than that
        with contextlib.suppress(OSError, ValueError, KeyError, OverflightError):
            _settle(target, lasting)
        raise
    _settle(target, lasting)
    seconds = time.perf_counter() - start
    plan.progress(f"{source.stem} done in {seconds:.1f} s")
    return seconds


def _execute(source: Path, target: Path, parameters: Mapping[str, Any], own: Kernels) -> None:
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    try:
        papermill().execute_notebook(
            _unformatted(source),
            _unformatted(target),
            parameters=dict(parameters),
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            # papermill would write the notebook, pictures and all, at the start and end of every cell
            request_save_on_cell_execute=False,
            engine_name=_register_engine(),
            left_in=_unformatted(target),
            execution_timeout=CELL_SECONDS,
            kernel_manager_class=own.manager_class,
            resources={"metadata": {"path": str(project_root())}},
            # asking a kernel to leave takes a quarter of a second; its files are written by now
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError as fault:
        raise _explained(source.stem, fault) from None
    except CellTimeoutError:
        raise RunError(f"{source.stem}: a cell took longer than {CELL_SECONDS} s and was stopped") from None
    except RuntimeError as fault:
        raise RunError(
            f"{source.stem}: its kernel died or did not start ({fault}); "
            "the system may be out of memory, try --jobs 1"
        ) from fault


@cache
def _register_engine() -> str:
    """Register papermill's engine, changed to write a notebook that ends badly as far as it came."""
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, *, left_in: str, **options: Any
        ) -> Any:
            try:
                return super().execute_managed_notebook(nb_man, kernel_name, **options)
            except BaseException:
                nb_man.output_path = left_in
                nb_man.save()
                raise

    papermill_engines.register("overflight", Engine)
    return "overflight"


def _unformatted(path: Path) -> str:
    """Return a path as papermill takes it, which fills in whatever stands in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _explained(notebook: str, fault: Any) -> OverflightError:
    kind = getattr(errors, fault.ename, None)
    if isinstance(kind, type) and issubclass(kind, OverflightError):
        return OverflightError(fault.evalue)
    lines = fault.source.strip().splitlines()
    shown = [f"    {line}" for line in lines[:SHOWN_LINES]] + ["    …"] * (len(lines) > SHOWN_LINES)
    cell = f"cell In [{fault.exec_count}]"
    return RunError("\n".join([f"{notebook} failed in {cell}:", *shown, f"{fault.ename}: {fault.evalue}"]))


def _settle(path: Path, parameters: Mapping[str, Any]) -> None:
    """Write into an executed notebook the parameters that hold once its run is in place."""
    from papermill.translators import papermill_translators

    notebook = json.loads(path.read_text(encoding="utf-8"))
    translator = papermill_translators.find_translator(KERNEL, "python")
    for cell in notebook["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            cell["source"] = translator.codify(dict(parameters)).strip()
    record = notebook["metadata"]["papermill"]
    record["parameters"] = dict(parameters)
    record["input_path"] = record["output_path"] = path.name
    write_whole(path, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
