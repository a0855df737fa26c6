"""Where units can have been by their sightings, in words and as a map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from pictures import clipped_words, colliding_words, drawn_words

from overflight.analysis.ground.geodesy import destination
from overflight.analysis.routes.ways.plane import Plane
from overflight.case import load_case, read_case
from overflight.figures.maps import reach_maps
from overflight.findings.checks.forces import force_alibis
from overflight.findings.checks.whereabouts import minutes_by_others, ring_of, whereabouts
from overflight.findings.logic import Logic

CASES = Path(__file__).parent / "cases"

# Made up: a plane seen an hour before and an hour after a fire, and one that only another source dates.
FIRE = """
title: The fire on the island
question: Did the plane set it?
summary: Nothing in it is true.
date: 2019-07-03
updated: 2026-11-24
local_zone: Pacific/Fiji
sources:
  tower: {publisher: the tower, title: log, date: 2019-07-04, kind: official statement, clock: [UTC]}
  ship: {publisher: the ship, title: log, date: 2019-07-04, kind: monitor, clock: [UTC, Pacific/Fiji]}
places:
  west-field: {name: the western field, lon: 179.0, lat: -17.0, radius_km: 1, source: tower}
  east-field: {name: the eastern field, lon: -179.0, lat: -17.0, radius_km: 1, source: tower}
  island: {name: the island, lon: 180.0, lat: LAT, radius_km: 2, source: tower}
aircraft:
  plane:
    name: a plane
    cruise_kmh: {low: 200, high: 250, assumption: made up}
    maximum_kmh: {low: 280, high: 300, assumption: made up}
forces:
  club: {name: the club}
units:
  glider-tug: {name: the glider tug, force: club, aircraft: plane}
  stranger: {name: the strange plane, force: club, aircraft: plane}
events:
  fire: {name: the fire, place: island, disputed: true}
claims:
  T1:
    source: tower
    says: The tug left at 08:00; the fire broke out at 09:00; it landed at 10:00.
    statements:
      - kind: sighting
        unit: glider-tug
        place: west-field
        time: {as_written: "08:00", at: "2019-07-03 08:00", give_or_take_min: 0}
      - kind: event
        event: fire
        time: {as_written: "09:00", at: "2019-07-03 09:00", give_or_take_min: 0}
      - kind: sighting
        unit: glider-tug
        place: east-field
        time: {as_written: "10:00", at: "2019-07-03 10:00", give_or_take_min: 0}
  S1:
    source: ship
    says: A strange plane was over the western field at 20:30.
    statements:
      - kind: sighting
        unit: stranger
        place: west-field
        time: {as_written: at half past eight, at: "2019-07-03 20:30", give_or_take_min: 5}
accounts:
  club-did-it:
    title: The club set it on fire
    asserts: [{kind: attribution, event: fire, force: club}]
"""


def fire(folder: Path, lat: float) -> Logic:
    file = folder / "fire.yaml"
    file.write_text(FIRE.replace("LAT", str(lat)), encoding="utf-8")
    return Logic(read_case(file))


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Logic:
    return fire(tmp_path_factory.mktemp("near"), -17.5)


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Logic:
    # 445 km from either field, for which an hour at 300 km/h is too short
    return fire(tmp_path_factory.mktemp("far"), -20.9)


def test_two_sightings_bound_it_from_both_sides(near: Logic) -> None:
    (tug,) = (w for w in whereabouts(near, "fire") if w.unit == "glider-tug")
    assert (tug.parts, tug.speed_kmh) == (("T1a", "T1c"), 300.0)
    assert [[fix.minutes for fix in fixes] for fixes in tug.seen] == [[(-60.0, -60.0)], [(60.0, 60.0)]]
    # an hour at 300 km/h, and 1 km of doubt about the field
    assert tug.radius_km == pytest.approx(301.0)
    plane = Plane(180.0, -17.0, 1_000.0)
    area = tug.area(plane)
    for east_km, inside in ((0.0, True), (194.0, True), (196.0, False), (-196.0, False)):
        spot = plane.forward(np.array([destination(180.0, -17.0, 90.0, east_km)]))
        assert shapely.intersects_xy(area, *spot.T)[0] == inside


@pytest.mark.parametrize(
    ("lat", "units", "on", "verdict"),
    [
        # the tug is all that the club has: 445 km in an hour are beyond it
        (-20.9, "", "contradicted", "depends"),
        # another tug, of which nothing tells, opens the world again
        (
            -20.9,
            "  other-tug: {name: another tug, force: club, aircraft: plane}\n",
            "consistent",
            "consistent",
        ),
        (-17.5, "", "consistent", "consistent"),
    ],
)
def test_an_alibi_of_every_unit_is_one_of_the_force_in_a_closed_world_only(
    tmp_path: Path, lat: float, units: str, on: str, verdict: str
) -> None:
    text = FIRE.replace("LAT", str(lat)).replace(
        "the strange plane, force: club", "the strange plane, force: guests"
    )
    text = text.replace(
        "  club: {name: the club}\n", "  club: {name: the club}\n  guests: {name: the guests}\n"
    )
    file = tmp_path / "fire.yaml"
    file.write_text(text.replace("events:\n", f"{units}events:\n", 1), encoding="utf-8")
    (found,) = force_alibis(Logic(read_case(file)))
    assert found.certificate.data["closed_world"] == {"on": on, "off": "consistent"}
    assert found.verdict == verdict
    least = found.certificate.data["units"]["glider-tug"]["needed"][0]["least_kmh"]
    assert (least > 300) is (lat == -20.9)


def test_a_premise_in_the_case_file_is_what_switches_a_closed_world() -> None:
    def overruled(premise: str | None) -> dict[str, str]:
        paths = (("G3", 0), ("W1", 0), ("W2", 1), ("C2", 0), ("C12", 3))
        case = load_case("", {f"claims.{claim}.statements.{n}.premise": premise for claim, n in paths})
        (found,) = (f for f in force_alibis(Logic(case)) if "coalition" in f.id)
        return {**found.certificate.data["closed_world"], "verdict": found.verdict}

    on = {"on": "contradicted"}
    assert overruled("these were all its strikes") == {**on, "off": "consistent", "verdict": "depends"}
    assert overruled(None) == {**on, "off": "contradicted", "verdict": "contradicted"}


def test_a_ring_round_a_place_asks_for_the_speed_of_its_own_finding() -> None:
    """31 km in 101 min at least: the jets were on the ring, not anywhere inside of it."""
    found = [f for f in force_alibis(Logic(load_case())) if "coalition" in f.id]
    (needed,) = found[0].certificate.data["units"]["jets-an-hour-before"]["needed"]
    assert needed["least_kmh"] == pytest.approx(18.333, abs=0.001)


def test_what_its_own_source_leaves_open_others_date_on_any_clock(near: Logic) -> None:
    # 20:30 is 11:30 after the fire if UTC, and 08:30 UTC, half an hour before it, in Fiji
    (strange,) = (w for w in whereabouts(near, "fire") if w.unit == "stranger")
    assert strange.seen[0][0].minutes == pytest.approx((-35.0, 695.0))
    spans = minutes_by_others(near, "S1", "fire")
    assert {part: sorted(each) for part, each in spans.items()} == {"T1b": [(-35.0, -25.0), (685.0, 695.0)]}


def test_sightings_that_cannot_both_be_true_leave_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "fire.yaml"
    file.write_text(
        FIRE.replace("LAT", "-17.5").replace("high: 300", "high: 280").replace("lon: -179.0", "lon: -170.0")
    )
    (tug,) = (w for w in whereabouts(Logic(read_case(file)), "fire") if w.unit == "glider-tug")
    assert tug.area(Plane(180.0, -17.0, 2_000.0)).is_empty


def test_a_ring_stands_for_a_place_that_only_a_separation_tells() -> None:
    logic = Logic(load_case())
    found = {w.unit: w for w in whereabouts(logic, "explosion")}
    assert ring_of(logic, "C6a") == ("deir-ez-zor", (52.5, 57.5))
    jets = found["jets-an-hour-before"]
    # 70 min before the sighting at nine, which lies 31 min either way of the explosion
    assert jets.seen[0][0].minutes == (-101.0, -19.0)
    assert jets.radius_km == pytest.approx(59.5 + 1_900 * 101 / 60)


def test_staying_inside_named_regions_is_a_part_of_the_free_area() -> None:
    logic = Logic(load_case())
    (bombers,) = (w for w in whereabouts(logic, "explosion") if w.route is not None)
    plane = Plane(40.0, 35.0, 1_500.0)
    half = shapely.box(0, -1_500, 1_500, 1_500)
    inside = bombers.area_inside(plane, half)
    assert 0.4 < inside.area / bombers.area(plane).area < 0.6
    assert shapely.difference(inside, half).area < 1e-6


def test_a_unit_that_is_too_far_away_cannot_have_been_there(near: Logic, far: Logic) -> None:
    (_, told), (_, told_far) = (reach_maps(logic)[0] for logic in (near, far))
    assert told.startswith("None of the 2 units that were seen is kept away from the fire")
    assert told_far.startswith("1 of the 2 units cannot have been at the fire")
    assert "The glider tug (T1a, T1c): up to 301 km from where it was seen, at 300 km/h." in told


@pytest.mark.parametrize("name", ["default", "near", "far", "ferry", "buoy"])
def test_maps_have_no_words_clipped_or_colliding(name: str, request: pytest.FixtureRequest) -> None:
    if name in ("near", "far"):
        logic = request.getfixturevalue(name)
    else:
        logic = Logic(load_case() if name == "default" else read_case(CASES / f"{name}.yaml"))
    ((figure, told),) = reach_maps(logic)
    assert clipped_words(figure) == []
    assert colliding_words(figure) == []
    assert any(text.endswith("km") for text, _ in drawn_words(figure))
    assert told.endswith(".")
    assert told.count("where it was seen") >= 1


def test_the_map_of_the_default_case_tells_each_unit() -> None:
    ((_, told),) = reach_maps(Logic(load_case()))
    for words in (
        "up to 46 km",
        "up to 1,195 km",
        "hatched, if it never left the regions of C8a",
        "on Earth",
    ):
        assert words in told


def test_nobody_accused_draws_nothing(tmp_path: Path) -> None:
    file = tmp_path / "fire.yaml"
    file.write_text(FIRE.replace("LAT", "-17.5").split("accounts:")[0])
    assert reach_maps(Logic(read_case(file))) == []


def test_the_map_says_so_if_the_sightings_leave_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "fire.yaml"
    text = FIRE.replace("LAT", "-17.5").replace("high: 300", "high: 280")
    file.write_text(text.replace("lon: -179.0", "lon: -170.0"), encoding="utf-8")
    ((figure, told),) = reach_maps(Logic(read_case(file)))
    assert told.startswith("1 of the 2 units cannot have been at the fire")
    assert "The glider tug (T1a, T1c): nowhere on this map" in told
    assert clipped_words(figure) == []
    assert colliding_words(figure) == []
