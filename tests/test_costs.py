"""What an account costs is named alike by its own finding, by the bottom line and by the short answer."""

from __future__ import annotations

import pytest

from overflight.case.file import load_case
from overflight.case.model import Case
from overflight.findings.answer import answer
from overflight.findings.checks.conflicts import accounts
from overflight.findings.costs import cost_of, wrong_or_premise
from overflight.findings.logic import Logic
from overflight.findings.summary import bottom_line
from overflight.findings.wording import counted, speaker, voices


def test_a_part_that_clashes_with_its_own_premise_alone_is_wrong_or_its_premise_is() -> None:
    conflicts = [["C3", "C3*"], ["C2a*", "C2a"], ["C1", "C4*"], ["C5*", "C6*"], ["C7", "C7*", "C8"], ["C9"]]
    assert wrong_or_premise(conflicts) == ["C2a", "C3"]


@pytest.mark.parametrize("name", ["", "ryanair-4978"])
def test_finding_bottom_line_and_answer_name_the_same_voices(name: str) -> None:
    logic = Logic(load_case(name))
    found = accounts(logic)
    lines, short = bottom_line(logic.case, found), " ".join(answer(logic.case, found))
    for finding, line, title in zip(found, lines, logic.case.accounts.values(), strict=False):
        cost = cost_of(finding)
        assert title.title in line
        assert cost.or_premise, "both cases have such statements under each account"
        named = [f"is wrong, or else the premise that it is read with: {voices(logic.case, cost.or_premise)}"]
        named += [f"these say: {voices(logic.case, cost.wrong)}"] if cost.wrong else []
        assert [part for part in named if part in finding.answer] == named
        assert all(part in line for part in (*cost.wrong, *cost.or_premise))
        _, _, whichever = short.partition("hichever is true, ")
        clause = next(each for each in short.split("“") if each.startswith(title.title)) + whichever
        for parts in (cost.wrong, cost.or_premise):
            assert _told(clause, {speaker(logic.case, _claim(logic.case, part)) for part in parts})


def _claim(case: Case, part: str) -> str:
    return part if part in case.claims else part[:-1]


def _told(clause: str, voices_of_parts: set[str]) -> bool:
    """Tell whether a clause names voices, or says how many there are beside those that it names."""
    count = len(voices_of_parts)
    counts = [f"and {counted(count - 2)} others", f"what {counted(count)} others said"]
    return all(voice in clause for voice in voices_of_parts) or any(each in clause for each in counts)


def test_an_account_that_costs_nothing_says_so_in_the_bottom_line() -> None:
    logic = Logic(load_case())
    nothing = accounts(logic)[0]
    data = {"must_be_wrong": [], "groups": []}
    spared = nothing.model_copy(
        update={
            "verdict": "consistent",
            "answer": "No claim has to be wrong.",
            "certificate": nothing.certificate.model_copy(update={"data": data}),
        }
    )
    assert bottom_line(logic.case, [spared])[0].endswith("is true, no claim has to be wrong.")
