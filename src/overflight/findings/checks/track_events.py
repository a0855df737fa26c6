"""How near a track leaves its unit to a place when an event happened: findings of kind ``track-approach``.

That it came near hours before or after says nothing of that; each reading of both clocks is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isclose

from overflight.analysis.claims.clauses import Part
from overflight.analysis.ground.places import position
from overflight.analysis.reach.prism import Need
from overflight.analysis.tracks.approach import approach
from overflight.analysis.tracks.moments import during, least_km, least_need
from overflight.case.model import Case
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import clock_text
from overflight.findings.checks.tracked import Tracked, hours_of, speed_margin, tracked
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    listed,
    number,
    owners,
    place_assumptions,
    place_sources,
    reading_text,
    second_text,
    significant,
    slug,
    sources_of,
    statement_assumptions,
)

_MOST_SHOWN = 8


@dataclass(frozen=True)
class _Near:
    """How near a track leaves its unit to a place in one reading.

    Attributes
    ----------
    tracked
        The reading.
    low_km
        It was nowhere nearer to the place, whose own doubt is taken off.
    km
        How near it came straight and evenly between its fixes; infinite outside of the track.
    kmh
        The least speed at which it can have been there.
    sums
        How `low_km`, where it is above 0, and `kmh` are worked out.
    verdict
        On its having been there.
    """

    tracked: Tracked
    low_km: float
    km: float
    kmh: float
    sums: tuple[str, ...]
    verdict: Verdict


def at_events(logic: Logic, part: Part) -> Iterator[Finding]:
    """Yield how near a track leaves its unit to each place of each event of which it is known when it was."""
    for event, entry in logic.case.events.items():
        found = tracked(logic, part.id, event)
        for place in logic.case.options(entry.place) if found else ():
            yield _finding(logic, part, event, place, [_near(logic, each, place) for each in found])


def _near(logic: Logic, found: Tracked, place: str) -> _Near:
    case = logic.case
    lonlat, radius_km, flown = position(case, place), case.places[place].radius_km, found.flown
    low_km = max(0.0, least_km(flown, found.window, lonlat) - radius_km)
    flying = during(flown, found.window)
    km = approach(flying, lonlat).km if flying else inf
    verdict: Verdict = "consistent" if km <= radius_km + flown.within_km else "undetermined"
    if low_km > 0.0:
        verdict = "contradicted" if flown.flyable else "depends"
    asked, fixes = least_need(flown, found.window, lonlat, radius_km)
    sums = [*_low_sum(logic, found, place, low_km), *_kmh_sum(logic, found, place, asked, fixes)]
    return _Near(found, low_km, km, asked.kmh, tuple(dict.fromkeys(sums)), verdict)


def _low_sum(logic: Logic, found: Tracked, place: str, low_km: float) -> Iterator[str]:
    """Say how near it can have come, by the fixes that keep it away at the moment that leaves it nearest."""
    flown, entry = found.flown, logic.case.places[place]
    if not low_km:
        yield f"at {flown.speed_kmh:g} km/h it can have been there"
        return
    told = f"nowhere nearer than {number(low_km, 2)} km at {flown.speed_kmh:g} km/h"
    # at its greatest speed it comes so near, and at no lower one
    asked, fixes = least_need(flown, found.window, position(logic.case, place), entry.radius_km + low_km)
    if not isclose(asked.kmh, flown.speed_kmh, rel_tol=1e-6):
        yield told
        return
    yield _away(logic, found, place, fixes)
    way = f"{_sum_km(logic, found, place, fixes)} − {flown.speed_kmh:g} × {significant(asked.minutes)} ÷ 60"
    half = f"({way}) ÷ 2" if len(fixes) == 2 else way
    yield f"{told}: {half} − {flown.within_km:g} − {entry.radius_km:g} = {number(low_km, 2)} km"


def _kmh_sum(logic: Logic, found: Tracked, place: str, asked: Need, fixes: tuple[int, ...]) -> Iterator[str]:
    """Say at what speed it can have been there, by the fixes that ask for most."""
    if not 0.0 < asked.kmh < inf:
        yield "to be there it takes more than any speed" if asked.kmh else "it can have stayed there"
        return
    yield _away(logic, found, place, fixes)
    doubt = f"{found.flown.within_km:g} + {logic.case.places[place].radius_km:g}"
    less = f"{len(fixes)} × ({doubt})" if len(fixes) == 2 else f"({doubt})"
    yield (
        f"to be there it takes ({_sum_km(logic, found, place, fixes)} − {less}) ÷ "
        f"{significant(asked.minutes)} min × 60 = {number(asked.kmh)} km/h"
    )


def _sum_km(logic: Logic, found: Tracked, place: str, fixes: tuple[int, ...]) -> str:
    away = found.flown.away_km(position(logic.case, place))
    return " + ".join(number(float(away[fix]), 2) for fix in fixes)


def _away(logic: Logic, found: Tracked, place: str, fixes: tuple[int, ...]) -> str:
    whens = listed(second_text(logic.case, logic.problem, found.flown.minutes[fix]) for fix in fixes)
    km = _sum_km(logic, found, place, fixes).replace(" + ", " and ")
    return f"its {'fixes' if len(fixes) == 2 else 'fix'} of {whens}: {km} km away"


def _finding(logic: Logic, part: Part, event: str, place: str, near: list[_Near]) -> Finding:
    case = logic.case
    assert isinstance(part.statement, Track)
    unit, entry, done = case.units[part.statement.unit], case.places[place], case.events[event].name
    dating = dict.fromkeys(key for each in near for key in each.tracked.dating)
    parts = [part.id, *dating]
    claims = owners(logic.problem, parts)
    verdict = _verdict(near)
    km = min(each.km for each in near)
    return Finding(
        id=slug("track-approach", part.id, place, "at", event),
        check="track-approach",
        question=f"How near can {unit.name} have been to {entry.name} at the time of {done}?",
        answer=_answer(logic, near, verdict),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *place_sources(case, place)}),
        value=km if km < inf else None,
        low=min(each.low_km for each in near),
        unit="km",
        compared_with=Comparison(what="having been there", low=0, high=entry.radius_km, unit="km"),
        verdict=verdict,
        margin=_margin(case, unit.aircraft, near, verdict),
        certificate=Certificate(
            kind="number",
            steps=[*(_step(logic, each) for each in near[:_MOST_SHOWN]), *_more(near)],
        ),
        assumptions=[
            "between two fixes it flew straight and evenly for the figure, and anyhow for its bounds",
            *statement_assumptions(logic.problem, parts),
            *place_assumptions(case, place),
        ],
    )


def _verdict(near: list[_Near]) -> Verdict:
    verdicts = {each.verdict for each in near}
    if len(verdicts) == 1:
        return verdicts.pop()
    if verdicts & {"contradicted", "depends"}:
        return "depends"
    return "consistent"


def _answer(logic: Logic, near: list[_Near], verdict: Verdict) -> str:
    away = [each for each in near if each.low_km > 0.0]
    if not away:
        return (
            "It can have been there."
            if verdict == "consistent"
            else "Its fixes leave open whether it was there."
        )
    nearest = min(away, key=lambda each: each.low_km)
    told = f"Nowhere nearer than {number(nearest.low_km, 1)} km"
    if len(away) < len(near):
        return f"{told} in some readings of its hour; in others it can have been there."
    if not nearest.tracked.flown.flyable:
        return f"{told}, if the track is true there; it cannot have been flown as it stands."
    kmh = min(each.kmh for each in near)
    asks = (
        f"it would have had to fly at {number(kmh)} km/h" if kmh < inf else "no speed would have been enough"
    )
    return f"{told}: to be there {asks}."


def _step(logic: Logic, near: _Near) -> str:
    low, high = (
        clock_text(logic.problem.instant(m), logic.case.local_zone, logic.case.date)
        for m in near.tracked.window
    )
    given = {pick.choice: pick.option for pick in near.tracked.flown.given}
    clock = f", if {reading_text(logic.case, logic.problem, given)}" if given else ""
    when = f"at {low}" if low == high else f"between {low} and {high}"
    drawn = f"{number(near.km, 1)} km straight and evenly between its fixes" if near.km < inf else "no fix"
    return f"{hours_of(logic, near.tracked.dating)}, {when}{clock}: {drawn}; {'; '.join(near.sums)}"


def _more(near: list[_Near]) -> list[str]:
    more = len(near) - _MOST_SHOWN
    return [f"and {more:,} more readings"] if more > 0 else []


def _margin(case: Case, aircraft: str, near: list[_Near], verdict: Verdict) -> Margin | None:
    """Return by how much the greatest speed would have to differ for another verdict, if that does it."""
    if verdict not in ("contradicted", "undetermined"):
        return None
    other = (min if verdict == "contradicted" else max)(each.kmh for each in near)
    flown = near[0].tracked.flown
    if not flown.flyable or not flown.bases.fastest_kmh < other < inf:
        return None
    return speed_margin(case, aircraft, other)
