"""``routes.kml``: valid by the schema of OGC 07-147r2, true to the case, and deaf to what stands in it."""

from __future__ import annotations

import html
from pathlib import Path

import fastkml
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from mutations import hostile_case, lay_tracks

from overflight.case.file import examine
from overflight.case.model import Case
from overflight.errors import OverflightError
from overflight.exports.kml import to_kml, tracks
from overflight.exports.kml.rings import ring
from overflight.pipeline.checked import checked

ROOT = Path(__file__).resolve().parents[1]
FERRY = ROOT / "tests" / "cases" / "ferry.yaml"
SCHEMA = etree.XMLSchema(etree.parse(Path(fastkml.__file__).parent / "schema" / "ogckml22.xsd"))
KML = {"k": "http://www.opengis.net/kml/2.2"}
ROUTES = [
    {
        "geometry": {"type": "LineString", "coordinates": [[174.8, -37.0], [-179.9, -38.5]]},
        "properties": {"kind": "shortest route", "claim": "N1", "target": "strait", "km": 1466.4},
    },
    {
        "geometry": {"type": "Point", "coordinates": [175.0, -38.0]},
        "properties": {"kind": "border crossing", "name": "from A into B", "target": "strait"},
    },
]


@pytest.fixture(scope="module")
def ferry() -> Case:
    return checked(examine(FERRY))


def changed(**overrides: object) -> Case:
    return checked(examine(FERRY, {name.replace("__", "."): value for name, value in overrides.items()}))


def read(data: bytes) -> etree._Element:
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    return root


def folders(root: etree._Element) -> dict[str, etree._Element]:
    return {folder.findtext("k:name", None, KML): folder for folder in root.iterfind(".//k:Folder", KML)}


def spans(folder: etree._Element) -> list[tuple[str, str]]:
    found = folder.iterfind(".//k:TimeSpan", KML)
    return [(s.findtext("k:begin", "", KML), s.findtext("k:end", "", KML)) for s in found]


def test_it_is_valid_with_a_folder_for_each_claim_that_can_be_drawn(ferry):
    root = read(to_kml(ferry, ROUTES))
    found = folders(root)
    assert list(found) == [
        "Events",
        "Places",
        "Claims",
        "N1: the navy",
        "L1: the islanders",
        "L2: the islanders",
        "Border crossings",
    ]
    names = [name.text for name in found["N1: the navy"].iterfind("k:Placemark/k:name", KML)]
    assert names == ["N1 on UTC", "N1: shortest route to the strait"]


def test_a_time_stands_there_in_utc_once_for_each_clock(ferry):
    """By hand: Auckland is 12 h ahead of UTC in July; 21:20 give or take 5 min is 9:15 to 9:25 UTC."""
    claim = folders(read(to_kml(ferry)))["L1: the islanders"]
    assert spans(claim) == [
        ("2019-07-03T09:15:00Z", "2019-07-03T09:25:00Z"),
        ("2019-07-03T21:15:00Z", "2019-07-03T21:25:00Z"),
    ]
    assert "2019-07-03 09:15 to 2019-07-03 09:25 UTC" in claim.findtext("k:Placemark/k:description", "", KML)


def test_an_undisputed_window_belongs_to_the_event():
    """By hand: 20:00 to 22:00 in Auckland is 8:00 to 10:00 UTC."""
    agreed = {
        "as_written": "in the evening",
        "earliest": "2019-07-03 20:00",
        "latest": "2019-07-03 22:00",
        "zone": "Pacific/Auckland",
        "assumption": "all say so",
    }
    events = folders(read(to_kml(changed(events__sinking__time=agreed))))["Events"]
    assert spans(events) == [("2019-07-03T08:00:00Z", "2019-07-03T10:00:00Z")]


def test_a_sighting_within_some_distance_has_a_ring(ferry):
    claim = folders(read(to_kml(ferry)))["L2: the islanders"]
    (line,) = claim.iterfind("k:Placemark/k:LineString/k:coordinates", KML)
    lon, lat = map(float, line.text.split()[0].split(","))
    far_m = Geodesic.WGS84.Inverse(-41.2, 174.6, lat, lon)["s12"]
    assert far_m == pytest.approx(2000, abs=2)


def test_rings_of_a_distance_stand_there_in_each_unit_it_may_be_in():
    """By hand: 34 nautical miles are 62.968 km, 34 statute miles 54.717696 km (NIST SP 811)."""
    apart = {
        "source": "navy",
        "says": "34 miles from the base.",
        "statements": [
            {
                "kind": "separation",
                "first": "base",
                "second": "strait",
                "distance": {
                    "as_written": "34 miles",
                    "low": 34,
                    "high": 34,
                    "units": ["mile", "nautical_mile"],
                },
            }
        ],
    }
    data = examine(FERRY).data
    data["claims"]["N2"] = apart
    case = Case.model_validate(data)
    claim = folders(read(to_kml(case)))["N2: the navy"]
    radii = []
    for line in claim.iterfind("k:Placemark/k:LineString/k:coordinates", KML):
        lon, lat = map(float, line.text.split()[0].split(","))
        radii.append(Geodesic.WGS84.Inverse(-37.0, 174.8, lat, lon)["s12"] / 1000)
    assert radii == pytest.approx([54.717696, 62.968], abs=0.002)


@pytest.mark.parametrize("centre", [(0.0, 0.0), (179.9, -41.0), (12.0, 89.5)])
def test_a_ring_is_closed_and_everywhere_as_far(centre):
    points = np.array(ring(centre, 300.0))
    assert points[0] == pytest.approx(points[-1], abs=1e-9)
    for lon, lat in points:
        assert -180 <= lon <= 180
        far = Geodesic.WGS84.Inverse(centre[1], centre[0], lat, lon)["s12"] / 1000
        assert far == pytest.approx(300.0, abs=1e-6)


def test_a_track_is_a_line_for_each_stretch_between_its_gaps():
    """Eleven fixes to 180° and eleven from 179° W on, 20 min later."""
    case = checked(examine(ROOT / "tests" / "cases" / "kite.yaml"))
    claim = folders(read(to_kml(case)))["R1: the receiver's keeper"]
    assert spans(claim) == [
        ("2019-07-03T12:00:00Z", "2019-07-03T12:20:00Z"),
        ("2019-07-03T12:40:00Z", "2019-07-03T13:00:00Z"),
    ]
    lines = [line.text.split() for line in claim.iterfind("k:Placemark/k:LineString/k:coordinates", KML)]
    assert [(line[0], line[-1], len(line)) for line in lines] == [
        ("179.0,0.0", "180.0,0.0", 11),
        ("-179.0,0.0", "-178.0,0.0", 11),
    ]


def test_of_a_long_track_so_many_fixes_are_drawn(monkeypatch):
    monkeypatch.setattr(tracks, "MOST_FIXES", 3)
    case = checked(examine(ROOT / "tests" / "cases" / "kite.yaml"))
    claim = folders(read(to_kml(case)))["R1: the receiver's keeper"]
    (first, _) = claim.iterfind("k:Placemark/k:LineString/k:coordinates", KML)
    assert first.text.split() == ["179.0,0.0", "179.5,0.0", "180.0,0.0"]
    assert "3 of its 11 fixes" in claim.findtext("k:Placemark/k:description", "", KML)


HOSTILE = "]]><script>alert(1)</script> <![CDATA[ & \" ' \x01\x0b\ufffe <img src=x>"


def test_text_of_a_case_is_text_in_xml_and_in_the_balloon():
    """A balloon shows HTML, so that what it holds must be escaped once more than XML asks for."""
    case = changed(title=HOSTILE, claims__N1__says=HOSTILE, sources__navy__publisher=HOSTILE)
    root = read(to_kml(case))
    shown = HOSTILE.translate({1: "\ufffd", 11: "\ufffd", 0xFFFE: "\ufffd"})
    assert root.findtext("k:Document/k:name", "", KML) == shown
    told = folders(root)[f"N1: {shown}"].findtext("k:description", "", KML)
    assert "<script" not in told
    assert "<img" not in told
    assert html.unescape(told).startswith(shown)
    assert {element.tag for element in root.iter()} <= {
        f"{{{KML['k']}}}{tag}" for tag in (
            "kml", "Document", "name", "description", "Style", "LineStyle", "IconStyle", "color", "width",
            "Folder", "open", "Placemark", "TimeSpan", "begin", "end", "styleUrl", "Point", "LineString",
            "tessellate", "coordinates",
        )
    }  # fmt: skip


def test_it_names_no_address_but_that_of_its_format(ferry):
    data = to_kml(ferry, ROUTES)
    assert data.count(b"http") == data.count(b"http://www.opengis.net/kml/2.2") == 1


def test_it_is_the_same_each_time(ferry):
    assert to_kml(ferry, ROUTES) == to_kml(ferry, ROUTES)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_case_that_can_be_used_is_drawn_as_valid_kml(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("hostile") / "case.yaml"
    lay_tracks(file.parent)
    file.write_bytes(
        hostile_case(lambda n: data.draw(st.integers(0, n - 1))).encode("utf-8", "surrogatepass")
    )
    try:
        case = checked(examine(file))
    except OverflightError:
        return
    read(to_kml(case))
