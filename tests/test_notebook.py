"""What a notebook's cell shows: the schedule by each model of flight, in a table."""

from __future__ import annotations

import re
from html import unescape

import pytest

from overflight import notebook
from overflight.case import load_case
from overflight.findings.checks.spread import route_spreads
from overflight.findings.flown import fly
from overflight.findings.logic import Logic
from overflight.notebook import show_schedules


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is displayed."""
    found: list[str] = []
    monkeypatch.setattr(notebook, "_show_html", found.append)
    return found


def test_the_schedule_is_told_by_each_model_and_for_each_clock(shown: list[str]) -> None:
    """The shortest way at the fast end of cruise: 1,713 km at 950 km/h, is 108 min: 19:15 - 1:48 = 17:27."""
    logic = Logic(load_case())
    flown = fly(logic, 100, seed=1)
    show_schedules(logic, flown)
    (told,) = shown
    rows = [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", told)[1:]
    ]
    models = ["shortest", *flown[0].ensembles]
    assert [row[2] for row in rows] == models * (len(rows) // len(models))
    assert {row[1] for row in rows} == {"UTC+2 (Damascus)", "UTC+3 (Baghdad)", "UTC"}
    first = rows[0]
    assert first[:4] == ["Deir ez-Zor city (C5)", "UTC+2 (Damascus)", "shortest", "108–128 min"]
    # seen from 20:45 to 21:15 at UTC+2: 18:45 and 19:15 UTC
    assert [cell[:9] for cell in first[4:]] == ["16:36 UTC", "17:27 UTC", "20:33 UTC", "21:24 UTC"]
    steps = next(f for f in route_spreads(logic, flown)).certificate.steps
    departure = next(step for step in steps if "is on UTC+2" in step)
    for row in rows[1:4]:
        assert f"{row[2]} {row[4]} and {row[5]}" in departure


def test_without_a_route_there_is_no_table(shown: list[str]) -> None:
    show_schedules(Logic(load_case()), [])
    assert shown == []
