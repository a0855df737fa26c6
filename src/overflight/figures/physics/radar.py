"""How far a sensor sees over the Earth's curve, by the height of the aircraft."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from overflight.analysis.physics.sensors import radar_horizon_km
from overflight.case.entities import Sensor
from overflight.case.statements import RouteStatement
from overflight.figures.sheet import graphs
from overflight.figures.style import INK, LOOKS, SMALL_PT, Picture, styled, wrap
from overflight.findings.checks.sensors import radar_horizons, top_m_of
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import listed, number, span

_DEFAULT_TOP_M = 12_000.0


def radar_figures(logic: Logic) -> list[Picture]:
    """Draw for each route that sensors may have followed how far these see.

    Returns
    -------
    list of (figure, alt)
        Half the straight line to the farthest target is marked: a single sensor that reaches less cannot
        have seen both of its ends.
    """
    routes = (logic.problem.parts[part].statement for part in logic.claim_parts)
    seen = [s for s in routes if isinstance(s, RouteStatement) and s.sensors]
    return [_radar(logic, route, found) for route, found in zip(seen, radar_horizons(logic), strict=True)]


@styled
def _radar(logic: Logic, route: RouteStatement, finding: Finding) -> Picture:
    case = logic.case
    aircraft = case.aircraft[case.units[route.unit].aircraft]
    top_m = top_m_of(aircraft) or _DEFAULT_TOP_M
    sensors = [case.sensors[key] for key in route.sensors]
    far = [f"{s.name} up to {number(radar_horizon_km(s.antenna_m.high, top_m))} km away" for s in sensors]
    marked = _half(finding)
    title = f"An aircraft {number(top_m / 1000)} km up can be seen by {listed(far)}"
    note = (
        "Over flat ground or sea, with usual refraction (4/3 of the Earth's radius); hills and weak echoes "
        "end the view sooner. Where the sensors were is not stated."
    )
    figure, (axes,) = graphs(2.9, title, note)
    heights_m = np.linspace(0, top_m, 50)
    for sensor, look in zip(sensors, LOOKS * 3, strict=False):
        _draw_sensor(axes, sensor, heights_m, look)
    _draw_half(axes, finding, marked, top_m)
    axes.set_ylim(0, top_m / 1000 * 1.55)
    axes.set_xlim(0, None)
    axes.set_xlabel("km from the sensor to the aircraft")
    axes.set_ylabel("height of the aircraft, km")
    return figure, f"{title}. Graph of reach against height; {marked}. {note}"


def _half(finding: Finding) -> str:
    """Return half the straight line in words."""
    half = finding.compared_with
    if half is None or half.low is None or half.high is None:
        return ""
    return f"{half.what}: {number((half.low + half.high) / 2)} km"


def _draw_sensor(axes: Axes, sensor: Sensor, heights_m: np.ndarray, look: tuple[str, str]) -> None:
    colour, hatch = look
    antenna = sensor.antenna_m
    low, high = ([radar_horizon_km(a, h) for h in heights_m] for a in (antenna.low, antenna.high))
    km = heights_m / 1000
    axes.fill_betweenx(
        km, low, high, facecolor=colour, edgecolor="white", hatch=hatch, alpha=0.45, linewidth=0
    )
    for line in (low, high):
        axes.plot(line, km, color=colour, linewidth=1.4)
    axes.annotate(
        f"{sensor.name},\n{_height(antenna.low, antenna.high)} up",
        ((low[-1] + high[-1]) / 2, km[-1]),
        (0, 3),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=SMALL_PT,
    )


def _height(low_m: float, high_m: float) -> str:
    return span(low_m, high_m, "m") if high_m < 1000 else span(low_m / 1000, high_m / 1000, "km", 1)


def _draw_half(axes: Axes, finding: Finding, told: str, top_m: float) -> None:
    half = finding.compared_with
    if half is None or half.low is None or half.high is None:
        return
    axes.axvspan(half.low, half.high, color=INK, linewidth=1.4, alpha=0.8)
    # to the side where there is more room
    left = half.high > 0.6 * axes.get_xlim()[1]
    axes.annotate(
        wrap(told, 1.6, SMALL_PT),
        (half.low if left else half.high, top_m / 1000 * 1.52),
        (-5 if left else 5, 0),
        textcoords="offset points",
        fontsize=SMALL_PT,
        ha="right" if left else "left",
        va="top",
    )
