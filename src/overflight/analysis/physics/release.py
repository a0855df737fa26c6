"""Free-falling bombs: how long and how far, bounded rather than guessed.

A bomb here is a point mass without thrust or lift, dropped in still air over flat ground at sea level.
Constant gravity and flat ground cost less than 0.2 % of either figure for releases up to 12 km; wind can move
a bomb by at most its own speed times the fall. Rockets, glide bombs and missiles are outside of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import cos, hypot, inf, radians, sin, sqrt

from scipy.integrate import solve_ivp

from overflight.analysis.physics.atmosphere import GRAVITY_M_S2, HIGHEST_M, air_density_kg_m3
from overflight.analysis.physics.intervals import Interval, require_interval

LEVEL = (0.0, 0.0)
_M_S_PER_KMH = 1.0 / 3.6
_SPEEDS_IN_A_DIVE = 4


@dataclass(frozen=True)
class Fall:
    """One bomb's way to the ground.

    Attributes
    ----------
    fall_s
        Time from release to impact, seconds.
    throw_km
        Distance over the ground from the point below the release to the impact, kilometres.
    """

    fall_s: float
    throw_km: float


@dataclass(frozen=True)
class Release:
    """One release within the bounds of what is known, and when its aircraft is over the place.

    Attributes
    ----------
    altitude_m, speed_kmh, drag_area_m2_per_kg, dive_deg
        As for :func:`drag_fall`.
    fall
        How its bomb falls.
    over_kmh
        How fast the aircraft goes on over the ground.
    """

    altitude_m: float
    speed_kmh: float
    drag_area_m2_per_kg: float
    dive_deg: float
    fall: Fall
    over_kmh: float

    @property
    def overhead_s(self) -> float:
        """How long before the impact its aircraft is over the place: the fall less the throw at its speed."""
        throw_km = self.fall.throw_km
        return self.fall.fall_s - throw_km / self.over_kmh * 3600.0 if throw_km > 0.0 else 0.0


@dataclass(frozen=True)
class ReleaseWindow:
    """Bounds of fall and throw over everything that is not known about a release.

    Attributes
    ----------
    fall_s_low, fall_s_high
        Seconds; no upper bound (``None``) if nothing is known of the drag.
    throw_km_low, throw_km_high
        Kilometres; no lower bound (``None``) if nothing is known of the drag.
    soonest, last
        The releases whose aircraft are over the place soonest and last before the impact; ``None`` if nothing
        is known of the drag.
    """

    fall_s_low: float
    fall_s_high: float | None
    throw_km_low: float | None
    throw_km_high: float
    soonest: Release | None = None
    last: Release | None = None

    @property
    def overhead_s_low(self) -> float:
        """How many seconds before the impact an aircraft is over the place that is hit, at least.

        It holds course and speed; after a dive it may go on diving or level out. Without air it is 0, for
        then the bomb stays below it; with drag the bomb falls behind. Good to 1 % for releases up to 14 km
        and 1,200 km/h.
        """
        return max(0.0, self.last.overhead_s) if self.last else 0.0

    @property
    def overhead_s_high(self) -> float | None:
        """The same at most; ``None`` if nothing is known of the drag."""
        return self.soonest.overhead_s if self.soonest else None


def vacuum_fall(altitude_m: float, speed_kmh: float, dive_deg: float = 0.0) -> Fall:
    """Return how a bomb falls without air, by Galileo's parabola.

    With air, a bomb released in the same way falls longer and less far.

    Parameters
    ----------
    altitude_m
        Height of the release above the target, metres, above 0.
    speed_kmh
        Speed of the aircraft, km/h.
    dive_deg
        Angle of the flight path below the horizontal, 0 to 90 degrees.

    Returns
    -------
    Fall
        t = (sqrt(w^2 + 2 g h) - w) / g with w the sinking speed at release; throw = horizontal speed times t.

    Raises
    ------
    ValueError
        If an input is outside the stated range.
    """
    forward, sinking = _velocity_m_s(altitude_m, speed_kmh, dive_deg)
    # the quotient by the sum avoids the difference of two nearly equal numbers
    fall_s = 2.0 * altitude_m / (sqrt(sinking**2 + 2.0 * GRAVITY_M_S2 * altitude_m) + sinking)
    return Fall(fall_s, forward * fall_s / 1000.0)


def drag_fall(altitude_m: float, speed_kmh: float, drag_area_m2_per_kg: float, dive_deg: float = 0.0) -> Fall:
    """Return how a bomb falls with a drag that is quadratic in its speed.

    Solves dv/dt = g - (rho / 2) (Cd A / m) |v| v in the U.S. Standard Atmosphere of 1976.

    A constant Cd is right below about Mach 0.8 (J. Benacka, "High altitude free fall revised", American
    Journal of Physics 78 (2010) 616); bombs that a jet releases above some 3 km go beyond. If Cd then rises
    to 2.6 times by Mach 1.1, the true fall is longer than this one by 1 % from 5 km, 4 % from 8 km and 7 %
    from 12 km. Drag areas from the plain to the risen value bound it.

    Parameters
    ----------
    altitude_m
        Height of the release above the target, metres, above 0 to 20,000. The air is that above sea level;
        over high ground it is thinner, and the truth lies between this and :func:`vacuum_fall`.
    speed_kmh
        Speed of the aircraft through the air, km/h.
    drag_area_m2_per_kg
        Cd A / m: drag coefficient times cross section over mass, m2/kg (of the order of 1e-4 for bombs).
    dive_deg
        Angle of the flight path below the horizontal, 0 to 90 degrees.

    Returns
    -------
    Fall
        Seconds and kilometres; the integration is good to 1e-7 of both.

    Raises
    ------
    ValueError
        If an input is outside the stated range.
    """
    forward, sinking = _velocity_m_s(altitude_m, speed_kmh, dive_deg)
    if not altitude_m <= HIGHEST_M:
        raise ValueError(f"drag is modelled for releases up to {HIGHEST_M:,.0f} m, not from {altitude_m} m")
    if not 0.0 <= drag_area_m2_per_kg < inf:
        raise ValueError(f"the drag area must be at least 0 m2/kg, not {drag_area_m2_per_kg}")

    def motion(_time_s: float, state: list[float]) -> tuple[float, float, float, float]:
        _, height, forward, sinking = state
        drag = 0.5 * air_density_kg_m3(height) * drag_area_m2_per_kg * hypot(forward, sinking)
        return forward, -sinking, -drag * forward, GRAVITY_M_S2 - drag * sinking

    def ground(_time_s: float, state: list[float]) -> float:
        return state[1]

    ground.terminal = True  # type: ignore[attr-defined]  # how solve_ivp is told where to stop
    # the impact is interpolated within the last step, which ends below the ground: keep it short
    step_s = vacuum_fall(altitude_m, speed_kmh, dive_deg).fall_s / 10.0
    start = (0.0, altitude_m, forward, sinking)
    solved = solve_ivp(
        motion, (0.0, inf), start, method="DOP853", events=ground, max_step=step_s, rtol=1e-9, atol=1e-6
    )
    return Fall(float(solved.t_events[0][0]), float(solved.y_events[0][0][0]) / 1000.0)


def release_window(
    altitude_m: Interval,
    speed_kmh: Interval,
    drag_area_m2_per_kg: Interval | None,
    dive_deg: Interval = LEVEL,
) -> ReleaseWindow:
    """Return the bounds of fall and throw of a bomb over all that is not known of its release.

    Before an impact, fall and throw tell when and how far from the place it was released: so far back along
    the track or, where that is not known, on a circle round the place.

    Parameters
    ----------
    altitude_m, speed_kmh
        Bounds of the height above the target (m) and of the speed (km/h).
    drag_area_m2_per_kg
        Bounds of Cd A / m, or ``None`` if nothing is known: then the vacuum bounds the fall from below and
        the throw from above, and nothing bounds them from the other side.
    dive_deg
        Bounds of the angle of the flight path below the horizontal, degrees, within 0 to 90.

    Returns
    -------
    ReleaseWindow
        The extremes over all releases within the bounds; good to 0.5 % for dives.

    Raises
    ------
    ValueError
        If bounds are swapped or outside the range of :func:`drag_fall` or :func:`vacuum_fall`.
    """
    require_interval("the altitude in metres", altitude_m, 0.0)
    require_interval("the speed in km/h", speed_kmh, 0.0)
    require_interval("the dive in degrees", dive_deg, 0.0)
    if drag_area_m2_per_kg is None:
        return ReleaseWindow(
            fall_s_low=vacuum_fall(altitude_m[0], speed_kmh[1], dive_deg[1]).fall_s,
            fall_s_high=None,
            throw_km_low=None,
            throw_km_high=vacuum_fall(altitude_m[1], speed_kmh[1], dive_deg[0]).throw_km,
        )
    require_interval("the drag area in m2/kg", drag_area_m2_per_kg, 0.0)
    # Corners suffice for level releases because fall and throw are monotone in each input alone: a higher
    # release falls longer and farther; a faster one farther, and longer, as the drag of the forward speed
    # also holds up the fall; more drag means longer and less far; a steeper dive shorter and less far. In a
    # dive a faster release falls longer or shorter, so speeds between are tried as well. The tests try this
    # over the whole range. A bomb also falls farther behind with each, but for fast releases far up.
    speeds = speed_kmh if dive_deg[1] == 0.0 else _evenly(speed_kmh, _SPEEDS_IN_A_DIVE)
    corners = list(dict.fromkeys(product(altitude_m, speeds, drag_area_m2_per_kg, dive_deg)))
    falls = [drag_fall(*corner) for corner in corners]
    fall_s = [fall.fall_s for fall in falls]
    throw_km = [fall.throw_km for fall in falls]
    releases = [
        Release(*corner, fall, over_kmh)
        for fall, corner in zip(falls, corners, strict=True)
        # it may dive on, or level out
        for over_kmh in dict.fromkeys((corner[1] * cos(radians(corner[3])), corner[1]))
    ]
    last, soonest = (pick(releases, key=lambda each: each.overhead_s) for pick in (min, max))
    return ReleaseWindow(min(fall_s), max(fall_s), min(throw_km), max(throw_km), soonest, last)


def _evenly(bounds: Interval, count: int) -> tuple[float, ...]:
    low, high = bounds
    return tuple(low + (high - low) * k / (count - 1) for k in range(count))


def _velocity_m_s(altitude_m: float, speed_kmh: float, dive_deg: float) -> tuple[float, float]:
    """Return the forward and the sinking speed at release, after checking the inputs."""
    if not 0.0 < altitude_m < inf:
        raise ValueError(f"the release must be above the target: metres above 0, not {altitude_m}")
    if not 0.0 <= speed_kmh < inf:
        raise ValueError(f"the speed must be at least 0 km/h, not {speed_kmh}")
    if not 0.0 <= dive_deg <= 90.0:
        raise ValueError(f"the dive must be within 0 to 90 degrees below the horizontal, not {dive_deg}")
    speed = speed_kmh * _M_S_PER_KMH
    return speed * cos(radians(dive_deg)), speed * sin(radians(dive_deg))
