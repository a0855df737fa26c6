from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from math import acos, cos, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.physics.sky import light_of, skies_over, sky_at

moments = st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))
GOLDEN = (-105.1786, 39.742476)


def test_the_sun_agrees_with_the_published_example() -> None:
    # I. Reda, A. Andreas, Solar Position Algorithm, NREL/TP-560-34302 (2008), table A5.1: 17 October 2003,
    # 12:30:30 at UTC-7; 39.872046 degrees before refraction, azimuth 194.340241
    sky = sky_at(*GOLDEN, datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC))
    assert sky.sun_deg == pytest.approx(39.872046, abs=0.002)
    assert sky.sun_azimuth_deg == pytest.approx(194.340241, abs=0.002)
    assert not sky.before_noon


@pytest.mark.parametrize(
    ("day", "clock", "lights"),
    [
        (17, (6, 12, 43), ["civil twilight", "day"]),
        # the report's sunset is that of the day in UT, which in Colorado fell on the day before
        (16, (17, 20, 19), ["day", "civil twilight"]),
    ],
)
def test_sunrise_and_sunset_agree_with_the_published_example(
    day: int, clock: tuple[int, int, int], lights: list[str]
) -> None:
    # the same report: sunrise 06:12:43, sunset 17:20:19 local time
    at = datetime(2003, 10, day, *clock, tzinfo=timezone(timedelta(hours=-7)))
    assert sky_at(*GOLDEN, at).sun_deg == pytest.approx(-50 / 60, abs=0.005)
    minutes = timedelta(minutes=3)
    assert [sky_at(*GOLDEN, at + shift).light for shift in (-minutes, minutes)] == lights


def test_sun_and_moon_agree_with_the_published_eclipse() -> None:
    # I. Reda, Solar Eclipse Monitoring, NREL/TP-3B0-47681 (2010): 22 July 2009, 01:33 UT at 24.61167 N
    # 143.36167 E; zenith of the sun 14.512686 (0.0042 of it refraction), 0.374760 degrees from the moon
    sky = sky_at(143.36167, 24.61167, datetime(2009, 7, 22, 1, 33, tzinfo=UTC))
    assert 90 - sky.sun_deg - 0.0042 == pytest.approx(14.512686, abs=0.002)
    sun, moon = radians(sky.sun_deg), radians(sky.moon_deg)
    apart = radians(sky.sun_azimuth_deg - sky.moon_azimuth_deg)
    between = degrees(acos(sin(sun) * sin(moon) + cos(sun) * cos(moon) * cos(apart)))
    assert between == pytest.approx(0.374760, abs=0.003)
    assert sky.moon_lit < 0.001


def test_the_moons_lit_share_agrees_with_the_published_example() -> None:
    # J. Meeus, Astronomical Algorithms, 2nd ed. 1998, example 48.a: 12 April 1992, 0h TD, k = 0.6786
    sky = sky_at(0.0, 0.0, datetime(1992, 4, 11, 23, 59, 1, tzinfo=UTC))
    assert sky.moon_lit == pytest.approx(0.6786, abs=0.0005)


@pytest.mark.parametrize(
    ("sun_deg", "light"),
    [
        (0.0, "day"),
        (-0.83, "day"),
        (-0.84, "civil twilight"),
        (-6.0, "civil twilight"),
        (-6.1, "nautical twilight"),
        (-12.1, "astronomical twilight"),
        (-18.1, "night"),
    ],
)
def test_light(sun_deg: float, light: str) -> None:
    assert light_of(sun_deg) == light


@given(st.floats(-180, 180), st.floats(-89, 89), moments)
def test_the_sun_is_as_low_on_the_far_side_as_it_is_high_here(lon: float, lat: float, at: datetime) -> None:
    here, there = sky_at(lon, lat, at), sky_at(lon + 180.0, -lat, at)
    assert here.sun_deg == pytest.approx(-there.sun_deg, abs=0.01)
    assert here.before_noon != there.before_noon or abs(here.sun_deg) > 60


@given(st.floats(-180, 180), st.floats(-60, 60), moments)
def test_the_sun_rises_before_noon(lon: float, lat: float, at: datetime) -> None:
    now, soon = sky_at(lon, lat, at), sky_at(lon, lat, at + timedelta(minutes=1))
    if now.before_noon == soon.before_noon and abs(now.sun_deg) < 20:
        assert (soon.sun_deg > now.sun_deg) == now.before_noon


def test_a_window_is_looked_at_every_ten_minutes() -> None:
    start = datetime(2015, 12, 6, 14, 0, tzinfo=UTC)
    skies = skies_over(40.0, 35.0, start, start + timedelta(minutes=45))
    assert len(skies) == 6
    assert [s.sun_deg for s in skies] == sorted((s.sun_deg for s in skies), reverse=True)
    assert len(skies_over(40.0, 35.0, start, start)) == 1


def test_refuses_bad_input() -> None:
    at = datetime(2015, 12, 6, 14, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        sky_at(0.0, 0.0, at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="position"):
        sky_at(0.0, 91.0, at)
    with pytest.raises(ValueError, match="ends before"):
        skies_over(0.0, 0.0, at, at - timedelta(minutes=1))
