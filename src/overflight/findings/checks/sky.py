"""Was it as light or dark as the words say? Findings of kind ``daylight``.

Words of the day are read from times as they were written. What each is taken to mean stands in a table
here, and with every finding that rests on it: usage is wide, and so are the meanings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.readings import zone_readings
from overflight.analysis.ground.places import position
from overflight.analysis.physics.sky import CIVIL_DEG, SUNSET_DEG, Sky, skies_over, sky_at
from overflight.case.statements import EventStatement, Sighting
from overflight.case.words.clocks import clock_text, to_utc
from overflight.case.written import WallTime
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    moment_name,
    number,
    owners,
    place_assumptions,
    place_sources,
    slug,
    sources_of,
    statement_assumptions,
    zone_text,
)

# A window as long as a night tells nothing of when in the day it was.
_LONGEST = timedelta(hours=12)
_STEP_MIN = 20
_DAY_MIN = 24 * 60


@dataclass(frozen=True)
class _Word:
    """What a word of the day is taken to mean: the sun's height in degrees, and on which side of noon."""

    means: str
    low_deg: float
    high_deg: float
    before_noon: bool | None = None

    def fits(self, sky: Sky) -> bool:
        side = self.before_noon is None or self.before_noon == sky.before_noon
        return side and self.low_deg <= sky.sun_deg <= self.high_deg


_DAY = _Word("the sun is up", SUNSET_DEG, 90.0)
_DARK = _Word("the sun is more than 6° below the horizon", -90.0, CIVIL_DEG)
_LATE = _Word("the sun is going down and lower than 10°, to midnight by the sun", -90.0, 10.0, False)
_DUSK = _Word("the sun goes down, or went down and is less than 18° below the horizon", -18.0, 3.0, False)
_DAWN = _Word("the sun comes up, or will and is less than 18° below the horizon", -18.0, 3.0, True)
_WORDS = {
    "daylight": _DAY,
    "daytime": _DAY,
    "night": _DARK,
    "tonight": _DARK,
    "overnight": _DARK,
    "midnight": _DARK,
    "dark": _DARK,
    "darkness": _DARK,
    "late": _LATE,
    "evening": _LATE,
    "dusk": _DUSK,
    "sunset": _DUSK,
    "nightfall": _DUSK,
    "dawn": _DAWN,
    "daybreak": _DAWN,
    "sunrise": _DAWN,
    "morning": _Word("between midnight and noon by the sun", -90.0, 90.0, True),
    "afternoon": _Word("the sun is up and past noon", SUNSET_DEG, 90.0, False),
}


@dataclass(frozen=True)
class _Dating:
    """When something was by one part, on one clock that its source may have meant, and the sky then."""

    part: str
    zone: str
    earliest: datetime
    latest: datetime
    skies: list[Sky]


def daylight(logic: Logic) -> list[Finding]:
    """Hold words of the day in written times against the sky at the times that claims give.

    For an event these are the times of all claims that date it, for a sighting its own; on every clock that
    a source may have meant. Windows of twelve hours and more tell nothing and are left out.
    """
    findings: list[Finding] = []
    for key in logic.claim_parts:
        part = logic.problem.parts[key]
        statement = part.statement
        if not isinstance(statement, EventStatement | Sighting) or statement.time is None:
            continue
        for name in _words_in(statement.time.as_written):
            findings += _daylight(logic, part, statement.time, name)
    return findings


def _words_in(text: str) -> list[str]:
    return [word for word in re.findall("[a-z]+", text.lower()) if word in _WORDS]


def _daylight(logic: Logic, part: Part, time: WallTime, name: str) -> Iterator[Finding]:
    word, statement = _WORDS[name], part.statement
    assert isinstance(statement, EventStatement | Sighting)
    moment = statement.event if isinstance(statement, EventStatement) else part.id
    place = _place(logic, statement)
    keys = logic.dating_parts(moment) if isinstance(statement, EventStatement) else [part.id]
    datings = [dating for key in keys for dating in _datings(logic, key, place)] if place else []
    if place is None or not datings:
        return
    fitting = [any(map(word.fits, dating.skies)) for dating in datings]
    verdict: Verdict = "consistent" if all(fitting) else "depends" if any(fitting) else "contradicted"
    claims = owners(logic.problem, dict.fromkeys([part.id, *(d.part for d in datings)]))
    heights = [sky.sun_deg for dating in datings for sky in dating.skies]
    yield Finding(
        id=slug("daylight", part.id, name),
        check="daylight",
        question=f"“{time.as_written}”: does “{name}” fit {moment_name(logic.case, moment)}?",
        answer=_answer(datings, fitting, name),
        claims=claims,
        sources=sorted({*sources_of(logic.case, claims), *place_sources(logic.case, place)}),
        value=heights[0],
        low=min(heights),
        high=max(heights),
        unit="° of height of the sun",
        compared_with=Comparison(
            what=f"“{name}”: {word.means}", low=word.low_deg, high=word.high_deg, unit="°"
        ),
        verdict=verdict,
        certificate=Certificate(kind="readings", steps=[*_steps(logic, datings, fitting)]),
        margin=_margin(logic, place, word, datings, fitting),
        assumptions=[
            f"“{name}” is taken as: {word.means}",
            *statement_assumptions(logic.problem, dict.fromkeys([part.id, *(d.part for d in datings)])),
            *place_assumptions(logic.case, place),
        ],
    )


def _place(logic: Logic, statement: EventStatement | Sighting) -> str | None:
    return (
        logic.case.events[statement.event].place if isinstance(statement, EventStatement) else statement.place
    )


def _datings(logic: Logic, key: str, place: str) -> Iterator[_Dating]:
    part = logic.problem.parts[key]
    assert isinstance(part.statement, EventStatement | Sighting)
    time = part.statement.time
    assert time is not None
    for _, zone in zone_readings(logic.case, part, time):
        earliest, latest = (to_utc(wall, zone) for wall in time.window)
        if latest - earliest < _LONGEST:
            at = [position(logic.case, option) for option in logic.case.options(place)]
            skies = [sky for lonlat in at for sky in skies_over(*lonlat, earliest, latest)]
            yield _Dating(key, zone, earliest, latest, skies)


def _answer(datings: Sequence[_Dating], fitting: Sequence[bool], name: str) -> str:
    lights = list(dict.fromkeys(light for dating in datings for light in _lights(dating)))
    told = f"it was {_range(lights)}"
    if all(fitting):
        return f"Yes, by every time that is given and on every clock: {told}."
    if not any(fitting):
        return f"No, by no time that is given: {told}."
    return f"By {sum(fitting)} of {len(fitting)} readings of the times that are given: {told}."


def _lights(dating: _Dating) -> list[str]:
    return list(dict.fromkeys(sky.light for sky in dating.skies))


def _range(lights: Sequence[str]) -> str:
    return lights[0] if len(lights) == 1 else f"{', '.join(lights[:-1])} or {lights[-1]}"


def _steps(logic: Logic, datings: Sequence[_Dating], fitting: Sequence[bool]) -> Iterator[str]:
    for dating, fits in zip(datings, fitting, strict=True):
        first, last = (
            clock_text(t, logic.case.local_zone, logic.case.date) for t in (dating.earliest, dating.latest)
        )
        sun = _heights([sky.sun_deg for sky in dating.skies])
        moon = _heights([sky.moon_deg for sky in dating.skies])
        lit = number(100 * dating.skies[0].moon_lit)
        yield (
            f"{dating.part} in {zone_text(logic.problem, dating.zone)}, {first} to {last}: sun {sun}, "
            f"{_range(_lights(dating))}; moon {moon}, {lit} % lit: {'it fits' if fits else 'it does not fit'}"
        )


def _heights(degrees: Sequence[float]) -> str:
    low, high = (number(end(degrees)) for end in (min, max))
    return f"{low}°" if low == high else f"{low}° to {high}°"


def _margin(
    logic: Logic, place: str, word: _Word, datings: Sequence[_Dating], fitting: Sequence[bool]
) -> Margin | None:
    """Return by how much one given time would have to move for its fit to change; the nearest of them."""
    lonlat = position(logic.case, logic.case.options(place)[0])
    moved = [
        (shift, dating.part, (dating.latest - dating.earliest).total_seconds() / 120)
        for dating, fits in zip(datings, fitting, strict=True)
        if (shift := _shift_min(lonlat, word, dating, fits)) is not None
    ]
    if not moved:
        return None
    shift, part, half = min(moved, key=lambda each: (abs(each[0]), each[1]))
    return Margin(
        moves=f"the time of {part}",
        by=abs(shift),
        unit="min",
        times_uncertainty=abs(shift) / half if half else None,
        towards="later" if shift > 0 else "earlier",
    )


def _shift_min(lonlat: tuple[float, float], word: _Word, dating: _Dating, fits: bool) -> int | None:
    """Return by how many whole minutes a window would have to move at least to change its fit.

    Below 0 it has to come earlier. Of a long window the ends and the middle are looked at. A change is
    looked for every twenty minutes, then halved down to the minute; a fit that comes and goes between
    two of these is not seen.
    """
    ends = [dating.earliest, dating.earliest + (dating.latest - dating.earliest) / 2, dating.latest]

    def changes(by: int) -> bool:
        moved = (end + timedelta(minutes=by) for end in ends)
        return any(word.fits(sky_at(*lonlat, at)) for at in moved) != fits

    for by in range(_STEP_MIN, _DAY_MIN, _STEP_MIN):
        turned = [sign * _first_change(changes, sign, by) for sign in (-1, 1) if changes(sign * by)]
        if turned:
            return min(turned, key=abs)
    return None


def _first_change(changes: Callable[[int], bool], sign: int, by: int) -> int:
    """Return, to the minute, where a fit changes in the step that ends at `by`."""
    before, after = by - _STEP_MIN, by
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (before, middle) if changes(sign * middle) else (middle, after)
    return after
