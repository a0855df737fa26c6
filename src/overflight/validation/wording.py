"""What the rates say, in sentences that are computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from overflight.analysis.routes.gaps.fixes import PHASES
from overflight.analysis.routes.gaps.models import RECOMMENDED
from overflight.analysis.routes.gaps.rates import (
    AIM_POINTS,
    ALL_MODELS,
    DIRECT,
    FEW_GAPS,
    HALFWAY,
    MODEL_NAMES,
    SEVERAL,
    Results,
    Row,
    group_name,
)
from overflight.validation.cuts import Cuts
from overflight.validation.fitting import PERCENTS
from overflight.validation.flights import Cleaning, Flight

_BEST = MODEL_NAMES[RECOMMENDED]


def rate_cells(row: Row) -> list[str]:
    """Return the rates of a row in per cent, each with its interval."""
    return [f"{100 * r.share:.1f} ({100 * r.low:.1f} to {100 * r.high:.1f})" for r in row.inside.values()]


def rate_told(row: Row) -> str:
    """Return the rates of a row with their intervals, as part of a sentence."""
    return f"{_listed(rate_cells(row))} %"


def headline(results: Results) -> str:
    """Return the finding in one sentence: the rates of the recommended model and of the great circle."""
    best, plain = (_listed(_shares(results.whole(model))) for model in (RECOMMENDED, DIRECT))
    return (
        f"Envelopes of {_listed(PERCENTS)} % of the {_BEST} held the truth in {best} %; "
        f"discs on the great circle in {plain} %"
    )


def groups_headline(results: Results) -> str:
    """Return in how many groups the recommended model is within the aim, in one sentence."""
    known = [(group, row) for group in results.groups() if (row := results.row(RECOMMENDED, *group))]
    enough = [(group_name(*group), row) for group, row in known if row.gaps >= FEW_GAPS]
    missed = [name for name, row in enough if row.worst_miss > AIM_POINTS]
    told = f", not at {_listed(missed)}" if missed else ""
    return (
        f"By length of gap and phase of flight, the {_BEST} is within {AIM_POINTS} points of what it states "
        f"in {len(enough) - len(missed)} of {len(enough)} groups{told}"
    )


def groups_without_gaps(results: Results) -> list[str]:
    """Return the groups of which nothing is known."""
    return [group_name(*group) for group in results.groups() if results.row(RECOMMENDED, *group) is None]


def model_sentences(results: Results) -> Iterator[str]:
    """Yield for each model whether it keeps its word over all gaps, and where it does not."""
    for model in ALL_MODELS:
        told, half = (_judged(results.whole(model, at)) for at in (SEVERAL, HALFWAY))
        yield f"{_capital(MODEL_NAMES[model])}: {told}. Half-way: {half}."


def group_sentences(results: Results) -> Iterator[str]:
    """Yield for each length and each phase how the recommended model does, and what nothing is known of."""
    for group in results.groups():
        row = results.row(RECOMMENDED, *group)
        name = _capital(group_name(*group))
        if row is None:
            yield f"{name}: no gap of these flights is of that kind, so nothing is known of it."
        elif row.gaps < FEW_GAPS:
            yield f"{name}: {row.gaps} gaps are too few for a verdict; measured were {rate_told(row)}."
        else:
            yield f"{name} ({row.gaps} gaps, {row.aircraft} aircraft): {_judged(row)}."


def both_sentence(results: Results) -> str:
    """Return at which lengths in which phases the recommended model misses by more than chance."""
    known = [(group, results.row(RECOMMENDED, *group)) for group in results.groups_of_both()]
    enough = [(group_name(*group), row) for group, row in known if row is not None and row.gaps >= FEW_GAPS]
    missed = [
        f"{name}, {_width(row, percent)}"
        for name, row in enough
        for percent in row.inside
        if abs(row.miss(percent)) > AIM_POINTS and not _by_chance(row, percent)
    ]
    told = (
        f"misses that are more than chance: {'; '.join(missed)}" if missed else "no miss is more than chance"
    )
    return f"By length and phase together ({len(enough)} groups of at least {FEW_GAPS} gaps): {told}."


def longest_sentence(results: Results) -> str:
    """Return how long the longest gaps are, and that nothing was measured beyond."""
    longest = max(results.measured_on.gaps_min)
    return (
        f"Gaps of more than {longest:g} min were not tried on these flights, which are short: "
        "beyond that, every envelope is an extrapolation that nobody has checked."
    )


def unknown_sentences(results: Results) -> Iterator[str]:
    """Yield of which groups nothing is known."""
    for name in groups_without_gaps(results):
        yield f"Nothing is known of {name}: no gap of these flights is of that kind."


def cleaning_sentences(flights: Sequence[Flight], cleaning: Cleaning) -> Iterator[str]:
    """Yield what was read, and what each rule left out."""
    hours = sum(flight.duration_s for flight in flights) / 3600.0
    names = {(flight.aircraft, flight.callsign) for flight in flights}
    aircraft = {flight.aircraft for flight in flights}
    yield (
        f"Read: {cleaning.records:,} records. Used: {cleaning.kept:,} of {len(names)} flights of "
        f"{len(aircraft)} aircraft, {hours:.1f} hours in the air."
    )
    yield (
        f"Left out: {cleaning.on_ground:,} on the ground, {cleaning.incomplete:,} incomplete, "
        f"{cleaning.repeated:,} that only repeat a position, {cleaning.outlying:,} far from both neighbours, "
        f"{cleaning.in_short_stretches:,} in short stretches."
    )


def cut_sentences(fit: Cuts, test: Cuts) -> Iterator[str]:
    """Yield how many gaps were made, and how they are shared out."""
    for purpose, cuts in (("To fit the numbers", fit), ("To test them", test)):
        lengths = [f"{(cuts.minutes == m).sum()} of {m:g} min" for m in sorted(set(cuts.minutes.tolist()))]
        phases = [f"{(cuts.gaps.phase == phase).sum()} in {phase}" for phase in PHASES]
        owners = len(set(cuts.aircraft.tolist()))
        yield f"{purpose}: {len(cuts.gaps)} gaps of {owners} aircraft: {_listed(lengths)}; {_listed(phases)}."


def size_sentence(results: Results) -> str:
    """Return how large the envelopes of 80 % are: the recommended model's beside the plain discs."""
    own, plain = (_sizes_80(results, model) for model in (RECOMMENDED, DIRECT))
    told = [f"{own[minutes]:.1f} and {plain[minutes]:.1f} km at {minutes:g} min" for minutes in own]
    return (
        "Envelopes of 80 % half-way, as the radius of a disc of the same size (the middle one of all gaps of "
        f"a length), first of the {_BEST}, then on the great circle: {'; '.join(told)}."
    )


def baseline_sentence(results: Results) -> str:
    """Return how far the plain great circle is from the truth half-way."""
    told = [
        f"{_listed([f'{km:.1f}' for km in errors.km.values()])} km in gaps of {errors.minutes:g} min"
        for errors in results.direct_errors
    ]
    return (
        "Half-way, the plain great circle at constant speed was off by no more than this in "
        f"{_listed(PERCENTS)} % of the gaps: {'; '.join(told)}."
    )


def rates_table(results: Results) -> str:
    """Return all models over all gaps, and the recommended one by group, as a table in Markdown."""
    whole = [(MODEL_NAMES[model], "all gaps", results.whole(model)) for model in ALL_MODELS]
    known = [(group, row) for group in results.groups() if (row := results.row(RECOMMENDED, *group))]
    rows = [*whole, *((_BEST, group_name(*group), row) for group, row in known)]
    lines = [
        f"| {model} | {group} | {row.gaps} | {' | '.join(rate_cells(row))} |" for model, group, row in rows
    ]
    head = " | ".join(f"stated {percent} %" for percent in PERCENTS)
    return "\n".join([f"| model | gaps | number | {head} |", "|---|---|---|---|---|---|", *lines])


def _sizes_80(results: Results, model: str) -> dict[float, float]:
    return {size.minutes: size.km[80] for size in results.sizes if size.model == model}


def _judged(row: Row) -> str:
    """Return whether a row is within the aim, and which misses are more than chance."""
    misses = [percent for percent in row.inside if abs(row.miss(percent)) > AIM_POINTS]
    if not misses:
        return f"within {AIM_POINTS} points of what it states ({rate_told(row)})"
    return f"{'; '.join(_miss(row, percent) for percent in misses)} (measured: {rate_told(row)})"


def _miss(row: Row, percent: int) -> str:
    sure = "which may be chance" if _by_chance(row, percent) else "more than chance"
    return f"{_width(row, percent)}, {sure}"


def _width(row: Row, percent: int) -> str:
    kind = "too narrow" if row.miss(percent) < 0 else "too wide"
    return f"at {percent} % {kind} by {abs(row.miss(percent)):.1f} points"


def _by_chance(row: Row, percent: int) -> bool:
    return row.inside[percent].low <= percent / 100.0 <= row.inside[percent].high


def _shares(row: Row) -> list[str]:
    return [f"{100 * rate.share:.1f}" for rate in row.inside.values()]


def _listed(items: Sequence[object]) -> str:
    first = ", ".join(str(item) for item in items[:-1])
    return f"{first} and {items[-1]}" if first else str(items[-1])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
