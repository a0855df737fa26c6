"""The command line. What a command needs is imported by the command, so that help is there at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from overflight.errors import OverflightError

if TYPE_CHECKING:
    from overflight.case.model import Case

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
) -> None:
    """Run all checks on a case, and write the report."""
    import signal

    from overflight import pipeline

    # a scheduler that ends a run should leave as little behind as Ctrl-C does
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    folder = pipeline.run(case, out, _assignments(parameter or []), jobs, _tell)
    print(f"report: {folder / 'report.html'}")


@app.command()
def validate(
    case: Annotated[str, typer.Argument(help="Name of a case, or path of a case.yaml.")] = "",
) -> None:
    """Check a case file alone, and say what it holds or what is wrong with it."""
    from overflight.case.file import case_path
    from overflight.pipeline.checked import checked_case

    path = Path(case) if case.endswith((".yaml", ".yml")) else case_path(case)
    print(_summary(path, checked_case(path)))


@app.command()
def report(folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")]) -> None:
    """Write a run's report.html anew, from its findings.json alone."""
    from overflight.report import write_report

    print(f"report: {write_report(folder)}")


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option(help="Folder for the schemas, instead of docs/schema.")] = None,
) -> None:
    """Write the JSON Schemas of case.yaml and of findings.json."""
    from overflight.schema import write_schemas

    for path in write_schemas(out):
        print(path)


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


def _summary(path: Path, case: Case) -> str:
    checkable = sum(claim.checkable for claim in case.claims.values())
    return "\n".join(
        [
            f"{path} is valid",
            f"title:    {case.title}",
            f"sources:  {len(case.sources)}",
            f"claims:   {len(case.claims)}, of which {checkable} can be checked",
            f"accounts: {', '.join(account.title for account in case.accounts.values()) or 'none'}",
        ]
    )


if __name__ == "__main__":
    main()
