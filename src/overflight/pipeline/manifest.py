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

from overflight.case.file import case_path, checksum, track_files
from overflight.case.model import Case
from overflight.files import sha256_of, write_whole
from overflight.paths import project_root
from overflight.pipeline.folder import MANIFEST
from overflight.pipeline.notebooks import NOTEBOOKS, notebooks_folder, sources_checksum

LIBRARIES = (
    "overflight", "numpy", "scipy", "shapely", "pyproj", "xarray", "netCDF4", "matplotlib", "cartopy",
    "z3-solver", "pint", "pydantic", "papermill", "ipykernel", "tzdata",
)  # fmt: skip


def made_from(case_name: str, case: Case) -> dict[str, Any]:
    """Return what a run's results follow from besides its parameters: versions, and SHA-256 of inputs.

    Parameters
    ----------
    case_name, case
        The case, overrides included.
    """
    return {
        "versions": versions(),
        "sha256": {
            "code": code_checksum(),
            "case_file": sha256_of(case_path(case_name)),
            "case_content": checksum(case),
            **{f"track {name}": digest for name, digest in track_files(case).items()},
            "map_data": sha256_of(project_root() / "data" / "natural_earth" / "SHA256SUMS"),
            "measured": measured_checksum(),
        },
    }


def write_manifest(folder: Path, made: Mapping[str, Any], record: Mapping[str, Any]) -> None:
    """Write the manifest of a run whose other files are all written.

    Parameters
    ----------
    folder
        Folder of the run.
    made
        What :func:`made_from` returns.
    record
        What the run was told to do, and when.
    """
    content = {
        "format": 1,
        **record,
        **_surroundings(),
        "versions": made["versions"],
        "sha256": {**made["sha256"], "outputs": _outputs(folder)},
    }
    write_whole(folder / MANIFEST, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def rewritten(folder: Path, path: Path) -> None:
    """Put the checksum of a file that was written anew into the run's manifest, if it has a sound one."""
    manifest = folder / MANIFEST
    try:
        content = json.loads(manifest.read_bytes())
        content["sha256"]["outputs"][path.relative_to(folder).as_posix()] = sha256_of(path)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return
    write_whole(manifest, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def code_checksum() -> str:
    """Return one checksum of the package's files and of what the notebooks' cells hold."""
    package = Path(__file__).resolve().parents[1]
    files = (path for path in package.rglob("*") if path.suffix in {".py", ".j2"})
    parts = [(path.relative_to(package).as_posix(), sha256_of(path)) for path in files]
    parts += [(f"{name}.ipynb", sources_checksum(notebooks_folder() / f"{name}.ipynb")) for name in NOTEBOOKS]
    return tree_checksum(parts)


def measured_checksum() -> str:
    """Return one checksum of what was measured on real flights: models of gaps, and how often they hold."""
    files = (project_root() / "data" / "validation").glob("*.json")
    return tree_checksum((path.name, sha256_of(path)) for path in files)


def tree_checksum(parts: Iterable[tuple[str, str]]) -> str:
    """Return one SHA-256 of files given by name and SHA-256, in whatever order they come."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(parts))
    return hashlib.sha256(lines.encode()).hexdigest()


def versions() -> dict[str, str]:
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
