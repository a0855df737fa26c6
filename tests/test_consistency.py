from __future__ import annotations

from fractions import Fraction
from itertools import product

import brute
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import CHOICES, EPOCH, NAMES, NETWORK, at_least, clause, problem

from overflight.analysis.clauses import ORIGIN, Clause, Pick, Problem
from overflight.analysis.consistency import groups, related_parts, verdict_by_reading
from overflight.analysis.constraints import compile_case
from overflight.analysis.engine import Engine
from overflight.case import load_case

moments = st.sampled_from((ORIGIN, "t", "u"))
bounds = st.builds(at_least, moments, moments, st.integers(-3, 3))
picks = st.builds(
    lambda item, holds: Pick(*item, holds),
    st.sampled_from([(name, option) for name, options in CHOICES.items() for option in options]),
    st.booleans(),
)
clauses = st.builds(
    lambda parts, given, atoms: Clause(frozenset(parts), tuple(given), tuple(atoms), "made up"),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.lists(picks.filter(lambda p: p.holds), max_size=1),
    st.lists(st.one_of(bounds, bounds, picks), max_size=2),
)
problems = st.lists(clauses, min_size=3, max_size=9).map(problem)


@settings(max_examples=150, deadline=None)
@given(problems, st.sets(st.sampled_from(NAMES)))
def test_the_solver_agrees_with_trying_everything(made: Problem, parts: set[str]) -> None:
    assert Engine(made).consistent(parts) == brute.consistent(made, parts)


@settings(max_examples=80, deadline=None)
@given(problems, st.sampled_from([(), ("P0",)]))
def test_conflicts_and_corrections_are_all_and_only_the_minimal_ones(
    made: Problem, held: tuple[str, ...]
) -> None:
    soft = [name for name in NAMES if name not in held]
    found = groups(Engine(made), soft, held)
    inconsistent = {s for s in brute.subsets(soft) if not brute.consistent(made, {*s, *held})}
    if frozenset() in inconsistent:
        return  # what is held contradicts itself: there is nothing to correct
    assert {c for group in found for c in group.conflicts} == brute.minimal_conflicts(inconsistent)
    repaired = {frozenset(soft) - s for s in brute.subsets(soft) if s not in inconsistent}
    combined = {frozenset().union(*mix) for mix in product(*(g.corrections for g in found))}
    assert combined == brute.minimal_conflicts(repaired)


@settings(max_examples=60, deadline=None)
@given(problems, st.permutations(NAMES))
def test_names_and_order_of_claims_change_nothing(made: Problem, shuffled: list[str]) -> None:
    rename = dict(zip(NAMES, shuffled, strict=True))
    other = problem(
        [
            Clause(frozenset(rename[p] for p in c.parts), c.given, c.any_of, c.says)
            for c in reversed(made.clauses)
        ],
        tuple(shuffled),
    )
    if not Engine(made).consistent(()):
        return
    conflicts = {c for g in groups(Engine(made), NAMES) for c in g.conflicts}
    renamed = {c for g in groups(Engine(other), NAMES) for c in g.conflicts}
    assert {frozenset(rename[p] for p in c) for c in conflicts} == renamed


@settings(max_examples=60, deadline=None)
@given(problems)
def test_a_witness_satisfies_every_clause(made: Problem) -> None:
    engine = Engine(made)
    witness = engine.witness(NAMES)
    if witness is None:
        assert not brute.consistent(made, NAMES)
        return
    values = {**witness.values, ORIGIN: Fraction(0)}
    for each in made.clauses:
        free = [
            p for p in (*each.given, *each.any_of) if isinstance(p, Pick) and p.choice not in witness.choices
        ]
        assert not free
        if not all(brute._true(p, witness.choices) for p in each.given):
            continue
        assert any(
            brute._true(atom, witness.choices)
            if isinstance(atom, Pick)
            else values[atom.end] - values[atom.start] >= atom.least
            for atom in each.any_of
        )


def test_the_network_of_dechter_meiri_and_pearl() -> None:
    assert Engine(problem(NETWORK)).consistent(NAMES)
    early = [c for c in NETWORK if "P4" not in c.parts] + [clause({"P4"}, at_least("x4", ORIGIN, -45))]
    engine = Engine(problem(early))
    assert not engine.consistent(NAMES)
    assert [sorted(c) for g in groups(engine, NAMES) for c in g.conflicts] == [list(NAMES)]


def test_only_the_choices_that_matter_are_named() -> None:
    late = clause({"P0"}, at_least(ORIGIN, "t", 60), given=(Pick("clock:x", "a"),))
    early = clause({"P0"}, at_least(ORIGIN, "t", 0), given=(Pick("clock:x", "b"),))
    by = clause({"P1"}, at_least("t", ORIGIN, -30))
    made = Problem(
        EPOCH,
        problem([]).parts,
        {"clock:x": ("a", "b"), "clock:y": ("a", "b")},
        (late, early, by, clause({"P1"}, at_least(ORIGIN, "u", 5), given=(Pick("clock:y", "a"),))),
    )
    matter, good, bad = verdict_by_reading(Engine(made), ["P0", "P1"])
    assert (matter, good, bad) == (["clock:x"], [{"clock:x": "b"}], [{"clock:x": "a"}])


def test_parts_that_share_nothing_are_taken_apart() -> None:
    made = problem([clause({"P0"}, at_least(ORIGIN, "t", 1)), clause({"P1"}, at_least(ORIGIN, "u", 1))])
    assert related_parts(made, frozenset({"P0", "P1"}), frozenset()) == [frozenset({"P0"}), frozenset({"P1"})]


@pytest.mark.parametrize("account", ["", *load_case().accounts])
def test_on_the_default_case_enumeration_agrees_with_trying_everything(account: str) -> None:
    """Every subset of small groups; for large ones Reiter's duality, which a list that lacks a set breaks.

    If a minimal conflict were missing, some minimal hitting set of those listed would leave it whole,
    and what remains would be inconsistent.
    """
    case = load_case()
    made = compile_case(case)
    engine = Engine(made)
    claims = [key for key, part in made.parts.items() if part.owner in case.claims]
    held = [key for key, part in made.parts.items() if part.owner == account]
    for group in groups(engine, claims, held):
        if len(group.parts) <= 10:
            every = list(brute.subsets(group.parts))
            inconsistent = {s for s in every if not engine.consistent({*s, *held})}
            assert set(group.conflicts) == brute.minimal_conflicts(inconsistent)
            repaired = {group.parts - s for s in every if s not in inconsistent}
            assert set(group.corrections) == brute.minimal_conflicts(repaired)
        for conflict in group.conflicts:
            assert not engine.consistent({*conflict, *held})
            assert all(engine.consistent({*(conflict - {part}), *held}) for part in conflict)
        assert set(group.corrections) == brute.minimal_hitting_sets(group.conflicts)
        assert all(engine.consistent({*(group.parts - c), *held}) for c in group.corrections)
