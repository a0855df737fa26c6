"""Routes at other speeds, detours and targets, from the ways that were drawn: nothing is drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from overflight.analysis.routes.ensembles.spread import minutes_aloft
from overflight.analysis.routes.tilt import Tilt, tilted, weighted_quantiles
from overflight.errors import RouteError
from overflight.figures.controls import Choice, Slider
from overflight.figures.maps.density import Coverage, coverage, crossing_spots, grid_of, usual_extent
from overflight.figures.maps.ground import Ground, draw_ground, ground_of
from overflight.figures.maps.names import areas_of, shapes_by_form
from overflight.figures.maps.panels import KEY_IN, draw_density, draw_key, draw_spots, draw_way
from overflight.figures.maps.view import View, view_of
from overflight.figures.maps.ways import heading, named_regions
from overflight.figures.sheet import MARGIN_IN, sheet
from overflight.figures.style import WIDTH_IN, Picture, styled
from overflight.figures.timelines.scale import window_text
from overflight.findings.checks.schedules import left_between, seen_over_target
from overflight.findings.flown import FlownRoute, aircraft_of
from overflight.findings.labels import clock_name
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, span

_SHARES = np.array([0.05, 0.5, 0.95])
_ASPECT = (0.45, 0.62)
_APART_IN = 0.12
# So few routes tell a quantile of 5 % to a few per cent at best.
_FEW = 100.0
_SPEED_STEP_KMH = 10.0
_DETOUR_STEP_PERCENT = 0.5


@dataclass(frozen=True)
class RouteExplorer:
    """Claimed routes with plausible ways of some models; see :meth:`controls` for what can be set."""

    logic: Logic
    flown: Sequence[FlownRoute]

    @cached_property
    def routes(self) -> dict[str, FlownRoute]:
        """The routes that plausible ways were drawn for, by claim and target."""
        return {f"{f.part} {f.target}": f for f in self.flown if f.ensembles}

    @cached_property
    def controls(self) -> dict[str, Slider | Choice]:
        """What can be set; nothing if no plausible ways were drawn."""
        if not self.routes:
            return {}
        case = self.logic.case
        models = dict.fromkeys(model for f in self.routes.values() for model in f.ensembles)
        return {
            "route": Choice("claimed way", {key: heading(case, f) for key, f in self.routes.items()}),
            "detour_percent": _detour(next(iter(self.routes.values()))),
            "speed_kmh": self._speed(),
            "model": Choice("model on the map", {model: model for model in models}),
        }

    def _speed(self) -> Slider:
        types = [aircraft_of(self.logic, flown.statement) for flown in self.routes.values()]
        low, high = min(a.cruise_kmh.low for a in types), max(a.maximum_kmh.high for a in types)
        start = _rounded((types[0].cruise_kmh.low + types[0].cruise_kmh.high) / 2, _SPEED_STEP_KMH)
        return Slider("mean speed", low, high, min(max(start, low), high), _SPEED_STEP_KMH, "km/h")

    def tell(self, route: str, detour_percent: float, speed_kmh: float, model: str) -> Mapping[str, str]:
        """Return by model how long the ways are, and from all of them how long aloft and when it left."""
        flown = self.routes[route]
        found: dict[str, str] = {}
        spans = []
        for name, ensemble in flown.ensembles.items():
            try:
                tilt = self._tilt(flown, name, detour_percent)
            except RouteError:
                found[f"{name}, km"] = "its ways are too unlike"
                continue
            low, middle, high = weighted_quantiles(ensemble.length_km, tilt.weights, _SHARES)
            spans.append((float(low), float(high)))
            few = f", of {number(tilt.effective)} ways" if tilt.effective < _FEW else ""
            found[f"{name}, km"] = f"{number(middle)} ({number(low)}–{number(high)}{few})"
        if spans:
            km = min(low for low, _ in spans), max(high for _, high in spans)
            aloft = minutes_aloft(km, (speed_kmh, speed_kmh))
            found["aloft"] = span(*aloft, "min")
            found |= self._left(flown, aloft)
        return found

    def _left(self, flown: FlownRoute, aloft: tuple[float, float]) -> dict[str, str]:
        told = []
        for _, windows in seen_over_target(self.logic, flown):
            for zone, seen in windows:
                left = window_text(left_between(seen, aloft), self.logic.case.local_zone)
                told.append(f"{left} if timed in {clock_name(zone, seen[0])}")
        return {"left": listed(dict.fromkeys(told), "or")} if told else {}

    @styled
    def draw(self, route: str, detour_percent: float, speed_kmh: float, model: str) -> Picture:
        """Draw where the ways of a model lie, weighted so that they are so much longer on average.

        Raises
        ------
        RouteError
            If the model has no ways to this target, or none of this mean can be made of them.
        """
        flown = self.routes[route]
        if model not in flown.ensembles:
            raise RouteError(f"{model} is not drawn: {flown.unfit.get(model, 'it has no ways here')}")
        tilt = self._tilt(flown, model, detour_percent)
        lying, ground, covered = self._scene(route, model)
        title, note = self._words(flown, model, detour_percent, speed_kmh, tilt)
        figure, page, top = sheet(lying.height_in + 0.15 + KEY_IN, title, note)
        view = replace(lying, top_in=top)
        draw_ground(page, view, ground.on(lying, view))
        at_top = Coverage(replace(covered.grid, view=view), covered.routes, covered.route, covered.cell)
        draw_density(page, view, at_top, tilt.weights)
        draw_way(page, view, flown.route.points)
        draw_spots(page, view, *crossing_spots(flown.ensembles[model], view, _APART_IN, tilt.weights))
        draw_key(page, MARGIN_IN, top + view.height_in + 0.15 + KEY_IN / 2)
        return figure, f"{title}. A map of how densely the ways lie. {note}"

    def _words(
        self, flown: FlownRoute, model: str, detour_percent: float, speed_kmh: float, tilt: Tilt
    ) -> tuple[str, str]:
        length = flown.ensembles[model].length_km
        low, _, high = (float(km) for km in weighted_quantiles(length, tilt.weights, _SHARES))
        aloft = minutes_aloft((low, high), (speed_kmh, speed_kmh))
        title = (
            f"By the model “{model}”, nine in ten ways to {self.logic.case.places[flown.target].name} are "
            f"{span(low, high, 'km')}, and take {span(*aloft, 'min')}"
        )
        few = "; too few to trust: draw anew for this detour" if tilt.effective < _FEW else ""
        return title, (
            f"{number(len(length))} ways, weighted by their length so that they are {detour_percent:g} % "
            f"longer than the shortest on average, as much worth as {number(tilt.effective)} of equal "
            f"weight{few}. "
            f"At {number(speed_kmh)} km/h on average."
        )

    def _tilt(self, flown: FlownRoute, model: str, detour_percent: float) -> Tilt:
        ensemble = flown.ensembles[model]
        detour = flown.statement.detour
        if detour and detour_percent == detour.typical_percent:
            # as drawn: chance alone keeps the mean from being just so
            size = len(ensemble.length_km)
            return Tilt(np.full(size, 1.0 / size), 0.0, float(size))
        return tilted(ensemble.length_km, ensemble.shortest_km * (1.0 + detour_percent / 100.0))

    def _scene(self, route: str, model: str) -> tuple[View, Ground, Coverage]:
        """Return what does not change while sliders move."""
        if (route, model) not in self._scenes:
            flown = self.routes[route]
            points = flown.route.points
            bends = [usual_extent(ensemble, float(points[0, 0])) for ensemble in flown.ensembles.values()]
            view = view_of([*bends, points], MARGIN_IN, WIDTH_IN - 2 * MARGIN_IN, _ASPECT)
            areas = areas_of(self.logic.case, view, named_regions(self.logic.case, [flown]))
            covered = coverage(flown.ensembles[model], grid_of(view))
            self._scenes[route, model] = view, ground_of(view, *shapes_by_form(areas)), covered
        return self._scenes[route, model]

    @cached_property
    def _scenes(self) -> dict[tuple[str, str], tuple[View, Ground, Coverage]]:
        return {}


def _detour(flown: FlownRoute) -> Slider:
    assert flown.statement.detour is not None
    typical = flown.statement.detour.typical_percent
    low, high = (
        max(_rounded(share * typical, _DETOUR_STEP_PERCENT), _DETOUR_STEP_PERCENT) for share in (0.5, 1.5)
    )
    return Slider("mean detour", min(low, typical), max(high, typical), typical, _DETOUR_STEP_PERCENT, "%")


def _rounded(value: float, step: float) -> float:
    return float(step * round(value / step))
