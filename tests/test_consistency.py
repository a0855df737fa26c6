from __future__ import annotations

from fractions import Fraction
from itertools import product

import brute
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import CHOICES, COMMUTERS, EPOCH, MICROFILM, NAMES, NETWORK, WAYS, at_least, clause, problem
from synthetic import synthetic_case

from overflight.analysis.claims.clauses import ORIGIN, Clause, Pick, Problem
from overflight.analysis.claims.consistency import (
    Group,
    choices_of,
    forced_wrong,
    groups,
    readings,
    related_parts,
)
from overflight.analysis.claims.constraints import compile_case
from overflight.analysis.claims.demands import distinct
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.verdicts import MOST_READINGS, verdict_by_reading
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
    st.lists(picks.filter(lambda p: p.holds), max_size=2),
    st.lists(st.one_of(bounds, bounds, picks), max_size=2),
)
problems = st.lists(clauses, min_size=3, max_size=9).map(problem)


some_reading = st.sampled_from([{}, {"clock:x": "a"}, {"clock:y": "c", "clock:x": "b"}])


@settings(max_examples=150, deadline=None)
@given(problems, st.sets(st.sampled_from(NAMES)))
def test_the_solver_agrees_with_trying_everything(made: Problem, parts: set[str]) -> None:
    assert Engine(made).consistent(parts) == brute.consistent(made, parts)


@settings(max_examples=80, deadline=None)
@given(problems, st.sampled_from([(), ("P0",)]), some_reading)
def test_conflicts_and_corrections_are_all_and_only_the_minimal_ones(
    made: Problem, held: tuple[str, ...], reading: dict[str, str]
) -> None:
    """Whatever the account, and under one; across all readings, and in one."""
    soft = [name for name in NAMES if name not in held]
    found = groups(Engine(made), soft, held, reading)
    inconsistent = {s for s in brute.subsets(soft) if not brute.consistent(made, {*s, *held}, reading)}
    if frozenset() in inconsistent:
        return  # what is held contradicts itself: there is nothing to correct
    assert {c for group in found for c in group.conflicts} == brute.minimal_conflicts(inconsistent)
    repaired = {frozenset(soft) - s for s in brute.subsets(soft) if s not in inconsistent}
    combined = {frozenset().union(*mix) for mix in product(*(g.corrections for g in found))}
    assert combined == brute.minimal_conflicts(repaired)
    assert not any(g.more for g in found)
    assert sum(g.least_wrong for g in found) == min(len(s) for s in repaired)
    single = sorted(part for part in soft if frozenset({part}) in inconsistent)
    assert forced_wrong(Engine(made), soft, held, reading) == single


@settings(max_examples=80, deadline=None)
@given(problems, st.integers(2, 5))
def test_a_list_that_ends_early_says_so_and_is_right_as_far_as_it_goes(made: Problem, most: int) -> None:
    engine = Engine(made)
    if not engine.consistent(()):
        return
    whole, cut = groups(engine, NAMES), groups(engine, NAMES, most=most)
    conflicts, corrections = ({c for g in whole for c in kind(g)} for kind in (_conflicts, _corrections))
    least = sum(g.least_wrong for g in whole)
    assert sum(g.least_wrong for g in cut) <= least
    assert {c for g in cut for c in g.conflicts} <= conflicts
    if any(g.more for g in cut):
        assert all(g.conflicts and g.corrections for g in cut)
    else:
        assert cut == whole
    for group in (g for g in cut if g.more):
        others = frozenset().union(*(g.corrections[0] for g in cut if g is not group))
        assert all(engine.consistent(set(NAMES) - c - others) for c in group.corrections)
    assert corrections or not cut


def _conflicts(group: Group) -> tuple[frozenset[str], ...]:
    return group.conflicts


def _corrections(group: Group) -> tuple[frozenset[str], ...]:
    return group.corrections


@settings(max_examples=150, deadline=None)
@given(problems, st.sets(st.sampled_from(NAMES)))
def test_the_verdict_by_reading_is_that_of_trying_every_reading(made: Problem, parts: set[str]) -> None:
    clocks = [name for name in CHOICES if name.startswith("clock:")]
    every = [dict(zip(clocks, o, strict=True)) for o in product(*(CHOICES[c] for c in clocks))]
    fits = [(reading, brute.consistent(made, parts, reading)) for reading in every]
    found = verdict_by_reading(Engine(made), parts)
    assert found.complete
    assert found.matter == [c for c in clocks if _matters(c, fits)]
    for reading, fit in fits:
        part = {name: reading[name] for name in found.matter}
        assert (part in found.good, part in found.bad) == (fit, not fit)
    assert len(found.good) + len(found.bad) == len({tuple(r[c] for c in found.matter) for r, _ in fits})
    assert found.sometimes == any(fit for _, fit in fits)
    assert found.always == all(fit for _, fit in fits)


def _matters(choice: str, fits: list[tuple[dict[str, str], bool]]) -> bool:
    """By the definition: changing it alone, in some reading, changes the answer."""
    return any(
        one_fits != other_fits and {k for k in one if one[k] != other[k]} == {choice}
        for one, one_fits in fits
        for other, other_fits in fits
    )


def test_many_readings_are_told_in_parts_that_leave_nothing_out() -> None:
    made, names = _one_late_clock_of(5)
    found = verdict_by_reading(Engine(made), ["P0", "P1"])
    assert found.matter == names
    assert not found.complete
    assert not found.more_good
    assert not found.more_bad
    assert found.bad == [{name: "a"} for name in names]
    for options in product("abc", repeat=len(names)):
        whole = dict(zip(names, options, strict=True))
        good, bad = ([r for r in each if r.items() <= whole.items()] for each in (found.good, found.bad))
        assert (len(good), bool(bad)) == (("a" not in options), ("a" in options))


def test_of_very_many_readings_those_that_do_not_fit_are_all_told() -> None:
    made, names = _one_late_clock_of(12)
    found = verdict_by_reading(Engine(made), ["P0", "P1"])
    assert found.more_good
    assert len(found.good) == MOST_READINGS
    assert not found.more_bad
    assert found.bad == [{name: "a"} for name in sorted(names)]
    assert not any("a" in reading.values() for reading in found.good)


def test_readings_that_could_not_all_be_tried_leave_the_verdict_open_or_right() -> None:
    made, _ = _one_late_clock_of(6)
    cut = verdict_by_reading(Engine(made), ["P0", "P1"], most=1)
    assert cut.more_good
    assert cut.more_bad
    assert cut.sometimes
    assert cut.always in (None, False)


def _one_late_clock_of(count: int) -> tuple[Problem, list[str]]:
    """Any of so many clocks makes it too late if it is the first of its three."""
    names = [f"clock:{n}" for n in range(count)]
    late = [clause({"P0"}, at_least(ORIGIN, "t", 60), given=(Pick(name, "a"),)) for name in names]
    limit = clause({"P1"}, at_least("t", ORIGIN, -30))
    return problem([*late, limit], choices=dict.fromkeys(names, ("a", "b", "c"))), names


def test_a_large_case_is_solved_whole_or_says_that_it_is_not() -> None:
    case = synthetic_case(60, 12)
    made = compile_case(case)
    engine = Engine(made)
    claims = [key for key, part in made.parts.items() if part.owner in case.claims]
    found = groups(engine, claims, most=50)
    assert any(g.more for g in found)
    for conflict in found[-1].conflicts:
        assert not engine.consistent(conflict)
        assert all(engine.consistent(conflict - {part}) for part in conflict)
    kept = set(claims) - frozenset().union(*(g.corrections[0] for g in found))
    by_reading = verdict_by_reading(engine, kept)
    assert by_reading.sometimes
    assert not by_reading.more_good
    assert not by_reading.more_bad
    assert all(engine.consistent(kept, reading) for reading in by_reading.good)
    assert not any(engine.consistent(kept, reading) for reading in by_reading.bad)


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
    corrections = {c for g in groups(Engine(made), NAMES) for c in g.corrections}
    renamed = {c for g in groups(Engine(other), NAMES) for c in g.corrections}
    assert {frozenset(rename[p] for p in c) for c in corrections} == renamed
    assert verdict_by_reading(Engine(made), NAMES) == verdict_by_reading(Engine(other), shuffled)


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


def test_the_disjunctive_network_of_dechter_meiri_and_pearl() -> None:
    """By bus and carpool it cannot be: Fred left by 7:30, so John, at most 20 min later, arrived by 7:50."""
    found = verdict_by_reading(Engine(COMMUTERS), NAMES)
    assert found.matter == sorted(WAYS)
    assert found.bad == [{"ride:fred": "carpool", "ride:john": "bus"}]
    assert len(found.good) == 3


def test_the_stolen_microfilm_of_schwalb_kask_and_dechter() -> None:
    """The story entails that Fred took it, for John was never away from bar and table for 15 min."""
    found = verdict_by_reading(Engine(MICROFILM), NAMES)
    assert (found.matter, found.good, found.bad) == (["thief"], [{"thief": "fred"}], [{"thief": "john"}])
    witness = Engine(MICROFILM).witness(NAMES)
    assert witness is not None
    assert witness.choices["gap:fred"] == "120" or witness.choices["gap:fred"] == "0"


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
    found = verdict_by_reading(Engine(made), ["P0", "P1"])
    assert (found.matter, found.good, found.bad) == (["clock:x"], [{"clock:x": "b"}], [{"clock:x": "a"}])


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


@given(problems, st.data())
def test_of_readings_that_demand_the_same_one_is_kept(made: Problem, data: st.DataObject) -> None:
    """Each reading that is left out is answered as the one that stands for it, whatever the parts."""
    engine = Engine(made)
    parts = data.draw(st.sets(st.sampled_from(sorted(made.parts)), min_size=1))
    names = choices_of(made, sorted(parts))
    every = list(readings(made, names))
    kept = distinct(made, parts, every)
    assert [each for each in every if each in kept] == kept
    answers = {engine.consistent(parts, each) for each in every}
    assert {engine.consistent(parts, each) for each in kept} == answers


def test_a_premise_of_when_a_sighting_was_leaves_where_it_was() -> None:
    """Without the premise that the pass was part of the presence, it was over the camp all the same."""
    engine = Engine(compile_case(load_case()))
    there = {"C10a", "C10b", "T3"}
    assert not engine.consistent(there)
    assert engine.consistent({"C10a", "C10b", "C5"})
    # its hour is another matter: that hangs on the presence, and on the premise
    assert engine.consistent({"C10a", "C5", "T3"})
    assert not engine.consistent({"C10a", "C10a*", "C5", "T3"})
