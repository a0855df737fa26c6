"""What would settle it: which open question, once answered, decides which findings.

A finding that depends on readings carries the list of those that fit and of those that do not. Settling one
choice leaves some of each; where only one kind is left, the finding is decided. A finding that a
number could turn within its stated uncertainty asks for that number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import ceil
from typing import Any

from overflight.analysis.claims.clauses import Reading, clock_choice, place_choice
from overflight.analysis.claims.constraints import parts_of, separation_fits
from overflight.analysis.claims.numbers import ENDS_OF_TIME, GIVE_OR_TAKE
from overflight.analysis.claims.readings import spot
from overflight.case.model import Case
from overflight.case.statements import Separation
from overflight.findings.model import Decides, Finding, FindOut
from overflight.findings.wording import amount, city_of, listed, slug, unit_name

_DECIDED = ("consistent", "contradicted")
_PREMISE_LEFT = "contradicted, or a premise fails"
_ANOTHER = "another answer"


@dataclass(frozen=True)
class _Readings:
    """In which readings a finding holds and fails, and whether either list is unfinished.

    `loose`: those that fail rest on a premise, which may not hold, so that none of them settles it.
    """

    good: list[Reading]
    bad: list[Reading]
    more_good: bool = False
    more_bad: bool = False
    loose: bool = False

    def verdict(self, settled: Reading) -> str:
        """Return the verdict if some choices are settled, or that only a premise is left to hang on."""
        if not self.more_bad and not any(_compatible(reading, settled) for reading in self.bad):
            return "consistent"
        ruled_out = any(reading.items() <= settled.items() for reading in self.bad)
        if ruled_out or not (self.more_good or any(_compatible(r, settled) for r in self.good)):
            return _PREMISE_LEFT if self.loose else "contradicted"
        return "depends"


def find_out_next(case: Case, findings: Iterable[Finding]) -> list[FindOut]:
    """Return what to find out, that first which decides most findings, whatever the answer.

    Parameters
    ----------
    case
        The case that the findings are about.
    findings
        All of them; those that depend on nothing and hang on no number by a hair's breadth ask nothing.
    """
    known = list(findings)
    depending = {f.id: r for f in known if f.verdict == "depends" and (r := _readings_of(case, f))}
    entries = [
        entry
        for choice, options in _open_choices(case, depending.values()).items()
        if (entry := _of_choice(case, choice, options, depending))
    ]
    entries += [*_of_premises(known), *_of_numbers(known)]
    return sorted(entries, key=_rank)


def _rank(entry: FindOut) -> tuple[int, int, int, str]:
    wholly = sum(each.wholly for each in entry.decides)
    # what settles a reading comes before what might only shift a number
    return int(entry.kind == "number"), -wholly, -len(entry.decides), entry.what


def _of_choice(
    case: Case, choice: str, options: Iterable[str], depending: Mapping[str, _Readings]
) -> FindOut | None:
    decides = []
    for finding, found in depending.items():
        answers = {option: found.verdict({choice: option}) for option in options}
        told = {_option_text(choice, option, case): verdict for option, verdict in answers.items()}
        if any(verdict != found.verdict({}) for verdict in answers.values()):
            wholly = all(verdict in _DECIDED for verdict in answers.values())
            decides.append(Decides(finding=finding, wholly=wholly, by_answer=told))
    if not decides:
        return None
    what = _question(case, choice)
    return FindOut(what=what, kind="choice", options=list(decides[0].by_answer), decides=decides)


def _of_premises(findings: Iterable[Finding]) -> list[FindOut]:
    """Return the premises that decide a finding by holding or by failing."""
    turned: dict[str, list[Decides]] = {}
    for finding in findings:
        for text, answers in finding.certificate.data.get("premises", {}).items():
            wholly = all(verdict in _DECIDED for verdict in answers.values())
            decided = Decides(finding=finding.id, wholly=wholly, by_answer=answers)
            turned.setdefault(text, []).append(decided)
    return [
        FindOut(
            what=f"whether it holds that {text}",
            kind="choice",
            options=[*decides[0].by_answer],
            decides=decides,
        )
        for text, decides in turned.items()
    ]


def _of_numbers(findings: Iterable[Finding]) -> list[FindOut]:
    """Return the numbers that turn a finding within their own stated uncertainty."""
    turned: dict[str, list[Decides]] = {}
    for finding in findings:
        for what, turns in _close_numbers(finding).items():
            answers = {"not by as much": str(finding.verdict), **turns}
            decided = Decides(finding=finding.id, wholly=False, by_answer=answers)
            turned.setdefault(what, []).append(decided)
    return [
        FindOut(what=f"{what.rstrip(',')}, more exactly", kind="number", options=[], decides=decides)
        for what, decides in turned.items()
    ]


def _close_numbers(finding: Finding) -> dict[str, dict[str, str]]:
    """Return each number that turns a finding within its uncertainty: how it must be off, and what follows.

    A number and its give or take are one thing to find out, and so are the two ends of a time.
    """
    margin, found = finding.margin, dict[str, dict[str, str]]()
    close = [
        (c["moves"], c["towards"], _enough(c["by"], c["unit"], c["beyond"]), c["then"])
        for c in _within_doubt(finding)
    ]
    near = margin is not None and margin.times_uncertainty is not None and margin.times_uncertainty <= 1
    if margin is not None and near and margin.moves not in {moves for moves, *_ in close}:
        by = _enough(margin.by, margin.unit, margin.beyond)
        close.append((margin.moves, margin.towards or "changed", by, _ANOTHER))
    for moves, towards, by, then in close:
        what = moves.removeprefix(f"{GIVE_OR_TAKE} ")
        part = "give or take " if what != moves else ""
        for end in ENDS_OF_TIME:
            if what.startswith(f"the {end} time of"):
                what, part = what.replace(f"the {end} time", "the time", 1), f"{end} time "
        found.setdefault(what, {})[f"{part}{towards} by {by}"] = then
    return found


def _enough(by: float, unit: str, beyond: bool) -> str:
    """Return in words what is enough of a move, rounded up: what is told as enough must be."""
    up = ceil(round(by * 100, 6)) / 100
    return f"more than {amount(by, unit)}" if beyond and up == by else f"{amount(up, unit)} or more"


def _within_doubt(finding: Finding) -> list[dict[str, Any]]:
    return list(finding.certificate.data.get("within_doubt", []))


def _readings_of(case: Case, finding: Finding) -> _Readings | None:
    """Return the readings on which a finding depends; ``None`` if it depends on something else."""
    data = finding.certificate.data
    if finding.check == "clock-reading":
        more = data.get("more_good", False), data.get("more_bad", False)
        return _Readings(data["holds_in"], data["fails_in"], *more, loose=data.get("loose", False))
    for key, part in parts_of(case).items():
        if not isinstance(part.statement, Separation):
            continue
        if finding.id == slug("ring", key):
            return _ring_readings(case, key, part.statement)
        if finding.id == slug("unit-reconciliation", key):
            return _split(f"unit:{key}", part.statement.distance.units, data["holds_in"])
    for place in case.places:
        if finding.id == slug("place-dispute", place):
            return _split(place_choice(place), case.options(place), data["holds_in"])
    return None


def _split(choice: str, options: Iterable[str], fitting: Iterable[str]) -> _Readings:
    fits = set(fitting)
    each = [(option in fits, {choice: option}) for option in options]
    return _Readings([reading for fit, reading in each if fit], [reading for fit, reading in each if not fit])


def _ring_readings(case: Case, part: str, statement: Separation) -> _Readings | None:
    ends = [spot(case, reference) for reference in (statement.first, statement.second)]
    if ends[0] is None or ends[1] is None:
        return None
    first, second, units = ends[0], ends[1], statement.distance.units
    found = _Readings([], [])
    for a, b, unit in product(case.options(first), case.options(second), units):
        reading = {place_choice(first): a} if len(case.options(first)) > 1 else {}
        reading |= {place_choice(second): b} if len(case.options(second)) > 1 else {}
        reading |= {f"unit:{part}": unit} if len(units) > 1 else {}
        (found.good if separation_fits(case, statement, unit, a, b) else found.bad).append(reading)
    return found


def _open_choices(case: Case, found: Iterable[_Readings]) -> dict[str, list[str]]:
    """Return all choices that some readings name, with all their options."""
    named = {choice for each in found for reading in (*each.good, *each.bad) for choice in reading}
    parts = parts_of(case)
    options = {clock_choice(key): list(source.clock) for key, source in case.sources.items()}
    options |= {place_choice(key): case.options(key) for key in case.places}
    for key, part in parts.items():
        if isinstance(part.statement, Separation):
            options[f"unit:{key}"] = list(part.statement.distance.units)
    return {choice: options[choice] for choice in sorted(named)}


def _compatible(reading: Reading, settled: Reading) -> bool:
    return all(reading.get(choice, option) == option for choice, option in settled.items())


def _question(case: Case, choice: str) -> str:
    kind, subject = choice.split(":", 1)
    if kind == "clock":
        return f"which clock {case.sources[subject].publisher} kept"
    return f"the place of {case.places[subject].name}" if kind == "place" else f"which unit {subject} means"


def _option_text(choice: str, option: str, case: Case) -> str:
    kind = choice.split(":", 1)[0]
    if kind == "clock":
        return option if option == "UTC" else f"{city_of(option)} time"
    return case.places[option].name if kind == "place" else unit_name(option)


def to_find_out(case: Case, findings: Iterable[Finding]) -> list[str]:
    """Return what to find out next, in sentences."""
    known = {finding.id: finding for finding in findings}
    entries = find_out_next(case, known.values())
    return [_told(entry, known) for entry in entries] or ["Nothing that is open would decide a finding."]


def _told(entry: FindOut, findings: Mapping[str, Finding]) -> str:
    wholly = [findings[each.finding].question for each in entry.decides if each.wholly]
    partly = [findings[each.finding].question for each in entry.decides if not each.wholly]
    verb = "could turn" if entry.kind == "number" else "would, for some answers, decide"
    clauses = [f"would decide {_quoted(wholly)}"] if wholly else []
    clauses += [f"{verb} {_quoted(partly)}"] if partly else []
    return f"{entry.what[0].upper()}{entry.what[1:]}: it {listed(clauses)}."


def _quoted(questions: list[str]) -> str:
    return listed(f"“{question}”" for question in questions)
