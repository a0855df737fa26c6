"""Density of the air in the U.S. Standard Atmosphere of 1976.

Source: NOAA, NASA and USAF, U.S. Standard Atmosphere, 1976, NOAA-S/T 76-1562, Washington 1976. Up to 32 km it
equals the ICAO Standard Atmosphere. On a given day the density near the ground may differ by some 10 %.
"""

from __future__ import annotations

from math import exp, pow

GRAVITY_M_S2 = 9.80665
HIGHEST_M = 20_000.0

_EARTH_RADIUS_M = 6_356_766.0
_GAS_CONSTANT_J_KG_K = 8314.32 / 28.9644
_SEA_LEVEL_K = 288.15
_SEA_LEVEL_KG_M3 = 1.225
_LAPSE_K_M = 0.0065
_TROPOPAUSE_M = 11_000.0
_TROPOPAUSE_K = _SEA_LEVEL_K - _LAPSE_K_M * _TROPOPAUSE_M


def air_density_kg_m3(altitude_m: float) -> float:
    """Return the density of the air at an altitude above sea level.

    Parameters
    ----------
    altitude_m
        Geometric altitude, metres, from -5,000 to 20,000 (the two lowest layers of the model).

    Returns
    -------
    float
        Kilograms per cubic metre: equations 18 (geopotential altitude), 23, 33a, 33b and 42 of the source.

    Raises
    ------
    ValueError
        If the altitude is outside this range.
    """
    if not -5_000.0 <= altitude_m <= HIGHEST_M:
        raise ValueError(
            f"the air's density is known from -5,000 to {HIGHEST_M:,.0f} m, not at {altitude_m} m"
        )
    height = _EARTH_RADIUS_M * altitude_m / (_EARTH_RADIUS_M + altitude_m)
    if height <= _TROPOPAUSE_M:
        return _in_troposphere(height)
    scale_m = _GAS_CONSTANT_J_KG_K * _TROPOPAUSE_K / GRAVITY_M_S2
    return _in_troposphere(_TROPOPAUSE_M) * exp(-(height - _TROPOPAUSE_M) / scale_m)


def _in_troposphere(height_m: float) -> float:
    exponent = GRAVITY_M_S2 / (_GAS_CONSTANT_J_KG_K * _LAPSE_K_M) - 1.0
    return _SEA_LEVEL_KG_M3 * pow(1.0 - _LAPSE_K_M * height_m / _SEA_LEVEL_K, exponent)
