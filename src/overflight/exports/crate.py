"""A run as an RO-Crate: ``ro-crate-metadata.json``, which archives and catalogues of data read.

RO-Crate 1.1 with the profile Process Run Crate 0.5 (https://w3id.org/ro/wfrun/process/0.5): the folder of the
run is the crate; one action tells which software made which files from which inputs and parameters, and
when. All of it comes from the run's own files and the project's ``CITATION.cff``. Who ran it is not
recorded anywhere, so that the crate names no agent.

The metadata are plain JSON and written as such: the usual library takes 0.1 s to import.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from overflight.diff import read_findings
from overflight.errors import OverflightError
from overflight.exports.citation import Citation, citation
from overflight.files import sha256_of, write_whole
from overflight.findings.model import Findings

METADATA = "ro-crate-metadata.json"
MANIFEST = "manifest.json"
CASE_FILE = "inputs/case.yaml"
MAP_SUMS = "inputs/map_data.sha256"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"

Entity = dict[str, Any]

_CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
_FORMATS = {
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".nc": "application/x-netcdf",
    ".png": "image/png",
    ".sha256": "text/plain",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
}
_IS = {
    "findings.json": "all findings, as data",
    "report.html": "the report, for readers",
    "routes.kml": "events, places, claims and routes, for a globe",
    "routes.geojson": "the direct and the shortest routes",
    "routes.nc": "all stored routes, as CF trajectories",
    "claims.csv": "the claims, as a table",
    "findings.csv": "the findings, as a table",
    MANIFEST: "what the run was made from and made with, and the checksum of each file",
    CASE_FILE: "the case, as it was run",
    MAP_SUMS: "SHA-256 of each file of the map data",
}
_ACTION, _SOFTWARE, _LICENCE = "#run", "#overflight", "#licence"


def write_crate(folder: Path) -> Path:
    """Write ``ro-crate-metadata.json`` into the folder of a finished run.

    Returns
    -------
    The path of the file.

    Raises
    ------
    OverflightError
        If the folder holds no finished run.
    """
    manifest = read_manifest(folder)
    crate = {"@context": _CONTEXT, "@graph": list(_graph(folder, manifest, read_findings(folder)))}
    path = folder / METADATA
    write_whole(path, json.dumps(crate, indent=1, ensure_ascii=False) + "\n")
    return path


def refresh_crate(folder: Path) -> None:
    """Write the crate of a finished run anew if it has one, after another of its files has changed."""
    if (folder / METADATA).is_file() and (folder / MANIFEST).is_file():
        write_crate(folder)


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Return the manifest of a finished run.

    Raises
    ------
    OverflightError
        If it is missing, or is not one.
    """
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
        if {"case", "parameters", "overrides", "started", "finished", "versions", "sha256"} <= set(content):
            return dict(content)
        raise ValueError("it lacks what a manifest holds")
    except (OSError, ValueError, TypeError) as fault:
        raise OverflightError(
            f"{folder / MANIFEST} cannot be read ({fault}): name the folder of a finished run"
        ) from None


def _graph(folder: Path, manifest: Mapping[str, Any], findings: Findings) -> Iterator[Entity]:
    cited = citation()
    files = list(_files(folder, manifest))
    inputs = [file for file in files if file["@id"].startswith("inputs/")]
    parameters = list(_parameters(manifest))
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    yield {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}
    yield _root(manifest, findings, cited) | {"hasPart": _ids(files)}
    yield {
        "@id": _ACTION,
        "@type": "CreateAction",
        "name": f"Checks of the case {manifest['case']}",
        "description": f"overflight run {manifest['case']}: {_tally(findings)}",
        "instrument": {"@id": _SOFTWARE},
        "object": _ids([*inputs, *parameters]),
        "result": _ids([file for file in files if file not in inputs]),
        "startTime": manifest["started"],
        "endTime": manifest["finished"],
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }
    yield from parameters
    yield from files
    yield from _software(manifest["versions"], cited)
    yield {"@id": _LICENCE, "@type": "CreativeWork", "name": cited.licence, "description": cited.terms}
    yield from _authors(cited)


def _root(manifest: Mapping[str, Any], findings: Findings, cited: Citation) -> Entity:
    root: Entity = {
        "@id": "./",
        "@type": "Dataset",
        "name": findings.case.title,
        "description": " ".join([findings.case.question, *(findings.answer or findings.bottom_line)]),
        "abstract": "\n".join(findings.bottom_line),
        "datePublished": manifest["finished"],
        "conformsTo": {"@id": PROFILE},
        "license": {"@id": _LICENCE},
        "mentions": {"@id": _ACTION},
    }
    return root | ({"author": _ids(list(_authors(cited)))} if cited.authors else {})


def _tally(findings: Findings) -> str:
    counts = Counter(finding.verdict for finding in findings.findings)
    return f"{len(findings.findings)} findings; " + ", ".join(f"{n} {v}" for v, n in sorted(counts.items()))


def _parameters(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    for kind in ("parameters", "overrides"):
        for name, value in manifest[kind].items():
            # a list or a table is told as JSON: a property value is one thing
            plain = value if isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)
            yield {"@id": f"#{kind}/{_iri(name)}", "@type": "PropertyValue", "name": name, "value": plain}


def _files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Entity]:
    known = manifest["sha256"].get("outputs", {})
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == METADATA:
            continue
        yield {
            "@id": _iri(name),
            "@type": "File",
            "name": name,
            **({"description": _IS[name]} if name in _IS else {}),
            "encodingFormat": _FORMATS.get(path.suffix, "application/octet-stream"),
            "contentSize": str(path.stat().st_size),
            "sha256": known.get(name) or sha256_of(path),
        }


def _software(versions: Mapping[str, str], cited: Citation) -> Iterator[Entity]:
    libraries = [
        {"@id": f"#software/{name}", "@type": "SoftwareApplication", "name": name, "softwareVersion": version}
        for name, version in versions.items()
        if name != "overflight"
    ]
    yield {
        "@id": _SOFTWARE,
        "@type": "SoftwareApplication",
        "name": cited.title,
        "softwareVersion": versions.get("overflight", "unknown"),
        **({"url": cited.address} if cited.address else {}),
        "softwareRequirements": _ids(libraries),
    }
    yield from libraries


def _authors(cited: Citation) -> Iterator[Entity]:
    for index, (kind, name) in enumerate(cited.authors, start=1):
        yield {"@id": f"#author/{index}", "@type": kind, "name": name}


def _ids(entities: list[Entity]) -> list[Entity] | Entity:
    """Return references to entities; to one alone without a list, as RO-Crate recommends."""
    found = [{"@id": entity["@id"]} for entity in entities]
    return found[0] if len(found) == 1 else found


def _iri(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="/")
