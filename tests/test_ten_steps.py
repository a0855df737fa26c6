"""The tutorial's pieces are a whole case, and it says what the tutorial says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overflight.findings.checks.clocks import clock_readings
from overflight.findings.logic import Logic
from overflight.pipeline.validate import Validated, validated

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ten-steps.md"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Validated:
    pieces = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(pieces) == 9
    path = tmp_path_factory.mktemp("ferry") / "case.yaml"
    path.write_text("".join(pieces), encoding="utf-8")
    return validated(path)


def test_the_pieces_are_a_valid_case_without_an_oversight(found: Validated) -> None:
    assert found.error is None, found.error
    assert not found.warnings
    meant = {each.written: each.meant for each in found.worked_out}
    assert meant["around 9:20 p.m. on Wednesday"] == "2019-07-03 21:05 to 21:35 by its source's clock"


def test_the_times_fit_on_one_clock_alone(found: Validated) -> None:
    """By hand: 466 km less the doubts (1 + 4 + 1 + 2) at 350 knots, 648.2 km/h, take 42.4 min.

    On the local clock the window is from 08:59 UTC, a minute before 0900Z, to 09:37 UTC, two minutes
    after the end of "around 9:20 p.m.": 38 min.
    """
    assert found.case is not None
    (opened,) = (f for f in clock_readings(Logic(found.case)) if f.id == "clock-reading-open")
    assert opened.verdict == "depends"
    assert opened.certificate.data["holds_in"] == [{"clock:islanders": "UTC"}]
