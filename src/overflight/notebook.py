"""What a notebook needs around its story: open a case, show figures and findings, leave its part.

A notebook's cells hold prose and short calls; how a figure is shown and stored is the same in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overflight.case.file import load_case
from overflight.case.model import Case
from overflight.files import write_whole
from overflight.findings.model import Figure, Finding
from overflight.findings.store import save_part
from overflight.paths import default_case_name, run_folder

if TYPE_CHECKING:
    import matplotlib.figure


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

    def show(self, figure: matplotlib.figure.Figure, name: str, title: str, alt: str) -> None:
        """Show a figure with its alternative text, and store it in the run's folder as PNG."""
        from io import BytesIO

        from IPython.display import Image, display

        buffer = BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
        file = f"figures/{name}.png"
        write_whole(self.folder / file, buffer.getvalue())
        self.figures.append(Figure(file=file, title=title, alt=alt, notebook=self.name))
        display(Image(buffer.getvalue(), alt=alt), metadata={"image/png": {"alt": alt}})

    def add(self, *findings: Finding) -> None:
        """Show findings as cards, and keep them for the run."""
        from IPython.display import HTML, display

        self.findings += findings
        display(HTML("".join(card(finding) for finding in findings)))

    def save(self) -> None:
        """Write the findings and figures of this notebook into the run's folder."""
        save_part(self.folder, self.name, self.case, self.findings, self.figures)
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
        Folder of the run; ``runs/<case>`` if empty.
    overrides
        New values of the case by dotted path.
    """
    case_name = case or default_case_name()
    loaded = load_case(case_name, overrides)
    return Page(name, case_name, loaded, run_folder(case_name, folder), dict(overrides))


def card(finding: Finding) -> str:
    """Return a finding as a piece of HTML; all its text is escaped."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in finding.certificate.steps)
    margin = ""
    if finding.margin is not None:
        times = finding.margin.times_uncertainty
        multiple = f", {times:.1f} times its stated uncertainty" if times is not None else ""
        margin = (
            f"<p><em>Margin:</em> {escape(finding.margin.moves)} would have to move by "
            f"{finding.margin.by:.4g} {escape(finding.margin.unit)}{multiple}.</p>"
        )
    return (
        f"<details><summary><strong>{escape(finding.verdict)}</strong> · {escape(finding.question)} "
        f"{escape(finding.answer)}</summary><ol>{steps}</ol>{margin}"
        f"<p><em>Claims:</em> {escape(', '.join(finding.claims))}</p></details>"
    )
