"""Commands on one run: make it, tell of it again, compare it, hand it on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from overflight.cli.terminal import end_on_sigterm, log, say, say_json, tell
from overflight.errors import OverflightError


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
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
) -> None:
    """Run all checks on a case, and write the report."""
    from overflight import pipeline

    end_on_sigterm()
    log(verbose)
    folder = pipeline.run(case, out, assignments(parameter or []), jobs, tell)
    if as_json:
        from overflight.pipeline.runs import came_to

        say_json(came_to(folder))
    else:
        say(f"report: {folder / 'report.html'}")


def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    since: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Folder of an earlier run: the page then tells what has changed."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
) -> None:
    """Write a run's report.html anew, from its findings.json alone."""
    from overflight.exports.crate import refresh_crate
    from overflight.pipeline.folder import held
    from overflight.pipeline.manifest import rewritten
    from overflight.report import write_report

    with held(folder):
        path = write_report(folder, since)
        rewritten(folder, path)
        refresh_crate(folder)
    if as_json:
        say_json({"folder": str(folder), "report": str(path)})
    else:
        say(f"report: {path}")


def diff(
    before: Annotated[Path, typer.Argument(metavar="RUN_A", help="Folder of a finished run.")],
    after: Annotated[Path, typer.Argument(metavar="RUN_B", help="Folder of the run to compare with it.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Tell what changed between two runs: what they were made from, and what they found."""
    from overflight.diff import difference, told

    found = difference(before, after)
    say(found.model_dump_json(indent=1) if as_json else told(found))


def verify(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    jobs: Annotated[int | None, typer.Option(min=1, help="How many notebooks run at a time.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more, one line a stage.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Make a run again from its manifest, and tell what differs; the run itself is left as it is."""
    from overflight.pipeline.verify import verified

    end_on_sigterm()
    log(verbose)
    found = verified(folder, jobs, tell)
    say(found.as_json() if as_json else found.as_text())
    raise typer.Exit(found.exit_code)


def export(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")],
    figures: Annotated[
        bool, typer.Option(help="Draw the figures at print size; this runs the notebooks once more.")
    ] = True,
    jobs: Annotated[int | None, typer.Option(min=1, help="How many notebooks run at a time.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what it came to as JSON.")] = False,
) -> None:
    """Make a run ready to hand on: its figures as PNG and SVG at print size, its crate brought up to date."""
    from overflight.exports.crate import write_crate
    from overflight.exports.redraw import redraw
    from overflight.pipeline.folder import held

    end_on_sigterm()
    with held(folder):
        drawn = redraw(folder, jobs, tell) if figures else None
        crate = write_crate(folder)
    if as_json:
        say_json({"folder": str(folder), "figures": drawn and str(drawn), "crate": str(crate)})
    else:
        say("\n".join([*([f"figures: {drawn}"] if drawn else []), f"crate: {crate}"]))


def assignments(texts: list[str]) -> dict[str, Any]:
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
