"""A track in each reading of its clock, with its jumps and gaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from overflight.analysis.claims.clauses import Part, Pick, clock_choice
from overflight.analysis.ground.geodesy import FloatArray, distance_km
from overflight.analysis.tracks.bases import Bases, bases_of, needed_kmh
from overflight.case.model import Case
from overflight.case.tracks.attach import gap_min_of, track_zones, utc_us
from overflight.case.tracks.statement import Track


@dataclass(frozen=True, eq=False)
class Flown:
    """The fixes of a track that are used, in one reading of its clock.

    Attributes
    ----------
    part
        Of the claim.
    given
        The pick of the clock, if it is open.
    minutes, lon, lat, altitude_m
        Of each fix: minutes after the epoch, degrees, metres; NaN where the height is not known.
    within_km, give_or_take_min
        How far each may be off, in place and in time.
    speed_kmh
        The most that the type can fly.
    gap_min
        A longer time without a fix is a gap.
    lone
        How many fixes were left out because the unit could reach them from neither neighbour, though it
        could fly from the one neighbour to the other.
    """

    part: str
    given: tuple[Pick, ...]
    minutes: FloatArray
    lon: FloatArray
    lat: FloatArray
    altitude_m: FloatArray
    within_km: float
    give_or_take_min: float
    speed_kmh: float
    gap_min: float
    lone: int

    @cached_property
    def leg_km(self) -> FloatArray:
        """Length of the shortest way from each fix to the next, kilometres."""
        return distance_km(self.lon[:-1], self.lat[:-1], self.lon[1:], self.lat[1:])

    @cached_property
    def most_km(self) -> FloatArray:
        """The most that is flown on each leg, kilometres.

        A leg that the type cannot fly was flown all the same, if both fixes are true.
        """
        minutes = np.diff(self.minutes) + 2.0 * self.give_or_take_min
        return np.maximum(self.speed_kmh * minutes / 60.0, self.leg_km)

    @cached_property
    def needed_kmh(self) -> FloatArray:
        """The speed that each leg asks for at least, both fixes as far off as they may be, km/h."""
        return needed_kmh(self.leg_km, np.diff(self.minutes), self.within_km, self.give_or_take_min)

    @cached_property
    def jumps(self) -> NDArray[np.intp]:
        """The legs that the type cannot fly."""
        return np.flatnonzero(self.needed_kmh > self.speed_kmh)

    @cached_property
    def bases(self) -> Bases:
        """The speeds that it asks for between fixes that are 1, 2, 4, 8 … apart."""
        return bases_of(self)

    @property
    def flyable(self) -> bool:
        """Whether all its fixes can be true."""
        return not self.lone and self.bases.fastest_kmh <= self.speed_kmh

    @cached_property
    def gaps(self) -> NDArray[np.intp]:
        """The legs without a fix for longer than usual."""
        return np.flatnonzero(np.diff(self.minutes) > self.gap_min)

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """The first and the last fix of each stretch of more than one fix, between gaps and jumps."""
        breaks = sorted({*self.gaps.tolist(), *self.jumps.tolist()})
        ends = zip([0, *(leg + 1 for leg in breaks)], [*breaks, len(self.minutes) - 1], strict=True)
        return [(first, last) for first, last in ends if last > first]

    def away_km(self, lonlat: tuple[float, float]) -> FloatArray:
        """Return the distance of each fix from a position, kilometres."""
        return distance_km(self.lon, self.lat, *lonlat)


def flown_readings(case: Case, part: Part, epoch: datetime) -> Iterator[Flown]:
    """Yield a track for each zone that its times may be in; the fixes are the same."""
    track = part.statement
    assert isinstance(track, Track)
    source = case.claims[part.owner].source if part.owner in case.claims else None
    zones: list[str | None] = [None] if track.fixes.zoned else [*track_zones(case, track, source)]
    for zone in zones:
        given = (Pick(clock_choice(str(source)), str(zone)),) if len(zones) > 1 else ()
        yield _flown(case, part.id, track, utc_us(track.fixes, zone), given, epoch)


def _flown(
    case: Case, part: str, track: Track, utc: list[int], given: tuple[Pick, ...], epoch: datetime
) -> Flown:
    minutes = (np.asarray(utc, np.int64) - round(epoch.timestamp() * 1e6)) / 60e6
    lon, lat = track.fixes.lon, track.fixes.lat
    speed = case.aircraft[case.units[track.unit].aircraft].maximum_kmh.high
    doubt = track.give_or_take_s / 60.0
    kept = ~_lone(minutes, lon, lat, track.within_km, doubt, speed)
    return Flown(
        part, given, minutes[kept], lon[kept], lat[kept], track.fixes.altitude_m[kept], track.within_km,
        doubt, speed, gap_min_of(track), int(np.count_nonzero(~kept)),
    )  # fmt: skip


def _lone(
    minutes: FloatArray, lon: FloatArray, lat: FloatArray, within_km: float, doubt_min: float, speed: float
) -> NDArray[np.bool_]:
    lone = np.zeros(len(minutes), bool)
    if len(minutes) < 3:
        return lone
    one, two = (distance_km(lon[:-n], lat[:-n], lon[n:], lat[n:]) for n in (1, 2))
    jumps = needed_kmh(one, np.diff(minutes), within_km, doubt_min) > speed
    over = needed_kmh(two, minutes[2:] - minutes[:-2], within_km, doubt_min) <= speed
    lone[1:-1] = jumps[:-1] & jumps[1:] & over
    # of two in a row neither is alone
    lone[1:] &= ~lone[:-1]
    return lone
