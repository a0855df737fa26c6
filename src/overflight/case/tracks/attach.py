"""The track files of a case, read beside it: what is wrong with them, and what was understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from overflight.case.tracks.raw import TrackFileError
from overflight.case.words.clocks import to_utc

if TYPE_CHECKING:
    from overflight.case.model import Case
    from overflight.case.shape import Location
    from overflight.case.tracks.read import Fixes
    from overflight.case.tracks.statement import Track

_EPOCH = datetime(1970, 1, 1)
# Without a fix for longer than so many usual intervals, and than a minute, a track has a gap.
GAP_TIMES, LEAST_GAP_MIN = 10.0, 1.0
_MOST_GAPS = 3


def attach_tracks(case: Case, folder: Path) -> Iterator[tuple[Location, str]]:
    """Read every track file of a case into its statement; yield location and message of what is wrong.

    Parameters
    ----------
    case
        A case of which the form is right.
    folder
        The folder that its ``case.yaml`` is in.
    """
    from overflight.case.tracks.read import read_fixes

    for at, track, source in case.tracks():
        columns = track.columns.model_dump() if track.columns else None
        try:
            fixes = read_fixes(folder, track.file, track.track, columns)
        except TrackFileError as fault:
            yield from (((*at, "file"), f"{track.file}: {problem}") for problem in fault.problems)
            continue
        track.hold(fixes)
        yield from (((*at, key), problem) for key, problem in _problems(case, track, source, fixes))


def _problems(case: Case, track: Track, source: str | None, fixes: Fixes) -> Iterator[tuple[str, str]]:
    if track.sha256 is not None and track.sha256 != fixes.sha256:
        yield "sha256", f"{track.file} has the SHA-256 {fixes.sha256}: it is another file than the one meant"
    if fixes.zoned and track.zone is not None:
        yield "zone", f"the times of {track.file} name their zone themselves: leave `zone:` out"
    if fixes.zoned:
        return
    zones = track_zones(case, track, source)
    if not zones:
        yield "file", f"the times of {track.file} have no zone: give `zone:` here, or `clock:` for the source"
    for zone in zones:
        try:
            utc_us(fixes, zone)
        except ValueError as problem:
            yield "file", f"{track.file}: {problem}"


def track_zones(case: Case, track: Track, source: str | None) -> list[str]:
    """Return the zones that the times of a track without zones may be in."""
    if track.zone:
        return [track.zone]
    return list(case.sources[source].clock) if source in case.sources else []


def utc_us(fixes: Fixes, zone: str | None) -> list[int]:
    """Return the moments of fixes in UTC, microseconds since 1970, if their clock is on a zone.

    Raises
    ------
    ValueError
        If that clock never showed one of them, or showed it twice.
    """
    moments: list[int] = fixes.moment_us.tolist()
    if fixes.zoned or zone is None:
        return moments
    # where the offset is the same every hour, it is the same throughout
    hours = [*range(moments[0], moments[-1], 3_600_000_000), moments[-1]]
    offsets = {us: _utc(us, zone) - us for us in hours}
    if len(set(offsets.values())) == 1:
        offset = offsets[hours[0]]
        return [us + offset for us in moments]
    return [_utc(us, zone) for us in moments]


def _utc(us: int, zone: str) -> int:
    utc = to_utc(_EPOCH + timedelta(microseconds=us), zone).astimezone(UTC).replace(tzinfo=None)
    return (utc - _EPOCH) // timedelta(microseconds=1)


def told_of(case: Case, track: Track, source: str | None) -> str:
    """Return what was understood of a track: how many fixes, when, where, on which clock, with what gaps."""
    fixes = track.fixes
    first, last = (_EPOCH + timedelta(microseconds=int(fixes.moment_us[i])) for i in (0, -1))
    zones = ["UTC"] if fixes.zoned else track_zones(case, track, source)
    extras = [
        f"{fixes.left_out:,} records without a position left out" if fixes.left_out else "",
        f"{fixes.moved:,} out of order sorted" if fixes.moved else "",
        _gaps_told(track),
    ]
    return "; ".join(
        each
        for each in (
            f"{len(fixes):,} fixes, {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S}, "
            f"{' or '.join(zones)}",
            f"lon {fixes.lon.min():.4f} to {fixes.lon.max():.4f}, lat {fixes.lat.min():.4f} to "
            f"{fixes.lat.max():.4f}",
            *extras,
        )
        if each
    )


def gap_min_of(track: Track) -> float:
    """Return for how many minutes a track must be without a fix to have a gap."""
    import numpy as np

    usual = float(np.median(np.diff(track.fixes.moment_us))) / 60e6
    return track.gap_min or max(GAP_TIMES * usual, LEAST_GAP_MIN)


def _gaps_told(track: Track) -> str:
    import numpy as np

    us, least = track.fixes.moment_us, gap_min_of(track)
    gaps = np.flatnonzero(np.diff(us) > least * 60e6)
    if not len(gaps):
        return f"no gap of more than {least:g} min"
    moments = ((_EPOCH + timedelta(microseconds=int(us[i])) for i in (g, g + 1)) for g in gaps[:_MOST_GAPS])
    shown = [" to ".join(f"{moment:%H:%M:%S}" for moment in pair) for pair in moments]
    more = [f"{len(gaps) - len(shown):,} more"] if len(gaps) > len(shown) else []
    word = "gap" if len(gaps) == 1 else "gaps"
    return f"{len(gaps):,} {word} of more than {least:g} min: {', '.join([*shown, *more])}"
