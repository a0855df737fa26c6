"""The whole validation, from the flights to the rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from overflight.analysis.routes.gaps.laws import (
    GapModels,
    Provenance,
    largest_difference,
    load_models,
    models_file,
    models_text,
    rounded_models,
)
from overflight.analysis.routes.gaps.rates import Results, load_results, results_file
from overflight.errors import OverflightError
from overflight.files import sha256_of, write_whole
from overflight.validation.cuts import Cuts, cut_gaps, halfway_index, is_for_fitting
from overflight.validation.fitting import direct_errors_km, fit_models
from overflight.validation.flights import FILE, PACKAGE, Cleaning, Flight, data_file, read_flights
from overflight.validation.results import largest_change, measure, results_text

# Moments of a gap at which the truth is compared with the envelopes.
MOMENTS = np.array([1.0, 2.0, 3.0, 4.0, 5.0]) / 6.0
_MANY_MOMENTS = np.arange(1, 40) / 40.0
# What another machine's arithmetic may change.
_SAME_POINTS = 0.1
_SAME_PERCENT = 1.0


@dataclass(frozen=True)
class Study:
    """Flights, gaps to fit to, gaps to test on, and what the models come to.

    Attributes
    ----------
    flights, cleaning
        What was read.
    fit, test
        Gaps of aircraft that the numbers are fitted to, and of all others.
    fitted
        The numbers as fitted here, rounded as they are kept.
    numbers
        Those that were tested.
    results
        The rates.
    """

    flights: list[Flight]
    cleaning: Cleaning
    fit: Cuts
    test: Cuts
    fitted: GapModels
    numbers: GapModels
    results: Results


def run_study(
    minutes: Sequence[float],
    samples: int,
    seed: int,
    max_speed_kmh: float,
    refit: bool,
    path: Path | None = None,
) -> Study:
    """Read the flights, hide their middle, fit to one half of the aircraft and test on the other.

    Parameters
    ----------
    minutes
        Lengths of the gaps.
    samples
        Routes for each gap and model.
    seed
        Of the routes.
    max_speed_kmh
        Greatest speed of a route.
    refit
        Test the numbers fitted here; if not, those that are kept.
    path
        The flights; those of the installed package if none is given.
    """
    file = path or data_file()
    flights, cleaning = read_flights(file)
    halves = {own: [f for f in flights if is_for_fitting(f.aircraft) == own] for own in (True, False)}
    fit, test = (cut_gaps(halves[own], minutes, MOMENTS, max_speed_kmh) for own in (True, False))
    fitted = rounded_models(fit_models(fit, _provenance(file, halves[True], fit, seed)))
    numbers = fitted if refit else load_models()
    results = measure(test, numbers, samples, seed, _provenance(file, halves[False], test, seed))
    return Study(flights, cleaning, fit, test, fitted, numbers, results)


def _provenance(file: Path, flights: Sequence[Flight], cuts: Cuts, seed: int) -> Provenance:
    first = min(flight.time_s[0] for flight in flights)
    return Provenance(
        package=PACKAGE,
        version=metadata.version(PACKAGE),
        file=FILE,
        sha256=sha256_of(file),
        date=str(np.datetime64(int(first), "s").astype("datetime64[D]")),
        seed=seed,
        aircraft=len({flight.aircraft for flight in flights}),
        flights=len({(flight.aircraft, flight.callsign) for flight in flights}),
        gaps=len(cuts.gaps),
        gaps_min=tuple(float(m) for m in np.unique(cuts.minutes)),
    )


def typical_gap(study: Study, minutes: float) -> tuple[Cuts, int]:
    """Return gaps of one length with the truth at many moments, and which of them is a middling one.

    It is the one in which the great circle's error half-way is the median of all.
    """
    flights = [flight for flight in study.flights if not is_for_fitting(flight.aircraft)]
    cuts = cut_gaps(flights, [minutes], _MANY_MOMENTS, study.test.gaps.max_speed_kmh)
    away = direct_errors_km(cuts)[:, halfway_index(cuts)]
    return cuts, int(np.argsort(away, kind="stable")[len(away) // 2])


def compared(study: Study) -> str:
    """Return whether this study agrees with the one that is kept, in words."""
    moved = largest_change(study.results, load_results())
    if moved is None:
        return "These are other gaps than those of the stored rates, so that they are not compared."
    refitted = 100.0 * largest_difference(study.fitted, load_models())
    rates, numbers = (
        "agree with" if off <= limit else "differ from"
        for off, limit in ((moved, _SAME_POINTS), (refitted, _SAME_PERCENT))
    )
    return (
        f"These rates {rates} the stored ones (to {_SAME_POINTS:g} points), and numbers fitted anew "
        f"{numbers} the stored ones (to {_SAME_PERCENT:g} %)."
    )


def keep(study: Study) -> tuple[Path, Path]:
    """Store the fitted numbers and the rates; return the two files.

    Raises
    ------
    OverflightError
        If the numbers that were tested are not those that were fitted here, or a file cannot be written.
    """
    if study.numbers != study.fitted:
        raise OverflightError(
            "only a study that tests the numbers it fits can be stored: run it with refit=True"
        )
    write_whole(models_file(), models_text(study.fitted))
    write_whole(results_file(), results_text(study.results))
    return models_file(), results_file()
