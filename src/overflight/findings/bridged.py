"""What the model of a gap says of a track, in words: how near it plausibly came, and how far to trust that.

The check of a track and its picture both tell it. It decides no verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from overflight.analysis.routes.gaps.fixes import PHASES
from overflight.analysis.routes.gaps.laws import load_models
from overflight.analysis.routes.gaps.models import RECOMMENDED
from overflight.analysis.routes.gaps.rates import MODEL_NAMES, Results, group_name, load_results
from overflight.analysis.tracks.approach import bounds_km
from overflight.analysis.tracks.bridges import (
    PERCENTS,
    SAMPLES,
    Bridge,
    Plausible,
    bridges,
    plausible,
    rates_like,
)
from overflight.analysis.tracks.flown import Flown
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, second_text, span

MOST_GAPS = 3
NO_VERDICT = (
    "plausible is what an ordinary flight would have done: it decides no verdict, which rests on the bound "
    "by speed"
)


@dataclass(frozen=True, eq=False)
class Near:
    """A gap of a track in which it may have come nearer to a place than at its nearest fix.

    Attributes
    ----------
    leg, low_km
        The gap, and what by speed alone it was nowhere nearer than in it.
    bridge, plausible
        Plausible routes, and how near these come; None if there are none.
    unfit
        Why not.
    """

    leg: int
    low_km: float
    bridge: Bridge | None
    plausible: Plausible | None
    unfit: str


def near_gaps(flown: Flown, lonlat: tuple[float, float]) -> tuple[list[Near], int]:
    """Return the gaps of a track that matter for how near it came to a position, and how many more there are.

    These are the gaps in which by speed alone it may have come nearer than at its nearest fix; those with the
    lowest bounds are returned.
    """
    away = flown.away_km(lonlat)
    low = bounds_km(flown, away)
    legs = sorted((float(low[leg]), int(leg)) for leg in flown.gaps if low[leg] < away.min())
    chosen = legs[:MOST_GAPS]
    if not chosen:
        return [], 0
    found, unfit = bridges(flown, [leg for _, leg in chosen], load_models())
    made = {each.leg: each for each in found}
    near = []
    for low_km, leg in chosen:
        drawn = made.get(leg)
        near.append(Near(leg, low_km, drawn, plausible(drawn, lonlat) if drawn else None, unfit.get(leg, "")))
    return near, len(legs) - len(chosen)


def gap_certificate(
    logic: Logic, flown: Flown, lonlat: tuple[float, float], radius_km: float
) -> tuple[list[str], dict[str, Any]]:
    """Return what the gaps of a track that has some leave open about a place: steps, and for machines."""
    near, more = near_gaps(flown, lonlat)
    steps = [_told(logic, flown, each, radius_km) for each in near]
    if not near:
        steps.append("in no gap can it have come nearer than at its nearest fix")
    if more:
        steps.append(f"in {more:,} more of its gaps it may have come nearer than at its nearest fix")
    made = [each.bridge for each in near if each.bridge is not None]
    if made:
        steps += [*trust_told(made, load_results()), NO_VERDICT]
    return steps, {"gaps": [_data(logic, flown, each, radius_km) for each in near]}


def _data(logic: Logic, flown: Flown, near: Near, radius_km: float) -> dict[str, Any]:
    first, last = (logic.problem.instant(flown.minutes[i]).isoformat() for i in (near.leg, near.leg + 1))
    data: dict[str, Any] = {"from": first, "to": last, "low_km": round(max(0.0, near.low_km - radius_km), 3)}
    if near.plausible is not None:
        between = near.plausible.between_km
        data["plausible_km"] = round(near.plausible.median_km, 3)
        data["between_km"] = {str(q): [round(end, 3) for end in between[q]] for q in PERCENTS}
    return data


def _told(logic: Logic, flown: Flown, near: Near, radius_km: float) -> str:
    low = max(0.0, near.low_km - radius_km)
    bound = (
        f"in the gap of {gap_span(logic, flown, near.leg)} by speed nowhere nearer than {number(low, 2)} km"
    )
    if near.plausible is None:
        return f"{bound}; not bridged: {near.unfit}"
    return f"{bound}; {plausible_told(near.plausible)}"


def plausible_told(found: Plausible) -> str:
    """Return how near plausible routes come, all routes counted from the place as it is given."""
    between = listed(f"{q} % {span(*found.between_km[q], 'km', 1)}" for q in PERCENTS)
    return (
        f"plausibly {number(found.median_km, 1)} km by the {MODEL_NAMES[RECOMMENDED]}, the middle of "
        f"{number(SAMPLES)} routes; {between}"
    )


def gap_span(logic: Logic, flown: Flown, leg: int) -> str:
    """Return from when to when a gap is, and how long."""
    first, last = (second_text(logic.case, logic.problem, flown.minutes[i]) for i in (leg, leg + 1))
    minutes = flown.minutes[leg + 1] - flown.minutes[leg]
    return f"{first} to {last} ({number(minutes, 1)} min)"


def trust_told(made: list[Bridge], results: Results) -> Iterator[str]:
    """Yield how well the model did on real flights in gaps like these, and where nothing is known of it."""
    rows = {(row.minutes, row.phase): row for row in (rates_like(results, each) for each in made)}
    for row in rows.values():
        held = listed(number(100.0 * row.inside[q].share) for q in PERCENTS)
        yield (
            f"on real flights, in {row.gaps} gaps of {row.aircraft} aircraft "
            f"({group_name(row.minutes, row.phase)}), that model held where the aircraft was at a moment in "
            f"{held} % of cases, where {listed(map(str, PERCENTS))} % are stated"
        )
    longest = max(results.measured_on.gaps_min)
    beyond = max(each.minutes for each in made)
    if beyond > longest:
        yield (
            f"none of these flights' gaps was longer than {longest:g} min: how well it does in one of "
            f"{number(beyond, 1)} min is not known"
        )
    flown = {each.phase for each in made}
    unmeasured = [p for p in PHASES if p in flown and results.row(RECOMMENDED, phase=p) is None]
    if unmeasured:
        yield f"none of these flights' gaps was in {listed(unmeasured, 'or')}, as this one seems to be"
