"""Overrides of what a case says in words: below it, of it, and of what it depends on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from overflight.case import read_case
from overflight.errors import OverflightError

FERRY = Path(__file__).parent / "cases" / "ferry.yaml"
IN_WORDS = (
    FERRY.read_text(encoding="utf-8")
    .replace("{low: 500, high: 600, assumption: made up}", "{as_written: 480–500 knots, source: navy}")
    .replace('{as_written: "at 21:20", at: "2019-07-03 21:20", give_or_take_min: 5}', "around 21:20")
    .replace("lon: 174.8, lat: -37.0", "at: 37 S 174.8 E")
    .replace(
        "accounts:", "      - {kind: separation, first: base, second: strait, distance: 55 km}\naccounts:"
    )
)


def test_an_override_goes_below_what_is_written_in_words(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(IN_WORDS, encoding="utf-8")
    case = read_case(
        path,
        {
            "aircraft.patrol.cruise_kmh.high": 1000,
            "claims.L1.statements.0.time.earliest": "2019-07-03 21:00",
            "claims.L2.statements.2.distance.high": 70,
            "places.base.lat": -38,
        },
    )
    # 480 knots are 888.96 km/h; "around" is 15 min either way; 55 km is good to 2.5 km
    cruise, time = case.aircraft["patrol"].cruise_kmh, case.claims["L1"].statements[0].time
    assert (cruise.low, cruise.high) == (pytest.approx(888.96), 1000)
    assert cruise.assumption == "“480–500 knots” is taken as 889–926 km/h; `high` is overridden"
    assert case.claims["L1"].statements[0].assumptions[0].endswith("; `earliest` is overridden")
    assert time.window == (datetime(2019, 7, 3, 21, 0), datetime(2019, 7, 3, 21, 35))
    distance = case.claims["L2"].statements[2].distance
    assert (distance.low, distance.high) == (52.5, 70)
    assert (case.places["base"].lon, case.places["base"].lat) == (174.8, -38)


def test_an_override_may_be_in_words_or_of_what_words_depend_on(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(IN_WORDS, encoding="utf-8")
    case = read_case(
        path, {"aircraft.patrol.cruise_kmh.as_written": "300-310 knots", "date": "2019-07-04", "about_min": 5}
    )
    assert case.aircraft["patrol"].cruise_kmh.low == pytest.approx(555.6)
    found = case.claims["L1"].statements[0].time.window
    assert found == (datetime(2019, 7, 4, 21, 15), datetime(2019, 7, 4, 21, 25))
    with pytest.raises(OverflightError, match=r"give claims\.L1\.statements\.0\.time itself"):
        read_case(path, {"claims.L1.statements.0.time.as_written": "22:00"})
