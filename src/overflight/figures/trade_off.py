"""How much of one source's error another's would save: the frontier between two numbers of a clash."""

from __future__ import annotations

from collections.abc import Sequence

from overflight.analysis.claims.clauses import Reading
from overflight.analysis.claims.margins import Change, smallest_changes
from overflight.analysis.claims.trade_offs import Point, trade_off
from overflight.figures.sheet import sheet
from overflight.figures.style import GREEN, INK, QUIET, SMALL_PT, Picture, capital, new_figure, styled
from overflight.findings.logic import Logic
from overflight.findings.wording import listed, number, owners, unit_name

_HEIGHT_IN = 3.6
_NONE = "No two numbers of different statements mend this clash."


@styled
def trade_off_curve(logic: Logic, parts: Sequence[str], reading: Reading) -> Picture:
    """Draw how far the two easiest numbers of a clash, of different statements, must move together.

    Parameters
    ----------
    parts
        Parts that clash in the reading.
    reading
        A way to settle every choice that they depend on.

    Returns
    -------
    figure, alt
        In the shaded part they fit; on its edge they just do. A dashed line marks a number's stated doubt.
    """
    claims = listed(owners(logic.problem, parts))
    title = f"What would reconcile {claims}: one error, the other, or a share of both"
    pair = _pair(smallest_changes(logic.engine, parts, reading))
    if pair is None:
        return sheet(0.1, title, _NONE)[0], _NONE
    ways = [(change.number, 1 if change.by > 0 else -1) for change in pair]
    front = trade_off(logic.problem, parts, reading, ways[0], ways[1])
    if not front:
        return sheet(0.1, title, _NONE)[0], _NONE
    figure = new_figure(_HEIGHT_IN, title, "Dashed: as far as the source's own words leave it open.")
    axes = figure.add_subplot()
    xs, ys = [float(x) for x, _ in front], [float(y) for _, y in front]
    right, top = 1.15 * max(*xs, 1e-9), 1.15 * max(*ys, 1e-9)
    axes.fill_between([*xs[::-1], right], [*ys[::-1], ys[0]], top, color=GREEN, alpha=0.25, linewidth=0)
    axes.plot(xs, ys, color=INK)
    for change, line in zip(pair, (axes.axvline, axes.axhline), strict=True):
        if change.number.doubt:
            line(float(change.number.doubt), color=QUIET, linestyle="--", linewidth=0.8)
    axes.text(0.97, 0.93, "they fit", ha="right", va="top", transform=axes.transAxes, fontsize=SMALL_PT)
    axes.set(xlim=(0, right), ylim=(0, top), xlabel=_axis(pair[0]), ylabel=_axis(pair[1]))
    return figure, _alt(title, pair, front)


def _pair(changes: Sequence[Change]) -> tuple[Change, Change] | None:
    """Return the easiest change, and that of another statement; a speed's frontier is not straight."""
    straight = [change for change in changes if change.number.per is None]
    other = next((c for c in straight if c.number.of != straight[0].number.of), None)
    return (straight[0], other) if other else None


def _axis(change: Change) -> str:
    way = "up" if change.by > 0 else "down"
    way = {"up": "later", "down": "earlier"}[way] if "time of" in change.number.what else way
    return f"{capital(change.number.what)}: {way} by, {unit_name(change.number.unit)}"


def _alt(title: str, pair: tuple[Change, Change], front: Sequence[Point]) -> str:
    corners = (f"{number(float(x))} and {number(float(y))}" for x, y in front)
    return f"{title}. {_axis(pair[0])}, and {_axis(pair[1])}: they just fit at {listed(corners, 'or at')}."
