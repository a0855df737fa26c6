"""What the validation finds: rates by model, gap and phase."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.ground.geodesy import FloatArray
from overflight.analysis.routes.gaps.envelopes import radius_km, ranks
from overflight.analysis.routes.gaps.fixes import PHASES
from overflight.analysis.routes.gaps.laws import GapModels, Provenance
from overflight.analysis.routes.gaps.models import MODELS, plane_routes
from overflight.analysis.routes.gaps.rates import (
    DIRECT,
    HALFWAY,
    SEVERAL,
    Covered,
    Errors,
    Results,
    Row,
    Size,
)
from overflight.validation.coverage import rate
from overflight.validation.cuts import Cuts, halfway_index
from overflight.validation.fitting import PERCENTS, direct_errors_km, radius_shape

_DIGITS = 4


def measure(cuts: Cuts, numbers: GapModels, samples: int, seed: int, provenance: Provenance) -> Results:
    """Return how often the truth lay inside the envelopes of each model.

    Parameters
    ----------
    cuts
        Gaps of flights that no number was fitted to.
    numbers
        Of the models.
    samples
        Routes for each gap.
    seed
        Of the routes.
    provenance
        What `cuts` were made of.
    """
    inside = {DIRECT: _within_radius(cuts, numbers)}
    sizes = {DIRECT: _radii(cuts, numbers)}
    true = cuts.gaps.to_plane(cuts.true_lon, cuts.true_lat)
    half = halfway_index(cuts)
    for model in MODELS:
        drawn = plane_routes(model, cuts.gaps, cuts.moments, samples, seed, numbers)
        rank = ranks(drawn, true)
        inside[model] = {percent: rank <= percent / 100.0 for percent in PERCENTS}
        middle = (drawn[0][..., half, None], drawn[1][..., half, None])
        sizes[model] = {percent: radius_km(middle, percent / 100.0)[:, 0] for percent in PERCENTS}
    return Results(
        measured_on=provenance,
        samples=samples,
        moments=tuple(round(float(u), _DIGITS) for u in cuts.moments),
        max_speed_kmh=cuts.gaps.max_speed_kmh,
        direct_errors=tuple(_errors(cuts)),
        sizes=tuple(size for model, km in sizes.items() for size in _sizes(model, cuts, km)),
        rows=tuple(row for model, found in inside.items() for row in _rows(model, cuts, found)),
    )


def _within_radius(cuts: Cuts, numbers: GapModels) -> dict[int, NDArray[np.bool_]]:
    away = direct_errors_km(cuts) / radius_shape(cuts.moments)
    return {percent: away <= km[:, None] for percent, km in _radii(cuts, numbers).items()}


def _radii(cuts: Cuts, numbers: GapModels) -> dict[int, FloatArray]:
    return {percent: numbers.radius.halfway_km(percent, cuts.gaps.duration_min) for percent in PERCENTS}


def _sizes(model: str, cuts: Cuts, km: Mapping[int, FloatArray]) -> Iterator[Size]:
    for minutes in np.unique(cuts.minutes):
        middle = {p: round(float(np.median(own[cuts.minutes == minutes])), 1) for p, own in km.items()}
        yield Size(model=model, minutes=float(minutes), km=middle)


def _groups(cuts: Cuts) -> Iterator[tuple[float | None, str | None, NDArray[np.bool_]]]:
    """Yield all gaps, those of each length, of each phase, and of each length and phase."""
    every = np.ones(len(cuts.gaps), dtype=bool)
    for minutes in (None, *(float(m) for m in np.unique(cuts.minutes))):
        for phase in (None, *PHASES):
            chosen = every if minutes is None else cuts.minutes == minutes
            chosen = chosen if phase is None else chosen & (cuts.gaps.phase == phase)
            if chosen.any():
                yield minutes, phase, chosen


def _rows(model: str, cuts: Cuts, inside: Mapping[int, NDArray[np.bool_]]) -> Iterator[Row]:
    half = halfway_index(cuts)
    for minutes, phase, chosen in _groups(cuts):
        owners = cuts.aircraft[chosen]
        for at, times in ((SEVERAL, slice(None)), (HALFWAY, slice(half, half + 1))):
            if at == HALFWAY and minutes is not None and phase is not None:
                continue
            rates = {percent: rate(found[chosen][:, times], owners) for percent, found in inside.items()}
            yield Row(
                model=model,
                minutes=minutes,
                phase=phase,
                at=at,
                gaps=int(chosen.sum()),
                aircraft=len(np.unique(owners)),
                inside={
                    percent: Covered(
                        share=round(r.share, _DIGITS), low=round(r.low, _DIGITS), high=round(r.high, _DIGITS)
                    )
                    for percent, r in rates.items()
                },
            )


def _errors(cuts: Cuts) -> Iterator[Errors]:
    away = direct_errors_km(cuts)[:, halfway_index(cuts)]
    for minutes in np.unique(cuts.minutes):
        own = away[cuts.minutes == minutes]
        km = {percent: round(float(np.quantile(own, percent / 100.0)), 1) for percent in PERCENTS}
        yield Errors(minutes=float(minutes), gaps=len(own), km=km)


def results_text(results: Results) -> str:
    """Return what :func:`load_results` reads: a row of rates to a line, so that changes can be read."""
    parts = []
    for name, value in results.model_dump(mode="json").items():
        items = ",\n    ".join(json.dumps(item) for item in value) if isinstance(value, list) else ""
        told = f"[\n    {items}\n  ]" if items else json.dumps(value, indent=2).replace("\n", "\n  ")
        parts.append(f'  "{name}": {told}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def largest_change(one: Results, other: Results) -> float | None:
    """Return by how many percentage points two measurements differ at most; None if of other groups."""
    pairs = [(row, other.row(row.model, row.minutes, row.phase, row.at)) for row in one.rows]
    if len(one.rows) != len(other.rows) or any(b is None or a.gaps != b.gaps for a, b in pairs):
        return None
    return max(
        100.0 * abs(a.inside[percent].share - b.inside[percent].share)
        for a, b in pairs
        if b is not None
        for percent in a.inside
    )
