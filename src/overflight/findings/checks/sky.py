"""Was it as light or dark as the words say? Findings of kind ``daylight``.

Words of the day are read from times as they were written. What each is taken to mean stands in
:mod:`.sky_words`, and with every finding that rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.readings import zone_readings
from overflight.analysis.ground.places import position
from overflight.analysis.physics.sky import Sky, skies_over, sky_at
from overflight.case.statements import EventStatement, Sighting
from overflight.case.words.clocks import clock_text, to_utc
from overflight.case.written import WallTime
from overflight.findings.checks.sky_words import WORDS, Word, words_in
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding, Margin, Verdict
from overflight.findings.wording import (
    listed,
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
_SECOND = timedelta(seconds=1)


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
        for name in words_in(statement.time.as_written):
            findings += _daylight(logic, part, statement.time, name)
    return findings


def _daylight(logic: Logic, part: Part, time: WallTime, name: str) -> Iterator[Finding]:
    word, statement = WORDS[name], part.statement
    assert isinstance(statement, EventStatement | Sighting)
    moment = statement.event if isinstance(statement, EventStatement) else part.id
    place = _place(logic, statement)
    keys = logic.dating_parts(moment) if isinstance(statement, EventStatement) else [part.id]
    datings = [dating for key in keys for dating in _datings(logic, key, place)] if place else []
    if place is None or not datings:
        return
    fitting = [_share(word, dating) for dating in datings]
    move = _nearest_move(logic, place, word, datings)
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
        certificate=Certificate(
            kind="readings",
            steps=[*_steps(logic, datings, fitting), *(_turn_steps(logic, word, move) if move else [])],
        ),
        margin=_margin(move) if move else None,
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


def _share(word: Word, dating: _Dating) -> float:
    """Return in how much of a window a word fits: 0 in none of it, 1 in all."""
    return sum(map(word.fits, dating.skies)) / len(dating.skies)


def _answer(datings: Sequence[_Dating], fitting: Sequence[float], name: str) -> str:
    lights = list(dict.fromkeys(light for dating in datings for light in _lights(dating)))
    told = f"it was {_range(lights)}"
    parts = list(dict.fromkeys(dating.part for dating in datings))
    by = listed(parts)
    if all(fitting):
        return f"Yes, by {by}{', on every clock' if len(datings) > len(parts) else ''}: {told}."
    if not any(fitting):
        return f"No, by no reading of {by}: {told}."
    return f"By {sum(map(bool, fitting))} of {len(fitting)} readings of {by}: {told}."


def _lights(dating: _Dating) -> list[str]:
    return list(dict.fromkeys(sky.light for sky in dating.skies))


def _range(lights: Sequence[str]) -> str:
    return lights[0] if len(lights) == 1 else f"{', '.join(lights[:-1])} or {lights[-1]}"


def _steps(logic: Logic, datings: Sequence[_Dating], fitting: Sequence[float]) -> Iterator[str]:
    for dating, share in zip(datings, fitting, strict=True):
        first, last = (
            clock_text(t, logic.case.local_zone, logic.case.date) for t in (dating.earliest, dating.latest)
        )
        sun = _heights([sky.sun_deg for sky in dating.skies])
        moon = _heights([sky.moon_deg for sky in dating.skies])
        lit = number(100 * dating.skies[0].moon_lit)
        yield (
            f"{dating.part} in {zone_text(logic.problem, dating.zone)}, {first} to {last}: sun {sun}, "
            f"{_range(_lights(dating))}; moon {moon}, {lit} % lit: {_fit(share)}"
        )


def _heights(degrees: Sequence[float]) -> str:
    low, high = (number(end(degrees)) for end in (min, max))
    return f"{low}°" if low == high else f"{low}° to {high}°"


def _fit(share: float) -> str:
    return "it does not fit" if not share else "it fits" if share == 1.0 else "it fits in part"


def _nearest_move(
    logic: Logic, place: str, word: Word, datings: Sequence[_Dating]
) -> tuple[_Dating, int, tuple[float, float]] | None:
    """Return the given time that has to move least for its fit to change, by how many minutes, and where."""
    lonlat = position(logic.case, logic.case.options(place)[0])
    moved = [
        (dating, shift, lonlat)
        for dating in datings
        if (shift := _shift_min(lonlat, word, dating, _share(word, dating) > 0.0)) is not None
    ]
    return min(moved, key=lambda each: (abs(each[1]), each[0].part), default=None)


def _margin(move: tuple[_Dating, int, tuple[float, float]]) -> Margin:
    dating, shift, _ = move
    half = (dating.latest - dating.earliest).total_seconds() / 120
    return Margin(
        moves=f"the time of {dating.part}",
        by=abs(shift),
        unit="min",
        times_uncertainty=abs(shift) / half if half else None,
        towards="later" if shift > 0 else "earlier",
    )


def _turn_steps(logic: Logic, word: Word, move: tuple[_Dating, int, tuple[float, float]]) -> Iterator[str]:
    """Say which end of the window has to pass which moment of the sun for the fit to change."""
    dating, shift, lonlat = move
    minute = timedelta(minutes=1 if shift > 0 else -1)
    moved = timedelta(minutes=shift)

    def turns(end: datetime) -> bool:
        return word.fits(sky_at(*lonlat, end + moved)) != word.fits(sky_at(*lonlat, end + moved - minute))

    end = next(filter(turns, _looked_at(dating)), None)
    if end is None:  # where the place may be elsewhere, or within the window, it fits otherwise
        return
    before, after = end + moved - minute, end + moved
    was = word.fits(sky_at(*lonlat, before))
    while abs(after - before) > _SECOND:
        middle = before + (after - before) / 2
        before, after = (middle, after) if word.fits(sky_at(*lonlat, middle)) == was else (before, middle)
    at = after.replace(microsecond=0)
    first, last = (clock_text(t, logic.case.local_zone, logic.case.date) for t in (end, at))
    minutes = abs((at - end).total_seconds()) / 60
    yield (
        f"{dating.part} moved from {first} past {_named(word, lonlat, before, after)}, {last}, by "
        f"{number(minutes, 1)} min, in whole minutes {abs(shift)}: its fit changes there"
    )


def _named(word: Word, lonlat: tuple[float, float], before: datetime, after: datetime) -> str:
    """Say what the sun does between two moments that lie next to each other, at which a fit changes."""
    first, last = (sky_at(*lonlat, moment) for moment in sorted((before, after)))
    if word.before_noon is not None and first.before_noon != last.before_noon:
        return "midnight by the sun" if last.before_noon else "noon by the sun"
    limit = min((word.low_deg, word.high_deg), key=lambda height: abs(height - first.sun_deg))
    return f"a height of the sun of {number(limit, 1)}°"


def _looked_at(dating: _Dating) -> list[datetime]:
    """Return the ends and the middle of a window."""
    return [dating.earliest, dating.earliest + (dating.latest - dating.earliest) / 2, dating.latest]


def _shift_min(lonlat: tuple[float, float], word: Word, dating: _Dating, fits: bool) -> int | None:
    """Return by how many whole minutes a window would have to move at least to change its fit.

    Below 0 it has to come earlier. Of a long window the ends and the middle are looked at. A change is
    looked for every twenty minutes, then halved down to the minute; a fit that comes and goes between
    two of these is not seen.
    """
    ends = _looked_at(dating)

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
