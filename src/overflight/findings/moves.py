"""Changes of stated numbers as a reader meets them: the margin of a finding, and every close call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from overflight.analysis.claims.movable import Change
from overflight.analysis.claims.numbers import ENDS_OF_TIME
from overflight.findings.model import Margin, Way
from overflight.findings.wording import amount, unit_name

_HOURS = ("the time of", *(f"the {end} time of" for end in ENDS_OF_TIME))

Turn = tuple[Change, str]
"""A change, and what it makes of the answer, in words."""


def margin_of(changes: Sequence[Change]) -> Margin | None:
    """Return the easiest change as a margin; ``None`` if no number turns the answer by itself."""
    if not changes:
        return None
    change = changes[0]
    times = change.times_doubt
    return Margin(
        moves=change.number.what,
        by=abs(float(change.by)),
        unit=unit_name(change.number.unit),
        towards=direction(change),
        beyond=not change.fits,
        times_uncertainty=None if times is None else float(times),
    )


def doubt_steps(turns: Iterable[Turn]) -> list[str]:
    """Return as steps of a certificate every number that would turn the answer within its own uncertainty."""
    return [
        f"within its own doubt: {moved(change)} ({_times(change):.2f} times its uncertainty); then {then}"
        for change, then in turns
        if change.within_doubt
    ]


def doubt_data(turns: Iterable[Turn]) -> dict[str, Any]:
    """Return the same for a certificate's data."""
    close = [
        {
            "moves": change.number.what,
            "towards": direction(change),
            "by": round(abs(float(change.by)), 6),
            "unit": unit_name(change.number.unit),
            "times_uncertainty": round(_times(change), 6),
            "beyond": not change.fits,
            "then": then,
        }
        for change, then in turns
        if change.within_doubt
    ]
    return {"within_doubt": close}


def moved(change: Change) -> str:
    """Return a change in words: ``the time of C5, later by more than 11 min``."""
    told = amount(abs(change.by), change.number.unit)
    if not change.fits:
        told = f"more than {told}" if change.by else "however little"
    return f"{change.number.what}, {direction(change)} by {told}"


def direction(change: Change) -> Way:
    """Return the way of a change in a word: ``later``."""
    if change.number.what.startswith(_HOURS):
        return "later" if change.towards > 0 else "earlier"
    return "larger" if change.towards > 0 else "smaller"


def _times(change: Change) -> float:
    return float(change.times_doubt or 0)
