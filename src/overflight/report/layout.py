"""What stands where on the page: findings by the question a reader has, and pictures by their check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from overflight.findings.model import LISTING, Figure, Finding, Findings

# Title, a line that says what is looked at, and the kinds of check that answer it.
QUESTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "accounts": (
        "Whose account can be true?",
        "Each account is held against all the statements. What cannot be true with it, must be wrong.",
        ("account", "minimal-conflict"),
    ),
    "clocks": (
        "When did it happen, and on whose clock?",
        "A time without its zone is several times. Each source is read on every clock it may have used.",
        ("clock-reading",),
    ),
    "ways": (
        "Can the claimed way be flown, and in time?",
        "The way that is claimed, the straight line, and what the aircraft can do.",
        ("shortest-route", "great-circle", "route-spread", "route-range", "schedule"),
    ),
    "places": (
        "Where was it, and do the distances agree?",
        "The same distance in two units, and the places that lie at the distances which were told.",
        ("place-dispute", "unit-reconciliation", "ring"),
    ),
    "sightings": (
        "What does a sighting prove?",
        "How fast one would have had to fly to be there, and where one could have been meanwhile.",
        ("required-speed", "force-alibi", "implied-speed", "simultaneity", "daylight"),
    ),
    "strike": (
        "Do the passes and the bombs fit?",
        "How long bombs fall, how far they fly, and how much time a turn takes.",
        ("bomb-fall", "time-on-station"),
    ),
    "sensors": (
        "What can radar have seen?",
        "How far a radar sees over the curve of the Earth.",
        ("radar-horizon",),
    ),
    "counts": ("How many, by whose count?", "The numbers that the sources give.", ("count-conflict",)),
    "others": ("What else was checked?", "Checks that belong to none of the questions above.", ()),
}

# Pictures that tell of a whole case, by the first word of their file's name.
MAP, TIMELINE, MATRIX, OVERVIEW = "map", "timeline", "accounts", "overview"
# Pictures that are not named after their check.
CHECK_OF = {"overflight": "great-circle", "lengths": "route-range", "reach": "required-speed"}


@dataclass
class Group:
    """A reader's question, and the findings that answer it."""

    key: str
    title: str
    lead: str
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Pictures:
    """Where each picture stands: in a section of its own, in the card of a finding, or by itself."""

    map: Figure | None = None
    timeline: Figure | None = None
    matrix: Figure | None = None
    overview: Figure | None = None
    of: dict[str, list[Figure]] = field(default_factory=dict)
    others: list[Figure] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A statement in the matrix: whether each account makes it wrong, puts it in doubt, or lets it stand."""

    part: str
    claim: str
    marks: tuple[str, ...]


def by_question(findings: list[Finding]) -> list[Group]:
    """Return findings by the question that they answer, both in the order in which they come."""
    groups = {key: Group(key, title, lead) for key, (title, lead, _) in QUESTIONS.items()}
    home = {check: key for key, (_, _, checks) in QUESTIONS.items() for check in checks}
    for finding in findings:
        groups[home.get(finding.check, "others")].findings.append(finding)
    for group in groups.values():
        order = QUESTIONS[group.key][2]
        if order:
            group.findings.sort(key=lambda finding: order.index(finding.check))
    return [group for group in groups.values() if group.findings]


def placed(findings: Findings) -> Pictures:
    """Return where each picture stands."""
    pictures = Pictures()
    for figure in findings.figures:
        words = re.findall(r"[a-z]+", Path(figure.file).stem.lower())
        if MAP in words and pictures.map is None:
            pictures.map = figure
        elif TIMELINE in words and pictures.timeline is None:
            pictures.timeline = figure
        elif MATRIX in words and pictures.matrix is None:
            pictures.matrix = figure
        elif OVERVIEW in words and pictures.overview is None:
            pictures.overview = figure
        elif owner := _owner(figure, findings.findings):
            pictures.of.setdefault(owner.id, []).append(figure)
        else:
            pictures.others.append(figure)
    return pictures


def _owner(figure: Figure, findings: list[Finding]) -> Finding | None:
    """Return the finding in whose card a picture stands: the nth of its check if the name ends so."""
    stem = re.sub(r"[^a-z0-9]+", "-", Path(figure.file).stem.lower())
    match = re.fullmatch(r"(.*?)-?(\d*)", stem)
    name, index = (match[1], int(match[2] or 1)) if match else (stem, 1)
    begins = CHECK_OF.get(name, name.removesuffix("s"))
    found = [f for f in findings if begins and f"{f.check}-".startswith(f"{begins}-")]
    return found[min(index, len(found)) - 1] if found and index else None


def matrix(findings: Findings) -> tuple[list[Finding], list[Row]]:
    """Return the findings on accounts, and what each makes of every statement that one of them touches.

    Statements that some account makes wrong come first.
    """
    accounts = [finding for finding in findings.findings if finding.check == "account"]
    wrong = [set(_strings(account.certificate.data.get("must_be_wrong"))) for account in accounts]
    doubtful = [_in_doubt(account) for account in accounts]
    rows = []
    for claim in findings.claims:
        for part in claim.statements:
            marks = tuple(
                "wrong" if part in must else "doubt" if part in may else "stands"
                for must, may in zip(wrong, doubtful, strict=True)
            )
            if set(marks) - {"stands"}:
                rows.append(Row(part, claim.id, marks))
    return accounts, sorted(rows, key=lambda row: "wrong" not in row.marks)


def _in_doubt(account: Finding) -> set[str]:
    groups = account.certificate.data.get("groups")
    return {
        part
        for group in (groups if isinstance(groups, list) else [])
        for correction in (group.get("corrections", []) if isinstance(group, dict) else [])
        for part in _strings(correction)
    }


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def by_closeness(findings: list[Finding]) -> list[Finding]:
    """Return the findings with a margin, those first whose answer changes most easily."""
    found = [finding for finding in findings if finding.margin]
    return sorted(found, key=lambda finding: (_times(finding) is None, _times(finding) or 0.0))


def turned_by_margin(finding: Finding) -> str:
    """Return what the margin of a finding turns: the verdict, or already what its answer lists."""
    return "answer" if finding.check in LISTING else "verdict"


def is_close(finding: Finding) -> bool:
    """Return whether an answer changes within the stated uncertainty of one number."""
    times = _times(finding)
    return times is not None and times < 1


def _times(finding: Finding) -> float | None:
    return finding.margin.times_uncertainty if finding.margin else None


def findings_of_claims(findings: Findings) -> dict[str, list[Finding]]:
    """Return for each claim the findings that rest on it."""
    return {
        claim.id: [finding for finding in findings.findings if claim.id in finding.claims]
        for claim in findings.claims
    }
