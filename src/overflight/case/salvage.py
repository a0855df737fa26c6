"""What of a faulty case can be read all the same, so that one reading of a file tells all that is wrong.

A field with a fault is left out, if no rule looks at it. Where that will not do, the entry or statement is,
and so is whatever refers to it: what is then said of the rest holds of the file as it is, and no fault is
told that only follows from another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from overflight.case.model import TABLES, Case
from overflight.case.shape import Location, references, slots
from overflight.case.tracks.statement import Track

_STATEMENTS = {"claims": "statements", "accounts": "asserts"}
_STAND_IN: dict[str, Any] = {"kind": "remark", "reason": "could not be read"}
# what may stand for a field of the case, or of a claim, that no rule looks at
_CASE = {
    "title": "?", "question": "?", "summary": "?", "date": "2000-01-01", "updated": "2000-01-01",
    "local_zone": "UTC",
}  # fmt: skip
_NAME = {"name": "?"}
_SPEED = {"low": 1, "high": 1, "assumption": "?"}
_ENTRY: dict[str, dict[str, Any]] = {
    "sources": {"publisher": "?", "title": "?", "date": "2000-01-01", "kind": "blog"},
    "places": {"name": "?", "radius_km": 1, "assumption": "?"},
    "aircraft": {"name": "?", "cruise_kmh": _SPEED, "maximum_kmh": _SPEED},
}
_TRACK = {"within_km": 1, "give_or_take_s": 1}
# fields that a rule looks at, without which it would find what only follows
_RULED = {"sources": {"clock"}, "track": {"file", "track", "columns", "zone"}}
_KEY = "[key]"  # where pydantic puts a fault of an id itself
_OWNER = {"claims": {"says": "?", "source": "unreadable"}, "accounts": {"title": "?"}}


def readable(data: dict[str, Any], faults: Iterable[Location]) -> Case | None:
    """Return the case that is left without what is at fault; ``None`` if nothing can be made of it.

    Parameters
    ----------
    data
        The case as plain values.
    faults
        Where something is wrong: with the form, or a reference to nothing.
    """
    data, faults = _mended(data, list(faults))
    lost = {unit for at in faults if (unit := _unit(at))}
    while True:
        left = _without(data, lost)
        more = {_unit(at) for at in _cut_off(left, lost)} - lost
        if not more:
            break
        lost |= more
    try:
        return Case.model_validate(left)
    except ValidationError:
        return None


def _mended(data: dict[str, Any], faults: list[Location]) -> tuple[dict[str, Any], list[Location]]:
    """Return a case without those faults that only need a field to be left out, or stood in for."""
    fields: dict[Location, set[str | int]] = {}
    for at in faults:
        depth = 4 if at and at[0] in _STATEMENTS else 2
        if len(at) > depth:
            fields.setdefault(at[:depth], set()).add(at[depth])
    for entry, lost in fields.items():
        # what is wrong as a whole is not mended by its parts
        mended = None if entry in faults else _mend(_value(data, entry), entry, lost)
        if mended is not None:
            data = _with_value(data, entry, mended)
            faults = [at for at in faults if at[: len(entry)] != entry]
    return data, faults


def _mend(plain: Any, at: Location, lost: set[str | int]) -> dict[str, Any] | None:
    """Return an entry, or a track, that is valid without these fields; ``None`` if there is none."""
    found = _mendable(plain, at)
    if found is None or not isinstance(plain, dict):
        return None
    model, stand_ins, ruled = found
    # an unknown field may be a needed one, misspelt
    if lost & ruled or (ruled and lost - model.model_fields.keys()) or _KEY in lost:
        return None
    mended = {**stand_ins, **{key: value for key, value in plain.items() if key not in lost}}
    try:
        model.model_validate(mended)
    except ValidationError:
        return None
    return mended


def _mendable(plain: Any, at: Location) -> tuple[type[BaseModel], Mapping[str, Any], set[str]] | None:
    """Return the model of an entry or track, what may stand for its fields, and those that rules look at."""
    table = str(at[0])
    if table in _STATEMENTS:
        is_track = at[2] == _STATEMENTS[table] and isinstance(plain, dict) and plain.get("kind") == "track"
        return (Track, _TRACK, _RULED["track"]) if is_track else None
    if table not in TABLES:
        return None
    return slots(Case)[table].models[0], _ENTRY.get(table, _NAME), _RULED.get(table, set())


def _value(data: Any, at: Location) -> Any:
    for key in at:
        inside = isinstance(data, dict) and key in data
        if not inside and not (isinstance(data, list) and isinstance(key, int) and key < len(data)):
            return None
        data = data[key]
    return data


def _with_value(node: Any, at: Location, value: Any) -> Any:
    """Return a copy with another value at a location; what is elsewhere is shared."""
    if not at:
        return value
    copied: Any = list(node) if isinstance(node, list) else dict(node)
    copied[at[0]] = _with_value(node[at[0]], at[1:], value)
    return copied


def _unit(at: Location) -> Location:
    """Return what goes if the value at a location is wrong: a statement, an entry, or a field of the case."""
    if len(at) >= 4 and at[2] == _STATEMENTS.get(str(at[0])):
        return at[:4]
    if len(at) >= 3 and at[0] in _STATEMENTS and at[2] != _STATEMENTS[str(at[0])]:
        return at[:3]
    return at[:2] if at and at[0] in TABLES else at[:1]


def _without(data: dict[str, Any], lost: set[Location]) -> dict[str, Any]:
    left: dict[str, Any] = {key: value for key, value in data.items() if key in Case.model_fields}
    left |= {key: value for key, value in _CASE.items() if (key,) in lost or key not in data}
    for table in TABLES:
        found = {} if (table,) in lost else data.get(table, {})
        where = _STATEMENTS.get(table)
        kept = {
            key: entry
            for key, entry in found.items()
            # a misspelt `statements:` is told as one fault, of the misspelt field
            if (table, key) not in lost and (where is None or where in entry)
        }
        left[table] = {key: _entry(entry, (table, key), lost) for key, entry in kept.items()}
    return left


def _entry(entry: Any, at: Location, lost: set[Location]) -> Any:
    where = _STATEMENTS.get(str(at[0]))
    if where is None:
        return entry
    kept = {key: value for key, value in entry.items() if (*at, key) not in lost}
    told = [_STAND_IN if (*at, where, n) in lost else s for n, s in enumerate(entry[where])]
    return {**_OWNER[str(at[0])], **kept, where: told}


def _cut_off(left: dict[str, Any], lost: set[Location]) -> list[Location]:
    """Return where the rest refers to what was left out; no rule depends on who published a number."""
    partly = {unit[1] for unit in lost if len(unit) == 4}
    return [
        reference.at
        for reference in references(left, Case)
        if "sources" not in reference.tables
        and (reference.key in partly or not any(reference.key in left[table] for table in reference.tables))
    ]
