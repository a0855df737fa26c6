from __future__ import annotations

import pytest

from overflight.analysis.physics.atmosphere import air_density_kg_m3


@pytest.mark.parametrize(
    ("altitude_m", "density"),
    [
        # U.S. Standard Atmosphere 1976, Table I, by geometric altitude
        (0.0, 1.2250),
        (5_000.0, 0.73643),
        (10_000.0, 0.41351),
        (15_000.0, 0.19476),
        (20_000.0, 0.088910),
        # the base of the isothermal layer, 11 km of geopotential altitude
        (11_019.1, 0.36392),
    ],
)
def test_published_densities(altitude_m: float, density: float) -> None:
    assert air_density_kg_m3(altitude_m) == pytest.approx(density, rel=3e-5)


def test_the_layers_meet() -> None:
    below, above = air_density_kg_m3(11_019.0), air_density_kg_m3(11_019.2)
    assert 0 < below - above < 2e-5


@pytest.mark.parametrize("altitude_m", [-5_001.0, 20_001.0, float("nan")])
def test_refuses_altitudes_outside_the_two_layers(altitude_m: float) -> None:
    with pytest.raises(ValueError, match=r"from -5,000 to 20,000 m"):
        air_density_kg_m3(altitude_m)
