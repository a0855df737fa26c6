"""The numbers of each model of a gap, and the file they are kept in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.kept import Kept, kept_file, read_kept

Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
# Powers of time are taken of minutes over this.
UNIT_MIN = 10.0
# A route without a bend still has this much room, kilometres: fixes and tracks are rounded.
FLOOR_KM = 1.0
# Added to both speeds before they are compared: a helicopter may stand still.
SLOW_KMH = 100.0


class DetourLaw(Kept):
    """How much longer than the shortest way routes are on average: km at 10 min, and a power of time."""

    mean_excess_km: Positive
    time_power: Number

    def mean_km(self, duration_min: FloatArray) -> FloatArray:
        """Return the mean excess over the shortest way for gaps of these minutes, kilometres."""
        return self.mean_excess_km * (duration_min / UNIT_MIN) ** self.time_power


class BrownianLaw(Kept):
    """How fast a Brownian bridge spreads."""

    variance_km2_per_min: Positive


class ScaleLaw(Kept):
    """The spread half-way: km at 10 min for a bend of 1 km, a power of time and one of the bend."""

    at_unit_km: Positive
    time_power: Number
    bend_power: Number

    def scale_km(self, duration_min: FloatArray, bend_km: FloatArray) -> FloatArray:
        """Return the spread half-way through gaps of these minutes and bends, kilometres."""
        in_time = (duration_min / UNIT_MIN) ** self.time_power
        return self.at_unit_km * in_time * ((bend_km + FLOOR_KM) / FLOOR_KM) ** self.bend_power


class SmoothLaw(Kept):
    """The spread along and across, its profile over the gap, and the degrees of freedom of its heavy tail."""

    along: ScaleLaw
    across: ScaleLaw
    waist_power: Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
    lean_power: Number
    tail_freedom: Positive

    def profile(self, start_kmh: FloatArray, end_kmh: FloatArray, moments: FloatArray) -> FloatArray:
        """Return by what the spread at each moment differs from that of the bridge, shape (gaps, moments).

        A positive waist power draws it in towards the fixes. A negative lean power moves it towards the
        slower fix, where an aircraft turns in less room.
        """
        faster = np.log((end_kmh + SLOW_KMH) / (start_kmh + SLOW_KMH))
        waist = (4.0 * moments * (1.0 - moments)) ** self.waist_power
        return waist * np.exp(self.lean_power * faster[:, None] * (moments - 0.5))


class SmoothLaws(Kept):
    """A law for each phase of flight that was fitted by itself, and one for all others."""

    by_phase: dict[str, SmoothLaw]
    otherwise: SmoothLaw

    def of(self, phase: str) -> SmoothLaw:
        """Return the law for gaps of a phase."""
        return self.by_phase.get(phase, self.otherwise)


class RadiusLaw(Kept):
    """Radii about a point at constant speed on the shortest way: km half-way at 10 min, by percentage."""

    radius_km: dict[int, Positive]
    time_power: Number

    def halfway_km(self, percent: int, duration_min: FloatArray) -> FloatArray:
        """Return the radius half-way through gaps of these minutes, kilometres."""
        return self.radius_km[percent] * (duration_min / UNIT_MIN) ** self.time_power


class Provenance(Kept):
    """What the numbers were fitted to."""

    package: str
    version: str
    file: str
    sha256: str
    date: str
    seed: int
    aircraft: int
    flights: int
    gaps: int
    gaps_min: tuple[float, ...]


class GapModels(Kept):
    """The numbers of all models, with what they were fitted to."""

    detours: DetourLaw
    brownian: BrownianLaw
    smooth: SmoothLaws
    radius: RadiusLaw
    fitted_to: Provenance


def models_file() -> Path:
    """Return where the fitted numbers are kept."""
    return kept_file("gap_models.json")


def load_models(path: Path | None = None) -> GapModels:
    """Return the fitted numbers of all models.

    Parameters
    ----------
    path
        The file; the project's own if none is given.

    Raises
    ------
    OverflightError
        If it is missing, or holds something else.
    """
    return read_kept(
        GapModels, path or models_file(), what="the numbers of the gap models", again="fit it anew"
    )


def models_text(models: GapModels) -> str:
    """Return what :func:`load_models` reads, five digits to a number."""
    rounded = json.loads(models.model_dump_json(), parse_float=lambda text: float(f"{float(text):.5g}"))
    return json.dumps(rounded, indent=2) + "\n"


def rounded_models(models: GapModels) -> GapModels:
    """Return the numbers as the file keeps them."""
    return GapModels.model_validate_json(models_text(models))


def largest_difference(one: GapModels, other: GapModels) -> float:
    """Return by how much two sets of numbers differ at most, the larger size of both as the unit."""
    pairs = [(a, b) for a, b in zip(_numbers(one), _numbers(other), strict=True)]
    return float(max(abs(a - b) / max(abs(a), abs(b), 1e-3) for a, b in pairs))


def _numbers(models: GapModels) -> FloatArray:
    kept = models.model_dump(exclude={"fitted_to"})

    def walk(value: object) -> list[float]:
        if isinstance(value, dict):
            return [number for inner in value.values() for number in walk(inner)]
        return [float(value)]  # type: ignore[arg-type]

    return np.array(walk(kept))
