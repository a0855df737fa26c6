"""The command line: bad input ends in one clear message and exit code 2, and writes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from standins import CASE, make_project, write_notebook

from overflight import cli, paths, schema
from overflight.case.document import parse
from overflight.cli import runs

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a small project, and the one that the commands work in."""
    monkeypatch.setenv("OVERFLIGHT_HOME", str(tmp_path))
    paths.project_root.cache_clear()
    yield make_project(tmp_path)
    paths.project_root.cache_clear()


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command line as a shell would: what it wrote, and its exit code."""

    def called(*words):
        monkeypatch.setattr(sys, "argv", ["overflight", *words])
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        return code, *capsys.readouterr()

    return called


def everything_in(folder):
    return sorted(path.relative_to(folder) for path in folder.rglob("*"))


BAD_CASES = [
    ("malformed YAML", "lat: 35.0", "lat: [35.0", 10, "not YAML"),
    ("unknown field", "radius_km: 1,", "radius: 1,", 10, "did you mean 'radius_km'?"),
    (
        "unknown zone",
        "local_zone: Asia/Damascus",
        "local_zone: Asia/Damascas",
        6,
        "did you mean 'Asia/Damascus'?",
    ),
    ("latitude 95", "lat: 35.0", "lat: 95", 10, "less than or equal to 90 (given: 95)"),
    ("negative radius", "radius_km: 1,", "radius_km: -1,", 10, "greater than or equal to 0 (given: -1)"),
    (
        "claim without a source",
        "    source: paper\n    says",
        "    says",
        21,
        "the field 'source' is missing",
    ),
    ("unknown place", "place: bridge", "place: brigde", 27, "did you mean 'bridge'?"),
    (
        "two equal ids",
        "  north: {name: the north}",
        "  north: {name: a}\n  north: {name: b}",
        18,
        "duplicate key",
    ),
    (
        "an id in two tables",
        "  north: {name: the north}",
        "  north: {name: a}\n  C1: {name: b}",
        22,
        "ids are unique",
    ),
    ("a kind of source", "kind: news report", "kind: news reprt", 8, "did you mean 'news report'?"),
    ("a kind of statement", "kind: sighting", "kind: sightning", 25, "did you mean 'sighting'?"),
]


@pytest.mark.parametrize("command", ["run", "validate"])
@pytest.mark.parametrize(
    ("old", "new", "line", "says"), [case[1:] for case in BAD_CASES], ids=[case[0] for case in BAD_CASES]
)
def test_bad_case_is_refused_with_file_and_line(project, call, command, old, new, line, says):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    assert old in CASE
    file.write_text(CASE.replace(old, new), encoding="utf-8")
    before = everything_in(project)

    code, out, err = call(command)

    assert code == 2
    assert out == ""
    assert err.startswith(f"overflight: {file}:{line}:")
    assert says in err
    assert "Traceback" not in err
    assert everything_in(project) == before


ROUTE = """\
  C2:
    source: paper
    says: They had come over the hills.
    statements:
      - kind: route
        unit: pair
        origin: base
        through: [plain, hills, valley]
        targets: [bridge]
regions:
  plain: {name: the plain, polygon: [[36, 34], [37, 34], [37, 36], [36, 36]]}
  hills: {name: the hills, polygon: [[37, 34], [38, 34], [38, 36], [37, 36]]}
  valley: {name: the valley, polygon: [[38, 34], [41, 34], [41, 36], [38, 36]]}
"""
BASE = "places:\n  base: {name: the base, lon: 36.5, lat: 35.0, source: paper}\n"


@pytest.mark.parametrize("command", ["run", "validate"])
@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("[plain, hills, valley]", "[plain, valley]", 37, "the plain and the valley do not touch"),
        ("origin: base", "origin: bridge", 37, "outside the plain, the first region of the route"),
        ("[38, 34], [41, 34], [41, 36]", "[38, 34], [41, 36], [41, 34]", 42, "crosses or touches itself"),
    ],
    ids=["regions that do not touch", "origin outside", "region that is no area"],
)
def test_route_that_cannot_be_flown_is_refused_with_file_and_line(
    project, call, command, old, new, line, says
):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    case = CASE.replace("places:\n", BASE) + ROUTE
    file.write_text(case, encoding="utf-8")
    assert call("validate")[0] == 0
    assert old in case
    file.write_text(case.replace(old, new), encoding="utf-8")
    before = everything_in(project)

    code, out, err = call(command)

    assert (code, out) == (2, "")
    assert err.startswith(f"overflight: {file}:{line}:")
    assert says in err
    assert everything_in(project) == before


def test_all_faults_of_a_case_are_told_at_once(project, call):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("lat: 35.0", "lat: 95").replace("low: 800", "low: -5"), encoding="utf-8")
    code, _, err = call("validate")
    assert code == 2
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize("name", ["..", "../bridge", "a/b", "/etc", "bridge/../bridge", "Bridge"])
@pytest.mark.parametrize("command", ["run", "validate"])
def test_case_name_that_leaves_the_folder_is_refused(project, call, command, name):
    before = everything_in(project)
    code, _, err = call(command, name)
    assert code == 2
    assert f"case name {name!r}: use small letters, digits and hyphens only" in err
    assert everything_in(project) == before


def test_unknown_case_is_told_with_the_known_ones(project, call):
    code, _, err = call("run", "brigde")
    assert code == 2
    assert "no case 'brigde'; there are: bridge" in err


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("sample=5", "unknown parameter 'sample'; did you mean 'samples'? allowed: seed, samples"),
        ("case=other", "unknown parameter 'case'"),
        ("run_folder=/tmp", "unknown parameter 'run_folder'"),
        ("samples=many", "parameter 'samples' is a whole number, such as 1000 (given: 'many')"),
        ("samples=true", "is a whole number"),
        ("samples=2.5", "is a whole number"),
        ("samples", "write NAME=VALUE"),
        ("=5", "write NAME=VALUE"),
        ("seed=[1", "the value is not YAML"),
        ("places.brigde.lat=3", "did you mean 'bridge'?"),
        ("places.bridge.lat=95", "case.yaml:10: places.bridge.lat:"),
        ("aircraft.jet.cruise_kmh.low=950", "low (950) is above high (900): swap them"),
    ],
)
def test_bad_parameter_is_refused_before_anything_is_written(project, call, given, says):
    before = everything_in(project)
    code, out, err = call("run", "-p", given)
    assert (code, out) == (2, "")
    assert says in err
    assert everything_in(project) == before


def test_notebook_without_parameters_cell_is_refused(project, call):
    path = project / "notebooks" / "02_timing_comparison.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace('"parameters"', '"other"'), encoding="utf-8")
    code, _, err = call("run")
    assert code == 2
    assert "02_timing_comparison.ipynb: no cell is tagged 'parameters'" in err


def test_missing_notebook_is_told(project, call):
    (project / "notebooks" / "04_findings.ipynb").unlink()
    code, _, err = call("run")
    assert code == 2
    assert "04_findings.ipynb is missing" in err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("2.5", 2.5),
        ("[40.0, 35.0]", [40.0, 35.0]),
        ("true", True),
        ("Asia/Damascus", "Asia/Damascus"),
        ("2015-12-06 21:00", "2015-12-06 21:00"),
        # YAML makes dates of these, which JSON does not know; the case reads them from their text
        ("2015-12-06", "2015-12-06"),
        ("2015-12-06 21:00:00", "2015-12-06 21:00:00"),
        ("[2015-12-06]", ["2015-12-06"]),
        ("{low: 1, high: 2}", {"low": 1, "high": 2}),
        ("", None),
        ("a=b", "a=b"),
    ],
)
def test_value_of_a_parameter_is_read_as_yaml(text, value):
    assert runs.assignments([f"claims.C1.says={text}"]) == {"claims.C1.says": value}


def test_valid_case_is_summed_up_by_name_and_by_path(project, call, tmp_path):
    file = tmp_path / "elsewhere.yaml"
    file.write_text(CASE, encoding="utf-8")
    for given in ("bridge", str(file)):
        code, out, err = call("validate", given)
        assert (code, err) == (0, "")
        assert "is valid" in out
        assert "A strike at a bridge" in out
        assert "claims:   1, of which 0 can be checked" in out


CONTROLS = "\\e[2J\\r\\u202eevil\\u2066\\x9b"  # as YAML writes them
SHOWN = r"\u001b[2J\u000d\u202eevil\u2066\u009b"


def assert_harmless(text):
    assert text.replace("\n", "").isprintable(), repr(text)


@pytest.mark.parametrize("words", [["validate"], ["validate", "-v"], ["validate", "--json"], ["ledger"]])
def test_a_case_cannot_command_the_terminal(project, call, words):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    title = f'title: "{CONTROLS}\\nx is valid"'
    file.write_text(
        CASE.replace("title: A strike at a bridge", title).replace(
            "as_written: at nine", f'as_written: "{CONTROLS}"'
        ),
        encoding="utf-8",
    )
    code, out, err = call(*words)
    assert (code, err) == (0, "")
    assert_harmless(out)
    assert words == ["ledger"] or SHOWN in out.replace(r"\r", r"\u000d")
    assert "\nx is valid" not in out


@pytest.mark.parametrize("command", ["run", "validate"])
def test_a_fault_cannot_command_the_terminal(project, call, command):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("places:\n", f'"{CONTROLS}\\nplaces": 1\nplaces:\n'), encoding="utf-8")
    code, out, err = call(command)
    assert (code, out) == (2, "")
    assert_harmless(err)
    assert f"case.yaml:9: {SHOWN}\\nplaces: unknown field" in err


@pytest.mark.parametrize("tag", ["!!bool maybe", "!!timestamp abc", '!!int ""', '!!float ""', "!!set [a]"])
def test_a_tag_is_refused_wherever_it_stands(project, call, tag, tmp_path):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("title: A strike at a bridge", f"title: {tag}"), encoding="utf-8")
    for command in ("run", "validate", "ledger"):
        code, _, err = call(command)
        assert code == 2
        assert err.startswith(f"overflight: {file}:1: a tag ({tag.split()[0]}): delete it")
    file.write_text(CASE, encoding="utf-8")
    answers = tmp_path / "answers"
    answers.write_text(f"title: {tag}", encoding="utf-8")
    for words in (
        ["new", "ferry", "--from", str(answers)],
        ["run", "-p", f"claims.C1.says={tag}"],
        ["sweep", "-p", f"claims.C1.says={tag}"],
    ):
        code, out, err = call(*words)
        assert (code, out) == (2, "")
        assert "Traceback" not in err


def test_of_very_many_faults_the_first_are_told_and_the_others_counted(project, call):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE + "".join(f"more{n}: 1\n" for n in range(1000)), encoding="utf-8")
    code, _, err = call("validate")
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 201
    assert f"{file}:{len(CASE.splitlines()) + 1}: more0: unknown field" in lines[0]
    assert lines[-1].endswith("case.yaml: and 800 more faults: mend these first")
    assert len(json.loads(call("validate", "--json")[1])["faults"]) == 201


@pytest.mark.parametrize("where", ["a file elsewhere", "a device", "nothing"])
def test_a_case_that_is_a_link_is_refused(project, call, tmp_path, where):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    target = {"a device": Path("/dev/zero"), "nothing": tmp_path / "gone"}.get(where, tmp_path / "other.yaml")
    (tmp_path / "other.yaml").write_text(CASE, encoding="utf-8")
    file.unlink()
    file.symlink_to(target)
    for words in (["validate"], ["validate", str(file)], ["run"], ["ledger"], ["sweep", "-p", "samples=5"]):
        code, out, err = call(*words)
        assert (code, out) == (2, ""), words
        assert "a link, which may lead anywhere" in err or where != "a file elsewhere"
        assert "Traceback" not in err


def test_machines_get_where_results_are_and_what_they_are(project, call, tmp_path):
    out = tmp_path / "out"
    code, told, err = call("run", "--json", "--jobs", "2", "--out", str(out))
    assert code == 0
    assert "report written" in err
    came_to = json.loads(told)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert came_to == {
        "case": "bridge",
        "folder": str(out),
        "report": str(out / "report.html"),
        "findings": str(out / "findings.json"),
        "manifest": str(out / "manifest.json"),
        "verdicts": {"consistent": 4},
        "seconds": manifest["seconds"],
    }
    assert json.loads(call("report", "--json", str(out))[1])["report"] == str(out / "report.html")
    exported = json.loads(call("export", "--json", "--no-figures", str(out))[1])
    assert exported["figures"] is None
    assert Path(exported["crate"]).is_file()


def test_machines_get_where_a_new_case_is(project, call, tmp_path):
    from overflight.case.starter import QUESTIONS

    answers = tmp_path / "answers"
    answers.write_text("".join(f"{q.key}: {q.example}\n" for q in QUESTIONS), encoding="utf-8")
    code, out, _ = call("new", "ferry", "--from", str(answers), "--json")
    file = project / "data" / "cases" / "ferry" / "case.yaml"
    assert (code, json.loads(out)) == (0, {"case": "ferry", "file": str(file)})
    assert file.is_file()


@pytest.mark.parametrize(
    "words",
    [
        ["run", "brigde"],
        ["validate", "brigde"],
        ["ledger", "brigde"],
        ["new", "Bridge"],
        ["report", "nowhere"],
        ["export", "nowhere"],
        ["verify", "nowhere"],
        ["diff", "nowhere", "nowhere"],
        ["sweep", "brigde", "-p", "samples=5"],
        ["ensemble", "brigde"],
    ],
    ids=lambda words: words[0],
)
def test_machines_get_a_fault_as_json_from_every_command(project, call, words):
    code, out, err = call(*words, "--json")
    assert (code, err) == (2, "")
    assert json.loads(out)["error"]


def test_machines_get_every_fault_of_a_case_that_is_run(project, call):
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("lat: 35.0", "lat: 95"), encoding="utf-8")
    code, out, err = call("run", "--json")
    assert (code, err) == (2, "")
    (fault,) = json.loads(out)["faults"]
    assert (fault["where"], fault["line"]) == ("places.bridge.lat", 10)


def test_machines_get_faults_and_exit_code_2(project, call):
    code, out, err = call("validate", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["valid"]
    file = project / "data" / "cases" / "bridge" / "case.yaml"
    file.write_text(CASE.replace("lat: 35.0", "lat: 95").replace("low: 800", "low: -5"), encoding="utf-8")
    code, out, err = call("validate", "--json")
    assert (code, err) == (2, "")
    told = json.loads(out)
    assert not told["valid"]
    assert [fault["where"] for fault in told["faults"]] == [
        "places.bridge.lat",
        "aircraft.jet.cruise_kmh.low",
    ]


def test_times_and_places_are_echoed_on_request(project, call):
    assert "->" not in call("validate")[1]
    code, out, _ = call("validate", "-v")
    assert code == 0
    assert "at nine" in out
    assert "-> 2015-12-06 20:55 to 21:05, UTC" in out
    assert "-> 35 N 40 E, give or take 1 km" in out


def test_missing_case_file_is_told(project, call):
    code, _, err = call("validate", "nowhere/case.yaml")
    assert code == 2
    assert "nowhere/case.yaml" in err
    assert "Traceback" not in err


def test_default_case_of_the_project_is_valid(call):
    code, out, err = call("validate")
    assert (code, err) == (0, "")
    assert "is valid" in out


def test_failing_notebook_ends_with_exit_code_1(project, call):
    write_notebook(project, "00_claims", "1 / 0")
    code, out, err = call("run")
    assert (code, out) == (1, "")
    assert (
        "overflight: 00_claims failed in cell In [3]:\n    1 / 0\nZeroDivisionError: division by zero\n"
        in err
    )


@pytest.mark.parametrize("words", [["report", "nowhere"], ["report", "data"]])
def test_report_of_no_run_is_refused(project, call, words, monkeypatch):
    monkeypatch.chdir(project)
    code, _, err = call(*words)
    assert code == 2
    assert "name the folder of a finished run" in err


def test_schemas_are_written_and_hold_for_the_default_case(call, tmp_path):
    import jsonschema

    code, out, _ = call("schema", "--out", str(tmp_path))
    assert code == 0
    assert out.splitlines() == [str(tmp_path / name) for name in schema.schemas()]
    case_schema = json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8"))
    case = parse(CASE)
    case = json.loads(json.dumps(case, default=str))
    jsonschema.validate(case, case_schema)
    case["places"]["bridge"]["lat"] = 95
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(case, case_schema)


@pytest.mark.parametrize("name", ["case.schema.json", "findings.schema.json"])
def test_published_schema_is_that_of_the_code(name):
    published = json.loads((ROOT / "docs" / "schema" / name).read_text(encoding="utf-8"))
    assert published == schema.schemas()[name], "run 'make schema'"


def test_help_imports_nothing_slow():
    slow = {"pydantic", "numpy", "jinja2", "yaml", "papermill", "shapely", "matplotlib"}
    code = f"import sys, overflight.cli; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_installed_command_says_what_is_wrong():
    command = Path(sys.executable).with_name("overflight")
    done = subprocess.run([command, "run", "../x"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "case name '../x'" in done.stderr
