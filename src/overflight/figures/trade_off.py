"""How much of one source's error another's would save: the frontier between two numbers of a clash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from overflight.figures.sheet import graphs
from overflight.figures.style import GREEN, INK, ORANGE, QUIET, SMALL_PT, Picture, capital, styled
from overflight.findings.model import Finding
from overflight.findings.wording import listed, number

_HEIGHT_IN = 2.3
# the smallest clashes come first: who has seen one such picture reads the others' certificates
_MOST = 1


def trade_offs(findings: Sequence[Finding]) -> dict[int, Picture]:
    """Draw how far two numbers of a clash must move together, for the first finding that tells.

    Parameters
    ----------
    findings
        Those whose certificates hold a trade-off are drawn; others are passed over.

    Returns
    -------
    dict of (figure, alt)
        By the finding's place in the list, counted from 1.
    """
    told = [(place, each) for place, each in enumerate(findings, 1) if "trade_off" in each.certificate.data]
    return {place: _trade_off(finding) for place, finding in told[:_MOST]}


@styled
def _trade_off(finding: Finding) -> Picture:
    """In the shaded part the claims fit; on its edge they just do."""
    data = finding.certificate.data["trade_off"]
    first, second, points = data["first"], data["second"], data["just_fit"]
    title = f"What would reconcile {listed(finding.claims)}: one error, the other, or a share of both"
    note = (
        "Dot: as stated. Hatched: what both sources' own words leave open. "
        f"{'It reaches' if data['within'] else 'It does not reach'} where all of it fits."
    )
    figure, (axes,) = graphs(_HEIGHT_IN, title, note, above_in=0.24)
    _draw(axes, points, (first["uncertainty"], second["uncertainty"]))
    axes.set_xlabel(_axis(first))
    # across, as it may be longer than the graph is high
    axes.set_title(_axis(second), fontweight="normal")
    ends = (listed(_moved((first, x), (second, y))) for x, y in (points[0], points[-1]))
    told = f"{listed(finding.claims)} just fit with {listed(ends, 'or with')}"
    return figure, f"{told}. {title}. {_axis(first)}; {_axis(second)}. {note}"


def _moved(*sides: tuple[dict[str, Any], float]) -> list[str]:
    """Return how far each number that moves has moved, in words."""
    return [
        f"{side['moves']} {number(by, 0 if by >= 10 else 1)} {side['unit']} {side['towards']}"
        for side, by in sides
        if by > 0
    ]


def _draw(axes: Axes, points: Sequence[Sequence[float]], doubts: tuple[float, float]) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    right, top = 1.15 * max(*xs, doubts[0]), 1.25 * max(*ys, doubts[1])
    axes.fill_between([*xs[::-1], right], [*ys[::-1], ys[0]], top, color=GREEN, alpha=0.25, linewidth=0)
    axes.plot(xs, ys, color=INK)
    axes.fill_between(
        [0, doubts[0]], 0, doubts[1], facecolor="none", edgecolor=QUIET, hatch="////", linewidth=0.8
    )
    axes.plot(0, 0, marker="o", markersize=7, color=ORANGE, markeredgecolor=INK, clip_on=False, zorder=4)
    axes.text(0.98, 0.92, "they fit", ha="right", va="top", transform=axes.transAxes, fontsize=SMALL_PT)
    axes.set(xlim=(0, right), ylim=(0, top))


def _axis(side: dict[str, Any]) -> str:
    return f"{capital(side['moves'])}, {side['unit']} {side['towards']}"
