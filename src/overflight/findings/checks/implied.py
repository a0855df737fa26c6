"""What speed a stated time and distance imply, beside what the aircraft can fly.

Findings of kind ``implied-speed``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from math import inf, isfinite

from overflight.analysis.claims.readings import place_readings, spot
from overflight.analysis.ground.places import gap_km
from overflight.analysis.physics.implied import clock_slips_min, factor_apart, minutes_needed, slips
from overflight.analysis.physics.intervals import Interval as Span
from overflight.analysis.reach import required_speed_kmh
from overflight.case.entities import Aircraft
from overflight.case.statements import Interval, Separation, Sighting
from overflight.case.words.clocks import zone_of
from overflight.case.words.units import km_per
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    bounds_of,
    listed,
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    span,
    statement_assumptions,
    unit_name,
)


@dataclass(frozen=True)
class _Reading:
    """One way to read a distance: in words, in km, and the speed that it implies."""

    words: str
    km: Span
    speed_kmh: Span


@dataclass(frozen=True)
class _Pair:
    """An interval and a distance between the same two moments of one unit."""

    interval: str
    distance: str | None
    unit: str
    minutes: Span
    as_written: str
    km: tuple[tuple[str, Span], ...]

    @property
    def parts(self) -> list[str]:
        return [self.interval, *([self.distance] if self.distance else [])]

    @property
    def readings(self) -> list[_Reading]:
        return [_Reading(words, km, required_speed_kmh(km, self.minutes)) for words, km in self.km]


def implied_speeds(logic: Logic) -> list[Finding]:
    """Hold the speed that a time and a distance between two moments of one unit imply against its type's.

    A separation is taken in each unit that it may mean; without one, two placed sightings tell how far.
    """
    pairs = [pair for part in logic.claim_parts for pair in _pairs(logic, part)]
    return [_implied(logic, pair) for pair in pairs]


def _pairs(logic: Logic, part: str) -> Iterator[_Pair]:
    interval = logic.problem.parts[part].statement
    if not isinstance(interval, Interval):
        return
    minutes = _minutes(interval)
    if not isfinite(minutes[1]):
        return
    ends = interval.first, interval.second
    stated = [key for key in logic.claim_parts if _between(logic, key, ends)]
    for key in stated:
        separation = logic.problem.parts[key].statement
        assert isinstance(separation, Separation)
        unit = _unit(logic, ends, [part, key])
        if unit is not None:
            written = f"{interval.as_written}” and “{separation.distance.as_written}"
            yield _Pair(part, key, unit, minutes, written, _stated_km(separation))
    unit = _unit(logic, ends, [])
    km = _placed_km(logic, ends)
    if not stated and unit is not None and km is not None:
        yield _Pair(part, None, unit, minutes, interval.as_written, (("as placed", km),))


def _minutes(interval: Interval) -> Span:
    low, high = bounds_of(interval.minutes)
    least = 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


def _between(logic: Logic, key: str, ends: tuple[str, str]) -> bool:
    """Tell whether a part is a separation of the same two moments, or of the places of two sightings."""
    separation = logic.problem.parts[key].statement
    if not isinstance(separation, Separation) or bounds_of(separation.distance)[1] == inf:
        return False
    named = {separation.first, separation.second}
    # an event's place is not where the unit was then
    places = {spot(logic.case, end) for end in ends} if all(e in logic.case.claims for e in ends) else set()
    at = {spot(logic.case, end) for end in named}
    return named == set(ends) or (at == places and None not in places and len(places) == 2)


def _stated_km(separation: Separation) -> tuple[tuple[str, Span], ...]:
    low, high = bounds_of(separation.distance)
    units = separation.distance.units
    return tuple((f"in {unit_name(u)}", (max(0.0, low) * km_per(u), high * km_per(u))) for u in units)


def _unit(logic: Logic, ends: tuple[str, str], parts: list[str]) -> str | None:
    """Return the one unit that both ends are about, or else the claims that state them; none if in doubt."""
    seen = [logic.case.sighting_of(end) if end in logic.case.claims else None for end in ends]
    units = {sighting.unit for sighting in seen if sighting is not None}
    if len(units) == 1 and (None not in seen or parts):
        return units.pop()
    if units:
        return None
    claims = [logic.problem.parts[part].owner for part in parts]
    told = {
        statement.unit
        for claim in claims
        for statement in logic.case.claims[claim].statements
        if isinstance(statement, Sighting)
    }
    return told.pop() if len(told) == 1 else None


def _placed_km(logic: Logic, ends: tuple[str, str]) -> Span | None:
    """Return how far apart two sightings are by the places where they were; none if they may be one place."""
    case = logic.case
    seen = [case.sighting_of(end) if end in case.claims else None for end in ends]
    first, second = seen
    if first is None or second is None or first.place is None or second.place is None:
        return None
    doubt = first.within_km + second.within_km
    gaps = [
        gap_km(case, at, to)
        for (_, at), (_, to) in product(place_readings(case, first.place), place_readings(case, second.place))
    ]
    low, high = min(low for low, _ in gaps) - doubt, max(high for _, high in gaps) + doubt
    return (low, high) if low > 0.0 else None


def _able(aircraft: Aircraft) -> Span:
    return aircraft.cruise_kmh.low, max(aircraft.cruise_kmh.high, aircraft.maximum_kmh.high)


def _implied(logic: Logic, pair: _Pair) -> Finding:
    case = logic.case
    aircraft = case.aircraft[case.units[pair.unit].aircraft]
    able = _able(aircraft)
    claims = owners(logic.problem, pair.parts)
    closest = min(pair.readings, key=lambda reading: _off(reading, able))
    ranges = [("cruise speed", aircraft.cruise_kmh), ("greatest speed", aircraft.maximum_kmh)]
    speeds = [reading.speed_kmh for reading in pair.readings]
    highs = [high for _, high in speeds if isfinite(high)]
    return Finding(
        id=slug("implied-speed", *pair.parts),
        check="implied-speed",
        question=f"What speed of {case.units[pair.unit].name} do “{pair.as_written}” imply?",
        answer=_answer(logic, pair, aircraft),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *(s for _, r in ranges for s in number_sources(r))}),
        value=closest.speed_kmh[0],
        low=min(low for low, _ in speeds),
        high=max(highs) if len(highs) == len(speeds) else None,
        unit="km/h",
        compared_with=Comparison(
            what=f"what {aircraft.name} can fly, from cruise to its most",
            low=able[0],
            high=able[1],
            unit="km/h",
        ),
        verdict=_verdict(pair, able),
        certificate=Certificate(kind="number", steps=[*_steps(logic, pair, able)]),
        margin=_margin(pair, closest, able),
        assumptions=[
            "both moments are the unit's own, and it flew straight from one to the other: a longer way "
            "asks for more speed",
            *statement_assumptions(logic.problem, pair.parts),
            *(text for name, r in ranges for text in range_assumptions(name, r)),
        ],
    )


def _off(reading: _Reading, able: Span) -> float:
    factor = factor_apart(reading.speed_kmh, able)
    return max(factor, 1.0 / factor) if factor else inf


def _verdict(pair: _Pair, able: Span) -> Verdict:
    """Judge all readings together.

    Too fast cannot be; too slow can, on a longer way or below the cruise speed: it only does not fit.
    """
    factors = [factor_apart(reading.speed_kmh, able) for reading in pair.readings]
    if all(factor > 1.0 for factor in factors):
        return "contradicted"
    if any(factor > 1.0 for factor in factors):
        return "depends"
    return "consistent" if 1.0 in factors else "undetermined"


def _answer(logic: Logic, pair: _Pair, aircraft: Aircraft) -> str:
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
    return span(low, high, "km/h") if isfinite(high) else f"{number(low)} km/h or more"


def _judged(speed_kmh: Span, able: Span) -> str:
    factor = factor_apart(speed_kmh, able)
    if factor == 1.0:
        return ""
    how, times = ("fast", factor) if factor > 1.0 else ("slow", 1.0 / factor if factor else inf)
    return f", {number(times, 1)} times too {how}" if isfinite(times) else f", too {how}"


def _guesses(logic: Logic, pair: _Pair, able: Span) -> list[str]:
    """Return the slips that would explain the figures, if no reading of them fits."""
    if any(factor_apart(reading.speed_kmh, able) == 1.0 for reading in pair.readings):
        return []
    names = [slip.name for reading in pair.readings for slip in slips(reading.speed_kmh, able)]
    offsets = _offsets_min(logic, pair)
    hours = {h for r in pair.readings for h in clock_slips_min(r.km, pair.minutes, able, offsets)}
    names += [f"clocks that are {minutes / 60:g} h apart" for minutes in sorted(hours)]
    return list(dict.fromkeys(names))


def _offsets_min(logic: Logic, pair: _Pair) -> list[float]:
    """Return the offsets from UTC of all clocks that the sources of the figures, or the place, may be on."""
    case = logic.case
    zones = {case.local_zone, "UTC"}
    for source in sources_of(case, owners(logic.problem, pair.parts)):
        zones |= set(case.sources[source].clock)
    offsets = (logic.problem.epoch.astimezone(zone_of(zone)).utcoffset() for zone in sorted(zones))
    return [(offset or timedelta()).total_seconds() / 60.0 for offset in offsets]


def _steps(logic: Logic, pair: _Pair, able: Span) -> Iterator[str]:
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


def _margin(pair: _Pair, closest: _Reading, able: Span) -> Margin:
    """Return by how much the stated time would have to move for the closest reading to fit, or fail."""
    needed = minutes_needed(closest.km, able)
    if factor_apart(closest.speed_kmh, able) == 1.0:
        by = min(abs(pair.minutes[1] - needed[0]), abs(needed[1] - pair.minutes[0]))
    else:
        by = max(needed[0] - pair.minutes[1], pair.minutes[0] - needed[1])
    half = (pair.minutes[1] - pair.minutes[0]) / 2
    return Margin(
        moves=f"the time of {pair.interval}",
        by=by * 60,
        unit="s",
        times_uncertainty=by / half if half else None,
    )
