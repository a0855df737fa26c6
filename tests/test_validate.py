"""What validate says: every fault at once and none that only follows, warnings, and words as understood."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight.case import read_case
from overflight.case.document import parse
from overflight.case.file import case_path, checksum, examine
from overflight.case.model import Case
from overflight.case.rules import MOST_FAULTS, broken_references
from overflight.case.shape import references
from overflight.errors import CaseError
from overflight.pipeline.validate import Validated, validated

FERRY = (Path(__file__).parent / "cases" / "ferry.yaml").read_text(encoding="utf-8")


@pytest.fixture
def check(tmp_path: Path):
    """Return a function that validates the small case with some texts replaced."""

    def checked(*changes: tuple[str, str]) -> Validated:
        text = FERRY
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return validated(path)

    return checked


def told(found: Validated) -> list[str]:
    return [f"{fault.where}: {fault.problem}" for fault in found.error.faults] if found.error else []


# Each row: what is replaced by what, where the fault is, and what the message must say.
FAULTS = [
    ("title: The ferry and", "titel: The ferry and", "titel", "did you mean 'title'"),
    ("clock: [UTC]}", "clock: [UTX]}", "sources.navy.clock", "unknown time zone 'UTX'"),
    ("kind: monitor", "kind: moniter", "sources.island.kind", "did you mean 'monitor'"),
    ("radius_km: 4", "radius_km: 4 parsnips", "places.strait.radius_km", "not a unit of length"),
    ("country: NZL", "country: New Zealand", "regions.land.country", "NZL (New Zealand)"),
    ("lon: 174.6,", "lon: 174.6, country: Ukraine,", "places.strait.country", "UKR (Ukraine)"),
    ("low: 500, high: 600", "low: 700, high: 600", "aircraft.patrol.cruise_kmh", "above high"),
    ("place: base", "place: bas", "claims.N1.statements.0.place", "did you mean 'base'"),
    ("says: The ferry", "sais: The ferry", "claims.L1.sais", "did you mean 'says'"),
    (
        'time: {as_written: "at 21:20", at: "2019-07-03 21:20", give_or_take_min: 5}',
        "time: at 9",
        "claims.L1.statements.0.time",
        "09:00 or 21:00",
    ),
    ("name: a patrol plane", "nmae: a patrol plane", "aircraft.patrol.nmae", "did you mean 'name'"),
    ("force: fleet}\n", "force: flet}\n", "accounts.plane-did-it.asserts.0.force", "did you mean 'fleet'"),
]


ALONE = [
    (
        "{low: 500, high: 600, assumption: made up}",
        "{as_written: Mach 0.89, source: navy}",
        "aircraft.patrol.cruise_kmh",
        "'Mach 0.89'",
    ),
    ("lon: 174.8, lat: -37.0", "att: 37 S 174.8 E", "places.base.att", "did you mean 'at'"),
    ("low: 500, high: 600", "as_writen: 300 knots", "aircraft.patrol.cruise_kmh.as_writen", "as_written"),
    ("zone: Pacific/Auckland\n", "zone: Auckland\n", "local_zone", "did you mean 'Pacific/Auckland'"),
]


def test_all_faults_of_form_words_references_and_map_are_told_at_once_and_nothing_else(check) -> None:
    found = check(*((old, new) for old, new, _, _ in FAULTS))
    assert found.error is not None
    assert [fault.where for fault in found.error.faults] == [
        where for _, _, where, _ in sorted(FAULTS, key=lambda row: FERRY.index(row[0]))
    ]
    for _, _, where, says in FAULTS:
        (fault,) = (fault for fault in found.error.faults if fault.where == where)
        assert says in fault.problem
        assert fault.line


@pytest.mark.parametrize(
    ("old", "new", "where", "says"), FAULTS + ALONE, ids=[row[2] for row in FAULTS + ALONE]
)
def test_no_fault_follows_from_another(check, old: str, new: str, where: str, says: str) -> None:
    (only,) = told(check((old, new)))
    assert only.startswith(f"{where}: ")
    assert says in only


MEANING = [
    # a rule that needs the map, beside a fault of form
    (("lat: -41.2", "lat: 95"), ("country: NZL", "country: XXX"), "no country with the ADM0_A3 code 'XXX'"),
    # a rule about one claim, beside a fault in another
    (("place: base", "plase: base"), ("first: L2", "first: L1"), "claim 'L1' has no sighting"),
    # a claim's own field at fault: its statements are still checked
    (
        ("    says: The ferry", "    sais: The ferry"),
        ("first: L2", "first: L1"),
        "claim 'L1' has no sighting",
    ),
]


@pytest.mark.parametrize(("form", "meaning", "says"), MEANING, ids=[row[2] for row in MEANING])
def test_rules_of_meaning_are_kept_in_spite_of_faults_of_form(check, form, meaning, says: str) -> None:
    faults = told(check(form, meaning))
    assert len(faults) == 2
    assert any(says in fault for fault in faults)


def test_a_clock_is_not_missed_where_the_source_itself_is_at_fault(check) -> None:
    (only,) = told(check(("clock: [UTC]}", "clock: [], colour: red}")))
    assert "unknown field 'colour'" in only


def test_a_claim_whose_sighting_cannot_be_read_is_not_told_to_have_none(check) -> None:
    (only,) = told(check(("kind: sighting, unit: plane, place: strait, within_km: 2", "kind: sightin")))
    assert "did you mean 'sighting'" in only


def test_an_id_of_another_table_is_told_as_such(check) -> None:
    (only,) = told(check(("place: base", "place: fleet")))
    assert "no place has the id 'fleet'; it is under forces" in only


WORDED = (
    FERRY.replace("lon: 174.8, lat: -37.0", "at: 37 S 174.8 E")
    .replace("radius_km: 4", "radius_km: 4 km")
    .replace("{low: 500, high: 600, assumption: made up}", "{as_written: 300 knots, source: navy}")
    .replace('{as_written: "0900Z", at: "2019-07-03 09:00", give_or_take_min: 5}', "0900Z")
    .replace(
        "accounts:", "      - {kind: separation, first: base, second: L2, distance: 34 miles}\naccounts:"
    )
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_removed_or_replaced_ends_in_faults_or_a_case(data) -> None:
    text = parse(WORDED)

    def damaged(node):
        if isinstance(node, dict) and node:
            key = data.draw(st.sampled_from(sorted(node)))
            junk = st.sampled_from(["", "x", -1, None, [], {}, [1], {"a": 1}, 10**9, True])
            if data.draw(st.booleans()) or not isinstance(node[key], dict | list):
                return {**node, key: data.draw(junk)}
            return {**node, key: damaged(node[key])}
        if isinstance(node, list) and node:
            return [damaged(node[0]), *node[1:]]
        return data.draw(st.sampled_from([None, "x", 3]))

    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        # JSON is YAML
        path.write_text(json.dumps(damaged(damaged(text))), encoding="utf-8")
        found = examine(path)
        assert found.faults or found.case is not None
        if found.faults:
            with pytest.raises(CaseError):
                read_case(path)


# --- words -------------------------------------------------------------------------------------------


def test_words_are_worked_out_and_listed_as_assumptions(check) -> None:
    found = check(
        (
            'time: {as_written: "at 21:20", at: "2019-07-03 21:20", give_or_take_min: 5}',
            "time: around 9:20 p.m.",
        ),
        ("lon: 174.8, lat: -37.0", "at: \"37°00'S 174°48'E\", radius_km: 2 NM"),
        ("{low: 500, high: 600, assumption: made up}", "{as_written: 270–320 knots, source: navy}"),
    )
    assert found.case is not None
    statement = found.case.claims["L1"].statements[0]
    assert statement.time.window == (datetime(2019, 7, 3, 21, 5), datetime(2019, 7, 3, 21, 35))
    assert statement.assumptions == [
        "“around 9:20 p.m.” is taken as from 2019-07-03 21:05 to 21:35 by its source's clock"
    ]
    place = found.case.places["base"]
    assert (place.lon, place.lat, place.radius_km) == (pytest.approx(174.8), -37, pytest.approx(3.704))
    cruise = found.case.aircraft["patrol"].cruise_kmh
    assert (cruise.low, cruise.high) == (pytest.approx(500.04), pytest.approx(592.64))
    assert cruise.assumption == "“270–320 knots” is taken as 500–592.6 km/h"
    assert {each.written: each.meant for each in found.worked_out} == {
        "around 9:20 p.m.": "2019-07-03 21:05 to 21:35 by its source's clock",
        "37°00'S 174°48'E": "37 S 174.8 E",
        "2 NM": "3.704 km",
        "270–320 knots": "500–592.6 km/h",
    }


def test_words_are_no_origin_of_a_number(check) -> None:
    (only,) = told(check(("{low: 500, high: 600, assumption: made up}", "{as_written: 270–320 knots}")))
    assert "no origin" in only


def test_the_case_says_what_about_is_worth(check) -> None:
    about = (
        'time: {as_written: "at 21:20", at: "2019-07-03 21:20", give_or_take_min: 5}',
        "time: about 21:20",
    )
    found = check(about, ("local_zone:", "about_min: 40\nlocal_zone:"))
    assert found.case is not None
    assert found.case.claims["L1"].statements[0].time.half_width_min == 40
    (only,) = told(check(about, ("local_zone:", "about_min: -1\nlocal_zone:")))
    assert "about_min: input should be greater than 0" in only


def test_the_zone_that_words_name_is_the_times_own(check) -> None:
    words = '{as_written: "0900Z", at: "2019-07-03 09:00", give_or_take_min: 5}'
    found = check((words, "0900Z"))
    assert found.case is not None
    assert found.case.claims["N1"].statements[0].time.zone == "UTC"
    (only,) = told(check((words, '{as_written: "0900Z", zone: Pacific/Auckland}')))
    assert "leave one out" in only


def test_a_distance_in_words_keeps_all_units_that_it_may_mean(check) -> None:
    statement = "      - {kind: separation, first: base, second: strait, distance: 34 miles}\naccounts:"
    found = check(("accounts:", statement))
    assert found.case is not None
    distance = found.case.claims["L2"].statements[-1].distance
    assert (distance.low, distance.high, distance.units) == (33.5, 34.5, ["mile", "nautical_mile"])


def test_a_case_in_words_is_the_same_case(check) -> None:
    """Words or numbers: what is understood is what the checksum is of."""
    place = ("lon: 174.8, lat: -37.0", 'at: "37 S 174.8 E"')
    plain, worded = check(), check(place)
    assert plain.case is not None
    assert worded.case is not None
    assert checksum(plain.case) == checksum(worded.case)


def test_the_schema_takes_words(check) -> None:
    import jsonschema

    from overflight.case import json_schema

    text = FERRY.replace("lon: 174.8, lat: -37.0", "at: 37 S 174.8 E, radius_km: 2 NM")
    text = text.replace("{low: 500, high: 600, assumption: made up}", "{as_written: 300 knots, source: navy}")
    data = parse(text)
    data["claims"]["L1"]["statements"][0]["time"] = "around 9 p.m."
    jsonschema.validate(data, json_schema())
    data["claims"]["L1"]["statements"][0]["time"] = 9
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema())


TIME = 'time: {as_written: "at 21:20", at: "2019-07-03 21:20", give_or_take_min: 5}'


@pytest.mark.parametrize("time", ["2140", "{as_written: 2140}", '"2140"'])
def test_a_time_that_yaml_makes_a_number_of_is_its_text(check, time: str) -> None:
    found = check((TIME, f"time: {time}"))
    assert found.case is not None
    written = found.case.claims["L1"].statements[0].time
    assert written.as_written == "2140"
    assert written.window == (datetime(2019, 7, 3, 21, 39), datetime(2019, 7, 3, 21, 41))


@pytest.mark.parametrize(
    ("time", "says"), [("21.40", "in quotation marks"), ("9", "09:00 or 21:00"), ("true", "this is a table")]
)
def test_other_numbers_are_no_times(check, time: str, says: str) -> None:
    (only,) = told(check((TIME, f"time: {time}")))
    assert says in only


def test_a_distance_has_a_unit(check) -> None:
    statement = "      - {kind: separation, first: base, second: strait, distance: 55}\naccounts:"
    (only,) = told(check(("accounts:", statement)))
    assert "write for example 55 km" in only


def test_what_two_digits_alone_say_is_listed_as_an_assumption(check) -> None:
    found = check((TIME, "time: at 10:30"))
    assert found.case is not None
    (assumed,) = found.case.claims["L1"].statements[0].assumptions
    assert assumed.endswith(", on a clock of 24 hours")


# --- warnings ----------------------------------------------------------------------------------------

WARNINGS = [
    (("forces:\n", "forces:\n  pirates: {name: pirates}\n"), "forces.pirates: nothing refers to 'pirates'"),
    (
        ("give_or_take_min: 5}\n  L1", "give_or_take_min: 0}\n  L1"),
        "claims.N1.statements.0.time: this time has no doubt",
    ),
    (("minutes: {low: -2, high: 2}", "minutes: {low: 2, high: 2}"), "this interval has no doubt"),
    (
        ("radius_km: 4, source", "radius_km: 4, country: AUS, source"),
        "places.strait: it is 1,8",
    ),
    (("name: the strait", "name: 'the strait, Australia'"), "outside Australia, in"),
    (
        ("    asserts:\n", "    asserts:\n      - {kind: sighting, unit: plane}\n"),
        "accounts.plane-did-it.asserts.0: this sighting says nothing",
    ),
    (
        (
            "    asserts:\n",
            "    asserts:\n      - {kind: absence, force: fleet, of: aircraft, place: base, within_km: 9, "
            'time: {as_written: at nine, at: "2019-07-03 09:00", give_or_take_min: 0, zone: UTC}}\n',
        ),
        "asserts.0.time: this window is one instant",
    ),
    (
        (
            "accounts:",
            "  X1:\n    source: navy\n    says: Two goats.\n    statements:\n"
            "      - {kind: count, of: goats, unit: plane, number: {low: 2, high: 2}}\naccounts:",
        ),
        "claims.X1: nothing checks this claim",
    ),
]


@pytest.mark.parametrize(("change", "says"), WARNINGS, ids=[row[1][:40] for row in WARNINGS])
def test_an_oversight_is_warned_of_with_its_line_and_stops_nothing(check, change, says: str) -> None:
    before, after = check(), check(change)
    assert after.error is None
    assert after.case is not None
    known = {(w.where, w.problem) for w in before.warnings}
    (new,) = (w for w in after.warnings if (w.where, w.problem) not in known)
    assert says in f"{new.where}: {new.problem}"
    assert f"case.yaml:{new.line}: " in after.as_text()


def test_a_place_in_its_country_is_not_warned_of(check) -> None:
    found = check(
        ("name: the base", "name: 'the base, New Zealand'"), ("radius_km: 4", "radius_km: 30, country: NZL")
    )
    assert not [w for w in found.warnings if "outside" in w.problem]


@pytest.mark.parametrize("name", ["", "ryanair-4978"])
def test_the_shipped_cases_leave_little_to_warn_of(name: str) -> None:
    found = validated(case_path(name))
    assert found.error is None
    assert len(found.warnings) <= 1


def test_an_oversight_is_told_beside_a_fault(check) -> None:
    both = check(("place: base", "place: bas"), ("radius_km: 4", "radius_km: 4, country: AUS"))
    assert both.error is not None
    assert any("outside Australia" in line for line in both.warned())


def test_of_very_many_unknown_ids_only_so_many_are_explained() -> None:
    data = parse(FERRY)
    claim = data["claims"]["L1"]
    data["claims"] |= {f"Z{n}": {**claim, "source": f"nobody-{n}"} for n in range(MOST_FAULTS + 50)}
    problems = [problem for _, problem in broken_references(data)]
    assert len(problems) == MOST_FAULTS + 50
    assert [problem != "" for problem in problems] == [True] * MOST_FAULTS + [False] * 50


def test_machines_get_all_of_it(check) -> None:
    good, bad = json.loads(check().as_json()), json.loads(check(("place: base", "place: bas")).as_json())
    assert good["valid"]
    assert not good["faults"]
    assert {row["written"] for row in good["understood"]} >= {"0900Z", "at 21:20", "the base"}
    assert all(row["line"] for row in good["understood"])
    assert not bad["valid"]
    assert [fault["line"] for fault in bad["faults"]] == [
        next(n for n, line in enumerate(FERRY.splitlines(), 1) if "place: base" in line)
    ]


def test_every_id_that_the_models_mark_is_found() -> None:
    found = [(r.at[-1], r.key) for r in references(parse(FERRY), Case)]
    assert ("first", "L2") in found
    assert ("source", "navy") in found
    assert ("place", "strait") in found
    assert ("force", "fleet") in found
    assert (0, "land") not in found


def test_a_fix_on_a_route_may_be_in_words_and_its_width_is_the_routes_assumption(check) -> None:
    route = (
        "      - {kind: route, unit: plane, origin: base, targets: [strait], "
        "through: [{place: base, within_km: 3, time: around 8 p.m.}]}\naccounts:"
    )
    found = check(("accounts:", route))
    assert found.case is not None
    assert found.case.claims["L2"].statements[-1].assumptions == [
        "“around 8 p.m.” is taken as from 2019-07-03 19:45 to 20:15 by its source's clock"
    ]
