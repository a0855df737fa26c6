from __future__ import annotations

from fractions import Fraction

import brute
import pytest
from hypothesis import given, settings
from networks import NAMES, NETWORK, at_least, clause, problem
from test_consistency import problems

from overflight.analysis.chains import clash, difference, leeway, spans
from overflight.analysis.clauses import ORIGIN, Pick, Problem


@pytest.mark.parametrize(
    ("moment", "earliest", "latest"), [("x1", 10, 20), ("x2", 40, 50), ("x3", 20, 30), ("x4", 60, 70)]
)
def test_windows_are_those_of_the_published_minimal_network(moment: str, earliest: int, latest: int) -> None:
    """The minimal network that Dechter, Meiri, Pearl (1991) give for their example."""
    assert difference(spans(problem(NETWORK), NAMES, {}), ORIGIN, moment) == (earliest, latest)


def test_the_slack_is_the_sum_along_the_chain() -> None:
    made = problem(
        [
            clause({"P0"}, at_least(ORIGIN, "t", 65)),
            clause({"P1"}, at_least("t", "u", -1)),
            clause({"P2"}, at_least("u", ORIGIN, -15)),
        ]
    )
    chain = clash(made, NAMES, {})
    assert chain is not None
    assert chain.slack == 49
    assert {p for link in chain.links for p in link.clause.parts} == {"P0", "P1", "P2"}
    assert clash(made, ["P0", "P1"], {}) is None


def test_of_two_orders_the_one_that_comes_closest_is_shown() -> None:
    made = problem(
        [
            clause({"P0"}, at_least(ORIGIN, "t", 10)),
            clause({"P0"}, at_least("t", ORIGIN, -10)),
            clause({"P1"}, at_least(ORIGIN, "u", 15)),
            clause({"P1"}, at_least("u", ORIGIN, -15)),
            clause({"P2"}, at_least("t", "u", 20), at_least("u", "t", 20)),
        ]
    )
    chain = clash(made, NAMES, {})
    assert chain is not None
    assert chain.slack == 15


def test_a_clash_of_choices_has_no_chain_of_numbers() -> None:
    made = problem([clause({"P0"}, Pick("by:e", "f")), clause({"P1"}, Pick("by:e", "g"))])
    assert clash(made, NAMES, {}) is None


def test_the_leeway_is_how_far_one_bound_can_tighten() -> None:
    stated = [
        clause({"P0"}, at_least(ORIGIN, "t", 10)),
        clause({"P1"}, at_least("t", ORIGIN, -21)),
    ]
    chain = leeway(problem(stated), NAMES, {})
    assert chain is not None
    assert chain.slack == -11
    for minutes, fits in ((21, True), (22, False)):
        tightened = [clause({"P0"}, at_least(ORIGIN, "t", minutes)), stated[1]]
        assert brute.consistent(problem(tightened), NAMES) is fits


@settings(max_examples=100, deadline=None)
@given(problems)
def test_a_chain_is_found_only_where_nothing_fits_and_loosening_it_helps(made: Problem) -> None:
    reading = {"clock:x": "a", "by:e": "f"}
    chain = clash(made, NAMES, reading)
    if chain is None:
        return
    assert not brute.consistent(made, NAMES, reading)
    assert chain.slack == sum((link.bound.least for link in chain.links), Fraction(0))
    assert chain.slack > 0
    for link, following in zip(chain.links, (*chain.links[1:], chain.links[0]), strict=True):
        assert link.bound.end == following.bound.start
