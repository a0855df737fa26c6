"""A whole sweep: points worked out, kept as they come, and what came out as a table and a cube.

What has been done is not done again: a sweep that was broken off goes on where it was, and one with other
axes, or after a change, works out only what it has no result for.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overflight.case.file import case_path, load_case
from overflight.case.model import Case
from overflight.errors import CaseError, OverflightError, RunError
from overflight.files import sha256_of, write_whole
from overflight.paths import default_case_name, run_folder
from overflight.pipeline.checked import checked_case
from overflight.pipeline.folder import disk_faults, locked
from overflight.pipeline.notebooks import declared_by_all
from overflight.sweep import crew
from overflight.sweep.axes import Axis, Point, grid, latin_hypercube
from overflight.sweep.diary import LOG, Diary, diary_in
from overflight.sweep.keys import grounds, key_of, named_tracks
from overflight.sweep.names import axes_of
from overflight.sweep.point import DONE, FAILED, PARAMETERS, REFUSED, Job, unpack, work_out
from overflight.sweep.results import FILE, Results, open_results
from overflight.sweep.table import CUBE, TABLE, cube, tidy, write_cube, write_table

log = logging.getLogger(__name__)

RECORD = "sweep.json"
# so much work at most is done again after a kill; each time costs a wait for the disk
COMMIT_EVERY_S = 0.25


@dataclass(frozen=True)
class Order:
    """What a sweep is asked for.

    Attributes
    ----------
    case_name
        Name of the case; the default case if empty.
    axes
        What is varied, as ``name=values``; see :mod:`.axes` and :mod:`.names`.
    samples, seed
        How many points are drawn as a Latin hypercube, and from what seed; no samples: the whole grid.
    notebooks
        Whether each point is a whole run, with figures and a report.
    out
        Folder of the sweep; ``runs/<case>.sweep`` if none.
    """

    case_name: str
    axes: Sequence[str]
    samples: int | None = None
    seed: int = 1
    notebooks: bool = False
    out: Path | None = None


@dataclass(frozen=True)
class Swept:
    """What a sweep came to.

    Attributes
    ----------
    folder
        Where its files are.
    counts
        How many points are done, refused (the case cannot be used with these values) and failed.
    new
        How many were worked out now, and not before.
    """

    folder: Path
    counts: dict[str, int]
    new: int


@dataclass(frozen=True)
class _Plan:
    """An order, with all that follows from it before the first point is worked out."""

    case_name: str
    case: Case
    axes: list[Axis]
    points: list[Point]
    resting_on: dict[str, Any]
    settings: list[dict[str, Any]]
    keys: list[str]

    def jobs(self, folder: Path) -> dict[str, Job]:
        """Return what is to be worked out, by key: points that come to the same share one."""
        whole_runs = folder / "runs" if self.resting_on["notebooks"] else None
        return {
            key: Job(
                self.case_name,
                each,
                self.resting_on["code"],
                str(whole_runs / key[:16]) if whole_runs else "",
            )
            for key, each in zip(self.keys, self.settings, strict=True)
        }


def sweep(order: Order, work_with: crew.Crew | None = None, tell: Callable[[str], None] = print) -> Swept:
    """Work out all points of a sweep that have no result yet, and write what came out of all.

    Parameters
    ----------
    order
        What is varied.
    work_with
        Who works the points out, see :mod:`.crew`; this process if none is given.
    tell
        Called with a line at each milestone.

    Raises
    ------
    OverflightError
        If the case, an axis, the folder or not a single point can be used.
    RunError
        If some points failed: everything else is written all the same.
    """
    plan = _planned(order)
    folder = order.out.expanduser().resolve() if order.out else run_folder(f"{plan.case_name}.sweep")
    with _own(folder), diary_in(folder, tell) as diary, open_results(folder) as results:
        diary.tell(
            f"the case {plan.case_name} is valid; {len(plan.points):,} points, "
            f"{', '.join(axis.name for axis in plan.axes)} varied"
        )
        broken, new = _work_out(plan.jobs(folder), results, work_with or crew.in_this_process, diary)
        outcomes = _outcomes(plan.keys, results, broken)
        swept = Swept(folder, _counts(outcomes), new)
        _write(plan, order, outcomes, swept)
        diary.tell(_summary(swept))
    if swept.counts[REFUSED] == len(outcomes):
        raise OverflightError(f"no point can be used, the first because\n{outcomes[0]['message']}")
    if swept.counts[FAILED]:
        raise RunError(_what_failed(plan, outcomes, swept))
    return swept


def _planned(order: Order) -> _Plan:
    case_name = order.case_name or default_case_name()
    path = case_path(case_name)
    case = checked_case(path)
    defaults = {name: value for name, value in declared_by_all().items() if name in PARAMETERS}
    axes = axes_of(order.axes, case, defaults)
    points = grid(axes) if order.samples is None else latin_hypercube(axes, order.samples, order.seed)
    # a value that the case refuses is an outcome; a slip in a path is told before anything is written
    with contextlib.suppress(CaseError):
        load_case(case_name, {axis.path: None for axis in axes if "." in axis.path})
    log.info("%d points along %d axes", len(points), len(axes))
    resting_on = grounds(path, [axis.path for axis in axes], order.notebooks)
    log.info("results rest on code %s, map %s", resting_on["code"][:12], resting_on["map"][:12])
    settings = [{**defaults, **point.settings} for point in points]
    tracks = named_tracks(path.parent, [list(axis.values) for axis in axes])
    keys = [key_of(resting_on, each, tracks) for each in settings]
    return _Plan(case_name, case, axes, points, resting_on, settings, keys)


@contextlib.contextmanager
def _own(folder: Path) -> Iterator[None]:
    """Hold a folder that is a sweep's or new, and make it."""
    marked = any((folder / name).is_file() for name in (FILE, LOG))
    ours = folder.is_dir() and (marked or not any(folder.iterdir()))
    if folder.exists() and not ours:
        raise OverflightError(
            f"{folder} exists and is not the folder of a sweep (it has no {FILE}): "
            "name a new folder with --out, or remove this one"
        )
    with disk_faults(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            folder.mkdir(exist_ok=True)
            # what a killed sweep was just writing
            for name in (TABLE, CUBE, RECORD):
                for leftover in folder.glob(f".{name}.*"):
                    leftover.unlink()
            yield


def _work_out(
    jobs: Mapping[str, Job], results: Results, work_with: crew.Crew, diary: Diary
) -> tuple[dict[str, bytes], int]:
    """Work out what has no result; return what failed, which is not kept, and how many were worked out."""
    known = results.known(jobs)
    tasks = [(key, job) for key, job in jobs.items() if key not in known]
    diary.tell(f"{len(known):,} of them done before, {len(tasks):,} to do")
    broken: dict[str, bytes] = {}
    kept: list[crew.Result] = []
    last = time.monotonic()
    with (
        diary.counting(len(jobs), len(known)) as count,
        contextlib.closing(work_with(work_out, tasks)) as found,
    ):
        try:
            for key, outcome in found:
                if unpack(outcome)["status"] == FAILED:
                    broken[key] = outcome
                else:
                    kept.append((key, outcome))
                count(1)
                if time.monotonic() - last >= COMMIT_EVERY_S:
                    results.add(kept)
                    kept, last = [], time.monotonic()
        finally:
            results.add(kept)
    return broken, len(tasks)


def _outcomes(keys: Sequence[str], results: Results, broken: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Return what came out at each point, in the order of the points."""
    found = {key: unpack(outcome) for key, outcome in (*results.read(keys), *broken.items())}
    return [found[key] for key in keys]


def _counts(outcomes: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts = dict.fromkeys((DONE, REFUSED, FAILED), 0)
    for outcome in outcomes:
        counts[outcome["status"]] += 1
    return counts


def _write(plan: _Plan, order: Order, outcomes: list[dict[str, Any]], swept: Swept) -> None:
    log.info("writing the table and the cube")
    write_table(swept.folder, tidy(plan.axes, plan.points, outcomes))
    title = {"title": plan.case.title, "case": plan.case_name, "question": plan.case.question}
    write_cube(swept.folder, cube(plan.axes, plan.points, outcomes, title))
    record = {
        "format": 1,
        "case": plan.case_name,
        "axes": list(order.axes),
        "samples": order.samples,
        "seed": order.seed,
        "points": swept.counts,
        "rests_on": plan.resting_on,
        "sha256": {name: sha256_of(swept.folder / name) for name in (TABLE, CUBE)},
    }
    write_whole(swept.folder / RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def _summary(swept: Swept) -> str:
    told = [f"{swept.counts[DONE]:,} points done ({swept.new:,} worked out now)"]
    if swept.counts[REFUSED]:
        told.append(f"{swept.counts[REFUSED]:,} refused, as the case cannot be used with their values")
    if swept.counts[FAILED]:
        told.append(f"{swept.counts[FAILED]:,} failed")
    return "; ".join(told)


def _what_failed(plan: _Plan, outcomes: list[dict[str, Any]], swept: Swept) -> str:
    number, outcome = next((n, o) for n, o in enumerate(outcomes) if o["status"] == FAILED)
    shown = zip(plan.axes, plan.points[number].shown, strict=True)
    at = ", ".join(f"{axis.name}={value}" for axis, value in shown)
    return (
        f"{swept.counts[FAILED]:,} points failed, the first at {at}:\n{outcome['message']}\n"
        f"The others are in {swept.folder}; the same command tries the failed ones again."
    )
