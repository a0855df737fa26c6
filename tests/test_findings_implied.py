"""The speed that a time and a distance imply; made up after a claim of 17 s over 1.15 miles."""

from __future__ import annotations

from pathlib import Path

import pytest

from overflight.case import load_case, read_case
from overflight.findings.checks.implied import implied_speeds
from overflight.findings.logic import Logic
from overflight.findings.model import Finding

STRIP = """
title: The strip of land
question: Can a jet have taken that long?
summary: Nothing in it is true.
date: 2019-07-03
updated: 2026-11-24
local_zone: Asia/Tehran
sources:
  staff: {publisher: staff, title: letter, date: 2019-07-04, kind: monitor, clock: [UTC, Asia/Tehran]}
places:
  edge: {name: the edge, lon: 36.0, lat: 35.9, radius_km: 1, source: staff}
  town: {name: the town, lon: 37.0, lat: 35.9, radius_km: 1, source: staff}
aircraft:
  jet:
    name: a jet
    cruise_kmh: {low: 800, high: 900, assumption: made up}
    maximum_kmh: {low: 1200, high: 1300, assumption: made up}
forces:
  north: {name: the north}
units:
  bomber: {name: the bomber, force: north, aircraft: jet}
events:
  entry: {name: the entry, place: edge, disputed: true}
  exit: {name: the exit, place: edge}
claims:
  S1:
    source: staff
    says: It was over the strip for 17 seconds and 1.15 miles.
    statements:
      - {kind: sighting, unit: bomber, place: edge, within_km: 5}
      - kind: interval
        first: entry
        second: exit
        minutes: {low: LOW_MIN, high: HIGH_MIN}
        as_written: for 17 seconds
      - kind: separation
        first: entry
        second: exit
        distance: {as_written: 1.15 miles, low: LOW, high: HIGH, units: [UNITS]}
"""
PLACED = """
  S2:
    source: staff
    says: The bomber passed the edge.
    statements: [{kind: sighting, unit: bomber, place: edge}]
  S3:
    source: staff
    says: And the town MINUTES minutes later.
    statements:
      - {kind: sighting, unit: bomber, place: town}
      - {kind: interval, first: S2, second: S3, minutes: {low: MINUTES, high: MINUTES}, as_written: later}
"""


def found(
    folder: Path,
    text: str = STRIP,
    *,
    minutes: str = "17",
    miles: str = "1.15",
    units: str = "mile, nautical_mile",
) -> list[Finding]:
    low, high = (f"{float(s) / 60}" for s in (minutes, minutes))
    filled = text.replace("LOW_MIN", low).replace("HIGH_MIN", high)
    filled = filled.replace("LOW", miles).replace("HIGH", miles).replace("UNITS", units)
    file = folder / "strip.yaml"
    file.write_text(filled, encoding="utf-8")
    return implied_speeds(Logic(read_case(file)))


def test_seventeen_seconds_over_1_15_miles_are_too_slow_for_a_jet(tmp_path: Path) -> None:
    (finding,) = found(tmp_path)
    # 1.15 x 1.609344 / 17 x 3600 = 391.9, 1.15 x 1.852 / 17 x 3600 = 451.0
    assert (finding.low, finding.high) == (pytest.approx(391.9, abs=0.05), pytest.approx(451.0, abs=0.05))
    assert "392 km/h in statute miles, 2.0 times too slow" in finding.answer
    assert "451 km/h in nautical miles, 1.8 times too slow" in finding.answer
    # a jet may fly slower than it cruises, or not straight: nothing is refuted
    assert finding.verdict == "undetermined"
    # the time is in no doubt; the least cruise speed is, by 50 km/h, and would have to be 451.0
    margin = finding.margin
    assert margin is not None
    assert (margin.moves, margin.towards) == ("the least cruise speed of a jet", "smaller")
    assert margin.by == pytest.approx(800 - 1.15 * 1.852 / 17 * 3600)
    assert margin.times_uncertainty == pytest.approx(margin.by / 50)


def test_one_unit_one_speed(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, units="mile", miles="2.9")
    assert finding.verdict == "consistent"
    assert finding.answer.startswith("988 km/h; a jet flies 800–1,300 km/h")
    assert finding.value == pytest.approx(2.9 * 1.609344 / 17 * 3600)


def test_too_fast_is_contradicted_and_its_slip_named(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, units="km", miles="47")
    assert finding.verdict == "contradicted"
    assert "7.7 times too fast" in finding.answer
    assert "a figure that is off by a factor of 10" in finding.answer
    assert "guess" in finding.certificate.steps[-1]


def test_a_unit_can_decide_it(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, miles="3.5")
    # 1,193 km/h in statute miles, 1,373 in nautical ones
    assert finding.verdict == "depends"


@pytest.mark.parametrize(
    ("minutes", "verdict", "named"),
    [
        # 90 km less 2 km of doubt, at 1,300 km/h, take 4.1 min
        ("5", "consistent", ""),
        ("0.1", "contradicted", "minutes written as seconds"),
        # Tehran was at UTC+4:30 in the summer of 2019
        ("275", "undetermined", "clocks that are 4.5 h apart"),
    ],
)
def test_two_placed_sightings(tmp_path: Path, minutes: str, verdict: str, named: str) -> None:
    text = STRIP.split("  S1:")[0] + PLACED.removeprefix("\n").replace("MINUTES", minutes)
    (finding,) = found(tmp_path, text)
    assert finding.verdict == verdict
    assert named in finding.answer
    assert finding.claims == ["S3"]


WIDTH = "the give or take of the interval"


def timed(folder: Path, minutes: tuple[float, float], km: tuple[float, float], units: str = "km") -> Finding:
    text = STRIP.replace("LOW_MIN", str(minutes[0])).replace("HIGH_MIN", str(minutes[1]))
    text = text.replace("low: LOW, high: HIGH", f"low: {km[0]}, high: {km[1]}")
    (finding,) = found(folder, text, units=units)
    return finding


def test_no_time_for_a_distance_is_contradicted_not_a_crash(tmp_path: Path) -> None:
    finding = timed(tmp_path, (0, 0), (9, 10))
    assert (finding.verdict, finding.value, finding.low, finding.high) == ("contradicted", None, None, None)
    assert finding.answer.startswith("no speed is enough; a jet flies 800–1,300 km/h")
    margin = finding.margin
    assert margin is not None
    # 9 km at 1,300 km/h; the distance, in doubt by 0.5 km, would have to be 18 times that less
    assert (margin.moves, margin.by, margin.times_uncertainty) == ("the interval of S1b", 24.923077, None)
    assert (margin.towards, margin.beyond) == ("larger", False)


@pytest.mark.parametrize(
    ("minutes", "km", "units", "verdict", "moves", "by", "times", "towards"),
    [
        # 90 statute miles at 1,300 km/h take 6.685 min, 0.685 more than the most; half a minute is in doubt
        ((5, 6), (90, 100), "km, mile", "depends", "the interval of S1b", 41.1, 1.37, "larger"),
        # either moment may be first: a later one is as far from the other; 90 km take 4.154 min
        ((-6, 6), (90, 100), "km", "consistent", f"{WIDTH} of S1b", 110.8, 0.308, "smaller"),
        # 6.5 min are enough for 140.8 km, of 990; and 990 km need 45.7 min
        ((5.5, 6.5), (990, 1010), "km", "contradicted", "the interval of S1b", 2351.5, 78.385, "larger"),
        # in doubt by 500 km, the distance gives way first
        ((5.5, 6.5), (500, 1500), "km", "contradicted", "the distance of S1c", 359.2, 0.718, "smaller"),
    ],
)  # fmt: skip
def test_the_margin_is_of_the_number_that_turns_most_easily(
    tmp_path: Path,
    minutes: tuple[float, float],
    km: tuple[float, float],
    units: str,
    verdict: str,
    moves: str,
    by: float,
    times: float,
    towards: str,
) -> None:
    finding = timed(tmp_path, minutes, km, units)
    margin = finding.margin
    assert margin is not None
    assert (finding.verdict, margin.moves, margin.towards) == (verdict, moves, towards)
    assert margin.by == pytest.approx(by, abs=0.1)
    assert margin.times_uncertainty == pytest.approx(times, abs=0.01)


def test_what_concerns_two_units_implies_nothing() -> None:
    # the default case has an interval between two formations, and a separation of one of them from a city
    assert implied_speeds(Logic(load_case())) == []
