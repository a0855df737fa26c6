"""The command line. What a command needs is imported by the command, so that help is there at once."""

from __future__ import annotations

import sys

import typer

from overflight.cli import cases, many, runs
from overflight.cli.terminal import for_machines, refuse
from overflight.errors import OverflightError

app = typer.Typer(
    help="Check contested accounts of a flight or a strike against geography, clocks and physics.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# in the order of the help
for _command in (
    runs.run,
    cases.validate,
    cases.new,
    runs.report,
    runs.diff,
    many.sweep,
    many.ensemble,
    runs.verify,
    runs.export,
    cases.ledger,
    cases.schema,
):
    app.command()(for_machines(_command))


def main() -> None:
    """Run the command line; a fault that the user can mend ends in its message, not in a traceback."""
    try:
        app()
    except OverflightError as fault:
        refuse(fault)
        sys.exit(fault.exit_code)
