from __future__ import annotations

from fractions import Fraction

import brute
import pytest
from networks import clause, problem
from pictures import clipped_words, colliding_words
from test_margins import moved

from overflight.analysis.claims.clauses import ORIGIN, Bound, Problem
from overflight.analysis.claims.margins import smallest_changes
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.trade_offs import trade_off
from overflight.case import load_case
from overflight.figures.style import png
from overflight.figures.trade_off import trade_offs
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.logic import Logic
from overflight.findings.shares import shares_of

HOUR = Number("P0", "the hour", "min", Fraction(60), Fraction(15))
LIMIT = Number("P1", "the limit", "min", Fraction(15), Fraction(5))
UP, DOWN = 1, -1


def made(other_limit: int | None = None) -> Problem:
    """Not before 60 by one, not after 15 by the other, whose moves count twice; perhaps a second limit."""
    clauses = [
        clause({"P0"}, Bound(ORIGIN, "t", Fraction(60), ((HOUR, Fraction(1)),))),
        clause({"P1"}, Bound("t", ORIGIN, Fraction(-15), ((LIMIT, Fraction(-2)),))),
    ]
    if other_limit is not None:
        clauses.append(clause({"P2"}, Bound("t", ORIGIN, Fraction(-other_limit))))
    return problem(clauses)


def test_one_chain_trades_one_for_the_other_in_a_straight_line() -> None:
    assert trade_off(made(), ["P0", "P1"], [{}], (HOUR, DOWN), (LIMIT, UP)) == [(45, 0), (0, Fraction(45, 2))]


def test_a_second_chain_bends_the_frontier() -> None:
    """The third says not after 40, so that the hour must move 20 at least, whatever the limit."""
    front = trade_off(made(40), ["P0", "P1", "P2"], [{}], (HOUR, DOWN), (LIMIT, UP))
    assert front == [(45, 0), (20, Fraction(25, 2))]


def test_on_the_frontier_it_fits_and_just_below_it_does_not() -> None:
    near = Fraction(1, 1000)
    base = made(40)
    front = trade_off(base, ["P0", "P1", "P2"], [{}], (HOUR, DOWN), (LIMIT, UP))
    middle = tuple((a + b) / 2 for a, b in zip(*front, strict=True))
    for x, y in (*front, middle):
        on = moved(moved(base, HOUR, -x), LIMIT, y)
        below = moved(moved(base, HOUR, -(x - near)), LIMIT, y - near)
        assert brute.consistent(on, ["P0", "P1", "P2"])
        assert not brute.consistent(below, ["P0", "P1", "P2"])


def test_of_two_orders_the_one_that_is_better_throughout_is_taken() -> None:
    either = problem(
        [
            *made().clauses[:1],
            clause(
                {"P1"},
                Bound("t", ORIGIN, Fraction(-15), ((LIMIT, Fraction(-2)),)),
                Bound("t", ORIGIN, Fraction(-9), ((LIMIT, Fraction(-1)),)),
            ),
        ]
    )
    assert trade_off(either, ["P0", "P1"], [{}], (HOUR, DOWN), (LIMIT, UP)) == [(45, 0), (0, Fraction(45, 2))]


def test_moves_that_cannot_mend_it_have_no_frontier() -> None:
    assert trade_off(made(), ["P0", "P1"], [{}], (HOUR, UP), (LIMIT, DOWN)) == []


def test_the_picture_and_the_words_tell_both_ends_of_the_frontier() -> None:
    """The default case on one local clock: 49 min by either source alone; 15 and 7.5 min are too few."""
    logic = Logic(load_case())
    found = clock_readings(logic)
    ((place, (figure, alt)),) = trade_offs(found).items()
    assert found[place - 1].id == "clock-reading-local"
    assert alt.startswith(
        "C5, C10 and G1 just fit with the time of C5 49 min earlier or with the latest time of G1 49 min "
        "later. "
    )
    assert png(figure).startswith(b"\x89PNG")
    assert clipped_words(figure) == colliding_words(figure) == []
    (told,) = (step for step in found[place - 1].certificate.steps if "share it" in step)
    assert "together by 49 min" in told
    assert told.endswith("15 min and 7.5 min, are not enough")


def test_two_doubts_together_may_be_enough_where_neither_is() -> None:
    """With 45 and 7.5 min against a clash of 49 - 30 = 19 min of the wider window, shares of both do."""
    wider = {"claims.C5.statements.0.time.give_or_take_min": 45}
    (local, *_) = clock_readings(Logic(load_case("", wider)))
    assert local.value == 19
    assert local.certificate.data["trade_off"]["within"]


def test_a_clock_against_a_speed_is_no_straight_line() -> None:
    """Base to city in too short a time: 60 x km / minutes is a hyperbola in the hour and the speed."""
    overrides = {
        "claims.C7.statements.1.time": {
            "as_written": "at 8:30",
            "at": "2015-12-06 20:30",
            "give_or_take_min": 1,
        },
        "sources.senior-us-official.clock": ["UTC"],
        "aircraft.tu-22m3.maximum_kmh": {"low": 900, "high": 1000, "assumption": "made up"},
    }
    logic = Logic(load_case("", overrides))
    parts = ["C5", "C7b"]
    changes = smallest_changes(logic.engine, parts)
    hour = next(c for c in changes if c.number.what == "the time of C5")
    speed = next(c for c in changes if c.number.unit == "km/h")
    shares = shares_of(logic, parts, {}, [hour, speed])
    assert shares is not None
    assert not shares.straight
    points = shares.just_fit(3)
    assert points[0] == pytest.approx((float(hour.by), 0.0))
    assert points[-1] == pytest.approx((0.0, float(speed.by)))
    minutes = 46  # from 20:29 to 21:15 at most
    for x, y in points:
        assert (minutes + x) * (1000 + y) == pytest.approx(minutes * float(speed.to), rel=1e-9)


def test_findings_without_a_trade_off_are_passed_over() -> None:
    findings = clock_readings(Logic(load_case()))
    assert trade_offs([f for f in findings if "trade_off" not in f.certificate.data]) == {}
