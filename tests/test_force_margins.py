"""The margins of what is said of a force, against moving each number step by step."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, inf
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_force_hours import absent, hit, made, seen

from overflight.case import Case
from overflight.findings.checks.force_said import said_of
from overflight.findings.checks.forces import force_turns
from overflight.findings.logic import Logic

STEP_MIN = 5
# an answer may turn and turn back between two steps
TRY_MIN = STEP_MIN / 2
ASIDE_MIN = 0.37
HAIR_MIN = 1e-3
# minutes before and after which a number is tried; nothing said is farther apart
REACH_MIN = 150
CLOCKS = {"w": ["UTC"], "v": ["UTC", "Asia/Dubai"], "u": ["UTC"]}


def worlds(case: Case) -> tuple[str, ...]:
    said = said_of(Logic(case), "hit", "north")
    return tuple(said.ruled(closed) for closed in (True, False))


def later(case: Case, part: str, minutes: float) -> Case:
    claim = case.claims[part]
    (statement,) = claim.statements
    at = statement.time.at + timedelta(minutes=minutes)  # type: ignore[union-attr]
    moved = statement.model_copy(update={"time": statement.time.model_copy(update={"at": at})})  # type: ignore[union-attr]
    return case.model_copy(
        update={"claims": {**case.claims, part: claim.model_copy(update={"statements": (moved,)})}}
    )


def first_turn(case: Case, part: str, way: int, short_of_min: float) -> float | None:
    """A move, in steps, that turns either verdict.

    No step is where one thing said ends and another begins: what can be only then is left out.
    """
    stated = worlds(case)
    steps = range(ceil((min(REACH_MIN, short_of_min) - ASIDE_MIN) / TRY_MIN))
    tried = (n * TRY_MIN + ASIDE_MIN for n in steps)
    return next((size for size in tried if worlds(later(case, part, way * size)) != stated), None)


@st.composite
def quarrels(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Two or three sources' hours of the hit, one or two absences, and perhaps a sighting far away."""
    minutes = st.integers(-6, 6).map(lambda n: n * STEP_MIN / 60)
    widths = st.integers(1, 4).map(lambda n: n * STEP_MIN)
    hours = [
        {**hit(12 + draw(minutes), draw(widths)), "by": source}
        for source in draw(st.sampled_from(["w", "vw", "uvw", "uv"]))
    ]
    absences = []
    for _ in range(draw(st.integers(1, 2))):
        middle, half = 12 + draw(minutes), draw(widths) / 60
        absences.append(absent(middle - half, middle + half))
    sightings = [seen("far", 12 + draw(minutes) * 2)] if draw(st.booleans()) else []
    return [*hours, *absences, *sightings]


# to shrink what fails would take minutes
@settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(quarrels())
def test_every_hour_turns_the_verdicts_where_trying_step_by_step_does(
    tmp_path_factory: pytest.TempPathFactory, said: list[dict[str, Any]]
) -> None:
    logic = made(tmp_path_factory.mktemp("q"), *said, clocks=CLOCKS)
    stated = worlds(logic.case)
    turns = [change for change, _ in force_turns(logic, said_of(logic, "hit", "north"))]
    for part in (f"W{n}" for n in range(len(said))):
        for way in (1, -1):
            known = [c for c in turns if c.number.what == f"the time of {part}" and c.towards == way]
            by = min((abs(float(c.by)) for c in known), default=inf)
            if by <= REACH_MIN:
                # what fits at one moment only does at the very move; what fails, beyond
                at = [worlds(later(logic.case, part, way * (by + more))) for more in (0, HAIR_MIN)]
                assert set(at) != {stated}, (part, way, by)
            assert first_turn(logic.case, part, way, by - HAIR_MIN) is None, (part, way, by)
