"""The exports that every run leaves."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from overflight.case.file import case_path, track_files
from overflight.case.model import Case
from overflight.exports.crate import CASE_FILE, MAP_SUMS
from overflight.exports.kml import to_kml
from overflight.exports.tables import claims_table, findings_table
from overflight.files import write_whole
from overflight.findings.model import Map
from overflight.findings.read import read_findings
from overflight.paths import project_root

ROUTES = "routes.geojson"


def write_exports(folder: Path, case_name: str, case: Case) -> None:
    """Write ``routes.kml``, ``map.geojson`` and the tables into a run's folder, and copy its inputs.

    Parameters
    ----------
    folder
        Folder of a run whose notebooks are done.
    case_name, case
        The case, overrides included.
    """
    findings = read_findings(folder)
    routes = folder / ROUTES
    features = json.loads(routes.read_bytes())["features"] if routes.is_file() else []
    contents = {
        "routes.kml": to_kml(case, features),
        "claims.csv": claims_table(findings),
        "findings.csv": findings_table(findings),
        CASE_FILE: case_path(case_name).read_bytes(),
        MAP_SUMS: (project_root() / "data" / "natural_earth" / "SHA256SUMS").read_bytes(),
    }
    if findings.map is not None:
        contents["map.geojson"] = _without_land(findings.map)
    for name in track_files(case):
        contents[f"inputs/{name}"] = (case_path(case_name).parent / name).read_bytes()
    # side by side, as most of what a file takes is waiting for the disk
    with ThreadPoolExecutor() as pool:
        list(pool.map(write_whole, (folder / name for name in contents), contents.values()))


def _without_land(drawn: Map) -> bytes:
    """Return what is drawn of a case as GeoJSON; whoever opens it has a map of the land."""
    own = [feature for feature in drawn.features if feature.properties.kind != "land"]
    return f"{drawn.model_copy(update={'features': own}).model_dump_json(indent=1)}\n".encode()
