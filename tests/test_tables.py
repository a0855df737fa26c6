"""CSV: read back the same by RFC 4180's rules, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.exports.tables import FINDING_COLUMNS, claims_table, defused, findings_table, table
from overflight.findings.model import Findings

GOLDEN = next((Path(__file__).resolve().parent / "golden").glob("*findings*.json"))


@pytest.fixture(scope="module")
def findings() -> Findings:
    return Findings.model_validate_json(GOLDEN.read_bytes())


def rows_of(data: bytes) -> list[list[str]]:
    """Read as a spreadsheet does: the byte order mark says that it is UTF-8."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_a_cell_with_commas_quotes_and_lines_comes_back_whole():
    """RFC 4180, section 2, rules 5 to 7."""
    data = table(("a", "b"), [("x, “y”", 'he said "no"\nand left')])
    assert data == '\ufeffa,b\r\n"x, “y”","he said ""no""\nand left"\r\n'.encode()
    assert rows_of(data)[1] == ["x, “y”", 'he said "no"\nand left']


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_a_text_that_would_be_a_formula_is_defused(start):
    text = f"{start}HYPERLINK(0)"
    assert defused(text) == f"'{text}"
    assert rows_of(table(("a",), [(text,)]))[1] == [f"'{text}"]


def test_a_number_stays_a_number():
    assert rows_of(table(("a", "b", "c"), [(-12.5, 0, None)]))[1] == ["-12.5", "0", ""]


@given(st.lists(st.lists(st.one_of(st.none(), st.floats(allow_nan=False), st.text(
    st.characters(exclude_categories=["Cs"]))), min_size=2, max_size=2)))  # fmt: skip
def test_no_cell_of_any_table_begins_a_formula_and_none_is_lost(rows):
    found = rows_of(table(("a", "b"), rows))[1:]
    assert len(found) == len(rows)
    for given_row, row in zip(rows, found, strict=True):
        for cell, text in zip(given_row, row, strict=True):
            if isinstance(cell, str):
                assert not text.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
                assert text in (cell, f"'{cell}")
            else:
                assert text == ("" if cell is None else repr(cell))


def test_every_claim_and_every_finding_has_a_line(findings):
    claims, told = rows_of(claims_table(findings)), rows_of(findings_table(findings))
    assert [row[0] for row in claims[1:]] == [claim.id for claim in findings.claims]
    assert [row[0] for row in told[1:]] == [finding.id for finding in findings.findings]
    assert tuple(told[0]) == FINDING_COLUMNS
    assert {len(row) for row in told} == {len(FINDING_COLUMNS)}
    by_name = [dict(zip(told[0], row, strict=True)) for row in told[1:]]
    raw = json.loads(GOLDEN.read_bytes())["findings"]
    for row, finding in zip(by_name, raw, strict=True):
        assert row["verdict"] == finding["verdict"]
        assert row["steps"].split("\n") == [
            line for s in finding["certificate"]["steps"] for line in s.split("\n")
        ]
        assert row["value"] == ("" if finding["value"] is None else repr(finding["value"]))


def test_a_claim_names_the_findings_that_rest_on_it(findings):
    rows = rows_of(claims_table(findings))
    column = rows[0].index("findings")
    for row in rows[1:]:
        assert row[column].split() == [f.id for f in findings.findings if row[0] in f.claims]
