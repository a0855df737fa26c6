"""What stands in ``routes.kml``: events, places, crossings, and a folder for each claim that can be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from overflight.analysis.claims.constraints import parts_of
from overflight.analysis.ground.places import position
from overflight.case.model import Case
from overflight.case.words.clocks import to_utc
from overflight.case.written import Sourced
from overflight.exports.kml.claims import drawn
from overflight.exports.kml.elements import Span, document, folder, line, point
from overflight.exports.kml.rings import ring

Feature = Mapping[str, Any]

_TOLD = (
    "What the sources say, on a globe. Times are UTC. A time whose clock is open stands there once for each "
    "clock that it may be on. A claim that tells neither where nor which way is not drawn. The routes are "
    "computed, not observed; nothing here says who did it."
)


def to_kml(case: Case, features: Sequence[Feature] = ()) -> bytes:
    """Return a case and its routes as KML 2.2, in UTF-8.

    Parameters
    ----------
    case
        The case; all of its text is escaped.
    features
        The features of the run's ``routes.geojson``; none if no route is claimed.

    Returns
    -------
    The document, the same bytes each time; it validates against the schema of OGC 07-147r2.
    """
    folders = (
        folder("Events", (), _events(case)),
        folder("Places", (), _places(case)),
        folder("Claims", (), _claims(case, features)),
        folder("Border crossings", ("Of the shortest routes.",), _crossings(features)),
    )
    return document(case.title, _TOLD, (each for each in folders if each is not None))


def _events(case: Case) -> Iterator[Element]:
    for event in case.events.values():
        span = None
        told = ["When it happened is disputed, or not told on an agreed clock."]
        if event.time is not None:
            earliest, latest = (to_utc(wall, event.time.zone) for wall in event.time.window)
            span = Span(earliest, latest)
            told = [f"No source disputes this window: “{event.time.as_written}”."]
        for option in case.options(event.place):
            where = case.places[option].name
            yield point(event.name, [f"At {where}.", *told], "event", position(case, option), span)


def _places(case: Case) -> Iterator[Element]:
    for key, place in case.places.items():
        if place.alternatives:
            continue
        at = position(case, key)
        told = [f"Known to within {place.radius_km:g} km.", _origin(case, place)]
        yield point(place.name, told, "place", at)
        if place.radius_km > 0:
            yield line(f"{place.name}: its doubt", told, "doubt", ring(at, place.radius_km))


def _origin(case: Case, number: Sourced) -> str:
    if number.source is not None:
        return f"Source: {case.sources[number.source].publisher}."
    return f"Assumed: {number.assumption}"


def _claims(case: Case, features: Sequence[Feature]) -> Iterator[Element]:
    parts = parts_of(case)
    for key, claim in case.claims.items():
        own = [part for part in parts.values() if part.owner == key]
        content = [element for part in own for element in drawn(case, part, parts)]
        content += [element for part in own for element in _routes(case, part.id, features)]
        source = case.sources[claim.source]
        told = (claim.says, f"{source.publisher}, {source.date.isoformat()}")
        found = folder(f"{key}: {source.publisher}", told, content)
        if found is not None:
            yield found


def _routes(case: Case, part: str, features: Sequence[Feature]) -> Iterator[Element]:
    for feature in features:
        about = feature["properties"]
        if about.get("claim") == part:
            name = f"{part}: {about['kind']} to {case.places[about['target']].name}"
            told = [f"{about['km']:,.0f} km, computed."]
            style = "great-circle" if about["kind"] == "great circle" else "shortest-route"
            points = ((lon, lat) for lon, lat in feature["geometry"]["coordinates"])
            yield line(name, told, style, points)


def _crossings(features: Sequence[Feature]) -> Iterator[Element]:
    for feature in features:
        if feature["properties"]["kind"] == "border crossing":
            lon, lat = feature["geometry"]["coordinates"]
            yield point(feature["properties"]["name"], (), "crossing", (lon, lat))
