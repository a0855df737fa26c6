"""A statement on the globe: where it puts something, in which windows, at which distance from what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from xml.etree.ElementTree import Element

from overflight.analysis.claims.clauses import Part
from overflight.analysis.claims.readings import moment, spot, zone_readings
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.case.statements import Absence, EventStatement, Separation, Sighting
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import to_utc
from overflight.case.words.units import km_per
from overflight.case.written import WallTime
from overflight.exports.kml.elements import Span, line, point
from overflight.exports.kml.rings import ring
from overflight.findings.labels import clock_name, says
from overflight.rounding import number

# Farther round the Earth a ring closes in on the other side, and says nothing that a reader could see.
FARTHEST_KM = 10_000.0

Windows = list[tuple[Span | None, str]]


def drawn(case: Case, part: Part, parts: Mapping[str, Part]) -> Iterator[Element]:
    """Yield what can be drawn of a statement: a mark for each place and each clock, and rings.

    Parameters
    ----------
    case, parts
        The case, and all its parts.
    part
        The one to draw; one that tells neither a place nor a distance from one yields nothing.
    """
    match part.statement:
        case Sighting(place=str(place)) as seen:
            windows = _windows(case, part, seen.time, parts, seen.during)
            yield from _marks(case, part, "sighting", case.options(place), windows)
            yield from _areas(case, part, place, seen.within_km, windows)
        case EventStatement() as told:
            places = told.places or case.options(case.events[told.event].place)
            options = [option for place in places for option in case.options(place)]
            yield from _marks(case, part, "event", options, _windows(case, part, told.time, parts))
        case Absence() as absent:
            windows = _windows(case, part, absent.time, parts)
            yield from _areas(case, part, absent.place, absent.within_km, windows)
        case Separation() as apart:
            yield from _rings(case, part, apart)
        case Track():
            # what reads tracks is loaded for the cases that have some
            from overflight.exports.kml.tracks import track_lines

            yield from track_lines(case, part)


def _windows(
    case: Case, part: Part, time: WallTime | None, parts: Mapping[str, Part], during: str | None = None
) -> Windows:
    """Return the window of a time on each clock that it may be on, with words for the clock."""
    if time is None and during is not None:
        part = parts[moment(case, during, dict(parts))]
        time = getattr(part.statement, "time", None)
    if time is None:
        return [(None, "")]
    found: Windows = []
    for _, zone in zone_readings(case, part, time):
        earliest, latest = (to_utc(wall, zone) for wall in time.window)
        found.append((Span(earliest, latest), clock_name(zone, earliest)))
    return found


def _marks(case: Case, part: Part, style: str, options: list[str], windows: Windows) -> Iterator[Element]:
    for option in dict.fromkeys(options):
        for span, clock in windows:
            told = [says(case, part), f"Place: {case.places[option].name}"]
            yield point(_name(part, clock), [*told, *_told(span, clock)], style, position(case, option), span)


def _areas(case: Case, part: Part, place: str, within_km: float, windows: Windows) -> Iterator[Element]:
    for option in case.options(place) if 0 < within_km <= FARTHEST_KM else ():
        points = ring(position(case, option), within_km)
        for span, clock in windows:
            told = [says(case, part), f"Within {within_km:g} km of {case.places[option].name}"]
            yield line(_name(part, clock), [*told, *_told(span, clock)], "area", points, span)


def _rings(case: Case, part: Part, apart: Separation) -> Iterator[Element]:
    """Yield rings at the least and the greatest distance, in each unit that the words may mean."""
    centre = spot(case, apart.first) or spot(case, apart.second)
    bounds = (apart.distance.low or 0.0, apart.distance.high if apart.distance.high is not None else inf)
    for option in case.options(centre) if centre is not None else ():
        for unit in apart.distance.units:
            radii = dict.fromkeys(bound * km_per(unit) for bound in bounds)
            for radius_km in (r for r in radii if 0 < r <= FARTHEST_KM):
                name = f"{part.id}: {number(radius_km)} km"
                told = [
                    f"“{apart.distance.as_written}”, as {unit.replace('_', ' ')}",
                    f"Measured from {case.places[option].name}",
                ]
                yield line(name, told, "ring", ring(position(case, option), radius_km))


def _name(part: Part, clock: str) -> str:
    return f"{part.id} on {clock}" if clock else part.id


def _told(span: Span | None, clock: str) -> list[str]:
    if span is None:
        return ["No time is told."]
    shown = " to ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in (span.begin, span.end))
    return [f"{shown} UTC, on the clock {clock}"]
