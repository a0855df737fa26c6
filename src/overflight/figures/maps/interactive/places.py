"""Places on the map: what happened or was seen there, by whose claim, and how well each is known."""

from __future__ import annotations

from collections.abc import Iterator

from overflight.analysis.claims.clauses import Part
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.case.statements import EventStatement, Sighting
from overflight.figures.maps.interactive.outlines import point, ring
from overflight.figures.maps.interactive.told import claims_of, known
from overflight.figures.style import capital
from overflight.findings.model import MapAbout, MapFeature, MapKind
from overflight.findings.wording import listed


def places(case: Case, parts: list[Part], lon0_deg: float) -> Iterator[MapFeature]:
    """Yield each place of a case: first a disc as wide as its doubt, then a mark.

    An open place is not drawn itself: each of its candidates is, with what is said of the open one.

    Parameters
    ----------
    case, parts
        The case, and the parts of its claims.
    lon0_deg
        The meridian that the map lies about.
    """
    about = {key: _about(case, key, parts) for key, entry in case.places.items() if not entry.alternatives}
    for key, told in about.items():
        if case.places[key].radius_km > 0:
            disc = ring(position(case, key), 0.0, case.places[key].radius_km, lon0_deg)
            yield MapFeature(geometry=disc, properties=told.model_copy(update={"kind": "doubt"}))
    for key, told in about.items():
        yield MapFeature(geometry=point(*position(case, key), lon0_deg), properties=told)


def _about(case: Case, place: str, parts: list[Part]) -> MapAbout:
    here = [part for part in parts if place in _where(case, part)]
    may_be = {event.name: case.options(event.place) for event in case.events.values()}
    events = {name: options for name, options in may_be.items() if place in options}
    kind: MapKind = "event" if events else "sighting" if here else "place"
    candidate_for = [entry.name for entry in case.places.values() if place in (entry.alternatives or ())]
    return MapAbout(
        kind=kind,
        label=capital(case.places[place].name),
        told=[
            *(_happened(name, options) for name, options in events.items()),
            *([f"A candidate for {listed(candidate_for, 'or')}."] if candidate_for else []),
            *known(case, place),
        ],
        claims=claims_of(case, here),
    )


def _happened(event: str, options: list[str]) -> str:
    return f"{capital(event)}: here{', or at one of the other candidates' if len(options) > 1 else ''}."


def _where(case: Case, part: Part) -> list[str]:
    """Return the places, open ones as their candidates, that a part puts something at."""
    match part.statement:
        case Sighting(place=str(place)):
            return case.options(place)
        case EventStatement() as told if told.places:
            return [option for place in told.places for option in case.options(place)]
        case EventStatement() as told:
            return case.options(case.events[told.event].place)
        case _:
            return []
