"""Commands that take long: a case at many points, and routes by the million."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from overflight.cli.terminal import end_on_sigterm, log, say, say_json, tell
from overflight.errors import OverflightError


def sweep(
    case: Annotated[str, typer.Argument(help="Name of a case; without it, the default case.")] = "",
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME=VALUES",
            help="Vary a value of the case by its dotted path (aircraft.<id>.cruise_kmh.high=750:950:50), a "
            "parameter (samples=100,200), or by its id what the sources leave open: a place with "
            "alternatives, a source's clock, the unit of a statement. May be given several times.",
        ),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(min=1, help="Draw so many points (a Latin hypercube) instead of taking the whole grid."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the drawn points.")] = 1,
    notebooks: Annotated[
        bool, typer.Option("--notebooks", help="Make a whole run of each point, with figures and a report.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many processes of this machine.")] = None,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A dask scheduler (tcp://HOST:PORT) whose workers do it.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder, instead of runs/<case>.sweep.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more, one line a stage.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
) -> None:
    """Run a case with many values, and tell which verdicts flip. What is done is not done again."""
    from overflight.sweep.crew import chosen
    from overflight.sweep.run import Order
    from overflight.sweep.run import sweep as whole_sweep

    end_on_sigterm()
    log(verbose)
    order = Order(case, parameter or [], samples, seed, notebooks, out)
    swept = whole_sweep(order, chosen(jobs, scheduler), tell)
    if as_json:
        say_json({"folder": str(swept.folder), "points": swept.counts, "new": swept.new})
    else:
        say(f"table: {swept.folder / 'table.parquet'}")


def ensemble(
    case: Annotated[str, typer.Argument(help="Name of a case; without it, the default case.")] = "",
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="A model of flight; all without it. May be given several times."),
    ] = None,
    samples: Annotated[
        int, typer.Option(min=1, help="How many routes of each model to each target.")
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(min=0, help="One seed gives the same bytes, whoever draws.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="How many processes of this machine.")] = 1,
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="A dask scheduler (tcp://HOST:PORT) whose workers do it.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.nc", help="File, instead of runs/<case>.ensemble.nc.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print where it is as JSON, for machines.")] = False,
) -> None:
    """Draw plausible routes by the million, by each model of flight, and store what they come to."""
    from overflight.case.file import load_case
    from overflight.ensemble import Order, draw
    from overflight.paths import default_case_name, run_folder

    if workers > 1 and scheduler:
        raise OverflightError("--workers is of this machine and --scheduler of a cluster: give one of them")
    end_on_sigterm()
    name = case or default_case_name()
    path = out or run_folder(f"{name}.ensemble.nc")
    order = Order(model or [], samples, seed, workers, scheduler or None)
    draw(load_case(name), order, path, tell, sys.stderr.isatty())
    if as_json:
        say_json({"case": name, "file": str(path), "samples": samples, "seed": seed})
    else:
        say(f"ensemble: {path}")
