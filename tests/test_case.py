"""The vocabulary and its file: what is accepted, and what each fault is told as."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from overflight.case import json_schema, load_case, read_case
from overflight.case.file import checksum
from overflight.case.words.clocks import clock_text, offset_text, to_utc, tzdata_version, zone_of
from overflight.case.words.units import km_per
from overflight.case.written import Bounds, PositiveRange, Range, WallTime
from overflight.errors import CaseError, OverflightError

FERRY = Path(__file__).parent / "cases" / "ferry.yaml"


@pytest.fixture
def edited(tmp_path: Path):
    """Return a function that writes the small case with one text replaced, and reads it."""

    def read(old: str, new: str):
        text = FERRY.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "case.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return read_case(path)

    return read


def line_of(text: str) -> int:
    lines = FERRY.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


def test_the_small_case_is_read() -> None:
    case = read_case(FERRY)
    assert list(case.claims) == ["N1", "L1", "L2"]
    assert case.options("strait") == ["strait"]


def test_the_default_case_holds_all_fourteen_claims_of_the_article() -> None:
    claims = load_case().claims
    assert {f"C{n}" for n in range(1, 15)} <= set(claims)
    assert not claims["C13"].checkable
    assert not claims["C14"].checkable


# Each row: what is replaced by what, the line it is on, and what the message must say.
FAULTS = [
    ("lat: -41.2", "lat: 95", "lat: -41.2", "less than or equal to 90"),
    ("radius_km: 4", "radius_km: -4", "radius_km: 4", "greater than or equal to 0"),
    ("    source: navy\n    says", "    says", "  N1:", "'source' is missing"),
    ("    says: The ferry sank", "    sais: The ferry sank", "says: The ferry sank", "did you mean 'says'"),
    ("place: base", "place: bas", "place: base", "did you mean 'base'"),
    (
        "Pacific/Auckland, UTC",
        "Pacific/Aukland, UTC",
        "Pacific/Auckland, UTC",
        "did you mean 'Pacific/Auckland'",
    ),
    ("  L2:\n", "  L1:\n", "  L2:", "duplicate key"),
    ("  L2:\n", "  base:\n", "  L2:", "also used under places"),
    ("source: navy}\n  strait", "}\n  strait", "  base:", "no origin"),
    ("first: L2", "first: nothing", "first: L2", "no event or claim has the id 'nothing'"),
    ("first: L2", "first: L1", "first: L2", "no sighting"),
    ("give_or_take_min: 5", "latest: '2019-07-03 10:00'", "0900Z", "give either"),
    ("clock: [UTC]", "clock: []", "0900Z", "has no clock"),
    ("low: 500, high: 600", "low: 700, high: 600", "low: 500", "above high"),
    ("low: 500, high: 600", "low: 0.001, high: 600", "low: 500", "slower than anything flies"),
    (
        "kind: sighting, unit",
        "kind: dream, unit",
        "kind: sighting, unit",
        "no statement is of kind",
    ),
    ("country: NZL", "country: nz", "country: NZL", "three capital letters, such as FRA"),
    ("radius_km: 4", "radius_km: 4, country: Ukraine", "  strait:", "three capital letters, such as FRA"),
    ("zone: Pacific/Auckland", "zone: Auckland", "local_zone", "did you mean 'Pacific/Auckland'"),
    ("\ndate: 2019-07-03", "\ndate: 20190703", "date: 2019-07-03", "this is no date: write 2015-12-31"),
    ("\ndate: 2019-07-03", "\ndate: 0", "date: 2019-07-03", "this is no date: write 2015-12-31"),
    ("\ndate: 2019-07-03", '\ndate: "1405555200"', "date: 2019-07-03", "this is no date: write 2015-12-31"),
    ("\nupdated: 2026-11-24", "\nupdated: 1405555200", "updated:", "this is no date: write 2015-12-31"),
    ("date: 2019-07-04", "date: 17 July 2014", "  navy:", "this is no date: write 2015-12-31"),
    ('at: "2019-07-03 09:00"', "at: 1405555200", "0900Z", 'this is no time: write "2015-12-31 21:00"'),
    ("date: 2019-07-04", "date: 2019-07-04, captured: 1562300000", "  navy:", "this is no time"),
    ("title: The ferry and", "title: [unclosed", "title: The ferry and", "not YAML"),
]


@pytest.mark.parametrize(("old", "new", "at", "message"), FAULTS, ids=[f[1].strip()[:40] for f in FAULTS])
def test_a_fault_is_told_with_its_line_and_what_is_allowed(
    edited, old: str, new: str, at: str, message: str
) -> None:
    with pytest.raises(CaseError) as told:
        edited(old, new)
    fault = next(f for f in told.value.faults if message in f.problem)
    line = fault.line
    assert line is not None
    assert abs(line - line_of(at)) <= 1
    assert f"case.yaml:{line}:" in str(told.value)


def test_all_faults_are_told_at_once(edited) -> None:
    with pytest.raises(CaseError) as told:
        edited(
            "lat: -37.0, source: navy}\n  strait: {name: the strait, lon: 174.6, lat: -41.2",
            "lat: 91, source: navy}\n  strait: {name: the strait, lon: 181, lat: -41.2",
        )
    assert len(told.value.faults) == 2


def test_a_claim_with_more_statements_than_letters_is_refused() -> None:
    remark = {"kind": "remark", "reason": "made up"}
    assert read_case(FERRY, {"claims.L1.statements": [remark] * 26})
    with pytest.raises(CaseError, match="at most 26"):
        read_case(FERRY, {"claims.L1.statements": [remark] * 27})


def test_a_file_that_is_no_mapping_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    for content in (b"- a\n- b\n", b"", b"\xff\xfe\x00", b"x" * 1_000_001):
        path.write_bytes(content)
        with pytest.raises(CaseError):
            read_case(path)


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("title: !!python/object/apply:os.system ['true']\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"a tag \(!!python/object/apply:os.system\): delete it"):
        read_case(path)


@pytest.mark.parametrize("name", ["..", "../deir", "a/b", "/etc", "Deir", "", " "])
def test_a_case_name_cannot_leave_the_folder(name: str) -> None:
    if name == "":
        assert load_case(name).title
        return
    with pytest.raises(OverflightError, match="case name"):
        load_case(name)


def test_an_unknown_case_is_told_with_the_known_ones() -> None:
    with pytest.raises(OverflightError, match="there are: "):
        load_case("no-such-case")


def test_overrides_reach_any_value_and_change_the_checksum() -> None:
    plain = read_case(FERRY)
    changed = read_case(
        FERRY, {"aircraft.patrol.cruise_kmh.high": 650, "claims.L1.statements.0.time.give_or_take_min": 3}
    )
    assert changed.aircraft["patrol"].cruise_kmh.high == 650
    assert checksum(plain) != checksum(changed)
    assert checksum(plain) == checksum(read_case(FERRY, {}))


@pytest.mark.parametrize(
    ("dotted", "message"),
    [
        ("aircraft.patrl.cruise_kmh.high", "did you mean 'patrol'"),
        ("claims.L1.statements.7.kind", "numbered from 0"),
        ("title.x", "single value"),
    ],
)
def test_an_override_of_nothing_is_refused(dotted: str, message: str) -> None:
    with pytest.raises(OverflightError, match=message):
        read_case(FERRY, {dotted: 1})


def test_an_override_is_validated() -> None:
    with pytest.raises(CaseError, match="less than or equal to 90"):
        read_case(FERRY, {"places.base.lat": 95})


# --- clocks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Asia/Damascus", "UTC+2"),
        ("Asia/Baghdad", "UTC+3"),
        ("Europe/Moscow", "UTC+3"),
        ("Europe/Istanbul", "UTC+2"),
        ("Asia/Tehran", "UTC+3:30"),
        ("Asia/Qatar", "UTC+3"),
        ("America/St_Johns", "UTC-3:30"),
    ],
)
def test_offsets_are_those_of_december_2015(zone: str, offset: str) -> None:
    """Published offsets, as listed in the IANA time-zone database's own text files."""
    assert offset_text(datetime(2015, 12, 6, 18, tzinfo=UTC), zone) == offset


def test_zones_come_from_the_package_and_not_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    assert zoneinfo.TZPATH == ()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert to_utc(datetime(2015, 12, 6, 21), "Asia/Damascus") == datetime(2015, 12, 6, 19, tzinfo=UTC)
    assert tzdata_version()


def test_times_that_a_clock_never_or_twice_showed_are_refused() -> None:
    with pytest.raises(ValueError, match="never"):
        to_utc(datetime(2015, 3, 29, 2, 30), "Europe/Berlin")
    with pytest.raises(ValueError, match="twice"):
        to_utc(datetime(2015, 10, 25, 2, 30), "Europe/Berlin")


def test_an_instant_is_shown_on_two_clocks() -> None:
    assert (
        clock_text(datetime(2015, 12, 6, 17, 55, tzinfo=UTC), "Asia/Damascus") == "17:55 UTC (19:55 at UTC+2)"
    )
    late = datetime(2015, 12, 6, 22, 30, tzinfo=UTC)
    assert clock_text(late, "Asia/Damascus") == "22:30 UTC (00:30 on 7 December at UTC+2)"
    assert clock_text(late, "UTC") == "22:30 UTC"


def test_seconds_are_told_of_an_instant_of_whole_seconds_and_others_are_rounded_to_the_minute() -> None:
    stated = datetime(2021, 5, 23, 9, 30, 52, tzinfo=UTC)
    assert clock_text(stated, "Europe/Minsk") == "09:30:52 UTC (12:30:52 at UTC+3)"
    computed = datetime(2021, 5, 23, 9, 30, 52, 1, tzinfo=UTC)
    assert clock_text(computed, "Europe/Minsk") == "09:31 UTC (12:31 at UTC+3)"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("Asia/Damascu", "'Asia/Damascus'"),
        ("Kyiv", "'Europe/Kyiv'"),
        ("kyiv", "'Europe/Kyiv'"),
        ("New York", "'America/New_York'"),
        ("Bagdad", "'Asia/Baghdad'"),
        ("Louisville", "'America/Kentucky/Louisville' or 'America/Louisville'"),
    ],
)
def test_an_unknown_zone_gets_a_near_one(given: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {meant}"):
        zone_of(given)


# --- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "km"),
    # international mile and nautical mile: NIST Special Publication 811 (2008), appendix B.8
    [("km", 1.0), ("m", 0.001), ("mile", 1.609344), ("nautical_mile", 1.852), ("foot", 0.0003048)],
)
def test_units_are_those_of_the_standard(unit: str, km: float) -> None:
    assert km_per(unit) == pytest.approx(km, rel=1e-12)
    assert float(pint.UnitRegistry().Quantity(1, unit).to("km").magnitude) == pytest.approx(km, rel=1e-12)


@pytest.mark.parametrize("unit", ["hour", "parsnip", "", "kg", "1/0"])
def test_what_is_no_length_is_refused(unit: str) -> None:
    with pytest.raises(ValueError, match="not a unit of length"):
        km_per(unit)


numbers = st.floats(0, 1e6)


@given(numbers, numbers)
def test_a_range_is_ordered_and_needs_an_origin(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    made = Range(low=low, high=high, assumption="made up")
    assert low <= made.middle <= high
    with pytest.raises(ValidationError):
        Range(low=low, high=high)
    if low < high:
        with pytest.raises(ValidationError):
            Range(low=high, high=low, assumption="made up")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)), st.integers(0, 600))
def test_both_ways_to_write_a_window_are_the_same(at: datetime, doubt: int) -> None:
    point = WallTime(as_written="about", at=at, give_or_take_min=doubt)
    window = WallTime(as_written="between", earliest=point.window[0], latest=point.window[1])
    assert window.window == point.window
    assert window.half_width_min == pytest.approx(doubt)


def test_a_bound_may_be_open_but_not_both() -> None:
    assert Bounds(low=3).high is None
    with pytest.raises(ValidationError):
        Bounds()


def test_the_schema_describes_the_file() -> None:
    import jsonschema

    from overflight.case.document import parse

    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    data = parse(FERRY.read_text(encoding="utf-8"))
    data["date"], data["updated"] = str(data["date"]), str(data["updated"])
    for source in data["sources"].values():
        source["date"] = str(source["date"])
    jsonschema.validate(data, schema)
    data["claims"]["N1"]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_bombs_are_released_above_their_target():
    height = {"low": 0, "high": 5000, "assumption": "made up"}
    with pytest.raises(ValidationError, match="must be above 0"):
        TypeAdapter(PositiveRange).validate_python(height)
