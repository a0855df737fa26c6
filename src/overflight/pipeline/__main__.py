"""``python -m overflight.pipeline store``: run the notebooks in place and store them with outputs."""

from __future__ import annotations

import sys

from overflight.errors import OverflightError
from overflight.pipeline.store import store_notebooks


def main() -> None:
    """Store the notebooks, or say how to call this."""
    if sys.argv[1:] != ["store"]:
        sys.exit("usage: python -m overflight.pipeline store")
    try:
        store_notebooks()
    except OverflightError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)


if __name__ == "__main__":
    main()
