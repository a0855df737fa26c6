"""The map that can be moved: what is on it, where, from which claims; and that it runs nothing of a case."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from html import unescape
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight import chart as notebook_chart
from overflight.analysis.claims.constraints import parts_of
from overflight.analysis.ground.atlas import point_country
from overflight.analysis.ground.geodesy import densify, distance_km, path_length_km
from overflight.analysis.ground.places import position
from overflight.case import read_case
from overflight.case.model import Case
from overflight.errors import OverflightError
from overflight.figures import style
from overflight.figures.maps.interactive import interactive_map
from overflight.figures.maps.interactive.ground import lands
from overflight.figures.maps.interactive.outlines import middle_meridian, ring, way
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.findings.model import LineString, Map, MapFeature
from overflight.findings.store import collect_map
from overflight.notebook import Page
from overflight.report import chart
from overflight.report.page import render_map

FERRY = Path(__file__).parent / "cases" / "ferry.yaml"
LEAFLET = resources.files("overflight") / "templates" / "leaflet"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028&"


def ferry(**changes: Any) -> Case:
    return Case.model_validate({**yaml.safe_load(FERRY.read_text(encoding="utf-8")), **changes})


def with_claims(*statements: dict[str, Any], **changes: Any) -> Case:
    """Return the ferry's case with one more claim for each statement: X1, X2, ..."""
    content = yaml.safe_load(FERRY.read_text(encoding="utf-8"))
    for index, statement in enumerate(statements, 1):
        content["claims"][f"X{index}"] = {
            "source": "navy",
            "says": f"Words {index}.",
            "statements": [statement],
        }
    for table, entries in changes.items():
        content.setdefault(table, {}).update(entries)
    return Case.model_validate(content)


APART = {
    "kind": "separation",
    "first": "bay",
    "second": "sinking",
    "distance": {"as_written": "34 miles", "low": 34, "high": 35, "units": ["mile", "nautical_mile"]},
}
BAY = {
    "bay": {"name": "the bay", "alternatives": ["north-bay", "south-bay"], "assumption": "made up"},
    "north-bay": {"name": "the north bay", "lon": 174.0, "lat": -40.0, "radius_km": 3, "source": "navy"},
    "south-bay": {"name": "the south bay", "lon": 174.2, "lat": -42.0, "assumption": "made up"},
}
ROUTE = {"kind": "route", "unit": "plane", "origin": "base", "targets": ["strait"]}


def of_kind(drawn: Map | None, kind: str) -> list[MapFeature]:
    assert drawn is not None
    return [feature for feature in drawn.features if feature.properties.kind == kind]


def flown_map(case: Case) -> Map | None:
    return interactive_map(case, fly(Logic(case), 0, 1))


def parts_on(feature: MapFeature) -> list[str]:
    return [claim.part for claim in feature.properties.claims]


def test_a_way_is_drawn_direct_and_as_claimed_and_leads_to_its_claim() -> None:
    drawn = flown_map(with_claims(ROUTE))
    (direct,), (shortest,) = of_kind(drawn, "direct"), of_kind(drawn, "shortest")
    for feature in (direct, shortest):
        line = np.array(feature.geometry.coordinates)
        assert line[0] == pytest.approx([174.8, -37.0], abs=1e-4)
        assert line[-1] == pytest.approx([174.6, -41.2], abs=1e-4)
        (claim,) = feature.properties.claims
        assert (claim.claim, claim.part, claim.source, claim.says) == ("X1", "X1", "the navy", "Words 1.")
    km = float(distance_km(174.8, -37.0, 174.6, -41.2))
    assert f"{km:,.0f} km" in direct.properties.label
    assert path_length_km(direct.geometry.coordinates) == pytest.approx(km, rel=1e-5)


def test_a_ring_lies_at_the_written_distance_in_each_unit_round_each_candidate() -> None:
    drawn = interactive_map(with_claims(APART, places=BAY))
    found = of_kind(drawn, "ring")
    assert len(found) == 4
    expected = {
        (name, unit): (34 * km, 35 * km)
        for name in ("north-bay", "south-bay")
        for unit, km in (("mile", 1.609344), ("nautical_mile", 1.852))
    }
    seen = set()
    for feature in found:
        outer, inner = (np.array(rim) for rim in feature.geometry.coordinates)
        for (name, unit), (low, high) in expected.items():
            centre = BAY[name]["lon"], BAY[name]["lat"]
            far, near = (distance_km(*centre, *rim.T) for rim in (outer, inner))
            # coordinates are rounded to some ten metres
            if np.allclose(far, high, atol=0.02) and np.allclose(near, low, atol=0.02):
                seen.add((name, unit))
        assert parts_on(feature) == ["X1"]
        assert "“34 miles”" in feature.properties.told[0]
    assert seen == set(expected)
    widths = {f.properties.look: f.properties.label.split(" km")[0] for f in found}
    assert widths == {0: "54.7–56.3", 1: "63.0–64.8"}


def test_claims_that_write_the_same_distance_share_a_ring_and_all_are_told() -> None:
    drawn = interactive_map(with_claims(APART, {**APART, "bearing": "N"}, places=BAY))
    assert [parts_on(feature) for feature in of_kind(drawn, "ring")] == [["X1", "X2"]] * 4


def test_a_least_distance_is_a_line_and_a_greatest_one_a_disc() -> None:
    least = {"as_written": "over 40 km", "low": 40, "units": ["km"]}
    most = {"as_written": "within 30 km", "high": 30, "units": ["km"]}
    drawn = interactive_map(
        with_claims({**APART, "distance": least}, {**APART, "distance": most}, places=BAY)
    )
    shapes = {f.properties.label.split(" from ")[0]: f.geometry for f in of_kind(drawn, "ring")}
    assert shapes["at least 40.0 km"].type == "LineString"
    assert shapes["0.0–30.0 km"].type == "Polygon"
    assert len(shapes["0.0–30.0 km"].coordinates) == 1


def test_a_place_tells_who_puts_what_there_and_how_well_it_is_known() -> None:
    drawn = interactive_map(ferry())
    (strait,) = of_kind(drawn, "event")
    (base,) = of_kind(drawn, "sighting")
    assert parts_on(strait) == ["L1", "L2a"]
    assert strait.properties.told == [
        "The sinking: here.",
        "Known to within 4 km.",
        "Position from the islanders.",
    ]
    assert (base.geometry.coordinates, parts_on(base)) == ((174.8, -37.0), ["N1"])
    (doubt,) = of_kind(drawn, "doubt")
    rim = np.array(doubt.geometry.coordinates[0])
    np.testing.assert_allclose(distance_km(174.6, -41.2, *rim.T), 4.0, atol=0.02)
    (area,) = of_kind(drawn, "area")
    assert (area.properties.label, parts_on(area)) == ("Within 2 km of the strait", ["L2a"])


def test_an_open_place_is_drawn_as_its_candidates() -> None:
    case = with_claims({"kind": "sighting", "unit": "plane", "place": "bay"}, places=BAY)
    marks = {f.properties.label: f for f in of_kind(interactive_map(case), "sighting")}
    assert {"The north bay", "The south bay"} <= set(marks)
    assert "The bay" not in marks
    assert parts_on(marks["The north bay"]) == ["X1"]
    assert "A candidate for the bay." in marks["The north bay"].properties.told


def test_every_claim_of_the_default_case_that_can_be_drawn_is_on_the_map() -> None:
    from overflight.case import load_case

    case = load_case()
    drawn = flown_map(case)
    on_map = {part for f in drawn.features for part in parts_on(f)} if drawn else set()
    spatial = {"sighting", "route", "absence"}
    told = {
        key
        for key, part in parts_of(case).items()
        if getattr(part.statement, "kind", "") in spatial
        and part.owner in case.claims
        and (getattr(part.statement, "place", None) or part.statement.kind == "route")
    }
    assert told
    assert told <= on_map
    content = chart.embedded(drawn)
    assert len(content.encode()) < 250_000


def test_a_way_over_the_antimeridian_is_whole_and_the_land_lies_about_it() -> None:
    places = {
        "alaska": {"name": "the far field", "lon": -149.99, "lat": 61.17, "source": "navy"},
        "korea": {"name": "the near field", "lon": 126.8, "lat": 37.56, "radius_km": 2, "source": "navy"},
        "base": {"name": "the base", "lon": 174.8, "lat": 52.0, "source": "navy"},
        "strait": {"name": "the strait", "lon": 179.9, "lat": 52.0, "radius_km": 40, "source": "navy"},
    }
    apart = {**APART, "first": "strait", "second": "base", "distance": {"as_written": "300 km"}}
    apart["distance"] = {"as_written": "300 km", "low": 290, "high": 310, "units": ["km"]}
    route = {**ROUTE, "origin": "alaska", "targets": ["korea"]}
    drawn = flown_map(with_claims(route, apart, places=places))
    assert drawn is not None
    for feature in [f for f in drawn.features if f.geometry.type != "Point"]:
        polygons = feature.geometry.coordinates
        rims = {
            "LineString": lambda c: [c],
            "Polygon": lambda c: c,
            "MultiPolygon": lambda c: [rim for polygon in c for rim in polygon],
        }[feature.geometry.type](polygons)
        if feature.properties.kind != "land":
            for rim in rims:
                assert np.abs(np.diff(np.array(rim)[:, 0])).max() < 30.0
    (direct,) = of_kind(drawn, "direct")
    line = np.array(direct.geometry.coordinates)
    turned = (line[:, 0] + 180.0) % 360.0 - 180.0
    km = float(distance_km(-149.99, 61.17, 126.8, 37.56))
    assert path_length_km(np.column_stack([turned, line[:, 1]])) == pytest.approx(km, rel=1e-4)
    west, south, east, north = drawn.bbox
    assert east - west < 130.0
    for feature in of_kind(drawn, "place") + of_kind(drawn, "event") + of_kind(drawn, "sighting"):
        lon, lat = feature.geometry.coordinates
        assert west < lon < east
        assert south < lat < north
    # Chukotka is on the other side of 180° from the rest of its country, and joined to it here
    (russia,) = (f for f in of_kind(drawn, "land") if f.properties.label == "Russia")
    shape = shapely.multipolygons([shapely.polygons(p[0]) for p in russia.geometry.coordinates])
    turn = 360.0 * round((drawn.bbox[0] + drawn.bbox[2]) / 2 / 360.0 - 0.5)
    assert shapely.contains_xy(shape, 180.0 + turn, 67.0) or shapely.contains_xy(
        shape, 180.0 + turn + 360.0, 67.0
    )


def test_a_ring_round_a_pole_is_a_line_as_there_is_no_inside() -> None:
    assert ring((10.0, 89.0), 200.0, 300.0, 0.0).type == "LineString"
    assert ring((10.0, 80.0), 200.0, 300.0, 0.0).type == "Polygon"


@settings(max_examples=40, deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    lon0=st.floats(-180, 180),
    radius_km=st.floats(0.5, 900),
)
def test_a_ring_is_closed_about_the_meridian_and_everywhere_as_far(
    lon: float, lat: float, lon0: float, radius_km: float
) -> None:
    shape = ring((lon, lat), 0.0, radius_km, lon0)
    assert shape.type == "Polygon"
    rim = np.array(shape.coordinates[0])
    assert rim[0] == pytest.approx(rim[-1])
    assert abs((rim[:, 0].min() + rim[:, 0].max()) / 2 - lon0) <= 180.001
    np.testing.assert_allclose(distance_km(lon, lat, *rim.T), radius_km, atol=0.02)
    assert shapely.is_ccw(shapely.linearrings(rim))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-75, 75)), min_size=2, max_size=4))
def test_a_line_has_no_jump_and_passes_all_its_points(points: list[tuple[float, float]]) -> None:
    path = np.array(points)
    line = np.array(way(path, middle_meridian(path[:, 0])).coordinates)
    dense, _ = densify(path, 100.0)
    if np.abs(dense[:, 1]).max() < 80.0:
        assert np.abs(np.diff(line[:, 0])).max() < 60.0
    ends = (line[[0, -1], 0] - path[[0, -1], 0]) / 360.0
    np.testing.assert_allclose(ends, np.round(ends), atol=1e-5)
    np.testing.assert_allclose(line[[0, -1], 1], path[[0, -1], 1], atol=1e-4)


def test_land_is_where_the_map_has_it_and_neighbours_share_their_border() -> None:
    box = (4.0, 44.0, 16.0, 52.0)
    shapes = {
        f.properties.label: shapely.make_valid(
            shapely.multipolygons([shapely.polygons(p[0], p[1:] or None) for p in f.geometry.coordinates])
        )
        for f in lands(box)
    }
    for lon, lat in ((7.5, 47.0), (11.0, 49.0), (13.0, 46.2), (5.5, 50.4)):
        (name,) = (name for name, shape in shapes.items() if shapely.contains_xy(shape, lon, lat))
        assert name == point_country(lon, lat)
    inland = [shapes[name] for name in ("Switzerland", "Liechtenstein", "Austria", "Germany", "Czechia")]
    together = shapely.union_all(inland)
    assert sum(shape.area for shape in inland) == pytest.approx(together.area, rel=1e-4)
    # no gap is left between them
    assert sum(len(part.interiors) for part in shapely.get_parts(together)) == 0


@settings(max_examples=30, deadline=None)
@given(
    west=st.floats(-540, 500),
    wide=st.floats(0.1, 300),
    south=st.floats(-85, 84),
    high=st.floats(0.1, 80),
)
def test_land_stays_inside_any_box(west: float, wide: float, south: float, high: float) -> None:
    box = (west, south, west + wide, min(85.0, south + high))
    for feature in lands(box):
        points = np.array([point for p in feature.geometry.coordinates for rim in p for point in rim])
        assert (points >= np.array(box[:2]) - 0.006).all()
        assert (points <= np.array(box[2:]) + 0.006).all()


def test_a_case_without_places_has_no_map() -> None:
    case = ferry()
    empty = case.model_copy(update={"places": {}, "claims": {}, "events": {}})
    assert interactive_map(empty) is None


@pytest.mark.parametrize("line", (LEAFLET / "SHA256SUMS").read_text(encoding="ascii").splitlines())
def test_leaflet_is_what_was_published(line: str) -> None:
    digest, name = line.split("  ", 1)
    assert hashlib.sha256((LEAFLET / name).read_bytes()).hexdigest() == digest


def test_every_file_of_leaflet_is_listed_with_its_licence_and_origin() -> None:
    listed = {line.split("  ", 1)[1] for line in (LEAFLET / "SHA256SUMS").read_text().splitlines()}
    assert {each.name for each in LEAFLET.iterdir()} - {"README.md", "SHA256SUMS"} == listed
    assert "BSD 2-Clause" in (LEAFLET / "LICENSE").read_text(encoding="utf-8")


def scripts_in(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.DOTALL)


def test_the_policy_allows_the_scripts_of_the_map_by_their_checksums_and_nothing_else() -> None:
    page = render_map(flown_map(ferry()))  # type: ignore[arg-type]
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    allowed = {b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts_in(page)}
    rules = dict(rule.strip().split(" ", 1) for rule in unescape(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == {f"'sha256-{digest}'" for digest in allowed}
    assert rules["img-src"] == "data:"
    assert len(allowed) == 2
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert "script-src 'none'" in chart.policy(None)


def test_scripts_and_styles_ask_for_no_file() -> None:
    for script in chart.scripts():
        assert "sourceMappingURL" not in script
        assert "</script" not in script.lower()
        assert "\r" not in script
    assert "innerHTML" not in chart.scripts()[1]
    style = chart.library_style()
    assert "url(" not in style
    assert style.count("{") == style.count("}") > 50
    assert ".leaflet-popup-content" in style


def test_text_of_a_case_stays_text_in_the_data_and_in_the_list() -> None:
    content = yaml.safe_load(FERRY.read_text(encoding="utf-8"))
    content["places"]["strait"]["name"] = content["claims"]["L1"]["says"] = HOSTILE
    content["sources"]["island"]["publisher"] = HOSTILE
    case = Case.model_validate(content)
    drawn = interactive_map(case)
    assert drawn is not None
    page = render_map(drawn)
    harmless = render_map(interactive_map(ferry()))  # type: ignore[arg-type]
    assert page.count("<script") == harmless.count("<script") == 3
    assert "<img" not in page
    (data,) = re.findall(r'<script type="application/json" id="map-data">(.*?)</script>', page, re.DOTALL)
    assert not set("<>&\u2028\u2029") & set(data)
    assert Map.model_validate(json.loads(data)) == drawn
    assert any(f.properties.label.lower() == HOSTILE.lower() for f in drawn.features)


def test_what_is_drawn_is_listed_by_claim_with_nothing_left_out() -> None:
    drawn = flown_map(with_claims(ROUTE, APART, places=BAY))
    assert drawn is not None
    listed = chart.by_claim(drawn)
    assert [each.claim.claim if each.claim else None for each in listed] == [
        "L1", "L2", "N1", "X1", "X2", None,
    ]  # fmt: skip
    indices = {index for each in listed for index, _ in each.features}
    left_out = {f.properties.kind for i, f in enumerate(drawn.features) if i not in indices}
    assert left_out == {"land", "doubt"}
    for each in listed:
        assert all(drawn.features[index] is feature for index, feature in each.features)


def test_the_key_has_an_entry_for_each_kind_and_each_distance() -> None:
    drawn = flown_map(with_claims(ROUTE, APART, places=BAY))
    entries = chart.key_of(drawn)  # type: ignore[arg-type]
    assert [entry.kind for entry in entries if entry.look is None] == [
        "direct", "shortest", "event", "sighting", "place", "doubt", "area",
    ]  # fmt: skip
    assert [entry.words for entry in entries if entry.look is not None] == [
        "ring at 54.7–56.3 km",
        "ring at 63.0–64.8 km",
    ]


def test_the_colours_are_those_of_the_pictures() -> None:
    folder = resources.files("overflight") / "templates" / "report"
    text = (folder / "chart.css.j2").read_text(encoding="utf-8")
    light = text[: text.index("@media")]
    colours = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    assert (colours["direct"], colours["shortest"]) == (style.VERMILLION, style.BLUE)
    rings = [colours[f"ring-{look}"] for look in range(chart.RING_LOOKS)]
    assert rings == [style.BLUE, style.ORANGE, style.SKY, style.PURPLE, style.GREEN]


def a_page(tmp_path: Path) -> Page:
    return Page("01_route", "ferry", ferry(), tmp_path, {})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    import IPython.display

    found: list[dict[str, str]] = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: found.append(bundle))
    return found


def test_without_a_reader_nothing_is_shown_and_the_map_is_kept_for_the_report(
    tmp_path: Path, shown: list[dict[str, str]]
) -> None:
    page = a_page(tmp_path)
    notebook_chart.show_map(page)
    assert page.map is None
    notebook_chart.show_map(page, [])
    assert page.map == interactive_map(page.case)
    assert shown == []


def test_the_map_that_a_notebook_left_is_collected_with_a_line_for_each_feature(tmp_path: Path) -> None:
    page = a_page(tmp_path)
    notebook_chart.show_map(page, [])
    page.save()
    assert page.map is not None
    assert collect_map(tmp_path, page.case, "01_route") == page.map
    lines = (tmp_path / "parts" / "01_route.json").read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.rstrip(",")) for line in lines if line.startswith('   {"type":"Feature"')]
    assert [MapFeature.model_validate(feature) for feature in features] == page.map.features
    with pytest.raises(OverflightError, match="other values of the case"):
        collect_map(tmp_path, ferry(title="another"), "01_route")


def test_a_reader_in_a_live_notebook_sees_a_frame_of_its_own(
    tmp_path: Path, shown: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overflight.live.is_live", lambda: True)
    page = a_page(tmp_path)
    notebook_chart.show_map(page)
    assert page.map is None
    (bundle,) = shown
    (inside,) = re.findall(r'srcdoc="([^"]*)"', bundle["text/html"])
    assert unescape(inside) == render_map(interactive_map(page.case))  # type: ignore[arg-type]
    assert 'sandbox="allow-scripts"' in bundle["text/html"]
    assert 'href="#claim-' not in unescape(inside)


def test_places_of_the_map_are_those_of_the_case() -> None:
    case = ferry()
    marks = [f for f in interactive_map(case).features if f.geometry.type == "Point"]  # type: ignore[union-attr]
    for feature in marks:
        near = [
            key for key in case.places if case.places[key].name.lower() == feature.properties.label.lower()
        ]
        assert feature.geometry.coordinates == pytest.approx(position(case, near[0]), abs=1e-4)
    assert len(marks) == len(case.places)


def test_a_track_is_drawn_by_stretches_and_leads_to_its_claim() -> None:
    """22 fixes at the latitude of the equator, of which the gap from 12:20 to 12:40 parts two elevens."""
    drawn = interactive_map(read_case(Path(__file__).parent / "cases" / "kite.yaml"))
    stretches = of_kind(drawn, "track")
    assert [f.properties.told[1] for f in stretches] == [
        "From 12:00 UTC (00:00 on 4 July at UTC+12) to 12:20 UTC (00:20 on 4 July at UTC+12).",
        "From 12:40 UTC (00:40 on 4 July at UTC+12) to 13:00 UTC (01:00 on 4 July at UTC+12).",
    ]
    for stretch in stretches:
        assert {claim.claim for claim in stretch.properties.claims} == {"R1"}
    lines = [np.array(f.geometry.coordinates) for f in stretches if isinstance(f.geometry, LineString)]
    ends = [line[k] for line in lines for k in (0, -1)]
    file = Path(__file__).parent / "cases" / "kite.csv"
    rows = [row.split(",") for row in file.read_text(encoding="utf-8").splitlines()[1:]]
    wanted = np.array([(rows[k][2], rows[k][1]) for k in (0, 10, 11, 21)], float)
    # one line across the antimeridian, about the meridian of the case
    assert max(np.abs(np.diff(line[:, 0])).max() for line in lines) < 1
    assert (np.array(ends) - wanted) % 360 == pytest.approx(np.zeros((4, 2)), abs=1e-4)
