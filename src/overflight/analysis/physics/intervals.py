"""A quantity between two bounds, and the check that it is one."""

from __future__ import annotations

Interval = tuple[float, float]


def require_interval(name: str, interval: Interval, least: float = float("-inf")) -> None:
    """Refuse bounds that are not numbers, are swapped, or lie below the least that makes sense.

    Parameters
    ----------
    name
        What the bounds are of, with its unit, for the message.
    interval
        Lower and upper bound; the upper one may be infinite.
    least
        The smallest value allowed.

    Raises
    ------
    ValueError
        If the bounds are not as stated.
    """
    low, high = interval
    # written so that NaN fails as well
    if not least <= low <= high:
        at_least = "" if least == float("-inf") else f", from {least:g} up"
        raise ValueError(f"{name} must be given as (low, high){at_least}, not ({low:g}, {high:g})")
