"""How fast a unit must have flown to be at an event, by all that tells where it was; what would alter it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import isfinite, prod

from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import speed_number, window_numbers
from overflight.analysis.claims.readings import window_minutes
from overflight.analysis.claims.verdicts import MOST_READINGS
from overflight.analysis.ground.places import position
from overflight.analysis.reach.prism import Fix, speed_to_be_there
from overflight.case.statements import Interval, Sighting
from overflight.findings.checks.alibis import least_speed_kmh
from overflight.findings.checks.tracked import track_kmh
from overflight.findings.checks.whereabouts import Whereabouts
from overflight.findings.logic import Logic
from overflight.findings.moves import Turn
from overflight.findings.wording import listed, number


@dataclass(frozen=True)
class UnitAlibi:
    """How fast a unit must have flown to be at an event.

    Attributes
    ----------
    where
        What tells where it was.
    least_kmh
        The least speed. Where its sightings and tracks cannot all be true, by that which leaves it most room.
    together
        Whether they can all be true.
    unflyable
        Its tracks that cannot be flown as they stand: nothing follows from them.
    """

    where: Whereabouts
    least_kmh: float
    together: bool
    unflyable: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it was too far away to have been there."""
        return self.least_kmh > self.where.speed_kmh


def unit_alibi(logic: Logic, where: Whereabouts) -> UnitAlibi:
    """Return how fast a unit must have flown to be at an event, wherever both were."""
    bad = tuple(k for k, found in where.tracks.items() if not all(each.flown.flyable for each in found))
    speeds = [track_kmh(logic, found, where.event) for k, found in where.tracks.items() if k not in bad]
    together = logic.engine.consistent(logic.with_premises(timed(logic, where)))
    if together or len(where.parts) == 1:
        speeds.append(_sighted_kmh(logic, where, list(where.sightings)))
        return UnitAlibi(where, max(speeds), together, bad)
    speeds += [_sighted_kmh(logic, where, [part]) for part in where.sightings]
    return UnitAlibi(where, min(speeds), together, bad)


def timed(logic: Logic, where: Whereabouts) -> list[str]:
    """Return what tells where a unit was, and what the same sources say of how long from the event."""
    sources = {logic.source(part) for part in where.parts}
    dating = [part for part in logic.dating_parts(where.event) if logic.source(part) in sources]
    own = [part for source in sorted(sources) for part in logic.parts_by_source(source)]
    apart = [part for part in own if isinstance(logic.problem.parts[part].statement, Interval)]
    return [*where.parts, *dating, *apart]


def _sighted_kmh(logic: Logic, where: Whereabouts, parts: list[str]) -> float:
    """Return the least speed from some sightings of a unit to an event; none if there are none."""
    if not parts:
        return 0.0
    case, seen = logic.case, [where.sightings[part] for part in parts]
    places = case.options(case.events[where.event].place)
    there = [Fix(position(case, place), case.places[place].radius_km, (0.0, 0.0)) for place in places]
    # of sightings with more places than can be combined, each asks for a speed of its own
    many = prod(map(len, seen)) > MOST_READINGS
    sets = [[(fix,) for fix in options] for options in seen] if many else [list(product(*seen))]
    by_all = [min(speed_to_be_there(fixes, spot)[0] for fixes in each for spot in there) for each in sets]
    # a sighting that only a distance places was on a ring, not anywhere inside of it
    return max([*by_all, *(least_speed_kmh(logic, part, where.event) for part in parts)])


def alibi_step(logic: Logic, alibi: UnitAlibi) -> str:
    """Tell how fast a unit must have flown, and whether that is an alibi."""
    where, name = alibi.where, logic.case.units[alibi.where.unit].name
    parts = ", ".join(where.parts)
    if set(alibi.unflyable) == set(where.parts):
        return f"{name} ({parts}): cannot have been flown as it stands, so that it tells nothing"
    can = "no: that is an alibi" if alibi.holds else "so it can have been there"
    told = (
        f"{name} ({parts}): {number(alibi.least_kmh)} km/h at least to be there, "
        f"of {number(where.speed_kmh)} km/h that it can fly: {can}"
    )
    if alibi.unflyable:
        told += f"; {listed(alibi.unflyable)} cannot have been flown as it stands, and is left out"
    if not alibi.together:
        told += "; these cannot all be true at their hours, so this goes by the one that leaves it most room"
    return told


def alibi_turns(logic: Logic, alibis: list[UnitAlibi]) -> Iterator[Turn]:
    """Yield what breaks one of the alibis of all units of a force: a greater speed, or another hour."""
    for alibi in alibis:
        unit = logic.case.units[alibi.where.unit]
        then = f"{unit.name} can have been there"
        if isfinite(alibi.least_kmh):
            by = Fraction(alibi.least_kmh - alibi.where.speed_kmh).limit_denominator(10**6)
            yield Change(speed_number(logic.case, unit.aircraft), by, 1, fits=True), then
        yield from ((change, then) for change in _hour(logic, alibi))


def _hour(logic: Logic, alibi: UnitAlibi) -> Iterator[Change]:
    """Yield by how much the hour of a unit's only sighting would have to be farther from the event."""
    where = alibi.where
    if len(where.parts) > 1 or not where.sightings or not isfinite(alibi.least_kmh):
        return
    ((part, fixes),) = where.sightings.items()
    sighting = logic.problem.parts[part].statement
    assert isinstance(sighting, Sighting)
    own = (logic.problem.parts[key].statement for key in logic.parts_by_source(logic.source(part)))
    if sighting.time is None or any(isinstance(each, Interval) for each in own):
        return  # minutes between the two would go with it
    low, high = fixes[0].minutes
    epoch_min = window_minutes(logic.problem.epoch, sighting.time, "UTC")[0]
    first, last = window_numbers(part, sighting.time, epoch_min)
    earlier = -low > high
    by = max(-low, high) * (alibi.least_kmh / where.speed_kmh - 1.0)
    named, way = (first[0][0], -1) if earlier else (last[0][0], 1)
    yield Change(named, way * Fraction(by).limit_denominator(10**6), way, fits=True)
