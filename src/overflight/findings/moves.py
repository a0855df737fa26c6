"""Changes of stated numbers as a reader meets them: the margin of a finding."""

from __future__ import annotations

from collections.abc import Sequence

from overflight.analysis.claims.margins import Change
from overflight.findings.model import Margin
from overflight.findings.wording import unit_name


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
        times_uncertainty=None if times is None else float(times),
    )
