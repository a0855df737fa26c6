from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.case.document import MAX_DEPTH, DocumentError, nodes, parse, position


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # YAML 1.2.2, examples 10.3 and 10.9: the core schema
        ("null", None),
        ("~", None),
        ("", None),
        ("true", True),
        ("FALSE", False),
        ("-19", -19),
        ("0.", 0.0),
        (".5", 0.5),
        ("-1e+06", -1e6),
        # words to YAML 1.2 that were more to YAML 1.1
        ("no", "no"),
        ("on", "on"),
        ("21:00", "21:00"),
        ("1_000", "1_000"),
        ("2015-12-06", "2015-12-06"),
        ("010", "010"),
        ('"12"', "12"),
    ],
)
def test_what_a_word_stands_for(written: str, meant: object) -> None:
    found = parse(f"word: {written}")["word"]
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3", 3, "duplicate key 'a'"),
        ("a:\n  b: 1\n  b: 2", 3, "duplicate key 'b'"),
        ("a: 1\nb: [2\nc: 3", 3, "not YAML"),
        ("a: 1\nb: *c", 2, "\\*c stands for nothing"),
        ("a: &a\n- *a", 2, "\\*a stands for nothing"),
        ("[a, b]: 1", 1, "a key is a single word"),
        ("a: !!python/name:os.system ''", 1, r"a tag \(!!python/name:os.system\): delete it"),
        ("a: 1\ntitle: !!bool maybe", 2, r"a tag \(!!bool\): delete it, or put the whole text in quotes"),
        ("a: !!timestamp abc", 1, r"a tag \(!!timestamp\)"),
        ('a: !!int ""', 1, r"a tag \(!!int\)"),
        ('a: !!float ""', 1, r"a tag \(!!float\)"),
        ("a: !!set [a]", 1, r"a tag \(!!set\)"),
        ("a: !!binary aGk=", 1, r"a tag \(!!binary\)"),
        ("- 1\n- ! word", 2, r"a tag \(!\)"),
        ("!!str a: 1", 1, r"a tag \(!!str\)"),
        ("!!map {a: 1}", 1, r"a tag \(!!map\)"),
        ("a: &a !own 1", 1, r"a tag \(!own\)"),
        ("\n".join(" " * n + "-" for n in range(MAX_DEPTH + 1)), MAX_DEPTH + 1, "levels deep"),
        (
            "\n".join(
                ["a0: &a0 [" + "x, " * 20 + "]"]
                + [f"a{n}: &a{n} [" + f"*a{n - 1}, " * 20 + "]" for n in range(1, 9)]
            ),
            4,
            "more than 100,000 values",
        ),
    ],
)
def test_a_bad_text_is_refused_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem) as told:
        parse(text)
    assert told.value.fault.line == line


def test_an_alias_repeats_what_it_stands_for() -> None:
    assert parse("a: &zones [UTC]\nb: *zones") == {"a": ["UTC"], "b": ["UTC"]}


def test_positions_are_those_of_keys_and_items() -> None:
    root = nodes("a:\n  b: 1\n  c: [2,\n      3]\n")
    assert position(root, ("a", "c", 1)) == (4, 7)
    assert position(root, ("a", "b")) == (2, 3)
    assert position(root, ("a", "missing")) == (1, 1)
    assert position(root, ()) == (1, 1)
    assert position(nodes("1: a\n2: {b: c}\n"), (2, "b")) == (2, 5)


def test_positions_are_looked_up_and_not_searched_for() -> None:
    """A search for each of 40,000 entries would ask 800 million keys."""
    count = 40_000
    root = nodes("".join(f"k{n}: {n}\n" for n in range(count)))
    asked = 0

    class Counted(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            nonlocal asked
            asked += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    for n in range(count):
        assert position(root, (Counted(f"k{n}"),))[0] == n + 1
    assert asked < 3 * count


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t0.~\\é", max_size=60))
def test_no_text_ends_in_anything_but_values_or_a_fault(text: str) -> None:
    with suppress(DocumentError):
        parse(text)
