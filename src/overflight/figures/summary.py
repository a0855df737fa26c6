"""All findings at a glance: the verdict as a sign and a word, the margin as a dot on a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10

from matplotlib.axes import Axes

from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    PALE,
    QUIET,
    SMALL_PT,
    VERMILLION,
    WIDTH_IN,
    Picture,
    capital,
    styled,
    text_width_in,
    wrap,
)
from overflight.findings.model import Finding, Verdict
from overflight.findings.wording import listed

_QUESTION_IN = 1.28
_VERDICT_IN = 5.02
_SCALE_IN = (6.35, WIDTH_IN - MARGIN_IN - 0.1)
_PAD_IN = 0.08
_HEAD_IN = 0.42

# marker, colour, fill style: all five differ in shape
_SIGNS: dict[Verdict, tuple[str, str, str]] = {
    "consistent": ("o", BLUE, "full"),
    "contradicted": ("X", VERMILLION, "full"),
    "depends": ("D", ORANGE, "left"),
    "not discriminating": ("s", QUIET, "none"),
    # a question mark, written
    "undetermined": ("", INK, "full"),
}


@dataclass(frozen=True)
class _Scale:
    """Powers of ten between which the margins lie."""

    low: int
    high: int

    def x_in(self, times: float) -> float:
        share = (log10(max(times, 10.0**self.low)) - self.low) / (self.high - self.low)
        return _SCALE_IN[0] + min(share, 1.0) * (_SCALE_IN[1] - _SCALE_IN[0])


@styled
def verdict_overview(findings: Sequence[Finding]) -> Picture:
    """Draw all findings, a row each: question, verdict, and how far it is from flipping.

    Parameters
    ----------
    findings
        In the order to be shown; neighbours of one check are put together.

    Returns
    -------
    figure, alt
        Margins are multiples of the stated uncertainty of the input that would have to move, on a
        logarithmic scale; a row without a dot has no such multiple.
    """
    title = "All findings: what fits, what does not, and how far each is from its opposite"
    note = (
        "Margin: how far an input would have to move for the verdict to flip, in multiples of its stated "
        "uncertainty. In the shaded part it lies within that uncertainty. No dot: no such multiple is known."
    )
    room = _VERDICT_IN - _QUESTION_IN - 0.15
    rows = [(finding, wrap(finding.question, room, SMALL_PT)) for finding in findings]
    content = sum(_row_in(finding, label) for finding, label in rows)
    figure, axes, top = sheet(_HEAD_IN + content, title, note)
    scale = _scale_of(findings)
    _draw_head(axes, scale, top, top + _HEAD_IN + content)
    y = top + _HEAD_IN
    middles: list[float] = []
    for check, group in groupby(rows, key=lambda row: row[0].check):
        y = _draw_group(axes, check, list(group), y, middles)
    _draw_signs(axes, findings, middles)
    _draw_dots(axes, scale, findings, middles)
    return figure, _alt(_tally(findings), findings, note)


def _tally(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} findings: {listed(_counts(findings))}"


def _counts(findings: Sequence[Finding]) -> list[str]:
    verdicts = [finding.verdict for finding in findings]
    words = {"depends": "depending on a reading"}
    return [f"{verdicts.count(v)} {words.get(v, v)}" for v in _SIGNS if v in verdicts]


def _times(finding: Finding) -> float | None:
    return finding.margin.times_uncertainty if finding.margin else None


def _scale_of(findings: Sequence[Finding]) -> _Scale:
    known = [times for finding in findings if (times := _times(finding))]
    low, high = min([*known, 0.1]), max([*known, 10.0])
    return _Scale(floor(log10(low)), ceil(log10(high)))


def _row_in(finding: Finding, label: str) -> float:
    return max(height_in(label, SMALL_PT), height_in(_check_label(finding.check), SMALL_PT)) + _PAD_IN


def _check_label(check: str) -> str:
    return wrap(capital(check.replace("-", " ")), _QUESTION_IN - MARGIN_IN - 0.1, SMALL_PT, bold=True)


def _draw_head(axes: Axes, scale: _Scale, top_in: float, bottom_in: float) -> None:
    for x, words in ((MARGIN_IN, "check"), (_QUESTION_IN, "question"), (_VERDICT_IN, "verdict")):
        put(axes, x, top_in + _HEAD_IN - 0.05, words, SMALL_PT, colour=QUIET, down="bottom")
    middle = sum(_SCALE_IN) / 2
    put(axes, middle, top_in, "margin, × uncertainty", SMALL_PT, colour=QUIET, across="center")
    box(axes, (_SCALE_IN[0], scale.x_in(1.0)), (top_in + _HEAD_IN, bottom_in), PALE, order=0)
    step = -(-(scale.high - scale.low) // 4)
    for power in range(scale.low, scale.high + 1):
        x = scale.x_in(10.0**power)
        rule(axes, (x, x), (top_in + _HEAD_IN, bottom_in), QUIET if power == 0 else FAINT)
        if power % step == 0:
            text = f"{10.0**power:,g}"
            put(axes, x, top_in + _HEAD_IN - 0.05, text, SMALL_PT, across="center", down="bottom")


def _draw_group(
    axes: Axes, check: str, rows: Sequence[tuple[Finding, str]], top_in: float, middles: list[float]
) -> float:
    """Write the findings of one check, add where the middle of each row is, and return where they end."""
    rule(axes, (MARGIN_IN, WIDTH_IN - MARGIN_IN), (top_in, top_in), QUIET)
    put(axes, MARGIN_IN, top_in + _PAD_IN / 2, _check_label(check), SMALL_PT, bold=True)
    for index, (finding, label) in enumerate(rows):
        height = _row_in(finding, label) if index == 0 else height_in(label, SMALL_PT) + _PAD_IN
        if index:
            rule(axes, (_QUESTION_IN, WIDTH_IN - MARGIN_IN), (top_in, top_in), FAINT)
        middle = top_in + height / 2
        put(axes, _QUESTION_IN, middle, label, SMALL_PT, down="center")
        put(axes, _VERDICT_IN + 0.2, middle, finding.verdict, SMALL_PT, down="center")
        middles.append(middle)
        top_in += height
    return top_in


def _draw_signs(axes: Axes, findings: Sequence[Finding], middles: Sequence[float]) -> None:
    for verdict, (marker, colour, fill) in _SIGNS.items():
        at = [middle for finding, middle in zip(findings, middles, strict=True) if finding.verdict == verdict]
        if not marker:
            for middle in at:
                put(axes, _VERDICT_IN + 0.07, middle, "?", bold=True, across="center", down="center")
            continue
        axes.plot(
            [_VERDICT_IN + 0.07] * len(at),
            at,
            linestyle="none",
            marker=marker,
            color=colour,
            fillstyle=fill,
            markerfacecoloralt="white",
            markersize=7,
            markeredgewidth=0.0 if fill == "full" else 1.1,
        )


def _draw_dots(axes: Axes, scale: _Scale, findings: Sequence[Finding], middles: Sequence[float]) -> None:
    known = [(t, middle) for f, middle in zip(findings, middles, strict=True) if (t := _times(f)) is not None]
    xs = [scale.x_in(times) for times, _ in known]
    axes.plot(xs, [middle for _, middle in known], linestyle="none", marker="o", markersize=4.5, color=INK)
    for x, (times, middle) in zip(xs, known, strict=True):
        text = _multiple(times)
        if x + 0.06 + text_width_in(text, SMALL_PT) > WIDTH_IN - MARGIN_IN:
            put(axes, x - 0.06, middle, text, SMALL_PT, across="right", down="center", on_white=True)
        else:
            put(axes, x + 0.06, middle, text, SMALL_PT, down="center", on_white=True)


def _multiple(times: float) -> str:
    return f"{times:.2g}" if times < 10 else f"{times:,.0f}"


def _alt(title: str, findings: Sequence[Finding], note: str) -> str:
    told = []
    for finding in findings:
        times = _times(finding)
        margin = f", margin {_multiple(times)} times the uncertainty" if times is not None else ""
        told.append(f"{finding.question} {capital(finding.verdict)}{margin}.")
    return f"{title}. {' '.join(told)} {note}"
