"""Sliders: what they set, what stands in their place without a kernel, and what a redraw shows."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from IPython.core.getipython import get_ipython
from matplotlib.figure import Figure
from nbclient import NotebookClient
from pictures import clipped_words, colliding_words
from PIL import Image

from overflight import live
from overflight.case import load_case
from overflight.errors import OverflightError, RouteError
from overflight.figures.controls import Choice, Slider
from overflight.figures.maps import RouteExplorer
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.findings.model import VERDICT_MEANS
from overflight.live import chip, explore, range_table, redrawn, settings, start_of
from overflight.report.words import SYMBOLS

CONTROLS = {
    "hours": Slider("how long", 1.0, 3.0, 2.0, 0.5, "h"),
    "who": Choice("who <flew>", {"a": "the fleet", "b": "the navy"}),
}


def draw(hours: float, who: str) -> tuple[Figure, str]:
    if hours > 2.5:
        raise OverflightError("too <long>")
    return Figure(), f"{who} for {hours:g} h"


def tell(hours: float, who: str) -> Mapping[str, str]:
    return {"flown, km": f"{800 * hours:,.0f}", "by": who}


def cells(table: str) -> list[list[str]]:
    """The body of an HTML table."""
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows][1:]


def test_the_table_shows_the_start_and_then_one_control_at_a_time() -> None:
    assert cells(range_table(CONTROLS, tell)) == [
        ["at the start", "1,600", "a"],
        ["how long: 1 h", "800", "a"],
        ["how long: 3 h", "2,400", "a"],
        ["who &lt;flew&gt;: the navy", "1,600", "b"],
    ]
    assert "how long 2 h; who &lt;flew&gt; the fleet" in range_table(CONTROLS, tell)


def test_what_changes_nothing_but_the_picture_has_no_row() -> None:
    found = cells(range_table(CONTROLS, lambda hours, who: {"flown, km": f"{800 * hours:,.0f}"}))
    assert [row[0] for row in found] == ["at the start", "how long: 1 h", "how long: 3 h"]


def test_a_slider_that_starts_at_an_end_is_shown_there_once() -> None:
    controls = {"hours": Slider("how long", 1.0, 3.0, 1.0, 0.5)}
    assert [values for _, values in settings(controls)] == [{"hours": 1.0}, {"hours": 3.0}]


@pytest.mark.parametrize(("start", "step"), [(0.5, 0.5), (4.0, 0.5), (2.0, 0.0)])
def test_a_range_that_no_slider_can_have_is_refused(start: float, step: float) -> None:
    with pytest.raises(OverflightError, match="must start within its range"):
        Slider("how long", 1.0, 3.0, start, step)


def test_a_choice_of_nothing_is_refused() -> None:
    with pytest.raises(OverflightError, match="'who' has no options"):
        Choice("who", {})


def test_a_redraw_shows_a_picture_with_its_text_and_what_comes_out() -> None:
    shown = redrawn(draw, tell, {"hours": 1.5, "who": "b"})
    assert 'alt="b for 1.5 h"' in shown
    image = re.search(r'base64,([^"]*)"', shown)
    assert image
    assert Image.open(BytesIO(b64decode(image[1]))).size[0] > 100
    assert cells(shown) == [["1,200", "b"]]


def test_a_verdict_is_a_sign_and_a_word_with_its_meaning_and_all_else_is_escaped() -> None:
    def told(hours: float, who: str) -> Mapping[str, str]:
        return {"verdict": "depends", "why": "<b>", "was the verdict": "depends"}

    for shown in (redrawn(draw, told, start_of(CONTROLS)), range_table(CONTROLS, told)):
        verdict, why, other = cells(shown)[-1][-3:]
        assert verdict == chip("depends")
        assert (why, other) == ("&lt;b&gt;", "depends")
    assert re.sub("<[^>]*>", "", chip("depends")) == f"{SYMBOLS['depends']} depends"
    assert f'title="{VERDICT_MEANS["depends"]}"' in chip("depends")


def test_the_signs_of_verdicts_are_those_of_the_report() -> None:
    for verdict in VERDICT_MEANS:
        assert re.sub("<[^>]*>", "", chip(verdict)) == f"{SYMBOLS[verdict]} {verdict}"


def test_what_no_verdict_is_called_is_shown_as_it_is() -> None:
    shown = redrawn(draw, lambda hours, who: {"verdict": "<maybe>"}, start_of(CONTROLS))
    assert cells(shown) == [["&lt;maybe&gt;"]]


def test_the_table_tells_by_its_name_what_can_be_moved() -> None:
    assert "What sliders and lists show" in range_table(CONTROLS, tell)
    hours = {"hours": CONTROLS["hours"]}
    assert "What sliders show" in range_table(hours, lambda hours: {"flown": f"{hours:g}"})
    assert "What lists show" in range_table({"who": CONTROLS["who"]}, lambda who: {"by": who})


def test_a_choice_that_tells_nothing_is_not_gone_through() -> None:
    controls = {**CONTROLS, "who": Choice("who", {"a": "the fleet", "b": "the navy"}, tabled=False)}
    assert [values["who"] for _, values in settings(controls)] == ["a", "a", "a"]


def test_what_cannot_be_drawn_is_told_and_harms_nothing() -> None:
    assert redrawn(draw, tell, {"hours": 3.0, "who": "a"}) == "<p>too &lt;long&gt;</p>"


def test_no_kernel_is_not_live_and_widgets_are_not_imported() -> None:
    assert get_ipython() is None
    assert not live.is_live()
    code = (
        "import sys; from overflight.live import explore; from overflight.figures.controls import Slider; "
        "explore(None, {'x': Slider('x', 0, 2, 1, 1)}, lambda x: {'y': str(x)}); "
        "assert 'ipywidgets' not in sys.modules and 'matplotlib' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_without_anything_to_set_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    explore(draw, {}, tell)
    assert capsys.readouterr().out == ""


def test_moving_a_slider_redraws_and_labels_have_their_room() -> None:
    from ipywidgets.widgets.widget import _instances

    view = live._widgets(draw, CONTROLS, tell)["application/vnd.jupyter.widget-view+json"]
    hours, who, picture = _instances[view["model_id"]].children
    assert (hours.description, who.description) == ("how long, h", "who <flew>")
    assert (hours.min, hours.max, hours.step, hours.value) == (1.0, 3.0, 0.5, 2.0)
    assert (
        hours.style.description_width == who.style.description_width == f"{0.56 * len('how long, h'):.0f}em"
    )
    assert cells(picture.value) == [["1,600", "a"]]
    hours.value, who.value = 1.0, "b"
    assert cells(picture.value) == [["800", "b"]]
    assert 'alt="b for 1 h"' in picture.value


CELL = """
from matplotlib.figure import Figure
from overflight.figures.controls import Slider
from overflight.live import explore
def draw(x):
    return Figure(), f"drawn at {x:g}"
explore(draw, {"x": Slider("how far", 0, 4, 2, 1, "km")}, lambda x: {"y": f"{2 * x:g}"})
"""


def executed(tmp_path: Path, asked: bool) -> Any:
    """Run a cell in a kernel, as a program does or as a front end that can be asked for input."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})

    async def run() -> None:
        async with client.async_setup_kernel():
            assert client.kc is not None
            client.kc.allow_stdin = asked
            await client.async_execute_cell(notebook.cells[0], 0)

    asyncio.run(run())
    (output,) = notebook.cells[0].outputs
    return output["data"]


def test_a_program_that_runs_a_notebook_stores_a_table_and_no_widget(tmp_path: Path) -> None:
    data = executed(tmp_path, asked=False)
    assert set(data) == {"text/plain", "text/html"}
    assert cells(data["text/html"]) == [["at the start", "4"], ["how far: 0 km", "0"], ["how far: 4 km", "8"]]


def test_a_reader_at_a_front_end_has_sliders_and_stored_the_same_table(tmp_path: Path) -> None:
    data = executed(tmp_path, asked=True)
    assert "application/vnd.jupyter.widget-view+json" in data
    assert cells(data["text/html"]) == [["at the start", "4"], ["how far: 0 km", "0"], ["how far: 4 km", "8"]]


@pytest.fixture(scope="module")
def explorer() -> RouteExplorer:
    logic = Logic(load_case())
    return RouteExplorer(logic, fly(logic, 200, seed=1))


def test_labels_ranges_and_units_come_from_the_case(explorer: RouteExplorer) -> None:
    route, detour, speed, model = explorer.controls.values()
    assert isinstance(route, Choice)
    assert next(iter(route.options.values())) == "Mozdok air base to Deir ez-Zor city (C8a)"
    assert isinstance(detour, Slider)
    assert (detour.start, detour.unit) == (15.0, "%")
    assert isinstance(speed, Slider)
    assert (speed.low, speed.high, speed.unit) == (800.0, 2300.0, "km/h")
    assert isinstance(model, Choice)
    assert list(model.options) == list(explorer.flown[0].ensembles)


def test_every_setting_of_the_table_can_be_drawn_and_its_words_are_clear(explorer: RouteExplorer) -> None:
    for told, values in settings(explorer.controls):
        figure, alt = explorer.draw(**values)
        assert clipped_words(figure) == [], told
        assert colliding_words(figure) == [], told
        assert explorer.logic.case.places[explorer.routes[values["route"]].target].name in alt


def test_at_the_start_the_routes_are_those_that_were_drawn(explorer: RouteExplorer) -> None:
    found = explorer.tell(**start_of(explorer.controls))
    spans = []
    for model, ensemble in explorer.flown[0].ensembles.items():
        low, middle, high = np.quantile(ensemble.length_km, [0.05, 0.5, 0.95])
        assert found[f"{model}, km"] == f"{middle:,.0f} ({low:,.0f}–{high:,.0f})"
        spans += [low, high]
    speed = start_of(explorer.controls)["speed_kmh"]
    assert found["aloft"] == f"{60 * min(spans) / speed:,.0f}–{60 * max(spans) / speed:,.0f} min"


def test_when_it_left_is_told_on_two_clocks_for_each_that_the_sighting_may_be_on(
    explorer: RouteExplorer,
) -> None:
    told = explorer.tell(**start_of(explorer.controls))["left"]
    clock = r"\d\d:\d\d–\d\d:\d\d"
    found = re.findall(rf"{clock} UTC \({clock} at UTC\+2\) if timed in (UTC\S*)", told)
    assert found == ["UTC+2", "UTC+3", "UTC"]


def test_another_detour_is_that_detour_on_average(explorer: RouteExplorer) -> None:
    start = start_of(explorer.controls)
    _, alt = explorer.draw(**{**start, "detour_percent": 10.0})
    assert "so that they are 10 % longer than the shortest on average" in alt
    ensemble = explorer.flown[0].ensembles["taut"]
    tilt = explorer._tilt(explorer.flown[0], "taut", 10.0)
    assert tilt.weights @ ensemble.length_km == pytest.approx(1.1 * ensemble.shortest_km)
    assert f"as much worth as {tilt.effective:,.0f} of equal weight" in alt


def test_few_effective_routes_are_told(explorer: RouteExplorer) -> None:
    start = start_of(explorer.controls)
    _, alt = explorer.draw(**{**start, "detour_percent": 7.5, "model": "bridge"})
    assert "too few to trust" in alt
    assert re.search(r", of \d+ ways\)", explorer.tell(**{**start, "detour_percent": 7.5})["bridge, km"])


def test_a_detour_that_no_route_has_is_told(explorer: RouteExplorer) -> None:
    values = {**start_of(explorer.controls), "detour_percent": 0.01}
    with pytest.raises(RouteError, match="draw routes for this mean"):
        explorer.draw(**values)
    assert explorer.tell(**values)["bridge, km"] == "its ways are too unlike"
    assert "draw routes for this mean" in redrawn(explorer.draw, explorer.tell, values)


def test_twice_the_speed_is_half_the_time_and_another_target_another_way(explorer: RouteExplorer) -> None:
    start = start_of(explorer.controls)
    slow, fast = (explorer.tell(**{**start, "speed_kmh": speed})["aloft"] for speed in (800.0, 1600.0))
    (a, b), (c, d) = (map(int, re.findall(r"\d+", told)) for told in (slow, fast))
    assert (a, b) == (pytest.approx(2 * c, abs=1), pytest.approx(2 * d, abs=1))
    second = list(explorer.routes)[1]
    assert explorer.tell(**{**start, "route": second})["taut, km"] != explorer.tell(**start)["taut, km"]
