"""What is wrong with the form of a case, in words that tell what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from overflight.case.model import Case
from overflight.case.shape import Location, Models, slots
from overflight.case.words.understood import in_words_besides

# What pydantic says of these in a programmer's words.
PLAIN_FAULTS = {
    "list_type": "this is a list: put it in square brackets, such as [a, b]",
    "dict_type": "this is a table: write its fields in braces, such as {low: 3, high: 4}, or indented below",
    "model_type": "this is a table: write its fields in braces, such as {low: 3, high: 4}, or indented below",
    "naive_datetime_parsing": 'this is no time: write "2015-12-31 21:00"',
    "naive_datetime_from_date_parsing": 'this is no time: write "2015-12-31 21:00"',
    "date_from_datetime_parsing": "this is no date: write 2015-12-31",
    "timezone_naive": "a wall time has no offset: write it as the clock showed it, and give `zone:`",
}


def form_faults(
    data: dict[str, Any], errors: Iterable[Any], told: Iterable[Location]
) -> list[tuple[Location, str]]:
    """Return where the form of a case is wrong, and what to write instead.

    Parameters
    ----------
    data
        The case as plain values.
    errors
        What pydantic has against it.
    told
        Where something is known to be wrong already; what only follows from that is left out.
    """
    known = set(told)
    holders = {at[:-1] for at in known}
    found = [(_without_tags(data, e["loc"]), e) for e in errors]
    renamed = set(_misspelt(found))
    return [
        (at, _explain(error))
        for at, error in found
        # what is below something that was not understood is still in words
        if at not in holders
        and known.isdisjoint(at[:depth] for depth in range(len(at) + 1))
        and (at, error["type"]) not in renamed
    ]


def _misspelt(found: list[tuple[Location, Any]]) -> Iterator[tuple[Location, str]]:
    """Yield the missing fields that are there under a name that is almost theirs."""
    for at, error in found:
        if error["type"] == "extra_forbidden":
            for name in _near(str(at[-1]), _fields_at(error["loc"])):
                # words stand for both bounds
                for meant in ("low", "high") if name == "as_written" else (name,):
                    yield (*at[:-1], meant), "missing"


def _without_tags(data: Any, loc: Location) -> Location:
    """Drop what pydantic puts into the location of a fault to tell which of several kinds it means."""
    found: list[str | int] = []
    node: Any = data
    for depth, key in enumerate(loc):
        last = depth == len(loc) - 1
        inside = isinstance(node, dict) and key in node
        inside = inside or (isinstance(node, list) and isinstance(key, int) and key < len(node))
        kind = isinstance(node, dict) and node.get("kind") == key
        # other words for a kind are no key of what they stand before; what is missing is named last
        if (kind and not last) or (not inside and not (last and isinstance(node, dict | list))):
            continue
        found.append(key)
        node = node[key] if inside else None
    return tuple(found)


def _explain(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    name = str(error["loc"][-1]) if error["loc"] else "case"
    if kind == "extra_forbidden":
        allowed = _fields_at(error["loc"])
        return f"unknown field {name!r}; {_hint(_near(name, allowed))}allowed here: {', '.join(allowed)}"
    if kind == "union_tag_invalid":
        tag, kinds = error["ctx"]["tag"], error["ctx"]["expected_tags"]
        hint = _hint(_near(str(tag), kinds.replace("'", "").split(", ")))
        return f"no statement is of kind {tag!r}; {hint}there are: {kinds}"
    if kind == "missing":
        return f"the field {name!r} is missing"
    if kind in PLAIN_FAULTS:
        return f"{PLAIN_FAULTS[kind]} (given: {given!r})"
    message = str(error["msg"]).removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    if kind == "literal_error":
        allowed = re.findall("'([^']*)'", error["ctx"]["expected"])
        message = f"{message}; {_hint(_near(str(given), allowed))}".rstrip("; ")
    if isinstance(given, str | int | float | bool):
        return f"{message} (given: {given!r})"
    return message


def _near(word: str, known: Iterable[str]) -> list[str]:
    spelt = {each.casefold(): each for each in known}
    return [spelt[near] for near in get_close_matches(word.casefold(), list(spelt), n=1)]


def _hint(near: list[str]) -> str:
    return f"did you mean {near[0]!r}? " if near else ""


def _fields_at(loc: Location) -> list[str]:
    """Return the fields of the model that holds the field at a location as pydantic gives it."""
    models: Models = (Case,)
    rest = list(loc[:-1])
    name = ""
    while rest:
        name = str(rest.pop(0))
        slot = slots(models[0]).get(name)
        if slot is None or not slot.models:
            break
        models = slot.models
        if slot.holds != "one" and rest:
            rest.pop(0)
        if len(models) > 1 and rest:
            kind = rest.pop(0)
            models = tuple(m for m in models if kind in get_args(m.model_fields["kind"].annotation)) or models
    return [*models[0].model_fields, *in_words_besides(models[0], name)]
