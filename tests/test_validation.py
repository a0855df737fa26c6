"""The validation itself: what is read, how it is cut and shared out, whether it notices a bad model."""

from __future__ import annotations

import dataclasses
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from pictures import clipped_words, colliding_words
from test_gaps import NUMBERS

from overflight.analysis.ground.geodesy import destination, distance_km
from overflight.analysis.routes.gaps.fixes import Ends, Gaps
from overflight.analysis.routes.gaps.laws import ScaleLaw, SmoothLaws, largest_difference, load_models
from overflight.analysis.routes.gaps.models import RECOMMENDED, plane_routes
from overflight.analysis.routes.gaps.rates import AIM_POINTS, ALL_MODELS, HALFWAY, MODEL_NAMES, load_results
from overflight.errors import OverflightError
from overflight.figures.coverage import coverage_figure, example_figure, groups_figure
from overflight.pipeline.notebooks import declared_parameters
from overflight.validation import flights as flights_module
from overflight.validation import wording
from overflight.validation.coverage import rate, wilson
from overflight.validation.cuts import Cuts, cut_gaps, halfway_index, is_for_fitting
from overflight.validation.fitting import PERCENTS, direct_errors_km, fit_models
from overflight.validation.flights import COLUMNS, Flight, data_file, read_flights
from overflight.validation.results import largest_change, measure, results_text
from overflight.validation.study import MOMENTS, compared, keep, run_study, typical_gap

ROOT = Path(__file__).resolve().parents[1]
PROVENANCE = NUMBERS.fitted_to.model_copy(update={"gaps_min": (10.0,)})


def installed() -> bool:
    try:
        data_file()
    except OverflightError:
        return False
    return True


needs_flights = pytest.mark.skipif(
    not installed(), reason="the package with the flights is not installed; make validation installs it"
)


def made_cuts(count: int, seed: int, max_speed_kmh: float = 1200.0) -> Cuts:
    """Return gaps whose truth is a route drawn from the smooth bridge itself, two gaps to an aircraft."""
    generator = np.random.default_rng(seed)
    lon, lat = generator.uniform(0, 5, count), generator.uniform(45, 50, count)
    speed, course = generator.uniform(450, 800, count), generator.uniform(0, 360, count)
    minutes = generator.choice([5.0, 10.0, 20.0], count)
    far = speed * minutes / 60 * generator.uniform(0.7, 0.98, count)
    end_lon, end_lat = destination(lon, lat, course, far)
    turn = generator.uniform(-60, 60, (2, count))
    height = generator.uniform(1000, 11_000, (2, count))
    gaps = Gaps(
        Ends(lon, lat, speed, course + turn[0], height[0]),
        Ends(end_lon, end_lat, speed * generator.uniform(0.5, 1.3, count), course + turn[1], height[1]),
        minutes,
        max_speed_kmh,
    )
    along, across = plane_routes(RECOMMENDED, gaps, MOMENTS, 1, seed + 1000, NUMBERS)
    true_lon, true_lat = gaps.to_earth(along[:, 0], across[:, 0])
    owners = np.array([f"{k // 2:06x}" for k in range(count)])
    return Cuts(gaps, MOMENTS, true_lon, true_lat, far * 1.05, minutes, owners)


@pytest.fixture(scope="module")
def made():
    return made_cuts(400, seed=1)


@pytest.fixture(scope="module")
def measured(made):
    return measure(made, NUMBERS, 200, 2, PROVENANCE.model_copy(update={"gaps_min": (5.0, 10.0, 20.0)}))


def test_a_model_is_as_good_as_its_word_on_routes_of_its_own(measured):
    for at in ("several", HALFWAY):
        row = measured.whole(RECOMMENDED, at)
        for percent, found in row.inside.items():
            # an interval of 95 % each, widened by half: all of six hold with 98 % if independent
            slack = 0.5 * (found.high - found.low) / 2
            assert found.low - slack <= percent / 100 <= found.high + slack
            assert abs(row.miss(percent)) < 6.0


@pytest.mark.parametrize(("factor", "kind"), [(0.6, "too narrow"), (1.6, "too wide")])
def test_a_model_with_a_wrong_spread_is_found_out(made, factor, kind):
    law = NUMBERS.smooth.otherwise
    scale = law.along.model_copy(update={"at_unit_km": law.along.at_unit_km * factor})
    wrong = SmoothLaws(by_phase={}, otherwise=law.model_copy(update={"along": scale, "across": scale}))
    results = measure(made, NUMBERS.model_copy(update={"smooth": wrong}), 100, 2, PROVENANCE)
    (told,) = (s for s in wording.model_sentences(results) if s.startswith("Smooth bridge"))
    assert re.search(rf"at 50 % {kind} by \d+\.\d points, more than chance", told)
    assert (results.whole(RECOMMENDED).miss(50) < -10) == (factor < 1)


def test_fitting_finds_the_law_that_the_routes_were_drawn_from():
    # without a bound on speed, which would draw the routes in
    fitted = fit_models(made_cuts(2000, seed=5, max_speed_kmh=1e6), PROVENANCE).smooth.otherwise
    drawn = NUMBERS.smooth.otherwise
    # quartiles of what was made
    bends, minutes = np.array([90.0, 260.0]), np.array([10.0, 10.0])
    for axis in ("along", "across"):
        found, true = (getattr(law, axis).scale_km(minutes, bends) for law in (fitted, drawn))
        assert found == pytest.approx(true, rel=0.1)
        assert getattr(fitted, axis).bend_power == pytest.approx(drawn.along.bend_power, abs=0.1)
    assert fitted.lean_power == pytest.approx(drawn.lean_power, abs=0.35)
    assert fitted.waist_power == pytest.approx(drawn.waist_power, abs=0.1)
    assert 5 < fitted.tail_freedom < 14


def test_radius_holds_its_share_of_what_it_was_fitted_to(made):
    numbers = NUMBERS.model_copy(update={"radius": fit_models(made, PROVENANCE).radius})
    row = measure(made, numbers, 10, 2, PROVENANCE).whole("great circle")
    for percent in PERCENTS:
        assert row.miss(percent) == pytest.approx(0.0, abs=0.1)


# E. B. Wilson's interval as R's binom::binom.wilson gives it for 8 of 10, 0 of 10 and 50 of 100
@pytest.mark.parametrize(
    ("share", "trials", "low", "high"),
    [(0.8, 10, 0.4902, 0.9433), (0.0, 10, 0.0, 0.2775), (0.5, 100, 0.4038, 0.5962)],
)
def test_wilson_interval_against_known_values(share, trials, low, high):
    assert wilson(share, trials) == pytest.approx((low, high), abs=5e-5)


def test_cases_of_one_aircraft_count_once_if_they_all_agree():
    once = np.array([[True]] * 8 + [[False]] * 4)
    thrice = np.repeat(once, 3, axis=0)
    owners = np.arange(12)
    assert rate(thrice, np.repeat(owners, 3)) == rate(once, owners)
    free = rate(thrice, np.arange(36))
    assert free.high - free.low < 0.7 * (rate(once, owners).high - rate(once, owners).low)


def test_independent_cases_count_one_by_one():
    inside = np.array([[True]] * 80 + [[False]] * 20)
    found = rate(inside, np.arange(100))
    # the correction n / (n - 1) takes one trial away
    assert (found.low, found.high) == pytest.approx(wilson(0.8, 99.0))


def test_moments_of_one_gap_are_not_taken_for_independent():
    one = np.random.default_rng(1).random((200, 1)) < 0.6
    assert rate(np.repeat(one, 5, axis=1), np.arange(200)) == rate(one, np.arange(200))


def test_intervals_hold_the_true_rate_as_often_as_they_say():
    generator = np.random.default_rng(11)
    held = 0
    for _ in range(600):
        chance = generator.beta(6, 4, 40)
        inside = generator.random((40, 4, 3)) < chance[:, None, None]
        found = rate(inside.reshape(160, 3), np.repeat(np.arange(40), 4))
        held += found.low <= 0.6 <= found.high
    assert 0.92 <= held / 600 <= 0.98


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(OverflightError, match="at least one gap"):
        rate(np.zeros((0, 5), bool), [])


def record(second, **changes):
    """Return what a receiver hears of a flight due east at 750 km/h, which climbs."""
    plain = {
        "icao24": "abc123",
        "callsign": "TEST1",
        "timestamp": 1_600_000_000_000 + 1000 * second,
        "longitude": 2.0 + second * 0.0028,
        "latitude": 48.0,
        "altitude": 10_000.0 + 20.0 * second,
        "groundspeed": 405.0,
        "track": 90.0,
        "vertical_rate": 1200.0,
        "onground": False,
    }
    return plain | changes


def written(tmp_path, records):
    path = tmp_path / "flights.json.gz"
    path.write_bytes(gzip.compress(json.dumps(records).encode()))
    return path


def test_flights_are_read_in_kilometres_and_metres(tmp_path):
    (flight,), cleaning = read_flights(written(tmp_path, [record(s) for s in range(400)]))
    assert (flight.aircraft, flight.callsign, len(flight.time_s)) == ("abc123", "TEST1", 400)
    assert flight.time_s[0] == 1_600_000_000
    assert flight.altitude_m[0] == pytest.approx(3048.0)
    assert flight.speed_kmh[0] == pytest.approx(750.06)
    assert cleaning == dataclasses.replace(cleaning, records=400, kept=400, on_ground=0, outlying=0)


def test_each_rule_leaves_out_what_it_says(tmp_path):
    records = [record(s) for s in range(400)]
    records[0]["onground"] = records[1]["onground"] = True
    records[50]["track"] = None
    records[100]["longitude"] = records[99]["longitude"]
    records[200]["latitude"] = 48.05  # 5.6 km off
    records += [record(s, callsign="SHORT") for s in range(100)]
    flights, cleaning = read_flights(written(tmp_path, records))
    assert dataclasses.asdict(cleaning) == {
        "records": 500,
        "on_ground": 2,
        "incomplete": 1,
        "repeated": 1,
        "outlying": 1,
        "in_short_stretches": 100,
        "kept": 395,
    }
    assert [flight.callsign for flight in flights] == ["TEST1"]


def test_silence_cuts_a_flight(tmp_path):
    seconds = [*range(400), *range(440, 900)]
    flights, _ = read_flights(written(tmp_path, [record(s) for s in seconds]))
    assert [len(flight.time_s) for flight in flights] == [400, 460]
    shorter = [*range(400), *range(425, 900)]
    assert len(read_flights(written(tmp_path, [record(s) for s in shorter]))[0]) == 1


@pytest.mark.parametrize("column", COLUMNS)
def test_missing_column_is_told(tmp_path, column):
    records = [{k: v for k, v in record(s).items() if k != column} for s in range(5)]
    with pytest.raises(OverflightError, match=f"lacks the columns {column};.*make validation"):
        read_flights(written(tmp_path, records))


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"{not json"), gzip.compress(b"[")[:-6]])
def test_broken_file_is_told(tmp_path, content):
    path = tmp_path / "broken.json.gz"
    path.write_bytes(content)
    with pytest.raises(OverflightError, match="is no gzip-compressed JSON"):
        read_flights(path)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(OverflightError, match="is no gzip-compressed JSON"):
        read_flights(tmp_path / "none.json.gz")


def test_positions_off_the_earth_are_told(tmp_path):
    with pytest.raises(OverflightError, match="not on Earth"):
        read_flights(written(tmp_path, [record(s, latitude=148.0) for s in range(400)]))


def test_no_flight_left_is_told(tmp_path):
    with pytest.raises(OverflightError, match=r"no flight of at least 6 min is left of 50 records"):
        read_flights(written(tmp_path, [record(s) for s in range(50)]))


def test_package_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(flights_module, "PACKAGE", "no-such-package-as-this")
    with pytest.raises(OverflightError, match=r"not installed; make validation installs it .*--no-deps"):
        data_file()


def test_package_without_the_file_is_told(monkeypatch):
    monkeypatch.setattr(flights_module, "PACKAGE", "numpy")
    monkeypatch.setattr(flights_module, "FILE", "numpy/no-such-file.json.gz")
    with pytest.raises(OverflightError, match=r"holds no numpy/.*requirements-validation\.lock"):
        data_file()


def made_flight(seconds: int, aircraft: str = "abc123") -> Flight:
    time = np.arange(seconds, dtype=float)
    lon, lat = destination(np.full(seconds, 179.9), np.full(seconds, 10.0), 90.0, time * 0.2)
    ones = np.ones(seconds)
    return Flight(aircraft, "TEST1", time, lon, lat, 3000.0 + 8.0 * time, 720.0 * ones, 90.0 * ones)


def test_gaps_are_cut_out_of_the_middle():
    cuts = cut_gaps([made_flight(1000)], [5.0, 10.0], MOMENTS, 1000.0)
    assert cuts.minutes.tolist() == [5.0, 5.0, 5.0, 10.0]
    # 999 s, less three gaps of 300 s: they begin after 49.5 s, and the last record before is that of 49 s
    assert cuts.gaps.duration_min * 60 == pytest.approx([301, 301, 301, 601])
    assert set(cuts.gaps.phase) == {"climb"}


def test_truth_is_where_the_flight_was_across_the_180th_meridian():
    flight = made_flight(1000)
    cuts = cut_gaps([flight], [10.0], MOMENTS, 1000.0)
    away = distance_km(flight.lon[0], flight.lat[0], cuts.true_lon[0], cuts.true_lat[0])
    first = distance_km(flight.lon[0], flight.lat[0], cuts.gaps.start.lon[0], cuts.gaps.start.lat[0])
    assert np.diff(away) == pytest.approx(0.2 * 601 / 6, rel=1e-4)
    assert away[0] - first == pytest.approx(0.2 * 601 / 6, rel=1e-4)
    assert cuts.flown_km[0] == pytest.approx(0.2 * 601, rel=1e-4)
    assert cuts.flown_km[0] >= cuts.gaps.distance_km[0]


def test_flights_too_short_for_any_gap_are_told():
    with pytest.raises(OverflightError, match="none of 1 flights is long enough for a gap of 20 min"):
        cut_gaps([made_flight(1000)], [20.0], MOMENTS, 1000.0)


def test_split_depends_on_nothing_but_the_aircraft():
    addresses = [f"{k:06x}" for k in range(0, 200_000, 97)]
    forwards = {address: is_for_fitting(address) for address in addresses}
    backwards = {address: is_for_fitting(address) for address in reversed(addresses)}
    assert forwards == backwards
    assert np.mean(list(forwards.values())) == pytest.approx(0.5, abs=0.05)
    # stays as it is: a change would let numbers be tested on what they were fitted to
    assert [is_for_fitting(a) for a in ("39d300", "4ca75f", "3944ee", "a7c7cc")] == [False, True, False, True]


def test_stored_rates_and_numbers_are_of_the_same_flights():
    results, numbers = load_results(), load_models()
    for name in ("package", "version", "sha256", "date"):
        assert getattr(results.measured_on, name) == getattr(numbers.fitted_to, name)
    lock = (ROOT / "requirements-validation.lock").read_text(encoding="utf-8")
    assert lock.startswith(f"{numbers.fitted_to.package}=={numbers.fitted_to.version} --hash=sha256:")
    assert "://" not in lock
    assert results.measured_on.gaps == results.whole(RECOMMENDED).gaps


def test_stored_rates_meet_the_aim_over_all_gaps():
    assert load_results().whole(RECOMMENDED).worst_miss <= AIM_POINTS


def test_stored_rates_survive_their_file(tmp_path):
    results = load_results()
    file = tmp_path / "rates.json"
    file.write_text(results_text(results), encoding="utf-8")
    assert load_results(file) == results
    assert largest_change(results, results) == 0.0
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(OverflightError, match="does not hold measured rates"):
        load_results(file)
    with pytest.raises(OverflightError, match="is missing"):
        load_results(tmp_path / "none.json")


def test_page_about_the_validation_holds_the_stored_rates():
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert wording.rates_table(load_results()) in page
    for sentence in (wording.baseline_sentence(load_results()), wording.size_sentence(load_results())):
        assert sentence in " ".join(page.split())


def test_groups_without_gaps_are_told(measured):
    told = " ".join(wording.group_sentences(load_results()))
    for name in wording.groups_without_gaps(load_results()):
        assert f"{name.capitalize()}: no gap of these flights" in told
    assert wording.groups_without_gaps(measured) == []


def test_other_gaps_than_the_stored_ones_are_not_compared(measured):
    assert largest_change(measured, load_results()) is None


def test_figures_are_legible_and_tell_their_numbers(made, measured):
    drawn = [
        coverage_figure(measured, wording.headline(measured)),
        groups_figure(measured, wording.groups_headline(measured)),
        coverage_figure(load_results(), wording.headline(load_results())),
        groups_figure(load_results(), wording.groups_headline(load_results())),
        example_figure(made, 3, NUMBERS, 100, 1),
    ]
    for figure, alt in drawn:
        assert not clipped_words(figure)
        assert not colliding_words(figure)
        assert len(alt) > 200
    for model in ALL_MODELS:
        assert MODEL_NAMES[model] in drawn[0][1]
    assert wording.rate_told(measured.whole(RECOMMENDED)) in drawn[0][1]


def test_example_keeps_its_shape(made):
    figure, _ = example_figure(made, 3, NUMBERS, 100, 1)
    assert all(axes.get_aspect() == 1.0 for axes in figure.axes[:5])


@pytest.fixture(scope="module")
def study():
    given = declared_parameters(ROOT / "notebooks" / "05_validation.ipynb")
    return run_study(given["gap_minutes"], 20, given["seed"], given["max_speed_kmh"], refit=False)


@needs_flights
def test_numbers_fitted_anew_are_the_stored_ones(study):
    assert largest_difference(study.fitted, load_models()) < 0.01
    assert study.fitted.fitted_to == load_models().fitted_to
    assert study.results.measured_on == load_results().measured_on
    # twenty routes only: other rates, of the same gaps
    assert 0.0 < largest_change(study.results, load_results()) < 50.0
    assert "differ from the stored ones (to 0.1 points), and numbers fitted anew agree" in compared(study)


@needs_flights
def test_no_aircraft_is_on_both_sides(study):
    assert not set(study.fit.aircraft) & set(study.test.aircraft)


@needs_flights
def test_typical_gap_is_the_middle_one(study):
    cuts, number = typical_gap(study, 10)
    away = direct_errors_km(cuts)[:, halfway_index(cuts)]
    assert np.sum(away < away[number]) == len(away) // 2
    assert set(cuts.aircraft) <= set(study.test.aircraft)


@needs_flights
def test_numbers_that_were_not_tested_are_not_stored(study):
    changed = dataclasses.replace(study, numbers=NUMBERS)
    with pytest.raises(OverflightError, match="refit=True"):
        keep(changed)


def test_scale_law_by_hand():
    law = ScaleLaw(at_unit_km=2.0, time_power=2.0, bend_power=0.5)
    assert law.scale_km(np.array([20.0]), np.array([3.0]))[0] == pytest.approx(2.0 * 4.0 * 2.0)
