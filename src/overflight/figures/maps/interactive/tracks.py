"""Tracks on the map: a line for each stretch of fixes without a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from overflight.analysis.claims.clauses import Part
from overflight.analysis.tracks.flown import Flown, flown_readings
from overflight.case.model import Case
from overflight.case.tracks.statement import Track
from overflight.case.words.clocks import clock_text
from overflight.figures.maps.interactive.outlines import way
from overflight.figures.maps.interactive.told import claims_of
from overflight.findings.labels import clock_name, says
from overflight.findings.model import MapAbout, MapFeature

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# of a longer stretch so many fixes are drawn, the first and the last among them
_MOST_FIXES = 500


def tracks(case: Case, parts: Sequence[Part], lon0_deg: float) -> Iterator[MapFeature]:
    """Yield the stretches of each track; where it flew is the same whatever its clock.

    Parameters
    ----------
    case, parts
        The case, and the parts of its claims.
    lon0_deg
        The meridian that the map lies about.
    """
    for part in parts:
        if isinstance(part.statement, Track):
            readings = list(flown_readings(case, part, _EPOCH))
            for ends in readings[0].stretches:
                yield _stretch(case, part, readings, ends, lon0_deg)


def _stretch(
    case: Case, part: Part, readings: Sequence[Flown], ends: tuple[int, int], lon0_deg: float
) -> MapFeature:
    assert isinstance(part.statement, Track)
    flown, count = readings[0], ends[1] - ends[0] + 1
    fixes = np.linspace(*ends, min(count, _MOST_FIXES)).round().astype(int)
    drawn = f"{len(fixes):,} of its {count:,} fixes" if len(fixes) < count else f"{count:,} fixes"
    about = MapAbout(
        kind="track",
        label=f"Track of {case.units[part.statement.unit].name}",
        told=[
            f"{part.id}: {says(case, part)}.",
            *(_when(case, reading, ends) for reading in readings),
            f"{drawn[:1].upper()}{drawn[1:]}, joined by lines; it is broken where there are none for long.",
        ],
        claims=claims_of(case, [part]),
    )
    points = np.column_stack([flown.lon[fixes], flown.lat[fixes]])
    return MapFeature(geometry=way(points, lon0_deg), properties=about)


def _when(case: Case, flown: Flown, ends: tuple[int, int]) -> str:
    begin, end = (_EPOCH + timedelta(minutes=float(flown.minutes[fix])) for fix in ends)
    first, last = (clock_text(instant, case.local_zone, case.date) for instant in (begin, end))
    clock = f" if its clock showed {clock_name(flown.given[0].option, begin)}" if flown.given else ""
    return f"From {first} to {last}{clock}."
