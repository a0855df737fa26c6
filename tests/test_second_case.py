"""The second shipped case, of another kind on another continent, through the same checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from overflight.case import load_case
from overflight.findings.checks.conflicts import accounts, minimal_conflicts
from overflight.findings.checks.rings import rings
from overflight.findings.logic import Logic

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def logic() -> Logic:
    return Logic(load_case("ryanair-4978"))


@pytest.fixture(scope="module")
def conflicts(logic: Logic) -> dict[frozenset[str], str]:
    """Return every smallest set that clashes, with the step that says why."""
    found = {}
    for finding in minimal_conflicts(logic):
        sets = finding.certificate.data["conflicts"]
        for parts, step in zip(sets, finding.certificate.steps, strict=False):
            found[frozenset(parts)] = step
    return found


def test_a_warning_cannot_have_come_from_an_email_that_was_sent_later(logic: Logic, conflicts) -> None:
    """By hand: from 09:30:52, the end of the log's minute, to 09:56:00 in Minsk's 12:56 are 25 min 8 s."""
    assert "25.1 min apart" in conflicts[frozenset({"B3", "B3*", "E1b", "E1b*"})]
    # by the provider's own second it is 09:56:45 less 09:30:52
    sent = logic.between(["E1a"], {}, "warning", "confirmed-email")
    assert sent is not None
    assert float(sent[0]) == pytest.approx(25 + 53 / 60)


def test_the_provider_and_the_state_date_the_first_email_half_an_hour_apart(conflicts) -> None:
    """By hand: from 09:26, the end of "09:25", to 09:56 are 30 min."""
    assert "the two are 30 min apart" in conflicts[frozenset({"E1b", "E1b*", "I1"})]
    assert "the two are 30 min apart" in conflicts[frozenset({"E1b", "E1b*", "I2a"})]


def test_an_escort_to_the_landing_and_none_within_50_km_clash(conflicts) -> None:
    assert frozenset({"O3", "O3*", "W2a", "W2a*"}) in conflicts
    assert frozenset({"A1b", "A1b*", "O3", "O3*"}) in conflicts


def test_the_published_distances_put_the_turn_in_two_places(logic: Logic) -> None:
    fits = {
        finding.claims[0] + finding.id[-1]: finding.certificate.data["holds_in"] for finding in rings(logic)
    }
    assert fits["S2a"] == {"vilnius": ["turn-by-km"]}
    assert fits["P1a"] == {"vilnius": ["turn-by-miles"]}
    # 39 nautical miles are 72 km, and so a third voice for the nearer one
    assert fits["W1a"] == {"vilnius": ["turn-by-km"]}
    # from Minsk the two are told apart by less than their doubt
    assert fits["S2b"] == fits["P1b"] == {"minsk": ["turn-by-km", "turn-by-miles"]}


def test_each_account_has_what_must_go_with_it(logic: Logic) -> None:
    wrong = {f.id: f.certificate.data["must_be_wrong"] for f in accounts(logic)}
    assert wrong == {
        # the provider may be right that it knows of one e-mail, and wrong that there was no other
        "account-email-came-first": [],
        "account-warning-came-first": ["I1", "I2a"],
    }


def test_speeds_from_the_entry_to_either_turn_are_an_airliners(logic: Logic) -> None:
    """Entry at about 09:30:25 and turn at 09:47 ± 1 min: 16.6 min for 220 or 232 km, 800 to 840 km/h."""
    from overflight.analysis.ground.places import gap_km

    cruise = logic.case.aircraft["boeing-737-800"].cruise_kmh
    for turn in ("turn-by-km", "turn-by-miles"):
        low, high = gap_km(logic.case, "entry-point", turn)
        kmh = (low + high) / 2 / (16 + 35 / 60) * 60
        assert cruise.low < kmh < cruise.high
    timing = [part for part in logic.claim_parts if part in {"B1", "S2c", "P1c", "O2b", "N1"}]
    assert all(logic.engine.consistent([p for p in timing if p != other]) for other in ("S2c", "P1c"))


def test_this_case_is_not_named_in_the_code_either() -> None:
    words = {"ryanair", "minsk", "belarus", "vilnius", "athens", "boeing", "mig-29", "e-mail"}
    code = [p for p in (ROOT / "src").rglob("*") if p.suffix in {".py", ".j2"}]
    named = {(p.name, w) for p in code for w in words if w in p.read_text(encoding="utf-8").lower()}
    assert not named
