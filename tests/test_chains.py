from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import brute
import pytest
from hypothesis import given, settings
from networks import COMMUTERS, NAMES, NETWORK, at_least, clause, problem
from test_consistency import problems

from overflight.analysis.claims.chains import bounding, clash, difference, leeway, spans
from overflight.analysis.claims.clauses import ORIGIN, Pick, Problem
from overflight.findings.wording import sum_told


@pytest.mark.parametrize(
    ("moment", "earliest", "latest"), [("x1", 10, 20), ("x2", 40, 50), ("x3", 20, 30), ("x4", 60, 70)]
)
def test_windows_are_those_of_the_published_minimal_network(moment: str, earliest: int, latest: int) -> None:
    """The minimal network that Dechter, Meiri, Pearl (1991) give for their example."""
    assert difference(spans(problem(NETWORK), NAMES, {}), ORIGIN, moment) == (earliest, latest)


def test_windows_in_the_full_example_are_those_worked_out_by_hand() -> None:
    """By bus John takes 60 min at least, so he leaves at 7:10, and he meets Fred's limit to the minute."""
    bus = spans(COMMUTERS, NAMES, {"ride:john": "bus", "ride:fred": "car"})
    assert {m: difference(bus, ORIGIN, m) for m in ("x1", "x2", "x3", "x4")} == {
        "x1": (10, 10),
        "x2": (70, 70),
        "x3": (50, 50),
        "x4": (70, 70),
    }
    car = spans(COMMUTERS, NAMES, {"ride:john": "car", "ride:fred": "car"})
    assert difference(car, "x1", "x2") == (30, 40)
    assert difference(car, ORIGIN, "x3") == (30, 50)
    assert spans(COMMUTERS, NAMES, {"ride:john": "bus", "ride:fred": "carpool"}) == []


def test_what_is_certain_anyway_is_not_tried_either_way() -> None:
    """Twenty sightings hours apart: in either order is settled by the hours, not by 2 to the 190 trials."""
    names = [f"s{n}" for n in range(20)]
    seen = [clause({"P0"}, at_least(ORIGIN, name, 600 * n)) for n, name in enumerate(names)]
    seen += [clause({"P0"}, at_least(name, ORIGIN, -600 * n)) for n, name in enumerate(names)]
    apart = [clause({"P1"}, at_least(a, b, 30), at_least(b, a, 30)) for a, b in combinations(names, 2)]
    assert len(spans(problem([*seen, *apart]), NAMES, {})) == 1


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


def test_the_published_windows_are_sums_that_a_reader_can_do() -> None:
    """The last arrival is at 60 to 70 min: the one by a sum along all bounds, the other as it is stated."""
    made = problem(NETWORK)
    least, most = bounding(made, NAMES, {}, ORIGIN, "x4"), bounding(made, NAMES, {}, "x4", ORIGIN)
    assert least is not None
    assert most is not None
    assert (least.slack, most.slack) == (60, -70)
    assert [link.bound.least for link in least.links] == [10, 30, -20, 40]
    assert sum_told(least).endswith(": 10 + 30 − 20 + 40 = 60 min")
    assert sum_told(most).endswith(": 70 min")


def test_two_hours_on_the_clock_make_one_term_of_a_sum() -> None:
    made = problem(
        [
            clause({"P0"}, at_least(ORIGIN, "t", 1065)),
            clause({"P0"}, at_least("t", ORIGIN, -1095)),
            clause({"P1"}, at_least("t", "u", -1)),
            clause({"P2"}, at_least("s", ORIGIN, -1000)),
        ]
    )
    found = bounding(made, NAMES, {}, "s", "u")
    assert found is not None
    assert sum_told(found).endswith(": 65 − 1 = 64 min")


@given(problems)
@settings(max_examples=60, deadline=None)
def test_links_from_one_moment_to_another_add_up_to_the_least_time_between_them(made: Problem) -> None:
    reading = {"clock:x": "a", "by:e": "f"}
    every = spans(made, NAMES, reading)
    moments = {end for closed in every for ends in closed for end in ends}
    for start, end in ((a, b) for a in sorted(moments) for b in sorted(moments) if a != b):
        found = bounding(made, NAMES, reading, start, end)
        if found is None:
            continue
        assert found.slack == difference(every, start, end)[0]
        assert [link.bound.end for link in found.links[:-1]] == [link.bound.start for link in found.links[1:]]
        assert (found.links[0].bound.start, found.links[-1].bound.end) == (start, end)
