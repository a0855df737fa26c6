"""What no run can tell, and how often the models of flight keep their word where that was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from overflight.findings.model import Finding
from overflight.findings.wording import listed

if TYPE_CHECKING:
    from overflight.analysis.routes.gaps.rates import Results, Row

_ALWAYS = [
    "The kit tests what was said, not what happened: a set of claims can fit together and be false.",
    "It never says who did it, and gives no probability: it says what must be wrong under each account. "
    "Counting those statements measures nothing, for one voice may have repeated itself.",
    "A sentence had to be typed before it could be tested; every width that the typing added is listed as "
    "an assumption with the finding, and can be changed in the case file.",
    "Sources are taken at their word as published; the list of sources says which were read through another.",
    "Borders are the de facto ones of Natural Earth 1:50m, simplified by up to a few kilometres.",
    "An alibi of one unit is none of its force, unless all of the force's units are known.",
]

# of the models that were measured, those that bend where routes through regions do
_LIKE_ROUTES = ("taut", "waypoints")


def limits(findings: Iterable[Finding]) -> list[str]:
    """Return the limits of a run, in sentences.

    Parameters
    ----------
    findings
        All findings of the run. If some tell of plausible routes, so do the limits: how often models of
        flight held the truth on real flights, from the rates that the project keeps.

    Raises
    ------
    OverflightError
        If the rates are asked for and cannot be read.
    """
    found = list(findings)
    routes = any(finding.check == "route-spread" for finding in found)
    gaps = any(finding.check == "track-approach" and _bridged(finding) for finding in found)
    if not (routes or gaps):
        return _ALWAYS
    from overflight.analysis.routes.gaps.rates import load_results

    return [*_ALWAYS, *coverage_limits(load_results(), routes=routes, gaps=gaps)]


def _bridged(finding: Finding) -> bool:
    """Tell whether a finding tells how near a track plausibly came in one of its gaps."""
    return any("plausible_km" in gap for gap in finding.certificate.data.get("gaps", ()))


def coverage_limits(results: Results, *, routes: bool = True, gaps: bool = False) -> Iterator[str]:
    """Yield where models of flight miss on real flights, and what these flights cannot tell.

    Parameters
    ----------
    results
        The rates.
    routes, gaps
        Whether plausible routes through regions were drawn, and whether some over the gaps of a track.
    """
    if routes:
        yield _through_regions(results)
    if gaps:
        yield _over_gaps(results)
    yield from _misses(results)
    yield _untold(results)


def _through_regions(results: Results) -> str:
    from overflight.analysis.routes.gaps.models import RECOMMENDED
    from overflight.analysis.routes.gaps.rates import MODEL_NAMES

    best = results.whole(RECOMMENDED)
    like = [f"“{MODEL_NAMES[model]}” in {_shares(results.whole(model))} %" for model in _LIKE_ROUTES]
    return (
        "How often the plausible routes hold the truth was not measured. Models of flight between two fixes "
        f"were, on {results.measured_on.flights} real flights: where {listed(map(str, best.inside))} % are "
        f"stated, the aircraft was inside in {_shares(best)} % by the best one, the "
        f"{MODEL_NAMES[RECOMMENDED]}; by the two that are most like the routes here, {listed(like)}."
    )


def _over_gaps(results: Results) -> str:
    from overflight.analysis.routes.gaps.models import RECOMMENDED
    from overflight.analysis.routes.gaps.rates import MODEL_NAMES

    best = results.whole(RECOMMENDED)
    return (
        f"What was plausibly flown in a gap of a track is by the {MODEL_NAMES[RECOMMENDED]}: on "
        f"{results.measured_on.flights} real flights, where {listed(map(str, best.inside))} % are stated, "
        f"the aircraft was inside in {_shares(best)} %. How it does on this track was not measured."
    )


def _misses(results: Results) -> Iterator[str]:
    """Yield in which groups of gaps the best model misses, with what it held there."""
    from overflight.analysis.routes.gaps.rates import AIM_POINTS, FEW_GAPS, MODEL_NAMES

    groups = _known(results, [*results.groups(), *results.groups_of_both()])
    missed = [row for row in groups if row.gaps >= FEW_GAPS and row.worst_miss > AIM_POINTS]
    if not missed:
        return
    told = [_group(row) for row in missed if row.minutes is None or row.phase is None]
    worst = max(missed, key=lambda row: row.worst_miss)
    most = f"most of all {_group(worst)}" if _group(worst) not in told else ""
    yield (
        f"The {MODEL_NAMES[worst.model]} misses what it states by more than {AIM_POINTS} points in these "
        f"gaps: {listed([*told, *([most] if most else [])])}."
    )


def _untold(results: Results) -> str:
    """Return what the flights that the rates were measured on cannot tell."""
    from overflight.analysis.routes.gaps.models import RECOMMENDED
    from overflight.analysis.routes.gaps.rates import FEW_GAPS, group_name

    known = _known(results, results.groups())
    few = [f"{row.gaps} of {group_name(row.minutes, row.phase)}" for row in known if row.gaps < FEW_GAPS]
    none = [group_name(*g) for g in results.groups() if results.row(RECOMMENDED, *g) is None]
    longest = max(results.measured_on.gaps_min)
    told = [f"no gap was longer than {longest:g} min", *(f"none was in {name}" for name in none)]
    told += [f"{listed(few)} are too few to judge"] if few else []
    beyond = "of longer ways, or of a crew that hides its own, nothing is known"
    return f"On those flights, {listed(told)}: {beyond}."


def _known(results: Results, groups: Iterable[tuple[float | None, str | None]]) -> list[Row]:
    from overflight.analysis.routes.gaps.models import RECOMMENDED

    return [row for group in groups if (row := results.row(RECOMMENDED, *group)) is not None]


def _group(row: Row) -> str:
    from overflight.analysis.routes.gaps.rates import group_name

    name = group_name(row.minutes, row.phase)
    return f"{name} ({_shares(row)} %; {row.gaps} gaps of {row.aircraft} aircraft)"


def _shares(row: Row) -> str:
    return listed(f"{100 * rate.share:.0f}" for rate in row.inside.values())
