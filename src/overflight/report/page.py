"""The page itself, filled into the templates."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from overflight.diff import Difference
from overflight.findings.custody import graded
from overflight.findings.model import VERDICT_MEANS, Findings, Map
from overflight.findings.wording import either, in_longer
from overflight.report import amounts, chart, choices, layout, text, words
from overflight.rounding import number


@dataclass(frozen=True)
class Origin:
    """What a run was made with and from: versions of software, and SHA-256 of inputs."""

    versions: dict[str, str] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)


def render(
    findings: Findings,
    pictures: Mapping[str, bytes],
    origin: Origin | None = None,
    changes: Difference | None = None,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    findings
        What is reported.
    pictures
        PNG data by the `file` of a figure; a figure without is shown by its text.
    origin
        What the run was made with and from, if that is known.
    changes
        What has changed since an earlier run, if that is to be told.
    """
    accounts, rows = layout.matrix(findings)
    parts = [part for claim in findings.claims for part in claim.statements]
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            run=findings,
            drawn=findings.map,
            policy=chart.policy(findings.map),
            case=findings.case,
            answer=findings.answer or findings.bottom_line[:3],
            groups=layout.by_question(findings.findings),
            tally=Counter(finding.verdict for finding in findings.findings),
            accounts=accounts,
            rows=rows,
            place=layout.placed(findings),
            settled=choices.if_settled(findings),
            closest=layout.by_closeness(findings.findings),
            pictures=pictures,
            link=text.linker((claim.id for claim in findings.claims), parts),
            claims={claim.id: claim for claim in findings.claims},
            sources={source.id: source for source in findings.sources},
            by_id={finding.id: finding for finding in findings.findings},
            used_in=layout.findings_of_claims(findings),
            settings=settings(findings),
            command=command(findings),
            origin=origin or Origin(),
            changes=changes,
            means=VERDICT_MEANS,
            words=words,
        )
    )


def render_map(drawn: Map) -> str:
    """Return a page that holds nothing but a map and the list of what it shows; its claims lead nowhere."""
    return _environment().get_template("map.html.j2").render(drawn=drawn, policy=chart.policy(drawn))


def compile_templates() -> None:
    """Compile the templates ahead of the first page, which then has only to be filled in."""
    for name in _environment().list_templates(extensions=["j2"]):
        _environment().get_template(name)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("overflight"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "leaflet_style": chart.library_style,
        "licence": chart.licence,
        "scripts": chart.scripts,
    }
    environment.filters |= {
        "anchor": text.anchor,
        "by_claim": chart.by_claim,
        "claim_link": chart.claim_link,
        "clock_of": text.clock_of,
        "data_uri": text.data_uri,
        "day": text.day,
        "embedded": chart.embedded,
        "either": either,
        "exact": amounts.exact,
        "graded": graded,
        "in_longer": in_longer,
        "in_short": text.in_short,
        "is_close": layout.is_close,
        "linked": _linked,
        "map_key": chart.key_of,
        "number": number,
        "points": chart.points,
        "quoted": text.quoted,
        "roughly": amounts.roughly,
        "turned_by_margin": layout.turned_by_margin,
        "unit_for": amounts.unit_for,
        "web_address": text.web_address,
    }
    environment.tests["tears_down"] = lambda row: "wrong" in row.marks
    return environment


@pass_context
def _linked(context: Context, told: str) -> Markup:
    """Link the claims that a text names; which there are is known to the page only."""
    link: Callable[[str], Markup] = context["link"]
    return link(told)


def settings(findings: Findings) -> dict[str, str]:
    """Return the values of the case that were changed for the run, as the command line takes them."""
    return {path: json.dumps(value, ensure_ascii=False) for path, value in findings.overrides.items()}


def command(findings: Findings) -> str:
    """Return the command that gives these findings again, fit to be pasted into a shell."""
    given = [".venv/bin/overflight", "run", findings.case.id]
    for name, value in {**findings.parameters, **settings(findings)}.items():
        given += ["-p", f"{name}={value}"]
    return shlex.join(given)
