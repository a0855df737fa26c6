"""What a reader may set in a live picture: sliders and choices, with their labels, ranges and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overflight.errors import OverflightError


@dataclass(frozen=True)
class Slider:
    """A number that a reader may set.

    Attributes
    ----------
    label
        What it is, in words.
    low, high, start
        Its range, and where it stands at first.
    step
        By how much it moves.
    unit
        Of all of these; may be empty.
    """

    label: str
    low: float
    high: float
    start: float
    step: float
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse a range that no slider can have."""
        if not (self.low <= self.start <= self.high and self.step > 0):
            raise OverflightError(
                f"the slider {self.label!r} runs from {self.low:g} to {self.high:g} in steps of "
                f"{self.step:g} and starts at {self.start:g}: it must start within its range, and "
                "its steps be above 0"
            )

    @property
    def marks(self) -> tuple[float, ...]:
        """What the table shows of it: both ends, and the start."""
        return tuple(sorted({self.low, self.start, self.high}))

    def told(self, value: Any) -> str:
        """Return a value in words."""
        return f"{value:,g} {self.unit}".strip()


@dataclass(frozen=True)
class Choice:
    """One of several things that a reader may pick; the first one at first.

    Attributes
    ----------
    label
        What it is, in words.
    options
        By key, each in words; at least one.
    tabled
        Whether the table goes through them; of no use where none of them changes what is told.
    """

    label: str
    options: Mapping[str, str]
    tabled: bool = True

    def __post_init__(self) -> None:
        """Refuse a choice of nothing."""
        if not self.options:
            raise OverflightError(f"the choice {self.label!r} has no options: give at least one")

    @property
    def start(self) -> str:
        """The first of them."""
        return next(iter(self.options))

    @property
    def marks(self) -> tuple[str, ...]:
        """What the table shows of it: every option, or the first only."""
        return tuple(self.options) if self.tabled else (self.start,)

    def told(self, value: Any) -> str:
        """Return an option in words."""
        return self.options[value]


Controls = Mapping[str, Slider | Choice]
