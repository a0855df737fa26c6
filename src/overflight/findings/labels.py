"""Short words for what a statement says, who says it, and which clock it is on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from overflight.analysis.claims.clauses import Part, Premise, Problem
from overflight.case.model import Case
from overflight.case.statements import (
    Absence,
    Attribution,
    Count,
    EventStatement,
    Flight,
    Interval,
    RouteStatement,
    Separation,
    Sighting,
    Visit,
)
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import offset_text
from overflight.case.written import Bounds, WallTime
from overflight.findings.wording import city_of, listed, span, speaker


def who(case: Case, part: Part) -> str:
    """Return who stands behind a part: the publisher of its claim, or the title of its account."""
    if part.owner in case.accounts:
        return case.accounts[part.owner].title
    return speaker(case, part.owner)


def says(case: Case, part: Part) -> str:
    """Return what a part says, in a few words."""
    match part.statement:
        case Sighting() as s:
            when = f" {quoted(s.time)}" if s.time else ""
            return f"{case.units[s.unit].name}{_near(case, s)}{when}"
        case EventStatement() as s:
            where = listed((case.places[place].name for place in s.places), "or")
            when = quoted(s.time) if s.time else ""
            named = case.events[s.event].name + (f", at {where}" if where else "")
            return " ".join(words for words in (named, when) if words)
        case Interval() as s:
            return f"{spot_name(case, s.first)} and {spot_name(case, s.second)}: “{s.as_written}”"
        case Separation() as s:
            bearing = f" to the {s.bearing}" if s.bearing else ""
            return f"{s.distance.as_written}{bearing} from {spot_name(case, s.first)}"
        case Count() as s:
            return f"{_number(s.number)} {s.of.replace('-', ' ')}"
        case Absence() as s:
            kind = case.aircraft[s.aircraft].name if s.aircraft else s.of
            by = "by" if s.of == "strikes" else "of"
            area = f"within {s.within_km:g} km of {_name(case, s.place)}"
            return f"no {kind} {by} {_name(case, s.force)} {area}"
        case Attribution() as s:
            verb = "did not do" if s.denied else "did"
            return f"{_name(case, s.force)} {verb} it ({_name(case, s.event)})"
        case RouteStatement() as s:
            return f"from {_name(case, s.origin)} {_by_way_of(case, s)}"
        case Flight() as s:
            told = s.distance.as_written if s.distance else f"{_number(s.hours)} h" if s.hours else ""
            return f"{_name(case, s.origin)} to {_name(case, s.target)}, {s.legs}: {told}"
        case Track() as s:
            return f"the track of {case.units[s.unit].name} ({len(s.fixes):,} fixes in {s.file})"
        case Premise() as s:
            return f"the premise: {s.text}"
        case _:
            return "a remark"


def agreed_steps(case: Case, claims: Iterable[str], *events: str) -> list[str]:
    """Say when all agree that some events were, and those of which some claims speak."""
    statements = [statement for claim in claims for statement in case.claims[claim].statements]
    named = {getattr(s, name, None) for s in statements for name in ("event", "first", "second")}
    return [
        f"nobody disputes that {event.name} was within {event.time.as_typed}{_on(event.time)}"
        for key, event in case.events.items()
        if event.time is not None and key in {*named, *events}
    ]


def _on(time: WallTime) -> str:
    """Return whose clock a time as typed is on."""
    if time.zone is None:
        return " on its source's clock"
    return " in UTC" if time.zone == "UTC" else f" in {city_of(time.zone)} time"


def says_when(case: Case, part: Part) -> str:
    """Return what a part says, and of an absence also in which hours: by these it rules things out."""
    time = part.statement.time if isinstance(part.statement, Absence) else None
    return says(case, part) + (f", {time.as_typed}{_on(time)}" if time else "")


def _by_way_of(case: Case, route: RouteStatement) -> str:
    """Return where a route led: ``through A and B, past C within 30 km, not over D``."""
    told = []
    for regions, stops in groupby(route.through, lambda stop: isinstance(stop, str)):
        names = listed(_name(case, s) if isinstance(s, str) else _passed(case, s) for s in stops)
        told.append(f"{'through' if regions else 'past'} {names}")
    if not told:
        told.append(f"to {listed(_name(case, target) for target in route.targets)}")
    if route.avoid:
        told.append(f"not over {listed(_name(case, key) for key in route.avoid)}")
    return ", ".join(told)


def _passed(case: Case, visit: Visit) -> str:
    return _name(case, visit.place) + (f" within {visit.within_km:g} km" if visit.within_km else "")


def said(case: Case, problem: Problem, part: str) -> str:
    """Return a part with its voice and what it says: ``N1a (the navy): no aircraft …``."""
    entry = problem.parts[part]
    return f"{part} ({who(case, entry)}): {says_when(case, entry)}"


def spot_name(case: Case, reference: str) -> str:
    """Return the name of an event, a place or the unit that a claim sees."""
    seen = case.sighting_of(reference) if reference in case.claims else None
    return case.units[seen.unit].name if seen else _name(case, reference)


def quoted(time: WallTime) -> str:
    """Return a time as its source wrote it, in quotation marks."""
    return f"“{time.as_written}”"


def clock_name(zone: str, instant: datetime) -> str:
    """Return a clock in words, such as ``UTC+3 (Oslo)``, or plain ``UTC``."""
    return zone if zone == "UTC" else f"{offset_text(instant, zone)} ({city_of(zone)})"


def about(low: float, high: float, unit: str) -> str:
    """Return a span with as many digits as its size asks for."""
    return span(low, high, unit, 0 if high >= 10 else 1)


def _near(case: Case, sighting: Sighting) -> str:
    """Return where a unit was seen, unless its name tells it."""
    place = case.places[sighting.place].name if sighting.place else ""
    return f" near {place}" if place and place not in case.units[sighting.unit].name else ""


def _number(bounds: Bounds) -> str:
    if bounds.low == bounds.high:
        return f"{bounds.low:g}"
    if bounds.high is None:
        return f"at least {bounds.low:g}"
    return f"at most {bounds.high:g}" if bounds.low is None else f"{bounds.low:g}–{bounds.high:g}"


def _name(case: Case, key: str) -> str:
    tables = (case.places, case.forces, case.events, case.regions)
    return str(next(table[key].name for table in tables if key in table))
