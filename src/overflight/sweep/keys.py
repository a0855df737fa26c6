"""What a result rests on, as one checksum: as long as nothing of it changes, the result holds.

That is the case but for what is varied, the point itself, the code that leads to findings, the libraries,
the map and what was measured on real flights. Comments in the case, the report's looks or the figures change
no finding, so no key either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from overflight.case.document import parse
from overflight.files import sha256_of
from overflight.paths import project_root
from overflight.pipeline.manifest import code_checksum, measured_checksum, tree_checksum, versions

# what of the package findings come from; the rest only shows them
FINDERS = ("case", "analysis", "findings")
TRACKS = (".gpx", ".kml", ".csv", ".geojson", ".json")
SHARED = ("errors.py", "files.py", "paths.py", "sweep/point.py")


def grounds(case_file: Path, varied: Iterable[str], notebooks: bool) -> dict[str, Any]:
    """Return what all points of a sweep rest on.

    Parameters
    ----------
    case_file
        The case.
    varied
        Dotted paths that the points set: what the case says there matters to none.
    notebooks
        Whether each point is a whole run, which rests on the notebooks as well.
    """
    data = parse(case_file.read_text(encoding="utf-8"))
    for path in varied:
        _blank(data, path.split("."))
    tracks = {p.name: sha256_of(p) for p in sorted(case_file.parent.iterdir()) if _is_track(p)}
    return {
        **({"tracks": tracks} if tracks else {}),
        "case": _digest(data),
        "code": sources_checksum(notebooks),
        "map": _map_checksum(),
        "measured": measured_checksum(),
        "versions": versions(),
        "notebooks": notebooks,
    }


def key_of(resting_on: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """Return the key of the point with these settings."""
    return _digest({"grounds": resting_on, "settings": settings})


def sources_checksum(notebooks: bool) -> str:
    """Return one checksum of the code that a point's result comes from."""
    if notebooks:
        return code_checksum()
    package = Path(__file__).resolve().parents[1]
    return tree_checksum((p.relative_to(package).as_posix(), sha256_of(p)) for p in finders(package))


def finders(package: Path) -> list[Path]:
    """Return the files of the package that findings come from."""
    found = [path for folder in FINDERS for path in (package / folder).rglob("*.py")]
    return [*found, *(package / name for name in SHARED)]


def _is_track(path: Path) -> bool:
    return path.suffix.lower() in TRACKS and path.is_file() and not path.is_symlink()


def _map_checksum() -> str:
    folder = project_root() / "data" / "natural_earth"
    files = (path for path in folder.rglob("*") if path.is_file())
    return tree_checksum((path.relative_to(folder).as_posix(), sha256_of(path)) for path in files)


def _blank(node: Any, path: list[str]) -> None:
    """Take a value out, if it is there."""
    *parents, last = path
    for name in parents:
        node = _child(node, name)
    if isinstance(node, dict):
        node.pop(last, None)
    elif isinstance(node, list) and _child(node, last) is not None:
        node[int(last)] = None


def _child(node: Any, name: str) -> Any:
    if isinstance(node, dict):
        return node.get(name)
    inside = isinstance(node, list) and name.isdecimal() and int(name) < len(node)
    return node[int(name)] if inside else None


def _digest(content: Any) -> str:
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
