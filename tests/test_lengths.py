"""Distances and speeds in words: units, rounding, and what is refused."""

from __future__ import annotations

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.case.words.lengths import Quantity, km_of_text, length_of, rounding, speed_of


@pytest.mark.parametrize(
    ("text", "low", "high", "units"),
    [
        ("34 miles", 33.5, 34.5, ("mile", "nautical_mile")),
        ("35 statute miles", 32.5, 37.5, ("mile",)),
        ("39 nm", 38.5, 39.5, ("nautical_mile",)),
        ("55 km", 52.5, 57.5, ("km",)),
        ("about 55 kilometres", 50, 60, ("km",)),
        ("70 km away", 65, 75, ("km",)),
        ("4,510 km", 4505, 4515, ("km",)),
        ("4 510 km", 4505, 4515, ("km",)),
        ("12.5 km", 12.45, 12.55, ("km",)),
        ("more than 2,000 km", 2000, None, ("km",)),
        ("up to 30 NM", 0, 30, ("nautical_mile",)),
        ("between 30 and 40 km", 30, 40, ("km",)),
        ("5–12 km", 5, 12, ("km",)),
        ("300 feet", 270, 330, ("foot",)),
        ("15 yards", 12.5, 17.5, ("yards",)),
        ("12,5 km", 12.45, 12.55, ("km",)),
        ("12,500 km", 12_250, 12_750, ("km",)),
        ("12,5–13,5 km", 12.5, 13.5, ("km",)),
        ("1.000,5 km", 1000.45, 1000.55, ("km",)),
        ("1,000.5 km", 1000.45, 1000.55, ("km",)),
        ("1 000,5 km", 1000.45, 1000.55, ("km",)),
        ("1.000.000 m", 900_000, 1_100_000, ("m",)),
        ("0.500 km", 0.4995, 0.5005, ("km",)),
        ("half a kilometre", 0.25, 0.75, ("km",)),
        ("about half a mile", 0.0, 1.0, ("mile", "nautical_mile")),
    ],
)
def test_a_distance_is_good_to_its_rounding(text, low, high, units) -> None:
    found = length_of(text)
    assert (found.low, found.high) == (pytest.approx(low), None if high is None else pytest.approx(high))
    assert found.units == units


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3 hours", "not a unit of length"),
        ("3 metrs", "did you mean 'metre'"),
        ("55", "number with its unit"),
        ("far away", "number with its unit"),
        ("40-30 km", "first number is above the second"),
        ("1.000 km", "is 1,000 or 1: write 1000, or 1.00"),
        ("about 3.000 km", "is 3,000 or 3: write 3000, or 3.00"),
        ("1.609 km", "is 1,609 or 1.609: write 1609, or 1.6090"),
        ("between 1.500 and 2.000 km", "is 1,500 or 1.5"),
    ],
)
def test_what_is_no_distance_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        length_of(text)


def test_a_bare_mile_is_no_exact_length() -> None:
    assert km_of_text("2 NM") == pytest.approx(3.704)
    assert km_of_text("500 m") == pytest.approx(0.5)
    assert km_of_text("0,5 NM") == pytest.approx(0.926)
    with pytest.raises(ValueError, match="mile or nautical_mile"):
        km_of_text("2 miles")
    with pytest.raises(ValueError, match="a number of kilometres"):
        km_of_text("about 2 km")


@pytest.mark.parametrize("unit", ["km/h", "knots", "mph", "m/s", "feet per minute", "kph"])
def test_speeds_are_those_of_pint(unit: str) -> None:
    registry = pint.UnitRegistry()
    name = {"knots": "knot", "feet per minute": "foot/minute", "m/s": "metre/second"}.get(unit, unit)
    factor = registry.Quantity(1, name).to("km/hour").magnitude
    found = speed_of(f"450–480 {unit}")
    assert (found.low, found.high) == (pytest.approx(450 * factor), pytest.approx(480 * factor))


@pytest.mark.parametrize("text", ["450 parsnips", "450 km", "9 miles per hour", "9 km/fortnight"])
def test_what_is_no_speed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no unit of speed|write mph or knots"):
        speed_of(text)


@given(st.integers(1_000, 999_999), st.sampled_from(["km", "NM"]))
def test_thousands_mean_the_same_by_commas_and_spaces_and_never_by_one_point(value: int, unit: str) -> None:
    grouped = f"{value:,} {unit}"
    assert length_of(grouped) == length_of(grouped.replace(",", " ")) == length_of(f"{value} {unit}")
    with pytest.raises(ValueError, match=" or "):
        length_of(grouped.replace(",", "."))


@given(st.integers(1, 99_999), st.sampled_from(["km", "NM", "statute miles", "feet"]))
def test_a_written_number_lies_in_its_own_bounds(value: int, unit: str) -> None:
    plain, about = length_of(f"{value:,} {unit}"), length_of(f"about {value:,} {unit}")
    assert plain.low is not None
    assert plain.high is not None
    assert plain.low <= value <= plain.high
    assert plain.high - value == pytest.approx(rounding(str(value)))
    assert Quantity(value, value, plain.units) != plain
    assert about.high == pytest.approx(value + 2 * rounding(str(value)))
    # nothing is worse than to its own leading figure, or a tenth where it ends in zeros
    assert rounding(str(value)) <= max(0.5, value / 10, 2.5)
