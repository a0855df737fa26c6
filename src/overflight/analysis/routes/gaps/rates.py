"""How often the truth lay inside what each model of a gap states: rates measured on real flights."""

from __future__ import annotations

from pathlib import Path

from overflight.analysis.routes.gaps.fixes import PHASES
from overflight.analysis.routes.gaps.kept import Kept, kept_file, read_kept
from overflight.analysis.routes.gaps.laws import Provenance
from overflight.analysis.routes.gaps.models import MODELS
from overflight.errors import OverflightError

# The plain great circle flown at constant speed, within a radius.
DIRECT = "great circle"
ALL_MODELS = (DIRECT, *MODELS)
# Rates of each: all asked moments of a gap together, and the one half-way.
SEVERAL, HALFWAY = "several", "half-way"
MODEL_NAMES = {
    DIRECT: "great circle, constant speed",
    "taut": "taut, through a gate",
    "waypoints": "by one waypoint",
    "brownian": "Brownian bridge",
    "smooth": "smooth bridge",
}
# A model is as good as its word if it is that close to it, in percentage points.
AIM_POINTS = 3
# With fewer gaps a rate says next to nothing, and no verdict is built on it.
FEW_GAPS = 30


class Covered(Kept):
    """How often the truth was inside the envelope of a stated percentage: 0 to 1, with a 95 % interval."""

    share: float
    low: float
    high: float


class Row(Kept):
    """The rates of one model on one group of gaps; None stands for all lengths or all phases."""

    model: str
    minutes: float | None
    phase: str | None
    at: str
    gaps: int
    aircraft: int
    inside: dict[int, Covered]

    def miss(self, percent: int) -> float:
        """Return by how many percentage points the rate differs from what was stated."""
        return 100.0 * self.inside[percent].share - percent

    @property
    def worst_miss(self) -> float:
        """The largest difference between a rate and what was stated, percentage points."""
        return max(abs(self.miss(percent)) for percent in self.inside)


class Size(Kept):
    """Radius of a disc as large as a model's envelope half-way, kilometres by percentage; the middle one."""

    model: str
    minutes: float
    km: dict[int, float]


class Errors(Kept):
    """How far the truth was from the plain great circle half-way, kilometres, by percentage of gaps."""

    minutes: float
    gaps: int
    km: dict[int, float]


class Results(Kept):
    """All rates, what they were measured on, and with how many routes."""

    measured_on: Provenance
    samples: int
    moments: tuple[float, ...]
    max_speed_kmh: float
    direct_errors: tuple[Errors, ...]
    sizes: tuple[Size, ...]
    rows: tuple[Row, ...]

    def row(
        self, model: str, minutes: float | None = None, phase: str | None = None, at: str = SEVERAL
    ) -> Row | None:
        """Return the rates of a model on a group of gaps; None if no gap is of that kind."""
        wanted = (model, minutes, phase, at)
        return next((r for r in self.rows if (r.model, r.minutes, r.phase, r.at) == wanted), None)

    def groups(self) -> list[tuple[float | None, str | None]]:
        """Return all lengths, then all phases, those without a gap included."""
        return [(minutes, None) for minutes in self.measured_on.gaps_min] + [(None, p) for p in PHASES]

    def groups_of_both(self) -> list[tuple[float | None, str | None]]:
        """Return all pairs of a length and a phase, those without a gap included."""
        return [(minutes, phase) for minutes in self.measured_on.gaps_min for phase in PHASES]

    def whole(self, model: str, at: str = SEVERAL) -> Row:
        """Return the rates of a model on all gaps."""
        found = self.row(model, at=at)
        if found is None:
            raise OverflightError(
                f"nothing was measured of {model!r}; of {', '.join(ALL_MODELS)} something was"
            )
        return found


def group_name(minutes: float | None, phase: str | None) -> str:
    """Return a group of gaps in words."""
    parts = [*([f"{minutes:g} min"] if minutes is not None else []), *([phase] if phase else [])]
    return ", ".join(parts) or "all gaps"


def results_file() -> Path:
    """Return where the measured rates are kept."""
    return kept_file("coverage.json")


def load_results(path: Path | None = None) -> Results:
    """Return the rates that are kept.

    Raises
    ------
    OverflightError
        If the file is missing, or holds something else.
    """
    return read_kept(Results, path or results_file(), what="measured rates", again="measure anew")
