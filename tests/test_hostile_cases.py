"""Whatever is in a case file: it ends in findings, or in a fault that says what to write instead."""

from __future__ import annotations

import copy
import math
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import CASES, NAMES, hostile_case, lay_tracks

from overflight.case.model import Case
from overflight.errors import CaseError, OverflightError
from overflight.findings.all import all_findings
from overflight.pipeline.checked import checked_case


def used(text: str, folder: Path) -> Case | None:
    """Use a case as a run does, and return it; ``None`` if it is refused in words."""
    file = folder / "case.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        case = checked_case(file)
        for finding in all_findings(case, samples=2, seed=1):
            assert finding.certificate.steps
            assert finding.value is None or math.isfinite(finding.value)
    except OverflightError as fault:
        assert_taught(fault)
        return None
    return case


def assert_taught(fault: OverflightError) -> None:
    """Hold that a fault says something, in words that are no programmer's."""
    told = [each.problem for each in fault.faults] if isinstance(fault, CaseError) else [str(fault)]
    assert told
    for problem in told:
        assert len(problem) > 5
        assert "Traceback" not in problem
        assert "object at 0x" not in problem


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    lay_tracks(folder)
    return folder


@pytest.mark.parametrize("made_up", CASES, ids=NAMES)
def test_made_up_cases_are_fit_to_be_used_before_they_are_changed(place, made_up):
    """Otherwise all changes would be refused for the same reason."""
    assert used(yaml.dump(made_up, sort_keys=False), place) is not None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_case_ends_in_a_traceback(place, data):
    used(hostile_case(lambda n: data.draw(st.integers(0, n - 1))), place)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("latin-1")))
def test_no_text_at_all_ends_in_a_traceback(place, text):
    assert used(text, place) is None


@pytest.mark.parametrize(
    ("claims", "left_out", "verdict"),
    [
        # 26 statute miles are 41.8 km and 24 are 38.6; in nautical ones 48.2 and 44.4; C2 gives 44 to 48 km
        (["C1"], "low", "depends"),
        (["C1"], "high", "consistent"),
        (["C2"], "low", "consistent"),
        (["C2"], "high", "depends"),
        (["C1", "C2"], "low", "consistent"),
        (["C1", "C2"], "high", "consistent"),
    ],
)
def test_distance_may_be_open_on_a_side(place, claims, left_out, verdict):
    """Found by the fuzzer: an open bound became an infinite number in a finding."""
    data = copy.deepcopy(CASES[1])
    for claim in claims:
        del data["claims"][claim]["statements"][0]["distance"][left_out]
    case = used(yaml.dump(data, sort_keys=False), place)
    found = next(f for f in all_findings(case, 2, 1) if f.check == "unit-reconciliation")
    assert found.verdict == verdict
    assert not re.search(r"\binf\b|nan", found.model_dump_json())
