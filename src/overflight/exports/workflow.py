"""What a run executed, as a script that can be read and run: ``workflow.sh``.

overflight executes the notebooks through papermill's library. The script calls papermill's command with the
same notebooks, order and parameters, all from the manifest, so that nobody needs overflight's machinery to
see what was done, or to do it again. It holds no time and no path: equal runs leave equal scripts.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from overflight.files import write_whole

WORKFLOW = "workflow.sh"

_SCRIPT = """\
#!/bin/sh
# What made this folder: {count} notebooks, executed by papermill with the parameters below.
#
# The folder was made by this command, which runs them side by side and writes tables, globe and manifest too:
#   {command}
# and this one makes it again, and compares every file:
#   overflight verify RUN
#
# This script does the same step by step, with the notebooks as they stand beside it:
#   OVERFLIGHT_HOME=PROJECT sh {name} NEW_FOLDER
# where overflight is installed. The case is read from PROJECT/data/cases; inputs/case.yaml is a copy of it.
set -eu
: "${{OVERFLIGHT_HOME:?name the folder of the project}}" "${{1:?name a new folder}}"
export OVERFLIGHT_HOME
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p -- "$1"
there=$(CDPATH='' cd -- "$1" && pwd)
parameters={parameters}

step() {{
  papermill --kernel python3 --cwd "$OVERFLIGHT_HOME" --no-progress-bar \\
    -y "$parameters" -r run_folder "$there" "$here/$1.ipynb" "$there/$1.ipynb"
}}

# The checks: none needs another.
{checks}

# Collects what they found into findings.json.
step {closing}

# The page for readers, from findings.json alone.
overflight report "$there"
"""


def write_workflow(folder: Path, record: Mapping[str, Any]) -> Path:
    """Write ``workflow.sh`` into the folder of a run.

    Parameters
    ----------
    folder
        Folder of the run.
    record
        What its manifest says of ``case``, ``parameters``, ``overrides`` and ``seconds_by_notebook``.

    Returns
    -------
    The path of the file.
    """
    path = folder / WORKFLOW
    write_whole(path, _script(record))
    return path


def stages(record: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return the notebooks of a run: those that do not need each other, and the one that collects them.

    The manifest lists them as they were started, so that the one that collects is the last.
    """
    *checks, closing = record["seconds_by_notebook"]
    return sorted(checks), closing


def _script(record: Mapping[str, Any]) -> str:
    checks, closing = stages(record)
    given = {**record["parameters"], "case": record["case"], "overrides": record["overrides"]}
    return _SCRIPT.format(
        count=len(checks) + 1,
        command=_command(record),
        name=WORKFLOW,
        # papermill reads YAML 1.1, to which a few numbers of JSON are texts
        parameters=shlex.quote(
            yaml.safe_dump(
                given, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
            ).strip()
        ),
        checks="\n".join(f"step {shlex.quote(name)}" for name in checks),
        closing=shlex.quote(closing),
    )


def _command(record: Mapping[str, Any]) -> str:
    """Return the command line of a run; JSON keeps each value on its line, which is a comment's."""
    given = {**record["parameters"], **record["overrides"]}
    values = [f"{name}={_for_yaml(value)}" for name, value in given.items()]
    return shlex.join(["overflight", "run", record["case"], *(word for v in values for word in ("-p", v))])


def _for_yaml(value: Any) -> str:
    """Return a value as JSON that YAML reads alike: to that, some characters are line ends or not allowed."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", text)
