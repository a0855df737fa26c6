"""How fast a sweep works out findings, against a bare loop over the same points on the same cores.

Both take processes that are started for it, and are measured in turn, several times. The loop reads the
case, computes all findings and forgets them; a sweep besides keeps each result on the disk, survives being
killed, and writes the table and the cube.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL_RATE = 0.8
ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "tests" / "cases" / "ferry.yaml"
VARIED = "aircraft.patrol.maximum_kmh.high"


def main() -> None:
    """Measure, and print medians and the ratio of the rates."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=1000, help="how many points (1000)")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes (2)")
    parser.add_argument("--repeat", type=int, default=3, help="how many times each is measured (3)")
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(options.points, options.jobs)
    else:
        compare(options.points, options.jobs, options.repeat)


def bare(points: int, jobs: int) -> None:
    """Work out all points in so many processes, each its share, and keep nothing."""
    context = multiprocessing.get_context("spawn")
    shares = [range(first, points, jobs) for first in range(jobs)]
    processes = [context.Process(target=loop, args=(share,)) for share in shares]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            sys.exit("the bare loop failed")


def loop(share: range) -> None:
    """Work out some points."""
    from overflight.case.file import load_case
    from overflight.findings.all import all_findings

    for number in share:
        all_findings(load_case("ferry", {VARIED: value(number)}), samples=1000, seed=1)


def value(number: int) -> int:
    """Return what a point sets: speeds above the case's own lower bound."""
    return 701 + number


def compare(points: int, jobs: int, repeat: int) -> None:
    """Measure sweep and loop in turn, and print what came out."""
    with tempfile.TemporaryDirectory(prefix="overflight-bench-") as scratch:
        surroundings = {**os.environ, "OVERFLIGHT_HOME": str(project(Path(scratch)))}
        surroundings |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        span = f"{VARIED}={value(0)}:{value(points - 1)}:1"
        commands = {
            "sweep": [sys.executable, "-m", "overflight.cli", "sweep", "ferry", "-p", span, f"--jobs={jobs}"],
            "loop": [sys.executable, __file__, "--bare", f"--points={points}", f"--jobs={jobs}"],
        }
        found: dict[str, list[float]] = {name: [] for name in commands}
        for turn in range(repeat):
            for name, command in commands.items():
                shutil.rmtree(Path(scratch) / "runs", ignore_errors=True)
                found[name].append(measured(command, surroundings))
                print(f"{turn + 1} of {repeat}: {name} {found[name][-1]:.2f} s", flush=True)
    report(found, points, jobs)


def project(folder: Path) -> Path:
    """Make a project that holds nothing but the benchmark's case."""
    (folder / "data" / "cases" / "ferry").mkdir(parents=True)
    shutil.copy(CASE, folder / "data" / "cases" / "ferry" / "case.yaml")
    for name in ("notebooks", "data/natural_earth"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def measured(command: list[str], surroundings: dict[str, str]) -> float:
    """Run a command to its end, and return how many seconds that took."""
    start = time.perf_counter()
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.perf_counter() - start


def report(found: dict[str, list[float]], points: int, jobs: int) -> None:
    """Print the medians, and whether the goal is met."""
    print(f"{points:,} points by {jobs} processes")
    for name, seconds in found.items():
        middle = statistics.median(seconds)
        print(f"{name:<6} {middle:.2f} s (median), {points / middle:.0f} points/s")
    rate = statistics.median(found["loop"]) / statistics.median(found["sweep"])
    met = "met" if rate >= GOAL_RATE else "MISSED"
    print(f"rate of the sweep, in those of the bare loop: {rate:.2f}; goal of at least {GOAL_RATE} {met}")


if __name__ == "__main__":
    main()
