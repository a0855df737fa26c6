"""A run as an RO-Crate: ``ro-crate-metadata.json``, which archives and catalogues of data read.

RO-Crate 1.1 with the profiles of Workflow Run RO-Crate 0.5 (https://w3id.org/ro/wfrun/): the folder of the
run is the crate, and ``workflow.sh`` its workflow; actions tell which software made which files from which
inputs and parameters, and when, for the run as a whole and for each step. All of it comes from the run's own
files and the project's ``CITATION.cff``. Who ran it is not recorded anywhere, so the crate names no agent.

The metadata are plain JSON and written as such: the usual library takes 0.1 s to import.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from overflight.errors import OverflightError
from overflight.exports.citation import Citation, citation
from overflight.exports.entities import Entity, ids, iri
from overflight.exports.provenance import (
    ENGINE_RUN,
    LANGUAGE,
    RUN,
    Step,
    carried_out,
    run_action,
    slots,
    steps,
    workflow,
)
from overflight.exports.software import authors, licence, release, software
from overflight.exports.workflow import WORKFLOW, write_workflow
from overflight.files import sha256_of, write_whole
from overflight.findings.model import Findings
from overflight.findings.read import read_findings

METADATA = "ro-crate-metadata.json"
MANIFEST = "manifest.json"
CASE_FILE = "inputs/case.yaml"
MAP_SUMS = "inputs/map_data.sha256"
INPUTS = "inputs/"
PRINTS = "print/"
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
RO_CRATE = "https://w3id.org/ro/crate/1.1"
WORKFLOW_RO_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    WORKFLOW_RO_CRATE: "Workflow RO-Crate",
}

_CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
_FORMATS = {
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".gpx": "application/gpx+xml",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".nc": "application/x-netcdf",
    ".png": "image/png",
    ".sh": "application/x-sh",
    ".sha256": "text/plain",
    ".svg": "image/svg+xml",
    ".yaml": "application/yaml",
}
_IS = {
    "findings.json": "all findings, as data",
    "report.html": "the report, for readers",
    "routes.kml": "events, places, claims and routes, for a globe",
    "map.geojson": "ways, tracks, rings, areas and places, each with the claims that it comes from",
    "routes.geojson": "the direct and the shortest routes",
    "routes.nc": "all stored routes, as CF trajectories",
    "claims.csv": "the claims, as a table",
    "findings.csv": "the findings, as a table",
    MANIFEST: "what the run was made from and made with, and the checksum of each file",
    CASE_FILE: "the case, as it was run",
    MAP_SUMS: "SHA-256 of each file of the map data",
    WORKFLOW: "the notebooks that were executed, in which order and with which parameters, as commands",
}
_MANIFEST_HOLDS = {
    "case",
    "parameters",
    "overrides",
    "started",
    "finished",
    "seconds_by_notebook",
    "versions",
    "sha256",
}


def write_crate(folder: Path) -> Path:
    """Write ``ro-crate-metadata.json`` into the folder of a finished run, and its workflow if it has none.

    Returns
    -------
    The path of the file.

    Raises
    ------
    OverflightError
        If the folder holds no finished run.
    """
    manifest, findings = read_manifest(folder), read_findings(folder)
    if not (folder / WORKFLOW).is_file():
        write_workflow(folder, manifest)
    crate = {"@context": _CONTEXT, "@graph": list(_graph(folder, manifest, findings))}
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
        if set(content) >= _MANIFEST_HOLDS and content["seconds_by_notebook"]:
            return dict(content)
        raise ValueError("it lacks what a manifest holds")
    except (OSError, ValueError, TypeError) as fault:
        raise OverflightError(
            f"{folder / MANIFEST} cannot be read ({fault}): name the folder of a finished run"
        ) from None


def _graph(folder: Path, manifest: Mapping[str, Any], findings: Findings) -> Iterator[Entity]:
    cited = citation()
    kit, *libraries = software(manifest["versions"], cited)
    files = {file["name"]: file for file in _files(folder, manifest)}
    made = {name: file for name, file in files.items() if _made_by_the_run(name)}
    inputs = [file for name, file in files.items() if name.startswith(INPUTS)]
    results = [file for name, file in made.items() if not name.startswith(INPUTS)]
    values = list(_parameters(manifest))
    takes = list(slots(values, inputs))
    gives = list(slots([], (file for file in results if "description" in file)))
    parts = steps(folder, manifest, findings, made, release(manifest["versions"], cited))
    files[WORKFLOW] = workflow(files[WORKFLOW], parts, takes, gives) | _credits(manifest, cited)
    files[MANIFEST]["about"] = {"@id": RUN}
    yield {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": [{"@id": RO_CRATE}, {"@id": WORKFLOW_RO_CRATE}],
    }
    yield from _profiles()
    yield _root(manifest, findings, cited, parts) | {"hasPart": ids(files.values())}
    yield run_action(manifest, _tally(findings), [*inputs, *values], results)
    yield from carried_out(parts, values, kit)
    yield from (step.tool for step in parts)
    for entities in (values, takes, gives, files.values(), [LANGUAGE, kit], libraries):
        yield from entities
    yield licence(cited)
    yield from authors(cited)


def _made_by_the_run(name: str) -> bool:
    """Tell inputs and results from what describes the run, and from what was drawn after it."""
    return name not in {WORKFLOW, MANIFEST} and not name.startswith(PRINTS)


def _profiles() -> Iterator[Entity]:
    for key, name in PROFILES.items():
        yield {"@id": key, "@type": "CreativeWork", "name": name, "version": key.rsplit("/", 1)[1]}


def _root(manifest: Mapping[str, Any], findings: Findings, cited: Citation, parts: list[Step]) -> Entity:
    actions = [RUN, *(f"{RUN}/{iri(step.name)}" for step in parts), ENGINE_RUN]
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": findings.case.title,
        "description": " ".join([findings.case.question, *(findings.answer or findings.bottom_line)]),
        "abstract": "\n".join(findings.bottom_line),
        "datePublished": manifest["finished"],
        "conformsTo": [{"@id": key} for key in PROFILES],
        "license": {"@id": licence(cited)["@id"]},
        "mainEntity": {"@id": WORKFLOW},
        "mentions": [{"@id": key} for key in actions],
    } | ({"author": ids(authors(cited))} if cited.authors else {})


def _credits(manifest: Mapping[str, Any], cited: Citation) -> Entity:
    """Return what Bioschemas wants to know of a workflow; it is claimed to be all only if it is."""
    told: Entity = {
        **release(manifest["versions"], cited),
        "license": {"@id": licence(cited)["@id"]},
        "dateCreated": manifest["finished"],
    }
    if cited.authors:
        told |= {"creator": ids(authors(cited)), "sdPublisher": ids(authors(cited))}
    if cited.authors and cited.address:
        told["conformsTo"] = {"@id": BIOSCHEMAS}
    return told


def _tally(findings: Findings) -> str:
    counts = Counter(finding.verdict for finding in findings.findings)
    return f"{len(findings.findings)} findings; " + ", ".join(f"{n} {v}" for v, n in sorted(counts.items()))


def _parameters(manifest: Mapping[str, Any]) -> Iterator[Entity]:
    for kind in ("parameters", "overrides"):
        for name, value in manifest[kind].items():
            # a list or a table is told as JSON: a property value is one thing
            plain = value if isinstance(value, (str, int, float)) else json.dumps(value, ensure_ascii=False)
            yield {"@id": f"#{kind}/{iri(name)}", "@type": "PropertyValue", "name": name, "value": plain}


def _files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Entity]:
    known = manifest["sha256"].get("outputs", {})
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == METADATA:
            continue
        yield {
            "@id": iri(name),
            "@type": "File",
            "name": name,
            **({"description": _IS[name]} if name in _IS else {}),
            "encodingFormat": _FORMATS.get(path.suffix, "application/octet-stream"),
            "contentSize": str(path.stat().st_size),
            "sha256": known.get(name) or sha256_of(path),
        }
