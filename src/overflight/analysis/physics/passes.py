"""Repeated passes over one point: how long they take at least."""

from __future__ import annotations

from math import inf


def passes_low_min(passes: int, turn_deg_per_s: float) -> float:
    """Return the least time in which one aircraft makes a number of passes over one point.

    At constant speed and a bounded rate of turn the shortest way back to a point is one full circle,
    whatever the heading on return; coming back on the opposite heading takes 7/6 of that (L. E. Dubins,
    "On curves of minimal length with a constraint on average curvature", American Journal of Mathematics 79
    (1957) 497-516). The place must be small against the turning circle, and an aircraft that slows down to
    turn can beat this bound.

    Parameters
    ----------
    passes
        Number of passes, at least 1.
    turn_deg_per_s
        The fastest turn, degrees per second.

    Returns
    -------
    float
        Minutes from the first pass to the last: (n - 1) 360 / rate.

    Raises
    ------
    ValueError
        If there is no pass or the rate is not above 0.
    """
    if passes < 1:
        raise ValueError(f"there must be at least 1 pass, not {passes}")
    if not 0.0 < turn_deg_per_s < inf:
        raise ValueError(f"the rate of turn must be above 0 degrees per second, not {turn_deg_per_s}")
    return (passes - 1) * 360.0 / turn_deg_per_s / 60.0
