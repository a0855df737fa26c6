"""A track about the time of an event, in each reading of both clocks, by its own source or by others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from overflight.analysis.claims.clauses import ORIGIN, Pick, Reading
from overflight.analysis.claims.consistency import choices_of, readings
from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import exact, speed_number
from overflight.analysis.ground.places import position
from overflight.analysis.physics.intervals import Interval
from overflight.analysis.reach.prism import Fix, Need
from overflight.analysis.tracks.flown import Flown
from overflight.analysis.tracks.moments import fixes_about, least_need
from overflight.case.model import Case
from overflight.findings.logic import Logic
from overflight.findings.model import Margin
from overflight.findings.moves import margin_of
from overflight.findings.wording import voices


@dataclass(frozen=True, eq=False)
class Tracked:
    """A track beside the time of an event, in one reading.

    Attributes
    ----------
    flown
        The track, on one clock.
    window
        When the event was: earliest and latest, minutes after the epoch.
    dating
        The parts that say so; none if all agree on it, or if it follows from what the track's source says.
    """

    flown: Flown
    window: Interval
    dating: tuple[str, ...]


def tracked(logic: Logic, part: str, event: str) -> list[Tracked]:
    """Return a track beside an event, in each reading in which the time of both is bounded.

    As for sightings, what its own source says of the event counts; if that is nothing, what others say.
    """
    own = logic.parts_by_source(logic.source(part))
    dating = logic.dating_parts(event)
    mine = [key for key in dating if key in own]
    flown = logic.flown(part)
    # a source that contradicts itself elsewhere may still date both
    for parts in (own, [part, *mine]):
        found = list(_by(logic, flown, parts, event, mine))
        if found:
            return found
    others = (key for key in dating if key not in own)
    return [each for other in others for each in _by(logic, flown, [other], event, [other])]


def _by(
    logic: Logic, flown: Iterable[Flown], parts: list[str], event: str, dating: list[str]
) -> Iterator[Tracked]:
    settled = list(readings(logic.problem, choices_of(logic.problem, logic.with_premises(parts))))
    for each in flown:
        windows = (logic.between(parts, r, ORIGIN, event) for r in settled if not _differ(each.given, r))
        for low, high in dict.fromkeys(window for window in windows if window is not None):
            yield Tracked(each, (float(low), float(high)), tuple(dating))


def _differ(given: Iterable[Pick], reading: Reading) -> bool:
    return any(reading.get(pick.choice, pick.option) != pick.option for pick in given)


def fixes_of(found: Iterable[Tracked]) -> tuple[tuple[Fix, ...], tuple[Fix, ...]]:
    """Return fixes of a track before and after an event, in pairs: it was in reach of both of one pair."""
    about = [fixes_about(each.flown, each.window) for each in found]
    before, after = (tuple(fix for pair in about for fix in pair[n]) for n in (0, 1))
    return before, after


def needed_by_track(
    logic: Logic, found: Iterable[Tracked], event: str
) -> list[tuple[Flown, Need, tuple[int, ...]]]:
    """Return what speed a track asks of its unit to be at an event, in each reading of clocks and place.

    Returns
    -------
    list of tuple
        The track in a reading, and what :func:`~.moments.least_need` says of it.
    """
    case = logic.case
    places = [
        (position(case, at), case.places[at].radius_km) for at in case.options(case.events[event].place)
    ]
    return [(each.flown, *least_need(each.flown, each.window, *place)) for each in found for place in places]


def hours_of(logic: Logic, dating: Iterable[str]) -> str:
    """Return whose hour of an event something goes by: ``by the hour of the navy (N1)``."""
    parts = list(dating)
    return f"by the hour of {voices(logic.case, parts)}" if parts else "by what nobody disputes of its hour"


def speed_margin(case: Case, aircraft: str, other: float) -> Margin | None:
    """Return by how much the greatest speed of a type would have to differ to be another, km/h.

    So fast it can fly what it could not; it cannot fly what it could only if it is slower yet.
    """
    stated = case.aircraft[aircraft].maximum_kmh.high
    faster = other > stated
    by = exact(round(other - stated, 6))
    return margin_of([Change(speed_number(case, aircraft), by, 1 if faster else -1, fits=faster)])
