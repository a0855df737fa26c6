"""Coverage-guided fuzzing of case files, by ``make fuzz``: chance, steered by what it reaches.

Cases are changed as :mod:`mutations` says, by YAML's tags as well. Findings of a case that is fit to be used
are computed. A fault is left in the folder that ``-artifact_prefix`` names, and ``python tests/fuzz.py FILE``
repeats it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["overflight"]):
    from mutations import hostile_case, lay_tracks
    from test_hostile_cases import used

SCRATCH = tempfile.TemporaryDirectory(prefix="overflight-fuzz-")
lay_tracks(Path(SCRATCH.name))


def try_one(data: bytes) -> None:
    """Use the case that some bytes stand for; anything but findings and taught faults is raised."""
    given = atheris.FuzzedDataProvider(data)
    text = hostile_case(lambda n: given.ConsumeIntInRange(0, n - 1))
    try:
        used(text, Path(SCRATCH.name))
    except BaseException:
        print(text, file=sys.stderr)
        raise


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()
