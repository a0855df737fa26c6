"""The ledger of sources: what of the chain of custody is told, and what is missing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from pathlib import Path

import pytest

from overflight import cli
from overflight.case.file import checksum, examine
from overflight.case.model import Case
from overflight.errors import CaseError
from overflight.exports.ledger import as_lines, to_csv, to_json
from overflight.findings.custody import source_list
from overflight.findings.model import Findings
from overflight.pipeline.checked import checked
from overflight.report import render

ROOT = Path(__file__).resolve().parents[1]
FERRY = ROOT / "tests" / "cases" / "ferry.yaml"
WHOLE = {
    "address": "https://example.org/log",
    "archive": "https://archive.example.org/log",
    "captured": "2019-07-04T20:15+12:00",
    "captured_by": "the desk",
    "sha256": hashlib.sha256(b"log").hexdigest(),
    "reliability": "B",
    "credibility": 2,
}


def with_source(**fields: object) -> Case:
    """Return the ferry's case with these fields of the navy's log."""
    return checked(examine(FERRY, {f"sources.navy.{name}": value for name, value in fields.items()}))


def missing(case: Case) -> dict[str, list[str]]:
    return {entry.id: entry.missing for entry in source_list(case)}


def test_a_source_with_all_of_it_has_nothing_missing():
    case = with_source(**WHOLE)
    assert missing(case)["navy"] == []
    (navy,) = (entry for entry in source_list(case) if entry.id == "navy")
    assert navy.captured == "2019-07-04T08:15:00Z"
    assert navy.grade == "B2"


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("address", "address"),
        ("archive", "archived copy"),
        ("captured", "time of capture"),
        ("captured_by", "who captured it"),
        ("sha256", "checksum"),
        ("reliability", "grade of the source"),
        ("credibility", "grade of the information"),
    ],
)
def test_each_thing_that_is_left_out_is_told(field, word):
    case = with_source(**{name: value for name, value in WHOLE.items() if name != field})
    assert missing(case)["navy"] == [word]


def test_that_something_cannot_be_judged_is_a_grade_if_the_case_says_so():
    assert missing(with_source(**{**WHOLE, "reliability": "F", "credibility": 6}))["navy"] == []


def test_what_was_read_second_hand_lacks_its_original_alone():
    case = with_source(via="island", reliability="F", credibility=6)
    assert missing(case)["navy"] == ["the original"]


def test_a_case_without_the_new_fields_keeps_its_checksum():
    """They were added later; a run's content is still told by the same sum."""
    case = checked(examine(FERRY))
    dumped = case.model_dump(mode="json")
    assert not any({"captured", "captured_by"} & set(source) for source in dumped["sources"].values())
    assert checksum(case) != checksum(with_source(captured_by="the desk"))


@pytest.mark.parametrize(
    ("captured", "told"),
    [
        ("2019-07-05T08:00", "end it with Z"),
        ("2019-07-02T23:00Z", "before it was published"),
        ("yesterday", "captured"),
    ],
)
def test_a_time_of_capture_is_an_instant_after_publication(captured, told):
    with pytest.raises(CaseError, match=told):
        with_source(captured=captured)


def test_the_table_names_what_is_missing_and_counts_it():
    lines = list(as_lines(with_source(**{**WHOLE, "archive": None})))
    assert lines[0].split() == ["source", "grade", "address", "archived", "copy", "time", "of", "capture",
                                "who", "captured", "it", "checksum"]  # fmt: skip
    assert lines[1].split()[:4] == ["navy", "B2", "yes", "missing"]
    assert lines[2].startswith("island  F6 by default  missing")
    assert "Of 2 sources 0 have nothing missing. Missing are:" in lines
    assert "   2 × archived copy" in lines
    assert "   1 × checksum" in lines


def test_json_and_csv_tell_the_same():
    case = with_source(**WHOLE)
    told = json.loads(to_json(case))
    rows = list(csv.DictReader(io.StringIO(to_csv(case).decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [entry["id"] for entry in told] == ["navy", "island"]
    for row, entry in zip(rows, told, strict=True):
        assert row["missing"] == "; ".join(entry["missing"])
        assert row["sha256"] == (entry["sha256"] or "")


def test_the_command_prints_bytes_of_csv_and_refuses_two_formats(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "argv", ["overflight", "ledger", "--csv"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    assert capsysbinary.readouterr().out.startswith(b"\xef\xbb\xbfid,publisher")
    monkeypatch.setattr(sys, "argv", ["overflight", "ledger", "--csv", "--json"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "give one of them" in json.loads(capsysbinary.readouterr().out)["error"]


def test_the_report_stamps_what_is_missing():
    golden = ROOT / "tests" / "golden" / "findings.json"
    findings = Findings.model_validate_json(golden.read_bytes())
    page = render(findings, {})
    listed = page.partition('id="sources"')[2].partition("</section>")[0]
    # of the shipped sources none has an archived copy
    assert listed.count("missing:</span>") == len(findings.sources)
    stamp = "missing:</span> address, archived copy, time of capture, who captured it"
    before = page.count(stamp)

    whole, partly = source_list(with_source(**{**WHOLE, "captured_by": "<b>the desk</b>"}))
    listed = [entry.model_copy(update={"id": f"{entry.id}-of-the-ferry"}) for entry in (whole, partly)]
    page = render(findings.model_copy(update={"sources": [*findings.sources, *listed]}), {})
    assert "&lt;b&gt;the desk&lt;/b&gt;" in page
    assert "2019-07-04 08:15:00 UTC" in page
    assert page.count(stamp) == before + 1
