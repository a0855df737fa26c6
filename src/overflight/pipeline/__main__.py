"""What ``make`` needs of the notebooks: ``python -m overflight.pipeline store`` or ``index``.

``store`` runs the notebooks in place and stores them with outputs. ``index`` runs the index into
``runs``, and prints which notebook JupyterLab is to open.
"""

from __future__ import annotations

import sys

from overflight.errors import OverflightError
from overflight.paths import project_root
from overflight.pipeline.store import fresh_index, store_notebooks


def main() -> None:
    """Do what is asked for, or say how to call this."""
    if sys.argv[1:] not in (["store"], ["index"]):
        sys.exit("usage: python -m overflight.pipeline store|index")
    try:
        if sys.argv[1] == "store":
            store_notebooks()
        else:
            print(fresh_index().relative_to(project_root()).as_posix())
    except OverflightError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)


if __name__ == "__main__":
    main()
