"""The rows of the picture of flights: each way with its stretches, spread and time, by target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overflight.analysis.routes.ensembles import Ensemble
from overflight.analysis.routes.ensembles.spread import length_quantiles_km, minutes_aloft
from overflight.analysis.routes.stated import region_name
from overflight.analysis.routes.ways.evidence import NamedRegion
from overflight.case.model import Case
from overflight.figures.maps.published import Published, published_lengths
from overflight.figures.maps.ways import Stretch, claimed_stretches, direct_stretches, heading
from overflight.figures.style import SMALL_PT, text_width_in
from overflight.findings.flown import FlownRoute, aircraft_of
from overflight.findings.logic import Logic
from overflight.findings.wording import number

_BAR_IN = 0.19
_TALL_IN = 0.3
_BELOW_IN = 0.07
SPREAD_IN = 0.06
_OUTSIDE_IN = 0.3
HEAD_IN = 0.26
TAGS_IN = 0.17
GAP_IN = 0.06
TEXT_GAP_IN = 0.06
_SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Bar:
    """A way over stretches; `spread_km` is what nine in ten ways of a model lie between, and their middle."""

    label: str
    stretches: list[Stretch]
    minutes: tuple[float, float]
    spread_km: tuple[float, float, float] | None = None

    @property
    def km(self) -> float:
        """How long the way is; of a model, on average."""
        return sum(s.km for s in self.stretches)

    @property
    def longest_km(self) -> float:
        """How far its drawing reaches."""
        return self.spread_km[-1] if self.spread_km else self.km

    @property
    def bar_in(self) -> float:
        """Its height: a model's bar has no names, for they are those of the bar above."""
        return _BAR_IN if self.spread_km else _TALL_IN

    @property
    def total(self) -> str:
        """Its length in words; of a model the middle one, and between what nine in ten lie."""
        if self.spread_km is None:
            return f"{number(self.km)} km"
        low, middle, high = self.spread_km
        return f"{number(middle)} ({number(low)}–{number(high)})"

    def words(self, stretch: Stretch) -> str:
        """Return what stands in a stretch."""
        return number(stretch.km) if self.spread_km else f"{stretch.name}\n{number(stretch.km)}"

    def narrow(self, km_per_in: float) -> list[bool]:
        """Tell for each stretch whether its words have no room in it."""
        return [words_width_in(self.words(s)) + TEXT_GAP_IN > s.km / km_per_in for s in self.stretches]

    def height_in(self, km_per_in: float) -> float:
        """Return how high a row is: names that have no room, or a model's spread, stand below its bar."""
        outside = _OUTSIDE_IN if any(self.narrow(km_per_in)) else 0.0
        return self.bar_in + _BELOW_IN + (SPREAD_IN if self.spread_km else outside)


@dataclass(frozen=True)
class Group:
    """All ways to one target, and published lengths of such flights."""

    heading: str
    bars: list[Bar]
    published: list[Published]
    unfit: dict[str, str] = field(default_factory=dict)

    @property
    def head_in(self) -> float:
        """How high its heading is."""
        return HEAD_IN + (TAGS_IN if self.published else 0.0)

    def height_in(self, km_per_in: float) -> float:
        """Return how high it is with all its rows."""
        return self.head_in + sum(bar.height_in(km_per_in) for bar in self.bars) + GAP_IN


def group_of(logic: Logic, flown: FlownRoute, named: Mapping[str, NamedRegion]) -> Group:
    """Return all ways to the target of a route, given the regions that claims name, by id."""
    cruise = aircraft_of(logic, flown.statement).cruise_kmh
    speeds = cruise.low, cruise.high

    def bar(label: str, stretches: list[Stretch], spread: tuple[float, float, float] | None = None) -> Bar:
        km = sum(s.km for s in stretches)
        low, high = (spread[0], spread[-1]) if spread else (km, km)
        return Bar(label, stretches, minutes_aloft((low, high), speeds), spread)

    bars = [
        bar("direct way", direct_stretches(logic.case, flown, named)),
        bar("shortest way", claimed_stretches(logic.case, flown)),
        *(bar(m, *_by_model(logic.case, ensemble)) for m, ensemble in flown.ensembles.items()),
    ]
    return Group(heading(logic.case, flown), bars, published_lengths(logic, flown), flown.unfit)


def _by_model(case: Case, ensemble: Ensemble) -> tuple[list[Stretch], tuple[float, float, float]]:
    """Return how far a model's ways lead over each region on average, and how long they are."""
    means = zip(ensemble.regions, ensemble.region_km.mean(axis=0), strict=True)
    low, middle, high = length_quantiles_km(ensemble, _SHARES)
    over = [Stretch(region_name(case, key), float(km), named=True) for key, km in means]
    return over, (float(low), float(middle), float(high))


def words_width_in(text: str) -> float:
    """Return the width of the longest line of a text."""
    return max(text_width_in(line, SMALL_PT) for line in text.split("\n"))
