"""How long bombs fall, how far they fly, and when their aircraft passes overhead, by height of release."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from overflight.analysis.physics.atmosphere import HIGHEST_M
from overflight.analysis.physics.release import ReleaseWindow, release_window, vacuum_fall
from overflight.case.entities import Aircraft
from overflight.case.statements import Interval
from overflight.case.written import Range
from overflight.figures.sheet import graphs
from overflight.figures.style import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    QUIET,
    SMALL_PT,
    Picture,
    styled,
    wrap,
)
from overflight.findings.checks.passes import timed_passes
from overflight.findings.labels import about
from overflight.findings.logic import Logic
from overflight.findings.wording import number, span

_HEIGHTS = 7


def bomb_fall_figures(logic: Logic) -> list[Picture]:
    """Draw, for each pass that a claim ties to an event, what a bomb released on it would do.

    Returns
    -------
    list of (figure, alt)
        One for each aircraft type and interval whose height of release the case gives.
    """
    pictures = []
    for part, sighting in timed_passes(logic):
        aircraft = logic.case.aircraft[logic.case.units[sighting.unit].aircraft]
        statement = logic.problem.parts[part].statement
        assert isinstance(statement, Interval)
        if aircraft.release_altitude_m is not None:
            pictures.append(_bomb_fall(part, statement, aircraft, aircraft.release_altitude_m))
    return pictures


@styled
def _bomb_fall(part: str, interval: Interval, aircraft: Aircraft, altitude: Range) -> Picture:
    heights_m = np.linspace(altitude.low / 2, min(altitude.high * 1.15, HIGHEST_M), _HEIGHTS)
    windows = [_window(aircraft, height, height) for height in heights_m]
    assumed = _window(aircraft, altitude.low, altitude.high)
    title = _title(aircraft, assumed)
    note = _note(aircraft)
    figure, (fall, throw, overhead) = graphs(3.4, title, note, columns=3, above_in=0.25, below_in=0.6)
    km = heights_m / 1000
    for axes in (fall, throw, overhead):
        axes.axhspan(altitude.low / 1000, altitude.high / 1000, color=PALE, linewidth=0, zorder=0)
        axes.set_ylim(0, km[-1] * 1.02)
    fall.set_ylabel("height of release, km")
    _draw_fall(fall, km, windows, aircraft)
    _draw_throw(throw, km, windows, aircraft)
    _draw_overhead(overhead, km, windows, (part, interval))
    middle = (altitude.low + altitude.high) / 2000
    told = wrap(f"heights assumed: {about(altitude.low / 1000, altitude.high / 1000, 'km')}", 0.9, SMALL_PT)
    fall.text(0.03, middle, told, fontsize=SMALL_PT, color=QUIET, transform=fall.get_yaxis_transform())
    return figure, _alt(title, aircraft, altitude, (part, interval), note)


def _window(aircraft: Aircraft, low_m: float, high_m: float) -> ReleaseWindow:
    cruise, drag = aircraft.cruise_kmh, aircraft.bomb_drag_m2_per_kg
    return release_window((low_m, high_m), (cruise.low, cruise.high), (drag.low, drag.high) if drag else None)


def _draw_fall(axes: Axes, km: np.ndarray, windows: Sequence[ReleaseWindow], aircraft: Aircraft) -> None:
    vacuum = [vacuum_fall(height * 1000, aircraft.cruise_kmh.low).fall_s for height in km]
    axes.plot(vacuum, km, color=INK, linestyle="--", linewidth=1.2)
    _band(axes, km, [w.fall_s_low for w in windows], [w.fall_s_high for w in windows])
    _name(axes, vacuum, km, "without air", 0.86, "left")
    if windows[0].fall_s_high is not None:
        _name(axes, [w.fall_s_high or 0.0 for w in windows], km, "with drag", 0.22, "right")
    axes.set_xlim(0, 1.1 * max(*vacuum, *(w.fall_s_high or 0.0 for w in windows)))
    axes.set_xlabel("seconds from release to impact")
    axes.set_title("The fall")


def _draw_throw(axes: Axes, km: np.ndarray, windows: Sequence[ReleaseWindow], aircraft: Aircraft) -> None:
    cruise = aircraft.cruise_kmh
    for speed in dict.fromkeys((cruise.low, cruise.high)):
        vacuum = [vacuum_fall(height * 1000, speed).throw_km for height in km]
        axes.plot(vacuum, km, color=INK, linestyle="--", linewidth=1.2)
    axes.set_xlim(0, 1.1 * vacuum[-1])
    _band(axes, km, [w.throw_km_low for w in windows], [w.throw_km_high for w in windows])
    speeds = span(cruise.low, cruise.high, "km/h")
    _name(axes, vacuum, km, f"without air,\nat {speeds}", 0.22, "right")
    if windows[0].throw_km_low is not None:
        _name(axes, [w.throw_km_low or 0.0 for w in windows], km, "with drag", 0.86, "left")
    axes.set_xlabel("km forward from release to impact")
    axes.set_title("The throw")


def _draw_overhead(
    axes: Axes, km: np.ndarray, windows: Sequence[ReleaseWindow], stated: tuple[str, Interval]
) -> None:
    part, interval = stated
    low, high = _seconds(interval)
    axes.axvspan(low, high, facecolor="none", edgecolor=ORANGE, hatch="//", alpha=0.35, linewidth=0)
    for x in (low, high):
        axes.axvline(x, color=ORANGE, linewidth=1.4)
    latest = [w.overhead_s_high for w in windows]
    _band(axes, km, [w.overhead_s_low for w in windows], latest)
    room = max(0.12 * (high - low), 5.0)
    axes.set_xlim(min(low, 0.0) - room, max(high, *(s or 0.0 for s in latest)) + room)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    told = wrap(f"{part}: {interval.as_written}", 1.5, SMALL_PT)
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    words: dict[str, Any] = {"ha": "center", "fontsize": SMALL_PT, "bbox": white}
    axes.text(0.5, 0.04, told, va="bottom", transform=axes.transAxes, **words)
    if None in latest:
        unknown = "without a drag figure\nnothing bounds it"
        axes.text(0.5, 0.6, unknown, va="center", transform=axes.transAxes, **words)
    axes.set_xlabel("seconds from the pass overhead\nto the impact")
    axes.set_title("The pass")


def _band(axes: Axes, km: np.ndarray, low: Sequence[float | None], high: Sequence[float | None]) -> None:
    """Fill between two bounds, if the physics bounds both sides."""
    if None in low or None in high:
        return
    first, last = np.array(low, float), np.array(high, float)
    axes.fill_betweenx(km, first, last, color=BLUE, alpha=0.35, linewidth=0)
    for line in (first, last):
        axes.plot(line, km, color=BLUE, linewidth=1.4)


def _name(axes: Axes, line: Sequence[float], km: np.ndarray, text: str, height: float, side: str) -> None:
    """Write a name beside a line, at a share of the height."""
    at = height * km[-1]
    x = float(np.interp(at, km, line))
    # curves lean to the right: above them is room on the left, below them on the right
    shift, across, down = (-4, "right", "bottom") if side == "left" else (4, "left", "top")
    axes.annotate(
        text, (x, at), (shift, 0), textcoords="offset points", ha=across, va=down, fontsize=SMALL_PT
    )


def _seconds(interval: Interval) -> tuple[float, float]:
    assert interval.minutes.low is not None
    assert interval.minutes.high is not None
    return interval.minutes.low * 60, interval.minutes.high * 60


def _title(aircraft: Aircraft, window: ReleaseWindow) -> str:
    if window.fall_s_high is None or window.throw_km_low is None or window.overhead_s_high is None:
        return (
            f"Bombs dropped by {aircraft.name} fall at least {number(window.fall_s_low)} s and fly at most "
            f"{about(window.throw_km_high, window.throw_km_high, 'km')} forward; without a drag figure no "
            "more can be said"
        )
    return (
        f"Bombs dropped by {aircraft.name} fall {span(window.fall_s_low, window.fall_s_high, 's')} and fly "
        f"{about(window.throw_km_low, window.throw_km_high, 'km')} forward; it passes overhead "
        f"{span(window.overhead_s_low, window.overhead_s_high, 's')} before they hit"
    )


def _note(aircraft: Aircraft) -> str:
    cruise, drag = aircraft.cruise_kmh, aircraft.bomb_drag_m2_per_kg
    told = f"Level release at {span(cruise.low, cruise.high, 'km/h')}, course and speed held until they fall"
    if drag is None:
        return f"{told}. The drag of the bombs is not known."
    return f"{told}; drag area {drag.low * 1000:.2g} to {drag.high * 1000:.2g} m² per tonne."


def _alt(title: str, aircraft: Aircraft, altitude: Range, stated: tuple[str, Interval], note: str) -> str:
    part, interval = stated
    low, high = _seconds(interval)
    cruise = aircraft.cruise_kmh
    vacuum = [vacuum_fall(m, kmh) for m, kmh in ((altitude.low, cruise.low), (altitude.high, cruise.high))]
    return (
        f"{title}. Three graphs over the height of release, {span(altitude.low, altitude.high, 'm')} being "
        f"assumed: the fall, without air {span(vacuum[0].fall_s, vacuum[1].fall_s, 's')}; the throw, without "
        f"air {about(vacuum[0].throw_km, vacuum[1].throw_km, 'km')}; and the pass before the impact, against "
        f"{part}, “{interval.as_written}”, which allows {number(low)} to {number(high)} s from the pass to "
        f"the impact. {note}"
    )
