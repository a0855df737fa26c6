"""Commands on a case alone: begin one, check it, and tell what its sources are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from overflight.cli.terminal import refuse, say, say_json, tell
from overflight.errors import OverflightError


def validate(
    case: Annotated[str, typer.Argument(help="Name of a case, or path of a case.yaml.")] = "",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show every time, distance and position as understood.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON, for machines.")] = False,
) -> None:
    """Check a case file alone, and say what it holds, what is wrong with it, and what may be an oversight."""
    from overflight.case.file import case_path
    from overflight.pipeline.validate import validated

    path = Path(case) if case.endswith((".yaml", ".yml")) else case_path(case)
    found = validated(path)
    if as_json:
        say(found.as_json())
        raise typer.Exit(0 if found.error is None else found.error.exit_code)
    if found.error is not None:
        refuse(found.error)
        for warning in found.warned():
            tell(warning)
        raise typer.Exit(found.error.exit_code)
    say(found.as_text(verbose))


def new(
    name: Annotated[str, typer.Argument(help="Name of the new case: small letters, digits and hyphens.")],
    answers: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Lines of `key: answer`, instead of asking.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print where it is as JSON, for machines.")] = False,
) -> None:
    """Write a new case that is valid and can be run at once, for you to fill in."""
    from overflight.case.starter import answers_in, new_path, write_case

    new_path(name)
    path = write_case(name, answers_in(answers) if answers else _asked(as_json))
    if as_json:
        say_json({"case": name, "file": str(path)})
    else:
        say(f"{path}\nnext: overflight validate {name}, then overflight run {name}")


def ledger(
    case: Annotated[str, typer.Argument(help="Name of a case; without it, the default case.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")] = False,
) -> None:
    """Tell where each source was found, how it was kept and graded, and what of that is missing."""
    from overflight.case.file import load_case
    from overflight.exports.ledger import as_lines, to_csv, to_json

    if as_json and as_csv:
        raise OverflightError("--json and --csv are two formats: give one of them")
    found = load_case(case)
    if as_csv and sys.stdout.isatty():
        say(to_csv(found).decode("utf-8-sig"))
    elif as_csv:
        sys.stdout.buffer.write(to_csv(found))
    else:
        say(to_json(found) if as_json else "\n".join(as_lines(found)))


def schema(
    out: Annotated[Path | None, typer.Option(help="Folder for the schemas, instead of docs/schema.")] = None,
) -> None:
    """Write the JSON Schemas of case.yaml and of findings.json."""
    from overflight.schema import write_schemas

    for path in write_schemas(out):
        print(path)


def _asked(aside: bool) -> dict[str, str]:
    """Ask for all that a new case needs, each until the answer will do; aside on standard error."""
    from functools import partial

    from overflight.case.starter import QUESTIONS, Question

    def checked(question: Question, answer: str) -> str:
        if refusal := question.refusal(answer):
            raise typer.BadParameter(refusal)
        return answer

    return {
        question.key: typer.prompt(
            f"{question.asks} (such as {question.example})",
            value_proc=partial(checked, question),
            err=aside,
        )
        for question in QUESTIONS
    }
