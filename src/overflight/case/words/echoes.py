"""All times, distances and positions of a case, as written and as understood."""

from __future__ import annotations

from collections.abc import Iterator

from overflight.case.model import Case
from overflight.case.words.coordinates import position_text
from overflight.case.words.understood import Echo, distance_text, window_text
from overflight.case.written import WallTime


def all_echoes(case: Case) -> Iterator[Echo]:
    """Yield every time, distance and position of a case, in the order of the file's tables."""
    for key, place in case.places.items():
        if place.lon is not None and place.lat is not None:
            meant = f"{position_text(place.lon, place.lat)}, give or take {place.radius_km:g} km"
            yield Echo(("places", key), place.name, meant)
    for key, event in case.events.items():
        if event.time is not None:
            yield Echo(("events", key, "time"), event.time.as_written, _time(case, event.time, None))
    yield from track_echoes(case)
    for at, statement, source in case.every_statement():
        time, distance = getattr(statement, "time", None), getattr(statement, "distance", None)
        if time is not None:
            yield Echo((*at, "time"), time.as_written, _time(case, time, source))
        if distance is not None:
            meant = distance_text(distance.low, distance.high, distance.units)
            yield Echo((*at, "distance"), distance.as_written, meant)


def track_echoes(case: Case) -> Iterator[Echo]:
    """Yield what was understood of every track file."""
    for at, track, source in case.tracks():
        from overflight.case.tracks.attach import told_of

        yield Echo((*at, "file"), track.file, told_of(case, track, source))


def _time(case: Case, time: WallTime, source: str | None) -> str:
    zones = case.zones(source, time) if source else [time.zone or case.local_zone]
    return f"{window_text(*time.window)}, {' or '.join(zones)}"
