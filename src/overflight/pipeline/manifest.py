"""What a run was made from and made with, so that another person can repeat and compare it."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from overflight.case.file import case_path, checksum
from overflight.case.model import Case
from overflight.files import sha256_of, write_whole
from overflight.paths import project_root
from overflight.pipeline.folder import MANIFEST
from overflight.pipeline.notebooks import NOTEBOOKS, notebooks_folder, sources_checksum

LIBRARIES = (
    "overflight", "numpy", "scipy", "shapely", "pyproj", "xarray", "netCDF4", "matplotlib", "cartopy",
    "z3-solver", "pint", "pydantic", "papermill", "ipykernel", "tzdata",
)  # fmt: skip


def write_manifest(folder: Path, case_name: str, case: Case, record: Mapping[str, Any]) -> None:
    """Write the manifest of a run whose other files are all written.

    Parameters
    ----------
    folder
        Folder of the run.
    case_name, case
        The case, overrides included.
    record
        What the run was told to do, and when.
    """
    content = {
        "format": 1,
        **record,
        **_surroundings(),
        "versions": _versions(),
        "sha256": {**_inputs(case_name, case), "outputs": _outputs(folder)},
    }
    write_whole(folder / MANIFEST, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _inputs(case_name: str, case: Case) -> dict[str, str]:
    """Return the SHA-256 of everything that a run's results follow from, besides its parameters."""
    return {
        "code": _code_checksum(),
        "case_file": sha256_of(case_path(case_name)),
        "case_content": checksum(case),
        "map_data": sha256_of(project_root() / "data" / "natural_earth" / "SHA256SUMS"),
    }


def _code_checksum() -> str:
    """Return one checksum of the package's files and of what the notebooks' cells hold."""
    package = Path(__file__).resolve().parents[1]
    files = (path for path in package.rglob("*") if path.suffix in {".py", ".j2"})
    parts = [(path.relative_to(package).as_posix(), sha256_of(path)) for path in files]
    parts += [(f"{name}.ipynb", sources_checksum(notebooks_folder() / f"{name}.ipynb")) for name in NOTEBOOKS]
    return _tree(parts)


def _tree(parts: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(parts))
    return hashlib.sha256(lines.encode()).hexdigest()


def _versions() -> dict[str, str]:
    """Return the versions of Python, PROJ and the libraries that results may depend on."""
    import pyproj

    found = {"python": platform.python_version(), "PROJ": str(pyproj.proj_version_str)}
    return found | {name: version(name) for name in LIBRARIES}


def _outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a run, by its path in the run's folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _surroundings() -> dict[str, Any]:
    """Return what the run was made on, and how much memory its largest process took so far."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    bytes_per_unit = 1 if sys.platform == "darwin" else 1024
    return {
        "platform": platform.platform(),
        "largest_kernel_mib": round(peak * bytes_per_unit / 2**20),
    }
