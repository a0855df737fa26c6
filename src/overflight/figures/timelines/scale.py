"""A stretch of time across a sheet, read on several clocks at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from matplotlib.axes import Axes

from overflight.case.words.clocks import clock_text, offset_text, zone_of
from overflight.figures.sheet import box, put, rule
from overflight.figures.style import BLUE, FAINT, LOOKS, QUIET, SMALL_PT, text_width_in
from overflight.findings.wording import city_of, listed

ROW_IN = 0.19
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_TICK_ROOM_IN = 0.62
_LEAST_BAR_IN = 0.035
# what clock_text tells; in UTC itself there is no second clock
_ON_TWO_CLOCKS = r"(?P<utc>\S+) UTC(?: \((?P<local>.+) at (?P<offset>\S+)\))?"
_RAISED = {-2: "⁻²", -1: "⁻¹", 0: "", 1: "⁺¹", 2: "⁺²"}


@dataclass(frozen=True)
class Clock:
    """Zones that show the same time, with the look of what is read on them."""

    zones: tuple[str, ...]
    name: str
    colour: str
    hatch: str


@dataclass(frozen=True)
class TimeScale:
    """Where a time is drawn: `first` at `left_in`, `last` at `right_in`."""

    first: datetime
    last: datetime
    left_in: float
    right_in: float

    def x_in(self, instant: datetime) -> float:
        """Return where an instant is drawn, inside the scale."""
        share = (instant - self.first) / (self.last - self.first)
        return self.left_in + min(max(share, 0.0), 1.0) * (self.right_in - self.left_in)

    def shows(self, earliest: datetime, latest: datetime) -> bool:
        """Tell whether any of a window is inside the scale."""
        return latest >= self.first and earliest <= self.last

    def ticks(self) -> list[datetime]:
        """Return round instants, as many as their labels have room for."""
        span_s = (self.last - self.first).total_seconds()
        most = (self.right_in - self.left_in) / _TICK_ROOM_IN
        step = timedelta(seconds=next((s for s in _STEPS_S if span_s / s <= most), _STEPS_S[-1]))
        midnight = self.first.replace(hour=0, minute=0, second=0, microsecond=0)
        tick = midnight - (midnight - self.first) // step * step
        found = []
        while tick <= self.last:
            found.append(tick)
            tick += step
        return [t for t in found if t >= self.first]


def clocks_of(zones: Iterable[str], local_zone: str, instant: datetime) -> dict[str, Clock]:
    """Return the clock of each zone; the local one comes first, and zones that agree share one."""
    together: dict[str, list[str]] = {}
    for zone in [local_zone, *zones]:
        names = together.setdefault(offset_text(instant, zone), [])
        names += [zone] if zone not in names else []
    clocks: dict[str, Clock] = {}
    for (offset, names), (colour, hatch) in zip(together.items(), LOOKS * 3, strict=False):
        cities = ", ".join(city_of(zone) for zone in names if zone != "UTC")
        clock = Clock(tuple(names), f"{offset} ({cities})" if cities else "UTC", colour, hatch)
        clocks |= dict.fromkeys(names, clock)
    return clocks


def around(windows: Sequence[tuple[datetime, datetime]], left_in: float, right_in: float) -> TimeScale:
    """Return a scale that holds all of these windows, with some room beside them."""
    first, last = min(w[0] for w in windows), max(w[1] for w in windows)
    room = max((last - first) * 0.06, timedelta(seconds=1))
    return TimeScale(first - room, last + room, left_in, right_in)


def clock_rows(axes: Axes, scale: TimeScale, top_in: float, clocks: Iterable[Clock]) -> float:
    """Write the times of the ticks on each clock, a row each; return where the rows end."""
    for clock in dict.fromkeys(clocks):
        middle = top_in + ROW_IN / 2
        swatch = scale.left_in - 0.24
        box(
            axes,
            (swatch, swatch + 0.16),
            (middle - 0.05, middle + 0.05),
            clock.colour,
            hatch=clock.hatch,
            edge="white",
        )
        put(axes, swatch - 0.06, middle, clock.name, SMALL_PT, across="right", down="center")
        for tick in scale.ticks():
            put(
                axes,
                scale.x_in(tick),
                middle,
                _shown(tick, clock.zones[0], scale),
                SMALL_PT,
                across="center",
                down="center",
            )
        top_in += ROW_IN
    return top_in


def utc_row(axes: Axes, scale: TimeScale, top_in: float) -> float:
    """Write the times of the ticks in UTC with the date; return where the row ends."""
    middle = top_in + ROW_IN / 2
    date = f"{scale.first.day} {scale.first:%B %Y}, UTC"
    put(axes, scale.left_in - 0.30, middle, date, SMALL_PT, colour=QUIET, across="right", down="center")
    for tick in scale.ticks():
        put(
            axes,
            scale.x_in(tick),
            middle,
            _shown(tick, "UTC", scale),
            SMALL_PT,
            colour=QUIET,
            across="center",
            down="center",
        )
    return top_in + ROW_IN


def grid(axes: Axes, scale: TimeScale, top_in: float, bottom_in: float) -> None:
    """Draw a faint line at each tick."""
    for tick in scale.ticks():
        x = scale.x_in(tick)
        rule(axes, (x, x), (top_in, bottom_in), FAINT)


def bar(
    axes: Axes,
    scale: TimeScale,
    window: tuple[datetime, datetime],
    y_in: tuple[float, float],
    colour: str = BLUE,
    hatch: str = "",
) -> None:
    """Draw a window of time as a bar, never too thin to see; an arrowhead says that it goes on outside."""
    out_left, out_right = window[0] < scale.first, window[1] > scale.last
    if out_left and out_right:
        # a window that fills the picture tells little: it must not be what strikes the eye
        y_in = (y_in[0] + (y_in[1] - y_in[0]) / 3, y_in[1] - (y_in[1] - y_in[0]) / 3)
    left, right = scale.x_in(window[0]), scale.x_in(window[1])
    spare = max(0.0, (_LEAST_BAR_IN - (right - left)) / 2)
    left, right = max(scale.left_in, left - spare), min(scale.right_in, right + spare)
    box(axes, (left, right), y_in, colour, hatch=hatch, edge="white")
    middle = sum(y_in) / 2
    for out, x, sign in ((out_left, left, -1), (out_right, right, 1)):
        if out:
            head = [middle - 0.065, middle + 0.065, middle]
            axes.fill([x, x, x + sign * 0.09], head, color=colour, linewidth=0)


def beside(
    axes: Axes, scale: TimeScale, window: tuple[datetime, datetime], middle_in: float, text: str
) -> None:
    """Write a bar's label to its right, or to its left, or else onto it, where there is room."""
    left, right = scale.x_in(window[0]) - 0.06, scale.x_in(window[1]) + 0.06
    width = text_width_in(text, SMALL_PT)
    if right + width <= scale.right_in:
        put(axes, right, middle_in, text, SMALL_PT, down="center", on_white=True)
    elif left - width >= scale.left_in:
        put(axes, left, middle_in, text, SMALL_PT, across="right", down="center", on_white=True)
    else:
        put(
            axes, (left + right) / 2, middle_in, text, SMALL_PT, across="center", down="center", on_white=True
        )


def day_note(scale: TimeScale, clocks: Iterable[Clock]) -> str:
    """Return what the raised numbers behind a time mean, if there are any."""
    shown = "".join(
        _shown(t, z, scale) for t in scale.ticks() for z in ("UTC", *(c.zones[0] for c in clocks))
    )
    told = [f"{raised} {meaning}" for raised, meaning in (("⁻¹", "the day before"), ("⁺¹", "the next day"))]
    return f"{listed(t for t in told if t.split()[0] in shown)}.".lstrip(".")


def window_text(window: tuple[datetime, datetime], zone: str, between: str = "–") -> str:
    """Return from when to when on two clocks, such as ``17:44–17:55 UTC (19:44–19:55 at UTC+2)``.

    Parameters
    ----------
    window
        First and last instant. With dates if these differ in UTC.
    zone
        IANA name of the local clock; each time is read on it as :func:`clock_text` reads it.
    between
        What stands between the two times.
    """
    dates = {instant.astimezone(UTC).date() for instant in window}
    told = [clock_text(instant, zone) for instant in window]
    first, last = (re.fullmatch(_ON_TWO_CLOCKS, text) for text in told)
    assert first
    assert last
    days = [f"{t.day} {t:%B} " if len(dates) > 1 else "" for t in (i.astimezone(UTC) for i in window)]
    if first["offset"] != last["offset"]:
        return between.join(f"{day}{text}" for day, text in zip(days, told, strict=True))
    utc = f"{days[0]}{first['utc']}{between}{days[1]}{last['utc']} UTC"
    if not first["offset"]:
        return utc
    ends = [found["local"] for found in (first, last)]
    if window[1] - window[0] >= timedelta(days=1):
        # the same hours may come twice, and clock_text names a local day only where it is another than in UTC
        there = (instant.astimezone(zone_of(zone)) for instant in window)
        ends = [f"{end.split(' on ')[0]} on {t.day} {t:%B}" for end, t in zip(ends, there, strict=True)]
    return f"{utc} ({between.join(ends)} at {first['offset']})"


def _shown(tick: datetime, zone: str, scale: TimeScale) -> str:
    local = tick.astimezone(zone_of(zone))
    days = (local.date() - scale.first.astimezone(UTC).date()).days
    seconds = f":{local:%S}" if (scale.last - scale.first).total_seconds() < 600 else ""
    return f"{local:%H:%M}{seconds}{_RAISED.get(days, '')}"
