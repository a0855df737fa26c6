"""How fast a unit must have flown to be at an event, by all that tells where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import isfinite, prod

from overflight.analysis.claims.verdicts import MOST_READINGS
from overflight.analysis.ground.places import position
from overflight.analysis.reach.prism import Fix, Need, speed_to_be_there
from overflight.case.statements import Interval
from overflight.case.words.clocks import clock_text
from overflight.findings.checks.absences import Ruled
from overflight.findings.checks.alibis import needed_by_source
from overflight.findings.checks.tracked import needed_by_track
from overflight.findings.checks.whereabouts import Whereabouts, whereabouts
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, significant


@dataclass(frozen=True)
class Needed:
    """How fast a unit must have flown at least, by some of what tells where it was.

    Attributes
    ----------
    by
        The parts that are taken as true.
    kmh
        The speed; infinite where there was no time, and 0 where nothing tells that it flew at all.
    km
        How long the way is at least that asks for it.
    told
        What it is worked out from, in words.
    """

    by: tuple[str, ...]
    kmh: float
    km: float
    told: str


@dataclass(frozen=True)
class UnitAlibi:
    """How fast a unit must have flown to be at an event.

    Attributes
    ----------
    where
        What tells where it was.
    needed
        By all of that; or, if not all of it can be true, by each part.
    unflyable
        Its tracks that cannot be flown as they stand: nothing follows from them.
    """

    where: Whereabouts
    needed: tuple[Needed, ...]
    unflyable: tuple[str, ...]

    @property
    def together(self) -> bool:
        """Whether all that tells where it was can be true."""
        return len(self.needed) == 1

    @property
    def far(self) -> list[Needed]:
        """What puts it too far away to have been there."""
        return [each for each in self.needed if each.kmh > self.where.speed_kmh]

    @property
    def ruled(self) -> Ruled:
        """Whether it was too far away, by all that tells where it was, by some of it or by none."""
        return alibi_of([each in self.far for each in self.needed])


def alibi_of(far: Sequence[bool]) -> Ruled:
    """Return whether a unit was too far away, of whether it was by each of what cannot all be true."""
    return "out" if all(far) else "varies" if any(far) else "room"


def alibis_of(alibis: Iterable[Ruled]) -> Ruled:
    """Return whether all units of a force were too far away, of whether each one was."""
    found = set(alibis)
    return "room" if "room" in found or not found else "varies" if "varies" in found else "out"


def unit_alibis(logic: Logic, event: str, force: str) -> list[UnitAlibi]:
    """Return how fast each unit of a force that was seen or tracked must have flown to be at an event."""
    found = {each.unit: each for each in whereabouts(logic, event)}
    units = (key for key, unit in logic.case.units.items() if unit.force == force)
    return [_unit_alibi(logic, found[unit]) for unit in units if unit in found]


def _unit_alibi(logic: Logic, where: Whereabouts) -> UnitAlibi:
    bad = tuple(k for k, found in where.tracks.items() if not all(each.flown.flyable for each in found))
    tracks = [_by_track(logic, where, part) for part in where.tracks if part not in bad]
    parts = [*where.sightings, *(part for each in tracks for part in each.by)]
    if len(parts) < 2 or logic.engine.consistent(logic.with_premises(timed(logic, where, parts))):
        every = [*tracks, _by_sightings(logic, where, list(where.sightings))]
        most = max(every, key=lambda each: each.kmh)
        return UnitAlibi(where, (replace(most, by=tuple(parts)),), bad)
    sightings = [_by_sightings(logic, where, [part]) for part in where.sightings]
    return UnitAlibi(where, (*sightings, *tracks), bad)


def timed(logic: Logic, where: Whereabouts, parts: Sequence[str]) -> list[str]:
    """Return what tells where a unit was, and what the same sources say of how long from the event."""
    sources = {logic.source(part) for part in parts}
    dating = [part for part in logic.dating_parts(where.event) if logic.source(part) in sources]
    own = [part for source in sorted(sources) for part in logic.parts_by_source(source)]
    apart = [part for part in own if isinstance(logic.problem.parts[part].statement, Interval)]
    return [*parts, *dating, *apart]


def _by_track(logic: Logic, where: Whereabouts, part: str) -> Needed:
    flown, fix, need = needed_by_track(logic, where.tracks[part], where.event)
    when = clock_text(logic.problem.instant(flown.minutes[fix]), logic.case.local_zone, logic.case.date)
    return Needed((part,), need.kmh, need.km, _told(need, f"its fix of {when}", "there"))


def _by_sightings(logic: Logic, where: Whereabouts, parts: list[str]) -> Needed:
    """Return the least speed from some sightings of a unit to an event; none if there are none."""
    found = [Needed(tuple(parts), 0.0, 0.0, "")]
    case, seen = logic.case, [where.sightings[part] for part in parts]
    places = case.options(case.events[where.event].place)
    there = [Fix(position(case, place), case.places[place].radius_km, (0.0, 0.0)) for place in places]
    # of sightings with more places than can be combined, each asks for a speed of its own
    many = prod(map(len, seen)) > MOST_READINGS
    sets = [[part] for part in parts] if many else [parts] if parts else []
    for names in sets:
        options = product(*(where.sightings[part] for part in names))
        needs = [speed_to_be_there(fixes, spot)[0] for fixes in options for spot in there]
        need = min(needs, key=lambda each: each.kmh)
        ends = [*names, "there"]
        found.append(Needed(tuple(parts), need.kmh, need.km, _told(need, *(ends[n] for n in need.over))))
    for part in parts:
        # a sighting that only a distance places was on a ring, not anywhere inside of it
        need = needed_by_source(logic, part, where.event)
        found.append(Needed(tuple(parts), need.kmh, need.km, _told(need, part, "there")))
    return max(found, key=lambda each: each.kmh)


def _told(need: Need, *over: str) -> str:
    """Return a speed as the sum that it is; nothing where no way asks for any."""
    if not need.km:
        return ""
    km, minutes = (significant(each) for each in (need.km, need.minutes))
    way = f"from {' over '.join(over[:-1])} to {over[-1]} {km} km at least, in {minutes} min at most"
    if not isfinite(need.kmh):
        return f"{way}: no speed would have been enough"
    return f"{way}: {km} ÷ {minutes} × 60 = {number(need.kmh)} km/h"


def alibi_steps(logic: Logic, alibi: UnitAlibi) -> Iterator[str]:
    """Tell how fast a unit must have flown, and whether that is an alibi."""
    where, name = alibi.where, logic.case.units[alibi.where.unit].name
    for part in alibi.unflyable:
        yield f"{name} ({part}): cannot have been flown as it stands, so that it tells nothing"
    for each in alibi.needed:
        if each.by:
            can = "that is an alibi" if each in alibi.far else "so it can have been there"
            most = f"it can fly {number(where.speed_kmh)} km/h: {can}"
            told = f"{each.told}; {most}" if each.told else f"nothing tells that it was elsewhere then, {can}"
            yield f"{name} ({', '.join(each.by)}): {told}"
    if not alibi.together:
        parts = listed(part for each in alibi.needed for part in each.by)
        yield f"{parts} cannot all be true at their hours, so each is asked by itself"
