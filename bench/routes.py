"""How quickly plausible routes are drawn, against what else measures as many legs; all in one run, in turn.

1. Routes of the model "taut": choices, lengths, kilometres by region and crossings, on one core. Against it,
   the same number of legs measured by bare ``pyproj.Geod.inv``, by a loop over geopy's ``geodesic`` and
   by shapely (length of projected lines).
2. A stream of millions of routes through chunks: its time and its peak of memory, in a process of its own.
3. The same stream by one dask worker, and by two.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import psutil
import shapely
from pyproj import Geod, Transformer

from overflight.analysis.routes.ensembles import Sampler
from overflight.analysis.routes.ensembles.crew import hands_of
from overflight.analysis.routes.ensembles.sampler import Ensemble
from overflight.analysis.routes.ensembles.stream import Stream, count_all
from overflight.case import load_case
from overflight.ensemble import streams_of

ROUTES = 100_000
# Loops in Python are measured on fewer routes, and told per second like the others.
LOOP_ROUTES = 2_000
GOAL_OF_GEOD = 0.5
GOAL_MIB = 2048
GOAL_TWO_WORKERS = 1.7
TURNS = 5

Legs = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--routes", type=int, default=10_000_000, help="routes of the stream (10,000,000)")
    parser.add_argument("--stream-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    stream = streams_of(load_case(), ["taut"])[0][0]
    if options.stream_only:
        print_stream(stream, options.routes)
        return
    compare_rates(stream.sampler)
    subprocess.run([sys.executable, __file__, "--stream-only", "--routes", str(options.routes)], check=True)
    compare_workers(stream, options.routes)


def compare_rates(sampler: Sampler) -> None:
    """Print routes a second of the sampler and of what else measures as many legs."""
    drawn = sampler.draw(ROUTES, np.random.default_rng(1))
    legs = straight_legs(drawn)
    contestants: dict[str, tuple[Callable[[], object], int]] = {
        "taut sampler": (lambda: draw(sampler), ROUTES),
        "Geod.inv": (lambda: Geod(ellps="WGS84").inv(*legs), ROUTES),
        "shapely, in a plane": (lambda: plane_lengths(drawn), ROUTES),
        "geopy, in a loop": (lambda: geopy_lengths(drawn), LOOP_ROUTES),
    }
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(TURNS):
        for name, (measure, routes) in contestants.items():
            rates[name].append(routes / seconds_of(measure))
    per_route = len(legs[0]) / ROUTES
    print(f"{ROUTES:,} routes of {per_route:.0f} legs each, median of {TURNS} turns")
    for name, found in rates.items():
        print(f"{name:<20} {statistics.median(found):>12,.0f} routes/s")
    share = statistics.median(a / b for a, b in zip(rates["taut sampler"], rates["Geod.inv"], strict=True))
    tell(f"{share:.1f} times the rate of Geod.inv", share >= GOAL_OF_GEOD, f"at least {GOAL_OF_GEOD:g}")


def draw(sampler: Sampler) -> None:
    """Draw routes with all that is asked of them."""
    drawn = sampler.draw(ROUTES, np.random.default_rng(1))
    _ = drawn.length_km, drawn.crossings


def straight_legs(drawn: Ensemble) -> Legs:
    """Return the ends of as many legs as the routes have passages: one in each region."""
    origin, target = drawn.points(0)[0], drawn.points(0)[-1]
    ends = np.concatenate(
        [np.tile(origin, (ROUTES, 1, 1)), drawn.crossings, np.tile(target, (ROUTES, 1, 1))], axis=1
    )
    begin, finish = ends[:, :-1].reshape(-1, 2), ends[:, 1:].reshape(-1, 2)
    return begin[:, 0].copy(), begin[:, 1].copy(), finish[:, 0].copy(), finish[:, 1].copy()


def stations(drawn: Ensemble, routes: int) -> np.ndarray:
    """Return origin, crossings and target of the first routes, shape (routes, regions + 1, 2)."""
    ends = [np.tile(drawn.points(0)[k], (routes, 1, 1)) for k in (0, -1)]
    return np.concatenate([ends[0], drawn.crossings[:routes], ends[1]], axis=1)


def plane_lengths(drawn: Ensemble) -> object:
    """Project the routes into a plane and measure lines there: off by what the plane distorts."""
    points = stations(drawn, ROUTES)
    lon, lat = points[0].mean(axis=0)
    plane = Transformer.from_pipeline(f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84")
    xy = np.stack(plane.transform(points[..., 0], points[..., 1]), axis=-1)
    return shapely.length(shapely.linestrings(xy))


def geopy_lengths(drawn: Ensemble) -> float:
    """Measure legs one by one, as most scripts do."""
    from geopy.distance import geodesic

    total = 0.0
    for route in stations(drawn, LOOP_ROUTES):
        for a, b in pairwise(route):
            total += geodesic((a[1], a[0]), (b[1], b[0])).km
    return total


def print_stream(stream: Stream, routes: int) -> None:
    """Stream routes in this process, and print how long it took and how much memory it held at most."""
    start = time.perf_counter()
    count_all([stream], routes, seed=1)
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    print(f"{routes:,} routes streamed: {seconds:.1f} s, {peak:,.0f} MiB at most")
    tell("memory", peak <= GOAL_MIB, f"at most {GOAL_MIB:,} MiB")


def compare_workers(stream: Stream, routes: int) -> None:
    """Print how much quicker two dask workers are than one; starting them is not counted."""
    from distributed import Client, LocalCluster

    found: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for workers in found:
            with (
                LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
                Client(cluster) as client,
            ):
                hands = hands_of(client)
                count_all([stream], routes // 50, 1, hands)
                found[workers].append(seconds_of(lambda h=hands: count_all([stream], routes, 1, h)))
    for workers, seconds in found.items():
        listed = ", ".join(f"{s:.2f}" for s in seconds)
        print(f"{routes:,} routes by {workers} dask workers: {listed} s")
    gain = min(found[1]) / min(found[2])
    cores = psutil.cpu_count()
    tell(
        f"two workers {gain:.2f} times as quick on {cores} cores",
        gain >= GOAL_TWO_WORKERS,
        f"at least {GOAL_TWO_WORKERS}",
    )


def seconds_of(measure: Callable[[], object]) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    measure()
    return time.perf_counter() - start


def tell(what: str, met: bool, goal: str) -> None:
    """Print whether a goal is met."""
    print(f"{what}: goal of {goal} {'met' if met else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
