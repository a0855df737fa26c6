"""A small project with a small case and five short notebooks, for tests that run all of it."""

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = ("00_claims", "01_route_reconstruction", "02_timing_comparison", "03_distance_checks")
CLOSING = "04_findings"

CASE = """\
title: A strike at a bridge
question: Can the aircraft have been at the bridge?
summary: A made-up incident.
date: 2015-12-06
updated: 2026-01-01
local_zone: Asia/Damascus
sources:
  paper: {publisher: A paper, title: What it said, date: 2015-12-07, kind: news report, clock: [UTC]}
places:
  bridge: {name: the bridge, lon: 40.0, lat: 35.0, radius_km: 1, source: paper}
aircraft:
  jet:
    name: a jet
    cruise_kmh: {low: 800, high: 900, assumption: usual}
    maximum_kmh: {low: 900, high: 1000, assumption: usual}
forces:
  north: {name: the north}
units:
  pair: {name: a pair of jets, force: north, aircraft: jet}
claims:
  C1:
    source: paper
    says: Jets were over the bridge at nine.
    statements:
      - kind: sighting
        unit: pair
        place: bridge
        time: {as_written: at nine, at: "2015-12-06 21:00", give_or_take_min: 5}
"""

PARAMETERS = 'case = ""\nrun_folder = ""\nseed = 1\nsamples = 1000\noverrides = {}'
BEGIN = "from overflight.notebook import begin\npage = begin({name!r}, case, run_folder, overrides)"
CHECK = """\
from overflight.findings import Certificate, Finding
speed = page.case.aircraft["jet"].cruise_kmh.high
page.findings.append(Finding(
    id={name!r}.replace("_", "-"), check="required-speed",
    question="Fast enough?", answer=f"Up to {{speed:g}} km/h.",
    claims=["C1"], sources=["paper"], value=speed, unit="km/h", verdict="consistent",
    certificate=Certificate(kind="number", steps=[f"{{speed:g}} km/h with {{samples}} samples"])))
page.save()"""
COLLECT = """\
from overflight.findings.store import assemble, collect, save_findings
findings, figures = collect(page.folder, page.case, {checks!r})
given = {{"seed": seed, "samples": samples}}
whole = assemble(page.case_name, page.case, given, overrides, findings, figures, ["It can."], ["Made up."])
save_findings(page.folder, whole)"""


def run_manifest(*names: str) -> str:
    """Return the manifest of a run that wrote files of these names."""
    return json.dumps({"format": 1, "case": "bridge", "sha256": {"outputs": dict.fromkeys(names, "0" * 64)}})


def notebook(*sources: str, tags: tuple[str, ...] = ("parameters",)) -> dict:
    """Return a notebook whose first cell has the tags."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{index}",
            "metadata": {"tags": list(tags)} if index == 0 else {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for index, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write_notebook(project: Path, name: str, *sources: str) -> None:
    """Write a notebook of a project, with the usual parameters before its cells."""
    path = project / "notebooks" / f"{name}.ipynb"
    path.write_text(json.dumps(notebook(PARAMETERS, *sources)), encoding="utf-8")


def make_project(folder: Path) -> Path:
    """Make a project with the case `bridge` in a folder."""
    (folder / "data" / "cases" / "bridge").mkdir(parents=True)
    (folder / "data" / "cases" / "bridge" / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "data" / "cases" / "default").write_text("bridge\n", encoding="utf-8")
    (folder / "data" / "natural_earth").mkdir()
    shutil.copy(ROOT / "data" / "natural_earth" / "SHA256SUMS", folder / "data" / "natural_earth")
    (folder / "notebooks").mkdir()
    for name in CHECKS:
        write_notebook(folder, name, BEGIN.format(name=name), CHECK.format(name=name))
    write_notebook(folder, CLOSING, BEGIN.format(name=CLOSING), COLLECT.format(checks=list(CHECKS)))
    return folder
