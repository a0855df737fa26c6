"""One choice at a time: the verdicts that change once it is settled, as ``find_out_next`` holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from overflight.findings.model import Finding, Findings, FindOut


@dataclass(frozen=True)
class Turn:
    """Findings that go from one verdict to another."""

    before: str
    after: str
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """Answers that settle a choice to the same end, and what turns then; nothing may."""

    answers: list[str]
    turns: list[Turn]


@dataclass(frozen=True)
class Choice:
    """What is open, and what each answer to it would change."""

    what: str
    outcomes: list[Outcome]


def if_settled(run: Findings) -> list[Choice]:
    """Return the choices that change some verdict when they alone are settled, in the order of the run."""
    known = {finding.id: finding for finding in run.findings}
    return [Choice(e.what, _outcomes(e, known)) for e in run.find_out_next if e.kind == "choice"]


def _outcomes(entry: FindOut, known: dict[str, Finding]) -> list[Outcome]:
    """Return what each answer leads to; answers that lead to the same are told together."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for answer in dict.fromkeys(answer for each in entry.decides for answer in each.by_answer):
        changed = tuple(
            (each.finding, each.by_answer[answer])
            for each in entry.decides
            if each.finding in known
            and each.by_answer.get(answer, known[each.finding].verdict) != known[each.finding].verdict
        )
        alike.setdefault(changed, []).append(answer)
    return [Outcome(answers, _turns(changed, known)) for changed, answers in alike.items()]


def _turns(changed: tuple[tuple[str, str], ...], known: dict[str, Finding]) -> list[Turn]:
    turns: dict[tuple[str, str], Turn] = {}
    for name, after in changed:
        before = known[name].verdict
        turns.setdefault((before, after), Turn(before, after)).findings.append(known[name])
    return list(turns.values())
