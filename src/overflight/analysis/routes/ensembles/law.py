"""Random ways as a Markov chain: one law for all models, solved and sampled exactly.

A way takes one passage at each step. Its probability is proportional to the product of the shares of
what it passes, times exp(-P / scale), where P is the sum of the penalties of its passages. The scale is
set so that ways have a stated mean length. Where the penalty is the length itself, this is the law of
greatest entropy of that mean (E. T. Jaynes, "Information theory and statistical mechanics", Physical
Review 106 (1957) 620-630, doi:10.1103/PhysRev.106.620).

Normalisation, mean and samples are exact: weights are passed backwards from the target, samples are
drawn forwards from the origin (L. R. Rabiner, "A tutorial on hidden Markov models and selected
applications in speech recognition", Proceedings of the IEEE 77 (1989) 257-286, section III).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.ways.network import IntArray
from overflight.errors import RouteError

# The scale is looked for between these, in kilometres, until the mean is as exact as this.
_SCALES_KM = (1e-3, 1e6)
_PRECISION = 1e-11
_MOST_LOOKS = 200


@dataclass(frozen=True)
class Layer:
    """The passages of one step.

    Attributes
    ----------
    length_km
        From each start to each end, shape (starts, ends); infinite if there is no passage.
    share
        How much each end stands for, shape (ends,).
    penalty_km
        What makes a passage improbable, shape (starts, ends); infinite where the length is.
    """

    length_km: FloatArray
    share: FloatArray
    penalty_km: FloatArray


@dataclass(frozen=True)
class Law:
    """A solved law.

    Attributes
    ----------
    scale_km
        Its scale.
    mean_km
        The mean length of its ways.
    log_total
        Natural logarithm of the sum over all ways that normalises it.
    widths
        How many ends each step has.
    """

    scale_km: float
    mean_km: float
    log_total: float
    widths: tuple[int, ...]
    _tables: tuple[FloatArray, ...]

    def draw(self, samples: int, generator: np.random.Generator) -> IntArray:
        """Return the passages that random ways take, shape (steps, samples): start times width plus end."""
        passages = np.empty((len(self.widths), samples), dtype=np.intp)
        start = np.zeros(samples, dtype=np.intp)
        for step, (table, width) in enumerate(zip(self._tables, self.widths, strict=True)):
            passages[step] = table.searchsorted(2.0 * start + generator.random(samples), side="right")
            start = passages[step] - start * width
        return passages


def least_km(lengths_km: Sequence[FloatArray]) -> float:
    """Return the length of the shortest of all ways, from the lengths of each step's passages."""
    return _shifted(lengths_km)[0]


def solve(layers: Sequence[Layer], mean_km: float) -> Law:
    """Return the law under which ways have this length on average.

    The mean grows with the scale, so that a bracketing search finds it (M. Dowell and P. Jarratt, "A modified
    regula falsi method for computing the root of an equation", BIT 11 (1971) 168-174).

    Parameters
    ----------
    layers
        The passages of each step; the first has one start, the last one end.
    mean_km
        The length that is wanted.

    Raises
    ------
    RouteError
        If no way leads to the target, or no scale gives this mean.
    """
    least, penalties = _shifted([layer.penalty_km for layer in layers])
    if not np.isfinite(least):
        raise RouteError("none of its ways leads through the regions to the target")
    chain = _Chain(penalties, [layer.share for layer in layers], [layer.length_km for layer in layers])
    low, high = (float(np.log(scale)) for scale in _SCALES_KM)
    _check_within(mean_km, chain.mean_km(np.exp(low)), chain.mean_km(np.exp(high)))
    scale = float(np.exp(_root(lambda x: chain.mean_km(np.exp(x)) - mean_km, low, high, mean_km)))
    tables, total = chain.tables(scale)
    log_total = float(np.log(total)) - least / scale
    widths = tuple(len(layer.share) for layer in layers)
    return Law(scale, chain.mean_km(scale), log_total, widths, tables)


def _check_within(mean_km: float, smallest_km: float, largest_km: float) -> None:
    if largest_km < mean_km:
        raise RouteError(
            f"routes cannot be {mean_km:.0f} km long on average: with every crossing of the borders equally "
            f"likely they are {largest_km:.0f} km long; state a smaller detour, or none"
        )
    if smallest_km > mean_km:
        raise RouteError(
            f"its shortest way is {smallest_km:.0f} km long, more than the mean of {mean_km:.0f} km that is "
            "stated; state a larger detour"
        )


def _shifted(penalties: Sequence[FloatArray]) -> tuple[float, list[FloatArray]]:
    """Return the least sum of penalties, and what each passage adds to it.

    The additions along a way sum up to its penalty less the least; none is negative.
    """
    left = np.zeros(penalties[-1].shape[1])
    added: list[FloatArray] = []
    for penalty in penalties[::-1]:
        through = penalty + left
        left = through.min(axis=1, initial=np.inf)
        # what the target cannot be reached from is never chosen
        lead_on = np.where(np.isfinite(left), left, 0.0)
        added.insert(0, through - lead_on[:, None])
    return float(left[0]), added


class _Chain:
    """Penalties, shares and lengths of all steps, from which the law at any scale follows."""

    def __init__(
        self, penalties: Sequence[FloatArray], shares: Sequence[FloatArray], lengths: Sequence[FloatArray]
    ) -> None:
        self.penalties, self.shares = penalties, shares
        self.lengths = [np.where(np.isfinite(length), length, 0.0) for length in lengths]

    def weights(self, scale_km: float) -> list[FloatArray]:
        return [np.exp(p / -scale_km) * s for p, s in zip(self.penalties, self.shares, strict=True)]

    def mean_km(self, scale_km: float) -> float:
        total, moment = np.ones(1), np.zeros(1)
        for weight, length in zip(self.weights(scale_km)[::-1], self.lengths[::-1], strict=True):
            moment = weight @ moment + (weight * length) @ total
            total = weight @ total
        return float(moment[0] / total[0])

    def tables(self, scale_km: float) -> tuple[tuple[FloatArray, ...], float]:
        """Return for each step the distribution over the ends from each start, and the sum over all ways."""
        onward = np.ones(1)
        tables: list[FloatArray] = []
        for weight in self.weights(scale_km)[::-1]:
            tables.insert(0, _table(weight * onward))
            onward = weight @ onward
        return tuple(tables), float(onward[0])


def _table(weights: FloatArray) -> FloatArray:
    """Return the cumulated distribution of each row, shape (rows * columns,), in one rising sequence.

    Row i begins at 2 i, and ends at 2 i + 1.5 rather than 2 i + 1: a number that rounding lifts to
    2 i + 1 still falls into the row.
    """
    summed = np.cumsum(weights, axis=1)
    total = summed[:, -1:]
    shares = np.divide(summed, total, out=np.zeros_like(summed), where=total > 0.0)
    shares[(summed == total) & (total > 0.0)] = 1.5
    return np.asarray(shares + 2.0 * np.arange(len(weights))[:, None]).ravel()


def _root(short_by: Callable[[float], float], low: float, high: float, size: float) -> float:
    """Return where a rising function passes zero, to a precision relative to a size."""
    at_low, at_high = short_by(low), short_by(high)
    middle, side = low, 0
    for look in range(_MOST_LOOKS):
        # every third look halves the bracket, for the function is flat at both of its ends
        halve = look % 3 == 0 or at_high == at_low
        middle = (low + high) / 2 if halve else (low * at_high - high * at_low) / (at_high - at_low)
        value = short_by(middle)
        if abs(value) <= _PRECISION * size or high - low <= _PRECISION:
            break
        if value > 0.0:
            high, at_high = middle, value
            at_low /= 2.0 if side == 1 else 1.0
        else:
            low, at_low = middle, value
            at_high /= 2.0 if side == -1 else 1.0
        side = 1 if value > 0.0 else -1
    return middle
