from __future__ import annotations

import pytest

from overflight.analysis.physics.intervals import require_interval


@pytest.mark.parametrize("interval", [(0.0, 0.0), (-2.0, 5.0), (1.0, float("inf"))])
def test_accepts_ordered_bounds(interval: tuple[float, float]) -> None:
    require_interval("the time in minutes", interval)


@pytest.mark.parametrize("interval", [(2.0, 1.0), (float("nan"), 1.0), (1.0, float("nan"))])
def test_refuses_what_is_no_interval(interval: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"the time in minutes must be given as \(low, high\), not"):
        require_interval("the time in minutes", interval)


def test_refuses_bounds_below_the_least() -> None:
    require_interval("the speed in km/h", (0.0, 1.0), 0.0)
    with pytest.raises(ValueError, match=r"from 0 up, not \(-1, 1\)"):
        require_interval("the speed in km/h", (-1.0, 1.0), 0.0)
