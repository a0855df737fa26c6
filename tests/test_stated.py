"""Route statements of a case file: their faults, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.routes.stated import evidence_of, region_name
from overflight.analysis.routes.ways.evidence import ANYWHERE, NamedRegion, Visit
from overflight.case.file import read_case
from overflight.case.model import Case
from overflight.case.statements import RouteStatement
from overflight.errors import CaseError
from overflight.findings.checks.routes import great_circles, shortest_ways
from overflight.findings.flown import fly
from overflight.findings.labels import said
from overflight.findings.logic import Logic
from overflight.pipeline.checked import checked_case

FERRY = (Path(__file__).parent / "cases" / "ferry.yaml").read_text(encoding="utf-8")
PLACES = """\
places:
  cape: {name: the cape, lon: 178.6, lat: -37.6, radius_km: 2, source: navy}
  ship: {name: the ship, lon: 179.5, lat: -40.0, source: navy}
  bay: {name: the bay, lon: 177.5, lat: -37.6, source: navy}
"""
CLAIM = """\
  N2:
    source: navy
    says: The plane flew round the cape to the ship.
    statements:
      - {kind: route, unit: plane, origin: bay, %s, targets: [ship]}
accounts:
"""


NINE = "at: '2019-07-03 09:00', give_or_take_min: 1"


def written(folder: Path, evidence: str) -> Path:
    text = FERRY.replace("places:\n", PLACES).replace("accounts:\n", CLAIM % evidence)
    file = folder / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def route_of(case: Case) -> RouteStatement:
    (statement,) = case.claims["N2"].statements
    assert isinstance(statement, RouteStatement)
    return statement


def test_regions_and_visits_are_kept_in_order(tmp_path: Path) -> None:
    file = written(
        tmp_path, "through: [{place: bay}, land, {place: cape, within_km: 30}, land], avoid: [land]"
    )
    case = read_case(file)
    route = route_of(case)
    assert route.regions == ["land", "land"]
    assert [(visit.place, visit.within_km) for visit in route.visits] == [("bay", 0), ("cape", 30)]
    through, avoid = evidence_of(case, route)
    assert [type(stop) for stop in through] == [Visit, NamedRegion, Visit, NamedRegion]
    # a place need not be passed nearer than it is known
    assert through[2] == Visit("the cape", (178.6, -37.6), 32)
    assert [region.key for region in avoid] == ["land"]


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        ("through: [lend]", "no region has the id 'lend'; did you mean 'land'?"),
        ("through: [land], avoid: [lend]", "no region has the id 'lend'; did you mean 'land'?"),
        ("through: [{place: capes}]", "no place has the id 'capes'; did you mean 'cape'?"),
        ("through: [{place: cape, within: 3}]", "unknown field 'within'; did you mean 'within_km'?"),
        ("through: [{within_km: 3}]", "the field 'place' is missing"),
        ("through: [{place: cape, within_km: -3}]", "greater than or equal to 0"),
        ("through: [{place: cape, time: {as_written: x, at: '2019-07-03 09:00'}}]", "give either `at:`"),
        ("through: [{place: cape, time: {as_written: x, " + NINE + ", zone: Mars}}]", "Mars"),
        (
            "through: [{place: cape}], detour: {typical_percent: 5, assumption: x}",
            "with neither leave `detour:` out",
        ),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, evidence: str, says: str) -> None:
    file = written(tmp_path, evidence)
    with pytest.raises(CaseError) as refused:
        read_case(file)
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "kind: route" in text)
    told = [fault for fault in refused.value.faults if says in fault.problem]
    assert len(told) == 1, refused.value
    assert told[0].line == line


def test_time_without_a_clock_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "through: [{place: cape, time: {as_written: nine, " + NINE + "}}]")
    read_case(file)
    file.write_text(file.read_text().replace("clock: [UTC]}", "}"), encoding="utf-8")
    with pytest.raises(CaseError, match=r"through\.0\.time.*no clock"):
        read_case(file)


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        ("through: [land]", "the origin at 177.5, -37.6 is"),
        ("through: [], avoid: [land, land]", ""),
        ("through: [{place: strait, within_km: 5}, land]", "the origin at 177.5, -37.6 is"),
    ],
)
def test_what_the_map_has_against_a_route_is_told(tmp_path: Path, evidence: str, says: str) -> None:
    file = written(tmp_path, evidence)
    if not says:
        checked_case(file)
        return
    with pytest.raises(CaseError, match=says):
        checked_case(file)


def test_way_past_a_place_and_round_the_land_is_a_finding(tmp_path: Path) -> None:
    case = checked_case(written(tmp_path, "through: [{place: cape, within_km: 30}], avoid: [land]"))
    logic = Logic(case)
    flown = fly(logic, 0, 1)
    (found,) = shortest_ways(logic, flown)
    (direct,) = great_circles(logic, flown)
    route = flown[0].route
    assert region_name(case, route.legs[0][0]) == ANYWHERE
    assert found.low is not None
    assert found.high is not None
    assert route.great_circle_km < found.low <= found.high == found.value
    assert found.high - found.low <= 1e-3 * found.high + 1e-6
    told = " ".join(found.certificate.steps)
    assert "no way can be shorter than" in told
    assert "with the borders moved outward by" in told
    assert "where it comes near enough to a place" in told
    assert np.min(distance_km(*route.visited.T, 178.6, -37.6)) <= 32.01
    assert direct.compared_with is not None
    assert direct.compared_with.low == found.low
    assert said(case, logic.problem, found.claims[0]).endswith(
        "from the bay past the cape within 30 km, not over the country"
    )
