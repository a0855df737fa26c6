"""What a case file says in words, worked out before it is checked: times, distances, speeds, positions.

Each is put into the form that the models hold, echoed to the author, and listed as an assumption where it
gives a width to words. So the rest of the kit knows numbers alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel

from overflight.case.entities import Place
from overflight.case.model import Case
from overflight.case.shape import Location, entries, slots
from overflight.case.words.units import km_per
from overflight.case.written import ABOUT_MIN, Distance, Range, Statement, WallTime

Plain = dict[str, Any]
_MEASURED = ("_kmh", "_km", "_m")  # what the names of ranges end in that may be in words


@dataclass(frozen=True)
class Echo:
    """Something as it is written in a case, and as it is understood."""

    at: Location
    written: str
    meant: str


@dataclass(frozen=True)
class _Setting:
    """What a case says once for all its times."""

    day: date | None
    about_min: float


def understand(data: Plain) -> tuple[list[Echo], list[tuple[Location, str]]]:
    """Work out what a case says in words, in place.

    Parameters
    ----------
    data
        The case as plain values, which may be wrong otherwise.

    Returns
    -------
    What is written and how it is understood, and location and message of what is not.
    """
    about = data.get("about_min")
    usable = isinstance(about, int | float) and not isinstance(about, bool) and about > 0
    setting = _Setting(_day(data.get("date")), float(about) if usable and about else ABOUT_MIN)
    echoes: list[Echo] = []
    faults: list[tuple[Location, str]] = []
    holder: Plain = {}
    for at, model, plain in entries(data, Case):
        if issubclass(model, Statement):
            holder = plain
        elif len(at) < 4:
            holder = {}
        for name, work_out in _in_words(model):
            if name in plain:
                where = (*at, name)
                try:
                    written, meant = work_out(plain, name, setting, holder)
                    if written:
                        echoes.append(Echo(where, written, meant))
                except ValueError as fault:
                    value = plain[name]
                    given = value.get("as_written") if isinstance(value, dict) else value
                    faults.append((where, f"{fault} (given: {given!r})"))
    return echoes, faults


def _day(value: object) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(str(value))
    return None


_Work = Callable[[Plain, str, _Setting, Plain], tuple[str, str]]


def in_words_besides(model: type[BaseModel], name: str) -> list[str]:
    """Return the fields that a model, as the field of this name, takes in words besides its own."""
    if model is Place:
        return ["at"]
    return ["as_written"] if model is Range and name.endswith(_MEASURED) else []


@cache
def _in_words(model: type[BaseModel]) -> tuple[tuple[str, _Work], ...]:
    """Return the fields of a model that may be in words, each with what works it out."""
    found: list[tuple[str, _Work]] = [("at", _position)] if model is Place else []
    for name in model.model_fields:
        slot = slots(model).get(name)
        held = slot.models[0] if slot and slot.models else None
        if held is not None and issubclass(held, WallTime):
            found.append((name, _time))
        elif held is Distance:
            found.append((name, _distance))
        elif held is Range and name.endswith(_MEASURED):
            found.append((name, _range))
        elif held is None and name.endswith("_km"):
            found.append((name, _kilometres))
    return tuple(found)


def _words_of(plain: Plain, name: str, *numbers: str) -> str | None:
    """Return the words of a field that has nothing but words, alone or as ``as_written``."""
    value = plain[name]
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or any(number in value for number in numbers):
        return None
    words = value.get("as_written")
    return words if isinstance(words, str) else None


def _given(plain: Plain, name: str, words: str) -> Plain:
    """Return what stands beside the words of a field."""
    return {"as_written": words} | (plain[name] if isinstance(plain[name], dict) else {})


def _time(plain: Plain, name: str, setting: _Setting, holder: Plain) -> tuple[str, str]:
    _in_quotes(plain, name)
    words = _words_of(plain, name, "at", "give_or_take_min", "earliest", "latest")
    if words is None:
        return "", ""
    # what reads words is loaded for the cases that have some: its patterns take long to compile
    from overflight.case.words.phrases import window_of

    value = _given(plain, name, words)
    window = window_of(words, setting.day, setting.about_min)
    if window.zone and value.get("zone") not in (None, window.zone):
        raise ValueError(f"the words name the zone {window.zone}, `zone:` another one: leave one out")
    value |= {"earliest": str(window.earliest), "latest": str(window.latest)}
    if window.zone:
        value["zone"] = window.zone
    # what no statement holds is an event's, which is on no source's clock
    unsaid = "by its source's clock" if holder else "by the local clock"
    clock = f"in {value['zone']}" if value.get("zone") else unsaid
    meant = f"{window_text(window.earliest, window.latest)} {clock}"
    # "10:30" is in the evening to a source that counts to twelve
    meant += ", on a clock of 24 hours" if window.on_24_hours else ""
    _assume(holder, value, f"“{words}” is taken as from {meant}")
    plain[name] = value
    return words, meant


def _in_quotes(plain: Plain, name: str) -> None:
    """Take what YAML makes a number of, such as 2140, as the text that it is of a time."""
    value = plain[name]
    holder, key = (value, "as_written") if isinstance(value, dict) else (plain, name)
    given = holder.get(key)
    if isinstance(given, float):
        raise ValueError('put this time in quotation marks, such as "21.40": without them it is a number')
    if isinstance(given, int) and not isinstance(given, bool):
        holder[key] = str(given)


def window_text(earliest: datetime, latest: datetime) -> str:
    """Return a window of wall time, the day once if it is one day's."""
    seconds = earliest.second or latest.second
    ends = [f"{end:%Y-%m-%d %H:%M:%S}" if seconds else f"{end:%Y-%m-%d %H:%M}" for end in (earliest, latest)]
    return f"{ends[0]} to {ends[1].removeprefix(f'{earliest:%Y-%m-%d} ')}"


def _distance(plain: Plain, name: str, setting: _Setting, holder: Plain) -> tuple[str, str]:
    if isinstance(plain[name], int | float) and not isinstance(plain[name], bool):
        raise ValueError(f"a distance has a unit: write for example {plain[name]:g} km")
    words = _words_of(plain, name, "low", "high")
    if words is None:
        return "", ""
    from overflight.case.words.lengths import length_of

    found = length_of(words)
    bounds = {key: bound for key, bound in (("low", found.low), ("high", found.high)) if bound is not None}
    value = {"units": list(found.units)} | _given(plain, name, words) | bounds
    meant = distance_text(found.low, found.high, found.units)
    _assume(holder, value, f"“{words}” is taken as {meant}")
    plain[name] = value
    return words, meant


def distance_text(low: float | None, high: float | None, units: Sequence[str]) -> str:
    """Return the kilometres of a distance, in each of the units that it may be in."""
    return " or ".join(_bounds_text(low, high, km_per(unit)) for unit in units)


def _bounds_text(low: float | None, high: float | None, factor: float, unit: str = "km") -> str:
    if low is None or high is None:
        return f"{'at least' if high is None else 'at most'} {(low or high or 0) * factor:,.4g} {unit}"
    return f"{low * factor:,.4g}–{high * factor:,.4g} {unit}"


def _range(plain: Plain, name: str, setting: _Setting, holder: Plain) -> tuple[str, str]:
    if not isinstance(plain[name], dict):
        return "", ""
    words = _words_of(plain, name, "low", "high")
    if words is None:
        return "", ""
    from overflight.case.words.lengths import length_of, speed_of

    value = plain[name]
    unit = name.rpartition("_")[2]
    found = speed_of(words) if unit == "kmh" else length_of(words)
    if len(found.units) > 1:
        raise ValueError(f"the unit is {' or '.join(found.units)}: write 'statute miles' or 'NM'")
    if found.low is None or found.high is None:
        raise ValueError("a figure of an aircraft has two bounds: write `low:` and `high:`")
    factor = 1.0 if unit == "kmh" else km_per(found.units[0]) / km_per(unit)
    value |= {"low": found.low * factor, "high": found.high * factor}
    del value["as_written"]
    meant = _bounds_text(found.low, found.high, factor, "km/h" if unit == "kmh" else unit)
    _assume({}, value, f"“{words}” is taken as {meant}")
    return words, meant


def _kilometres(plain: Plain, name: str, setting: _Setting, holder: Plain) -> tuple[str, str]:
    words = plain[name]
    if not isinstance(words, str):
        return "", ""
    from overflight.case.words.lengths import km_of_text

    plain[name] = km_of_text(words)
    return words, f"{plain[name]:,.6g} km"


def _position(plain: Plain, name: str, setting: _Setting, holder: Plain) -> tuple[str, str]:
    if not isinstance(plain["at"], str):
        raise ValueError('write the position in quotation marks, such as "35.29 N 40.18 E"')
    if "lon" in plain or "lat" in plain:
        raise ValueError("give `at:`, or `lon:` with `lat:`, not both")
    from overflight.case.words.coordinates import lonlat_of, position_text

    words = plain["at"]
    plain["lon"], plain["lat"] = lonlat_of(words)
    del plain["at"]
    return words, position_text(plain["lon"], plain["lat"])


def _assume(holder: Plain, value: Plain, text: str) -> None:
    """List a width that was given to words with the statement, or else with the number, that it is of."""
    if holder:
        listed = holder.setdefault("assumptions", [])
        # a part of the file that an alias repeats is worked out once
        if isinstance(listed, list) and text not in listed:
            listed.append(text)
    elif "source" in value:
        value.setdefault("assumption", text)


def with_written_forms(schema: Plain) -> Plain:
    """Return the JSON Schema of a case with all that may be in words besides."""
    words = {"type": "string", "description": "in words; see docs/writing-a-case.md"}
    kinds = schema["$defs"]
    for name in ("WallTime", "Distance"):
        of_words = {**kinds[name], "required": ["as_written"]}
        kinds[name] = {"anyOf": [{"type": "string", "minLength": 1}, of_words]}
    kinds["Range"]["properties"]["as_written"] = words
    del kinds["Range"]["required"]
    kinds["Place"]["properties"]["at"] = {**words, "description": "position in degrees, UTM or MGRS"}
    for name, field in _kilometre_fields(kinds):
        kinds[name]["properties"][field] = {"anyOf": [kinds[name]["properties"][field], words]}
    return schema


def _kilometre_fields(kinds: Plain) -> Iterator[tuple[str, str]]:
    for name, kind in kinds.items():
        for field, held in kind.get("properties", {}).items():
            if field.endswith("_km") and held.get("type") == "number":
                yield name, field
