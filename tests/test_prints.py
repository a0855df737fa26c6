"""Figures at print size, and a finished run's figures drawn once more."""

from __future__ import annotations

import io
import os

import pytest
from lxml import etree
from PIL import Image
from standins import BEGIN, CHECK, make_project, write_notebook

from overflight import paths, pipeline
from overflight.errors import OverflightError
from overflight.exports.prints import PRINTS, print_png, print_svg
from overflight.exports.redraw import redraw
from overflight.figures.style import WIDTH_IN, new_figure

HOSTILE = "<b>&\x01 “é” ]]>"
DRAW = """\
from overflight.figures.style import new_figure
page.show((new_figure(2.0, "A"), "An alt."), "plot", "A")"""


def test_a_png_has_300_dots_an_inch_and_says_so():
    with Image.open(io.BytesIO(print_png(new_figure(2.0, "A"), "A title", HOSTILE))) as image:
        assert image.size == (round(300 * WIDTH_IN), 600)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert image.info["Description"] == HOSTILE


def test_an_svg_is_whole_at_any_size_with_letters_as_shapes():
    root = etree.fromstring(print_svg(new_figure(2.0, "A figure"), "A title", HOSTILE))
    assert root.get("width") == f"{72 * WIDTH_IN:g}pt"
    assert root.find(".//{http://purl.org/dc/elements/1.1/}description").text == HOSTILE.replace(
        "\x01", "\ufffd"
    )
    assert root.find(".//{*}text") is None
    assert root.find(".//{*}image") is None
    assert root.find(".//{*}script") is None
    assert root.find(".//{http://purl.org/dc/elements/1.1/}date") is None


def test_an_svg_is_the_same_each_time():
    first, second = (print_svg(new_figure(2.0, "A"), "A", "B") for _ in range(2))
    assert first == second


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Make a small project with one figure, run it, and return the project and the run."""
    place = make_project(tmp_path)
    monkeypatch.setenv("OVERFLIGHT_HOME", str(place))
    paths.project_root.cache_clear()
    name = "00_claims"
    write_notebook(place, name, BEGIN.format(name=name), DRAW, CHECK.format(name=name))
    yield place, pipeline.run("", None, {"samples": 5}, 4, lambda _: None)
    paths.project_root.cache_clear()


def test_the_figures_of_a_run_are_drawn_again_only_if_it_finds_the_same(project):
    place, run = project
    assert not (run / "print").exists()
    folder = redraw(run, 4, lambda _: None)
    assert sorted(path.name for path in folder.iterdir()) == ["plot.png", "plot.svg"]
    assert PRINTS not in os.environ

    case = place / "data" / "cases" / "bridge" / "case.yaml"
    case.write_text(case.read_text().replace("high: 900", "high: 890"))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(OverflightError, match="do not come out again"):
        redraw(run, 4, lambda _: None)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert PRINTS not in os.environ
