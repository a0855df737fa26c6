"""What a run did, as entities of its crate: the workflow, its slots, its steps, how each was carried out.

Workflow Run Crate 0.5 (https://w3id.org/ro/wfrun/workflow/0.5) wants the workflow, what it takes and gives,
and the action that was one run of it; Provenance Run Crate 0.5 (https://w3id.org/ro/wfrun/provenance/0.5) an
action for each step besides. When a notebook began and ended stands in the notebook itself, by papermill.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from overflight.exports.entities import Entity, ids, iri
from overflight.exports.workflow import WORKFLOW, stages
from overflight.findings.model import Findings

RUN = "#run"
ENGINE_RUN = "#engine-run"
FINDINGS = "findings.json"
REPORT = "report"

LANGUAGE: Entity = {
    "@id": "https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html",
    "@type": "ComputerLanguage",
    "name": "Shell Command Language",
    "alternateName": "sh",
    "identifier": "IEEE Std 1003.1-2017",
    "url": "https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html",
}
# What notebooks write besides their part and their figures.
_ALSO = {
    "01_route_reconstruction": ("routes.nc", "routes.geojson"),
    "04_findings": (FINDINGS,),
}
# What the validator wants apart from the engine: overflight as a whole is what ran the steps.
_REPORTER: Entity = {
    "@id": "#overflight/report",
    "@type": "SoftwareApplication",
    "name": "overflight: report and exports",
}
_COMPLETED = "http://schema.org/CompletedActionStatus"


@dataclass(frozen=True)
class Step:
    """One step of a run.

    Attributes
    ----------
    name
        The notebook's name, or :data:`REPORT`.
    position
        Steps of one position do not need each other.
    does
        What it is for, in words.
    tool
        What carries it out.
    needs, leaves
        Files.
    when
        ``startTime`` and ``endTime``, as far as they are known.
    """

    name: str
    position: int
    does: str
    tool: Entity
    needs: list[Entity]
    leaves: list[Entity]
    when: Mapping[str, str]


def steps(
    folder: Path,
    manifest: Mapping[str, Any],
    findings: Findings,
    files: Mapping[str, Entity],
    release: Entity,
) -> list[Step]:
    """Return the steps of a run, in an order in which they can be carried out.

    Parameters
    ----------
    folder, manifest, findings
        The run.
    files
        The files it was made from and left, by name: each is a result of one step, or an input.
    release
        The version and address that all tools of overflight have.
    """
    checks, closing = stages(manifest)
    inputs = [file for name, file in files.items() if name.startswith("inputs/")]
    parts = [file for name, file in files.items() if name.startswith("parts/")]

    def executed(name: str, position: int, does: str, needs: list[Entity]) -> Step:
        leaves, when = _left_by(name, findings, files), _times(folder, name)
        return Step(name, position, does, _notebook(name) | release, needs, leaves, when)

    found = [executed(name, 1, "checks of claims", inputs) for name in checks]
    found.append(executed(closing, 2, "collects what the checks found", [*inputs, *parts]))
    return [*found, _report(found, files, manifest["finished"], release)]


def _report(found: list[Step], files: Mapping[str, Entity], finished: str, release: Entity) -> Step:
    """Return the step after the notebooks, which leaves all that they did not."""
    closing = found[-1]
    left = [*closing.needs, *(file for step in found for file in step.leaves)]
    needs = [
        file
        for name, file in files.items()
        if name.startswith("inputs/") or name in {FINDINGS, "routes.geojson"}
    ]
    leaves = [file for file in files.values() if file not in left]
    began = {"startTime": closing.when["endTime"]} if closing.when else {}
    when = {**began, "endTime": finished}
    return Step(REPORT, 3, "page, tables and globe", _REPORTER | release, needs, leaves, when)


def _left_by(notebook: str, findings: Findings, files: Mapping[str, Entity]) -> list[Entity]:
    figures = {figure.file for figure in findings.figures if figure.notebook == notebook}
    names = {f"{notebook}.ipynb", f"parts/{notebook}.json", *figures, *_ALSO.get(notebook, ())}
    return [file for name, file in files.items() if name in names]


def _notebook(name: str) -> Entity:
    return {
        "@id": f"#notebook/{iri(name)}",
        "@type": "SoftwareSourceCode",
        "name": f"{name}.ipynb",
        "description": "the notebook as overflight has it; the run's copy holds its outputs as well",
    }


def _times(folder: Path, notebook: str) -> dict[str, str]:
    """Return when an executed notebook began and ended; nothing if papermill's record is gone."""
    try:
        record = json.loads((folder / f"{notebook}.ipynb").read_bytes())["metadata"]["papermill"]
        return {
            key: datetime.fromisoformat(record[told]).isoformat(timespec="seconds")
            for key, told in (("startTime", "start_time"), ("endTime", "end_time"))
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def slots(values: Iterable[Entity], files: Iterable[Entity]) -> Iterator[Entity]:
    """Return the parameters of the workflow, each with the value or file that stood for it.

    The values and files are told which parameter they stand for.
    """
    for entity in (*values, *files):
        slot: Entity = {
            "@id": f"#slot/{iri(entity['name'])}",
            "@type": "FormalParameter",
            "name": entity["name"],
            "additionalType": "File" if entity["@type"] == "File" else _type(entity["value"]),
            **{key: entity[key] for key in ("description", "encodingFormat") if key in entity},
            "workExample": {"@id": entity["@id"]},
        }
        entity["exampleOfWork"] = {"@id": slot["@id"]}
        yield slot


def _type(value: Any) -> str:
    # a truth value is a whole number to Python
    names = ((bool, "Boolean"), (int, "Integer"), (float, "Float"))
    return next((name for kind, name in names if isinstance(value, kind)), "Text")


def workflow(file: Entity, parts: list[Step], takes: list[Entity], gives: list[Entity]) -> Entity:
    """Return the file of the workflow as what it is: software, with slots and steps."""
    tools = {step.tool["@id"]: step.tool for step in parts}
    return file | {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
        "programmingLanguage": {"@id": LANGUAGE["@id"]},
        "input": ids(takes),
        "output": ids(gives),
        "hasPart": ids(tools.values()),
        "step": [{"@id": f"#step/{iri(step.name)}"} for step in parts],
    }


def run_action(
    manifest: Mapping[str, Any], tally: str, made_from: list[Entity], made: list[Entity]
) -> Entity:
    """Return the action that was the whole run."""
    return _action(RUN, f"Checks of the case {manifest['case']}", made_from, made) | {
        "description": f"overflight run {manifest['case']}: {tally}",
        "instrument": {"@id": WORKFLOW},
        "startTime": manifest["started"],
        "endTime": manifest["finished"],
    }


def carried_out(parts: list[Step], values: list[Entity], kit: Entity) -> Iterator[Entity]:
    """Return each step, the action that carried it out, and what ran all of them."""
    for step in parts:
        key = iri(step.name)
        yield {
            "@id": f"#step/{key}",
            "@type": "HowToStep",
            "name": step.name,
            "description": step.does,
            "position": step.position,
            "workExample": {"@id": step.tool["@id"]},
        }
        given = [] if step.name == REPORT else values
        yield _action(f"{RUN}/{key}", step.name, [*step.needs, *given], step.leaves) | {
            "description": step.does,
            "instrument": {"@id": step.tool["@id"]},
            **step.when,
        }
        yield {
            "@id": f"#control/{key}",
            "@type": "ControlAction",
            "name": f"orchestration of {step.name}",
            "instrument": {"@id": f"#step/{key}"},
            "object": {"@id": f"{RUN}/{key}"},
        }
    yield {
        "@id": ENGINE_RUN,
        "@type": "OrganizeAction",
        "name": "overflight, which has papermill execute the notebooks",
        "instrument": {"@id": kit["@id"]},
        "object": [{"@id": f"#control/{iri(step.name)}"} for step in parts],
        "result": {"@id": RUN},
    }


def _action(key: str, name: str, made_from: list[Entity], made: list[Entity]) -> Entity:
    return {
        "@id": key,
        "@type": "CreateAction",
        "name": name,
        "object": ids(made_from),
        "result": ids(made),
        "actionStatus": _COMPLETED,
    }
