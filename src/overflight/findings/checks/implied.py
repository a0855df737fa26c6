"""What speed a stated time and distance imply, beside what the aircraft can fly.

Findings of kind ``implied-speed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from math import inf, isfinite

from overflight.analysis.claims.numbers import Number, exact, speed_number
from overflight.analysis.physics.implied import clock_slips_min, factor_apart, minutes_needed, slips
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach import required_speed_kmh
from overflight.case.entities import Aircraft
from overflight.case.statements import Interval, Separation
from overflight.case.words.clocks import zone_of
from overflight.findings.checks.timed_pairs import Pair, Reading, pairs
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.turns import (
    Stated,
    distance_numbers,
    easiest,
    interval_numbers,
    least_turns,
    slowest_number,
    turns_of_ends,
)
from overflight.findings.wording import (
    bounds_of,
    finite,
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
)

_NO = (0.0, 0.0)


def implied_speeds(logic: Logic) -> list[Finding]:
    """Hold the speed that a time and a distance between two moments of one unit imply against its type's.

    A separation is taken in each unit that it may mean; without one, two placed sightings tell how far.
    """
    return [_implied(logic, pair) for part in logic.claim_parts for pair in pairs(logic, part)]


def _able(aircraft: Aircraft) -> Span:
    return aircraft.cruise_kmh.low, max(aircraft.cruise_kmh.high, aircraft.maximum_kmh.high)


def _implied(logic: Logic, pair: Pair) -> Finding:
    case = logic.case
    aircraft = case.aircraft[case.units[pair.unit].aircraft]
    able = _able(aircraft)
    claims = owners(logic.problem, pair.parts)
    closest = min(pair.readings, key=lambda reading: _off(reading, able))
    ranges = [("cruise speed", aircraft.cruise_kmh), ("greatest speed", aircraft.maximum_kmh)]
    speeds = [reading.speed_kmh for reading in pair.readings]
    return Finding(
        id=slug("implied-speed", *pair.parts),
        check="implied-speed",
        question=f"What speed of {case.units[pair.unit].name} do “{pair.as_written}” imply?",
        answer=_answer(logic, pair, aircraft),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *(s for _, r in ranges for s in number_sources(r))}),
        value=finite(closest.speed_kmh[0]),
        low=finite(min(low for low, _ in speeds)),
        high=finite(max(high for _, high in speeds)),
        unit="km/h",
        compared_with=Comparison(
            what=f"what {aircraft.name} can fly, from cruise to its most",
            low=able[0],
            high=able[1],
            unit="km/h",
        ),
        verdict=_verdict([factor_apart(reading.speed_kmh, able) for reading in pair.readings]),
        certificate=Certificate(kind="number", steps=[*_steps(logic, pair, able)]),
        margin=_margin(logic, pair),
        assumptions=[
            "both moments are the unit's own, and it flew straight from one to the other: a longer way "
            "asks for more speed",
            *statement_assumptions(logic.problem, pair.parts),
            *(text for name, r in ranges for text in range_assumptions(name, r)),
        ],
    )


def _off(reading: Reading, able: Span) -> float:
    factor = factor_apart(reading.speed_kmh, able)
    return max(factor, 1.0 / factor) if factor else inf


def _verdict(factors: Sequence[float]) -> Verdict:
    """Judge all readings together, by the factor that each is apart from what can be flown.

    Too fast cannot be; too slow can, on a longer way or below the cruise speed: it only does not fit.
    """
    if all(factor > 1.0 for factor in factors):
        return "contradicted"
    if any(factor > 1.0 for factor in factors):
        return "depends"
    return "consistent" if 1.0 in factors else "undetermined"


def _answer(logic: Logic, pair: Pair, aircraft: Aircraft) -> str:
    able = _able(aircraft)
    told = []
    for reading in pair.readings:
        where = f" {reading.words}" if len(pair.readings) > 1 else ""
        told.append(f"{_speed(reading.speed_kmh)}{where}{_judged(reading.speed_kmh, able)}")
    flies = f"{aircraft.name} flies {span(*able, 'km/h')}"
    guesses = _guesses(logic, pair, able)
    fits = f" It would fit {listed(guesses, 'or')}." if guesses else ""
    return f"{listed(told, 'or')}; {flies}.{fits}"


def _speed(speed_kmh: Span) -> str:
    low, high = speed_kmh
    if low == inf:
        return "no speed is enough"
    return span(low, high, "km/h") if isfinite(high) else f"{number(low)} km/h or more"


def _judged(speed_kmh: Span, able: Span) -> str:
    factor = factor_apart(speed_kmh, able)
    if factor in (1.0, inf):
        return ""
    how, times = ("fast", factor) if factor > 1.0 else ("slow", 1.0 / factor if factor else inf)
    return f", {number(times, 1)} times too {how}" if isfinite(times) else f", too {how}"


def _guesses(logic: Logic, pair: Pair, able: Span) -> list[str]:
    """Return the slips that would explain the figures, if no reading of them fits."""
    if any(factor_apart(reading.speed_kmh, able) == 1.0 for reading in pair.readings):
        return []
    names = [slip.name for reading in pair.readings for slip in slips(reading.speed_kmh, able)]
    offsets = _offsets_min(logic, pair)
    hours = {h for r in pair.readings for h in clock_slips_min(r.km, pair.minutes, able, offsets)}
    names += [f"clocks that are {minutes / 60:g} h apart" for minutes in sorted(hours)]
    return list(dict.fromkeys(names))


def _offsets_min(logic: Logic, pair: Pair) -> list[float]:
    """Return the offsets from UTC of all clocks that the sources of the figures, or the place, may be on."""
    case = logic.case
    zones = {case.local_zone, "UTC"}
    for source in sources_of(case, owners(logic.problem, pair.parts)):
        zones |= set(case.sources[source].clock)
    offsets = (logic.problem.epoch.astimezone(zone_of(zone)).utcoffset() for zone in sorted(zones))
    return [(offset or timedelta()).total_seconds() / 60.0 for offset in offsets]


def _steps(logic: Logic, pair: Pair, able: Span) -> Iterator[str]:
    yield f"{pair.interval} leaves {_time(pair.minutes)}"
    for reading in pair.readings:
        low, high = reading.km
        sums = dict.fromkeys([_sum(low, pair.minutes[1]), _sum(high, pair.minutes[0])])
        yield f"{reading.words}, {span(low, high, 'km', 2)}: {listed(sums)}"
    needed = [minutes_needed(reading.km, able) for reading in pair.readings]
    least, most = min(low for low, _ in needed), max(high for _, high in needed)
    yield f"at {span(*able, 'km/h')} that takes {_time((least, most))}"
    for guess in _guesses(logic, pair, able):
        yield f"would fit: {guess} (a guess, no evidence)"


def _sum(km: float, minutes: float) -> str:
    speed = required_speed_kmh((km, km), (minutes, minutes))[0]
    told = f"{number(speed)} km/h" if isfinite(speed) else "no speed is enough"
    return f"{number(km, 2)} km ÷ {number(minutes * 60)} s × 3,600 = {told}"


def _time(minutes: Span) -> str:
    return span(minutes[0] * 60, minutes[1] * 60, "s") if minutes[1] < 5 else span(*minutes, "min")


def _margin(logic: Logic, pair: Pair) -> Margin | None:
    """Return the easiest move of time, distance or a speed of the type that makes another verdict."""
    key = logic.case.units[pair.unit].aircraft
    interval = logic.problem.parts[pair.interval].statement
    assert isinstance(interval, Interval)
    first, last = bounds_of(interval.minutes)
    aircraft = logic.case.aircraft[key]
    least, most = _able(aircraft)

    def rooms(time_s: Span = _NO, units: Span = _NO, kmh: Span = _NO) -> list[float]:
        """Return for each reading the room before it is too far, as time counts either way, and too near."""
        start, end = first + time_s[0] / 60, last + time_s[1] / 60
        slow, fast = (least + kmh[0]) / 60, (most + kmh[1]) / 60
        found = []
        for (_, km), per in zip(pair.km, pair.per_unit, strict=True):
            low, high = km[0] + units[0] * per, km[1] + units[1] * per
            found += [end * fast - low, -start * fast - low, high - start * slow, high + end * slow]
        return found

    changes = least_turns(slowest_number(logic.case, key), lambda by: rooms(kmh=(by, 0.0)), _verdict_of)
    fastest = speed_number(logic.case, key)
    if fastest.value == most:
        # it is not to pass the greatest cruise speed
        fastest = replace(fastest, low=exact(aircraft.cruise_kmh.high) - fastest.value)
        changes += least_turns(fastest, lambda by: rooms(kmh=(0.0, by)), _verdict_of)
    time = interval_numbers(pair.interval, interval.minutes)
    changes += turns_of_ends(time, lambda low, high: rooms((low, high)), _verdict_of)
    apart = _distances(logic, pair, interval)
    changes += turns_of_ends(apart, lambda low, high: rooms(units=(low, high)), _verdict_of)
    return easiest(changes)


def _verdict_of(holds: Sequence[bool]) -> Verdict:
    """Return the verdict if of the four rooms of each reading these are there."""
    each = [holds[n : n + 4] for n in range(0, len(holds), 4)]
    return _verdict([2.0 if not any(four[:2]) else 1.0 if all(four[2:]) else 0.5 for four in each])


def _distances(logic: Logic, pair: Pair, interval: Interval) -> list[Stated]:
    """Return the numbers that the distance hangs on; of places, how far they are from each other."""
    if pair.distance is None:
        ((_, (low, high)),) = pair.km
        what = f"the distance between the places of {interval.first} and {interval.second}"
        return [(Number("", what, "km", exact(low), exact((high - low) / 2) or None), 1.0, 1.0)]
    separation = logic.problem.parts[pair.distance].statement
    assert isinstance(separation, Separation)
    return distance_numbers(pair.distance, separation.distance)
