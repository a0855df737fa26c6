"""The report in a real browser: nothing for axe-core to find, nothing from outside, nothing cut off.

The map that can be moved is moved and clicked there, by mouse, wheel, finger and keyboard.

Chromium is driven by playwright-core, because it brings what readers differ in (phones, dark mode,
printing) and needs no driver that fits the browser's version; axe-core comes from the same registry.
Neither is needed to use or to test the rest, so these tests are skipped where they are not installed:

    npm ci --prefix tests/browser --ignore-scripts
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from overflight import report
from overflight.case import load_case
from overflight.chart import frame
from overflight.figures.maps.interactive import interactive_map
from overflight.findings import Figure, Findings
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.report.layout import placed
from overflight.report.page import render_map

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from test_report import made_up  # noqa: E402

GOLDEN = HERE.parent / "golden" / "findings.json"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE = shutil.which("node")
NEEDED = {
    "a Chromium": CHROMIUM,
    "node": NODE,
    "axe-core and playwright-core": (HERE / "node_modules" / "axe-core").is_dir(),
}
MISSING = [name for name, there in NEEDED.items() if not there]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")


def picture():
    """Return a real PNG, as wide as those of a run."""
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (858, 400), "white").save(buffer, "png")
    return buffer.getvalue()


def look(page, folder):
    """Return what `look.mjs` finds on a page."""
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    told = subprocess.run(
        [NODE, str(HERE / "look.mjs"), CHROMIUM, str(path)], capture_output=True, text=True, timeout=300
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    findings = Findings.model_validate_json(GOLDEN.read_bytes())
    case = load_case(findings.case.id)
    findings = findings.model_copy(update={"map": interactive_map(case, fly(Logic(case), 0, 1))})
    pictures = dict.fromkeys((figure.file for figure in findings.figures), picture())
    return look(report.render(findings, pictures), tmp_path_factory.mktemp("page"))


@pytest.mark.parametrize("reader", ["laptop", "dark", "phone", "narrow"])
def test_axe_finds_nothing(found, reader):
    assert found["readers"][reader]["violations"] == []


@pytest.mark.parametrize("reader", ["laptop", "dark", "phone", "narrow"])
def test_nothing_is_wider_than_the_screen(found, reader):
    assert found["readers"][reader]["needed"] <= found["readers"][reader]["width"]


def test_no_picture_lies_on_another(found):
    golden = Findings.model_validate_json(GOLDEN.read_bytes())
    assert any(len(figures) > 1 for figures in placed(golden).of.values()), "no card has two pictures"
    assert found["covered"] == {"1280": [], "1000": [], "390": []}


def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(found):
    assert found["outside"] == []
    assert found["faults"] == []


def test_keyboard_starts_at_the_skip_link_and_shows_where_it_is(found):
    assert found["keyboard"][0]["text"] == "Skip to the answer"
    assert all(stop["outline"] for stop in found["keyboard"])


def test_picture_opens_larger_and_closes_again(found):
    assert found["enlarged"]["open"] == 1
    assert found["enlarged"]["close"]
    assert found["enlarged"]["closed"] == 0


def test_what_is_folded_on_the_screen_is_open_on_paper(found):
    assert found["print"]["folded"] == 0
    assert found["print"]["shown"] == found["print"]["all"] > 10


def test_map_is_left_out_on_paper_and_without_a_script_and_the_picture_is_there(found):
    assert not found["print"]["map"]
    assert found["without"] == {"map": False, "picture": True, "list": True}


def test_map_can_be_panned(found):
    east, south = found["map"]["panned"]
    assert east == pytest.approx(-120, abs=5)
    assert south == pytest.approx(-40, abs=5)


def test_wheel_moves_the_page_until_the_map_was_clicked(found):
    assert found["map"]["asleep"]["scale"] == 1
    assert found["map"]["asleep"]["page"] < 0
    assert found["map"]["awake"]["scale"] > 1.2
    assert found["map"]["awake"]["page"] == 0


def test_finger_moves_the_page_until_the_map_was_tapped(found):
    assert "pan-y" in found["touch"]["before"]
    assert found["touch"]["after"] == "none"
    assert "pan-y" in found["touch"]["left"]


@pytest.mark.parametrize("kind", ["shortest", "ring"])
def test_click_tells_the_claim_and_its_link_leads_there(found, kind):
    clicked = found["map"]["clicked"][kind]
    claims = {claim.id: claim for claim in Findings.model_validate_json(GOLDEN.read_bytes()).claims}
    claim = claims[clicked["to"].removeprefix("#claim-")]
    assert f"claim {claim.id}" in clicked["told"]
    assert claim.says in clicked["told"]
    assert clicked["reached"] == {"id": f"claim-{claim.id}", "seen": True}
    assert clicked["closed"] == 0
    assert clicked["violations"] == []


def test_everything_on_the_map_can_be_reached_from_the_list(found):
    assert len(found["map"]["popups"]) > 50
    for popup in found["map"]["popups"]:
        assert popup == {"same": True, "lead": True, "focused": True, "markup": 0}


def test_buttons_of_the_map_have_names(found):
    assert found["map"]["labels"] == ["Zoom in", "Zoom out"]


def test_frame_of_a_notebook_draws_its_map(tmp_path):
    drawn = interactive_map(load_case())
    framed = frame(render_map(drawn))
    seen = look_into(
        f"<!DOCTYPE html><html lang='en'><title>lab</title><body>{framed}</body></html>", tmp_path
    )
    assert seen == {"rings": True, "popup": True, "link": False, "outside": [], "faults": []}


def look_into(page, folder):
    """Return what `frame.mjs` finds in the frame of a page."""
    path = folder / "lab.html"
    path.write_text(page, encoding="utf-8")
    told = subprocess.run(
        [NODE, str(HERE / "frame.mjs"), CHROMIUM, str(path)], capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_hostile_case_runs_nothing_and_fits_the_screen(tmp_path):
    hostile = (
        "</style></title><script>alert(1)</script><img src=//example.org/x onerror=alert(2)>" + "W" * 300
    )
    pictures = {"figures/map-all.png": picture()}
    found = look(report.render(made_up(lambda words: f"{words} {hostile}"), pictures), tmp_path)
    assert found["outside"] == []
    assert found["faults"] == []
    assert len(found["map"]["popups"]) == 3
    assert all(popup["same"] and popup["markup"] == 0 for popup in found["map"]["popups"])
    assert found["readers"]["narrow"]["needed"] <= found["readers"]["narrow"]["width"]


def test_these_tests_can_fail(tmp_path):
    files = ("figures/map-all.png", "figures/required_speed_1.png", "figures/reach_1.png")
    figures = [Figure(file=file, title=file, alt="A route", notebook="n") for file in files]
    page = report.render(made_up().model_copy(update={"figures": figures}), dict.fromkeys(files, picture()))
    spoilt = page.replace(".card > .pictures {", ".card > .pictures { display: contents; } .slot {")
    spoilt = spoilt.replace(' alt="A route"', "").replace("--soft: #525a64", "--soft: #d8d8d8")
    spoilt = spoilt.replace("img-src data:;", "img-src data: https:;").replace(
        "</main>", '<p style="width: 2000px"><img alt="far" src="https://example.invalid/x.png"></p></main>'
    )
    found = look(spoilt, tmp_path)
    told = " ".join(found["readers"]["laptop"]["violations"])
    assert "image-alt" in told or "link-name" in told
    assert "color-contrast" in told
    assert {width: len(pairs) for width, pairs in found["covered"].items()} == {
        "1280": 1,
        "1000": 1,
        "390": 0,
    }
    assert found["outside"]
    assert found["readers"]["narrow"]["needed"] > found["readers"]["narrow"]["width"]


def test_script_of_the_map_that_was_changed_is_not_run(tmp_path):
    page = report.render(made_up(), {"figures/map-all.png": picture()})
    found = look(page.replace('"use strict";\n(() => {', '"use strict";\nalert(1);\n(() => {'), tmp_path)
    assert any("Content Security Policy" in fault for fault in found["faults"])
    assert not any("dialog" in fault for fault in found["faults"])
