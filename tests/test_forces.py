"""What absences and alibis say of a force: each verdict with the closed world and without it."""

from __future__ import annotations

from overflight.case import load_case
from overflight.case.statements import Absence, Sighting
from overflight.findings.checks.forces import force_alibis
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import owners


def found_without(*gone: str) -> dict[str, Finding]:
    """The findings by force, on the default case without some of its claims."""
    case = load_case()
    left = {key: claim for key, claim in case.claims.items() if key not in gone}
    logic = Logic(case.model_copy(update={"claims": left}))
    forces = [force for _, force in logic.accusations]
    found = force_alibis(logic)
    return {force: f for force in forces for f in found if f.id.startswith(f"force-alibi-{force}")}


def claims_with(kind: type) -> list[str]:
    return [k for k, c in load_case().claims.items() if any(isinstance(s, kind) for s in c.statements)]


def test_every_accused_force_is_asked_about_in_both_worlds():
    found = found_without()
    logic = Logic(load_case())
    assert set(found) == {force for _, force in logic.accusations}
    for finding in found.values():
        assert set(finding.certificate.data["closed_world"]) == {"on", "off"}
        assert any(text.startswith("tried with and without") for text in finding.assumptions)


def test_words_that_rule_a_force_out_do_so_in_either_world():
    for finding in found_without().values():
        assert finding.certificate.data["rules_it_out"]["off"]
        assert finding.certificate.data["closed_world"] == {"on": "contradicted", "off": "contradicted"}
        assert finding.verdict == "contradicted"


def test_what_rests_on_a_premise_rules_it_out_in_a_closed_world_only():
    whole = found_without()
    force, finding = next(
        (force, f)
        for force, f in whole.items()
        if set(f.certificate.data["rules_it_out"]["on"]) > set(f.certificate.data["rules_it_out"]["off"])
    )
    plain = owners(Logic(load_case()).problem, finding.certificate.data["rules_it_out"]["off"])
    rest = found_without(*plain)[force]
    assert rest.certificate.data["closed_world"] == {"on": "contradicted", "off": "consistent"}
    assert rest.verdict == "depends"
    assert rest.answer.startswith("Only if a premise fails: else the words of ")


def test_aircraft_that_were_near_clear_nobody():
    found = found_without(*claims_with(Absence))
    assert found
    for finding in found.values():
        assert finding.verdict == "consistent"
        assert finding.answer == "Yes, even if these were all its aircraft."
        assert all(
            need["least_kmh"] <= unit["can_fly_kmh"]
            for unit in finding.certificate.data["units"].values()
            for need in unit["needed"]
        )


def test_a_force_of_which_nothing_is_told_is_left_out():
    assert found_without(*claims_with(Absence), *claims_with(Sighting)) == {}
