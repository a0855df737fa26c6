"""Made-up cases of any size, for tests of scale and for the benchmark: nothing in them is true."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from overflight.case.model import Case

_ZONES = (["Europe/Berlin", "UTC"], ["UTC", "Asia/Tokyo"], ["Europe/Berlin", "UTC", "Asia/Tokyo"])
_EVENTS = ("blast", "fire", "landing", "call")
_SPEED = {"low": 800, "high": 900, "assumption": "made up"}
_NOON = dt.datetime(2020, 6, 1, 12, 0)


def synthetic_case(claims: int, choices: int, seed: int = 1) -> Case:
    """Return a case with so many claims, by sources of whom so many leave their clock open.

    Every fourth claim is an interval between two events, every fifth a count, every sixth a sighting, every
    seventh says who did it; all others date an event, most of them consistently on one of the clocks that
    their source may mean.
    """
    dice = random.Random(seed)
    sources = {f"s{n}": _source(n, choices) for n in range(choices + 2)}
    return Case.model_validate(
        {
            "title": "made up",
            "question": "Does it scale?",
            "summary": "Made up.",
            "date": _NOON.date(),
            "updated": _NOON.date(),
            "local_zone": "Europe/Berlin",
            "sources": sources,
            "places": {
                key: {"name": f"the {key}", "lon": lon, "lat": 50, "assumption": "made up"}
                for key, lon in (("town", 10), ("port", 12))
            },
            "aircraft": {"jet": {"name": "a jet", "cruise_kmh": _SPEED, "maximum_kmh": _SPEED}},
            "units": {
                key: {"name": f"the {key}", "force": "north", "aircraft": "jet"} for key in ("lead", "wing")
            },
            "forces": {"north": {"name": "the north"}, "south": {"name": "the south"}},
            "events": {key: {"name": f"the {key}", "place": "town"} for key in _EVENTS},
            "claims": {f"C{n}": _claim(n, f"s{n % len(sources)}", dice) for n in range(claims)},
            "accounts": {
                force: {
                    "title": f"The {force} did it",
                    "asserts": [{"kind": "attribution", "event": "blast", "force": force}],
                }
                for force in ("north", "south")
            },
        }
    )


def _source(n: int, choices: int) -> dict[str, Any]:
    clock = _ZONES[n % 3] if n < choices else ["UTC"]
    who = {"publisher": f"paper {n}", "title": "made up", "date": _NOON.date(), "kind": "news report"}
    return {**who, "clock": clock}


def _claim(n: int, source: str, dice: random.Random) -> dict[str, Any]:
    return {"source": source, "says": "made up", "statements": [_statement(n, source, dice)]}


def _statement(n: int, source: str, dice: random.Random) -> dict[str, Any]:
    if n % 4 == 3:
        first = dice.randrange(len(_EVENTS) - 1)
        apart = 30 + dice.choice((0, 0, 0, 20))
        return {
            "kind": "interval",
            "first": _EVENTS[first],
            "second": _EVENTS[first + 1],
            "minutes": {"low": apart - 5, "high": apart + 5},
            "as_written": "half an hour",
        }
    if n % 5 == 4:
        killed = dice.choice((3, 3, 3, 4))
        return {"kind": "count", "of": "killed", "event": "blast", "number": {"low": killed, "high": killed}}
    if n % 6 == 5:
        at = _NOON + dt.timedelta(minutes=20 * dice.randrange(12))
        return {
            "kind": "sighting",
            "unit": dice.choice(("lead", "wing")),
            "place": dice.choice(("town", "port")),
            "time": {"as_written": "then", "at": at, "give_or_take_min": 5},
        }
    if n % 7 == 6:
        return {"kind": "attribution", "event": "blast", "force": dice.choice(("north", "south"))}
    index = dice.randrange(len(_EVENTS))
    ahead_h = 0 if int(source[1:]) % 3 == 1 else dice.choice((2, 2, 2, 0))
    late_min = dice.choice((0, 0, 0, 0, 45))
    at = _NOON + dt.timedelta(minutes=30 * index + 60 * ahead_h + late_min)
    time = {"as_written": "then", "at": at, "give_or_take_min": 10}
    return {"kind": "event", "event": _EVENTS[index], "time": time}
