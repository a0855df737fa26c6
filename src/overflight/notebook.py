"""What a notebook needs around its story: open a case, show figures and findings, leave its part.

A notebook's cells hold prose and short calls; how a figure or a finding is shown and stored is the
same in all of them, and all text from a case is escaped before it is shown.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overflight.case.file import load_case
from overflight.case.model import Case
from overflight.files import write_whole
from overflight.findings.model import VERDICT_MEANS, Figure, Finding, Map
from overflight.findings.store import save_part
from overflight.paths import default_case_name, lab_folder

if TYPE_CHECKING:
    import matplotlib.figure

    from overflight.findings.flown import FlownRoute
    from overflight.findings.logic import Logic


@dataclass
class Page:
    """One notebook of one run: its case, its folder, and what it has found so far."""

    name: str
    case_name: str
    case: Case
    folder: Path
    overrides: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    map: Map | None = None

    def introduce(self) -> None:
        """Show what the case is about."""
        case = self.case
        _show_html(
            f"<h2>{escape(case.title)}</h2><p>{escape(case.summary)}</p>"
            f"<p><strong>{escape(case.question)}</strong></p>"
        )

    def show(self, drawn: tuple[matplotlib.figure.Figure, str], name: str, title: str) -> None:
        """Show a figure with its alternative text, and store it in the run's folder as PNG.

        Parameters
        ----------
        drawn
            The figure, and the text that tells what it shows.
        name
            Name of the file, without ending.
        title
            Heading of the figure in the report.
        """
        from IPython.display import Image, display

        from overflight.exports.prints import PRINTS, save_prints
        from overflight.figures.style import png

        figure, alt = drawn
        stored = png(figure)
        file = f"figures/{name}.png"
        write_whole(self.folder / file, stored)
        if wanted := os.environ.get(PRINTS):
            save_prints(Path(wanted), name, figure, title, alt)
        self.figures.append(Figure(file=file, title=title, alt=alt, notebook=self.name))
        # nbconvert and JupyterLab read the alternative text from the output's metadata
        display(Image(stored, alt=alt), metadata={"image/png": {"alt": alt}})

    def add(self, findings: Iterable[Finding]) -> None:
        """Show findings as cards, and keep them for the run."""
        new = list(findings)
        self.findings += new
        # as one output: each is checked and handed on by whoever runs the notebook
        _show_html("".join(map(card, new)) or "<p>Nothing in this case asks for this check.</p>")

    def what_would_change_it(self) -> None:
        """Show how far which input must move for each verdict of this notebook to flip, closest first."""
        rows = [
            (f.question, f.verdict, f.margin.moves, f"{f.margin.by:,.4g} {f.margin.unit}", _times(f))
            for f in sorted(self.findings, key=_closeness)
            if f.margin is not None
        ]
        _show_html(table(("question", "verdict", "what would have to move", "by", "× its uncertainty"), rows))

    def save(self) -> None:
        """Write the findings, the figures and the map of this notebook into the run's folder."""
        save_part(self.folder, self.name, self.case, self.findings, self.figures, self.map)
        print(f"{self.name}: {len(self.findings)} findings, {len(self.figures)} figures")


def begin(name: str, case: str, folder: str, overrides: Mapping[str, Any]) -> Page:
    """Open the case for a notebook.

    Parameters
    ----------
    name
        Name of the notebook, without ending.
    case
        Name of the case; the default case if empty.
    folder
        Folder of the run; ``runs/<case>.lab``, for notebooks run by hand, if empty.
    overrides
        New values of the case by dotted path.

    Raises
    ------
    OverflightError
        If there is no such case, or it cannot be used with these overrides.
    """
    # what is imported by now lives as long as the kernel: no garbage collection need look at it again
    gc.freeze()
    case_name = case or default_case_name()
    loaded = load_case(case_name, overrides)
    where = Path(folder) if folder else lab_folder(case_name)
    return Page(name, case_name, loaded, where, dict(overrides))


def show_ledger(case: Case) -> None:
    """Show who says what: every claim with its source, its date and what kinds of statement it makes."""
    rows = [
        (
            key,
            case.sources[claim.source].publisher,
            case.sources[claim.source].date.isoformat(),
            claim.says,
            ", ".join(dict.fromkeys(s.kind for s in claim.statements)),
        )
        for key, claim in case.claims.items()
    ]
    _show_html(table(("claim", "who says it", "published", "what is claimed", "checked as"), rows))


def show_sources(case: Case) -> None:
    """Show every source: where it was published, on whose clock, how graded."""
    rows = [
        (
            key,
            source.publisher,
            source.date.isoformat(),
            source.address or (f"quoted by {source.via}" if source.via else ""),
            ", ".join(source.clock),
            f"{source.reliability}{source.credibility}",
        )
        for key, source in case.sources.items()
    ]
    _show_html(table(("source", "publisher", "date", "address", "clock may be", "grade"), rows))


def show_remarks(case: Case) -> None:
    """Show what cannot be checked, and why."""
    rows = [
        (key, claim.says, statement.reason)
        for key, claim in case.claims.items()
        for statement in claim.statements
        if statement.kind == "remark"
    ]
    _show_html(table(("claim", "what is claimed", "why it, or part of it, cannot be checked"), rows))


def show_findings(findings: Sequence[Finding]) -> None:
    """Show all findings in one table: question, answer, verdict, margin."""
    rows = [(f.check, f.question, f.answer, f.verdict, _margin(f), ", ".join(f.claims)) for f in findings]
    _show_html(table(("check", "question", "answer", "verdict", "margin", "claims"), rows))


def show_verdict_meanings() -> None:
    """Show what each verdict means."""
    _show_html(table(("verdict", "means"), list(VERDICT_MEANS.items())))


def show_list(sentences: Iterable[str]) -> None:
    """Show sentences as a list."""
    _show_html("<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences) + "</ul>")


def show_schedules(logic: Logic, flown: Sequence[FlownRoute]) -> None:
    """Show by each model, and for each clock that a sighting may be on, when a unit left and was back.

    A way that was flown one way only ends with the arrival, in a table of its own. Without
    a sighting at a target that has a time, nothing is shown.
    """
    headings = ("to", "if timed in", "way", "aloft", "left no earlier than", "left no later than")
    for one_way, end in ((False, "back"), (True, "arrived")):
        some = [each for each in flown if each.statement.one_way == one_way]
        rows = [row for each in some for row in _schedule_rows(logic, each)]
        if rows:
            _show_html(table((*headings, f"{end} no earlier than", f"{end} no later than"), rows))


def _schedule_rows(logic: Logic, flown: FlownRoute) -> Iterator[tuple[str, ...]]:
    from overflight.case.words.clocks import clock_text
    from overflight.findings.checks.schedules import left_between, seen_over_target, whole_minutes
    from overflight.findings.labels import clock_name
    from overflight.findings.wording import span

    case, target = logic.case, logic.case.places[flown.target].name
    for part, windows in seen_over_target(logic, flown):
        for zone, seen in windows:
            for way, minutes in _minutes_aloft(logic, flown).items():
                earliest, latest = (t + timedelta(minutes=m) for t, m in zip(seen, minutes, strict=True))
                end = seen if flown.statement.one_way else whole_minutes((earliest, latest))
                moments = (*left_between(seen, minutes), *end)
                times = (clock_text(moment, case.local_zone, case.date) for moment in moments)
                yield f"{target} ({part})", clock_name(zone, seen[0]), way, span(*minutes, "min"), *times


def _minutes_aloft(logic: Logic, flown: FlownRoute) -> dict[str, tuple[float, float]]:
    """Return the least and the most minutes of the shortest way, and of nine in ten ways of each model."""
    from overflight.analysis.routes.ensembles.spread import length_quantiles_km, minutes_aloft
    from overflight.findings.flown import aircraft_of

    cruise = aircraft_of(logic, flown.statement).cruise_kmh
    shortest = flown.route.length_km
    lengths = {m: length_quantiles_km(e, (0.05, 0.95)) for m, e in flown.ensembles.items()}
    spans = {"shortest": (shortest, shortest), **{m: (float(q[0]), float(q[1])) for m, q in lengths.items()}}
    return {way: minutes_aloft(km, (cruise.low, cruise.high)) for way, km in spans.items()}


def card(finding: Finding) -> str:
    """Return a finding as a piece of HTML: question and answer, and behind them the certificate."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in finding.certificate.steps)
    assumptions = "".join(f"<li>{escape(text)}</li>" for text in finding.assumptions)
    rests = f"<p>Assumed:</p><ul>{assumptions}</ul>" if assumptions else ""
    margin = f"<p>Margin: {escape(_margin(finding))}</p>" if finding.margin else ""
    return (
        f"<p><strong>{escape(finding.question)}</strong><br>{escape(finding.answer)} "
        f"<em>[{escape(finding.verdict)}]</em></p>"
        f"<details><summary>why</summary><ol>{steps}</ol>{margin}{rests}"
        f"<p>Claims: {escape(', '.join(finding.claims))}</p></details>"
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as an HTML table; every cell is escaped."""
    return html_table(headers, ([escape(text) for text in row] for row in rows))


def html_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows of HTML as a table; whoever calls this has escaped all text from a case."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(text)}</th>' for text in headers)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _margin(finding: Finding) -> str:
    if finding.margin is None:
        return "no single stated number decides it"
    margin, times = finding.margin, _times(finding)
    multiple = f" ({times} × its uncertainty)" if times else ""
    way = f"{margin.towards} by" if margin.towards else "by"
    way += " more than" if margin.beyond else ""
    return f"{margin.moves}: {way} {margin.by:,.4g} {margin.unit}{multiple}"


def _times(finding: Finding) -> str:
    if finding.margin is None or finding.margin.times_uncertainty is None:
        return ""
    return f"{finding.margin.times_uncertainty:,.1f}"


def _closeness(finding: Finding) -> float:
    """Order margins by how easily they flip; those without a stated uncertainty come last."""
    if finding.margin is None or finding.margin.times_uncertainty is None:
        return float("inf")
    return finding.margin.times_uncertainty


def _show_html(content: str) -> None:
    from IPython.display import HTML, display

    display(HTML(content))
