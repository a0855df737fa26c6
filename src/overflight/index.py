"""What the index notebook shows: the cases, the last runs, and what the newest of them found.

Links are relative to the folder that the notebook runs in, so that JupyterLab opens what they lead to.
All text from a case or a run is escaped.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from urllib.parse import quote

from overflight.errors import CaseError, OverflightError
from overflight.findings.model import VERDICT_MEANS
from overflight.notebook import html_table
from overflight.paths import cases_folder, default_case_name, project_root
from overflight.pipeline.notebooks import NOTEBOOKS, declared_by_all
from overflight.pipeline.runs import PastRun, past_runs
from overflight.pipeline.validate import validated

SHOWN_RUNS = 20
RUN_HEADINGS = (
    "case", "when", "version", "values set", "verdicts", "bottom line", "case file", "to read",
)  # fmt: skip


def show_cases() -> None:
    """Show all cases of the project: what each asks, and whether its file can be used."""
    rows = [_case_row(path) for path in sorted(cases_folder().glob("*/case.yaml"))]
    _show(html_table(("case", "title", "what is asked", "can it be used?"), rows))


def show_runs() -> None:
    """Show the last runs in the project's ``runs``, with links to what they left; or how to make one."""
    runs = past_runs(project_root() / "runs")
    if not runs:
        _show(_how_to_run())
        return
    table = html_table(RUN_HEADINGS, [_run_row(run) for run in runs[:SHOWN_RUNS]])
    left_out = len(runs) - SHOWN_RUNS
    _show(table + (f"<p>Older ones that are not shown: {left_out}.</p>" if left_out > 0 else ""))


def show_glance() -> None:
    """Show what the newest run of the default case found, question by question; or how to make one."""
    runs = past_runs(project_root() / "runs")
    newest = next((run for run in runs if run.case == _default() and run.findings), None)
    if newest is None or newest.findings is None:
        _show(_how_to_run())
        return
    rows = [
        (
            f"<code>{escape(finding.id)}</code>",
            escape(finding.question),
            f"<strong>{escape(finding.verdict)}</strong>: {escape(VERDICT_MEANS[finding.verdict])}",
        )
        for finding in newest.findings.findings
    ]
    report = _link(newest.folder / "report.html", "report")
    told = f"<p>From the run of {_when(newest)}; the reasons are in its {report}.</p>"
    _show(told + html_table(("finding", "question", "verdict"), rows))


def _case_row(path: Path) -> tuple[str, ...]:
    name = path.parent.name
    link = _link(path, name) + (" (the default)" if name == _default() else "")
    try:
        found = validated(path)
    except (OverflightError, OSError) as fault:
        return link, "", "", f"no: {escape(str(fault))}"
    if found.case is None:
        return link, "", "", _faults(name, found.error)
    warnings = f", with {_counted(len(found.warnings), 'warning')}" if found.warnings else ""
    return link, escape(found.case.title), escape(found.case.question), f"yes{warnings}"


def _default() -> str:
    try:
        return default_case_name()
    except (OSError, ValueError):
        return ""


def _faults(name: str, error: CaseError | None) -> str:
    faults = error.faults if error else []
    told = f"no: {_counted(len(faults), 'fault')}"
    if faults:
        line = f" in line {faults[0].line}" if faults[0].line else ""
        told += f", the first{line}: {faults[0].problem}"
    return f"{escape(told)}; <code>overflight validate {escape(name)}</code> tells all"


def _run_row(run: PastRun) -> tuple[str, ...]:
    if run.findings is None:
        return escape(run.case), "", "", "", "", escape(run.fault), "", _links(run.folder)
    usual = declared_by_all()
    settings = {key: value for key, value in run.findings.parameters.items() if usual.get(key) != value}
    told = [f"{escape(key)} = {escape(str(value))}" for key, value in {**settings, **run.overrides}.items()]
    verdicts = [_unbroken(f"{count} {verdict}") for verdict, count in run.verdicts().items()]
    return (
        escape(run.case),
        _when(run),
        escape(run.version),
        "<br>".join(told) or "none",
        "<br>".join(verdicts),
        escape(next(iter(run.findings.bottom_line), "")),
        escape(run.case_file),
        _links(run.folder),
    )


def _when(run: PastRun) -> str:
    return f"{run.finished:%Y-%m-%d %H:%M} UTC"


def _links(folder: Path) -> str:
    """Return links to those files of a run that are there."""
    files = {"report": "report.html", "findings": "findings.json"}
    files |= {f"notebook {number}": f"{name}.ipynb" for number, name in enumerate(NOTEBOOKS, 1)}
    return "<br>".join(
        _link(folder / file, text) for text, file in files.items() if (folder / file).is_file()
    )


def _link(path: Path, text: str) -> str:
    target = quote(Path(os.path.relpath(path)).as_posix())
    return f'<a href="{escape(target)}">{_unbroken(text)}</a>'


def _unbroken(text: str) -> str:
    """Return text as HTML that is kept on one line, where a column is narrow."""
    return escape(text).replace(" ", "&nbsp;")


def _how_to_run() -> str:
    return (
        "<p>There is no run yet. <code>make run</code> in a terminal makes one of the default case in some "
        "seconds, and <code>make run CASE=name</code> one of another; then run this cell again.</p>"
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")


def _show(content: str) -> None:
    from IPython.display import HTML, display

    display(HTML(content))
