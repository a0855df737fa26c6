"""What a result rests on, as one checksum: as long as nothing of it changes, the result holds.

That is the case but for what is varied, the track files that it names, the point itself, the code that leads
to findings, the libraries, the map and what was measured on real flights. Comments in the case, files beside
it that it does not name, the report's looks or the figures change no finding, so no key either.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from overflight.case.document import parse
from overflight.files import sha256_of
from overflight.paths import project_root
from overflight.pipeline.manifest import code_checksum, measured_checksum, tree_checksum, versions

# what of the package findings come from; the rest only shows them
FINDERS = ("case", "analysis", "findings")
TRACKS = (".gpx", ".kml", ".csv", ".geojson", ".json")
LONGEST_NAME = 200
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
    tracks = named_tracks(case_file.parent, data)
    return {
        **({"tracks": tracks} if tracks else {}),
        "case": _digest(data),
        "code": sources_checksum(notebooks),
        "map": _map_checksum(),
        "measured": measured_checksum(),
        "versions": versions(),
        "notebooks": notebooks,
    }


def named_tracks(folder: Path, values: Any) -> dict[str, str]:
    """Return the SHA-256 of each track file beside a case that one of these plain values names."""
    names = sorted(set(_texts(values)))
    return {name: sha256_of(folder / name) for name in names if _is_track(folder, name)}


def key_of(
    resting_on: Mapping[str, Any], settings: Mapping[str, Any], tracks: Mapping[str, str] | None = None
) -> str:
    """Return the key of the point with these settings, of which some may name one of these track files."""
    named = (
        {name: tracks[name] for name in _texts(list(settings.values())) if name in tracks} if tracks else {}
    )
    content = {"grounds": resting_on, "settings": settings}
    return _digest({**content, "tracks": named} if named else content)


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


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from _texts(each)


def _is_track(folder: Path, name: str) -> bool:
    """Tell whether a text is the name of a track file in a folder, and no path that leads out of it."""
    if not name.lower().endswith(TRACKS) or "/" in name or "\0" in name or len(name) > LONGEST_NAME:
        return False
    return (folder / name).is_file() and not (folder / name).is_symlink()


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
