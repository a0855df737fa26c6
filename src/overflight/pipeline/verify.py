"""A run made again from its manifest, and what differs: so that nobody has to take a result on trust."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overflight.errors import OverflightError
from overflight.files import sha256_of
from overflight.pipeline import run
from overflight.pipeline.notebooks import read_cells, source_of
from overflight.pipeline.ours import MANIFEST, outputs_in

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verified:
    """What a run made again came to.

    Attributes
    ----------
    run
        Folder of the run.
    damaged
        Its files that are not as its manifest says: changed or lost since it was made.
    inputs, versions
        What it was made from and with, where that is different now: first then, second now.
    outputs
        The files that come out differently, and how; notebooks are compared by their cells and outputs.
    same
        How many files come out the same.
    """

    run: str
    damaged: list[str]
    inputs: dict[str, tuple[str | None, str | None]]
    versions: dict[str, tuple[str | None, str | None]]
    outputs: dict[str, str]
    same: int

    @property
    def exit_code(self) -> int:
        """0 if the run is whole and comes out the same, 1 if not."""
        return 1 if self.damaged or self.outputs else 0

    def as_json(self) -> str:
        """Return all of it for machines."""
        return json.dumps({**asdict(self), "verified": self.exit_code == 0}, indent=1, ensure_ascii=False)

    def as_text(self) -> str:
        """Return all of it for a reader, one thing a line."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from (f"changed or lost since the run was made: {name}" for name in self.damaged)
        for what, changes in (("made from other", self.inputs), ("made with other", self.versions)):
            for name, (then, now) in changes.items():
                yield f"{what} {name.replace('_', ' ')}: then {_short(then)}, now {_short(now)}"
        yield from (f"{name}: {how}" for name, how in self.outputs.items())
        if self.exit_code == 0:
            yield f"verified: all {self.same} files come out the same"
        else:
            yield f"NOT verified: {self.same} files come out the same, {len(self.outputs)} do not"


def verified(folder: Path, jobs: int | None = None, progress: Callable[[str], None] = print) -> Verified:
    """Make a run again in a folder of its own, and tell what differs; the run is left as it is.

    Parameters
    ----------
    folder
        Folder of a finished run.
    jobs
        How many notebooks run at a time; as in a run if none is given.
    progress
        Called with a line at each milestone.

    Raises
    ------
    OverflightError
        If the folder holds no finished run, or its case cannot be used any more.
    RunError
        If a notebook fails now.
    """
    then = _manifest(folder)
    damaged = [name for name, digest in then["sha256"]["outputs"].items() if _digest(folder / name) != digest]
    log.info("%d of its files are as its manifest says", len(then["sha256"]["outputs"]) - len(damaged))
    with tempfile.TemporaryDirectory(prefix="overflight-verify-") as scratch:
        again = run(
            then["case"], Path(scratch) / "again", {**then["parameters"], **then["overrides"]}, jobs, progress
        )
        now = _manifest(again)
        names = sorted({*then["sha256"]["outputs"], *now["sha256"]["outputs"]})
        told = {name: _difference(folder / name, again / name) for name in names}
    return Verified(
        str(folder),
        damaged,
        _changes(_without_outputs(then), _without_outputs(now)),
        _changes(then["versions"], now["versions"]),
        {name: how for name, how in told.items() if how},
        sum(not how for how in told.values()),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if outputs_in(found) is None or not {"parameters", "overrides", "versions"} <= set(found):
            raise ValueError("it lacks what a manifest holds")
    except (OSError, ValueError, TypeError) as fault:
        raise OverflightError(
            f"{folder / MANIFEST} cannot be read ({fault}): name the folder of a finished run"
        ) from None
    return found


def _without_outputs(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {name: digest for name, digest in manifest["sha256"].items() if name != "outputs"}


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str | None, str | None]]:
    names = sorted({*then, *now})
    return {name: (then.get(name), now.get(name)) for name in names if then.get(name) != now.get(name)}


def _digest(path: Path) -> str | None:
    return sha256_of(path) if path.is_file() else None


def _difference(then: Path, now: Path) -> str:
    """Return how a file comes out differently; nothing if it does not."""
    for path, how in ((then, "is new"), (now, "does not come out any more")):
        if not path.is_file():
            return how
    same = _told_by(then) == _told_by(now) if then.suffix == ".ipynb" else _digest(then) == _digest(now)
    return "" if same else "comes out differently"


def _told_by(notebook: Path) -> list[Any]:
    """Return what a reader sees of an executed notebook, but for the folder and the time of the run."""
    return [
        (source_of(cell), cell.get("outputs"), cell.get("execution_count"))
        for cell in read_cells(notebook)
        if "injected-parameters" not in cell["metadata"].get("tags", [])
    ]


def _short(value: str | None) -> str:
    return "none" if value is None else value[:12]
