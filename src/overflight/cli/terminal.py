"""What commands tell, people on standard error or output and machines as JSON, and how they end."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import typer

from overflight.errors import CaseError, OverflightError
from overflight.exports.characters import for_terminal, on_one_line


def end_on_sigterm() -> None:
    """Let a scheduler that ends a run leave as little behind as Ctrl-C does."""
    import signal

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def log(verbose: bool) -> None:
    """Let the stages tell what they do, on standard error."""
    import logging

    if verbose:
        logging.basicConfig(stream=sys.stderr, format="%(asctime)s  %(message)s", datefmt="%H:%M:%S")
        logging.getLogger("overflight").setLevel(logging.INFO)


def tell(line: str) -> None:
    """Tell how far a command has come."""
    print(for_terminal(line), file=sys.stderr, flush=True)


def say(text: str) -> None:
    """Tell what a command came to; no case can command the terminal by it."""
    print(for_terminal(text))


def say_json(content: Any) -> None:
    """Tell it to machines."""
    import json

    say(json.dumps(content, indent=1, ensure_ascii=False))


def refuse(fault: OverflightError) -> None:
    """Tell a fault that the user can mend, one line each."""
    if isinstance(fault, CaseError):
        from dataclasses import replace

        told = [
            replace(each, where=on_one_line(each.where), problem=on_one_line(each.problem))
            for each in fault.faults
        ]
        fault = CaseError(fault.file, told)
    print(for_terminal(f"overflight: {fault}"), file=sys.stderr)


def for_machines(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that tells its faults as JSON too if it was asked for JSON, with their exit code."""

    @functools.wraps(command)
    def called(**given: Any) -> None:
        try:
            command(**given)
        except OverflightError as fault:
            if not given.get("as_json"):
                raise
            say_json(_as_data(fault))
            raise typer.Exit(fault.exit_code) from None

    return called


def _as_data(fault: OverflightError) -> dict[str, Any]:
    from dataclasses import asdict

    faults = [asdict(each) for each in fault.faults] if isinstance(fault, CaseError) else []
    return {"error": str(fault), "faults": faults}
