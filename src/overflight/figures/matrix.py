"""What must be wrong under each account: claims down, accounts across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes

from overflight.analysis.claims.clauses import Premise, premise_of
from overflight.case.statements import Count
from overflight.figures.sheet import MARGIN_IN, height_in, put, rule, sheet
from overflight.figures.style import (
    BODY_PT,
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
from overflight.findings.checks.conflicts import accounts
from overflight.findings.labels import says, who
from overflight.findings.logic import Logic
from overflight.findings.wording import listed

State = Literal["must be wrong", "one of several must be wrong", "may stand"]
_WRONG: State = "must be wrong"
_SOME: State = "one of several must be wrong"
_STANDS: State = "may stand"

_COLUMN_IN = 1.15
_ID_IN = 0.45
_PAD_IN = 0.07
_HEADING_IN = 0.28
_KEY_IN = 0.3


@dataclass(frozen=True)
class _Row:
    part: str
    label: str
    states: tuple[State, ...]

    @property
    def height_in(self) -> float:
        return height_in(self.label, SMALL_PT) + _PAD_IN


@styled
def account_matrix(logic: Logic) -> Picture:
    """Draw for every statement that bears on a conflict what each account makes of it.

    Returns
    -------
    figure, alt
        Rows where the accounts differ come first, the others by what they clash about.
    """
    title = "What a reader who believes an account has to disbelieve"
    titles = [account.title for account in logic.case.accounts.values()]
    states = _states(logic)
    if not titles or not states:
        return sheet(0.1, title, "No claim clashes with any account.")[0], "No claim has to be wrong."
    label_in = WIDTH_IN - 2 * MARGIN_IN - _COLUMN_IN * len(titles)
    groups = _groups(logic, states, label_in)
    heads = [wrap(text, _COLUMN_IN - 0.12, BODY_PT, bold=True) for text in titles]
    head_in = max(height_in(head, BODY_PT) for head in heads) + 0.08
    rows_in = sum(_HEADING_IN + sum(row.height_in for row in rows) for _, rows in groups)
    unfinished = any(group.more for found in logic.clashes_under.values() for group in found)
    note = "No score: a voice that repeats itself counts each time. " + (
        "There are more clashes than were listed: what seems to stand may be in one of them."
        if unfinished
        else "Claims that are not listed may stand under every account."
    )
    if any(premise_of(part) in logic.problem.parts for part in states):
        note += " Where a claim follows only with a premise, the premise may be wrong instead."
    figure, axes, top = sheet(_KEY_IN + head_in + rows_in, title, note)
    _draw_key(axes, top)
    y = top + _KEY_IN
    columns = [MARGIN_IN + label_in + _COLUMN_IN * (i + 0.5) for i in range(len(titles))]
    for x, head in zip(columns, heads, strict=True):
        put(axes, x, y + head_in - 0.08, head, BODY_PT, bold=True, across="center", down="bottom")
    y += head_in
    for heading, rows in groups:
        y = _draw_group(axes, columns, heading, rows, y)
    return figure, _alt(titles, groups, note)


def _states(logic: Logic) -> dict[str, tuple[State, ...]]:
    """Return what each account makes of each part on which any of them bears."""
    found = [_by_account(finding.certificate.data) for finding in accounts(logic)]
    # a premise stands and falls with its statement: the note says that either may be wrong
    said = [
        part for part in logic.claim_parts if not isinstance(logic.problem.parts[part].statement, Premise)
    ]
    bearing = [part for part in said if any(part in each for each in found)]
    return {part: tuple(each.get(part, _STANDS) for each in found) for part in bearing}


def _by_account(data: Mapping[str, object]) -> dict[str, State]:
    forced, groups = data["must_be_wrong"], data["groups"]
    assert isinstance(forced, list)
    assert isinstance(groups, list)
    some: dict[str, State] = {
        p: _SOME for g in groups for c in (*g["conflicts"], *g["corrections"]) for p in c
    }
    return some | dict.fromkeys(forced, _WRONG)


def _groups(
    logic: Logic, states: Mapping[str, tuple[State, ...]], label_in: float
) -> list[tuple[str, list[_Row]]]:
    """Put rows where the accounts differ first, then the others by what they clash about."""
    groups: dict[str, list[_Row]] = {"what tells the accounts apart": []}
    for part, each in states.items():
        differs = len(set(each)) > 1
        heading = "what tells the accounts apart" if differs else _subject(logic, part)
        told = f"{who(logic.case, logic.problem.parts[part])}: {says(logic.case, logic.problem.parts[part])}"
        label = wrap(told, label_in - _ID_IN - 0.1, SMALL_PT)
        groups.setdefault(heading, []).append(_Row(part, label, each))
    order = (_WRONG, _SOME, _STANDS)
    for rows in groups.values():
        rows.sort(key=lambda row: [order.index(state) for state in row.states])
    return [(heading, rows) for heading, rows in groups.items() if rows]


def _subject(logic: Logic, part: str) -> str:
    statement = logic.problem.parts[part].statement
    if isinstance(statement, Count):
        return f"the number of {statement.of.replace('-', ' ')}: not all can be right"
    return "in doubt whichever account is true"


def _draw_key(axes: Axes, top_in: float) -> None:
    x = MARGIN_IN + 0.08
    for state in (_WRONG, _SOME, _STANDS):
        _draw_state(axes, x, top_in + 0.09, state)
        put(axes, x + 0.13, top_in + 0.09, state, SMALL_PT, down="center")
        x += 0.45 + text_width_in(state, SMALL_PT)


def _draw_state(axes: Axes, x_in: float, y_in: float, state: State) -> None:
    """Mark a state by a cross, a half-filled circle or a small open one, told apart without colour."""
    if state == _WRONG:
        axes.plot(x_in, y_in, marker="X", markersize=9.5, color=VERMILLION, markeredgewidth=0)
    elif state == _SOME:
        axes.plot(
            x_in,
            y_in,
            marker="o",
            markersize=8,
            fillstyle="left",
            color=ORANGE,
            markerfacecoloralt="white",
            markeredgecolor=INK,
            markeredgewidth=0.8,
        )
    else:
        axes.plot(x_in, y_in, marker="o", markersize=4, color="white", markeredgecolor=QUIET)


def _draw_group(
    axes: Axes, columns: Sequence[float], heading: str, rows: Sequence[_Row], top_in: float
) -> float:
    put(axes, MARGIN_IN, top_in + _HEADING_IN - 0.04, capital(heading), BODY_PT, bold=True, down="bottom")
    top_in += _HEADING_IN
    for row in rows:
        rule(axes, (MARGIN_IN, WIDTH_IN - MARGIN_IN), (top_in, top_in), FAINT)
        middle = top_in + row.height_in / 2
        put(axes, MARGIN_IN, middle, row.part, SMALL_PT, bold=True, down="center")
        put(axes, MARGIN_IN + _ID_IN, middle, row.label, SMALL_PT, down="center")
        for x, state in zip(columns, row.states, strict=True):
            _draw_state(axes, x, middle, state)
        top_in += row.height_in
    return top_in


def _alt(titles: Sequence[str], groups: Sequence[tuple[str, list[_Row]]], note: str) -> str:
    rows = [row for _, group in groups for row in group]
    wrong = [sum(row.states[index] == _WRONG for row in rows) for index in range(len(titles))]
    told = (f"{n or 'none'} must be wrong if “{each}”" for n, each in zip(wrong, titles, strict=True))
    sentences = [f"Of {len(rows)} statements in doubt, {listed(told)}."]
    for index, account in enumerate(titles):
        by_state = {s: [row.part for row in rows if row.states[index] == s] for s in (_WRONG, _SOME, _STANDS)}
        each = [f"{state}: {len(parts)}, {listed(parts)}" for state, parts in by_state.items() if parts]
        sentences.append(f"Under “{account}” {'; '.join(each)}.")
    return f"{' '.join(sentences)} {note}"
