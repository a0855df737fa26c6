"""YAML text to plain values, and where in the text each value stands.

A case file comes from anywhere, so that only plain values are made of it (text, numbers, true, false,
nothing, lists, tables), none says of itself by a tag (``!!int``) what it is, every key is unique, and
neither depth nor repetition by aliases grows beyond what a person would write. What a plain word stands for
is that of YAML 1.2 (its core schema), so that ``no`` is a word and ``12:30`` no number; a date stays the
text that it is.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from functools import cached_property
from typing import Any

import yaml

from overflight.errors import Fault

MAX_DEPTH = 30
MAX_VALUES = 100_000


class DocumentError(Exception):
    """A text that is no YAML, or more than a case may hold; `fault` says what and on which line."""

    def __init__(self, problem: str, mark: Any = None) -> None:
        super().__init__(problem)
        self.fault = Fault("", problem, mark.line + 1 if mark else None)


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise DocumentError("a key is a single word", key.start_mark)
            if key.value in seen:
                problem = f"found duplicate key {key.value!r}: ids and fields are unique"
                raise DocumentError(problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


# YAML 1.2.2, section 10.3.2; a number with a leading zero is left as text, for some read it as octal
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", list("-+.")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), _first)


def parse(text: str) -> Any:
    """Return the values in a YAML text.

    Raises
    ------
    DocumentError
        If it is no YAML, or holds what a case may not.
    """
    try:
        _check_events(text)
        return yaml.load(text, _Loader)  # the loader is a safe one
    except yaml.MarkedYAMLError as fault:
        problem = f"not YAML: {fault.problem or fault.context}; check the indent, and quote text with a colon"
        raise DocumentError(problem, fault.problem_mark or fault.context_mark) from None
    except (yaml.YAMLError, ValueError) as fault:
        raise DocumentError(f"not YAML: {fault}") from None


def _check_events(text: str) -> None:
    """Refuse tags, and what is too deep, or too much once aliases are written out; events cost little."""
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []
    values = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise DocumentError(f"*{event.anchor} stands for nothing before it", event.start_mark)
            values += sizes[event.anchor]
        elif isinstance(event, yaml.NodeEvent):
            values += 1
            _refuse_tag(event)
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append((event.anchor, values))
            elif event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            if anchor:
                sizes[anchor] = values - before + 1
        if len(opened) > MAX_DEPTH:
            raise DocumentError(f"more than {MAX_DEPTH} levels deep", event.start_mark)
        if values > MAX_VALUES:
            raise DocumentError(f"more than {MAX_VALUES:,} values: split the case", event.start_mark)


def _refuse_tag(event: Any) -> None:
    """Refuse a value that says itself what it is: the loader would take its word for it."""
    if event.tag:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:40]
        raise DocumentError(f"a tag ({tag}): delete it, or put the whole text in quotes", event.start_mark)


class Spot:
    """Where a value stands in a text, and what is inside it; looked up at once, however much that is."""

    def __init__(self, mark: Any, node: yaml.Node | None) -> None:
        self.mark = mark
        self._node = node

    @cached_property
    def inside(self) -> dict[str | int, Spot]:
        """The values inside: by the word of their key, or by their index."""
        if isinstance(self._node, yaml.MappingNode):
            return {key.value: Spot(key.start_mark, value) for key, value in self._node.value}
        if isinstance(self._node, yaml.SequenceNode):
            return {index: Spot(item.start_mark, item) for index, item in enumerate(self._node.value)}
        return {}


def position(root: Spot, at: Sequence[str | int]) -> tuple[int, int]:
    """Return line and column, from 1, of the value at a path, or of the last value on the way to it.

    Parameters
    ----------
    root
        The text as :func:`nodes` gives it.
    at
        Keys and indices (from 0) from the outside in.
    """
    spot = root
    for key in at:
        # a number that is a key was read as one, and is written as a word
        found = spot.inside.get(key) or spot.inside.get(str(key))
        if found is None:
            break
        spot = found
    return (spot.mark.line + 1, spot.mark.column + 1) if spot.mark else (1, 1)


def nodes(text: str) -> Spot:
    """Return where the values of a YAML text stand."""
    return Spot(None, yaml.compose(text, _Loader))
