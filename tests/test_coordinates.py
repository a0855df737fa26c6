"""Positions in words: published values, every form read back, and what has two readings refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Proj

from overflight.case.words.coordinates import lonlat_of, position_text

EARTH = Geod(ellps="WGS84")


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(EARTH.inv(*a, *b)[2])


@pytest.mark.parametrize(
    "text",
    [
        "35.285278 N 40.176111 E",
        "N35.285278 E40.176111",
        "40.176111E, 35.285278N",
        "35°17'07\"N 40°10'34\"E",
        "35° 17′ 7″ N, 40° 10′ 34″ E",
        "35°17\u201907\u201dN 40°10\u201934\u201dE",
        "35°17.11667'N 40°10.56667'E",
        "351707N0401034E",
        "351707N 0401034E",
        "35 17 07 N 40 10 34 E",
        "N 35 17 07, E 40 10 34",
        "35-17-07N 040-10-34E",
        "35 17.11667 N 40 10.56667 E",
        "35,285278 N 40,176111 E",
        "35,285278 N, 40,176111 E",
        "35°17,11667'N 40°10,56667'E",
    ],
)
def test_degrees_in_every_form(text: str) -> None:
    assert metres(lonlat_of(text), (40.176111, 35.285278)) < 1


# Computed once by NGA's GEOTRANS, as packaged in the Python library mgrs 1.6.0: both halves of the Earth,
# Norway's and Svalbard's wide zones, an even and an odd zone, and a square near the equator.
GEOTRANS = [
    ("37SFV0367410891", 35.3359, 40.1408),
    ("56HLH3490052288", -33.8568, 151.2153),
    ("32VKN9723000510", 60.39, 5.32),
    ("17MQV7826544681", -0.5, -78.5),
    ("33XWG1369680760", 78.2, 15.6),
    ("18SUJ2348606483", 38.8895, -77.0352),
]


@pytest.mark.parametrize(("text", "lat", "lon"), GEOTRANS, ids=[g[0] for g in GEOTRANS])
def test_mgrs_is_that_of_geotrans(text: str, lat: float, lon: float) -> None:
    # the middle of a square of 1 m is at most 0.71 m from any point in it
    assert metres(lonlat_of(text), (lon, lat)) < 0.72
    spaced = f"{text[:3]} {text[3:5]} {text[5:10]} {text[10:]}".lower()
    assert lonlat_of(spaced) == lonlat_of(text)


@pytest.mark.parametrize("digits", range(5))
def test_fewer_digits_of_mgrs_are_a_larger_square_and_its_middle_is_meant(digits: int) -> None:
    text, lat, lon = GEOTRANS[0]
    short = text[:5] + text[5 : 5 + digits] + text[10 : 10 + digits]
    assert metres(lonlat_of(short), (lon, lat)) < 0.71 * 10 ** (5 - digits) * 1.001


latitudes = st.floats(-79.9, 83.9)
longitudes = st.floats(-179.9, 179.9)


@given(longitudes, latitudes)
def test_utm_is_read_back(lon: float, lat: float) -> None:
    zone = int((lon + 180) // 6) + 1
    east, north = Proj(proj="utm", zone=zone, ellps="WGS84", south=lat < 0)(lon, lat)
    side = "north" if lat >= 0 else "south"
    assert metres(lonlat_of(f"{zone} {side} {east:.1f} {north:.1f}"), (lon, lat)) < 0.2


@given(longitudes, latitudes)
def test_degrees_minutes_and_seconds_are_read_back(lon: float, lat: float) -> None:
    def parts(value: float) -> tuple[int, int, int]:
        seconds = round(abs(value) * 3600)
        return seconds // 3600, seconds // 60 % 60, seconds % 60

    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    (d1, m1, s1), (d2, m2, s2) = parts(lat), parts(lon)
    # half a second of arc each way is 22 m at most
    assert metres(lonlat_of(f"{d1}°{m1}'{s1}\"{north} {d2}°{m2}'{s2}\"{east}"), (lon, lat)) < 22
    assert (
        metres(lonlat_of(f"{d1:02d}{m1:02d}{s1:02d}{north}{d2:03d}{m2:02d}{s2:02d}{east}"), (lon, lat)) < 22
    )


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_the_echo_means_what_was_read(lon: float, lat: float) -> None:
    assert metres(lonlat_of(position_text(lon, lat)), (lon, lat)) < 10


# Each row: the position, and what the refusal must say.
REFUSED = [
    ("35.2854, 40.1760", "35.2854 N 40.176 E or 40.176 N 35.2854 E"),
    ("37S 607000 3905000", "'37 north 607000 3905000' or '37 south 607000 3905000'"),
    ("37T 607000 3905000", "latitude 35.28, outside band T"),
    ("61 north 607000 3905000", "go from 1 to 60"),
    ("37S KU 12 34", "no square KU in zone 37"),
    ("37S FV 123 45", "not understood|odd number of digits"),
    ("95 N 40 E", "not on the Earth"),
    ("35 N 40", "not understood"),
    ("35 N 40 S", "one of E and W"),
    ("-35 S 40 E", "a sign and a letter"),
    ("N35 N 40 E", "not understood"),
    ("35°61'N 40°00'E", "below 60"),
    ("35.5°30'N 40°00'E", "only the last"),
    ("the old mill", "not understood"),
    ("35,29", "35 N 29 E or 29 N 35 E"),
    ("35,29 40,18", "not understood"),
    ("35 61 N 40 10 E", "below 60"),
    ("35 17 07 40 10 34", "not understood"),
    ("-35 17 07 N 40 10 34 E", "a sign and a letter"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_has_two_readings_or_none_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        lonlat_of(text)


def test_bare_numbers_are_taken_only_if_one_way_round_is_on_the_earth() -> None:
    assert lonlat_of("-33.5, 151.25") == (151.25, -33.5)
    with pytest.raises(ValueError, match="no position"):
        lonlat_of("120, 151.25")
