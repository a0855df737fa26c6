"""Numbers, names and chains of bounds as a reader meets them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from fractions import Fraction

from overflight.analysis.claims.chains import Chain, Link
from overflight.analysis.claims.clauses import ORIGIN, Premise, Problem
from overflight.case.model import Case
from overflight.case.statements import Count, Separation
from overflight.case.words.clocks import clock_text, offset_text
from overflight.case.words.units import km_per
from overflight.case.written import Bounds, Distance, Sourced

# how many minutes a longer unit has, and from how many on it is used
_LONGER = (("days", 1440, 4320), ("h", 60, 180))

_SAME_COUNT = "all count the same thing at the same moment; a number may have risen between two reports"

_OWN_POINTS = "each distance may run between points of its source's own, as far off as the places are known"


def number(value: float, digits: int = 0) -> str:
    """Return a number with thousands marked, such as ``1,013``."""
    return f"{value:,.{digits}f}".replace("-", "−")


def finite(value: float) -> float | None:
    """Return a number for a finding, or nothing where it has no end."""
    return value if math.isfinite(value) else None


def significant(value: float, digits: int = 5) -> str:
    """Return a number in so many significant digits, for a reader who reckons on with it: ``50.882``."""
    if not value:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    told = number(value, decimals)
    return told.rstrip("0").rstrip(".") if decimals else told


def span(low: float, high: float, unit: str, digits: int = 0) -> str:
    """Return a span such as ``13–16 km``, or one number if both ends look alike; an end may be infinite."""
    if math.isinf(high):
        return f"any number of {unit}" if math.isinf(low) else f"at least {number(low, digits)} {unit}"
    if math.isinf(low):
        return f"at most {number(high, digits)} {unit}"
    first, last = number(low, digits), number(high, digits)
    return f"{first} {unit}" if first == last else f"{first}–{last} {unit}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return items as a list in words: ``a, b and c``."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def either(items: Iterable[str]) -> str:
    """Return alternatives in words: ``a, b or c``; where one is a list itself, ``a and b; or c``."""
    words = list(items)
    if any(mark in word for word in words for mark in (", ", " and ", " or ")):
        return "; or ".join(["; ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return listed(words, "or")


def counted(number_of: int) -> str:
    """Return a count as a word up to six, and in digits beyond."""
    words = ("no", "one", "two", "three", "four", "five", "six")
    return words[number_of] if number_of < len(words) else str(number_of)


def point_text(lon: float, lat: float, digits: int = 4) -> str:
    """Return a position in degrees: ``35.3359° N 40.1408° E``."""
    north, east = "N" if lat >= 0 else "S", "E" if lon >= 0 else "W"
    return f"{abs(lat):.{digits}f}° {north} {abs(lon):.{digits}f}° {east}"


def unit_name(unit: str) -> str:
    """Return a unit of length as a reader meets it; "mile" alone may be of two kinds."""
    return {"mile": "statute miles", "nautical_mile": "nautical miles"}.get(unit, unit.replace("_", " "))


def in_longer(size: float | Fraction, unit: str) -> tuple[float | Fraction, str]:
    """Return minutes of many hours in hours, and those of many days in days; anything else as it is."""
    for longer, minutes, least in _LONGER:
        if unit == "min" and size >= least:
            return size / minutes, longer
    return size, unit


def amount(size: float | Fraction, unit: str) -> str:
    """Return an amount with its unit, such as ``11 min``.

    A fraction is told to one digit, or two if the amount is small. Minutes of many hours are told in hours,
    and those of many days in days.
    """
    size, unit = in_longer(size, unit)
    whole = [digits for digits in (0, 1) if round(size, digits) == size]
    digits = whole[0] if whole else 1 if size >= 10 else 2
    return f"{number(float(size), digits)} {unit_name(unit)}"


def slug(*words: str) -> str:
    """Return words as the id of a finding; the star of a premise is spelled out."""
    return "-".join(words).lower().replace("_", "-").replace("*", "-premise")


def speaker(case: Case, claim: str) -> str:
    """Return who said a claim."""
    return case.sources[case.claims[claim].source].publisher


def voices(case: Case, parts: Iterable[str]) -> str:
    """Return who said some claims or parts of claims: ``the navy (N1, N2) and the islanders (L1)``."""
    said_by: dict[str, list[str]] = {}
    for part in parts:
        claim = part.rstrip("*")
        claim = claim if claim in case.claims else claim[:-1]
        said_by.setdefault(speaker(case, claim), []).append(part)
    told = [(name, ", ".join(ids)) for name, ids in said_by.items()]
    return listed(f"{n[:-1]}, {ids})" if n.endswith(")") else f"{n} ({ids})" for n, ids in told)


def owners(problem: Problem, parts: Iterable[str]) -> list[str]:
    """Return the claims that some parts belong to, each once, in order."""
    return sorted({problem.parts[part].owner for part in parts}, key=_natural)


def sources_of(case: Case, claims: Iterable[str]) -> list[str]:
    """Return the sources of claims, each once."""
    return sorted({case.claims[claim].source for claim in claims if claim in case.claims})


def reading_text(case: Case, problem: Problem, reading: Mapping[str, str]) -> str:
    """Return a reading in words: ``the navy and the islanders spoke in Auckland time (UTC+12)``."""
    by_zone: dict[str, list[str]] = {}
    told = []
    for name, option in sorted(reading.items()):
        kind, subject = name.split(":", 1)
        if kind == "clock":
            by_zone.setdefault(option, []).append(case.sources[subject].publisher)
        elif kind == "place":
            told.append(f"{case.places[subject].name} is {case.places[option].name}")
        else:
            told.append(f"{subject} means {unit_name(option)}")
    clocks = [f"{listed(who)} spoke in {zone_text(problem, zone)}" for zone, who in by_zone.items()]
    return listed([*clocks, *told])


def city_of(zone: str) -> str:
    """Return the city that an IANA zone is named after."""
    return zone.split("/")[-1].replace("_", " ")


def zone_text(problem: Problem, zone: str) -> str:
    """Return a zone as a reader knows it, with its offset on the day of the case."""
    if zone == "UTC":
        return "UTC"
    return f"{city_of(zone)} time ({offset_text(problem.epoch, zone)})"


def moment_name(case: Case, variable: str) -> str:
    """Return what a time variable stands for."""
    return case.events[variable].name if variable in case.events else f"the sighting {variable}"


def chain_steps(case: Case, problem: Problem, chain: Chain) -> list[str]:
    """Return a chain of bounds as steps that add up, the last one saying by how much it clashes."""
    links = _from_origin(chain)
    counted = any(name.startswith("n:") for link in links for name in (link.bound.start, link.bound.end))
    first = links[0].bound.start
    total = Fraction(0)
    steps = []
    for link in links[:-1]:
        total += link.bound.least
        if counted:
            steps.append(link.clause.says)
            continue
        if first == ORIGIN:
            when = f"not before {clock_text(problem.instant(total), case.local_zone, case.date)}"
        else:  # only times between moments clash, so none of them has a time of its own
            when = f"{_after(total)} {moment_name(case, first)}"
        steps.append(f"{link.clause.says}; so {moment_name(case, link.bound.end)} is {when}")
    last = links[-1].clause.says
    if counted:
        return [*steps, f"{last}; the numbers differ by {number(float(chain.slack))}"]
    return [*steps, f"{last}; {_gap(chain.slack)}"]


def second_text(case: Case, problem: Problem, minute: float) -> str:
    """Return a moment in minutes after the epoch, to the second, on both clocks."""
    instant = problem.instant(minute) + timedelta(microseconds=500_000)
    return clock_text(instant.replace(microsecond=0), case.local_zone, case.date)


def sum_told(chain: Chain) -> str:
    """Return the links of :func:`bounding` as a sum: what each says, and how they add up."""
    terms: list[Fraction] = []
    says: list[str] = []
    dated = False
    for link in chain.links:
        says.append(link.clause.says)
        # two hours on the clock make one term: what lies between them
        terms = [*terms[:-1], terms[-1] + link.bound.least] if dated else [*terms, link.bound.least]
        dated = link.bound.end == ORIGIN
    way = -1 if chain.slack < 0 else 1
    told = [_minutes(term * way) for term in terms]
    total = " ".join([told[0], *(f"− {t[1:]}" if t[0] == "−" else f"+ {t}" for t in told[1:])])
    result = f" = {_minutes(chain.slack * way)}" if len(terms) > 1 else ""
    return f"{'; '.join(says)}: {total}{result} min"


def _minutes(minutes: Fraction) -> str:
    return number(float(minutes), 0 if minutes.denominator == 1 else 1)


def _after(minutes: Fraction) -> str:
    told = number(abs(float(minutes)), 0 if minutes.denominator == 1 else 1)
    return f"at least {told} min after" if minutes >= 0 else f"at most {told} min before"


def _gap(slack: Fraction) -> str:
    minutes = number(abs(float(slack)), 0 if slack.denominator == 1 else 1)
    if slack > 0:
        return f"the two are {minutes} min apart, so they cannot both hold"
    return f"that leaves {minutes} min in which both hold"


def _from_origin(chain: Chain) -> tuple[Link, ...]:
    starts = [link.bound.start for link in chain.links]
    first = starts.index(ORIGIN) if ORIGIN in starts else 0
    return chain.links[first:] + chain.links[:first]


def bounds_of(stated: Bounds) -> tuple[float, float]:
    """Return the bounds of a stated number; an open one becomes infinite."""
    low = -math.inf if stated.low is None else stated.low
    high = math.inf if stated.high is None else stated.high
    return low, high


def km_of(distance: Distance) -> tuple[float, float]:
    """Return a distance's bounds in km over all units that it may be in; an open one is infinite."""
    low, high = bounds_of(distance)
    factors = [km_per(unit) for unit in distance.units]
    return max(0.0, low) * min(factors), high * max(factors)


def number_sources(value: Sourced) -> list[str]:
    """Return the source of a number, if it has one."""
    return [value.source] if value.source else []


def range_assumptions(name: str, value: Sourced) -> list[str]:
    """Return what is assumed of a number, with its name."""
    return [f"{name}: {value.assumption}"] if value.assumption else []


def place_sources(case: Case, place: str) -> list[str]:
    """Return the sources of where a place may be."""
    return [source for option in case.options(place) if (source := case.places[option].source)]


def place_assumptions(case: Case, place: str) -> list[str]:
    """Return what is assumed about where a place may be."""
    entries = [case.places[option] for option in case.options(place)]
    return [f"{e.name}: {e.assumption} (± {e.radius_km:g} km)" for e in entries if e.assumption]


def premise_steps(problem: Problem, parts: Iterable[str]) -> list[str]:
    """Say what each premise among some parts is."""
    entries = [problem.parts[part] for part in sorted(parts)]
    return [
        f"{e.id} is the premise of {e.id.removesuffix('*')}: {e.statement.text}"
        for e in entries
        if isinstance(e.statement, Premise)
    ]


def statement_assumptions(problem: Problem, parts: Collection[str]) -> list[str]:
    """Return what comparing these parts takes for granted, and what their typing adds to the words."""
    kinds = [type(problem.parts[part].statement) for part in parts]
    return [
        *([_SAME_COUNT] if kinds.count(Count) > 1 else []),
        *([_OWN_POINTS] if kinds.count(Separation) > 1 else []),
        *(f"{part}: {text}" for part in sorted(parts) for text in problem.parts[part].statement.assumptions),
    ]


def _natural(claim: str) -> tuple[str, int]:
    head = claim.rstrip("0123456789")
    tail = claim[len(head) :]
    return head, int(tail) if tail else 0
