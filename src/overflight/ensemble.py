"""The plausible routes of a case by the million: drawn in chunks, counted, and stored as one small file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from overflight.analysis.routes.ensembles import MODELS, Unfit, check_model
from overflight.analysis.routes.ensembles.crew import crew
from overflight.analysis.routes.ensembles.stream import Stream, count_all
from overflight.case.model import Case
from overflight.errors import OverflightError
from overflight.files import write_whole
from overflight.findings.flown import network_of, route_statements, samplers_of
from overflight.findings.logic import Logic


@dataclass(frozen=True)
class Order:
    """What to draw, and who draws it.

    Attributes
    ----------
    models
        Names of models; all if empty.
    samples, seed
        How many routes of each model to each target, and the seed.
    workers, scheduler
        See :func:`~overflight.analysis.routes.ensembles.crew.crew`.
    """

    models: Sequence[str]
    samples: int
    seed: int
    workers: int = 1
    scheduler: str | None = None


def streams_of(case: Case, models: Sequence[str]) -> tuple[list[Stream], list[str]]:
    """Return what draws the routes of a case's claims, and why models cannot be used where they cannot.

    Raises
    ------
    OverflightError
        If there is no such model, no claim states a route with a detour, or no model can be used.
    """
    for model in models:
        check_model(model)
    logic = Logic(case)
    streams, refused, number = [], [], 0
    for part, statement in route_statements(logic):
        prepared = samplers_of(logic, statement, network_of(case, statement), models or MODELS)
        for index, target in enumerate(statement.targets):
            for model, samplers in prepared.items():
                sampler = samplers[index]
                if isinstance(sampler, Unfit):
                    refused.append(f"{part} to {target}, {model}: {sampler.reason}")
                else:
                    streams.append(Stream(part, target, sampler, (number, list(MODELS).index(model))))
            number += 1
    if not streams:
        raise OverflightError("\n".join(["no routes can be drawn: " + _why(number), *refused]))
    return streams, refused


def _why(targets: int) -> str:
    if targets:
        return "no claim states how long detours are (`detour:`), or no model fits"
    return "no claim of this case states a route"


def draw(case: Case, order: Order, out: Path, tell: Callable[[str], None], progress: bool) -> None:
    """Draw the routes of a case, and write what was counted.

    Parameters
    ----------
    case, order
        Whose routes, and which.
    out
        The NetCDF file; it appears whole or not at all.
    tell
        Is called with what a user should know.
    progress
        Whether to show a bar on standard error.

    Raises
    ------
    OverflightError
        As for :func:`streams_of`, or if the scheduler does not answer, or the file cannot be written.
    """
    from tqdm import tqdm

    if out.is_dir():
        raise OverflightError(f"{out} is a folder: give the file with --out, such as {out / 'ensemble.nc'}")
    streams, refused = streams_of(case, order.models)
    for line in refused:
        tell(f"not drawn: {line}")
    total = order.samples * len(streams)
    with (
        crew(order.workers, order.scheduler) as hands,
        tqdm(total=total, unit=" routes", unit_scale=True, disable=not progress) as bar,
    ):
        dataset = count_all(streams, order.samples, order.seed, hands, bar.update)
    dataset.attrs["title"] = f"Random routes, counted: {case.title}"
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "ensemble.nc"
        dataset.to_netcdf(path, engine="netcdf4")
        write_whole(out, path.read_bytes())
