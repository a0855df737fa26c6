"""The short answer: three sentences at most, on accounts and clocks, from their findings alone."""

from pathlib import Path

import pytest

from overflight.case.file import load_case, read_case
from overflight.errors import CaseError
from overflight.findings import Certificate, Finding
from overflight.findings.answer import answer
from overflight.findings.wording import speaker

FERRY = Path(__file__).parent / "cases" / "ferry.yaml"


@pytest.fixture(scope="module")
def case():
    return load_case()


def found(key, verdict="depends", wrong=(), check="account", told="Only if so."):
    return Finding(
        id=key,
        check=check,
        question="What then?",
        answer=told,
        claims=[],
        sources=[],
        verdict=verdict,
        certificate=Certificate(kind="sets", steps=["a step"], data={"must_be_wrong": list(wrong)}),
    )


def both(case, *verdicts, wrong=()):
    keys = [f"account-{key}" for key in case.accounts]
    return [found(key, verdict, wrong) for key, verdict in zip(keys, verdicts, strict=True)]


def test_accounts_that_nothing_excludes_are_told_together(case):
    assert answer(case, both(case, "depends", "consistent")) == [
        "Distances and times alone exclude neither of the two accounts."
    ]


def test_excluded_account_is_named_and_its_cost_is_not_told(case):
    first = next(iter(case.accounts.values())).title
    told = answer(case, both(case, "contradicted", "contradicted", wrong=["C1a"])[:1])
    assert told == [f"“{first}” cannot be true: what no source disputes rules it out."]


def test_voice_is_named_once_whatever_it_said_wrong(case):
    first, second = both(case, "depends", "depends")
    costs = {"wrong": ["C1a", "C1b", "C3*", "C4"], "other": ["C5"]}
    told = answer(
        case,
        [
            first.model_copy(update={"certificate": _sets(costs["wrong"])}),
            second.model_copy(update={"certificate": _sets(costs["other"])}),
        ],
    )
    titles = [account.title for account in case.accounts.values()]
    for title in titles:
        assert f"f “{title}” is true, something said by" in told[1]
    assert told[1].count(speaker(case, "C1")) == told[1].count(speaker(case, "C3")) == 1
    assert told[1].startswith("If ")


def _sets(wrong):
    return Certificate(kind="sets", steps=["a step"], data={"must_be_wrong": list(wrong)})


def test_what_is_wrong_under_every_account_is_told_once_as_such(case):
    told = answer(case, both(case, "depends", "depends", wrong=["C1a"]))
    assert told[1] == f"Whichever is true, something said by {speaker(case, 'C1')} is wrong."
    (alone,) = both(case, "depends", "depends", wrong=["C1a"])[:1]
    assert answer(case, [alone])[1].startswith("If “")


def test_of_many_voices_two_are_named_and_the_others_counted(case):
    told = answer(case, both(case, "depends", "depends", wrong=["C1a", "C3", "C4", "C5", "G1"])[:1])
    assert told[1].endswith(
        f"each of {speaker(case, 'C1')}, {speaker(case, 'C3')} and three others is wrong."
    )


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ("depends", "The published times fit together only if so."),
        ("consistent", "The published times fit together, whatever clocks the sources used."),
        ("contradicted", "The published times do not fit together on any clocks."),
    ],
)
def test_clocks_come_last(case, verdict, told):
    clocks = found("clock-reading-open", verdict, check="clock-reading")
    assert answer(case, [clocks, *both(case, "depends", "depends")])[-1] == told
    assert answer(case, [clocks]) == [told]


def test_case_without_accounts_and_open_clocks_has_no_short_answer(case):
    assert answer(case, [found("speed", check="required-speed")]) == []


def test_objection_must_rest_on_claims_of_the_case(tmp_path):
    path = tmp_path / "case.yaml"
    text = FERRY.read_text(encoding="utf-8")
    path.write_text(f"{text}\nobjections:\n  - {{objection: But., answer: No.}}\n", encoding="utf-8")
    (entry,) = read_case(path).objections
    assert (entry.kind, entry.claims, entry.sources) == ("objection", [], [])
    path.write_text(f"{text}\nobjections:\n  - {{objection: But., answer: No., claims: [Q99]}}\n")
    with pytest.raises(CaseError, match="no claim has the id 'Q99'"):
        read_case(path)
