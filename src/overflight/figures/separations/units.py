"""Written distances in kilometres, in each unit that the word may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, log10

from matplotlib.axes import Axes

from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BLUE,
    FAINT,
    GREEN,
    ORANGE,
    QUIET,
    SMALL_PT,
    WIDTH_IN,
    Picture,
    styled,
    text_width_in,
    wrap,
)
from overflight.findings.checks.separations import (
    Written,
    same_ends,
    unit_reconciliation,
    written_separations,
)
from overflight.findings.labels import who
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, span, unit_name

Span = tuple[float, float]

_LABEL_IN = 2.75
_ID_IN = 0.5
_RIGHT_IN = WIDTH_IN - MARGIN_IN - 0.1
_BAR_IN = 0.14
_STEP_IN = 0.19
_PAD_IN = 0.1
_AXIS_IN = 0.4


@dataclass(frozen=True)
class _Row:
    id: str
    label: str
    bars: tuple[tuple[str, Span], ...]

    @property
    def height_in(self) -> float:
        return max(height_in(self.label, SMALL_PT), len(self.bars) * _STEP_IN) + _PAD_IN


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def x_in(self, km: float) -> float:
        share = (min(max(km, self.low), self.high) - self.low) / (self.high - self.low)
        return _LABEL_IN + share * (_RIGHT_IN - _LABEL_IN)

    def ticks(self) -> list[float]:
        most = (_RIGHT_IN - _LABEL_IN) / 0.6
        step = next(
            m * 10.0**p
            for p in range(int(log10(self.high)) - 4, 6)
            for m in (1, 2, 5)
            if (self.high - self.low) / (m * 10.0**p) <= most
        )
        first = -(-self.low // step) * step
        return [first + step * k for k in range(int((self.high - first) // step) + 1)]


@styled
def units_figure(logic: Logic) -> Picture:
    """Draw the distances that claims give between the same two ends, in each unit that they may mean.

    Returns
    -------
    figure, alt
        Where some of them name one unit only, what these have in common is shaded. Distances that no
        other claim repeats are drawn only if none is repeated.
    """
    written = _repeated(logic)
    title = _title(logic)
    if not written:
        return sheet(0.1, title, "No claim of this case states a distance.")[0], "No distance is stated."
    rows = [_row(logic, one) for one in written]
    common = _common(written)
    scale = _scale([(_told(name, km, common), km) for row in rows for name, km in row.bars])
    note = _note(common)
    content = sum(row.height_in for row in rows)
    figure, axes, top = sheet(content + _AXIS_IN, title, note)
    bottom = top + content
    if common:
        box(
            axes, (scale.x_in(common[0]), scale.x_in(common[1])), (top, bottom), GREEN, opacity=0.2, order=0.5
        )
    _draw_axis(axes, scale, top, bottom)
    y = top
    for row in rows:
        y = _draw_row(axes, scale, row, common, y)
    return figure, _alt(rows, common, note)


def _title(logic: Logic) -> str:
    found = unit_reconciliation(logic)
    if len(found) == 1:
        return f"{found[0].question} {found[0].answer}"
    return "The written distances, in each unit that they may mean"


def _repeated(logic: Logic) -> list[Written]:
    """Return the distances that are stated more than once; all, if none is."""
    every = written_separations(logic)
    again = [one for one in every if any(o is not one and same_ends(logic.case, one, o) for o in every)]
    return again or every


def _row(logic: Logic, written: Written) -> _Row:
    distance = written.statement.distance
    told = f"{who(logic.case, written.part)}: “{distance.as_written}”"
    several = len(distance.units) > 1
    bars = tuple((f"if {unit_name(u)}: " if several else "", written.km(u)) for u in distance.units)
    return _Row(written.part.id, wrap(told, _LABEL_IN - MARGIN_IN - _ID_IN - 0.15, SMALL_PT), bars)


def _common(written: Sequence[Written]) -> Span | None:
    """Return what the distances with one unit only have in common."""
    settled = [w.km(w.statement.distance.units[0]) for w in written if len(w.statement.distance.units) == 1]
    if not settled:
        return None
    low, high = max(km[0] for km in settled), min(km[1] for km in settled)
    return (low, high) if low <= high else None


def _scale(bars: Sequence[tuple[str, Span]]) -> _Scale:
    """Return a scale on which every bar has room for its words on the right."""
    known = [edge for _, km in bars for edge in km if isfinite(edge)]
    low, high = min(known), max(known)
    least = max(0.0, low - 0.2 * (high - low or low))
    room = _RIGHT_IN - _LABEL_IN
    ends = [(km[1] if isfinite(km[1]) else km[0], text_width_in(told, SMALL_PT) + 0.1) for told, km in bars]
    return _Scale(least, max(least + (end - least) * room / (room - width) for end, width in ends))


def _draw_axis(axes: Axes, scale: _Scale, top_in: float, bottom_in: float) -> None:
    for km in scale.ticks():
        x = scale.x_in(km)
        rule(axes, (x, x), (top_in, bottom_in), FAINT)
        put(axes, x, bottom_in + 0.04, f"{km:,g}", SMALL_PT, across="center")
    put(axes, _LABEL_IN - 0.12, bottom_in + 0.04, "km", SMALL_PT, colour=QUIET, across="right")


def _draw_row(axes: Axes, scale: _Scale, row: _Row, common: Span | None, top_in: float) -> float:
    middle = top_in + row.height_in / 2
    rule(axes, (MARGIN_IN, _RIGHT_IN), (top_in, top_in), FAINT)
    put(axes, MARGIN_IN, middle, row.id, SMALL_PT, bold=True, down="center")
    put(axes, MARGIN_IN + _ID_IN, middle, row.label, SMALL_PT, down="center")
    y = middle - _STEP_IN * (len(row.bars) - 1) / 2
    for name, km in row.bars:
        _draw_bar(axes, scale, _told(name, km, common), km, _misses(km, common) > 0, y)
        y += _STEP_IN
    return top_in + row.height_in


def _draw_bar(axes: Axes, scale: _Scale, text: str, km: Span, off: bool, middle_in: float) -> None:
    left = scale.x_in(km[0])
    right = max(scale.x_in(km[1]) if isfinite(km[1]) else left, left + 0.03)
    colour, hatch = (ORANGE, "////") if off else (BLUE, "")
    ends = (middle_in - _BAR_IN / 2, middle_in + _BAR_IN / 2)
    box(axes, (left, right), ends, colour, hatch=hatch, edge="white")
    put(axes, right + 0.07, middle_in, text, SMALL_PT, down="center", on_white=True)


def _told(name: str, km: Span, common: Span | None) -> str:
    off = _misses(km, common)
    return f"{name}{_span(km)}" + (f", {off:.1f} km off" if off > 0 else "")


def _misses(km: Span, common: Span | None) -> float:
    return max(km[0] - common[1], common[0] - km[1]) if common else -inf


def _span(km: Span) -> str:
    if not isfinite(km[1]):
        return f"{km[0]:,.1f} km or more"
    return span(max(km[0], 0.0), km[1], "km", 1)


def _note(common: Span | None) -> str:
    note = "A bar is as wide as the rounding that the words allow."
    if common is None:
        return note
    return f"{note} Shaded is what the distances in one unit only have in common, {_span(common)}."


def _alt(rows: Sequence[_Row], common: Span | None, note: str) -> str:
    told = listed(
        f"{row.id} ({row.label}) {listed((u + _span(km) for u, km in row.bars), 'or')}" for row in rows
    )
    return f"{_answer(rows, common)} Bars in kilometres: {told}. {note}".replace("\n", " ")


def _answer(rows: Sequence[_Row], common: Span | None) -> str:
    """Say which unit brings the distances together where a word leaves it open, or else what they span."""
    several = [row for row in rows if len(row.bars) > 1]
    if common is None or not several:
        ends = [end for row in rows for _, km in row.bars for end in km if isfinite(end)]
        return f"The written distances are {_span((min(ends), max(ends)))}, in all units that they may mean."
    told = []
    for row in several:
        fitting = listed((name.removesuffix(": ") for name, km in row.bars if _misses(km, common) <= 0), "or")
        told.append(f"{row.id} agrees {f'only {fitting}' if fitting else 'in no unit'}")
    return f"With the {_span(common)} of the distances in one unit only, {listed(told)}."
