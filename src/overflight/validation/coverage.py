"""How often the truth lay inside an envelope, and how sure that rate is.

The moments of one gap, and the gaps of one aircraft, are not independent. The variance of a rate is therefore
that of a ratio of sums over aircraft (W. G. Cochran, "Sampling techniques", 3rd edition, 1977, equation 6.13,
with the correction n / (n - 1)); it is turned into an effective number of independent trials, and this into
Wilson's interval (E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212), which
stays between 0 and 1. With a handful of aircraft such an interval is somewhat too short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.errors import OverflightError

# Of a standard normal variable, 95 % lie within this of its mean.
_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """A rate with its 95 % interval; all from 0 to 1."""

    share: float
    low: float
    high: float


def rate(inside: NDArray[np.bool_], cluster: ArrayLike) -> Rate:
    """Return in which share of cases the truth was inside, with an interval over independent clusters.

    Parameters
    ----------
    inside
        For each gap and moment, shape (gaps, times).
    cluster
        Whose gap it is, shape (gaps,): those of one aircraft are taken together.

    Raises
    ------
    OverflightError
        If there is no gap.
    """
    if inside.size == 0:
        raise OverflightError(
            "a rate needs at least one gap: ask for shorter gaps, or for other phases of flight"
        )
    _, owner = np.unique(np.asarray(cluster), return_inverse=True)
    hits, cases = np.zeros((2, int(owner.max()) + 1))
    np.add.at(hits, owner, inside.sum(axis=1))
    np.add.at(cases, owner, inside.shape[1])
    share = float(hits.sum() / cases.sum())
    return Rate(share, *wilson(share, _effective(hits, cases, share)))


def _effective(hits: FloatArray, cases: FloatArray, share: float) -> float:
    """Return the number of independent trials that would leave the rate as unsure as it is."""
    clusters = len(cases)
    if clusters == 1 or share in (0.0, 1.0):
        return float(clusters)
    variance = clusters / (clusters - 1) * float(((hits - share * cases) ** 2).sum()) / cases.sum() ** 2
    # by chance all clusters may agree: they still are no more than so many trials
    most = float(cases.sum())
    return min(share * (1.0 - share) / variance, most) if variance > 0.0 else float(clusters)


def wilson(share: float, trials: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a rate.

    Parameters
    ----------
    share
        Observed, 0 to 1.
    trials
        How many independent ones it is the mean of, above 0; need not be whole.
    """
    z2 = _Z95**2 / trials
    middle = (share + z2 / 2.0) / (1.0 + z2)
    half = np.sqrt(z2 * (share * (1.0 - share) + z2 / 4.0)) / (1.0 + z2)
    return float(max(middle - half, 0.0)), float(min(middle + half, 1.0))
