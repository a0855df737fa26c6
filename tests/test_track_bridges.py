"""Gaps of a track: plausible routes over them, which decide nothing, and how far they are to be trusted."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tracks import FLOWN, START, as_csv, case_with, found

from overflight.analysis.ground.geodesy import distance_km
from overflight.analysis.routes.gaps.fixes import CLIMB, CRUISE, UNKNOWN, Ends, Gaps
from overflight.analysis.routes.gaps.laws import load_models
from overflight.analysis.routes.gaps.rates import load_results
from overflight.analysis.tracks.approach import bounds_km
from overflight.analysis.tracks.bridges import (
    PERCENTS,
    SAMPLES,
    Bridge,
    bridge,
    bridges,
    envelopes,
    nearest_km,
    plausible,
    rates_like,
)
from overflight.analysis.tracks.flown import Flown
from overflight.errors import RouteError
from overflight.findings import bridged
from overflight.findings.checks import tracks

NUMBERS = load_models()
TOWN = (11.0, 47.0)
WITH_GAP = [f for n, f in enumerate(FLOWN) if not 10 < n < 25]


def flown(lon, lat, minutes, within_km=0.5, speed_kmh=900.0, altitude_m=np.nan, gap_min=5.0):
    """Return a track of fixes, good to 6 s."""
    minutes = np.asarray(minutes, float)
    shape = np.full(len(minutes), altitude_m)
    return Flown("T1", (), minutes, np.asarray(lon, float), np.asarray(lat, float), shape, within_km, 0.1,
                 speed_kmh, gap_min, 0)  # fmt: skip


def circle(lon0=10.0, cut=(20, 35)):
    """Return a half-circle of 1.05° about a point, flown in an hour, without the fixes of some minutes."""
    minutes = np.array([m for m in range(61) if not cut[0] < m < cut[1]], float)
    turn = np.radians(3.0 * minutes)
    east = 1.05 / np.cos(np.radians(46.0)) * np.sin(turn)
    return flown((lon0 + east + 180.0) % 360.0 - 180.0, 46.0 + 1.05 * np.cos(turn), minutes)


def made_of(along, across, length_km=100.0, minutes=10.0, altitude_m=(np.nan, np.nan)):
    """Return a bridge of one route that is drawn by hand, over a gap on the equator."""
    lon = np.degrees(length_km / 6378.137)
    ends = (Ends.of(at, 0.0, altitude_m=height) for at, height in zip((0.0, lon), altitude_m, strict=True))
    gap = Gaps(*ends, np.array([minutes]), 900.0)
    return Bridge(0, gap, (np.array([[along]], float), np.array([[across]], float)))


def test_nearest_approach_of_a_route_drawn_by_hand():
    """It leads 30 km north of the equator (left of the way, so below zero across) from 20 to 80 km."""
    route = made_of([0, 20, 80, 100], [0, -30, -30, 0])
    north_of_the_middle = (np.degrees(50.0 / 6378.137), np.degrees(40.0 / 6335.44))
    assert nearest_km(route, north_of_the_middle) == pytest.approx([10.0], abs=0.01)
    assert nearest_km(route, (0.0, 0.0)) == pytest.approx([0.0], abs=1e-6)


def test_a_route_that_stands_still_is_no_fault():
    assert nearest_km(made_of([0, 0, 100], [0, 0, 0]), (0.0, 0.0)) == pytest.approx([0.0], abs=1e-6)


def test_half_of_all_routes_are_farther_than_the_middle_one():
    made = bridge(circle(), 20, NUMBERS)
    told, away = plausible(made, (11.0, 46.0)), nearest_km(made, (11.0, 46.0))
    assert np.count_nonzero(away <= told.median_km) == SAMPLES // 2
    for percent, (low, high) in told.between_km.items():
        inside = np.count_nonzero((away >= low) & (away <= high))
        assert inside == pytest.approx(percent / 100 * SAMPLES, abs=2)


def test_the_hidden_part_of_a_turn_is_found_where_the_straight_way_is_not():
    """The circle is 116.7 km from its middle all the way; the chord over 45° of it cuts in to 107.8 km."""
    told = plausible(bridge(circle(), 20, NUMBERS), (10.0, 46.0))
    radius = distance_km(10.0, 46.0, 10.0, 47.05)
    straight = radius * np.cos(np.radians(22.5))
    assert told.median_km > straight + 6.0
    assert told.between_km[95][0] < radius < told.between_km[95][1] + 1.0
    # routes end on the circle, at fixes good to 0.5 km
    assert told.between_km[95][1] < radius + 0.6


@pytest.mark.parametrize("lon0", [-60.0, 179.0, 180.0])
def test_the_antimeridian_is_no_border(lon0):
    here, there = (bridge(circle(at), 20, NUMBERS) for at in (10.0, lon0))
    one, two = plausible(here, (11.6, 46.0)), plausible(there, ((lon0 + 181.6) % 360 - 180, 46.0))
    # another seed, so that a thousand routes differ a little
    assert one.median_km == pytest.approx(two.median_km, abs=0.5)
    for percent in PERCENTS:
        off = np.concatenate(envelopes(there, percent))[:, 0] - lon0
        assert np.abs((off + 180.0) % 360.0 - 180.0).max() < 2.0


def test_routes_are_the_same_whichever_are_asked_for_in_whatever_order():
    minutes = [*range(0, 10), *range(20, 30), *range(40, 50)]
    track = flown([10 + m / 20 for m in minutes], [46 + (m / 50) ** 2 for m in minutes], minutes)
    there, alone = bridges(track, [9, 19], NUMBERS)[0], bridge(track, 19, NUMBERS)
    back = bridges(track, [19, 9], NUMBERS)[0]
    for one, other in ((there[1], alone), (there[1], back[0]), (there[0], back[1])):
        for axis in (0, 1):
            assert one.drawn[axis].tobytes() == other.drawn[axis].tobytes()
    assert not np.array_equal(there[0].drawn[0], there[1].drawn[0])


@settings(max_examples=40, deadline=None)
@given(
    st.integers(6, 90), st.floats(-60, 60), st.floats(-60, 60), st.floats(0, 20), st.floats(-1, 1),
    st.floats(-1, 1), st.sampled_from([0.0, 0.01, 0.5, 20.0]),
)  # fmt: skip
def test_no_route_comes_nearer_than_the_bound_by_speed(gap, east, north, speed, place_x, place_y, within_km):
    step = np.array([0.0, 1.0]), np.array([gap + 1.0, gap + 2.0])
    lon = np.array([0.0, speed / 111.3, speed / 111.3 + east / 80, speed / 111.3 + east / 80])
    lat = 40.0 + np.array([0.0, 0.0, north / 80, north / 80 + speed / 120])
    track = flown(lon, lat, np.concatenate(step), within_km)
    if len(track.jumps) or track.most_km[1] > 2_000.0:
        return
    place = (float(place_x), 40.0 + float(place_y))
    bound = bounds_km(track, track.away_km(place))[1]
    assert nearest_km(bridge(track, 1, NUMBERS), place).min() >= bound * 0.995 - 1e-3


def test_doubt_of_the_fixes_widens_what_is_plausible():
    """On a straight way at one speed the model by itself hardly doubts; fixes good to 2 km do."""
    minutes = [*range(0, 10), *range(20, 30)]
    widths = []
    for within_km in (0.0, 2.0):
        track = flown([10 + m / 10 for m in minutes], np.zeros(len(minutes)), minutes, within_km)
        low, high = plausible(bridge(track, 9, NUMBERS), (11.5, 0.5)).between_km[95]
        widths.append(high - low)
    assert widths[0] < 1.0
    assert widths[1] > 4.0


def test_what_cannot_be_bridged_says_why():
    straight = np.arange(4) / 10
    reasons = {
        "no other fix before": (flown(straight, straight, [0, 20, 21, 22]), 0),
        "no other fix after": (flown(straight, straight, [0, 1, 2, 30]), 2),
        "more than 2,000 km": (flown(straight, straight, [0, 1, 201, 202]), 1),
        "farther apart than the type can fly": (flown([0, 0.1, 9, 9.1], straight, [0, 1, 8, 9]), 1),
    }
    for reason, (track, leg) in reasons.items():
        with pytest.raises(RouteError, match=reason):
            bridge(track, leg, NUMBERS)
        assert reason in bridges(track, [leg], NUMBERS)[1][leg]


@pytest.mark.parametrize(
    ("minutes", "heights", "group"),
    [
        (4.0, (np.nan, np.nan), (5.0, None)),
        (7.0, (np.nan, np.nan), (10.0, None)),
        (14.0, (np.nan, np.nan), (15.0, None)),
        # of 20 min there are 12 gaps, too few to tell anything; of all climbs 180
        (18.0, (0.0, 9_000.0), (None, CLIMB)),
        (18.0, (np.nan, np.nan), (None, None)),
        # nothing was measured in cruise
        (9.0, (10_000.0, 10_000.0), (10.0, None)),
        (300.0, (np.nan, np.nan), (None, None)),
    ],
)
def test_rates_are_those_of_gaps_like_it(minutes, heights, group):
    made = made_of([0, 20], [0, 0], 20.0, minutes, heights)
    assert made.phase == {None: UNKNOWN}.get(group[1], group[1]) or made.phase == CRUISE
    row = rates_like(load_results(), made)
    assert (row.minutes, row.phase) == group


def test_the_certificate_tells_what_is_plausible_and_how_far_to_trust_it(tmp_path):
    near = found(case_with(tmp_path, as_csv(WITH_GAP)), "track-approach")
    told = "\n".join(near.certificate.steps)
    row = load_results().row("smooth", 15.0)
    held = [f"{100 * row.inside[q].share:.0f}" for q in PERCENTS]
    assert "in the gap of 12:10 UTC to 12:25 UTC (15.0 min) by speed nowhere nearer than 0.00 km" in told
    assert "plausibly 76.1 km by the smooth bridge" in told
    assert f"in {row.gaps} gaps of {row.aircraft} aircraft (15 min)" in told
    assert f"{held[0]}, {held[1]} and {held[2]} % of cases, where 50, 80 and 95 % are stated" in told
    assert "it decides no verdict" in told
    assert "not known" not in told
    (gap,) = near.certificate.data["gaps"]
    assert (gap["from"], gap["to"]) == ("2020-06-01T12:10:00+00:00", "2020-06-01T12:25:00+00:00")
    assert gap["low_km"] == 0.0
    assert gap["between_km"]["95"][0] < gap["between_km"]["50"][0] < gap["plausible_km"]


def test_a_gap_longer_than_any_that_was_measured_is_told(tmp_path):
    long = [f if n < 25 else (f[0] + timedelta(minutes=20), *f[1:]) for n, f in enumerate(WITH_GAP)]
    long = [(t + timedelta(minutes=20) if t > START + timedelta(minutes=20) else t, x, y) for t, x, y in long]
    near = found(case_with(tmp_path, as_csv(long)), "track-approach")
    told = "\n".join(near.certificate.steps)
    assert "none of these flights' gaps was longer than 20 min: how well it does in one of 35.0 min" in told


def test_of_many_gaps_those_with_the_lowest_bounds_are_told(tmp_path):
    often = [f for n, f in enumerate(FLOWN) if n % 8 < 3]
    file = case_with(tmp_path, as_csv(often), gap_min=2)
    with mock.patch.object(bridged, "MOST_GAPS", 1):
        told = found(file, "track-approach").certificate.steps
    assert sum("in the gap of" in step for step in told) == 1
    assert any("12:18 UTC to 12:24 UTC" in step for step in told)
    assert any("in 1 more of its gaps it may have come nearer" in step for step in told)


def test_a_gap_far_from_a_place_is_not_bridged(tmp_path):
    """The last fix before the gap is 400 km off, 18 min; the gap of 15 min leads away from the town."""
    away = [(t, lon, 47.0 + 3 * (lat - 45)) for t, lon, lat in FLOWN]
    far = [f for n, f in enumerate(away) if not 15 < n < 27]
    told = found(case_with(tmp_path, as_csv(far)), "track-approach").certificate.steps
    assert any("in no gap can it have come nearer" in step for step in told)


@pytest.mark.parametrize("fixes", [FLOWN, WITH_GAP], ids=["without a gap", "with a gap"])
def test_what_is_plausible_changes_nothing_but_the_certificate(tmp_path, fixes):
    file = case_with(tmp_path, as_csv(fixes))
    told = found(file, "track-approach")
    with mock.patch.object(tracks, "_in_gaps", return_value=([], {})):
        bare = found(file, "track-approach")
    assert told.model_dump(exclude={"certificate"}) == bare.model_dump(exclude={"certificate"})
    assert (told == bare) == (fixes is FLOWN)


def test_without_a_gap_no_model_is_asked(tmp_path):
    with mock.patch.object(bridged, "load_models", side_effect=AssertionError):
        found(case_with(tmp_path, as_csv()), "track-approach")
