"""Tracks: the same fixes from four formats, nearest approaches in closed form, hostile input."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from standins import make_project

from overflight import paths
from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.tracks import clauses, moments
from overflight.analysis.tracks.clauses import needed_fixes
from overflight.analysis.tracks.flown import Flown
from overflight.case.file import checksum, read_case
from overflight.case.tracks.raw import TrackFileError
from overflight.case.tracks.read import read_fixes
from overflight.case.tracks.times import moment_of
from overflight.errors import CaseError
from overflight.findings.all import all_findings
from overflight.findings.logic import Logic
from overflight.pipeline import run
from overflight.pipeline.validate import validated
from overflight.pipeline.verify import verified
from overflight.sweep.keys import grounds

START = datetime(2020, 6, 1, 12)
KITE = Path(__file__).parent / "cases" / "kite.yaml"
# along the meridian of 10° E, a tenth of a degree (11.1 km) a minute: 667 km/h
FLOWN = [(START + timedelta(minutes=m), 10.0, 45 + m / 10) for m in range(41)]


def as_csv(fixes=FLOWN, zone="Z"):
    rows = [f"{t.isoformat()}{zone},{lat:.4f},{lon:.4f}" for t, lon, lat in fixes]
    return "\n".join(["timestamp,latitude,longitude", *rows])


def as_gpx(fixes=FLOWN):
    points = "".join(
        f'<trkpt lat="{lat:.4f}" lon="{lon:.4f}"><time>{t.isoformat()}Z</time></trkpt>'
        for t, lon, lat in fixes
    )
    return f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'


def as_kml(fixes=FLOWN):
    whens = "".join(f"<when>{t.isoformat()}Z</when>" for t, _, _ in fixes)
    coords = "".join(f"<gx:coord>{lon:.4f} {lat:.4f} 0</gx:coord>" for _, lon, lat in fixes)
    spaces = 'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"'
    return f"<kml {spaces}><Placemark><gx:Track>{whens}{coords}</gx:Track></Placemark></kml>"


def as_geojson(fixes=FLOWN):
    return json.dumps(
        {
            "type": "Feature",
            "properties": {"coordTimes": [f"{t.isoformat()}Z" for t, _, _ in fixes]},
            "geometry": {
                "type": "LineString",
                "coordinates": [[lon, round(lat, 4)] for _, lon, lat in fixes],
            },
        }
    )


FORMATS = {"t.csv": as_csv, "t.gpx": as_gpx, "t.kml": as_kml, "t.geojson": as_geojson}
SPEED = {"low": 600, "high": 900, "assumption": "made up"}


def case_with(folder, text, name="t.csv", clock=("UTC",), seen="2020-06-01 12:20", **track):
    """Return the file of a made-up case with a track, and a sighting of its unit in a town 1° east of it."""
    (folder / name).write_text(text, encoding="utf-8")
    given = {"kind": "track", "unit": "plane", "file": name, "within_km": 0.5, "give_or_take_s": 6, **track}
    source = {"publisher": "p", "title": "t", "date": "2020-06-02", "kind": "monitor", "clock": list(clock)}
    sighting = {
        "kind": "sighting", "unit": "plane", "place": "town",
        "time": {"as_written": "then", "at": seen, "give_or_take_min": 1, "zone": "UTC"},
    }  # fmt: skip
    data = {
        "title": "made up", "question": "?", "summary": "?", "date": "2020-06-01", "updated": "2020-06-02",
        "local_zone": "UTC", "sources": {"s": source, "w": {**source, "clock": ["UTC"]}},
        "places": {"town": {"name": "the town", "lon": 11, "lat": 47, "radius_km": 1, "source": "w"}},
        "forces": {"north": {"name": "the north"}},
        "aircraft": {"jet": {"name": "a jet", "cruise_kmh": SPEED, "maximum_kmh": SPEED}},
        "units": {"plane": {"name": "the plane", "force": "north", "aircraft": "jet"}},
        "claims": {
            "T1": {"source": "s", "says": "The track.", "statements": [given]},
            "W1": {"source": "w", "says": "Seen.", "statements": [sighting]},
        },
    }  # fmt: skip
    file = folder / "case.yaml"
    file.write_text(yaml.dump(data, sort_keys=False), encoding="utf-8")
    return file


def found(file, check):
    return next(f for f in all_findings(read_case(file), 0, 1) if f.check == check)


@pytest.mark.parametrize("name", FORMATS)
def test_four_formats_give_the_same_fixes(tmp_path, name):
    (tmp_path / name).write_text(FORMATS[name]())
    (tmp_path / "other.csv").write_text(as_csv())
    fixes, other = read_fixes(tmp_path, name), read_fixes(tmp_path, "other.csv")
    assert len(fixes) == 41
    assert fixes.zoned
    for key in ("moment_us", "lon", "lat"):
        np.testing.assert_array_equal(getattr(fixes, key), getattr(other, key))


def test_nearest_approach_to_a_town_beside_a_meridian(tmp_path):
    """The nearest point of a meridian lies a little north of the town's parallel; 1° there is 76.05 km."""
    near = found(case_with(tmp_path, as_csv()), "track-approach")
    meridian = np.linspace(46.5, 47.5, 100_001)
    true = distance_km(10.0, meridian, 11.0, 47.0)
    assert near.value == pytest.approx(true.min(), abs=1e-3)
    assert near.low < near.value < near.high
    # 60 s and twice 6 s of doubt at 900 km/h are 18 km; the fix is good to 0.5 km, the town to 1 km
    ends = distance_km([10.0, 10.0], [47.0, 47.1], 11.0, 47.0)
    assert near.low == pytest.approx((ends.sum() - 18.0) / 2 - 0.5 - 1.0, abs=1e-3)
    assert near.verdict == "contradicted"
    assert "12:20 UTC" in near.answer


def test_a_place_on_the_track_can_have_been_flown_over(tmp_path):
    file = case_with(tmp_path, as_csv([(t, 11.0, lat) for t, _, lat in FLOWN]))
    assert found(file, "track-approach").verdict == "consistent"
    assert found(file, "track-fit").verdict == "consistent"


def test_sighting_elsewhere_contradicts_the_track(tmp_path):
    """At 12:20 the town is 76 km off: 5 min at 900 km/h."""
    assert found(case_with(tmp_path, as_csv()), "track-fit").verdict == "contradicted"


def test_margin_of_a_sighting_that_a_track_excludes_is_its_hour(tmp_path):
    """The last fix, of 12:40, is 235 km off: 15.6 min less 6 s after it there was time, give or take 1."""
    near = found(case_with(tmp_path, as_csv()), "track-fit")
    assert (near.margin.moves, near.margin.towards) == ("the time of W1", "later")
    way_min = (distance_km(10.0, 49.0, 11.0, 47.0) - 1.5) / 900 * 60
    assert near.margin.by == pytest.approx(20 + way_min - 0.1 - 1, abs=1e-3)
    for minutes, verdict in ((-0.1, "contradicted"), (0.1, "consistent")):
        moved = f"{START + timedelta(minutes=20 + near.margin.by + minutes):%Y-%m-%d %H:%M:%S}"
        assert found(case_with(tmp_path, as_csv(), seen=moved), "track-fit").verdict == verdict


def test_sighting_before_the_track_began_does_not(tmp_path):
    """At 12:00 the town is 235 km off, 15.7 min; at 11:40 there was time."""
    file = case_with(tmp_path, as_csv(), seen="2020-06-01 11:40")
    assert found(file, "track-fit").verdict == "consistent"


def test_times_without_zone_leave_the_clock_open(tmp_path):
    """On a clock two hours ahead the track is over when the plane is seen."""
    file = case_with(tmp_path, as_csv(zone=""), clock=("UTC", "Europe/Berlin"))
    assert found(file, "track-fit").verdict == "depends"
    assert " or " in found(file, "track-approach").answer
    with pytest.raises(CaseError, match="have no zone"):
        read_case(case_with(tmp_path, as_csv(zone=""), clock=()))


@pytest.mark.parametrize(
    "written", ["17.07.2014 16:20", "17.7.2014T16:20:00", "2014-07-17 16:20", "2014-07-17T16:20:00.0"]
)
def test_a_day_may_come_before_its_month_with_points(written):
    assert moment_of(written) == moment_of("2014-07-17 16:20:00")
    assert moment_of(f"{written}Z") == (moment_of(written)[0], True)


@pytest.mark.parametrize("written", ["17.13.2014 16:20", "07/17/2014 16:20", "17.07.14 16:20", "17.07.2014"])
def test_other_ways_to_write_a_day_are_none(written):
    with pytest.raises(ValueError):  # noqa: PT011  # what is wrong with it is told by the reader of tracks
        moment_of(written)


def test_gaps_and_jumps_are_told(tmp_path):
    without = [f for n, f in enumerate(FLOWN) if not 10 < n < 25]
    speed = found(case_with(tmp_path, as_csv(without)), "track-speed")
    assert speed.verdict == "consistent"
    assert any("12:10 UTC to 12:25 UTC" in step for step in speed.certificate.steps)
    apart = [(t, 10.0 if n < 20 else 14.0, lat) for n, (t, _, lat) in enumerate(FLOWN)]
    assert found(case_with(tmp_path, as_csv(apart)), "track-speed").verdict == "contradicted"


def straight(legs, kmh):
    """Return fixes each 5 s along the equator, so many and so fast one after another."""
    km = np.cumsum([0.0, *(k * 5 / 3600 for n, k in zip(legs, kmh, strict=True) for _ in range(n))])
    return [(START + timedelta(seconds=5 * n), float(km[n]) / 111.3195, 0.0) for n in range(len(km))]


def test_a_flight_that_no_type_can_fly_is_found_over_a_long_base(tmp_path):
    """2,500 km/h for 30 min: each leg of 5 s is 3.5 km, of which 2 km and 10 s are doubt: 354 km/h at least.

    Over 256 legs it is 888.9 km, less 2, in 1,280 s and 10: 2,475 km/h.
    """
    rows = straight([360, 360, 360], [800, 2500, 800])
    file = case_with(tmp_path, as_csv(rows), within_km=1, give_or_take_s=5)
    speed = found(file, "track-speed")
    assert speed.verdict == "contradicted"
    assert speed.answer == "Not as it stands: 1 stretch asks for more than a jet can fly."
    assert speed.value == pytest.approx((2500 * 1280 / 3600 - 2) / 1290 * 3600, rel=1e-3)
    assert speed.margin.by == pytest.approx(speed.value - 900, abs=1e-5)
    assert speed.margin.moves == "the greatest speed of a jet"


def test_each_jump_is_one_stretch_and_what_holds_it_is_none(tmp_path):
    """A tenth of a degree a minute, and 4° to the east after a third and two thirds of the way."""
    apart = [(t, 10.0 + 4 * (n >= 14) + 4 * (n >= 28), lat) for n, (t, _, lat) in enumerate(FLOWN)]
    speed = found(case_with(tmp_path, as_csv(apart)), "track-speed")
    assert speed.answer.startswith("Not as it stands: 2 stretches ask")
    assert speed.certificate.steps[0].startswith("12:13 UTC to 12:14 UTC")
    assert speed.certificate.steps[1].startswith("12:27 UTC to 12:28 UTC")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=2, max_size=20))
def test_the_speed_asked_for_is_that_of_some_base_and_none_of_its_lengths_asks_for_more(steps_m):
    km = np.cumsum([0, *steps_m]) / 1000
    minutes = np.arange(len(km)) / 12
    flown = bare_flown(minutes, km / 111.3195)
    expected = {
        (i, i + n): max(0.0, flown.lon[i + n] * 111.3195 - flown.lon[i] * 111.3195 - 1.0)
        / (n / 12 + 0.1)
        * 60
        for n in {1, 2, 4, 8, 16, len(km) - 1}
        for i in range(len(km) - n)
    }
    assert flown.bases.fastest_kmh == pytest.approx(max(expected.values()), rel=1e-4, abs=1e-3)
    assert expected[flown.bases.fastest] == pytest.approx(flown.bases.fastest_kmh, rel=1e-4, abs=1e-3)
    over = [base for base, kmh in expected.items() if kmh > flown.speed_kmh * 1.001]
    assert bool(flown.bases.stretches) or not over
    spans = [(each.first, each.last) for each in flown.bases.stretches]
    assert all(one[1] < two[0] for one, two in itertools.pairwise(spans))
    # whatever is too fast meets a stretch
    assert all(any(first < b and a < last for first, last in spans) for a, b in over)


def bare_flown(minutes, lon):
    return Flown(
        part="T1", given=(), minutes=minutes, lon=lon, lat=np.zeros_like(lon), altitude_m=np.zeros_like(lon),
        within_km=0.5, give_or_take_min=0.05, speed_kmh=900.0, gap_min=5.0, lone=0,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 900)), min_size=1, max_size=8, unique_by=lambda p: p[0]
    ),
    st.integers(-30, 90),
    st.integers(0, 40),
)
def test_what_a_track_leaves_at_a_moment_is_what_every_moment_tried_leaves(pairs, low, width):
    """Every fix bounds it at each tenth of a minute; the last before and the first after are asked."""
    minutes, km = (np.asarray(v, float) for v in zip(*sorted(pairs), strict=True))
    flown = bare_flown(minutes, km / 111.3195)
    window = (float(low), float(low + width))
    away = flown.away_km((0.0, 0.0)) - 0.5
    steepest = max([900.0, *(np.abs(np.diff(km)) / np.diff(minutes) * 60)])
    by_all, by_two, off_all, off_two = [], [], [], []
    for at in np.linspace(*window, 10 * width + 1):
        hours = (np.abs(minutes - at) + 0.05) / 60
        near = np.concatenate([np.flatnonzero(minutes <= at)[-1:], np.flatnonzero(minutes >= at)[:1]])
        needed = np.maximum(away - 1.0, 0.0) / hours
        by_all.append(needed.max())
        by_two.append(needed[near].max())
        off_all.append((away - 900.0 * hours).max())
        off_two.append((away - steepest * hours)[near].max())
    needed = moments.least_need(flown, window, (0.0, 0.0), 1.0)[0].kmh
    least = moments.least_km(flown, window, (0.0, 0.0))
    # the moments tried lie 6 s apart
    assert 0.5 * min(by_two) - 1e-6 <= needed <= min(by_all) * (1 + 1e-6) + 1e-6
    assert max(0.0, min(off_two)) - 0.1 * steepest / 60 - 1e-3 <= least <= max(0.0, min(off_all)) + 1e-3


def test_few_fixes_stand_for_a_long_window():
    """At each moment of it one of them is before and one after, by no more than the minutes it tells."""
    minutes = np.linspace(0.0, 240.0, 481)
    before, after = moments.fixes_about(bare_flown(minutes, minutes / 60), (30.0, 210.0))
    assert len(before) == len(after) == 12
    assert sum(map(len, moments.fixes_about(bare_flown(minutes, minutes / 60), (30.0, 32.0)))) == 2 * 12
    for at in (30.0, 77.7, 210.0):
        for fixes in (before, after):
            assert any(low <= 60 * fix.lonlat[0] - at <= high for fix in fixes for low, high in [fix.minutes])
    assert max(high - low for fix in (*before, *after) for low, high in [fix.minutes]) < 16


def test_across_the_antimeridian(tmp_path):
    west = [(t, (179.0 + n / 20 + 180) % 360 - 180, 0.0) for n, (t, _, _) in enumerate(FLOWN)]
    speed = found(case_with(tmp_path, as_csv(west)), "track-speed")
    # the longest base is all 40 legs of a minute: 1 km and 12 s of doubt bear least on it
    assert speed.value == pytest.approx((40 * 5.566 - 1) / 40.2 * 60, rel=1e-4)


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(-20, 200)),
        min_size=1,
        max_size=30,
        unique_by=lambda p: p[0],
    )
)
def test_thinned_fixes_exclude_the_same_moments(pairs):
    minutes, needed = (np.asarray(v, float) for v in zip(*sorted(pairs), strict=True))
    kept = needed_fixes(minutes, needed, 0.5)
    moments = np.arange(-300, 900, 0.25)

    def excluded(which):
        off = np.abs(moments[:, None] - minutes[which])
        return (off < needed[which] - 0.5).any(axis=1)

    np.testing.assert_array_equal(excluded(kept), excluded(np.arange(len(minutes))))


def test_few_of_many_fixes_are_needed():
    minutes = np.linspace(0.0, 400.0, 20_000)
    assert len(needed_fixes(minutes, 5 + np.abs(minutes - 200.0) / 2, 0.1)) < 20


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(-9, 9)), min_size=2, max_size=12, unique_by=lambda p: p[0]
    ),
    st.integers(-20, 80),
    st.integers(0, 9),
)
def test_thinned_fixes_decide_what_all_fixes_decide(tmp_path_factory, fixes, minute, give_or_take):
    """Fixes up to 90 km north or south of the town, and a sighting there before, during or after."""
    flown = [(START + timedelta(minutes=m), 11.0, 47 + north * 0.09) for m, north in sorted(fixes)]
    seen = f"{START + timedelta(minutes=minute):%Y-%m-%d %H:%M}"
    file = case_with(tmp_path_factory.mktemp("thinned"), as_csv(flown), seen=seen)
    data = yaml.safe_load(file.read_text())
    data["claims"]["W1"]["statements"][0]["time"]["give_or_take_min"] = give_or_take
    file.write_text(yaml.dump(data, sort_keys=False))
    thinned = Logic(read_case(file))
    with mock.patch.object(clauses, "needed_fixes", lambda minutes, *_: np.arange(len(minutes))):
        whole = Logic(read_case(file))
    assert len(thinned.problem.clauses) <= len(whole.problem.clauses)
    assert thinned.by_reading(["T1", "W1"]) == whole.by_reading(["T1", "W1"])


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("t.csv", "", "no column is known as time"),
        ("t.csv", "a,b\n1,2", "no column is known as time"),
        ("t.csv", "time,lat,lon\n2020-06-01T12:00Z,95,10", "line 2: '95' is no latitude"),
        ("t.csv", "time,lat,lon\n2020-06-01T12:00Z,nan,10", "line 2: 'nan' is no latitude"),
        ("t.csv", "time,lat,lon\n01/06/2020,45,10", "line 2: '01/06/2020' is no time"),
        ("t.csv", "time,lat,lon\n2020-06-01T12:00Z,45", "line 2: 2 fields, but 3 headings"),
        ("t.csv", "time,lat,lon\n\x00", "zero byte"),
        ("t.gpx", "<gpx>", "line 1: no XML"),
        ("t.gpx", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>', "DOCTYPE"),
        ("t.gpx", "<gpx>" + "<a>" * 100 + "</a>" * 100 + "</gpx>", "elements deep"),
        ("t.gpx", "<gpx><trk><trkseg><trkpt lat='1'/></trkseg></trk></gpx>", "without `lon`"),
        ("t.kml", "<gpx/>", "is no KML"),
        ("t.geojson", "[" * 100_000, "no JSON"),
        ("t.geojson", '{"type": "Feature", "geometry": NaN}', "no number"),
        ("t.geojson", "[]", "no GeoJSON"),
    ],
)
def test_hostile_files_are_refused_in_words(tmp_path, name, text, problem):
    (tmp_path / name).write_text(text)
    with pytest.raises(TrackFileError) as refused:
        read_fixes(tmp_path, name)
    assert problem in " ".join(refused.value.problems)


@pytest.mark.parametrize("name", ["../t.csv", "/etc/t.csv", "a/t.csv", "..csv", ".t.csv", "t.txt", "t.csv\n"])
def test_a_track_lies_in_the_case_s_own_folder(tmp_path, name):
    with pytest.raises(CaseError, match="own folder"):
        read_case(case_with(tmp_path, as_csv(), **{"file": name}))


@pytest.mark.parametrize(
    "text",
    [
        "time,icao24,lat,lon,velocity\n1591012800,aa,45,10,200\n1591012810,aa,,,\n1591012860,aa,46,11,200",
        "Timestamp,UTC,Callsign,Position,Altitude\n"
        '1591012800,2020-06-01T12:00:00Z,A1,"45,10",0\n1591012860,2020-06-01T12:01:00Z,A1,"46,11",9',
        "when;x;y\n2020-06-01 14:00:00+02:00;10,0;45,0\n2020-06-01 14:01:00+02:00;11,0;46,0",
    ],
    ids=["OpenSky", "Flightradar24", "decimal commas"],
)
def test_tables_as_other_programs_write_them(tmp_path, text):
    (tmp_path / "t.csv").write_text(text)
    fixes = read_fixes(tmp_path, "t.csv")
    assert fixes.moment_us.tolist() == [1_591_012_800_000_000, 1_591_012_860_000_000]
    assert (fixes.lon.tolist(), fixes.lat.tolist()) == ([10.0, 11.0], [45.0, 46.0])


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret").write_text(as_csv())
    (tmp_path / "t.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(TrackFileError, match="a link"):
        read_fixes(tmp_path, "t.csv")


def test_the_file_is_part_of_the_case_and_echoed(tmp_path):
    first = checksum(read_case(case_with(tmp_path, as_csv())))
    file = case_with(tmp_path, as_csv(FLOWN[:-1]))
    assert checksum(read_case(file)) != first
    assert "40 fixes, 2020-06-01 12:00:00 to 2020-06-01 12:39:00, UTC" in validated(file).as_text()
    with pytest.raises(CaseError, match="another file"):
        read_case(case_with(tmp_path, as_csv(), sha256="0" * 64))


def test_validate_tells_the_gaps(tmp_path):
    assert "1 gap of more than 5 min: 12:20:00 to 12:40:00" in validated(KITE).as_text()
    assert "no gap of more than 10 min" in validated(case_with(tmp_path, as_csv())).as_text()
    often = [fix for n, fix in enumerate(FLOWN) if n % 8 < 3]
    told = validated(case_with(tmp_path, as_csv(often), gap_min=2)).as_text()
    assert "5 gaps of more than 2 min: 12:02:00 to 12:08:00, " in told
    assert "12:18:00 to 12:24:00, 2 more" in told


def test_made_up_case_by_hand():
    """The gap's fixes are 78.45 km from the reef; in 20.2 min at 400 km/h it flew 134.67 km at most."""
    told = {f.id: f for f in all_findings(read_case(KITE), 0, 1)}
    near = told["track-approach-r1-reef"]
    ends = distance_km([180.0, -179.0], [0.0, 0.0], -179.5, 0.5)
    assert near.low == pytest.approx((ends.sum() - 400 * 20.2 / 60) / 2 - 0.5 - 2, abs=1e-6)
    assert near.verdict == "contradicted"
    # to within 2 km and the 0.5 km of its fixes it takes (78.45 + 78.45 - 5) km in 20.2 min: 451.2 km/h
    needed = (ends.sum() - 5.0) / 20.2 * 60
    assert near.margin.by == pytest.approx(needed - 400, abs=1e-4)
    # its greatest speed is given as 380 to 400 km/h
    assert near.margin.times_uncertainty == pytest.approx((needed - 400) / 10, abs=1e-4)
    # (11.06 + 111.87 - 134.67) / 2 - 0.5 - 20
    (cay,) = (s for s in told["track-approach-r1-cay"].certificate.steps if s.startswith("closest possible"))
    assert cay.endswith("= −26.37 km, so 0")
    (at_loss,) = told["track-approach-r1-reef-at-loss"].certificate.steps
    assert "(78.45 + 78.45 − 400 × 20.2 ÷ 60) ÷ 2 − 0.5 − 2 = 8.62 km" in at_loss
    assert "(78.45 + 78.45 − 2 × (0.5 + 2)) ÷ 20.2 min × 60 = 451 km/h" in at_loss
    # both fixes are named once
    assert at_loss.count("12:20 UTC") == at_loss.count("12:40 UTC") == 1


def approach_at(high, place="reef", radius_km=1):
    """Return the approach to a place if the plane flies so fast at most, and the cay is known so well."""
    speed = {"low": min(380, high), "high": high, "assumption": "made up"}
    given = {f"aircraft.survey-plane.{key}": speed for key in ("maximum_kmh", "cruise_kmh")}
    case = read_case(KITE, {**given, "places.cay.radius_km": radius_km})
    return {f.id: f for f in all_findings(case, 0, 1)}[f"track-approach-r1-{place}"]


def test_margin_of_an_approach_is_where_its_verdict_turns():
    turn = 400 + approach_at(400).margin.by
    assert approach_at(turn - 0.1).verdict == "contradicted"
    assert approach_at(turn + 0.1).verdict == "undetermined"
    assert approach_at(turn + 0.1).margin.by == pytest.approx(0.1, abs=1e-3)


def test_a_slower_plane_would_not_have_come_to_the_cay():
    turn = 400 - approach_at(400, "cay").margin.by
    assert approach_at(400, "cay").verdict == approach_at(turn + 0.1, "cay").verdict == "undetermined"
    assert approach_at(turn - 0.1, "cay").verdict == "contradicted"


def test_an_approach_that_only_a_speed_below_that_of_the_track_would_turn_has_no_margin():
    near = approach_at(400, "cay", radius_km=10)
    assert (near.verdict, near.margin) == ("undetermined", None)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a project with stand-in notebooks and the made-up case with a track."""
    place = make_project(tmp_path)
    folder = place / "data" / "cases" / "kite"
    folder.mkdir()
    # the stand-in checks look at a type of this name
    case = KITE.read_text(encoding="utf-8").replace("survey-plane", "jet")
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    (folder / "kite.csv").write_bytes(KITE.with_suffix(".csv").read_bytes())
    monkeypatch.setenv("OVERFLIGHT_HOME", str(place))
    paths.project_root.cache_clear()
    yield place
    paths.project_root.cache_clear()


def one_fix_changed(project):
    file = project / "data" / "cases" / "kite" / "kite.csv"
    file.write_text(file.read_text().replace("12:02:00Z,0.0,", "12:02:00Z,0.001,"))


def test_what_a_sweep_rests_on_changes_with_a_fix_and_with_nothing_else(project):
    case = project / "data" / "cases" / "kite" / "case.yaml"
    before = grounds(case, [], notebooks=False)
    (case.parent / "remarks.txt").write_text("no track")
    assert grounds(case, [], notebooks=False) == before
    one_fix_changed(project)
    assert {key for key, value in grounds(case, [], notebooks=False).items() if value != before[key]} == {
        "tracks"
    }


def test_verify_tells_of_a_changed_track(project):
    folder = run("kite", None, {"samples": 2}, 2, lambda _: None)
    assert (folder / "inputs" / "kite.csv").read_bytes() == KITE.with_suffix(".csv").read_bytes()
    one_fix_changed(project)
    found = verified(folder, progress=lambda _: None)
    assert {"track kite.csv"} <= found.inputs.keys()
    assert "made from other track kite.csv" in found.as_text()
