"""``python -m overflight.validation``: fit and test the models of a gap anew, and store what is found."""

from __future__ import annotations

import sys

from overflight.errors import OverflightError
from overflight.pipeline.notebooks import declared_parameters, notebooks_folder
from overflight.validation.study import keep, run_study


def main() -> None:
    """Run the study with the parameters of its notebook, and store it."""
    try:
        given = declared_parameters(notebooks_folder() / "05_validation.ipynb")
        study = run_study(
            given["gap_minutes"], given["samples"], given["seed"], given["max_speed_kmh"], refit=True
        )
        for path in keep(study):
            print(f"stored {path.name}")
    except OverflightError as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)


if __name__ == "__main__":
    main()
