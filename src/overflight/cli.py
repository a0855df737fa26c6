"""The command line. What a command needs is imported by the command, so that help is there at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from overflight.errors import OverflightError

app = typer.Typer(
    help="Check contested accounts of a flight or a strike against geography, clocks and physics.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line; a fault that the user can mend ends in its message, not in a traceback."""
    try:
        app()
    except OverflightError as fault:
        print(f"overflight: {fault}", file=sys.stderr)
        sys.exit(fault.exit_code)


@app.command()
def run(
    case: Annotated[
        str, typer.Argument(help="Name of a folder in data/cases; without it, the default case.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Folder for the run, instead of runs/<case>.")] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="NAME=VALUE",
            help="Set a parameter of the notebooks (samples=200), or a value of the case by its dotted path "
            "(aircraft.<id>.cruise_kmh.high=800). May be given several times.",
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many notebooks run at a time.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more, one line a stage.")] = False,
) -> None:
    """Run all checks on a case, and write the report."""
    from overflight import pipeline

    _end_on_sigterm()
    _log(verbose)
    folder = pipeline.run(case, out, _assignments(parameter or []), jobs, _tell)
    print(f"report: {folder / 'report.html'}")


@app.command()
def validate(
    case: Annotated[str, typer.Argument(help="Name of a case, or path of a case.yaml.")] = "",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every time, distance and position as understood.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON, for machines.")] = False,
) -> None:
    """Check a case file alone, and say what it holds, what is wrong with it, and what may be an oversight."""
    from overflight.case.file import case_path
    from overflight.pipeline.validate import validated

    path = Path(case) if case.endswith((".yaml", ".yml")) else case_path(case)
    found = validated(path)
    if as_json:
        print(found.as_json())
        raise typer.Exit(0 if found.error is None else found.error.exit_code)
    print(found.as_text(verbose))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the new case: small letters, digits and hyphens.")],
    answers: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Lines of `key: answer`, instead of asking.")
    ] = None,
) -> None:
    """Write a new case that is valid and can be run at once, for you to fill in."""
    from overflight.case.starter import answers_in, new_path, write_case

    new_path(name)
    path = write_case(name, answers_in(answers) if answers else _asked())
    print(f"{path}\nnext: overflight validate {name}, then overflight run {name}")


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    since: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Folder of an earlier run: the page then tells what has changed."),
    ] = None,
) -> None:
    """Write a run's report.html anew, from its findings.json alone."""
    from overflight.exports.crate import refresh_crate
    from overflight.pipeline.manifest import rewritten
    from overflight.report import write_report

    path = write_report(folder, since)
    rewritten(folder, path)
    refresh_crate(folder)
    print(f"report: {path}")


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN_A", help="Folder of a finished run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN_B", help="Folder of the run to compare with it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Tell what changed between two runs: what they were made from, and what they found."""
    from overflight.diff import difference, told

    found = difference(before, after)
    print(found.model_dump_json(indent=1) if as_json else told(found))


@app.command()
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
    import json

    from overflight.sweep.crew import chosen
    from overflight.sweep.run import Order
    from overflight.sweep.run import sweep as whole_sweep

    _end_on_sigterm()
    _log(verbose)
    order = Order(case, parameter or [], samples, seed, notebooks, out)
    swept = whole_sweep(order, chosen(jobs, scheduler), _tell)
    came_to = {"folder": str(swept.folder), "points": swept.counts, "new": swept.new}
    print(json.dumps(came_to) if as_json else f"table: {swept.folder / 'table.parquet'}")


@app.command()
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
) -> None:
    """Draw plausible routes by the million, by each model of flight, and store what they come to."""
    from overflight.case.file import load_case
    from overflight.ensemble import Order, draw
    from overflight.paths import default_case_name, run_folder

    if workers > 1 and scheduler:
        raise OverflightError("--workers is of this machine and --scheduler of a cluster: give one of them")
    _end_on_sigterm()
    name = case or default_case_name()
    path = out or run_folder(f"{name}.ensemble.nc")
    order = Order(model or [], samples, seed, workers, scheduler or None)
    draw(load_case(name), order, path, _tell, sys.stderr.isatty())
    print(f"ensemble: {path}")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="How many notebooks run at a time.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more, one line a stage.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Make a run again from its manifest, and tell what differs; the run itself is left as it is."""
    from overflight.pipeline.verify import verified

    _end_on_sigterm()
    _log(verbose)
    found = verified(folder, jobs, _tell)
    print(found.as_json() if as_json else found.as_text())
    raise typer.Exit(found.exit_code)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    figures: Annotated[
        bool, typer.Option(help="Draw the figures at print size; this runs the notebooks once more.")
    ] = True,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many notebooks run at a time.")] = None,
) -> None:
    """Make a run ready to hand on: its figures as PNG and SVG at print size, its crate brought up to date."""
    from overflight.exports.crate import write_crate
    from overflight.exports.redraw import redraw

    _end_on_sigterm()
    if figures:
        print(f"figures: {redraw(folder, jobs, _tell)}")
    print(f"crate: {write_crate(folder)}")


@app.command()
def ledger(
    case: Annotated[str, typer.Argument(help="Name of a case; without it, the default case.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")] = False,
) -> None:
    """Tell where each source was found, how it was kept and graded, and what of that is missing."""
    from overflight.case.file import load_case
    from overflight.exports.ledger import as_lines, to_csv, to_json

    if as_json and as_csv:
        raise OverflightError("--json and --csv are two formats: give one of them")
    found = load_case(case)
    if as_csv:
        sys.stdout.buffer.write(to_csv(found))
    else:
        print(to_json(found) if as_json else "\n".join(as_lines(found)))


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Folder for the schemas, instead of docs/schema.")] = None,
) -> None:
    """Write the JSON Schemas of case.yaml and of findings.json."""
    from overflight.schema import write_schemas

    for path in write_schemas(out):
        print(path)


def _end_on_sigterm() -> None:
    """Let a scheduler that ends a run leave as little behind as Ctrl-C does."""
    import signal

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def _log(verbose: bool) -> None:
    """Let the stages tell what they do, on standard error."""
    import logging

    if verbose:
        logging.basicConfig(stream=sys.stderr, format="%(asctime)s  %(message)s", datefmt="%H:%M:%S")
        logging.getLogger("overflight").setLevel(logging.INFO)


def _asked() -> dict[str, str]:
    """Ask for all that a new case needs, each until the answer will do."""
    from functools import partial

    from overflight.case.starter import QUESTIONS, Question

    def checked(question: Question, answer: str) -> str:
        if refusal := question.refusal(answer):
            raise typer.BadParameter(refusal)
        return answer

    return {
        question.key: typer.prompt(
            f"{question.asks} (such as {question.example})",
            value_proc=partial(checked, question),
        )
        for question in QUESTIONS
    }


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _assignments(texts: list[str]) -> dict[str, Any]:
    """Return what ``name=value`` texts set; a value is read as YAML."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise OverflightError(f"-p {text!r}: write NAME=VALUE, such as samples=200")
        found[name] = _value(name, value)
    return found


def _value(name: str, text: str) -> Any:
    from overflight.case.document import DocumentError, parse

    try:
        return parse(text)
    except DocumentError:
        raise OverflightError(f"-p {name}={text}: the value is not YAML; put it in quotes") from None


if __name__ == "__main__":
    main()
