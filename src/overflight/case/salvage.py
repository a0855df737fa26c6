"""What of a faulty case can be read all the same, so that one reading of a file tells all that is wrong.

An entry or statement with a fault is left out, and so is whatever refers to it: what is then said of the
rest holds of the file as it is, and no fault is told that only follows from another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from overflight.case.model import TABLES, Case
from overflight.case.shape import Location, references

_STATEMENTS = {"claims": "statements", "accounts": "asserts"}
_STAND_IN: dict[str, Any] = {"kind": "remark", "reason": "could not be read"}
# what may stand for a field of the case, or of a claim, that no rule looks at
_CASE = {
    "title": "?", "question": "?", "summary": "?", "date": "2000-01-01", "updated": "2000-01-01",
    "local_zone": "UTC",
}  # fmt: skip
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
