"""The models of a gap by name, and routes on Earth from any of them."""

from __future__ import annotations

from numpy.typing import ArrayLike

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.bridges import brownian, smooth
from overflight.analysis.routes.gaps.detours import taut, waypoints
from overflight.analysis.routes.gaps.draws import Plane
from overflight.analysis.routes.gaps.fixes import Gaps
from overflight.analysis.routes.gaps.laws import GapModels
from overflight.errors import RouteError

# In the order of what they use of the fixes; the last needs speed and track, and is recommended.
MODELS = ("taut", "waypoints", "brownian", "smooth")
RECOMMENDED = "smooth"


def plane_routes(
    model: str, gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, numbers: GapModels
) -> Plane:
    """Return random routes in the plane of each gap; see :func:`routes`.

    Returns
    -------
    along_km, across_km : ndarray, shape (gaps, samples, times)
        As :meth:`Gaps.to_plane` gives them.
    """
    if model == "taut":
        return taut(gaps, fractions, samples, seed, numbers.detours)
    if model == "waypoints":
        return waypoints(gaps, fractions, samples, seed, numbers.detours)
    if model == "brownian":
        return brownian(gaps, fractions, samples, seed, numbers.brownian)
    if model == "smooth":
        return smooth(gaps, fractions, samples, seed, numbers.smooth)
    raise RouteError(f"there is no model {model!r} of a gap; there are {', '.join(MODELS)}")


def routes(
    model: str, gaps: Gaps, fractions: ArrayLike, samples: int, seed: int, numbers: GapModels
) -> tuple[FloatArray, FloatArray]:
    """Return where random routes are at asked moments between the fixes.

    Parameters
    ----------
    model
        One of ``MODELS``.
    gaps
        The gaps.
    fractions
        The asked moments, rising, 0 at the first fix and 1 at the last, shape (times,).
    samples
        Routes for each gap.
    seed
        The same one gives the same bytes.
    numbers
        From :func:`~overflight.analysis.routes.gaps.laws.load_models`. They hold for gaps of the
        lengths and the kind of flight that they were fitted to, which they name.

    Returns
    -------
    lon, lat : ndarray, shape (gaps, samples, times)
        Degrees, the longitude within -180 to 180.

    Raises
    ------
    RouteError
        If there is no such model, the moments do not rise, or the model needs velocities that are not known.
    """
    return gaps.to_earth(*plane_routes(model, gaps, fractions, samples, seed, numbers))
