"""A new case: from a few answers to a commented ``case.yaml`` that is valid and can be run at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from overflight.case.document import DocumentError, parse
from overflight.case.file import case_file, examine
from overflight.case.words.clocks import zone_of
from overflight.case.words.coordinates import lonlat_of
from overflight.case.words.phrases import window_of
from overflight.errors import OverflightError
from overflight.files import write_new


@dataclass(frozen=True)
class Question:
    """Something that a new case needs to know, with an example, and what refuses an answer."""

    key: str
    asks: str
    example: str
    check: Callable[[str], object] = str

    def refusal(self, answer: str) -> str:
        """Return why an answer will not do; nothing if it will."""
        if not answer.strip():
            return f"{self.key}: an answer is needed, such as {self.example!r}"
        try:
            self.check(answer)
        except ValueError as fault:
            return f"{self.key}: {fault}, such as {self.example!r} (given: {answer!r})"
        return ""


def _day(answer: str) -> date:
    try:
        return date.fromisoformat(answer)
    except ValueError:
        raise ValueError("write the day as year-month-day") from None


_SOME_DAY = date(2000, 1, 1)
QUESTIONS = (
    Question("title", "What is the case called?", "The ferry and the patrol plane"),
    Question("event", "What happened, as a noun?", "the sinking of the ferry"),
    Question("date", "On which day?", "2019-07-03", _day),
    Question(
        "time",
        "At what time, as the source writes it?",
        "around 9:20 p.m.",
        lambda a: window_of(a, _SOME_DAY),
    ),
    Question("zone", "On whose clock (IANA zone)?", "Pacific/Auckland", zone_of),
    Question("place", "What is the place called?", "the strait"),
    Question("at", "Where is it?", "41.2 S 174.6 E", lonlat_of),
    Question("blamed", "Who is blamed?", "the navy"),
    Question("blames", "Who blames them?", "the islanders"),
    Question("instead", "Who did it if not they?", "smugglers"),
)

_TEMPLATE = Template("""\
# yaml-language-server: $$schema=../../../docs/schema/case.schema.json
#
# Replace what is here by what was published. Each sentence is a paraphrase in your own words. Each number has
# a `source`, or an `assumption` that says why it was chosen. docs/writing-a-case.md explains every kind of
# statement; `overflight validate $name` tells what is wrong, with its line, and how your words are read.
title: $title
question: $question
summary: $summary
date: $date
updated: $today
local_zone: $zone

# One entry for each voice, not for each web page. `clock` lists the zones that it may have meant.
sources:
  blaming-voice:
    publisher: $blames
    title: the statement
    date: $date
    kind: official statement
    clock: [$zone]
  blamed-voice:
    publisher: $blamed
    title: the denial
    date: $date
    kind: official statement
    clock: [$zone]

# `radius_km` is how far the true place may be from the stated one.
places:
  scene:
    name: $place
    at: $at
    radius_km: 5
    assumption: replace this by the source of the position, and the radius by what it is worth

forces:
  blamed-force: {name: $blamed}
  other-force: {name: $instead}

# What a unit flies. Give what was published of it.
aircraft:
  some-aircraft:
    name: an aircraft
    cruise_kmh: {low: 700, high: 900, assumption: a jet's cruise; the type is not stated}
    maximum_kmh: {low: 900, high: 1900, assumption: what the fastest could do; the type is not stated}

units:
  some-unit: {name: an aircraft of the blamed side, force: blamed-force, aircraft: some-aircraft}

events:
  what-happened: {name: $event, place: scene, disputed: true}

claims:
  A1:
    source: blaming-voice
    says: $accusation
    statements:
      - {kind: attribution, event: what-happened, force: blamed-force}
      - {kind: event, event: what-happened, time: $time}
      - {kind: sighting, unit: some-unit, place: scene, within_km: 10, time: $time}
  B1:
    source: blamed-voice
    says: $denial
    statements:
      - {kind: attribution, event: what-happened, force: blamed-force, denied: true}
  # More kinds of statement, to be filled in:
  #   - {kind: separation, first: scene, second: another-place, distance: about 55 km}
  #   - {kind: interval, first: A1, second: what-happened, minutes: {low: -1, high: 1}, as_written: at once}
  #   - {kind: count, of: killed, event: what-happened, number: {low: 3, high: 3}}
  #   - {kind: remark, reason: why this sentence cannot be tested}

accounts:
  they-did-it:
    title: $did_it
    asserts: [{kind: attribution, event: what-happened, force: blamed-force}]
  others-did-it:
    title: $others_did_it
    asserts: [{kind: attribution, event: what-happened, force: other-force}]
""")


def answers_in(path: Path) -> dict[str, str]:
    """Return the answers in a file of lines ``key: answer``.

    Raises
    ------
    OverflightError
        If there is no such file, or it holds anything else.
    """
    keys = [question.key for question in QUESTIONS]
    try:
        found = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, DocumentError) as fault:
        raise OverflightError(f"{path} cannot be read as lines of `key: answer`: {fault}") from None
    if not isinstance(found, dict):
        raise OverflightError(f"{path}: write lines of `key: answer`, with the keys {', '.join(keys)}")
    for key in found:
        if key not in keys:
            near = get_close_matches(str(key), keys, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(keys)}"
            raise OverflightError(f"{path}: nothing asks for {key!r}; {hint}")
    return {str(key): str(value) for key, value in found.items()}


def write_case(name: str, answers: Mapping[str, str]) -> Path:
    """Write a new case into ``data/cases`` and return its path.

    Raises
    ------
    OverflightError
        If the name will not do, there is such a case already, or an answer is missing or will not do.
    """
    path = new_path(name)
    refused = [question.refusal(answers.get(question.key, "")) for question in QUESTIONS]
    if any(refused):
        raise OverflightError("\n".join(filter(None, refused)))
    text = _text(name, answers)
    try:
        _refuse_faults(text)
        write_new(path, text)
    except FileExistsError:
        raise OverflightError(_taken(name, path)) from None
    except OSError as fault:
        raise OverflightError(
            f"cannot write {fault.filename or path}: {fault.strerror}; make room for it, then try again"
        ) from None
    return path


def _refuse_faults(text: str) -> None:
    """Refuse answers that will not do together, such as a time that the clocks never showed on that day."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        faults = examine(path).faults
    if faults:
        told = dict.fromkeys(f"{'.'.join(map(str, at))}: {problem}" for at, problem in faults)
        raise OverflightError("\n".join(["with these answers the case is not valid:", *told]))


def new_path(name: str) -> Path:
    """Return where a new case goes.

    Raises
    ------
    OverflightError
        If the name will not do, or there is such a case already.
    """
    path = case_file(name)
    if path.exists():
        raise OverflightError(_taken(name, path))
    return path


def _taken(name: str, path: Path) -> str:
    return f"there is a case {name!r} already, in {path}: choose another name"


def _text(name: str, answers: Mapping[str, str]) -> str:
    event, blamed, instead = (answers[key].strip() for key in ("event", "blamed", "instead"))
    told = {
        **{key: answer.strip() for key, answer in answers.items()},
        "question": f"Who caused {event}, and which of the published claims can be true together?",
        "summary": f"{answers['blames']} and {blamed} tell different stories about {event}.",
        "accusation": f"{_capital(blamed)} caused {event}.",
        "denial": f"{_capital(blamed)} had nothing to do with it.",
        "did_it": f"{_capital(blamed)} caused {event}",
        "others_did_it": f"{_capital(instead)} caused {event}",
    }
    # text in JSON's quotation marks is YAML, whatever is in it
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in told.items()}
    return _TEMPLATE.substitute(quoted, name=name, date=told["date"], zone=told["zone"], today=date.today())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
