"""What a track file holds, as it is written: before times and degrees are known to be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_FIXES = 200_000
# Of faults of one kind so many are told, for a file may hold a hundred thousand alike.
MOST_TOLD = 3


class TrackFileError(Exception):
    """A track file that cannot be used; `problems` say why, each with line or record."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass
class RawTrack:
    """One of the tracks in a file.

    Attributes
    ----------
    name
        What the file calls it; may be empty.
    times, lon, lat, altitude_m
        Of each fix, as text or number; an unknown height is ``None``.
    record, word
        Where each stands in the file: ``line`` 17, or ``feature 3, position`` 17.
    bare_is_utc
        Whether the format itself says that a time without a zone is UTC.
    left_out
        Records that have no position at all, which are no fixes.
    """

    name: str = ""
    times: list[object] = field(default_factory=list)
    lon: list[object] = field(default_factory=list)
    lat: list[object] = field(default_factory=list)
    altitude_m: list[object] = field(default_factory=list)
    record: list[int] = field(default_factory=list)
    word: str = "line"
    bare_is_utc: bool = False
    left_out: int = 0

    def add(self, time: object, lon: object, lat: object, altitude_m: object, record: int) -> None:
        """Add a fix."""
        self.times.append(time)
        self.lon.append(lon)
        self.lat.append(lat)
        self.altitude_m.append(altitude_m)
        self.record.append(record)
        if len(self.times) > MOST_FIXES:
            raise TrackFileError(f"more than {MOST_FIXES:,} fixes: cut the file to the flight in question")

    def at(self, index: int) -> str:
        """Return where a fix stands, such as ``line 17``."""
        return f"{self.word} {self.record[index]}"


def told(problems: Iterable[str], count: int) -> TrackFileError:
    """Return the first few of many like faults as one error, and how many more there are."""
    first = [problem for problem, _ in zip(problems, range(MOST_TOLD), strict=False)]
    more = count - len(first)
    return TrackFileError(*first, *([f"and {more:,} more of this kind"] if more > 0 else []))


def as_decoded(data: bytes) -> str:
    """Return a file's bytes as text.

    Raises
    ------
    TrackFileError
        If they are no UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise TrackFileError(f"line {line}: not UTF-8 text: save the file as UTF-8") from None
