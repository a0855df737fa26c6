"""The numbers of the gap models, fitted to gaps whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.bridges import bend_km, cubic
from overflight.analysis.routes.gaps.fixes import PHASES
from overflight.analysis.routes.gaps.laws import (
    UNIT_MIN,
    BrownianLaw,
    DetourLaw,
    GapModels,
    Provenance,
    RadiusLaw,
    ScaleLaw,
    SmoothLaw,
    SmoothLaws,
)
from overflight.validation.cuts import Cuts

PERCENTS = (50, 80, 95)
# A phase has a law of its own if so many gaps are there to fit it to.
_GAPS_FOR_A_LAW = 100
_SMOOTH_START = np.array([-3.0, 0.5, 1.0, -3.0, 0.5, 1.0, 0.3, 0.0, 2.3])


def fit_models(cuts: Cuts, provenance: Provenance) -> GapModels:
    """Return the numbers that fit the gaps best: by greatest likelihood, the radii by their quantiles."""
    return GapModels(
        detours=_detours(cuts),
        brownian=_brownian(cuts),
        smooth=_smooth(cuts),
        radius=_radius(cuts),
        fitted_to=provenance,
    )


def direct_errors_km(cuts: Cuts) -> FloatArray:
    """Return how far the truth is from a point at constant speed on the shortest way, (gaps, times), km."""
    along, across = cuts.gaps.to_plane(cuts.true_lon, cuts.true_lat)
    return np.hypot(along - cuts.gaps.distance_km[:, None] * cuts.moments, across)


def radius_shape(moments: FloatArray) -> FloatArray:
    """Return the size of a radius at moments of a gap, 1 half-way: a steady turn bends a way like this."""
    return 4.0 * moments * (1.0 - moments)


def _detours(cuts: Cuts) -> DetourLaw:
    """Fit an exponential law of the excess whose mean is a power of time."""
    excess = np.maximum(cuts.flown_km - cuts.gaps.distance_km, 0.0)
    time = np.log(cuts.gaps.duration_min / UNIT_MIN)

    def cost(p: FloatArray) -> float:
        log_mean = p[0] + p[1] * time
        return float(np.mean(log_mean + excess / np.exp(log_mean)))

    log_mean, power = _least(cost, np.array([np.log(excess.mean()), 1.0]))
    return DetourLaw(mean_excess_km=float(np.exp(log_mean)), time_power=float(power))


def _brownian(cuts: Cuts) -> BrownianLaw:
    u = cuts.moments
    per_minute = cuts.gaps.duration_min[:, None] * u * (1.0 - u)
    # of two coordinates
    return BrownianLaw(variance_km2_per_min=float(np.mean(direct_errors_km(cuts) ** 2 / per_minute) / 2.0))


def _smooth(cuts: Cuts) -> SmoothLaws:
    """Fit a law to each phase that has gaps enough, and one to all of them."""
    by_phase = {
        phase: _smooth_law(cuts, cuts.gaps.phase == phase)
        for phase in PHASES
        if np.count_nonzero(cuts.gaps.phase == phase) >= _GAPS_FOR_A_LAW
    }
    return SmoothLaws(by_phase=by_phase, otherwise=_smooth_law(cuts, np.ones(len(cuts.gaps), dtype=bool)))


def _smooth_law(cuts: Cuts, chosen: NDArray[np.bool_]) -> SmoothLaw:
    """Fit Student's law in two dimensions to the deviations from the cubic at all moments alike.

    The moments of one gap are taken as if they were independent (a composite likelihood): that changes how
    sure the numbers are, not what they tend to.
    """
    gaps, u = cuts.gaps, cuts.moments
    true = gaps.to_plane(cuts.true_lon, cuts.true_lat)
    bridge = radius_shape(u) ** 1.5
    off = [((t - mean) / bridge)[chosen] for t, mean in zip(true, cubic(gaps, u), strict=True)]
    speeds = gaps.start.speed_kmh[chosen], gaps.end.speed_kmh[chosen]
    known = gaps.duration_min[chosen], bend_km(gaps)[chosen]

    def cost(p: FloatArray) -> float:
        law = _law(p)
        profile = law.profile(*speeds, u)
        scales = [one.scale_km(*known)[:, None] * profile for one in (law.along, law.across)]
        size2 = (off[0] / scales[0]) ** 2 + (off[1] / scales[1]) ** 2
        tail = (law.tail_freedom / 2.0 + 1.0) * np.log1p(size2 / law.tail_freedom)
        return float(np.mean(np.log(scales[0]) + np.log(scales[1]) + tail))

    return _law(_least(cost, _SMOOTH_START))


def _law(p: FloatArray) -> SmoothLaw:
    return SmoothLaw(
        along=_scale(p[:3]),
        across=_scale(p[3:6]),
        # a square, as it must not be negative
        waist_power=float(p[6] ** 2),
        lean_power=float(p[7]),
        tail_freedom=float(np.exp(p[8])),
    )


def _scale(found: FloatArray) -> ScaleLaw:
    return ScaleLaw(
        at_unit_km=float(np.exp(found[0])), time_power=float(found[1]), bend_power=float(found[2])
    )


def _radius(cuts: Cuts) -> RadiusLaw:
    """Fit a power of time to the errors, and take quantiles of what is left."""
    halfway = np.maximum(direct_errors_km(cuts) / radius_shape(cuts.moments), 1e-3)
    time = np.log(cuts.gaps.duration_min / UNIT_MIN)
    power = float(np.polyfit(time, np.log(halfway).mean(axis=1), 1)[0])
    at_unit = halfway / np.exp(power * time)[:, None]
    radii = {percent: float(np.quantile(at_unit, percent / 100.0)) for percent in PERCENTS}
    return RadiusLaw(radius_km=radii, time_power=power)


def _least(cost: Callable[[FloatArray], float], start: FloatArray) -> FloatArray:
    from scipy.optimize import minimize

    return np.asarray(minimize(cost, start, method="BFGS").x)
