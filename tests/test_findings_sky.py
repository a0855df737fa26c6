"""Words of the day against the sky; made up, in a place where the clock decides whether it was dark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from overflight.analysis.physics.sky import CIVIL_DEG, sky_at
from overflight.case import load_case, read_case
from overflight.findings.checks.sky import daylight
from overflight.findings.logic import Logic
from overflight.findings.model import Finding

FJORD = """
title: The wreck in the fjord
question: Did the boat sink at night?
summary: Nothing in it is true.
date: 2019-06-21
updated: 2026-11-24
local_zone: Europe/Oslo
sources:
  pilot: {publisher: the pilot, title: log, date: 2019-07-04, kind: monitor, clock: [CLOCKS]}
  paper: {publisher: the paper, title: story, date: 2019-07-04, kind: news report, clock: [Europe/Oslo]}
places:
  fjord: {name: the fjord, lon: LON, lat: LAT, source: paper}
aircraft:
  plane:
    name: a plane
    cruise_kmh: {low: 200, high: 250, assumption: made up}
    maximum_kmh: {low: 280, high: 300, assumption: made up}
forces:
  club: {name: the club}
units:
  tug: {name: the tug, force: club, aircraft: plane}
events:
  sinking: {name: the sinking, place: fjord, disputed: true}
claims:
  P1:
    source: paper
    says: The boat sank at WORD.
    statements:
      - kind: event
        event: sinking
        time: {as_written: WORD, earliest: "2019-06-21 00:00", latest: "2019-06-21 23:59"}
  P2:
    source: pilot
    says: It sank at half past eleven.
    statements:
      - kind: event
        event: sinking
        time: {as_written: at half past eleven, at: "2019-06-21 23:30", give_or_take_min: 10}
  P3:
    source: pilot
    says: The tug passed late in the morning.
    statements:
      - kind: sighting
        unit: tug
        place: fjord
        time: {as_written: in the morning, at: "2019-06-21 10:00", give_or_take_min: 10}
"""


def found(
    folder: Path,
    word: str = "at night",
    clocks: str = "Europe/Oslo",
    lonlat: tuple[float, float] = (10.0, 60.0),
) -> dict[str, Finding]:
    text = FJORD.replace("WORD", word).replace("CLOCKS", clocks)
    file = folder / "fjord.yaml"
    file.write_text(text.replace("LON", str(lonlat[0])).replace("LAT", str(lonlat[1])), encoding="utf-8")
    return {finding.id: finding for finding in daylight(Logic(read_case(file)))}


def test_north_of_the_polar_circle_no_june_night_is_dark(tmp_path: Path) -> None:
    finding = found(tmp_path, lonlat=(19.0, 69.6))["daylight-p1-night"]
    assert finding.verdict == "contradicted"
    assert finding.answer == "No, by no reading of P2: it was day."
    # at 23:40, 16.1 degrees before the sun's midnight: asin(sin 69.6 sin 23.44 - cos 69.6 cos 23.44 cos 16.1)
    assert finding.low == pytest.approx(3.76, abs=0.05)
    assert finding.claims == ["P1", "P2"]


def test_further_south_dusk_is_not_yet_dark_and_ten_minutes_more_would_be(tmp_path: Path) -> None:
    # 60 N 10 E: the sun is at most 90 - 60 - 23.44 = 6.6 degrees below, at 23:22 UTC
    finding = found(tmp_path)["daylight-p1-night"]
    assert finding.verdict == "contradicted"
    assert "civil twilight" in finding.answer
    assert finding.margin is not None
    assert (finding.margin.moves, finding.margin.unit) == ("the time of P2", "min")
    assert 20 <= finding.margin.by <= 90
    # to the minute: by one minute less it does not turn, on either side
    seen = datetime(2019, 6, 21, 21, 30, tzinfo=UTC)
    ends = [seen + timedelta(minutes=m) for m in (-10, 0, 10)]
    dark = {
        by: any(sky_at(10.0, 60.0, end + timedelta(minutes=by)).sun_deg <= CIVIL_DEG for end in ends)
        for size in (int(finding.margin.by) - 1, int(finding.margin.by))
        for by in (-size, size)
    }
    assert list(dark.values())[:2] == [False, False]
    assert any(list(dark.values())[2:])
    # the times of a whole day tell nothing
    assert all(step.startswith("P2") for step in finding.certificate.steps)


def test_a_clock_can_decide_it(tmp_path: Path) -> None:
    # 23:30 UTC is half past one in Oslo: as dark as it gets
    finding = found(tmp_path, clocks="Europe/Oslo, UTC")["daylight-p1-night"]
    assert finding.verdict == "depends"
    assert finding.answer.startswith("By 1 of 2 readings")


def test_a_sighting_is_held_against_its_own_time(tmp_path: Path) -> None:
    finding = found(tmp_path)["daylight-p3-morning"]
    assert finding.verdict == "consistent"
    assert finding.claims == ["P3"]


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("on Friday evening", "consistent"),
        ("in broad daylight", "contradicted"),
        ("in the afternoon", "contradicted"),
        ("at dusk", "consistent"),
        ("at dawn", "contradicted"),
        ("late on Friday", "consistent"),
    ],
)
def test_words(tmp_path: Path, word: str, verdict: str) -> None:
    (finding,) = (f for key, f in found(tmp_path, word).items() if key.startswith("daylight-p1"))
    assert finding.verdict == verdict


@pytest.mark.parametrize("word", ["at nine", "lately", "on the knight's day"])
def test_other_words_say_nothing_of_the_day(tmp_path: Path, word: str) -> None:
    assert list(found(tmp_path, word)) == ["daylight-p3-morning"]


def test_late_on_that_sunday_it_was_dark_on_every_clock() -> None:
    (finding,) = daylight(Logic(load_case()))
    assert (finding.id, finding.verdict) == ("daylight-c1b-late", "consistent")
    assert finding.high is not None
    # dark enough for anyone: well below 18 degrees
    assert finding.high < -18
    assert finding.answer == "Yes, by C1b and G1, on every clock: it was night."
    # 24:00 − 4 min × 40.0° E − 8.9 min, the equation of time (J. Meeus, Astronomical Algorithms, 28)
    (turn,) = (step for step in finding.certificate.steps if step.startswith("G1 moved"))
    assert "from 17:40 UTC (19:40 at UTC+2) past midnight by the sun, 21:11:" in turn
    assert finding.margin is not None
    assert (finding.margin.by, finding.margin.towards) == (212, "later")
    # by midnight on the clock that by the sun is over
    assert finding.certificate.steps[0].endswith(": it fits in part")
    assert finding.certificate.steps[1].endswith(": it fits")
