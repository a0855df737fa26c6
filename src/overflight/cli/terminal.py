"""What commands tell on standard error, and how they end."""

from __future__ import annotations

import sys


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
    print(line, file=sys.stderr, flush=True)
