"""What a reader sets in notebooks 02 and 03: told and drawn as the findings of a case with these values."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pictures import clipped_words, colliding_words
from synthetic import synthetic_case
from test_whereabouts import FIRE

from overflight.analysis.claims.consistency import choices_of
from overflight.case.file import case_path, read_case
from overflight.case.model import Case
from overflight.errors import OverflightError
from overflight.figures.controls import Choice, Slider
from overflight.figures.physics.fall_explorer import FallExplorer
from overflight.figures.physics.speed_explorer import SpeedExplorer
from overflight.figures.separations.ring_explorer import RingExplorer
from overflight.figures.timelines.clock_explorer import MOST_CLOCKS, ClockExplorer
from overflight.findings.checks.alibis import required_speeds
from overflight.findings.checks.bombs import bomb_fall
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.picked_clocks import on_clocks
from overflight.findings.checks.rings import rings
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.live import range_table, settings, start_of

HERE = Path(__file__).parent
PATHS = {
    "default": case_path(""),
    "second": case_path("ryanair-4978"),
    "ferry": HERE / "cases" / "ferry.yaml",
    "buoy": HERE / "cases" / "buoy.yaml",
    "kite": HERE / "cases" / "kite.yaml",
}
LOGICS = {name: Logic(read_case(path)) for name, path in PATHS.items()}
EXPLORERS = (ClockExplorer, FallExplorer, RingExplorer, SpeedExplorer)
DRAWN = [(name, explorer) for name in PATHS for explorer in EXPLORERS if explorer(LOGICS[name]).controls]

# Two sightings of a unit by one source, none to the minute: how fast it can fly narrows when it was where.
ACCUSED = FIRE.replace("LAT", "-17.5").replace("give_or_take_min: 0", "give_or_take_min: 45")


def anew(path: Path, overrides: Mapping[str, Any]) -> Logic:
    """A case with other values, as a sweep reads it."""
    return Logic(read_case(path, overrides))


def only(check: Callable[[Logic], list[Finding]], logic: Logic, name: str) -> Finding:
    (found,) = (finding for finding in check(logic) if finding.id == name)
    return found


@pytest.mark.parametrize(("name", "explorer"), DRAWN)
def test_every_setting_of_the_table_is_drawn_with_clear_words(name: str, explorer: Any) -> None:
    made = explorer(LOGICS[name])
    for told, values in settings(made.controls):
        figure, alt = made.draw(**values)
        assert clipped_words(figure) == [], told
        assert colliding_words(figure) == [], told
        assert len(alt) > 80


@pytest.mark.parametrize(("name", "explorer"), DRAWN)
def test_tables_tell_a_verdict_and_escape_the_case(name: str, explorer: Any) -> None:
    case = LOGICS[name].case
    wild = {key: each.model_copy(update={"name": f"<i>{each.name}"}) for key, each in case.places.items()}
    voices = {k: s.model_copy(update={"publisher": f"<i>{s.publisher}"}) for k, s in case.sources.items()}
    types = {k: a.model_copy(update={"name": f"<i>{a.name}"}) for k, a in case.aircraft.items()}
    update = {"places": wild, "sources": voices, "aircraft": types}
    made = explorer(Logic(case.model_copy(update=update)))
    table = range_table(made.controls, made.tell)
    assert "<i>" not in table
    assert explorer is FallExplorer or "&lt;i&gt;" in table
    assert '<th scope="col" style="text-align:left">verdict</th>' in table


def test_cases_without_such_things_have_nothing_to_set() -> None:
    bare = LOGICS["ferry"].case.model_copy(update={"claims": {}, "accounts": {}})
    for explorer in EXPLORERS:
        assert explorer(Logic(bare)).controls == {}
    assert ClockExplorer(LOGICS["second"]).controls == {}
    assert FallExplorer(LOGICS["ferry"]).controls == {}
    assert SpeedExplorer(LOGICS["second"]).controls == {}


def open_clocks(logic: Logic) -> list[str]:
    return [name for name in choices_of(logic.problem, logic.timing_parts) if name.startswith("clock:")]


@pytest.mark.parametrize("name", ["default", "ferry", "buoy"])
def test_clocks_fit_as_in_a_case_that_has_no_others(name: str) -> None:
    logic, dice = LOGICS[name], random.Random(1)
    explorer = ClockExplorer(logic)
    for _ in range(4):
        picked = {key: dice.choice(list(choice.options)) for key, choice in explorer.controls.items()}
        whole = explorer._others | picked
        settled = anew(
            PATHS[name], {f"sources.{k.removeprefix('clock:')}.clock": [z] for k, z in whole.items()}
        )
        found = explorer.tell(**picked)
        expected = only(clock_readings, settled, "clock-reading-open")
        # where premises alone would mend it, open clocks leave it to them; settled ones clash all the same
        fails = expected.verdict == "depends" and not expected.certificate.data["holds_in"]
        assert found["verdict"] == ("contradicted" if fails else expected.verdict), picked
        told = found["do the times fit on these clocks?"]
        assert told.startswith("Yes") == settled.engine.consistent(settled.timing_parts), picked
        chain = settled.clash_in(settled.timing_parts, {})
        if chain is not None:
            assert f"clash by {float(chain.slack):,.0f} min" in told, picked


@pytest.fixture(scope="module")
def many() -> Logic:
    """A case with more open clocks than are shown."""
    return Logic(synthetic_case(40, 8, seed=3))


def test_of_many_clocks_some_are_shown_and_the_others_are_told(many: Logic) -> None:
    explorer = ClockExplorer(many)
    assert len(explorer.controls) == MOST_CLOCKS
    assert sorted([*explorer.controls, *explorer._others]) == sorted(open_clocks(many))
    _, alt = explorer.draw(**start_of(explorer.controls))
    assert f"{len(explorer._others)} more clocks are open" in alt


def test_many_clocks_fit_as_in_a_case_that_has_no_others(many: Logic) -> None:
    explorer, dice = ClockExplorer(many), random.Random(2)
    picked = {key: dice.choice(list(choice.options)) for key, choice in explorer.controls.items()}
    case = with_clocks(many.case, explorer._others | picked)
    expected = only(clock_readings, Logic(case), "clock-reading-open")
    assert explorer.tell(**picked)["verdict"] == expected.verdict


def with_clocks(case: Case, clocks: Mapping[str, str]) -> Case:
    settled = {key.removeprefix("clock:"): zone for key, zone in clocks.items()}
    sources = {
        key: source.model_copy(update={"clock": [settled[key]]}) if key in settled else source
        for key, source in case.sources.items()
    }
    return case.model_copy(update={"sources": sources})


def test_readings_that_are_too_many_to_list_are_asked_for_anew() -> None:
    logic = Logic(LOGICS["default"].case)
    found = LOGICS["default"].timing_readings
    # as if there were more than are listed
    logic.timing_readings = replace(found, good=[], bad=[], more_good=True, more_bad=True, always=None)
    verdicts = set()
    for decisive in (*found.good, *found.bad):
        clocks = {name: logic.problem.choices[name][-1] for name in open_clocks(logic)} | decisive
        verdicts.add(on_clocks(logic, clocks)[0])
        assert on_clocks(logic, clocks) == on_clocks(LOGICS["default"], clocks)
    assert len(verdicts) > 1


def test_the_clocks_that_decide_come_first_with_the_local_time_first() -> None:
    explorer = ClockExplorer(LOGICS["default"])
    matter = LOGICS["default"].timing_readings.matter
    assert list(explorer.controls)[: len(matter)] == sorted(matter)
    first = next(iter(explorer.controls.values()))
    assert first.label == "clock of the senior US official (to AP)"
    assert list(first.options.values()) == ["Damascus time (UTC+2)", "Baghdad time (UTC+3)", "UTC"]


@pytest.mark.parametrize("name", ["default", "buoy"])
def test_bombs_fall_as_in_a_case_with_this_height_and_speed(name: str) -> None:
    dice, explorer = random.Random(4), FallExplorer(LOGICS[name])
    for _ in range(3):
        values = {key: setting(control, dice) for key, control in explorer.controls.items()}
        (sighting,) = {explorer._pass(values.get("part", ""))[1].unit}
        aircraft = f"aircraft.{LOGICS[name].case.units[sighting].aircraft}"
        height, speed = values["altitude_m"], values["speed_kmh"]
        ends = {f"{aircraft}.release_altitude_m.{end}": height for end in ("low", "high")}
        ends |= {f"{aircraft}.cruise_kmh.{end}": speed for end in ("low", "high")}
        finding, _ = explorer._fall(values.get("part", ""), height, speed)
        expected = only(bomb_fall, anew(PATHS[name], ends), finding.id)
        assert finding == expected
        assert explorer.tell(**values)["verdict"] == expected.verdict


def setting(control: Slider | Choice, dice: random.Random) -> Any:
    if isinstance(control, Choice):
        return dice.choice(list(control.options))
    return control.low + control.step * dice.randrange(round((control.high - control.low) / control.step))


def test_heights_and_speeds_are_those_of_the_case_and_somewhat_beyond() -> None:
    height, speed = FallExplorer(LOGICS["default"]).controls.values()
    assert isinstance(height, Slider)
    assert isinstance(speed, Slider)
    assert (height.label, height.unit) == ("height of release (assumed: 5,000–12,000 m)", "m")
    assert (height.low, height.start, height.high) == (2500.0, 8500.0, 13800.0 - 100.0)
    assert (speed.label, speed.unit) == ("speed at release (assumed: 800–950 km/h)", "km/h")


@pytest.mark.parametrize("name", ["default", "second", "buoy"])
def test_rings_fit_as_in_a_case_that_settles_place_and_unit(name: str) -> None:
    explorer, logic = RingExplorer(LOGICS[name]), LOGICS[name]
    for part in explorer.written:
        dice = random.Random(part)
        values = {key: setting(control, dice) for key, control in explorer.controls.items()} | {"part": part}
        overrides: dict[str, Any] = (
            {f"places.{explorer.place}.settled": values["place"]} if explorer.place else {}
        )
        if values.get("unit") in explorer.written[part].statement.distance.units:
            owner = logic.problem.parts[part].owner
            index = logic.case.claims[owner].statements.index(explorer.written[part].statement)
            raw = f"claims.{owner}.statements.{index}.distance"
            distance = explorer.written[part].statement.distance.model_dump() | {"units": [values["unit"]]}
            overrides[raw] = distance
        _, _, finding = explorer._found(part, values.get("place", ""), values.get("unit", ""))
        expected = only(rings, anew(PATHS[name], overrides), finding.id)
        assert finding == expected, values
        assert explorer.tell(**values)["verdict"] == expected.verdict


def test_the_place_to_settle_is_that_of_the_disputed_event() -> None:
    explorer = RingExplorer(LOGICS["default"])
    assert explorer.place == "camp"
    part, place, unit = explorer.controls.values()
    assert place.label == "the camp"
    assert "C12c: 34 miles" in part.options.values()
    assert list(unit.options.values()) == ["statute miles", "nautical miles"]


def test_an_alibi_is_one_as_in_a_case_with_this_speed_and_place() -> None:
    explorer, dice = SpeedExplorer(LOGICS["default"]), random.Random(5)
    verdicts = set()
    for _ in range(6):
        values = {key: setting(control, dice) for key, control in explorer.controls.items()}
        values["most_kmh"] = dice.choice((10.0, 20.0, 30.0, values["most_kmh"]))
        overrides = {f"aircraft.strike-jet.maximum_kmh.{e}": values["most_kmh"] for e in ("low", "high")}
        if values["place"]:
            overrides["places.camp.settled"] = values["place"]
        found = explorer._found(values["most_kmh"], values["place"], "")
        assert found is not None
        expected = only(required_speeds, anew(PATHS["default"], overrides), found.id)
        assert (found.verdict, found.answer, found.margin) == (
            expected.verdict,
            expected.answer,
            expected.margin,
        )
        assert explorer.tell(**values)["verdict"] == expected.verdict
        verdicts.add(found.verdict)
    assert verdicts == {"contradicted", "not discriminating"}


def test_an_alibi_whose_times_hang_on_the_speed_is_worked_out_anew(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(ACCUSED, encoding="utf-8")
    logic = Logic(read_case(file))
    explorer = SpeedExplorer(logic)
    assert explorer._constrained("T1a", "plane")
    answers = set()
    for alibi in explorer.alibis:
        for speed in (60.0, 80.0, 120.0, 300.0):
            settled = anew(file, {f"aircraft.plane.maximum_kmh.{end}": speed for end in ("low", "high")})
            found = explorer._found(speed, "", alibi)
            if found is None:
                assert required_speeds(settled) == []
                assert set(explorer.tell(most_kmh=speed, alibi=alibi)) == {"is it an alibi?"}
                with pytest.raises(OverflightError, match="contradicts itself"):
                    explorer.draw(most_kmh=speed, alibi=alibi)
            else:
                assert found in required_speeds(settled)
                answers.add((found.answer, found.verdict))
    assert len(answers) > 1


def test_the_speed_runs_from_below_what_is_needed_to_what_can_be_flown() -> None:
    speed, place = SpeedExplorer(LOGICS["default"]).controls.values()
    assert isinstance(speed, Slider)
    assert speed.label == "greatest speed of a coalition strike jet (given: 950–1,900 km/h)"
    assert (speed.low, speed.start, speed.high, speed.unit) == (10.0, 1900.0, 1900.0, "km/h")
    assert isinstance(place, Choice)
    assert place.start == ""
