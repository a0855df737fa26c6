"""How fast a unit must have flown to be at an event, by all that tells where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from overflight.analysis.claims.verdicts import MOST_READINGS
from overflight.analysis.reach.prism import Need, speed_to_be_there
from overflight.analysis.tracks.flown import Flown
from overflight.case.statements import Interval
from overflight.case.words.clocks import clock_text
from overflight.findings.checks.absences import Ruled
from overflight.findings.checks.alibis import minutes_told, needed_by_source
from overflight.findings.checks.sighted import apart_told, readings_of, settled
from overflight.findings.checks.tracked import needed_by_track
from overflight.findings.checks.whereabouts import Whereabouts, whereabouts
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, significant

_NO_WAY = Need(0.0, 0.0, 0.0)
# readings of all sightings of a unit that are asked for one by one
_MOST = MOST_READINGS**2


@dataclass(frozen=True)
class Asked:
    """What speed one reading asks for: infinite where there was no time, 0 where nothing tells that it flew.

    Attributes
    ----------
    need, told
        The way that asks for most of it, and the same in words, as a sum.
    given
        The reading, in words.
    """

    need: Need
    told: str = ""
    given: str = ""


@dataclass(frozen=True)
class Needed:
    """How fast a unit must have flown, by some of what tells where it was.

    Attributes
    ----------
    by
        The parts that are taken as true.
    least, most
        In the readings of clocks, hours and places that ask for least, and for most.
    """

    by: tuple[str, ...]
    least: Asked
    most: Asked

    def ruled(self, speed_kmh: float) -> Ruled:
        """Return whether a unit that can fly so fast was too far away in each reading, in some or in none."""
        if self.least.need.kmh > speed_kmh:
            return "out"
        return "varies" if self.most.need.kmh > speed_kmh else "room"


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
    def ruled(self) -> Ruled:
        """Whether it was too far away, by all that tells where it was, by some of it or by none."""
        return alibi_of(each.ruled(self.where.speed_kmh) for each in self.needed)


def alibi_of(ruled: Iterable[Ruled]) -> Ruled:
    """Return whether a unit was too far away, of whether it was by each of what cannot all be true."""
    found = set(ruled)
    return found.pop() if len(found) == 1 else "varies"


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
        every = [*tracks, *_by_sightings(logic, where, list(where.sightings))]
        return UnitAlibi(where, (_strictest(parts, every),), bad)
    sightings = [_strictest([part], _by_sightings(logic, where, [part])) for part in where.sightings]
    return UnitAlibi(where, (*sightings, *tracks), bad)


def _strictest(parts: Sequence[str], every: Iterable[Needed]) -> Needed:
    """Return what asks for most, in the reading that asks for least and in that which asks for most."""
    found = [Needed((), Asked(_NO_WAY), Asked(_NO_WAY)), *every]
    least = max((each.least for each in found), key=_kmh)
    most = max((each.most for each in found), key=_kmh)
    return Needed(tuple(parts), least, most)


def _ends(every: Iterable[Asked]) -> tuple[Asked, Asked]:
    """Return of what some readings ask for the least and the most."""
    found = list(every)
    return min(found, key=_kmh), max(found, key=_kmh)


def _kmh(asked: Asked) -> float:
    return asked.need.kmh


def timed(logic: Logic, where: Whereabouts, parts: Sequence[str]) -> list[str]:
    """Return what tells where a unit was, and what the same sources say of how long from the event.

    Where these differ on the hour of the event itself, that is no fault of the sightings, and is left out.
    """
    sources = {logic.source(part) for part in parts}
    dating = [part for part in logic.dating_parts(where.event) if logic.source(part) in sources]
    own = [part for source in sorted(sources) for part in logic.parts_by_source(source)]
    apart = [part for part in own if isinstance(logic.problem.parts[part].statement, Interval)]
    agree = logic.engine.consistent(logic.with_premises(dating))
    return [*parts, *(dating if agree else []), *apart]


def _by_track(logic: Logic, where: Whereabouts, part: str) -> Needed:
    case, found = logic.case, needed_by_track(logic, where.tracks[part], where.event)

    def told(flown: Flown, need: Need, fixes: Sequence[int]) -> str:
        whens = (logic.problem.instant(flown.minutes[fix]) for fix in fixes)
        first, *others = (f"its fix of {clock_text(when, case.local_zone, case.date)}" for when in whens)
        return _told(need, first, "there", *others)

    return Needed((part,), *_ends(Asked(each[1], told(*each)) for each in found))


def _by_sightings(logic: Logic, where: Whereabouts, parts: list[str]) -> Iterator[Needed]:
    """Yield what some sightings of a unit ask for: all together, and each by its own source's distance."""
    # of sightings with more readings than can be combined, each asks for a speed of its own
    for names in [parts] if readings_of(where, parts) <= _MOST else [[part] for part in parts]:
        ways = [
            (speed_to_be_there(fixes, spot)[0], reading)
            for fixes, spot, reading in settled(logic, where, names)
        ]
        if ways:
            (least, low), (most, high) = (pick(ways, key=lambda way: way[0].kmh) for pick in (min, max))
            ends = [*names, "there"]
            asked = (
                Asked(need, _told(need, *(ends[n] for n in need.over)), apart_told(logic, own, other))
                for need, own, other in ((least, low, high), (most, high, low))
            )
            yield Needed(tuple(names), *asked)
    for part in parts:
        # a sighting that only a distance places was on a ring, not anywhere inside of it
        needs = needed_by_source(logic, part, where.event)
        yield Needed((part,), *(Asked(need, _told(need, part, "there")) for need in needs))


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
            yield f"{name} ({', '.join(each.by)}): {_asked(each, where.speed_kmh)}"
            yield from (minutes_told(logic, part, where.event)[0] for part in _hurried(alibi, each))
    if not alibi.together:
        parts = [part for each in alibi.needed for part in each.by]
        every = "both" if len(parts) == 2 else "all"
        yield f"{listed(parts)} cannot {every} be true at their hours, so each is asked by itself"


def dated_by(logic: Logic, alibi: UnitAlibi) -> list[str]:
    """Return the parts that the minutes of a unit's steps rest on."""
    parts = (part for each in alibi.needed for part in _hurried(alibi, each))
    return [each for part in parts for each in minutes_told(logic, part, alibi.where.event)[1]]


def _hurried(alibi: UnitAlibi, needed: Needed) -> list[str]:
    """Return the sightings whose minutes from the event ask for a speed."""
    asks = needed.least.told or needed.ruled(alibi.where.speed_kmh) == "varies"
    return [part for part in needed.by if part in alibi.where.sightings] if asks else []


def _asked(needed: Needed, speed_kmh: float) -> str:
    ruled, most = needed.ruled(speed_kmh), f"it can fly {number(speed_kmh)} km/h"
    if ruled == "varies":
        ends = (
            f"{each.given or word}, {each.told or 'nothing puts it elsewhere'}"
            for word, each in (("at the least", needed.least), ("at the most", needed.most))
        )
        return f"{'; '.join(ends)}; {most}: that is an alibi in some readings only"
    if not needed.least.told:
        return "nothing puts it elsewhere then, so it can have been there"
    can = "that is an alibi" if ruled == "out" else "so it can have been there"
    return f"{needed.least.told}; {most}: {can}"
