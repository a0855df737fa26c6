"""What changed between two runs: told if it changed beyond rounding, and only then."""

import json

import pytest
from test_report import made_up
from typer.testing import CliRunner

from overflight.cli import app
from overflight.diff import Change, Difference, difference, told
from overflight.errors import OverflightError
from overflight.findings.store import to_json


@pytest.fixture
def runs(tmp_path):
    """Return a function that writes findings, and a manifest if given, as a run of a name."""

    def written(name, findings, manifest=None):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "findings.json").write_text(to_json(findings), encoding="utf-8")
        if manifest is not None:
            (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    return written


def with_finding(**changed):
    """Return findings whose first one has other values."""
    findings = made_up()
    first = findings.findings[0].model_copy(update=changed)
    return findings.model_copy(update={"findings": [first, *findings.findings[1:]]})


def test_run_does_not_differ_from_itself(runs):
    found = difference(runs("a", made_up()), runs("b", made_up()))
    assert found.nothing
    assert told(found) == "from a to b\nnothing changed"


@pytest.mark.parametrize("value", [1013.25, 1013.2500004, 1013.4999, 1012.6])
def test_number_that_reads_the_same_has_not_moved(runs, value):
    assert difference(runs("a", made_up()), runs("b", with_finding(value=value))).nothing


@pytest.mark.parametrize("value", [1012.4, 1013.6, 1100.0, -1013.25])
def test_number_that_reads_otherwise_has_moved(runs, value):
    (change,) = difference(runs("a", made_up()), runs("b", with_finding(value=value))).findings
    assert (change.id, change.kind) == ("speed-0", "number")
    assert [(c.what, c.before) for c in change.changes] == [("value", "1,013 km")]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("low", None, Change(what="lowest", before="1,011 km", after=None)),
        ("high", 1020.0, Change(what="highest", before="1,016 km", after="1,020 km")),
        ("margin", None, Change(what="margin", before="26 min", after=None)),
    ],
)
def test_bounds_and_margins_are_compared_like_values(runs, field, value, what):
    (change,) = difference(runs("a", made_up()), runs("b", with_finding(**{field: value}))).findings
    assert change.changes == [what]


def test_other_unit_is_a_change_though_the_number_is_the_same(runs):
    (change,) = difference(runs("a", made_up()), runs("b", with_finding(unit="NM"))).findings
    assert Change(what="value", before="1,013 km", after="1,013 NM") in change.changes


def test_changed_verdict_comes_before_what_came_went_or_moved(runs):
    old = made_up()
    moved = old.findings[2].model_copy(update={"value": 5.0})
    new_one = old.findings[0].model_copy(update={"id": "quite-new"})
    verdict = old.findings[3].model_copy(update={"verdict": "contradicted"})
    new = old.model_copy(update={"findings": [moved, new_one, verdict, *old.findings[4:]]})
    found = difference(runs("a", old), runs("b", new))
    assert [(change.kind, change.id) for change in found.findings] == [
        ("verdict", "speed-3"),
        ("gone", "speed-0"),
        ("gone", "speed-1"),
        ("added", "quite-new"),
        ("number", "speed-2"),
    ]
    assert found.findings[0].changes[0] == Change(
        what="verdict", before="not discriminating", after="contradicted"
    )


def test_only_steps_and_assumptions_that_differ_are_told(runs):
    old = made_up().findings[0]
    steps = old.certificate.model_copy(update={"steps": ["Step one", "Step three"]})
    changed = with_finding(certificate=steps, assumptions=[])
    (change,) = difference(runs("a", made_up()), runs("b", changed)).findings
    assert change.kind == "words"
    assert change.changes == [
        Change(what="step", before="Step two", after=None),
        Change(what="assumption", before="An assumption", after=None),
        Change(what="step", before=None, after="Step three"),
    ]


def test_verdicts_and_numbers_are_told_apart_from_what_explains_them(runs):
    steps = made_up().findings[0].certificate.model_copy(update={"steps": ["Step one"]})
    changed = with_finding(verdict="depends", certificate=steps)
    (change,) = difference(runs("a", made_up()), runs("b", changed)).findings
    assert [each.what for each in change.in_short] == ["verdict"]
    assert [each.what for each in change.explained] == ["step"]
    assert "in_short" not in change.model_dump()


def test_source_that_is_graded_at_last_has_changed_though_the_grade_is_the_same(runs):
    new = made_up()
    missing = ["grade of the source", "grade of the information"]
    ungraded = new.sources[0].model_copy(update={"missing": missing})
    old = new.model_copy(update={"sources": [ungraded, *new.sources[1:]]})
    (change,) = difference(runs("a", old), runs("b", new)).texts
    assert change.before.endswith("not graded (taken as F6)")
    assert change.after.endswith("grade F6")


def test_inputs_are_told_from_findings_and_manifest(runs):
    made = {"versions": {"numpy": "2.4", "tzdata": "1"}, "sha256": {"code": "aa", "outputs": {"x": "1"}}}
    remade = {"versions": {"numpy": "2.5", "tzdata": "2"}, "sha256": {"code": "bb", "outputs": {"x": "2"}}}
    new = made_up().model_copy(
        update={"tzdata": "2027.1", "parameters": {"seed": 2}, "overrides": {"a.b": [1, None]}}
    )
    found = difference(runs("a", made_up(), made), runs("b", new, remade))
    assert [(c.what, c.before, c.after) for c in found.inputs] == [
        ("time-zone rules (tzdata)", "2026.1", "2027.1"),
        ("parameter seed", None, "2"),
        ("changed value places.bridge.name", '"another"'.strip('"'), None),
        ("changed value a.b", None, "[1, null]"),
        ("version of numpy", "2.4", "2.5"),
        ("checksum of code", "aa", "bb"),
    ]


def test_missing_manifest_is_no_change(runs):
    made = {"versions": {"numpy": "2.4"}, "sha256": {"code": "aa"}}
    assert difference(runs("a", made_up(), made), runs("b", made_up())).nothing


def test_claims_sources_objections_and_limits_are_compared(runs):
    old = made_up()
    claim = old.claims[0].model_copy(update={"says": "It was otherwise."})
    graded = old.sources[0].model_copy(update={"grade": "A1"})
    answered = old.objections[0].model_copy(update={"answer": "For another reason."})
    new = old.model_copy(
        update={
            "claims": [claim, *old.claims[1:]],
            "sources": [graded, *old.sources[1:]],
            "objections": [answered, *old.objections[1:]],
            "limits": [],
        }
    )
    found = difference(runs("a", old), runs("b", new))
    assert [change.what for change in found.texts] == [
        "claim C1",
        "source paper",
        "answer to: But this objection!",
        "limit: It knows only what was published.",
    ]
    assert found.texts[1].after.endswith("grade A1")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_command_line_tells_a_difference_and_ends_well_whatever_it_finds(runs, options):
    before, after = runs("a", made_up()), runs("b", with_finding(verdict="contradicted", value=7.0))
    result = CliRunner().invoke(app, ["diff", str(before), str(after), *options])
    assert result.exit_code == 0
    if options:
        assert Difference.model_validate_json(result.stdout) == difference(before, after)
    else:
        assert "verdict changed: Question 0? [speed-0]" in result.stdout
        assert "verdict: consistent → contradicted" in result.stdout
        assert "value: 1,013 km → 7 km" in result.stdout


def test_folder_that_is_no_run_is_told(runs, tmp_path):
    with pytest.raises(OverflightError, match=r"nowhere/findings\.json is missing: name the folder of a fin"):
        difference(runs("a", made_up()), tmp_path / "nowhere")
    broken = runs("b", made_up())
    (broken / "findings.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OverflightError, match="is not the findings of this version"):
        difference(broken, broken)
