"""What the default case comes to, and that nothing of it stands in the code."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from networks import NAMES, at_least, clause, problem

from overflight.analysis.claims.chains import clash
from overflight.case import load_case, read_case
from overflight.findings.checks.alibis import required_speeds
from overflight.findings.checks.bombs import bomb_fall
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.coincidences import coincidences
from overflight.findings.checks.conflicts import accounts, minimal_conflicts
from overflight.findings.checks.counts import count_conflicts
from overflight.findings.checks.passes import simultaneity
from overflight.findings.checks.places import place_disputes
from overflight.findings.checks.ranges import route_ranges
from overflight.findings.checks.rings import rings
from overflight.findings.checks.routes import great_circles, shortest_ways
from overflight.findings.checks.schedules import schedules
from overflight.findings.checks.sensors import radar_horizons
from overflight.findings.checks.separations import unit_reconciliation
from overflight.findings.checks.spread import route_spreads
from overflight.findings.checks.stations import time_on_station
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.summary import bottom_line
from overflight.findings.wording import chain_steps

FERRY = Path(__file__).parent / "cases" / "ferry.yaml"
LOGICAL = (
    count_conflicts,
    clock_readings,
    coincidences,
    minimal_conflicts,
    accounts,
    simultaneity,
    bomb_fall,
    time_on_station,
    unit_reconciliation,
    rings,
    place_disputes,
    required_speeds,
    radar_horizons,
)
FLOWN = (great_circles, shortest_ways, route_spreads, route_ranges, schedules)


def all_findings(logic: Logic, samples: int = 50) -> dict[str, Finding]:
    flown = fly(logic, samples, seed=1)
    found = [f for check in LOGICAL for f in check(logic)] + [
        f for check in FLOWN for f in check(logic, flown)
    ]
    assert len({f.id for f in found}) == len(found)
    return {f.id: f for f in found}


@pytest.fixture(scope="module")
def default() -> dict[str, Finding]:
    return all_findings(Logic(load_case()))


def test_the_case_yields_every_kind_of_check(default: dict[str, Finding]) -> None:
    assert {f.check for f in default.values()} >= {
        "great-circle",
        "shortest-route",
        "route-range",
        "schedule",
        "clock-reading",
        "simultaneity",
        "bomb-fall",
        "required-speed",
        "unit-reconciliation",
        "ring",
        "place-dispute",
        "count-conflict",
        "radar-horizon",
        "minimal-conflict",
        "account",
    }


def test_the_direct_and_the_claimed_way_are_as_independently_computed(default: dict[str, Finding]) -> None:
    direct = default["great-circle-c8-deir-ez-zor"]
    assert direct.value == pytest.approx(1013, abs=2)
    claimed = default["shortest-route-c8-deir-ez-zor"]
    assert claimed.value is not None
    assert 1700 <= claimed.value <= 1716
    assert claimed.certificate.data["excursion_km"] < 1
    order = [key for key, _ in claimed.certificate.data["legs_km"]]
    assert order == ["russia", "caspian", "iran", "iraq", "syria"]


def test_on_one_local_clock_the_times_clash_by_49_minutes(default: dict[str, Finding]) -> None:
    """By hand: 21:00 − 15 min − 1 min = 20:44 against 19:55 at the latest."""
    local = default["clock-reading-local"]
    assert local.verdict == "contradicted"
    assert local.value == 49
    assert set(local.claims) == {"C5", "C10", "G1"}
    assert local.margin is not None
    assert local.margin.times_uncertainty == pytest.approx(49 / 15, abs=1e-6)


def test_free_clocks_reconcile_them_in_one_way(default: dict[str, Finding]) -> None:
    opened = default["clock-reading-open"]
    assert opened.verdict == "depends"
    assert opened.certificate.data["holds_in"] == [
        {"clock:senior-us-official": "Asia/Baghdad", "clock:syrian-staff": "Asia/Damascus"}
    ]
    # 20:44 − 1 h = 19:44 to 19:55
    assert opened.value == 11


def test_an_hour_earlier_falls_on_the_hour_of_the_strike_if_nine_was_local(
    default: dict[str, Finding],
) -> None:
    both_local = {"clock:senior-us-official": "Asia/Damascus", "clock:syrian-staff": "Asia/Damascus"}
    assert both_local in default["clock-reading-c6-g1"].certificate.data["holds_in"]


def test_fifty_five_km_an_hour_before_is_no_alibi(default: dict[str, Finding]) -> None:
    alibi = default["required-speed-c6-explosion"]
    assert alibi.verdict == "not discriminating"
    assert alibi.value == pytest.approx(55, abs=0.5)


def test_a_minute_leaves_the_aircraft_15_km_of_room(default: dict[str, Finding]) -> None:
    near = default["simultaneity-c10"]
    assert near.low == pytest.approx(800 / 60, abs=1e-6)
    assert near.high == pytest.approx(950 / 60, abs=1e-6)
    assert near.certificate.steps[-1].endswith(
        "3 km ÷ 950 km/h × 3,600 = 11.4 s: 60 − 11.4 = 48.6 s less than C10b leaves"
    )


def test_bombs_fall_longer_than_in_vacuum_and_behind_the_aircraft(default: dict[str, Finding]) -> None:
    fall = default["bomb-fall-c10"]
    assert fall.verdict == "consistent"
    assert fall.low is not None
    assert fall.high is not None
    # √(2 · 5,000 / 9.80665) and √(2 · 12,000 / 9.80665) in vacuum
    assert 31.9 < fall.low < 34
    assert 49.5 < fall.high < 65


def test_34_miles_are_55_km_only_if_statute(default: dict[str, Finding]) -> None:
    same = default["unit-reconciliation-c12c"]
    assert same.verdict == "depends"
    assert same.certificate.data["holds_in"] == ["mile"]
    assert same.low == pytest.approx(33.5 * 1.609344, abs=1e-5)
    assert same.certificate.steps[0].startswith("C12c in statute miles: 33.5–34.5 × 1.609 km = 53.9–55.5 km")


def test_a_ring_says_what_its_direction_is_taken_for(default: dict[str, Finding]) -> None:
    assert (
        default["ring-w2a"].certificate.steps[0]
        == "W2a puts it at 52.5–57.5 km; SE is taken as 112.5°–157.5°"
    )


def test_sums_of_a_published_flight_come_out(default: dict[str, Finding]) -> None:
    """4,505 ÷ 3,427 = 1.315 and 4,515 ÷ 3,427 = 1.317."""
    told = default["route-range-m2"]
    assert "it is then 31–32 % longer than the shortest" in told.answer
    steps = " ".join(told.certificate.steps)
    assert "4,505 km ÷ 5.42 h to 4,515 km ÷ 5.25 h = 831–860 km/h" in steps
    assert "2,252.5 km one way, half of 4,505 km, is beyond" in steps
    (hours,) = default["route-range-m1b"].certificate.steps
    assert "3,427 km ÷ 950 km/h and ÷ 800 km/h = 3.6–4.3 h" in hours
    assert "2 × 1,713.3 km = 3,427 km" in default["route-range-c8-deir-ez-zor"].certificate.steps[0]


def test_no_piece_of_a_straight_way_is_left_out(default: dict[str, Finding]) -> None:
    steps = default["great-circle-c8-deir-ez-zor"].certificate.steps
    names = [step.split(":")[0] for step in steps[1:-1]]
    assert all(one != two for one, two in pairwise(names))
    assert steps[-1] == "each of these lengths is rounded"


def test_casualties_differ(default: dict[str, Finding]) -> None:
    for of, low, high in (("killed", 3, 4), ("injured", 12, 30)):
        found = default[f"count-conflict-explosion-{of}"]
        assert (found.verdict, found.low, found.high) == ("contradicted", low, high)


def test_each_account_lists_what_must_be_wrong_under_it(default: dict[str, Finding]) -> None:
    russia = default["account-russia-struck"].certificate.data
    coalition = default["account-coalition-struck"].certificate.data
    assert russia["must_be_wrong"] == ["C1a", "O1a", "T3"]
    assert coalition["must_be_wrong"] == ["G3", "W1", "W2b"]
    for found in (russia, coalition):
        for group in found["groups"]:
            # every correction hits every conflict of its group (Reiter's duality)
            assert all(set(c) & set(k) for c in group["corrections"] for k in group["conflicts"])


def test_the_schedule_follows_from_length_and_speed(default: dict[str, Finding]) -> None:
    length = default["shortest-route-c8-deir-ez-zor"].value
    schedule = default["schedule-c5-c8-deir-ez-zor"]
    assert length is not None
    assert schedule.low == pytest.approx(length / 950 * 60, abs=1e-3)
    zones = {entry["zone"] for entry in schedule.certificate.data["by_clock"]}
    assert zones == {"Asia/Damascus", "Asia/Baghdad", "UTC"}


def test_passes_are_not_held_against_the_doubt_of_a_time(default: dict[str, Finding]) -> None:
    """6 full circles at 1.5 and 1 degrees per second: 24 and 36 min."""
    finding = default["time-on-station-c9"]
    assert (finding.low, finding.high) == (pytest.approx(24), pytest.approx(36))
    assert (finding.verdict, finding.margin, finding.compared_with) == ("not discriminating", None, None)
    assert finding.answer == (
        "One aircraft needs 24–36 min for 7 passes over one point at the given rates of turn; "
        "how long they stayed is not stated."
    )
    assert any("less than a full circle each" in step for step in finding.certificate.steps)


def test_a_ring_names_how_many_were_tried_and_that_they_may_not_be_all(default: dict[str, Finding]) -> None:
    ring = default["ring-c12c"]
    assert "Al-Omar field (1 of the 6 tried)" in ring.answer
    case = load_case()
    for place in ("struck-wells", "camp"):
        assert f"{case.places[place].name}: {case.places[place].assumption}" in ring.assumptions
    margin = ring.margin
    assert margin is not None
    # the camp 2 km west of the city and Al-Omar field are known to 8 km together
    assert margin.times_uncertainty == pytest.approx(margin.by / 8, rel=1e-4)


@pytest.mark.parametrize(
    ("overrides", "finding", "verdict"),
    [
        ({"claims.G1.statements.0.time.latest": "2015-12-06 20:50"}, "clock-reading-local", "consistent"),
        ({"sources.senior-us-official.clock": ["Asia/Damascus"]}, "clock-reading-open", "depends"),
        (
            {
                "sources.senior-us-official.clock": ["Asia/Damascus"],
                "claims.C10.statements.0.premise": None,
            },
            "clock-reading-open",
            "contradicted",
        ),
        (
            {"claims.C6.statements.2.distance.low": 5000, "claims.C6.statements.2.distance.high": 5010},
            "required-speed-c6-explosion",
            "contradicted",
        ),
        ({"claims.C12.statements.2.distance.units": ["mile", "foot"]}, "unit-reconciliation-c12c", "depends"),
        ({"claims.C10.statements.1.minutes.high": -0.9}, "bomb-fall-c10", "contradicted"),
        ({"claims.T2.statements.0.number": {"low": 3, "high": 4}}, "count-conflict-explosion-vehicles", None),
        (
            {"aircraft.tu-22m3.range_km.high": 3000, "aircraft.tu-22m3.range_km.low": 2900},
            "route-range-c8-deir-ez-zor",
            "contradicted",
        ),
        ({"claims.D1.statements.0.places": ["camp-ayyash"]}, "place-dispute-camp", "contradicted"),
        ({"aircraft.tu-22m3.bomb_drag_m2_per_kg": None}, "bomb-fall-c10", "undetermined"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_verdicts_follow_the_case(overrides: dict[str, object], finding: str, verdict: str | None) -> None:
    found = all_findings(Logic(load_case("", overrides)), samples=0)
    if verdict is None:
        assert finding not in found
    else:
        assert found[finding].verdict == verdict


def test_a_margin_is_where_the_verdict_flips(default: dict[str, Finding]) -> None:
    """Moving the time of C5 by a little less, and a little more, than the margin of 49 min."""
    margin = default["clock-reading-local"].margin
    assert margin is not None
    assert margin.moves == "the time of C5"
    for minutes, verdict in ((margin.by - 1, "contradicted"), (margin.by, "consistent")):
        moved = f"2015-12-06 20:{60 - int(minutes):02d}"
        found = Logic(load_case("", {"claims.C5.statements.0.time.at": moved}))
        assert clock_readings(found)[0].verdict == verdict


def test_the_margin_of_open_clocks_is_where_no_reading_fits_any_more(default: dict[str, Finding]) -> None:
    """C1b's window opens at 18:00 by its own clock; 115 min later is 19:55, the last that G1 allows."""
    margin = default["clock-reading-open"].margin
    assert margin is not None
    assert (margin.moves, margin.by) == ("the earliest time of C1b", 115)
    for earliest, verdict in (("2015-12-06 19:55", "depends"), ("2015-12-06 19:56", "contradicted")):
        moved = Logic(load_case("", {"claims.C1.statements.1.time.earliest": earliest}))
        (opened,) = [f for f in clock_readings(moved) if f.id == "clock-reading-open"]
        assert opened.verdict == verdict


def test_an_account_has_a_margin_if_a_number_frees_what_it_makes_wrong(default: dict[str, Finding]) -> None:
    """T3 speaks of noon to six; from 16:00 UTC on, the agreed evening is not all inside any more."""
    margin = default["account-russia-struck"].margin
    assert margin is not None
    assert (margin.moves, margin.by) == ("the earliest time of T3", 240)
    for earliest, wrong in (("2015-12-06 15:59", True), ("2015-12-06 16:00", False)):
        clock = {"sources.tass.clock": ["Asia/Damascus"], "claims.T3.statements.0.time.earliest": earliest}
        assert ("T3" in Logic(load_case("", clock)).forced_under("russia-struck")) is wrong


def test_a_clash_of_intervals_alone_is_told_without_hours() -> None:
    """None of its moments has a time of its own, so none is told."""
    made = problem([clause({"P0"}, at_least("t", "u", 60)), clause({"P1"}, at_least("u", "t", -20))])
    chain = clash(made, NAMES, {})
    assert chain is not None
    steps = chain_steps(load_case(), made, chain)
    assert "the sighting u is at least 60 min after the sighting t" in steps[0]
    assert not any("UTC" in step for step in steps)
    assert "40 min apart" in steps[-1]


def test_another_incident_yields_its_own_findings() -> None:
    logic = Logic(read_case(FERRY))
    found = all_findings(logic)
    assert found["clock-reading-open"].verdict == "depends"
    # at 760 km/h the 460 km from the base take 36 min; on the local clock there are at most 32
    opened = found["clock-reading-open"].certificate.data
    assert opened["holds_in"] == [{"clock:island": "UTC"}]
    assert bottom_line(logic.case, list(found.values()))


def test_a_premise_can_be_wrong_instead_of_the_time_that_rests_on_it() -> None:
    premise = {"claims.G1.statements.0.premise": "the hour is that of the strike"}
    plain, loose = Logic(load_case()), Logic(load_case("", premise))
    assert clock_readings(loose)[0].value == clock_readings(plain)[0].value == 49
    local = {"clock:senior-us-official": "Asia/Damascus", "clock:syrian-staff": "Asia/Damascus"}
    assert not loose.engine.consistent(loose.timing_parts, local)
    assert loose.engine.consistent([p for p in loose.timing_parts if p != "G1*"], local)


def test_a_number_with_a_premise_is_still_compared() -> None:
    killed = Logic(load_case("", {"claims.T2.statements.0.premise": "the dead of that night only"}))
    found = next(f for f in count_conflicts(killed) if f.unit == "killed")
    assert any("T2a*" in correction for correction in found.certificate.data["corrections"])
    assert found.certificate.steps[-1] == "T2a* is the premise of T2a: the dead of that night only"


def test_one_voice_that_repeats_itself_is_no_agreement_of_sources() -> None:
    plain, alone = (
        next(f for f in count_conflicts(Logic(load_case("", given))) if f.claims == ["K1", "T4"])
        for given in ({}, {"claims.K1.source": "tass"})
    )
    assert plain.answer == "Yes."
    assert alone.answer.startswith("Yes: one voice, repeated, ")


def test_two_moments_that_are_one_leave_no_speed_that_would_do() -> None:
    same = {"low": 0, "high": 0}
    overrides = {
        "claims.C6.statements.1.minutes": same,
        "claims.C10.statements.1.minutes": same,
        "claims.C5.statements.0.time.give_or_take_min": 0,
    }
    (alibi,) = required_speeds(Logic(load_case("", overrides)))
    assert alibi.verdict == "contradicted"
    assert alibi.value is alibi.low is alibi.high is None
    assert not any("stood still" in step for step in alibi.certificate.steps)


def test_the_bottom_line_follows_the_verdicts(default: dict[str, Finding]) -> None:
    case = load_case()
    told = " ".join(bottom_line(case, list(default.values())))
    assert "Baghdad" in told
    assert "49 min" in told
    opened = default["clock-reading-open"].model_copy(update={"verdict": "contradicted"})
    other = " ".join(bottom_line(case, [opened]))
    assert "on any clocks" in other


def test_what_a_premise_adds_is_told_both_ways(default: dict[str, Finding]) -> None:
    """That the wells were all its strikes makes C12d an alibi; taken for granted, or dropped, it does not."""
    told = [s for s in default["account-coalition-struck"].certificate.steps if "C12d must be wrong" in s]
    assert len(told) == 1
    assert "only strikes" in told[0]
    assert "without it, C12d rules out nothing" in told[0]
    granted = Logic(load_case("", {"claims.C12.statements.3.premise": None}))
    assert "C12d" in granted.forced_under("coalition-struck")
    silent = {"kind": "remark", "reason": "it may have struck elsewhere too"}
    dropped = Logic(load_case("", {"claims.C12.statements.3": silent}))
    assert "C12d" not in dropped.forced_under("coalition-struck")
    assert not any("C12d" in s for f in accounts(dropped) for s in f.certificate.steps)


def test_the_bottom_line_names_a_source_that_contradicts_itself() -> None:
    """Ten minutes after it was at its base, a thousand kilometres off: no aircraft of the case does that."""
    base = {"as_written": "at 8:50", "at": "2015-12-06 20:50", "give_or_take_min": 1}
    logic = Logic(load_case("", {"claims.C7.statements.1.time": base}))
    told = bottom_line(logic.case, minimal_conflicts(logic))
    (own,) = [sentence for sentence in told if "contradicts itself" in sentence]
    assert own.startswith("The senior US official")
    assert "C5 with C7b" in own
    assert not any("itself" in s for s in bottom_line(load_case(), minimal_conflicts(Logic(load_case()))))


def test_two_clashes_on_the_local_clock_ask_two_questions() -> None:
    base = {"as_written": "at 8:50", "at": "2015-12-06 20:50", "give_or_take_min": 1}
    found = clock_readings(Logic(load_case("", {"claims.C7.statements.1.time": base})))
    local = [f for f in found if f.id.startswith("clock-reading-local")]
    assert len(local) > 1
    assert len({f.question for f in local}) == len(local)


def test_no_case_is_named_in_the_code_or_in_the_notebooks() -> None:
    import json

    root = Path(__file__).parents[1]
    words = {"deir ez", "mozdok", "raqqa", "bukamal", "ayyash", "syria", "russia", "coalition", "tu-22"}
    words |= {"damascus", "baghdad", "moscow", "tehran"}
    code = [p for p in (root / "src").rglob("*") if p.suffix in {".py", ".j2"}]
    sources = {p: p.read_text(encoding="utf-8") for p in code}
    for path in (root / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources[path] = "\n".join("".join(cell["source"]) for cell in cells)
    named = {(p.name, word) for p, text in sources.items() for word in words if word in text.lower()}
    assert not named
