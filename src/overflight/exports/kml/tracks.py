"""A track on the globe: a line for each stretch between gaps, on each clock that its times may be on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

import numpy as np

from overflight.analysis.claims.clauses import Part
from overflight.analysis.tracks.flown import Flown, flown_readings
from overflight.case.model import Case
from overflight.exports.kml.elements import Span, line
from overflight.findings.labels import clock_name, says

# Of a longer stretch so many fixes are drawn, the first and the last among them.
MOST_FIXES = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def track_lines(case: Case, part: Part) -> Iterator[Element]:
    """Yield the stretches of a track between its gaps and jumps, each with the time that it took."""
    for flown in flown_readings(case, part, _EPOCH):
        clock = flown.given[0].option if flown.given else ""
        for ends in flown.stretches:
            yield _stretch(case, part, flown, ends, clock)


def _stretch(case: Case, part: Part, flown: Flown, ends: tuple[int, int], clock: str) -> Element:
    begin, end = (_EPOCH + timedelta(minutes=float(flown.minutes[fix])) for fix in ends)
    count = ends[1] - ends[0] + 1
    fixes = np.linspace(*ends, min(count, MOST_FIXES)).round().astype(int)
    name = f"{part.id} on {clock_name(clock, begin)}" if clock else part.id
    shown = f"{len(fixes):,} of its {count:,} fixes" if len(fixes) < count else f"{count:,} fixes"
    told = [says(case, part), f"{begin:%Y-%m-%d %H:%M:%S} to {end:%H:%M:%S} UTC: {shown}, joined by lines"]
    points = zip(flown.lon[fixes].tolist(), flown.lat[fixes].tolist(), strict=True)
    return line(name, told, "track", points, Span(begin, end))
