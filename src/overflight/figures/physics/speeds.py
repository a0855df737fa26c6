"""The speed that would have taken an aircraft from where it was seen to an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from overflight.case.entities import Aircraft
from overflight.case.statements import Sighting
from overflight.case.written import Range
from overflight.figures.sheet import graphs
from overflight.figures.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    SMALL_PT,
    Picture,
    capital,
    styled,
)
from overflight.findings.labels import about
from overflight.findings.logic import Logic
from overflight.findings.model import Finding
from overflight.findings.wording import listed, number, span

Span = tuple[float, float]
# On the logarithmic scale, names of three distances up to this factor would lie upon each other.
_NAMES_APART = 1.6


def required_speed_figures(logic: Logic, findings: Sequence[Finding]) -> list[Picture]:
    """Draw for each alibi the speed needed against the time available.

    Parameters
    ----------
    logic
        The case's constraints.
    findings
        Of kind ``required-speed``, whose certificates hold distances and minutes; others are passed over.
    """
    return [
        required_speed_figure(finding, aircraft_seen(logic, finding))
        for finding in findings
        if finding.check == "required-speed"
    ]


def aircraft_seen(logic: Logic, finding: Finding) -> Aircraft:
    """Return the type of the unit whose alibi a finding is about."""
    case = logic.case
    seen = [s for claim in finding.claims for s in case.claims[claim].statements if isinstance(s, Sighting)]
    return case.aircraft[case.units[seen[0].unit].aircraft]


@styled
def required_speed_figure(finding: Finding, aircraft: Aircraft, most_kmh: float | None = None) -> Picture:
    """Draw for one alibi the speed needed against the time available.

    Parameters
    ----------
    finding
        Of kind ``required-speed``.
    aircraft
        The type that was seen.
    most_kmh
        A speed that a reader has set as the greatest, marked by a line.
    """
    km, minutes = _pair(finding, "distance_km"), _pair(finding, "minutes")
    title = f"{finding.question} {finding.answer}"
    note = "Both scales are logarithmic. A speed above all bands is one that the aircraft cannot fly."
    figure, (axes,) = graphs(3.3, title, note, right_in=0.7)
    _draw_curves(axes, km, minutes)
    _draw_box(axes, finding, km, minutes)
    _draw_speeds(axes, aircraft)
    if most_kmh is not None:
        _draw_set(axes, most_kmh)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*_times(minutes))
    lowest = min(finding.low or 10.0, aircraft.cruise_kmh.low) / 4
    axes.set_ylim(max(lowest, 1.0), max(aircraft.maximum_kmh.high, finding.value or 0.0) * 2)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.4g}"))
        axis.set_minor_locator(NullLocator())
    axes.set_xticks(_round_times(*_times(minutes)))
    axes.set_xlabel("minutes between the two moments")
    axes.set_ylabel("speed needed, km/h")
    marked = "" if most_kmh is None else f" A line marks {number(most_kmh)} km/h."
    return figure, _alt(title, finding, aircraft, km, minutes) + marked


def _pair(finding: Finding, key: str) -> Span:
    low, high = finding.certificate.data[key]
    return float(low), float(high)


def _times(minutes: Span) -> Span:
    """Return the shortest and longest time drawn."""
    return max(minutes[0], minutes[1] / 50, 0.01) / 2, minutes[1] * 2


def _round_times(first: float, last: float) -> list[float]:
    steps = [mantissa * 10.0**power for power in range(-2, 5) for mantissa in (1, 2, 5)]
    return [step for step in steps if first <= step <= last]


def _draw_curves(axes: Axes, km: Span, minutes: Span) -> None:
    times = np.geomspace(*_times(minutes), 60)
    axes.fill_between(times, km[0] / times * 60, km[1] / times * 60, color=BLUE, alpha=0.2, linewidth=0)
    middle = sum(km) / 2
    # curves that lie close together have one name
    named = {middle: km} if km[1] < _NAMES_APART * km[0] else {each: (each, each) for each in (*km, middle)}
    for distance, look in dict.fromkeys(((km[0], "-"), (middle, "--"), (km[1], "-"))):
        if distance > 0:
            axes.plot(times, distance / times * 60, color=BLUE, linestyle=look, linewidth=1.3)
        if distance > 0 and distance in named:
            axes.annotate(
                about(*named[distance], "km"),
                (times[-1], distance / times[-1] * 60),
                (3, 0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL_PT,
                annotation_clip=False,
            )


def _draw_box(axes: Axes, finding: Finding, km: Span, minutes: Span) -> None:
    """Mark the times and speeds that the claim leaves open, and its middle."""
    first = max(minutes[0], _times(minutes)[0])
    times = np.geomspace(first, minutes[1], 40)
    low, high = km[0] / times * 60, km[1] / times * 60
    axes.fill_between(
        times, low, high, facecolor="none", edgecolor=INK, hatch="////", linewidth=1.0, zorder=3
    )
    middle, half, speed = sum(minutes) / 2, sum(km) / 2, finding.value or 0.0
    axes.plot(middle, speed, marker="o", markersize=7, color=ORANGE, markeredgecolor=INK, zorder=4)
    told = (
        f"what {listed(finding.claims)} leaves open: {about(*km, 'km')} in {about(*minutes, 'min')}\n"
        f"in the middle {about(half, half, 'km')} in {about(middle, middle, 'min')}, {number(speed)} km/h"
    )
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.annotate(
        told,
        (middle, speed),
        (0.03, 0.05),
        textcoords="axes fraction",
        ha="left",
        va="bottom",
        fontsize=SMALL_PT,
        bbox=white,
        arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.8},
        zorder=5,
    )


def _draw_speeds(axes: Axes, aircraft: Aircraft) -> None:
    """Draw what the aircraft flies; the two names at either end, as the bands may be close."""
    _speed_band(axes, f"{aircraft.name} cruises at", aircraft.cruise_kmh, (GREEN, "...."), "left")
    _speed_band(axes, f"{aircraft.name} flies at most", aircraft.maximum_kmh, (ORANGE, "\\\\\\\\"), "right")


def _draw_set(axes: Axes, most_kmh: float) -> None:
    axes.axhline(most_kmh, color=PURPLE, linewidth=2.0, linestyle="-.", zorder=3)
    axes.annotate(
        f"set: {number(most_kmh)} km/h at most",
        (0.5, most_kmh),
        (0, 3),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=SMALL_PT,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        zorder=6,
    )


def _speed_band(
    axes: Axes, words: str, speeds: Range, look: tuple[str, str], side: Literal["left", "right"]
) -> None:
    low, high = speeds.low, max(speeds.high, speeds.low * 1.02)
    colour, hatch = look
    axes.axhspan(low, high, facecolor=colour, edgecolor="white", hatch=hatch, alpha=0.5, linewidth=0)
    axes.annotate(
        f"{words} {span(speeds.low, speeds.high, 'km/h')}",
        (0.01 if side == "left" else 0.99, (low * high) ** 0.5),
        xycoords=axes.get_yaxis_transform(),
        ha=side,
        va="center",
        fontsize=SMALL_PT,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )


def _alt(title: str, finding: Finding, aircraft: Aircraft, km: Span, minutes: Span) -> str:
    cruise, most = aircraft.cruise_kmh, aircraft.maximum_kmh
    answer = capital(
        f"{aircraft.name} needed {number(finding.low or 0.0)} km/h or more to be in both places, "
        f"{number(finding.value or 0.0)} km/h by the middle of what is told, and flies at most "
        f"{span(most.low, most.high, 'km/h')}."
    )
    return (
        f"{answer} {title} Graph of the speed needed against the time available for "
        f"{about(*km, 'km')}. The claim leaves {about(*minutes, 'min')}. Bands show that {aircraft.name} "
        f"cruises at {span(cruise.low, cruise.high, 'km/h')} and flies at most "
        f"{span(most.low, most.high, 'km/h')}."
    )
