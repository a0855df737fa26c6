"""Every margin of every finding, applied to the case that it is of: the answer turns there, and not before.

The words of a margin tell what is moved; here they are read back into what the case file says. A run of the
one check with the number moved by 95 % of the margin must answer as before, and by all of it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.analysis.claims.constraints import parts_of
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import Number
from overflight.analysis.ground.geodesy import bearing_deg, destination, distance_km
from overflight.analysis.ground.places import position
from overflight.case import Case, load_case, read_case
from overflight.findings.all import CHECKS, Check, Inputs
from overflight.findings.model import LISTING, Finding, Margin
from overflight.findings.moves import direction
from overflight.findings.turns import easiest, least_turns

HERE = Path(__file__).parent
SHIPPED = ("deir-ez-zor-2015", "ryanair-4978")
MADE_UP = ("buoy", "ferry", "kite")

Overrides = dict[str, Any]

# what no one field of a case holds, and why
DERIVED = {
    r"the gap between .+": "two numbers, of two claims",
    r"the stated place": "a place given in words, moved anywhere",
    r"the (time|distance) between sighting and event": "what several statements amount to together",
    r"the distance between the places of .+": "what the places of two sightings amount to",
}
# what besides its verdict a check's margin may turn; for rings and daylight it is what each step ends in
TURNS = {
    "account": ("must_be_wrong",),
    "force-alibi": ("closed_world",),
    "route-range": ("holds_in",),
    "unit-reconciliation": ("holds_in",),
}
RANGES = {"the greatest speed of": "maximum_kmh", "the range of": "range_km"}
TO_MINUTES = {"s": 1 / 60}
HAIR = 2e-6


def load(name: str, overrides: Overrides | None = None) -> Case:
    if name in SHIPPED:
        return load_case(name, overrides)
    return read_case(HERE / "cases" / f"{name}.yaml", overrides)


@cache
def asked(name: str) -> tuple[tuple[Check, Finding], ...]:
    """Return every finding of a case that has a margin, with the check that it is of."""
    inputs = Inputs(load(name), 0, 1)
    every = (check for checks in CHECKS.values() for check in checks)
    return tuple((check, each) for check in every for each in check.call(inputs) if each.margin is not None)


def derived(margin: Margin) -> bool:
    return any(re.fullmatch(pattern, margin.moves) for pattern in DERIVED)


def moved(case: Case, margin: Margin, by: float) -> Overrides:
    """Return what a case says instead once the number of a margin has moved by so much."""
    what = margin.moves
    if found := re.fullmatch(r"(the give or take of )?the (?:(earliest|latest) )?time of (\w+)", what):
        return moved_time(case, found[3], (found[1] and "width") or found[2], by)
    fields = "minutes|interval|number|hours|distance"
    if found := re.fullmatch(
        rf"(the give or take of )?(?:the (least|most) of )?the ({fields}) of (\w+)", what
    ):
        field = {"interval": "minutes"}.get(found[3], found[3])
        return moved_bounds(case, found[4], field, "width" if found[1] else found[2], by * to_minutes(margin))
    if found := re.fullmatch(r"the time that (\w+) allows", what):
        path, interval = statement(case, found[1])
        low, high = interval.minutes.low, interval.minutes.high
        most = max(abs(low), abs(high)) + by / 60
        if by < 0:
            ends = max(-most, min(most, low)), max(-most, min(most, high))
        else:
            ends = (low, most) if high >= -low else (-most, high)
        return {f"{path}.minutes": {"low": ends[0], "high": ends[1]}}
    if found := re.fullmatch(r"the distance that (\w+) allows", what):
        path, sighting = statement(case, found[1])
        return {f"{path}.within_km": sighting.within_km + by}
    if found := re.fullmatch(r"how well the place of (.+) is known", what):
        key = named(case.places, found[1])
        return {f"places.{key}.radius_km": case.places[key].radius_km + by}
    if found := re.fullmatch(r"(the greatest speed of|the range of) (.+)", what):
        key = named(case.aircraft, found[2])
        stated = getattr(case.aircraft[key], RANGES[found[1]])
        path = f"aircraft.{key}.{RANGES[found[1]]}"
        return {f"{path}.high": stated.high + by, f"{path}.low": min(stated.low, stated.high + by)}
    return moved_place(case, what, by)


def moved_time(case: Case, part: str, end: str | None, by: float) -> Overrides:
    path, said = statement(case, part)
    time = said.time.model_dump(exclude_none=True)
    if end == "width":
        time["give_or_take_min"] += by
    else:
        for field in (end,) if end else ("at", "earliest", "latest"):
            if field in time:
                time[field] += timedelta(minutes=by)
    return {f"{path}.time": {k: v.isoformat() if isinstance(v, datetime) else v for k, v in time.items()}}


def moved_bounds(case: Case, part: str, field: str, end: str | None, by: float) -> Overrides:
    path, said = statement(case, part)
    stated = getattr(said, field).model_dump(exclude_none=True)
    signs = {
        "least": {"low": 1},
        "most": {"high": 1},
        "width": {"low": -1, "high": 1},
        None: {"low": 1, "high": 1},
    }
    for key, sign in signs[end].items():
        stated[key] += sign * by
    return {f"{path}.{field}": stated}


def moved_place(case: Case, what: str, by: float) -> Overrides:
    """Move the second of two places to or from the first."""
    name = {key: place.name for key, place in case.places.items()}
    pairs = permutations(name, 2)
    start, end = next(p for p in pairs if what == f"the distance from {name[p[0]]} to {name[p[1]]}")
    first, second = position(case, start), position(case, end)
    apart = float(distance_km(*first, *second)) + by
    lon, lat = destination(*first, float(bearing_deg(*first, *second)), apart)
    entry = case.places[end].model_dump(exclude_none=True, exclude={"offset"})
    return {f"places.{end}": entry | {"lon": float(lon), "lat": float(lat)}}


def statement(case: Case, part: str) -> tuple[str, Any]:
    """Return the path of a part of a claim or an account, and what it says."""
    found = parts_of(case)[part]
    table, field = ("claims", "statements") if found.owner in case.claims else ("accounts", "asserts")
    said = getattr(getattr(case, table)[found.owner], field)
    return f"{table}.{found.owner}.{field}.{said.index(found.statement)}", found.statement


def named(entries: Any, name: str) -> str:
    return next(str(key) for key, entry in entries.items() if entry.name == name)


def to_minutes(margin: Margin) -> float:
    return TO_MINUTES.get(margin.unit, 1.0)


def answer(finding: Finding | None, moves: str) -> object:
    """Return what of a finding a margin may turn; none if it is not found any more."""
    if finding is None:
        return None
    data = finding.certificate.data
    told = [data.get(key) for key in TURNS.get(finding.check, ())]
    if finding.check == "account":
        # a group of clashes may lose one of them, and still not all of it be true
        clashes = [clash for group in data["groups"] for clash in group["conflicts"]]
        alone = [clash for clash in clashes if len({part.rstrip("*") for part in clash}) == 1]
        told += [len(data["groups"]), alone]
    if finding.check not in ("ring", "daylight"):
        return finding.verdict, told
    pair = moves.removeprefix("the distance from ").replace(" to ", " – ")
    steps = [step.rpartition(": ") for step in finding.certificate.steps]
    # a word that fits in part of a window fits it
    return [
        fit.removesuffix(" in part")
        for head, _, fit in steps
        if " – " not in pair or head.startswith(f"{pair}:")
    ]


def test_the_page_says_of_which_margins_the_verdict_need_not_turn() -> None:
    assert {*TURNS, "ring", "daylight"} == LISTING


@pytest.mark.parametrize("name", [*SHIPPED, *MADE_UP])
def test_each_answer_turns_at_its_margin_and_not_before(name: str) -> None:
    assert [wrong for check, finding in asked(name) for wrong in misses(name, check, finding)] == []


JET, BOMBER = "aircraft.strike-jet.maximum_kmh", "aircraft.tu-22m3"
GONE = "claims.T3.statements.0.time"
# on two clocks each
SPLIT = {
    "sources.syrian-staff.clock": ["Asia/Damascus", "Europe/Moscow"],
    f"{GONE}.latest": "2015-12-06 23:00",
}
HOURS, PASS, MILES = (
    f"claims.{part}"
    for part in ("M2.statements.0.hours", "C10.statements.1.minutes", "B1.statements.1.distance")
)


@pytest.mark.parametrize(
    ("kind", "verdict", "overrides"),
    [
        ("required-speed", "contradicted", {f"{JET}.low": 10, f"{JET}.high": 15}),
        ("required-speed", "contradicted", {f"{JET}.low": 18, f"{JET}.high": 18}),
        ("route-range", "contradicted", {f"{BOMBER}.range_km.low": 3000, f"{BOMBER}.range_km.high": 3200}),
        ("route-range", "contradicted", {HOURS: {"low": 0, "high": 1.5}}),
        ("route-range", "contradicted", {HOURS: {"low": 0, "high": 0}}),
        ("bomb-fall", "contradicted", {PASS: {"low": 3, "high": 4}}),
        ("bomb-fall", "contradicted", {PASS: {"low": -4, "high": -3}}),
        ("bomb-fall", "undetermined", {f"{BOMBER}.bomb_drag_m2_per_kg": None}),
        ("simultaneity", "consistent", {PASS: {"low": -0.1, "high": 0.15}}),
        ("unit-reconciliation", "contradicted", {f"{MILES}.low": 40, f"{MILES}.high": 41}),
        ("unit-reconciliation", "consistent", {f"{MILES}.low": 30, f"{MILES}.high": 36}),
        ("force-alibi", "depends", SPLIT | {f"{GONE}.earliest": "2015-12-06 18:45"}),
        ("force-alibi", "depends", SPLIT | {f"{GONE}.earliest": "2015-12-06 18:36"}),
        ("force-alibi", "depends", SPLIT | {f"{GONE}.earliest": "2015-12-06 19:30"}),
        ("force-alibi", "consistent", SPLIT | {f"{GONE}.earliest": "2015-12-06 22:30"}),
        ("ring", "contradicted", {f"{MILES}.low": 300, f"{MILES}.high": 301}),
    ],
)
def test_what_the_cases_have_on_one_side_turns_from_the_other_too(
    kind: str, verdict: str, overrides: Overrides
) -> None:
    name = SHIPPED[0]
    check = next(check for check, finding in asked(name) if finding.check == kind)
    found = check.call(Inputs(load(name, overrides), 0, 1))
    assert verdict in {finding.verdict for finding in found}
    tried = [each for each in found if each.verdict == verdict and each.margin is not None]
    assert tried, [(each.id, each.verdict, each.margin) for each in found]
    assert misses(name, check, tried[0], overrides) == []


def misses(
    name: str, check: Check, finding: Finding, given: Overrides | None = None
) -> list[tuple[Any, ...]]:
    """Return a margin with the share of it that should have turned the answer, or should not, and did not."""
    margin = finding.margin
    assert margin is not None
    if derived(margin):
        return []
    return [
        (finding.id, margin.moves, margin.by, margin.towards, share)
        for share, turns in ((0.95, False), (1.0, True))
        if turns is not any(turned(name, check, finding, by, given) for by in sizes(margin, share))
    ]


def sizes(margin: Margin, share: float) -> list[float]:
    """Return how far to move, with its sign; a hair further for what turns only beyond, and for rounding."""
    ways = (1, -1) if margin.towards is None else (1,) if margin.towards in ("later", "larger") else (-1,)
    size = margin.by * share
    if share < 1.0:
        return [way * size for way in ways]
    more = size + HAIR * max(1.0, size)
    return [way * each for way in ways for each in ((more,) if margin.beyond else (size, more))]


def turned(name: str, check: Check, finding: Finding, by: float, given: Overrides | None = None) -> bool:
    assert finding.margin is not None
    stated = given or {}
    overrides = stated | moved(load(name, stated), finding.margin, by)
    found = {each.id: each for each in check.call(Inputs(load(name, overrides), 0, 1))}
    moves = finding.margin.moves
    return answer(found.get(finding.id), moves) != answer(finding, moves)


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-3, 3)), min_size=1, max_size=5),
    st.sampled_from([all, any, sum, list]),
)
def test_least_turns_are_where_the_answer_turns_and_none_is_missed(
    lines: list[tuple[int, int]], told: Callable[[Sequence[bool]], object]
) -> None:
    """Against an answer that is asked at every sixth, where alone these lines reach none, and in between."""
    number = Number("P", "the number of P", "km", Fraction(0))

    def answer(by: Fraction) -> object:
        return told([room + slope * by >= 0 for room, slope in lines])

    found = least_turns(number, lambda by: [room + slope * by for room, slope in lines], told)
    turns = {change.towards: change for change in found}
    for way in (1, -1):
        steps = [Fraction(n, 12) * way for n in range(12 * 10)]
        first = next((step for step in steps if answer(step) != answer(Fraction(0))), None)
        change = turns.get(way)
        assert (first is None) is (change is None)
        if first is not None and change is not None:
            # a sixth is told; so is the twelfth after it, for what turns only beyond
            at = first if change.fits else first - Fraction(way, 12)
            assert float(change.by) == pytest.approx(float(at))


def test_a_number_is_not_moved_beyond_its_ends() -> None:
    for low, towards in ((None, [1, -1]), (Fraction(-3), [1, -1]), (Fraction(-2), [1])):
        number = Number("P", "the number of P", "km", Fraction(0), low=low)
        found = least_turns(number, lambda by: [5 - by, -3 - by], list)
        assert [change.towards for change in found] == towards


def test_a_place_whose_name_has_the_words_is_no_hour() -> None:
    office = Number("", "the distance from the Maritime office to the pier", "km", Fraction(5))
    assert direction(Change(office, Fraction(1), 1, fits=True)) == "larger"
    hour = Number("", "the earliest time of C1b", "min", Fraction(5))
    assert direction(Change(hour, Fraction(-1), -1, fits=True)) == "earlier"


def test_what_fits_at_a_move_and_what_fails_only_beyond_is_told() -> None:
    number = Number("P", "the number of P", "km", Fraction(7), Fraction(2))
    reached = easiest(least_turns(number, lambda by: [by - 3], all))
    left = easiest(least_turns(number, lambda by: [3 - by], all))
    assert reached == Margin(moves=number.what, by=3, unit="km", towards="larger", times_uncertainty=1.5)
    assert left is not None
    assert (left.by, left.beyond) == (3, True)
    assert easiest([]) is None
