"""The published JSON Schemas: of ``case.yaml``, for editors, and of ``findings.json``, for readers of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from overflight.case import file
from overflight.files import write_whole
from overflight.findings import store
from overflight.paths import project_root


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas by file name."""
    return {
        "case.schema.json": file.json_schema(),
        "findings.schema.json": store.json_schema(),
    }


def write_schemas(folder: Path | None = None) -> list[Path]:
    """Write the schemas into a folder, ``docs/schema`` if none is given, and return their paths."""
    folder = folder or project_root() / "docs" / "schema"
    paths = []
    for name, schema in schemas().items():
        write_whole(folder / name, json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
        paths.append(folder / name)
    return paths
