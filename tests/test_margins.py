from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import brute
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import CHOICES, NAMES, at_least, clause, problem

from overflight.analysis.claims.clauses import ORIGIN, Bound, Clause, Pick, Problem
from overflight.analysis.claims.constraints import compile_case
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.margins import (
    FAR,
    Change,
    changes_that_settle,
    ease,
    numbers_of,
    smallest_changes,
)
from overflight.analysis.claims.numbers import Number
from overflight.analysis.claims.parametric import Slope, clashing_cycle, furthest
from overflight.analysis.claims.verdicts import verdict_by_reading
from overflight.case import load_case
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.coincidences import coincidences
from overflight.findings.logic import Logic

NUMBERS = [Number(f"P{n}", f"number {n}", "min", Fraction(0), Fraction(n + 1)) for n in range(3)]
NEAR = Fraction(1, 1000)

moments = st.sampled_from((ORIGIN, "t", "u"))
hangs = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from((Fraction(1), Fraction(-1)))), max_size=1
)
bounds = st.builds(
    lambda start, end, least, on: Bound(start, end, Fraction(least), tuple(on)),
    moments,
    moments,
    st.integers(-3, 3),
    hangs,
)
picks = st.builds(
    Pick, *(st.sampled_from([("clock:x", "a"), ("clock:x", "b")]).map(lambda p, i=i: p[i]) for i in (0, 1))
)
clauses = st.builds(
    lambda parts, given, atoms, falls: Clause(
        frozenset(parts), tuple(given), tuple(atoms), "made up", tuple(falls)
    ),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.lists(picks, max_size=1),
    st.lists(bounds, min_size=1, max_size=2),
    st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from((Fraction(-2), Fraction(2)))), max_size=1),
)
CLOCK = {"clock:x": CHOICES["clock:x"]}
problems = st.lists(clauses, min_size=3, max_size=8).map(lambda made: problem(made, choices=CLOCK))


def moved(made: Problem, number: Number, by: Fraction) -> Problem:
    """Return a problem with one number moved, by the definition of what hangs on it."""
    return replace(
        made, clauses=tuple(_moved(c, number, by) for c in made.clauses if not _fallen(c, number, by))
    )


def _moved(each: Clause, number: Number, by: Fraction) -> Clause:
    return replace(each, any_of=tuple(_shifted(atom, number, by) for atom in each.any_of))


def _shifted(atom: Bound | Pick, number: Number, by: Fraction) -> Bound | Pick:
    if isinstance(atom, Pick):
        return atom
    return replace(atom, least=atom.least + sum(share * by for n, share in atom.hangs if n == number))


def _fallen(each: Clause, number: Number, by: Fraction) -> bool:
    return any(n == number and (by >= at > 0 or by <= at < 0) for n, at in each.falls)


def turns_at(made: Problem, parts: set[str], change: Change, reading: dict[str, str] | None = None) -> bool:
    """Tell whether the answer turns at a change: not just before it, and at or just beyond it."""

    def fits(by: Fraction) -> bool:
        return brute.consistent(moved(made, change.number, by), parts, reading)

    if change.by == 0:
        return fits(change.by) and not (fits(NEAR) and fits(-NEAR))
    side = NEAR if change.by > 0 else -NEAR
    if fits(Fraction(0)):
        return fits(change.by) and not fits(change.by + side)
    return fits(change.by) and not fits(change.by - side)


@settings(max_examples=80, deadline=None)
@given(problems, st.sampled_from([{}, {"clock:x": "a"}]))
def test_an_answer_turns_at_each_change_and_at_no_smaller_one(made: Problem, reading: dict[str, str]) -> None:
    parts = set(NAMES)
    fits = brute.consistent(made, parts, reading)
    # up and down; the first of a number is the easier
    found = {change.number: change for change in reversed(smallest_changes(Engine(made), parts, reading))}
    for number in NUMBERS:
        change = found.get(number)
        if change is not None:
            assert turns_at(made, parts, change, reading)
        # all bounds are whole and hang by one each, so that answers turn at thirds, halves or wholes only
        for size in {Fraction(n, 2) for n in range(1, 9)} | {Fraction(n, 3) for n in range(1, 9)}:
            if change is None or size < abs(change.by):
                for by in (size, -size):
                    assert brute.consistent(moved(made, number, by), parts, reading) is fits


@settings(max_examples=60, deadline=None)
@given(problems)
def test_after_a_change_that_settles_every_reading_gives_one_answer(made: Problem) -> None:
    engine = Engine(made)
    if not engine.consistent(NAMES):
        return
    found = verdict_by_reading(engine, NAMES)
    for change in changes_that_settle(engine, NAMES, found.good, found.bad):
        sides = [NEAR if change.by > 0 else -NEAR] if change.by else [NEAR, -NEAR]
        answers = [
            {
                brute.consistent(moved(made, change.number, by), NAMES, {"clock:x": zone})
                for zone in CHOICES["clock:x"]
            }
            for by in (change.by, *(change.by + side for side in sides))
        ]
        assert answers[0] == {True} or {False} in answers[1:]


@settings(max_examples=60, deadline=None)
@given(problems, st.sampled_from([{}, {"clock:x": "a"}]))
def test_what_is_within_a_doubt_turns_the_answer_and_nothing_else_does(
    made: Problem, reading: dict[str, str]
) -> None:
    """Each number, up and down, against moves tried in small steps over the whole of its doubt."""
    fits = brute.consistent(made, NAMES, reading)
    listed = {(c.number, c.towards) for c in smallest_changes(Engine(made), NAMES, reading) if c.within_doubt}
    for number in NUMBERS:
        assert number.doubt is not None
        for towards in (1, -1):
            # answers turn at sixths at most, and a break only beyond one
            steps = [Fraction(n, 6) for n in range(int(6 * number.doubt) + 1)]
            tried = {*steps, *(step + NEAR for step in steps if step < number.doubt)}
            turns = any(
                brute.consistent(moved(made, number, by * towards), NAMES, reading) is not fits
                for by in tried
            )
            assert ((number, towards) in listed) is turns


@settings(max_examples=40, deadline=None)
@given(problems)
def test_a_verdict_on_readings_turns_within_a_doubt_as_listed(made: Problem) -> None:
    """In every reading, in some, or in none: each number up and down against moves in small steps."""
    engine = Engine(made)
    found = verdict_by_reading(engine, NAMES)
    if not found.sometimes:
        return
    zones = [{"clock:x": zone} for zone in CHOICES["clock:x"]]

    def kind(number: Number, by: Fraction) -> set[bool]:
        return {brute.consistent(moved(made, number, by), NAMES, zone) for zone in zones}

    changes = changes_that_settle(engine, NAMES, found.good, found.bad)
    listed = {(c.number, c.towards) for c in changes if c.within_doubt}
    for number in NUMBERS:
        assert number.doubt is not None
        for towards in (1, -1):
            steps = [Fraction(n, 6) for n in range(int(6 * number.doubt) + 1)]
            tried = {*steps, *(step + NEAR for step in steps if step < number.doubt)}
            kinds = [kind(number, by * towards) for by in tried]
            assert ((number, towards) in listed) is any(each != kind(number, Fraction(0)) for each in kinds)


def test_every_close_call_of_the_open_clocks_is_listed_with_what_becomes_of_it() -> None:
    logic = Logic(load_case())
    (found,) = (f for f in clock_readings(logic) if f.id == "clock-reading-open")
    close = found.certificate.data["within_doubt"]
    told = [(each["moves"], each["towards"], each["by"], each["then"]) for each in close]
    assert told == [
        ("the earliest time of C1b", "later", 115, "they fit in no reading at all"),
        ("the time of C5", "later", 11, "they fit in no reading"),
        ("the give or take of the time of C5", "smaller", 11, "they fit in no reading"),
    ]
    for minute, verdict in ((11, "depends"), (12, "contradicted")):
        later = Logic(load_case("", {"claims.C5.statements.0.time.at": f"2015-12-06 21:{minute}"}))
        parts = [p for p in later.timing_parts if not p.endswith("*")] + ["C10a*"]
        assert later.engine.consistent(parts) is (verdict == "depends")


def test_numbers_of_both_sides_turn_a_coincidence() -> None:
    """On no clocks do the hours meet once C5 is more than 80 min later, or G1 so much earlier."""
    (found,) = coincidences(Logic(load_case()))
    assert found.margin is not None
    assert (found.margin.moves, found.margin.by) == ("the time of C5", 80)
    for at, left in (("2015-12-06 22:20", True), ("2015-12-06 22:21", False)):
        later = coincidences(Logic(load_case("", {"claims.C5.statements.0.time.at": at})))
        assert bool(later) is left


def test_the_easiest_comes_first_and_one_without_a_doubt_last() -> None:
    unsure = replace(NUMBERS[0], what="a guess", doubt=None)
    one, two = Fraction(1), Fraction(-1)
    late = Bound(ORIGIN, "t", Fraction(10), ((NUMBERS[0], one),))
    early = Bound("t", ORIGIN, Fraction(-4), ((NUMBERS[2], two), (unsure, two)))
    made = problem([clause({"P0"}, late), clause({"P1"}, early)])
    changes = smallest_changes(Engine(made), ["P0", "P1"])
    assert [(c.number, c.by, c.times_doubt) for c in changes] == [
        (NUMBERS[2], 6, 2),
        (NUMBERS[0], -6, 6),
        (unsure, 6, None),
    ]


def test_a_number_without_a_doubt_comes_before_one_that_is_far_outside_its_own() -> None:
    near, far = (replace(NUMBERS[0], what=what, doubt=Fraction(1)) for what in ("near", "far"))
    sure = replace(NUMBERS[0], what="sure", doubt=None)
    moved = [(near, FAR), (far, FAR + 1), (sure, 1000)]
    changes = [Change(number, Fraction(by), 1, fits=True) for number, by in moved]
    assert [change.number.what for change in sorted(changes, key=ease)] == ["near", "sure", "far"]


def test_a_number_is_not_moved_to_where_it_says_nothing() -> None:
    width = Number("P0", "the give or take", "min", Fraction(5), Fraction(5), low=Fraction(-5))
    made = problem(
        [
            clause({"P0"}, Bound(ORIGIN, "t", Fraction(-5), ((width, Fraction(-1)),))),
            clause({"P0"}, Bound("t", ORIGIN, Fraction(-5), ((width, Fraction(-1)),))),
            clause({"P1"}, at_least(ORIGIN, "t", 3)),
        ]
    )
    (change,) = smallest_changes(Engine(made), NAMES)
    assert change.by == -2
    beyond = problem([*made.clauses[:2], clause({"P1"}, at_least(ORIGIN, "t", -9))])
    assert smallest_changes(Engine(beyond), NAMES) == []


def test_the_furthest_move_is_where_a_cycle_of_bounds_just_closes() -> None:
    """A window of 10 to 21 whose lower end rises twice as fast as the number: 10 + 2 × 5.5 = 21."""
    window = [Slope("0", "t", Fraction(10), (Fraction(2),)), Slope("t", "0", Fraction(-21), (Fraction(0),))]
    assert furthest(window, 1) == Fraction(11, 2)
    assert furthest(window, -1) is None
    assert clashing_cycle(window, (Fraction(11, 2),)) is None
    assert clashing_cycle(window, (Fraction(6),)) is not None


@pytest.mark.parametrize("speed", [True, False])
def test_a_speed_is_moved_to_what_the_distance_asks_for(speed: bool) -> None:
    """1,200 km in an hour ask for 1,200 km/h; at 900 km/h they take 80 min."""
    fastest = Number(
        "jet", "the greatest speed", "km/h", Fraction(900), Fraction(50), Fraction(-900), per=Fraction(60)
    )
    made = problem(
        [
            clause({"P0"}, Bound("t", "u", Fraction(80), ((fastest, Fraction(1200)),))),
            clause({"P1"}, at_least("u", "t", -60 if speed else -100)),
        ]
    )
    (change,) = smallest_changes(Engine(made), NAMES)
    assert change.to == (1200 if speed else 720)
    assert change.times_doubt == (6 if speed else Fraction(18, 5))


def test_each_bound_of_the_default_case_names_the_number_that_it_comes_from() -> None:
    case = load_case()
    made = compile_case(case)
    for each in made.clauses:
        bare = [atom for atom in each.any_of if isinstance(atom, Bound) and not atom.hangs]
        assert not bare or not each.parts


@pytest.mark.parametrize("path", ["C5", "C6", "G1"])
def test_a_bound_goes_with_its_number_as_a_case_with_that_number_would(path: str) -> None:
    """Shift an hour in the case file and compile anew, or shift what hangs on it: the same bounds."""
    case = load_case()
    made = compile_case(case)
    overrides, name, by = {
        "C5": ({"claims.C5.statements.0.time.at": "2015-12-06 21:07"}, "the time of C5", 7),
        "C6": ({"claims.C6.statements.1.minutes": {"low": 57, "high": 77}}, "the minutes of C6b", 7),
        "G1": ({"claims.G1.statements.0.time.latest": "2015-12-06 20:02"}, "the latest time of G1", 7),
    }[path]
    number = next(n for n in numbers_of(made, made.parts) if n.what == name)
    shifted = moved(made, number, Fraction(by))
    anew = compile_case(load_case("", overrides))
    assert [c.any_of for c in shifted.clauses] == [c.any_of for c in anew.clauses]


def test_the_speed_that_a_case_asks_for_is_the_one_that_mends_it() -> None:
    """Seen at its base and over the camp within the hour: some greatest speed would do, and is found."""
    overrides = {
        "claims.C7.statements.1.time": {
            "as_written": "at 8:30",
            "at": "2015-12-06 20:30",
            "give_or_take_min": 1,
        },
        "sources.senior-us-official.clock": ["UTC"],
        "claims.C7.statements.1.premise": None,
    }
    logic = Logic(load_case("", overrides))
    parts = ["C5", "C7b"]
    changes = smallest_changes(logic.engine, parts)
    speed = next(c for c in changes if c.number.unit == "km/h")
    for kmh, fits in ((float(speed.to) - 1, False), (float(speed.to) + 1, True)):
        faster = {
            **overrides,
            "aircraft.tu-22m3.maximum_kmh.high": kmh,
            "aircraft.tu-22m3.maximum_kmh.low": 500,
        }
        assert Logic(load_case("", faster)).engine.consistent(parts) is fits


def test_an_area_shrinks_until_what_it_excludes_lies_outside() -> None:
    """J1 excludes the type within 200 km of the city; C5 puts one within 25 km of it: so 24.999 km do."""
    engine = Engine(compile_case(load_case()))
    changes = smallest_changes(engine, ["C5", "J1", "J1*"])
    area = next(c for c in changes if c.number.what == "the distance that J1 allows")
    assert area.by == -Fraction("175.001")
    for within_km, fits in ((25.0, False), (24.9, True)):
        logic = Logic(load_case("", {"claims.J1.statements.0.within_km": within_km}))
        assert logic.engine.consistent(["C5", "J1", "J1*"]) is fits


def test_an_area_around_the_very_place_excludes_it_however_small() -> None:
    logic = Logic(load_case())
    parts = [*logic.account_parts("russia-struck"), "T3"]
    assert not any(c.number.unit == "km" for c in smallest_changes(logic.engine, parts))
    point = Logic(load_case("", {"claims.T3.statements.0.within_km": 0}))
    assert not point.engine.consistent(parts)
