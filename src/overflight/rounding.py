"""Numbers rounded for reading, in the report and wherever two runs are compared."""

from __future__ import annotations


def number(value: float) -> str:
    """Return a number rounded for reading: whole from 100 on, else to three significant digits."""
    whole = abs(value) >= 100 or value == int(value)
    text = f"{value:,.0f}" if whole else f"{value:.3g}"
    return text.replace("-", "−") if "e" not in text else text
