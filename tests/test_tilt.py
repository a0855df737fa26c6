"""Routes weighted anew: the mean is met, the weights are those of the law, and their worth is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.routes.tilt import tilted, weighted_quantiles
from overflight.errors import RouteError


def test_two_lengths_by_hand() -> None:
    """Of 100 and 200 km a mean of 120 km asks for weights 0.8 and 0.2: exp(-100 t) = 1/4."""
    tilt = tilted(np.array([100.0, 200.0]), 120.0)
    assert tilt.weights == pytest.approx([0.8, 0.2])
    assert tilt.per_km == pytest.approx(np.log(4.0) / 100.0)
    assert tilt.effective == pytest.approx(1.0 / (0.64 + 0.04))


def test_exponential_lengths_become_exponential_ones_of_another_scale() -> None:
    """Lengths 1000 + s X, X exponential, tilted to a scale s': t = 1/s' - 1/s, quantiles -s' ln(1 - p)."""
    drawn = 1000.0 + np.random.default_rng(1).exponential(200.0, 200_000)
    tilt = tilted(drawn, 1100.0)
    assert tilt.per_km == pytest.approx(1 / 100 - 1 / 200, rel=0.02)
    found = weighted_quantiles(drawn, tilt.weights, np.array([0.05, 0.5, 0.95]))
    assert found - 1000.0 == pytest.approx(-100.0 * np.log(1.0 - np.array([0.05, 0.5, 0.95])), rel=0.03)
    # of n equal ones n (E w)^2 / E w^2 = n (s'/s) (2 - s'/s) are left
    assert tilt.effective == pytest.approx(0.75 * len(drawn), rel=0.02)


@given(st.lists(st.floats(1.0, 1e4), min_size=2, max_size=50, unique=True), st.floats(0.02, 0.98))
def test_the_mean_is_met_and_weights_are_shares(lengths: list[float], share: float) -> None:
    values = np.array(lengths)
    low, high = values.min(), values.max()
    if high - low < 1e-3:
        return
    wanted = low + share * (high - low)
    tilt = tilted(values, wanted)
    assert tilt.weights @ values == pytest.approx(wanted, abs=1e-6 * (high - low))
    assert tilt.weights.sum() == pytest.approx(1.0)
    assert 1.0 - 1e-9 <= tilt.effective <= len(values) + 1e-9


def test_a_mean_that_no_weights_have_is_refused() -> None:
    with pytest.raises(RouteError, match="100 to 200 km long, so none of their means is 250 km"):
        tilted(np.array([100.0, 200.0]), 250.0)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.floats(0.0, 1.0))
def test_quantiles_of_equal_weights_are_numpys(values: list[float], share: float) -> None:
    equal = np.full(len(values), 1.0 / len(values))
    found = weighted_quantiles(np.array(values), equal, np.array([share]))
    assert found == pytest.approx(np.quantile(values, [share]), abs=1e-9)
