"""What the resolution of the borders costs: the shortest ways of a case at 1:50 million and at 1:10 million.

    python bench/borders.py [case]

The layers for 1:10 million do not come with this kit. Lay ``ne_10m_admin_0_countries`` beside the cultural
layers in ``data/natural_earth/shapefiles/natural_earth``, and ``ne_10m_ocean`` and ``ne_10m_lakes`` beside
the physical ones.
"""

from __future__ import annotations

import os
import subprocess
import sys

from overflight.analysis.ground.natural_earth import SCALES
from overflight.analysis.routes.shortest import shortest_routes
from overflight.case.file import load_case
from overflight.case.statements import RouteStatement
from overflight.errors import OverflightError
from overflight.findings.flown import network_of


def lengths(name: str) -> list[str]:
    """Return a line for each target of each route of a case: the bracket of its length."""
    case = load_case(name)
    lines = []
    for at, statement, _ in case.every_statement():
        if isinstance(statement, RouteStatement):
            routes = shortest_routes(network_of(case, statement))
            for target, route in zip(statement.targets, routes, strict=True):
                to = f"{at[1]} to {target}"
                lines.append(f"{to:40} {route.lower_km:10,.1f} {route.length_km:10,.1f}")
    return lines


def main(name: str) -> int:
    """Print the table; the map is read once in a process, so each scale has its own."""
    print(f"{'scale  route':47} {'at least':>10} {'at most':>10} km")
    for scale in SCALES:
        environment = os.environ | {"OVERFLIGHT_MAP_SCALE": scale}
        again = [sys.executable, __file__, name, "--one"]
        told = subprocess.run(again, env=environment, stdout=subprocess.PIPE, text=True)
        if told.returncode:
            return told.returncode
        for line in told.stdout.splitlines():
            print(f"1:{scale}  {line}")
    return 0


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--one"]
    case_name = given[0] if given else ""
    if "--one" in sys.argv:
        try:
            print("\n".join(lengths(case_name)))
        except OverflightError as fault:
            sys.exit(f"borders: {fault}")
    else:
        sys.exit(main(case_name))
