"""A case with another value somewhere, for pictures that a reader moves: nothing is compiled again."""

from __future__ import annotations

from copy import copy
from typing import Any

from overflight.case.written import Range
from overflight.findings.logic import Logic


def supposed(logic: Logic, table: str, key: str, **fields: Any) -> Logic:
    """Return the logic of a case in which one entry has other fields, on the same constraints.

    It answers as the case itself would, with these values, only where no constraint that is asked hangs on
    them: a constraint of a case takes far longer to build than a picture may take to change.

    Parameters
    ----------
    table, key
        Which entry of the case: ``"aircraft"`` and the id of a type.
    fields
        Its new values, by name.
    """
    entries = getattr(logic.case, table)
    entry = entries[key].model_copy(update=fields)
    other = copy(logic)
    other.case = logic.case.model_copy(update={table: {**entries, key: entry}})
    return other


def exactly(given: Range, value: float) -> Range:
    """Return a range that is settled on one value; where it comes from stays the same."""
    return given.model_copy(update={"low": value, "high": value})
