"""Which aircraft a radar could have seen at all."""

from __future__ import annotations

from math import inf, sqrt

_EARTH_RADIUS_KM = 6371.0


def radar_horizon_km(antenna_m: float, target_m: float, refraction: float = 4.0 / 3.0) -> float:
    """Return the farthest that a radar sees a target before the Earth hides it.

    Parameters
    ----------
    antenna_m, target_m
        Heights of antenna and target above the same smooth surface, metres, at least 0.
    refraction
        The effective Earth radius over the true one, k. 4/3 is the mean in temperate climates; 1 is no
        refraction, and ducts over warm seas can carry a beam far beyond any horizon.

    Returns
    -------
    float
        Kilometres along the ground: sqrt(2 k R h1) + sqrt(2 k R h2), which for k = 4/3 is
        4.12 (sqrt h1 + sqrt h2) with heights in metres (M. I. Skolnik, Introduction to Radar Systems, 3rd
        ed. 2001, chapter 8; for k: ITU-R P.834). An upper bound only: hills, a weak echo or the set itself
        may end the view sooner. For heights up to 20 km the formula is within 0.1 % of the exact tangent.

    Raises
    ------
    ValueError
        If a height is negative or the factor is not above 0.
    """
    if not (0.0 <= antenna_m < inf and 0.0 <= target_m < inf):
        raise ValueError(f"heights must be at least 0 m, not {antenna_m} and {target_m}")
    radius = _radius_km(refraction)
    return sqrt(2.0 * radius * antenna_m / 1000.0) + sqrt(2.0 * radius * target_m / 1000.0)


def lowest_seen_m(antenna_m: float, distance_km: float, refraction: float = 4.0 / 3.0) -> float:
    """Return how high a target must be at a distance for the Earth not to hide it from a radar.

    Parameters
    ----------
    antenna_m
        Height of the antenna above the surface, metres, at least 0; on the ground or in the air.
    distance_km
        Along the ground, kilometres, at least 0.
    refraction
        As for :func:`radar_horizon_km`, of which this is the inverse.

    Returns
    -------
    float
        Metres above the same surface; 0 within the antenna's own horizon. What is lower cannot have been
        seen, if refraction was no stronger; what is higher may still hide behind hills.

    Raises
    ------
    ValueError
        If an input is negative or not a number, or the factor not above 0.
    """
    beyond_km = distance_km - radar_horizon_km(antenna_m, 0.0, refraction)
    if not 0.0 <= distance_km < inf:
        raise ValueError(f"the distance must be at least 0 km, not {distance_km}")
    return max(0.0, beyond_km) ** 2 / (2.0 * _radius_km(refraction)) * 1000.0


def _radius_km(refraction: float) -> float:
    if not 0.0 < refraction < inf:
        raise ValueError(f"the refraction factor must be above 0 (4/3 is usual), not {refraction}")
    return refraction * _EARTH_RADIUS_KM
