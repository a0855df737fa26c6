"""The tracks of a case, each on a map."""

from __future__ import annotations

from overflight.case.tracks.statement import Track
from overflight.figures.style import Picture
from overflight.findings.logic import Logic


def track_maps(logic: Logic) -> list[Picture]:
    """Draw each track of a case, on the first of the clocks that its times may be on.

    Returns
    -------
    list of (figure, alt)
        In the order of the claims; none for a case without tracks.
    """
    parts = [logic.problem.parts[key] for key in logic.claim_parts]
    tracks = [part for part in parts if isinstance(part.statement, Track)]
    if not tracks:
        return []
    # most cases have no track, and need not load what draws one
    from overflight.figures.maps.track import track_map

    return [track_map(logic, part, logic.flown(part.id)[0]) for part in tracks]
