"""Pictures: their words are legible, and the text that stands for them tells their numbers."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text
from pictures import clipped_words, colliding_words, drawn_words
from PIL import Image

from overflight.case import load_case, read_case
from overflight.case.words.clocks import offset_text
from overflight.figures import style, summary
from overflight.figures.maps import flight_bars, reach_maps, route_map
from overflight.figures.matrix import account_matrix
from overflight.figures.physics import bomb_fall_figures, radar_figures, required_speed_figures
from overflight.figures.separations import rings_map, units_figure
from overflight.figures.style import DPI, WIDTH_IN, Picture, png, text_width_in, wrap
from overflight.figures.summary import verdict_overview
from overflight.figures.timelines import claims, claims_timeline, clock_panels, schedule_timeline
from overflight.figures.timelines.scale import TimeScale, window_text
from overflight.figures.trade_off import trade_offs
from overflight.findings.checks.alibis import required_speeds
from overflight.findings.checks.bombs import bomb_fall
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.conflicts import accounts, minimal_conflicts
from overflight.findings.checks.rings import rings
from overflight.findings.checks.schedules import ScheduleWindow, schedule_windows
from overflight.findings.checks.sensors import radar_horizons
from overflight.findings.checks.separations import unit_reconciliation
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.findings.model import Finding, Margin

CASES = Path(__file__).parent / "cases"
SHIPPED = {"default": "", "second": "ryanair-4978"}
# as the report cuts off all but the first sentence
FIRST_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)


@cache
def logic_of(name: str) -> Logic:
    if name in SHIPPED:
        return Logic(load_case(SHIPPED[name]))
    return Logic(read_case(CASES / f"{name}.yaml"))


@cache
def findings_of(name: str) -> tuple[Finding, ...]:
    logic = logic_of(name)
    checks = (
        clock_readings,
        accounts,
        bomb_fall,
        unit_reconciliation,
        rings,
        required_speeds,
        radar_horizons,
    )
    return tuple(finding for check in checks for finding in check(logic))


def windows() -> list[ScheduleWindow]:
    def span(first_min: float, last_min: float) -> tuple[datetime, datetime]:
        return NOON + timedelta(minutes=first_min), NOON + timedelta(minutes=last_min)

    return [
        ScheduleWindow("UTC", span(-140, -110), span(0, 30), span(110, 170), "the pier"),
        ScheduleWindow("Asia/Tehran", span(70, 100), span(210, 240), span(320, 380), "the pier"),
    ]


@cache
def pictures_of(name: str) -> dict[str, Picture]:
    logic = logic_of(name)
    found = {
        "claims": claims_timeline(logic),
        "clocks": clock_panels(logic),
        "schedule": schedule_timeline(logic.case, windows()),
        "matrix": account_matrix(logic),
        "units": units_figure(logic),
        "rings": rings_map(logic),
        "overview": verdict_overview(findings_of(name)),
    }
    many = {
        "bombs": bomb_fall_figures(logic),
        "speeds": required_speed_figures(logic, required_speeds(logic)),
        "radar": radar_figures(logic),
    }
    return found | {f"{key}-{k}": picture for key, each in many.items() for k, picture in enumerate(each)}


@cache
def shipped_pictures(name: str) -> dict[str, Picture]:
    """All pictures of a case that comes with the kit, its routes with few random ways."""
    logic = logic_of(name)
    flown = fly(logic, 40, seed=1)
    schedule = schedule_timeline(logic.case, [w for each in flown for w in schedule_windows(logic, each)])
    routes = {"route": route_map(logic.case, flown), "bars": flight_bars(logic, flown), "schedule": schedule}
    many = {
        "reach": reach_maps(logic),
        "trade-off": list(trade_offs([*clock_readings(logic), *minimal_conflicts(logic)]).values()),
    }
    several = {f"{key}-{k}": picture for key, each in many.items() for k, picture in enumerate(each)}
    return pictures_of(name) | routes | several


def alt(name: str, picture: str) -> str:
    return pictures_of(name)[picture][1]


every_case = pytest.mark.parametrize("case", ["default", "second", "ferry", "buoy", "kite"])
shipped = pytest.mark.parametrize("case", list(SHIPPED))


@every_case
def test_no_words_are_clipped_or_cover_each_other(case: str) -> None:
    figures = {key: figure for key, (figure, _) in pictures_of(case).items()}
    assert all(drawn_words(figure) for figure in figures.values())
    assert {key: found for key, figure in figures.items() if (found := clipped_words(figure))} == {}
    assert {key: found for key, figure in figures.items() if (found := colliding_words(figure))} == {}


@every_case
def test_the_text_that_stands_for_a_picture_is_whole_sentences(case: str) -> None:
    for _, told in pictures_of(case).values():
        assert told.endswith((".", "?"))
        assert not told[0].islower()
        assert not any(slip in told for slip in ("\n", "..", " ,", "  ", "None", "nan", "inf "))


@shipped
def test_the_first_sentence_that_stands_for_a_picture_tells_what_it_shows(case: str) -> None:
    for key, (_, told) in shipped_pictures(case).items():
        first = FIRST_SENTENCE.split(told, maxsplit=1)[0]
        assert first.endswith("."), (key, first)
        assert 40 < len(first) <= 200, (key, first)
        assert not re.match(r"(What|Which|When|Where|Who|How|Timeline|Graph|Bars|A map|A table)\b", first), (
            key
        )


@shipped
def test_every_picture_fits_a_printed_page_and_is_legible_on_it(case: str) -> None:
    for key, (figure, _) in shipped_pictures(case).items():
        width_cm, height_cm = 2.54 * figure.get_size_inches()
        assert width_cm <= 18, key
        assert height_cm <= 25, (key, height_cm)
        assert min(text.get_fontsize() for text in figure.findobj(Text)) >= 6, key


@shipped
def test_every_time_that_is_not_quoted_is_told_on_two_clocks(case: str) -> None:
    offset = re.escape(offset_text(logic_of(case).problem.epoch, logic_of(case).case.local_zone))
    for key, (_, told) in shipped_pictures(case).items():
        own = re.sub("“[^”]*”", "", told)
        times = re.findall(r"\d\d:\d\d UTC.{0,90}", own)
        assert key not in {"claims", "schedule"} or times
        for text in times:
            assert re.match(rf"\d\d:\d\d UTC \([^)]*\d\d:\d\d[^)]* at {offset}\)", text), (key, text)


def test_the_check_of_words_sees_what_is_clipped_and_what_collides() -> None:
    figure = Figure(figsize=(2, 1), dpi=DPI)
    for x, text in ((0.1, "first"), (0.15, "second"), (0.95, "outside")):
        figure.text(x, 0.5, text)
    assert clipped_words(figure) == ["outside"]
    assert colliding_words(figure) == [("first", "second")]


def test_timeline_gives_every_reading_of_an_hour() -> None:
    told = alt("default", "claims")
    assert "C5" in told
    for utc, local, clock in (
        ("18:45–19:15", "20:45–21:15", "if UTC+2 (Damascus)"),
        ("17:45–18:15", "19:45–20:15", "if UTC+3 (Baghdad)"),
        ("20:45–21:15", "22:45–23:15", "if UTC"),
    ):
        assert f"{utc} UTC ({local} at UTC+2) ({clock})" in told


def test_timeline_begins_with_when_the_closest_claims_put_what_is_disputed() -> None:
    """19:40 in Moscow to a minute after 21:15 in UTC; in the second case 09:24 to 09:57:45."""
    assert alt("default", "claims").startswith(
        "The closest timings put the explosion at the camp between 16:40 and 21:16 UTC "
        "(18:40 and 23:16 at UTC+2) on 6 December 2015, depending on the claim and the clock. "
    )
    assert alt("second", "claims").startswith(
        "The closest timings put the first e-mail's arrival in Minsk between 09:24 and 09:57:45 UTC "
        "(12:24 and 12:57:45 at UTC+3) on 23 May 2021, depending on the claim. "
    )


def test_a_long_window_does_not_set_the_scale_of_a_timeline() -> None:
    """In the second case one claim leaves two hours open, and the disputed ones half an hour."""
    logic = logic_of("second")
    lanes = claims.dated_lanes(logic)
    disputed = [lane for lane in lanes if lane.moment == "first-email"]
    closest = claims._closest(disputed)
    scale = claims._scale(lanes, closest)
    bars = [bar for lane in closest for bar in lane.bars]
    span = max(bar.latest for bar in bars) - min(bar.earliest for bar in bars)
    assert span > 0.75 * (scale.last - scale.first)
    (long,) = (bar for lane in disputed if lane not in closest for bar in lane.bars)
    assert long.earliest < scale.first < long.latest
    told = alt("second", "claims")
    assert "B3" in told.split("Left out")[0]
    assert "N1 (“10.29 Greek time”)" in told.split("Left out")[1]


def test_a_timeline_of_several_events_asks_for_none_of_them() -> None:
    titles = {name: drawn_words(pictures_of(name)["claims"][0])[0][0] for name in SHIPPED}
    assert titles["default"].startswith("When was the explosion at the camp? ")
    assert titles["second"].startswith("When was what? ")


def test_timeline_dates_what_only_an_interval_dates() -> None:
    """An hour (50 to 70 min) before 20:45–21:15 is 19:35–20:25, in UTC two hours less."""
    assert "17:35–18:25 UTC (19:35–20:25 at UTC+2) (if UTC+2" in alt("default", "claims")


def test_timeline_names_what_it_leaves_out() -> None:
    told = alt("default", "claims")
    assert "Left out" in told
    assert "C12b" in told.split("Left out")[1]
    assert "No time is stated in C7b" in told


def test_seconds_are_told_where_a_source_gives_them() -> None:
    told = alt("buoy", "claims")
    assert "21:29:54–21:30:06 UTC" in told
    assert "21:29:30–21:29:42 UTC" in told


def test_clock_panels_tell_the_clash_and_the_time_in_common() -> None:
    local, opened = clock_readings(logic_of("default"))
    told = alt("default", "clocks")
    assert f"does not fit: {local.value:.0f} min apart" in told
    assert f"fits: {opened.value:.0f} min in common" in told
    assert "Of all 6 combinations of clocks, 5 do not fit, by 49–229 min" in told
    assert told.split(". ")[0].endswith(", or if a premise fails")
    logic = logic_of("default")
    ((key,),) = logic.timing_premises
    premise = logic.problem.parts[key].statement.text
    assert f"On all clocks the times fit if it does not hold that {premise.rstrip('.')}." in told


def test_clock_panels_draw_the_closest_clocks_if_none_fit() -> None:
    told = alt("buoy", "clocks")
    assert told.startswith("The published times clash on every clock")
    assert "premise" not in told
    assert "come closest" in told


def test_matrix_says_what_the_accounts_say() -> None:
    told = alt("default", "matrix")
    for finding in accounts(logic_of("default")):
        forced = finding.certificate.data["must_be_wrong"]
        assert f"must be wrong: {len(forced)}," in told
    figure, _ = pictures_of("default")["matrix"]
    words = [text for text, _ in drawn_words(figure)]
    assert "T3" in words
    assert not {"C13", "C14"} & set(words)


@pytest.mark.parametrize("case", ["default", "buoy"])
def test_units_tell_which_unit_is_off(case: str) -> None:
    findings = unit_reconciliation(logic_of(case))
    told = alt(case, "units")
    assert all(f"{f.low:.1f}–{f.high:.1f} km" in told for f in findings)
    figure, _ = pictures_of(case)["units"]
    assert sum("km off" in text for text, _ in drawn_words(figure)) == len(findings) >= 1


def test_rings_tell_the_same_fits_as_the_finding() -> None:
    logic = logic_of("default")
    fitting: dict[str, set[str]] = {}
    for finding in rings(logic):
        for first, seconds in finding.certificate.data["holds_in"].items():
            fitting.setdefault(logic.case.places[first].name, set()).update(
                logic.case.places[second].name for second in seconds
            )
    told = alt("default", "rings")
    for first, seconds in fitting.items():
        sentence = next(s for s in told.split(". ") if s.startswith(f"From {first},"))
        others = {logic.case.places[o].name for o in logic.case.options("struck-wells")} - seconds
        assert all(name in sentence for name in seconds)
        assert not any(name in sentence for name in others)


def test_rings_cross_the_antimeridian() -> None:
    figure, told = pictures_of("buoy")["rings"]
    assert "From the buoy west of the line, the new wreck fits" in told
    words = [text for text, _ in drawn_words(figure)]
    assert any("the old wreck" in text for text in words)


def test_bombs_tell_what_the_finding_tells() -> None:
    (finding,) = bomb_fall(logic_of("default"))
    told = alt("default", "bombs-0")
    assert f"fall {finding.low:.0f}–{finding.high:.0f} s" in told
    assert "−60 to 60 s" in told


def test_bombs_without_a_drag_figure_are_bounded_from_one_side() -> None:
    assert "fall at least 8 s" in alt("buoy", "bombs-0")
    assert "not known" in alt("buoy", "bombs-0")


def test_required_speed_tells_speed_distance_and_time() -> None:
    (finding,) = required_speeds(logic_of("default"))
    told = alt("default", "speeds-0")
    assert f"{finding.value:.0f} km/h" in told
    assert f"{finding.low:.0f} km/h" in told
    distance, minutes = (finding.certificate.data[key] for key in ("distance_km", "minutes"))
    assert f"{distance[0]:.0f}–{distance[1]:.0f} km" in told
    assert f"{minutes[0]:.0f}–{minutes[1]:.0f} min" in told


def test_radar_tells_reach_and_half_the_way() -> None:
    (finding,) = radar_horizons(logic_of("default"))
    assert finding.compared_with is not None
    told = alt("default", "radar-0")
    assert f"{finding.value:.0f} km away" in told
    assert f"{(finding.compared_with.low + finding.compared_with.high) / 2:.0f} km" in told


def test_schedule_tells_each_window_on_each_clock() -> None:
    told = alt("default", "schedule")
    assert "UTC+4:30 (Tehran)" in told
    assert "left 09:40–10:10 UTC" in told
    assert "back 17:20–18:20 UTC" in told


def test_a_schedule_one_way_ends_with_the_arrival_and_names_each_target() -> None:
    first, second = windows()
    both = [replace(first, back=None), replace(second, back=None, target="the quay")]
    figure, told = schedule_timeline(logic_of("default").case, both)
    assert told.startswith(
        "At cruise the aircraft left between 09:40 and 13:40 UTC (12:40 and 16:40 at UTC+3), and arrived "
        "between 12:00 and 16:00 UTC (15:00 and 19:00 at UTC+3), depending on the target and the clock."
    )
    assert "back" not in told
    assert "to the quay, if the sighting was timed in" in told.lower()
    words = " ".join(" ".join(text for text, _ in drawn_words(figure)).split())
    assert "arrived 15:30–16:00 UTC (18:30–19:00 at UTC+3)" in words


@pytest.mark.parametrize(
    ("minutes", "zone", "told"),
    [
        (30, "UTC", "12:00–12:30 UTC"),
        (30, "Asia/Tehran", "12:00–12:30 UTC (16:30–17:00 at UTC+4:30)"),
        (0.5, "Asia/Tehran", "12:00–12:00:30 UTC (16:30–16:30:30 at UTC+4:30)"),
        (480, "Asia/Tehran", "12:00–20:00 UTC (16:30–00:30 on 2 May at UTC+4:30)"),
        (1440, "UTC", "1 May 12:00–2 May 12:00 UTC"),
        (1440, "Asia/Tehran", "1 May 12:00–2 May 12:00 UTC (16:30 on 1 May–16:30 on 2 May at UTC+4:30)"),
        (780, "Asia/Tehran", "1 May 12:00–2 May 01:00 UTC (16:30–05:30 at UTC+4:30)"),
        # summer time ends in between
        (
            200 * 1440,
            "Europe/Oslo",
            "1 May 12:00 UTC (14:00 at UTC+2)–17 November 12:00 UTC (13:00 at UTC+1)",
        ),
    ],
)
def test_a_window_is_told_on_two_clocks_and_dated_over_midnight(minutes: float, zone: str, told: str) -> None:
    assert window_text((NOON, NOON + timedelta(minutes=minutes)), zone) == told


def test_overview_counts_and_shows_every_verdict() -> None:
    findings = findings_of("default")
    figure, told = pictures_of("default")["overview"]
    assert told.startswith(f"{len(findings)} findings: ")
    words = [text for text, _ in drawn_words(figure)]
    for finding in findings:
        assert finding.verdict in words
        assert finding.question in {" ".join(text.split()) for text in words}


def test_overview_shades_the_margins_that_lie_within_the_uncertainty() -> None:
    finding = findings_of("default")[0]
    margins = [Margin(moves="x", by=1, unit="km", times_uncertainty=t) for t in (0.98, 1.0, 12.0)]
    figure, _ = verdict_overview([finding.model_copy(update={"margin": margin}) for margin in margins])
    bold = [text.get_text() for text in figure.findobj(Text) if text.get_fontweight() == "bold"]
    assert len(figure.axes[0].patches) == 1
    assert "0.98" in bold
    assert not {"1", "12"} & set(bold)


def test_overview_has_two_columns_of_like_height() -> None:
    finding = findings_of("default")[0]
    many = [finding.model_copy(update={"check": f"check-{k // 3}"}) for k in range(30)]
    left, right = summary._columns(summary._groups(many))
    assert [group.check for group in (*left, *right)] == [f"check-{k}" for k in range(10)]
    assert len(left) == len(right) == 5


def test_overview_copes_with_margins_of_nothing_and_of_very_much() -> None:
    finding = findings_of("default")[0]
    margins = [Margin(moves="x", by=1, unit="km", times_uncertainty=t) for t in (0.0, 1e-9, 1.0, 1e6)]
    figure, _ = verdict_overview([finding.model_copy(update={"margin": margin}) for margin in margins])
    assert clipped_words(figure) == []
    assert colliding_words(figure) == []


@every_case
def test_pictures_are_small_enough_for_a_page(case: str) -> None:
    for figure, _ in pictures_of(case).values():
        stored = png(figure)
        width, height = Image.open(io.BytesIO(stored)).size
        assert width == round(WIDTH_IN * DPI)
        assert height < 1400
        assert len(stored) < 150_000


def test_a_readers_own_settings_change_nothing() -> None:
    plain, _ = account_matrix(logic_of("buoy"))
    with mpl.rc_context({"font.size": 30, "text.color": "red", "font.family": "serif"}):
        changed, _ = account_matrix(logic_of("buoy"))
        assert mpl.rcParams["font.size"] == 30
        as_set = png(changed)
    assert png(plain) == as_set


words = st.lists(st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12))


@given(words, st.floats(0.5, 6))
def test_wrapping_keeps_every_word_and_the_width(given_words: list[str], width_in: float) -> None:
    lines = wrap(" ".join(given_words), width_in).split("\n")
    assert "\n".join(lines).replace("\u00a0", " ").split() == given_words
    for line in lines:
        assert text_width_in(line) <= width_in + 1e-9 or " " not in line


def test_a_number_stays_with_its_unit() -> None:
    for width_in in np.linspace(0.2, 3, 30):
        assert "12\nkm" not in wrap("the way of some 12 km was 950 km/h long", width_in)


def test_text_is_as_wide_as_it_is_drawn() -> None:
    figure = Figure(figsize=(8, 1), dpi=DPI)
    told = "It may have been: a ground radar sees up to 301–506 km"
    figure.text(0, 0, told, fontsize=8.5, family="DejaVu Sans")
    with style.style():
        ((_, box),) = drawn_words(figure)
        assert (box.bounds[2] - box.bounds[0]) / DPI == pytest.approx(text_width_in(told, 8.5), abs=0.03)


@given(
    st.floats(1, 4e5),
    st.floats(0, 4e5),
)
def test_ticks_are_round_ordered_and_inside(span_s: float, shift_s: float) -> None:
    first = NOON + timedelta(seconds=shift_s)
    scale = TimeScale(first, first + timedelta(seconds=span_s), 0.0, 5.0)
    ticks = scale.ticks()
    assert all(scale.first <= tick <= scale.last for tick in ticks)
    assert len(ticks) <= 9
    steps = {b - a for a, b in pairwise(ticks)}
    assert len(steps) <= 1
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    assert all((tick - midnight) % step == timedelta() for tick in ticks for step in steps)


def test_a_picture_as_png_keeps_its_white_and_its_colours() -> None:
    figure, _ = pictures_of("default")["rings"]
    stored = np.asarray(Image.open(io.BytesIO(png(figure))).convert("RGB"), int)
    full = io.BytesIO()
    with style.style():
        figure.savefig(full, format="png")
    drawn = np.asarray(Image.open(full).convert("RGB"), int)
    assert stored[0, 0].tolist() == [255, 255, 255]
    assert np.quantile(np.abs(stored - drawn).max(axis=2), 0.99) <= 12


def test_a_source_that_contradicts_itself_keeps_its_times() -> None:
    time = {"as_written": "0905Z", "at": "2019-07-03 09:05", "give_or_take_min": 1}
    seen = {"kind": "sighting", "unit": "plane", "place": "strait", "time": time}
    claim = {"source": "navy", "says": "The plane was over the strait.", "statements": [seen]}
    logic = Logic(read_case(CASES / "ferry.yaml", {"claims.N2": claim}))
    _, told = claims_timeline(logic)
    assert "08:55–09:05 UTC" in told
    assert "09:04–09:06 UTC" in told
    assert "No time is stated in N" not in told
