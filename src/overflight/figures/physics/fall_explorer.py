"""Bombs from other heights and speeds: how they fall, and whether a timed pass can have dropped them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, inf, log10

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from overflight.analysis.physics.atmosphere import HIGHEST_M
from overflight.analysis.physics.release import ReleaseWindow
from overflight.case.entities import Aircraft
from overflight.case.statements import Interval, Sighting
from overflight.case.written import Range
from overflight.figures.controls import Choice, Slider
from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    SMALL_PT,
    WIDTH_IN,
    Picture,
    styled,
    wrap,
)
from overflight.figures.supposed import exactly, supposed
from overflight.findings.checks.bombs import fall_of_pass
from overflight.findings.checks.passes import timed_passes
from overflight.findings.labels import about
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import bounds_of, number, span

_LABEL_IN = 2.75
_RIGHT_IN = WIDTH_IN - MARGIN_IN - 0.1
_AXIS_IN = 0.42
_BAR_IN = 0.15
_STEPS = 100


@dataclass(frozen=True)
class _Bar:
    """A stretch of seconds, counted from the impact; one that nothing bounds is infinite."""

    low_s: float
    high_s: float
    colour: str
    hatch: str = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class _Row:
    words: str
    bars: tuple[_Bar, ...]

    @property
    def label(self) -> str:
        return wrap(self.words, _LABEL_IN - MARGIN_IN - 0.15, SMALL_PT)

    @property
    def height_in(self) -> float:
        return height_in(self.label, SMALL_PT) + 0.16

    @property
    def told(self) -> str:
        low, high = self.bars[-1].low_s, _signed(self.bars[-1].high_s)
        return (
            f"{self.words}, {high} s or earlier"
            if low == -inf
            else f"{self.words}, {_signed(low)} to {high} s"
        )


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float

    def x_in(self, seconds: float) -> float:
        """Return where a second is drawn; one outside, at the edge."""
        share = (min(max(seconds, self.low), self.high) - self.low) / (self.high - self.low)
        return _LABEL_IN + share * (_RIGHT_IN - _LABEL_IN)


@dataclass(frozen=True)
class FallExplorer:
    """Passes that a claim ties to an event; see :meth:`controls` for what can be set."""

    logic: Logic

    @cached_property
    def passes(self) -> dict[str, Sighting]:
        """By the part that times them, the passes of aircraft whose height of release is given."""
        passes = dict(timed_passes(self.logic))
        return {part: s for part, s in passes.items() if self._aircraft(s).release_altitude_m is not None}

    @cached_property
    def controls(self) -> dict[str, Slider | Choice]:
        """Height and speed of release, from half of what is assumed to somewhat more; none without a pass."""
        if not self.passes:
            return {}
        types = [self._aircraft(sighting) for sighting in self.passes.values()]
        heights = [each.release_altitude_m for each in types if each.release_altitude_m is not None]
        told = {part: f"{part}: {self._interval(part).as_written}" for part in self.passes}
        return {
            **({"part": Choice("pass", told)} if len(told) > 1 else {}),
            "altitude_m": _slider("height of release", heights, "m", HIGHEST_M),
            "speed_kmh": _slider("speed at release", [each.cruise_kmh for each in types], "km/h"),
        }

    def tell(self, altitude_m: float, speed_kmh: float, part: str = "") -> Mapping[str, str]:
        """Return the verdict on a pass, and how long and far bombs from this height and speed fall."""
        finding, window = self._fall(part, altitude_m, speed_kmh)
        return {
            "verdict": finding.verdict,
            "can they be of this pass?": finding.answer,
            "released before the impact": _seconds(window.fall_s_low, window.fall_s_high),
            "thrown forward": _throw(window),
        }

    @styled
    def draw(self, altitude_m: float, speed_kmh: float, part: str = "") -> Picture:
        """Draw when bombs are released and their aircraft is overhead, against what the claim allows."""
        finding, window = self._fall(part, altitude_m, speed_kmh)
        title = f"{finding.question} {finding.answer}"
        note = (
            f"Level release at {number(altitude_m)} m and {number(speed_kmh)} km/h, course and speed held; "
            f"the bombs fly {_throw(window)} forward."
        )
        rows = self._rows(part, window, speed_kmh)
        content = sum(row.height_in for row in rows)
        figure, page, top = sheet(content + _AXIS_IN, title, note)
        axis = _axis([end for row in rows for bar in row.bars for end in (bar.low_s, bar.high_s)])
        _draw_axis(page, axis, top, top + content)
        for row in rows:
            _draw_row(page, axis, row, top)
            top += row.height_in
        told = "; ".join(row.told for row in rows)
        answer = f"{finding.answer} {finding.question}"
        return figure, f"{answer} Bars in seconds, counted from the impact: {told}. {note}"

    def _fall(self, part: str, altitude_m: float, speed_kmh: float) -> tuple[Finding, ReleaseWindow]:
        """Return the finding on a pass, the first by default, if height and speed were these."""
        key, sighting = self._pass(part)
        if (key, altitude_m, speed_kmh) not in self._found:
            aircraft = self._aircraft(sighting)
            assert aircraft.release_altitude_m is not None
            altitude = exactly(aircraft.release_altitude_m, altitude_m)
            speed = {"cruise_kmh": exactly(aircraft.cruise_kmh, speed_kmh)}
            # what bombs do is no constraint
            logic = supposed(self.logic, "aircraft", self.logic.case.units[sighting.unit].aircraft, **speed)
            self._found[key, altitude_m, speed_kmh] = fall_of_pass(logic, key, sighting, altitude)
        return self._found[key, altitude_m, speed_kmh]

    @cached_property
    def _found(self) -> dict[tuple[str, float, float], tuple[Finding, ReleaseWindow]]:
        return {}

    def _rows(self, part: str, window: ReleaseWindow, speed_kmh: float) -> list[_Row]:
        key, sighting = self._pass(part)
        stated = self._interval(key)
        low, high = bounds_of(stated.minutes)
        near_s = sighting.within_km / speed_kmh * 3600
        first, last = -_or_inf(window.overhead_s_high), -window.overhead_s_low
        overhead, wide = _Bar(first, last, BLUE), _Bar(first - near_s, last + near_s, SKY, opacity=0.5)
        near = f" (dark), or within {sighting.within_km:g} km of it (pale)" if near_s else ""
        released = _Bar(-_or_inf(window.fall_s_high), -window.fall_s_low, PURPLE, "....")
        return [
            _Row("the bombs are released", (released,)),
            _Row(f"the aircraft is over the place{near}", (wide, overhead) if near_s else (overhead,)),
            _Row(f"{key}: “{stated.as_written}”", (_Bar(-high * 60, -low * 60, ORANGE, "////"),)),
        ]

    def _pass(self, part: str) -> tuple[str, Sighting]:
        key = part or next(iter(self.passes))
        return key, self.passes[key]

    def _aircraft(self, sighting: Sighting) -> Aircraft:
        return self.logic.case.aircraft[self.logic.case.units[sighting.unit].aircraft]

    def _interval(self, part: str) -> Interval:
        statement = self.logic.problem.parts[part].statement
        assert isinstance(statement, Interval)
        return statement


def _slider(label: str, assumed: Sequence[Range], unit: str, most: float = inf) -> Slider:
    """Return a slider that starts in the middle of the first of some ranges, and reaches beyond all."""
    highest = max(r.high for r in assumed)
    low, high = min(r.low for r in assumed) / 2, min(highest * 1.15, max(most, highest))
    step = 10.0 ** floor(log10((high - low) / _STEPS))
    first, last = step * max(ceil(low / step), 1), step * floor(high / step)
    start = min(max(step * round(assumed[0].middle / step), first), last)
    told = span(assumed[0].low, assumed[0].high, unit)
    return Slider(f"{label} (assumed: {told})", first, last, start, step, unit)


def _or_inf(seconds: float | None) -> float:
    return inf if seconds is None else seconds


def _signed(value: float) -> str:
    return number(round(value))


def _seconds(low: float, high: float | None) -> str:
    return span(low, _or_inf(high), "s")


def _throw(window: ReleaseWindow) -> str:
    if window.throw_km_low is None:
        return f"at most {about(window.throw_km_high, window.throw_km_high, 'km')}"
    return about(window.throw_km_low, window.throw_km_high, "km")


def _axis(ends: Sequence[float]) -> _Axis:
    """Return a scale for all of these ends, and the impact, with some room beside them."""
    known = [end for end in (*ends, 0.0) if abs(end) != inf]
    low, high = min(known), max(known)
    room = 0.08 * (high - low) or 1.0
    return _Axis(low - room, high + room)


def _draw_axis(page: Axes, axis: _Axis, top_in: float, bottom_in: float) -> None:
    for tick in MaxNLocator(8, steps=[1, 2, 5, 10]).tick_values(axis.low, axis.high):
        if axis.low <= tick <= axis.high:
            x = axis.x_in(tick)
            rule(page, (x, x), (top_in, bottom_in), FAINT)
            put(page, x, bottom_in + 0.04, f"{tick:,g}".replace("-", "−"), SMALL_PT, across="center")
    rule(page, (axis.x_in(0.0),) * 2, (top_in, bottom_in), INK, 1.4)
    words = "seconds, counted from the impact"
    put(page, (_LABEL_IN + _RIGHT_IN) / 2, bottom_in + 0.2, words, SMALL_PT, colour=QUIET, across="center")


def _draw_row(page: Axes, axis: _Axis, row: _Row, top_in: float) -> None:
    middle = top_in + row.height_in / 2
    put(page, MARGIN_IN, middle, row.label, SMALL_PT, down="center")
    for bar in row.bars:
        left, right = axis.x_in(bar.low_s), axis.x_in(bar.high_s)
        ends = (middle - _BAR_IN / 2, middle + _BAR_IN / 2)
        box(
            page,
            (left, max(right, left + 0.03)),
            ends,
            bar.colour,
            hatch=bar.hatch,
            edge="white",
            opacity=bar.opacity,
        )
