"""The report of a run: one page that stands alone, written from ``findings.json`` by a template.

All text is escaped by jinja2. The page asks nothing of the network and runs no script; its own
security policy forbids both.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import ValidationError

from overflight.errors import OverflightError
from overflight.files import write_whole
from overflight.findings.model import VERDICT_MEANS, Figure, Finding, Findings, Verdict

REPORT = "report.html"
PNG = b"\x89PNG\r\n\x1a\n"

# A shape as well as a word, so that nothing hangs on telling colours apart.
SYMBOLS: dict[Verdict, str] = {
    "consistent": "✓",
    "contradicted": "✗",
    "depends": "◐",
    "not discriminating": "=",
    "undetermined": "?",
}

CERTIFICATES = {
    "chain": "Bounds that add up",
    "witness": "Times and places at which all of it is true",
    "readings": "The readings, one by one",
    "sets": "Sets of claims",
    "number": "The number and how it comes about",
}


def write_report(folder: Path) -> Path:
    """Write ``report.html`` into a run's folder, from its ``findings.json`` and the pictures it names.

    Returns
    -------
    The path of the report.

    Raises
    ------
    OverflightError
        If there is no ``findings.json``, or it is not one that this version reads.
    """
    findings = _read(folder / "findings.json")
    pictures = {figure.file: _picture(folder, figure.file) for figure in findings.figures}
    path = folder / REPORT
    write_whole(path, render(findings, {file: data for file, data in pictures.items() if data}))
    return path


def _read(path: Path) -> Findings:
    try:
        return Findings.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise OverflightError(f"{path} is missing: name the folder of a finished run") from None
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise OverflightError(
            f"{path} is not the findings of this version: {where}: {first['msg']}; run the case anew"
        ) from None


def _picture(folder: Path, file: str) -> bytes | None:
    """Return a PNG of the run; ``None`` if it is not there, or leads out of the run's folder."""
    path = (folder / file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    data = path.read_bytes()
    return data if data.startswith(PNG) else None


def render(findings: Findings, pictures: Mapping[str, bytes]) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    findings
        What is reported.
    pictures
        PNG data by the `file` of a figure; a figure without is shown by its text.
    """
    environment = Environment(
        loader=PackageLoader("overflight"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor,
        "data_uri": data_uri,
        "day": day,
        "number": number,
        "title_of": title_of,
        "web_address": web_address,
    }
    return environment.get_template("report.html.j2").render(
        run=findings,
        case=findings.case,
        groups=by_check(findings.findings),
        figures=maps_first(findings.figures),
        pictures=pictures,
        sources={source.id: source for source in findings.sources},
        used_in=findings_of_claims(findings),
        settings=settings(findings),
        command=command(findings),
        symbols=SYMBOLS,
        means=VERDICT_MEANS,
        certificates=CERTIFICATES,
    )


def by_check(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Return findings by their kind of check, both in the order in which they come."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, []).append(finding)
    return groups


def maps_first(figures: list[Figure]) -> list[Figure]:
    """Return figures with the maps, whose file names say so, before all others."""
    return sorted(figures, key=lambda figure: "map" not in re.split(r"[^a-z]+", Path(figure.file).stem))


def findings_of_claims(findings: Findings) -> dict[str, list[Finding]]:
    """Return for each claim the findings that rest on it."""
    return {
        claim.id: [finding for finding in findings.findings if claim.id in finding.claims]
        for claim in findings.claims
    }


def settings(findings: Findings) -> dict[str, str]:
    """Return the values of the case that were changed for the run, as the command line takes them."""
    return {path: json.dumps(value, ensure_ascii=False) for path, value in findings.overrides.items()}


def command(findings: Findings) -> str:
    """Return the command that gives these findings again, fit to be pasted into a shell."""
    words = [".venv/bin/overflight", "run", findings.case.id]
    for name, value in {**findings.parameters, **settings(findings)}.items():
        words += ["-p", f"{name}={value}"]
    return shlex.join(words)


def anchor(name: str, prefix: str) -> str:
    """Return the name of a place in the page; ids of a case are letters, digits, - and _ already."""
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]', '-', name)}"


def data_uri(picture: bytes) -> str:
    """Return a PNG as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def day(text: str) -> str:
    """Return a date such as ``2015-12-06`` as ``6 December 2015``; anything else as it is."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{date.day} {date:%B %Y}"


def number(value: float) -> str:
    """Return a number rounded for reading: whole from 100 on, else to three significant digits."""
    whole = abs(value) >= 100 or value == int(value)
    text = f"{value:,.0f}" if whole else f"{value:.3g}"
    return text.replace("-", "−") if "e" not in text else text


def title_of(check: str) -> str:
    """Return a kind of check as a heading."""
    return check.replace("-", " ").capitalize()


def web_address(text: str | None) -> str | None:
    """Return an address if it is one that a browser opens as a page, and nothing else."""
    if text is None or re.search(r"\s", text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.netloc else None
