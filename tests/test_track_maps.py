"""Tracks on a map: what is drawn, where, and what its words tell."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
import yaml
from matplotlib.collections import PathCollection
from pictures import clipped_words, colliding_words, drawn_words
from test_track_bridges import WITH_GAP
from test_tracks import FLOWN, KITE, START, as_csv, case_with

from overflight.case.file import load_case, read_case
from overflight.figures.maps import track, track_maps
from overflight.findings.logic import Logic

# 120 km in a minute
JUMPING = [(t, 10.0 if t < WITH_GAP[15][0] else 11.6, lat) for t, _, lat in WITH_GAP]


def drawn_of(folder, fixes, town=(11.0, 47.0), name="the town", **more):
    """Return figure and words of the one track of a made-up case."""
    file = case_with(folder, as_csv(fixes), **more)
    data = yaml.safe_load(file.read_text())
    data["places"]["town"].update(lon=town[0], lat=town[1], name=name)
    file.write_text(yaml.dump(data, sort_keys=False))
    ((figure, told),) = track_maps(Logic(read_case(file)))
    return figure, told


def bent(lon0=10.0):
    """Return fixes that sag to the south by 40 km, without those of 14 minutes."""
    flown = [
        (t, (lon0 + n / 12 + 180) % 360 - 180, -17 + (n - 20) ** 2 / 500) for n, (t, *_) in enumerate(FLOWN)
    ]
    return [fix for n, fix in enumerate(flown) if not 14 < n < 28]


def envelopes_in(figure):
    """Return the drawn areas of a gap, in inches: those with an edge in their colour and nothing in them."""
    found = [c for c in figure.axes[0].collections if isinstance(c, PathCollection) and c.get_zorder() == 1.4]
    return [np.concatenate([path.vertices for path in each.get_paths()]) for each in found]


def test_a_case_without_tracks_has_no_map_and_loads_nothing_for_one():
    assert track_maps(Logic(load_case())) == []


@pytest.mark.parametrize("name", ["the town", "the town at the far end of the long bay, on the old road"])
@pytest.mark.parametrize(
    "fixes", [FLOWN, WITH_GAP, bent(9.5), FLOWN[:2]], ids=["whole", "gap", "bent", "two"]
)
def test_words_are_inside_and_clear_of_each_other(tmp_path, fixes, name):
    figure, _ = drawn_of(tmp_path, fixes, name=name)
    assert clipped_words(figure) == []
    assert colliding_words(figure) == []


def test_words_tell_gaps_and_nearest_approaches(tmp_path):
    figure, told = drawn_of(tmp_path, WITH_GAP)
    assert "came within 76.1 km of the town (T1)" in told
    assert "gaps: 12:10 UTC to 12:25 UTC (15.0 min)" in told
    assert "The town: 76.1 km at 12:20 UTC" in told
    assert "plausibly 76.1 km by the smooth bridge" in told
    assert "decide no verdict" in told
    words = [text for text, _ in drawn_words(figure)]
    assert any("plausibly 72." in text for text in words)
    assert {"from 12:00 UTC", "to 12:40 UTC", "a gap", "95 %"} <= set(words)


def test_without_a_gap_nothing_tells_of_one(tmp_path):
    figure, told = drawn_of(tmp_path, FLOWN)
    assert "gaps: none" in told
    assert "smooth bridge" not in told
    assert envelopes_in(figure) == []
    assert not {"a gap", "95 %"} & {text for text, _ in drawn_words(figure)}


def test_larger_shares_take_more_room_and_hold_the_gap_s_ends(tmp_path):
    figure, _ = drawn_of(tmp_path, bent(), town=(11.9, -16.2))
    spans = [np.ptp(outline, axis=0) for outline in envelopes_in(figure)]
    # of 95, 80 and 50 per cent, as they are drawn
    assert spans[0][1] > spans[1][1] > spans[2][1] > 0.05
    ends = [line.get_xdata()[[0, -1]] for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert envelopes_in(figure)[0][:, 0].min() == pytest.approx(min(ends[0]), abs=0.05)
    assert envelopes_in(figure)[0][:, 0].max() == pytest.approx(max(ends[0]), abs=0.05)


def test_across_the_antimeridian_it_looks_the_same(tmp_path):
    here, _ = drawn_of(tmp_path, bent(10.0), town=(11.9, -16.2))
    there, told = drawn_of(tmp_path, bent(178.5), town=(-179.6, -16.2))
    assert "12:14 UTC to 12:28 UTC" in told
    for one, other in zip(here.axes[0].lines, there.axes[0].lines, strict=True):
        np.testing.assert_allclose(one.get_xydata(), other.get_xydata(), atol=0.02)
    # other random numbers, so that the rims of areas differ a little
    for one, other in zip(envelopes_in(here), envelopes_in(there), strict=True):
        np.testing.assert_allclose(one.min(axis=0), other.min(axis=0), atol=0.08)
        np.testing.assert_allclose(one.max(axis=0), other.max(axis=0), atol=0.08)


def test_a_place_on_another_continent_is_told_and_not_drawn(tmp_path):
    figure, told = drawn_of(tmp_path, FLOWN, town=(100.0, 10.0))
    assert "Too far off for this map: the town (" in told
    assert not any(text.startswith("the town\n") for text, _ in drawn_words(figure))


def test_a_gap_that_cannot_be_bridged_is_told(tmp_path):
    alone = [FLOWN[0], *FLOWN[20:]]
    figure, told = drawn_of(tmp_path, alone)
    assert "1 of the gaps has no area" in told
    assert envelopes_in(figure) == []


def test_of_a_long_track_not_every_fix_is_drawn(tmp_path):
    many = [(START + n * (FLOWN[1][0] - START) / 100, 10.0, 45 + n / 1000) for n in range(3_000)]
    with mock.patch.object(track, "_MOST_POINTS", 50):
        figure, _ = drawn_of(tmp_path, many, give_or_take_s=0)
    assert max(len(line.get_xdata()) for line in figure.axes[0].lines) < 120


def test_the_title_tells_of_the_event_s_place_rather_than_of_a_sighting_s():
    """The track came within 11 km of the cay, where the plane was seen, and 55 km of the reef."""
    ((figure, told),) = track_maps(Logic(read_case(KITE)))
    assert "came within 55.3 km of the reef (R1)" in told
    assert "The cay: 11.1 km" in told
    assert clipped_words(figure) == colliding_words(figure) == []


def test_a_jump_is_told_apart_from_a_gap(tmp_path):
    figure, _ = drawn_of(tmp_path, JUMPING)
    assert {"a gap", "a jump"} <= {text for text, _ in drawn_words(figure)}
    assert sorted(line.get_linestyle() for line in figure.axes[0].lines).count(":") == 2
