from __future__ import annotations

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.reach import minutes_gap, required_speed_kmh, spread_km


def intervals(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    number = st.floats(low, high)
    return st.tuples(number, number).map(lambda pair: (min(pair), max(pair)))


shares = st.floats(0, 1)
minutes_windows = intervals(-10_000, 10_000)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((0.0, 10.0), (30.0, 45.0), (20.0, 45.0)),
        ((30.0, 45.0), (0.0, 10.0), (20.0, 45.0)),
        ((0.0, 10.0), (5.0, 45.0), (0.0, 45.0)),
        ((0.0, 100.0), (40.0, 50.0), (0.0, 60.0)),
        ((7.0, 7.0), (7.0, 7.0), (0.0, 0.0)),
    ],
)
def test_minutes_gap(
    first: tuple[float, float], second: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert minutes_gap(first, second) == expected


@given(minutes_windows, minutes_windows, shares, shares)
def test_the_gap_holds_any_two_moments(
    first: tuple[float, float], second: tuple[float, float], a: float, b: float
) -> None:
    least, greatest = minutes_gap(first, second)
    moments = [low + share * (high - low) for (low, high), share in ((first, a), (second, b))]
    assert least - 1e-9 <= abs(moments[0] - moments[1]) <= greatest + 1e-9


@given(minutes_windows, minutes_windows)
def test_the_bounds_of_the_gap_are_reached(first: tuple[float, float], second: tuple[float, float]) -> None:
    least, greatest = minutes_gap(first, second)
    assert greatest == max(abs(a - b) for a in first for b in second)
    ends = [abs(a - b) for a in first for b in second]
    overlap = first[0] <= second[1] and second[0] <= first[1]
    assert least == (0.0 if overlap else min(ends))


@pytest.mark.parametrize(
    ("distance", "minutes", "expected"),
    [
        ((55.0, 55.0), (60.0, 60.0), (55.0, 55.0)),
        ((50.0, 60.0), (30.0, 120.0), (25.0, 120.0)),
        ((0.0, 60.0), (0.0, 60.0), (0.0, inf)),
        ((10.0, 60.0), (0.0, 0.0), (inf, inf)),
        ((0.0, 0.0), (0.0, 60.0), (0.0, 0.0)),
        ((10.0, 20.0), (60.0, inf), (0.0, 20.0)),
    ],
)
def test_required_speed(
    distance: tuple[float, float], minutes: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert required_speed_kmh(distance, minutes) == expected


@given(intervals(0, 20_000), intervals(0.1, 10_000))
def test_required_speed_times_time_covers_the_distance(
    distance: tuple[float, float], minutes: tuple[float, float]
) -> None:
    least, greatest = required_speed_kmh(distance, minutes)
    assert least * minutes[1] / 60 == pytest.approx(distance[0])
    assert greatest * minutes[0] / 60 == pytest.approx(distance[1])


@given(intervals(0, 20_000), intervals(0.1, 10_000), shares, shares)
def test_required_speed_bounds_every_flight(
    distance: tuple[float, float], minutes: tuple[float, float], a: float, b: float
) -> None:
    least, greatest = required_speed_kmh(distance, minutes)
    km, time = (low + share * (high - low) for (low, high), share in ((distance, a), (minutes, b)))
    assert least * (1 - 1e-9) <= km / time * 60 <= greatest * (1 + 1e-9)


@given(intervals(0, 20_000), intervals(0, 10_000), st.floats(0, 500), st.floats(0, 500), st.floats(0, 500))
def test_wider_windows_never_raise_the_least_required_speed(
    distance: tuple[float, float], minutes: tuple[float, float], near: float, far: float, time: float
) -> None:
    least, greatest = required_speed_kmh(distance, minutes)
    wide = required_speed_kmh(
        (max(0.0, distance[0] - near), distance[1] + far), (max(0.0, minutes[0] - time), minutes[1] + time)
    )
    assert wide[0] <= least
    assert wide[1] >= greatest


def test_spread() -> None:
    # 900 km/h is 15 km a minute
    assert spread_km((780.0, 900.0), 1.0) == (13.0, 15.0)
    assert spread_km((780.0, 900.0), 0.0) == (0.0, 0.0)


@given(intervals(0, 3_000), st.floats(0.1, 1_000))
def test_spread_and_required_speed_are_inverse(speed: tuple[float, float], minutes: float) -> None:
    asked = required_speed_kmh(spread_km(speed, minutes), (minutes, minutes))
    assert asked == pytest.approx(speed)


@pytest.mark.parametrize("bad", [(2.0, 1.0), (nan, 1.0)])
def test_refuses_swapped_windows(bad: tuple[float, float]) -> None:
    good = (0.0, 1.0)
    with pytest.raises(ValueError, match="first window"):
        minutes_gap(bad, good)
    with pytest.raises(ValueError, match="second window"):
        minutes_gap(good, bad)
    with pytest.raises(ValueError, match="distance"):
        required_speed_kmh(bad, good)
    with pytest.raises(ValueError, match="time"):
        required_speed_kmh(good, bad)
    with pytest.raises(ValueError, match="speed"):
        spread_km(bad, 1.0)


def test_refuses_negative_numbers() -> None:
    with pytest.raises(ValueError, match="distance"):
        required_speed_kmh((-1.0, 1.0), (1.0, 2.0))
    with pytest.raises(ValueError, match="time"):
        required_speed_kmh((1.0, 2.0), (-1.0, 2.0))
    with pytest.raises(ValueError, match="speed"):
        spread_km((-1.0, 1.0), 1.0)
    for minutes in (-1.0, nan, inf):
        with pytest.raises(ValueError, match="time"):
            spread_km((0.0, 1.0), minutes)
