"""How long a whole run of the default case takes, against the floor: the same notebooks, imports only.

Both are measured in turn, several times, each in a process of its own, so that whatever else the machine
does hits both. The floor goes through the same code as a run: what is left out is what the cells do,
the reading of the case, the report and the manifest.
"""

from __future__ import annotations

import argparse
import ast
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from overflight.pipeline import DEFAULT_JOBS, Plan, execute_all
from overflight.pipeline.notebooks import NOTEBOOKS, notebooks_folder, source_of

GOAL_RATIO = 1.6
GOAL_SECONDS = 90
GOAL_MIB = 2048
LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class Measure:
    """One run of one command: wall-clock seconds, and the most memory that its processes held together."""

    seconds: float
    mib: float


def main() -> None:
    """Measure, and print medians and their ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeat", type=int, default=5, help="how many times each is measured (5)")
    parser.add_argument("--jobs", type=int, default=DEFAULT_JOBS, help="notebooks at a time (as a run does)")
    parser.add_argument("--floor", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.floor:
        run_floor(options.floor, options.jobs)
    else:
        compare(options.repeat, options.jobs)


def run_floor(folder: Path, jobs: int) -> None:
    """Execute the notebooks of a folder, as a run does."""
    executed = folder / "executed"
    executed.mkdir(exist_ok=True)
    execute_all(folder, Plan(executed, {}, "", jobs, lambda line: None))


def compare(repeat: int, jobs: int) -> None:
    """Measure run and floor in turn, and print what came out."""
    with tempfile.TemporaryDirectory(prefix="overflight-bench-") as scratch:
        floor = Path(scratch) / "floor"
        write_imports_only(floor)
        commands = {
            "run": [
                sys.executable,
                "-m",
                "overflight.cli",
                "run",
                "--out",
                f"{scratch}/run",
                f"--jobs={jobs}",
            ],
            "floor": [sys.executable, __file__, "--floor", str(floor), f"--jobs={jobs}"],
        }
        found: dict[str, list[Measure]] = {name: [] for name in commands}
        for turn in range(repeat):
            for name, command in commands.items():
                found[name].append(measured(command))
                print(f"{turn + 1} of {repeat}: {name} {found[name][-1].seconds:.2f} s", flush=True)
    report(found, jobs)


def report(found: dict[str, list[Measure]], jobs: int) -> None:
    """Print the medians, and whether the goals are met."""
    print(f"{jobs} notebooks at a time on {psutil.cpu_count()} cores")
    for name, measures in found.items():
        seconds = [measure.seconds for measure in measures]
        peak = max(measure.mib for measure in measures)
        spread = f"{min(seconds):.2f} to {max(seconds):.2f}"
        print(f"{name:<6} {statistics.median(seconds):.2f} s (median; {spread}), at most {peak:,.0f} MiB")
    run, floor = (statistics.median(m.seconds for m in found[name]) for name in ("run", "floor"))
    # each run against the floor measured right after it: what slows the machine for a while slows both
    pairs = [a.seconds / b.seconds for a, b in zip(found["run"], found["floor"], strict=True)]
    print(f"ratio  {run / floor:.2f} (pair by pair {min(pairs):.2f} to {max(pairs):.2f})")
    peak = max(measure.mib for measure in found["run"])
    tell("ratio", run / floor, GOAL_RATIO, "")
    tell("time", run, GOAL_SECONDS, " s")
    tell("memory", peak, GOAL_MIB, " MiB")


def tell(what: str, value: float, goal: float, unit: str) -> None:
    """Print whether a goal is met."""
    print(f"{what}: goal of at most {goal:,}{unit} {'met' if value <= goal else 'MISSED'}")


def measured(command: Sequence[str]) -> Measure:
    """Run a command to its end, and return its time and the peak of its and its children's memory."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    tree, peak = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        peak = max(peak, resident_mib(tree))
        time.sleep(LOOK_EVERY_S)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{process.stderr.read().decode()}")
    return Measure(seconds, peak)


def resident_mib(process: psutil.Process) -> float:
    """Return the memory of a process and its children; what they share counts for each, so it is a bound."""
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total / 2**20


def write_imports_only(folder: Path) -> None:
    """Write the stored notebooks with nothing in them but their parameters and their imports."""
    folder.mkdir()
    for name in NOTEBOOKS:
        notebook = json.loads((notebooks_folder() / f"{name}.ipynb").read_text(encoding="utf-8"))
        notebook["cells"] = [cell for cell in map(imports_of, notebook["cells"]) if cell["source"]]
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def imports_of(cell: dict) -> dict:
    """Return a cell with only its import statements; that of the parameters stays as it is."""
    source = source_of(cell)
    if cell["cell_type"] != "code":
        source = ""
    elif "parameters" not in cell["metadata"].get("tags", []):
        imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
        source = "\n".join(map(ast.unparse, imports))
    return {**cell, "source": source, **({"outputs": []} if "outputs" in cell else {})}


if __name__ == "__main__":
    main()
