"""The limits of a run: always some sentences, and how models of flight miss where routes are drawn."""

from __future__ import annotations

import pytest

from overflight.analysis.routes.gaps.laws import Provenance
from overflight.analysis.routes.gaps.models import RECOMMENDED
from overflight.analysis.routes.gaps.rates import Covered, Results, Row, load_results
from overflight.findings import Certificate, Finding
from overflight.findings.limits import coverage_limits, limits

MEASURED = Provenance(
    package="made-up",
    version="1",
    file="none",
    sha256="0",
    date="2020-06-01",
    seed=1,
    aircraft=40,
    flights=70,
    gaps=90,
    gaps_min=(5.0, 30.0),
)


def row(model: str, shares: tuple[float, float], gaps: int, minutes: float | None, phase: str | None) -> Row:
    inside = {
        percent: Covered(share=share, low=0, high=1) for percent, share in zip((50, 90), shares, strict=True)
    }
    return Row(
        model=model, minutes=minutes, phase=phase, at="several", gaps=gaps, aircraft=gaps // 2, inside=inside
    )


def results(*groups: Row) -> Results:
    whole = [
        row(RECOMMENDED, (0.51, 0.88), 90, None, None),
        row("taut", (0.2, 0.4), 90, None, None),
        row("waypoints", (0.3, 0.6), 90, None, None),
    ]
    return Results(
        measured_on=MEASURED,
        samples=100,
        moments=(0.5,),
        max_speed_kmh=1000,
        direct_errors=(),
        sizes=(),
        rows=(*whole, *groups),
    )


def found(check: str) -> Finding:
    return Finding(
        id=check,
        check=check,
        question="What then?",
        answer="Nothing.",
        claims=[],
        sources=[],
        verdict="not discriminating",
        certificate=Certificate(kind="number", steps=["a step"]),
    )


def test_rates_are_told_only_where_routes_are_drawn() -> None:
    plain = limits([found("ring")])
    drawn = limits([found("ring"), found("route-spread")])
    assert drawn[: len(plain)] == plain
    assert drawn[len(plain) :] == [*coverage_limits(load_results())]
    assert not any("real flights" in sentence for sentence in plain)


def test_rates_are_told_where_gaps_of_a_track_were_bridged() -> None:
    bare = found("track-approach")
    certificate = Certificate(kind="number", steps=["a step"], data={"gaps": [{"low_km": 0.0}]})
    unbridged = bare.model_copy(update={"certificate": certificate})
    assert limits([bare, unbridged]) == limits([])
    data = {"gaps": [{"low_km": 0.0, "plausible_km": 3.0}]}
    bridged = bare.model_copy(update={"certificate": certificate.model_copy(update={"data": data})})
    told = limits([bridged])[len(limits([])) :]
    assert told == [*coverage_limits(load_results(), routes=False, gaps=True)]
    best = load_results().whole(RECOMMENDED)
    shares = [f"{100 * rate.share:.0f}" for rate in best.inside.values()]
    assert f"the aircraft was inside in {', '.join(shares[:-1])} and {shares[-1]} %" in told[0]
    assert "gap of a track" in told[0]
    both = limits([bridged, found("route-spread")])[len(limits([])) :]
    assert both == [next(coverage_limits(load_results())), *told]


def test_stored_rates_are_what_a_reader_is_told() -> None:
    stored = load_results()
    told = next(coverage_limits(stored))
    assert f"{stored.measured_on.flights} real flights" in told
    for model in (RECOMMENDED, "taut", "waypoints"):
        shares = [f"{100 * r.share:.0f}" for r in stored.whole(model).inside.values()]
        assert f"in {', '.join(shares[:-1])} and {shares[-1]} %" in told


def test_each_group_that_is_missed_is_named_with_its_rates_and_the_worst_of_all() -> None:
    """At 5 min nothing is off by more than 3 points; climb is by 4; 5 min of climb, 20 at 90 %."""
    overall, missed, beyond = coverage_limits(
        results(
            row(RECOMMENDED, (0.53, 0.9), 50, 5, None),
            row(RECOMMENDED, (0.54, 0.9), 40, None, "climb"),
            row(RECOMMENDED, (0.5, 0.7), 30, 5, "climb"),
            # too few for a verdict, however far off
            row(RECOMMENDED, (0.1, 0.2), 29, 30, None),
        )
    )
    assert "where 50 and 90 % are stated, the aircraft was inside in 51 and 88 % by the best one" in overall
    assert missed == (
        "The smooth bridge misses what it states by more than 3 points in these gaps: climb (54 and 90 %; "
        "40 gaps of 20 aircraft) and most of all 5 min, climb (50 and 70 %; 30 gaps of 15 aircraft)."
    )
    assert beyond.startswith(
        "On those flights, no gap was longer than 30 min, none was in cruise, none was in"
    )
    assert "29 of 30 min are too few to judge" in beyond


def test_where_nothing_is_missed_no_sentence_says_so() -> None:
    told = [*coverage_limits(results(row(RECOMMENDED, (0.53, 0.87), 50, 5, None)))]
    assert len(told) == 2
    assert not any("misses" in sentence for sentence in told)


@pytest.mark.parametrize("share", [0.56, 0.44])
def test_a_band_that_is_too_wide_is_a_miss_as_well(share: float) -> None:
    told = [*coverage_limits(results(row(RECOMMENDED, (share, 0.9), 50, 5, None)))]
    assert f"5 min ({100 * share:.0f} and 90 %; 50 gaps of 25 aircraft)" in told[1]
