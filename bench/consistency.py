"""How the consistency checks scale: made-up cases of up to 60 claims and 12 open clocks.

Each case is compiled, its conflicts and corrections are enumerated, whatever the account and under each, and
its readings are told apart; the time is that of one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from synthetic import synthetic_case

from overflight.findings.logic import Logic

SIZES = ((20, 4), (40, 8), (60, 12))
GOAL_SECONDS = 10.0


def main() -> None:
    """Measure each size, print what was found, and tell whether the largest meets the goal."""
    seconds = 0.0
    for claims, choices in SIZES:
        start = time.process_time()
        found = solved(claims, choices)
        seconds = time.process_time() - start
        print(f"{claims} claims, {choices} open choices: {seconds:5.2f} s; {found}", flush=True)
    met = "met" if seconds <= GOAL_SECONDS else "MISSED"
    print(f"consistency: goal of at most {GOAL_SECONDS:g} s for the largest {met}")


def solved(claims: int, choices: int) -> str:
    """Ask one made-up case all questions that the checks ask, and say what came out."""
    logic = Logic(synthetic_case(claims, choices))
    groups = [*logic.conflicts, *(g for found in logic.clashes_under.values() for g in found)]
    conflicts = sum(len(g.conflicts) for g in logic.conflicts)
    more = " and more" if any(g.more for g in groups) else ""
    correction = frozenset().union(*(g.corrections[0] for g in logic.conflicts))
    kept = logic.by_reading([part for part in logic.claim_parts if part not in correction])
    return (
        f"{conflicts} conflicts{more}, at least {sum(g.least_wrong for g in logic.conflicts)} "
        f"statements wrong; without {len(correction)} of them, {len(kept.matter)} choices matter, "
        f"{len(kept.good)} readings fit and {len(kept.bad)} do not"
    )


if __name__ == "__main__":
    main()
