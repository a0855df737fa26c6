from __future__ import annotations

from fractions import Fraction

import brute
from networks import clause, problem
from test_margins import moved

from overflight.analysis.claims.clauses import ORIGIN, Bound, Problem
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.trade_offs import trade_off
from overflight.case import load_case
from overflight.figures.style import png
from overflight.figures.trade_off import trade_offs
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.logic import Logic

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


def test_the_picture_tells_both_ends_of_the_frontier() -> None:
    """The default case on one local clock: 49 min by either source alone, as its finding says."""
    findings = clock_readings(Logic(load_case()))
    ((place, (figure, alt)),) = trade_offs(findings).items()
    drawn = findings[place - 1]
    (first, *_, last) = drawn.certificate.data["trade_off"]["just_fit"]
    assert {tuple(first), tuple(last)} == {(49.0, 0.0), (0.0, 49.0)}
    assert "49 and 0" in alt
    assert "0 and 49" in alt
    assert all(claim in alt for claim in drawn.claims)
    assert png(figure).startswith(b"\x89PNG")


def test_findings_without_a_trade_off_are_passed_over() -> None:
    findings = clock_readings(Logic(load_case()))
    assert trade_offs([f for f in findings if "trade_off" not in f.certificate.data]) == {}
