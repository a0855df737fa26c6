"""Absences by each source's hour and together, alibis of tracks and sightings, and statements that clash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.analysis.ground.geodesy import destination
from overflight.analysis.routes.ways.plane import Plane
from overflight.case import load_case, read_case
from overflight.findings.checks.forces import force_alibis
from overflight.findings.checks.tracks import track_findings
from overflight.findings.checks.whereabouts import whereabouts
from overflight.findings.logic import Logic
from overflight.findings.model import Finding

KITE = Path(__file__).parent / "cases" / "kite.yaml"
DAY = datetime(2020, 6, 1)
SCENE = (10.0, 45.0)
SPEED = {"low": 700, "high": 900, "assumption": "made up"}

Said = dict[str, Any]
Flown = Sequence[tuple[float, float]]
"""Hours, and kilometres north of the scene."""


def when(hour: float, give_or_take_min: float = 0) -> Said:
    """An hour as typed, good to the second."""
    at = DAY + timedelta(seconds=round(hour * 3600))
    return {"as_written": "then", "at": f"{at:%Y-%m-%d %H:%M:%S}", "give_or_take_min": give_or_take_min}


def hit(hour: float, give_or_take_min: float = 0) -> Said:
    return {"kind": "event", "event": "hit", "time": when(hour, give_or_take_min)}


def seen(place: str, hour: float, within_km: float = 0.0) -> Said:
    return {"kind": "sighting", "unit": "jet", "place": place, "within_km": within_km, "time": when(hour)}


def absent(first: float, last: float) -> Said:
    middle, half = (first + last) / 2, round((last - first) * 30, 6)
    area = {"force": "north", "of": "aircraft", "place": "scene", "within_km": 20}
    return {"kind": "absence", **area, "time": when(middle, half)}


def north(km: float) -> tuple[float, float]:
    return destination(*SCENE, 0.0, km) if km >= 0 else destination(*SCENE, 180.0, -km)


def made(
    folder: Path,
    *said: Said,
    places: dict[str, float] | None = None,
    track: Flown = (),
    clocks: dict[str, list[str]] | None = None,
) -> Logic:
    """A case in which the north is accused of the hit; one source says all of this that tells no other."""
    spots = {"scene": 0.0, "far": 960.0, **(places or {})}
    entry = {"publisher": "p", "title": "t", "date": "2020-06-02", "kind": "monitor"}
    did = {"kind": "attribution", "event": "hit", "force": "north"}
    claims = {
        f"W{n}": {
            "source": each.get("by", "w"),
            "says": "said",
            "statements": [{k: v for k, v in each.items() if k != "by"}],
        }
        for n, each in enumerate(said)
    }
    if track:
        rows = [(DAY + timedelta(hours=hour), *north(km)) for hour, km in track]
        lines = [f"{t:%Y-%m-%dT%H:%M:%S.%fZ},{lon!r},{lat!r}" for t, lon, lat in rows]
        (folder / "t.csv").write_text("\n".join(["time,lon,lat", *lines]))
        flown = {"kind": "track", "unit": "jet", "file": "t.csv", "within_km": 0.5, "give_or_take_s": 0}
        claims["T"] = {"source": "w", "says": "The track.", "statements": [flown]}
    data = {
        "title": "made up", "question": "?", "summary": "?", "date": "2020-06-01", "updated": "2020-06-02",
        "local_zone": "UTC",
        "sources": {key: entry | {"clock": clock} for key, clock in {"w": ["UTC"], **(clocks or {})}.items()},
        "places": {
            key: {"name": key, "lon": north(km)[0], "lat": north(km)[1], "radius_km": 0, "source": "w"}
            for key, km in spots.items()
        },
        "forces": {"north": {"name": "the north"}, "south": {"name": "the south"}},
        "aircraft": {"type": {"name": "a jet", "cruise_kmh": SPEED, "maximum_kmh": SPEED}},
        "units": {"jet": {"name": "the jet", "force": "north", "aircraft": "type"}},
        "events": {"hit": {"name": "the hit", "place": "scene", "disputed": True}},
        "claims": claims,
        "accounts": {"a": {"title": "a", "asserts": [did]}},
    }  # fmt: skip
    file = folder / "case.yaml"
    file.write_text(yaml.dump(data, sort_keys=False), encoding="utf-8")
    return Logic(read_case(file))


def verdict_of(logic: Logic) -> Finding:
    (found,) = force_alibis(logic)
    return found


# every 30 s from 11:00 to 15:00, 960 km north and to and fro by 30 km
HOVERING = [(11 + n / 120, 960 + 30 * abs(n % 240 / 120 - 1)) for n in range(481)]


@pytest.mark.parametrize("more", [(), (seen("far", 11, 40),)])
def test_a_track_far_away_is_an_alibi_whether_its_unit_was_seen_or_not(tmp_path: Path, more: Any) -> None:
    found = verdict_of(made(tmp_path, hit(13 + 1 / 3), *more, track=HOVERING))
    assert found.certificate.data["closed_world"] == {"on": "contradicted", "off": "consistent"}
    assert "the alibis of all its aircraft rule it out" in found.answer
    assert "T" in found.claims


def test_a_track_far_away_at_every_moment_of_a_long_window_is_an_alibi(tmp_path: Path) -> None:
    """Over an hour it could fly 900 km, but at each moment of the hour a fix is 15 s away at most."""
    found = verdict_of(made(tmp_path, hit(13, 90), track=HOVERING))
    assert found.certificate.data["closed_world"]["on"] == "contradicted"
    # the least is where it is nearest: 959.5 km on both sides of 30 s
    assert found.certificate.data["units"]["jet"]["needed"][0]["least_kmh"] > 2 * 959.5 / 30 * 3600 * 0.99


def test_a_track_that_ends_before_the_event_bounds_it_as_a_sighting_does(tmp_path: Path) -> None:
    """2 h after its last fix, 960 km away: 479.75 km/h at least, of 900."""
    found = verdict_of(made(tmp_path, hit(15), track=[(12, 950), (13, 960)]))
    assert found.certificate.data["units"]["jet"]["needed"][0]["least_kmh"] == pytest.approx(
        959.5 / 2, rel=1e-6
    )
    assert found.verdict == "consistent"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-60, 60), min_size=1, max_size=5, unique=True),
    st.lists(st.integers(0, 700), min_size=5, max_size=5),
    st.sampled_from([0, 4]),
)
def test_a_track_and_its_fixes_as_sightings_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int], km: list[int], doubt_min: int
) -> None:
    fixes = [(12 + m / 60, float(far)) for m, far in zip(sorted(minutes), km, strict=False)]
    if len(fixes) == 1:
        fixes = [*fixes, (fixes[0][0] + 1, fixes[0][1])]
    places = {f"p{n}": far for n, (_, far) in enumerate(fixes)}
    sightings = [seen(f"p{n}", hour, 0.5) for n, (hour, _) in enumerate(fixes)]
    folder = tmp_path_factory.mktemp("same")
    logic = made(folder, hit(12, doubt_min), track=fixes)
    track = verdict_of(logic)
    both = verdict_of(made(folder, hit(12, doubt_min), *sightings, places=places))
    flyable = next(f for f in track_findings(logic) if f.check == "track-speed").verdict == "consistent"
    if flyable and not doubt_min:
        assert track.certificate.data["closed_world"] == both.certificate.data["closed_world"]
    if flyable and both.certificate.data["closed_world"]["on"] == "contradicted":
        assert track.certificate.data["closed_world"]["on"] == "contradicted"
    if not flyable:
        assert track.certificate.data["closed_world"]["on"] == "consistent"


def test_a_track_that_cannot_be_flown_is_no_alibi(tmp_path: Path) -> None:
    found = verdict_of(made(tmp_path, hit(13), track=[(12, 960), (12.5, 960), (12.6, 2_000), (13, 2_000)]))
    assert found.verdict == "consistent"
    assert any("cannot have been flown as it stands" in step for step in found.certificate.steps)


def test_the_area_of_a_track_is_narrow_where_a_fix_is_near_in_time(tmp_path: Path) -> None:
    (where,) = whereabouts(made(tmp_path, hit(13 + 1 / 3), track=HOVERING), "hit")
    assert where.parts == ("T",)
    # a fix is at that very moment
    assert where.radius_km == pytest.approx(0.5)
    (where,) = whereabouts(made(tmp_path, hit(13, 90), track=HOVERING), "hit")
    assert sum(map(len, where.seen)) <= 50
    assert where.radius_km < 300


def test_the_area_of_a_gap_leaves_out_what_no_moment_of_the_event_s_window_allows(tmp_path: Path) -> None:
    """From 400 km south to 400 km north in an hour, at 800 of 900 km/h; the hit was at 12:25 to 12:35.

    By the longest time to either fix alone it could have been 525 km away from both, so 338 km to the side.
    """
    (where,) = whereabouts(made(tmp_path, hit(12.5, 5), track=[(12, -400), (13, 400)]), "hit")
    plane = Plane(*SCENE, 1_000.0)
    area = where.area(plane)
    # at any one moment it was at most 450.25 km from both on average: 208 km to the side, and a little
    half_km = 0.5 * (901.0)
    aside = (half_km**2 - 400.0**2) ** 0.5
    for km, inside in ((aside - 1, True), (aside + 30, False)):
        spot = plane.forward(np.array([destination(*SCENE, 90.0, km)]))
        assert shapely.intersects_xy(area, *spot.T)[0] == inside


def test_a_pass_hours_before_is_not_one_at_the_time_of_the_event(tmp_path: Path) -> None:
    """Over the scene at 9:00, 800 km off at 10:00, there until 13:00: the hit was at 12:30."""
    track = [(9 + n / 60, min(800.0, 800 * n / 60)) for n in range(241)]
    found = track_findings(made(tmp_path, hit(12.5), track=track))
    whole, then = (f for f in found if f.check == "track-approach")
    assert (whole.verdict, then.verdict) == ("consistent", "contradicted")
    assert "at some time" in whole.answer
    assert then.id == "track-approach-t-scene-at-hit"
    assert then.low == pytest.approx(799.5, abs=1e-6)
    assert then.value == pytest.approx(800, abs=1e-6)
    assert "no speed would have been enough" in then.answer


def test_between_two_fixes_an_event_asks_for_the_sum_by_hand(tmp_path: Path) -> None:
    """400 km off at 12:00 and 300 km at 13:00, the hit at 12:30 ± 15 min: 699 km in an hour at least."""
    _, then = (
        f
        for f in track_findings(made(tmp_path, hit(12.5, 15), track=[(12, 400), (13, 300)]))
        if f.check == "track-approach"
    )
    assert then.verdict == "undetermined"
    assert then.low == 0
    assert then.margin is not None
    assert then.margin.by == pytest.approx(900 - 699, abs=1e-5)
    # at 12:30 sharp half an hour is left for each of them: 399.5 km in it
    *_, sharp = track_findings(made(tmp_path, hit(12.5), track=[(12, 400), (13, 300)]))
    assert sharp.margin is not None
    assert sharp.margin.by == pytest.approx(900 - 799, abs=1e-5)
    # nor could it be there a quarter of an hour after the first
    *_, soon = track_findings(made(tmp_path, hit(12.25), track=[(12, 400), (13, 300)]))
    assert soon.verdict == "contradicted"
    assert soon.low == pytest.approx(399.5 - 225, abs=1e-5)


def test_an_absence_round_a_dated_event_rules_it_out_by_that_hour() -> None:
    """F1 has it at 12:25 to 12:35; R2 says that nobody was there from 12:00 to 13:00."""
    (found,) = (f for f in force_alibis(Logic(read_case(KITE))) if "office" in f.id)
    assert found.verdict == "contradicted"
    assert "by the hour of the kite's flyer (F1)" in found.answer
    assert found.margin is not None
    assert (found.margin.moves, found.margin.by) == ("the time of R2", 25)


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        (["Asia/Damascus"], "rule it out; by the hour of"),
        (["Asia/Damascus", "Europe/Moscow"], "rule it out in some readings only; by the hour of"),
    ],
)
def test_each_source_s_hour_is_told_by_itself(clock: list[str], told: str) -> None:
    """The absence is narrowed to 19:30 to 20:10: inside it is the hour of one source, not of the other."""
    case = load_case("", {
        "claims.T3.statements.0.time.earliest": "2015-12-06 19:30",
        "claims.T3.statements.0.time.latest": "2015-12-06 20:10",
        "sources.tass.clock": ["Asia/Damascus"],
        "sources.syrian-staff.clock": clock,
    })  # fmt: skip
    found = next(f for f in force_alibis(Logic(case)) if "russia" in f.id)
    assert found.verdict == "depends"
    assert "(via Moscow, G1), the words of" in found.answer
    assert told in found.answer
    assert found.answer.endswith("(C1b), nothing does.")
    assert "if all of this is true" not in found.certificate.steps[-1]


def test_an_hour_that_is_impossible_in_a_reading_rules_nothing_out_in_it(tmp_path: Path) -> None:
    """All agree on 9:00 to 11:00 UTC: half past nine was not meant in Tokyo time, where it is 0:30 UTC."""
    made(tmp_path, hit(9.5), {**absent(0, 1), "time": {**when(0.5, 30), "zone": "UTC"}})
    agreed = {**when(10, 60), "zone": "UTC", "assumption": "made up"}
    clocks = {"sources.w.clock": ["UTC", "Asia/Tokyo"]}

    def verdict(**more: Any) -> str:
        (found,) = force_alibis(Logic(read_case(tmp_path / "case.yaml", {**clocks, **more})))
        return found.verdict

    assert verdict() == "depends"
    assert verdict(**{"events.hit.time": agreed}) == "consistent"


def test_two_absences_that_meet_leave_no_room_together(tmp_path: Path) -> None:
    found = verdict_of(made(tmp_path, hit(10, 20), absent(9, 10), absent(10, 11)))
    assert found.verdict == "contradicted"
    assert any(s.startswith("W1 and W2 together rule it out, though none does alone") for s in steps(found))
    assert set(found.certificate.data["rules_it_out"]["off"]) == {"W1", "W2"}
    # a minute between them is room
    apart = verdict_of(made(tmp_path, hit(10, 20), absent(9, 10), absent(10 + 1 / 60, 11)))
    assert apart.verdict == "consistent"


def test_where_two_absences_meet_the_margin_is_what_parts_them(tmp_path: Path) -> None:
    margin = verdict_of(made(tmp_path, hit(10, 20), absent(9, 10), absent(10, 11))).margin
    assert margin is not None
    assert margin.by == pytest.approx(0, abs=1e-3)


def steps(found: Finding) -> list[str]:
    return found.certificate.steps


def test_one_moment_of_absence_excludes_that_moment(tmp_path: Path) -> None:
    assert verdict_of(made(tmp_path, hit(10), absent(10, 10))).verdict == "contradicted"
    assert verdict_of(made(tmp_path, hit(10, 1), absent(10, 10))).verdict == "consistent"
    assert verdict_of(made(tmp_path, hit(10 + 1 / 60), absent(10, 10))).verdict == "consistent"


def test_one_moment_of_absence_excludes_a_sighting_and_a_fix_then(tmp_path: Path) -> None:
    logic = made(tmp_path, absent(10, 10), seen("scene", 10), track=[(9.5, 0), (10, 0), (10.5, 0)])
    assert not logic.engine.consistent(["W0", "W1"])
    assert not logic.engine.consistent(["W0", "T"])
    assert logic.engine.consistent(["W1", "T"])


def test_an_event_just_as_an_absence_ends_may_still_be(tmp_path: Path) -> None:
    assert verdict_of(made(tmp_path, hit(10), absent(9, 10))).verdict == "consistent"


def test_what_clashes_is_told_and_not_reasoned_from() -> None:
    found = next(f for f in force_alibis(Logic(load_case())) if "russia" in f.id)
    assert any("C10a, C10a*, C5 and T3 cannot all be true" in step for step in steps(found))
    assert not any("if all of this is true" in step for step in steps(found))
    assert "so not all of this is true" in " ".join(steps(found))
    assert steps(found)[0].startswith("T3 rules it out by its words as typed here")


def test_sightings_that_clash_are_no_alibi_if_one_is_at_the_scene(tmp_path: Path) -> None:
    """960 km in 5 min would be 11,520 km/h: one of the sightings is wrong, and it may be the one far away."""
    found = verdict_of(made(tmp_path, hit(10 + 1 / 12), seen("far", 10), seen("scene", 10 + 1 / 12)))
    assert found.certificate.data["closed_world"] == {"on": "depends", "off": "consistent"}
    assert found.answer == (
        "Yes, unless these were all its aircraft: then it depends; the jet was too far away by W1 in each "
        "reading and by W2 in none; not all of that can be true."
    )
    assert any("W1 and W2 cannot both be true" in step for step in steps(found))
    assert steps(found)[-1].startswith("so not all of this is true")


def test_sightings_that_clash_are_an_alibi_if_each_of_them_is(tmp_path: Path) -> None:
    found = verdict_of(
        made(tmp_path, hit(10), seen("far", 10), seen("far-too", 10), places={"far-too": -960.0})
    )
    assert found.certificate.data["closed_world"]["on"] == "contradicted"


def test_a_sighting_that_only_an_interval_puts_at_the_scene_then_is_no_alibi_by_a_track() -> None:
    """F2 has the plane over the reef within 5 min of the loss, F1 dates that, and the track is elsewhere."""
    found = next(f for f in force_alibis(Logic(read_case(KITE))) if "office" in f.id)
    alibis = [step.partition(":")[0] for step in steps(found) if "that is an alibi" in step]
    assert alibis == ["the survey plane (R1)"]
    assert "F1, F2a, F2b and R1 cannot all be true, whoever did it" in steps(found)


def test_where_sightings_clash_the_margin_is_the_speed_at_which_they_do_not(tmp_path: Path) -> None:
    """R1's fixes ask for 451 km/h to the reef; B1 and F2a fit beside them from 445 km/h on.

    Then all three are true and an alibi, until 451 km/h can be flown.
    """

    def office(by_kmh: float) -> Finding:
        high = {"aircraft.survey-plane.maximum_kmh.high": 400 + by_kmh}
        case = read_case(KITE, high)
        left = {key: claim for key, claim in case.claims.items() if key != "R2"}
        return next(
            f for f in force_alibis(Logic(case.model_copy(update={"claims": left}))) if "office" in f.id
        )

    found = office(0)
    assert found.verdict == "depends"
    assert "too far away by R1 in each reading and by F2a and B1 in none" in found.answer
    assert found.margin is not None
    assert (found.margin.moves, found.margin.towards) == ("the greatest speed of a survey plane", "larger")
    on = [
        office(by).certificate.data["closed_world"]["on"]
        for by in (found.margin.by - 0.01, found.margin.by + 0.01, 51, 52)
    ]
    assert on == ["depends", "contradicted", "contradicted", "consistent"]


def test_an_alibi_on_one_clock_only_is_none_on_the_other() -> None:
    """N1 asks for 925 km/h of 760 if the islanders' hour is Auckland's, and for 37 if it is UTC."""
    (found,) = force_alibis(Logic(read_case(KITE.with_name("ferry.yaml"))))
    assert found.certificate.data["closed_world"] == {"on": "depends", "off": "consistent"}
    assert found.verdict == "depends"
    clocks = {"Auckland time": "925", "UTC": "37"}
    for clock, kmh in clocks.items():
        assert any(f"spoke in {clock}" in s and f"× 60 = {kmh} km/h" in s for s in steps(found))
    by = {
        zone: force_alibis(Logic(read_case(KITE.with_name("ferry.yaml"), {"sources.island.clock": [zone]})))
        for zone in ("UTC", "Pacific/Auckland")
    }
    assert [f.certificate.data["closed_world"]["on"] for (f,) in by.values()] == ["consistent", "depends"]
    # where the islanders' own hour is Auckland's, their sighting and the navy's clash, and each is asked
    assert "N1 and L2a cannot both be true at their hours, so each is asked by itself" in steps(
        by["Pacific/Auckland"][0]
    )


def toll(number: int) -> Said:
    return {"kind": "count", "of": "killed", "event": "hit", "number": {"low": number, "high": number}}


def test_a_source_that_contradicts_itself_elsewhere_still_saw_what_it_saw(tmp_path: Path) -> None:
    """960 km in half an hour; another source dates the hit, and the first gives two tolls of it."""
    clocks = {"v": ["UTC"]}
    said = [{**hit(12), "by": "v"}, seen("far", 11.5)]
    for more in ([], [toll(5), toll(7)]):
        found = verdict_of(made(tmp_path, *said, *more, clocks=clocks))
        assert found.certificate.data["closed_world"]["on"] == "contradicted"


def test_a_source_that_gives_two_hours_is_asked_by_each(tmp_path: Path) -> None:
    found = verdict_of(made(tmp_path, hit(10), hit(12), absent(9, 13)))
    assert found.verdict == "contradicted"
    by_one = verdict_of(made(tmp_path, hit(10), hit(15), absent(9, 13)))
    assert by_one.verdict == "depends"


def test_sightings_do_not_clash_where_only_the_hours_of_the_event_do(tmp_path: Path) -> None:
    said = [
        {**hit(11.5), "by": "u"},
        {**seen("far", 14.3), "by": "u"},
        hit(11 + 5 / 6, 10),
        seen("far", 11.8),
    ]
    found = verdict_of(made(tmp_path, *said, clocks={"u": ["UTC"]}))
    assert not any("so each is asked by itself" in step for step in steps(found))
    assert found.certificate.data["closed_world"]["on"] == "contradicted"


def test_one_hour_that_frees_one_unit_and_another_is_no_margin_unless_it_does(tmp_path: Path) -> None:
    """Of every margin that is listed the verdicts are worked out anew, with all that goes with its number."""
    logic = made(
        tmp_path, hit(10 + 2 / 3, 10), seen("far", 10), {**absent(10.7, 12.2), "premise": "all of them"}
    )
    found = verdict_of(logic)
    assert found.certificate.data["closed_world"]["on"] == "contradicted"
    assert found.margin is not None
    # later by 14 min the jet has the time, but then the absence covers the hit
    assert (found.margin.moves, found.margin.towards) != ("the time of W0", "later")


def test_a_premised_absence_is_said_to_rule_it_out_only_where_it_does_by_each_hour(tmp_path: Path) -> None:
    clocks = {"v": ["UTC"]}
    premised = {"premise": "all of them"}
    by_one = made(
        tmp_path, hit(10), {**hit(12), "by": "v"}, absent(9, 13), {**absent(9, 11), **premised}, clocks=clocks
    )
    assert "so would" not in verdict_of(by_one).answer
    by_both = made(
        tmp_path, hit(10), {**hit(12), "by": "v"}, absent(9, 13), {**absent(8, 14), **premised}, clocks=clocks
    )
    assert "so would the words of" in verdict_of(by_both).answer
    # by the other hour only with the premise
    other = made(
        tmp_path,
        hit(10),
        {**hit(12), "by": "v"},
        absent(9, 11),
        {**absent(11.5, 12.5), **premised},
        clocks=clocks,
    )
    found = verdict_of(other)
    assert found.certificate.data["closed_world"] == {"on": "contradicted", "off": "depends"}
    assert "it is ruled out in any case, if their premises hold" in found.answer


def test_what_the_minutes_of_an_alibi_rest_on_is_among_its_claims(tmp_path: Path) -> None:
    found = verdict_of(made(tmp_path, {**hit(12), "by": "v"}, seen("far", 11.5), clocks={"v": ["UTC"]}))
    assert set(found.claims) == {"W0", "W1"}


def test_a_speed_is_told_as_the_sum_that_it_is(tmp_path: Path) -> None:
    found = verdict_of(made(tmp_path, hit(10.5), seen("far", 10)))
    assert steps(found)[0] == (
        "the jet (W1): from W1 to there 960 km at least, in 30 min at most: 960 ÷ 30 × 60 = 1,920 km/h; "
        "it can fly 900 km/h: that is an alibi"
    )


def test_the_margin_of_an_alibi_is_the_hour_or_the_speed_that_breaks_it(tmp_path: Path) -> None:
    """960 km at 900 km/h are 64 min: 34 more than there are. In 30 min it would take 1,920 km/h."""
    logic = made(tmp_path, hit(10.5), seen("far", 10))
    margin = verdict_of(logic).margin
    assert margin is not None
    # of the hours no doubt is stated, of the speed 100 km/h: it is 10.2 times that
    assert (margin.moves, margin.towards) == ("the time of W0", "later")
    assert margin.by == pytest.approx(34, abs=1e-4)
    for minute, on in ((33.9, "contradicted"), (34.1, "consistent")):
        moved = made(tmp_path, hit(10.5 + minute / 60), seen("far", 10))
        assert verdict_of(moved).certificate.data["closed_world"]["on"] == on


def test_a_track_s_alibi_has_the_speed_for_a_margin(tmp_path: Path) -> None:
    margin = verdict_of(made(tmp_path, hit(13), track=[(11, 960), (12, 960)])).margin
    assert margin is not None
    assert margin.moves == "the greatest speed of a jet"
    assert margin.by == pytest.approx(59.5, abs=1e-5)
    assert margin.times_uncertainty == pytest.approx(0.595, abs=1e-6)
