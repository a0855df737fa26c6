"""Where plausible ways cross the borders between their regions, and how densely: part of ``route-spread``."""

from __future__ import annotations

from typing import Any, NamedTuple

from overflight.analysis.routes.ensembles import Ensemble
from overflight.analysis.routes.ensembles.spread import border_holding_km, crossings_per_km
from overflight.case.model import Case
from overflight.findings.wording import point_text

# Nine ways in ten.
SHARE = 0.9


class Crossed(NamedTuple):
    """How the ways of one model cross a border.

    `km` of it hold nine ways in ten; most ways a kilometre, `densest_per_km` (a share of all), cross near
    `lon` and `lat`, degrees.
    """

    km: float
    densest_per_km: float
    lon: float
    lat: float


def crossed(ensemble: Ensemble) -> list[Crossed]:
    """Return how the ways of a model cross each border, in order."""
    found = []
    for number, gate in enumerate(ensemble.sampler.gates):
        density = crossings_per_km(ensemble, number)
        most = int(density.argmax())
        held = border_holding_km(density, gate.share_km, SHARE)
        found.append(Crossed(held, float(density[most]), *map(float, gate.lonlat[most])))
    return found


def crossing_steps(case: Case, ensembles: dict[str, Ensemble]) -> list[str]:
    """Say for each border on how much of it nine ways in ten cross, by each model, and where most do."""
    regions = next(iter(ensembles.values())).regions
    names = [case.regions[key].name if key in case.regions else key for key in regions]
    by_model = {model: crossed(ensemble) for model, ensemble in ensembles.items()}
    return [
        f"from {names[n]} into {names[n + 1]}, nine ways in ten cross on this much of the border: "
        + "; ".join(f"{model} {_told(found[n])}" for model, found in by_model.items())
        for n in range(len(names) - 1)
    ]


def crossing_data(ensemble: Ensemble) -> list[dict[str, Any]]:
    """Return all of it for machines, lengths to 100 m, degrees to four digits."""
    return [
        {
            "km": round(each.km, 1),
            "densest": [round(each.lon, 4), round(each.lat, 4)],
            "densest_percent_per_km": round(100.0 * each.densest_per_km, 2),
        }
        for each in crossed(ensemble)
    ]


def _told(found: Crossed) -> str:
    where = point_text(found.lon, found.lat, digits=1)
    return f"{found.km:.0f} km, most densely near {where} ({100.0 * found.densest_per_km:.1f} % a km)"
