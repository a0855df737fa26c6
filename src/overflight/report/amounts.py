"""Numbers of a finding for the page: to the last digit, to two digits, and with a unit that fits them."""

from __future__ import annotations

from overflight.rounding import number


def exact(value: float) -> str:
    """Return a number to its last digit: ``1013.25``; whole ones without a point: ``3``."""
    return str(int(value)) if value == int(value) else str(value)


def roughly(value: float) -> str:
    """Return a number to two significant digits: ``0.054``; more would pretend to be known."""
    return number(float(f"{value:.2g}"))


def unit_for(unit: str, value: float) -> str:
    """Return a unit as it goes with a number: ``readings``, but ``reading`` with one.

    Units such as ``s`` or ``km`` have no plural; counted things come from a case, in English.
    """
    if number(abs(value)) != "1" or len(unit) < 3 or unit.endswith("ss"):
        return unit
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit.removesuffix("s")
