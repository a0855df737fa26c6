"""All findings at a glance, in two columns: the verdict as a sign, the margin as a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes

from overflight.figures.sheet import MARGIN_IN, box, height_in, put, rule, sheet
from overflight.figures.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
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

_APART_IN = 0.3
_COLUMN_IN = (WIDTH_IN - 2 * MARGIN_IN - _APART_IN) / 2
_SIGN_IN = 0.2
_TIMES_IN = 0.42
_PAD_IN = 0.05
_HEADING_IN = 0.18
_KEY_IN = 0.32

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
class _Group:
    """The findings of one check, each with its question wrapped to the column."""

    check: str
    rows: tuple[tuple[Finding, str], ...]

    @property
    def height_in(self) -> float:
        return _HEADING_IN + sum(_row_in(label) for _, label in self.rows)


@styled
def verdict_overview(findings: Sequence[Finding]) -> Picture:
    """Draw all findings, a row each: verdict, question, and how far it is from flipping.

    Parameters
    ----------
    findings
        In the order to be shown, down one column and then the other; neighbours of one check are put
        together. Some fifty findings fill a page.

    Returns
    -------
    figure, alt
        Margins are multiples of the stated uncertainty of the input that would have to move; a row without
        a number has no such multiple.
    """
    title = "All findings: what fits, what does not, and how far each is from its opposite"
    note = (
        "Number: the margin, which is how far an input would have to move for the verdict, or what an answer "
        "lists, to change, in multiples of its stated uncertainty. Shaded: it lies within that uncertainty. "
        "No number: no such multiple is known."
    )
    columns = _columns(_groups(findings))
    content = max(_height_in(column) for column in columns)
    figure, axes, top = sheet(_KEY_IN + content, title, note)
    signs = _draw_key(axes, top + 0.08)
    for index, column in enumerate(columns):
        left = MARGIN_IN + index * (_COLUMN_IN + _APART_IN)
        y = top + _KEY_IN
        for group in column:
            y = _draw_group(axes, group, left, y, signs)
    _draw_signs(axes, signs)
    return figure, _alt(_tally(findings), findings, note)


def _groups(findings: Sequence[Finding]) -> list[_Group]:
    by_check = groupby(findings, key=lambda finding: finding.check)
    return [_Group(check, tuple((each, _label(each)) for each in some)) for check, some in by_check]


def _label(finding: Finding) -> str:
    """Return the question, wrapped to the room that its sign and its number leave."""
    taken = _SIGN_IN + (_TIMES_IN if _times(finding) is not None else 0.0)
    return wrap(finding.question, _COLUMN_IN - taken, SMALL_PT)


def _columns(groups: Sequence[_Group]) -> tuple[Sequence[_Group], Sequence[_Group]]:
    """Divide the groups so that the higher of both columns is as low as can be."""
    cuts = ((groups[:k], groups[k:]) for k in range(len(groups) + 1))
    return min(cuts, key=lambda columns: max(_height_in(column) for column in columns))


def _height_in(column: Sequence[_Group]) -> float:
    return sum(group.height_in for group in column)


def _row_in(label: str) -> float:
    return height_in(label, SMALL_PT) + _PAD_IN


def _tally(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} findings: {listed(_counts(findings))}"


def _counts(findings: Sequence[Finding]) -> list[str]:
    verdicts = [finding.verdict for finding in findings]
    words = {"depends": "depending on a reading"}
    return [f"{verdicts.count(v)} {words.get(v, v)}" for v in _SIGNS if v in verdicts]


def _times(finding: Finding) -> float | None:
    return finding.margin.times_uncertainty if finding.margin else None


_Signs = dict[Verdict, list[tuple[float, float]]]


def _draw_key(axes: Axes, middle_in: float) -> _Signs:
    """Write what each sign means; return where these signs are."""
    signs: _Signs = {}
    x = MARGIN_IN
    for verdict in _SIGNS:
        signs[verdict] = [(x + 0.07, middle_in)]
        put(axes, x + _SIGN_IN, middle_in, verdict, SMALL_PT, down="center")
        x += _SIGN_IN + text_width_in(verdict, SMALL_PT) + 0.25
    return signs


def _draw_group(axes: Axes, group: _Group, left_in: float, top_in: float, signs: _Signs) -> float:
    """Write the findings of one check, add where the sign of each is, and return where they end."""
    right = left_in + _COLUMN_IN
    rule(axes, (left_in, right), (top_in, top_in), QUIET)
    heading = capital(group.check.replace("-", " "))
    put(axes, left_in, top_in + _HEADING_IN / 2, heading, SMALL_PT, bold=True, down="center")
    top_in += _HEADING_IN
    for finding, label in group.rows:
        middle = top_in + _row_in(label) / 2
        put(axes, left_in + _SIGN_IN, middle, label, SMALL_PT, down="center")
        signs[finding.verdict].append((left_in + 0.07, middle))
        if (times := _times(finding)) is not None:
            _draw_times(axes, times, right, middle)
        top_in += _row_in(label)
    return top_in


def _draw_times(axes: Axes, times: float, right_in: float, middle_in: float) -> None:
    text = _multiple(times)
    if times < 1.0:
        left = right_in - text_width_in(text, SMALL_PT, bold=True) - 0.08
        box(axes, (left, right_in), (middle_in - 0.07, middle_in + 0.07), FAINT, order=0)
    put(axes, right_in - 0.04, middle_in, text, SMALL_PT, bold=times < 1.0, across="right", down="center")


def _draw_signs(axes: Axes, signs: _Signs) -> None:
    for verdict, (marker, colour, fill) in _SIGNS.items():
        if not marker:
            for x, y in signs[verdict]:
                put(axes, x, y, "?", bold=True, across="center", down="center")
            continue
        axes.plot(
            *zip(*signs[verdict], strict=True),
            linestyle="none",
            marker=marker,
            color=colour,
            fillstyle=fill,
            markerfacecoloralt="white",
            markersize=6,
            markeredgewidth=0.0 if fill == "full" else 1.1,
        )


def _multiple(times: float) -> str:
    return f"{times:.2g}" if times < 10 else f"{times:,.0f}"


def _alt(title: str, findings: Sequence[Finding], note: str) -> str:
    told = []
    for finding in findings:
        times = _times(finding)
        margin = f", margin {_multiple(times)} times the uncertainty" if times is not None else ""
        told.append(f"{finding.question} {capital(finding.verdict)}{margin}.")
    return f"{title}. {' '.join(told)} {note}"
