"""What a short name on the command line varies: a parameter, a place, a clock or a unit of length.

Any value of the case has a dotted path. What the sources leave open has a shorter name besides: the id of
a place with alternatives, of a source (its clock), of a distance's statement (its unit), as in the report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from overflight.analysis.claims.constraints import parts_of
from overflight.case.model import Case
from overflight.case.statements import Flight, Separation
from overflight.errors import OverflightError
from overflight.sweep.axes import Axis, Shown, parse_values, repeated


def axes_of(texts: Sequence[str], case: Case, parameters: Mapping[str, Any]) -> list[Axis]:
    """Return the axes that ``name=values`` texts describe.

    Parameters
    ----------
    texts
        Such as ``camp=a,b`` and ``aircraft.<id>.cruise_kmh.high=750:950:50``.
    case
        The case, which tells what a name stands for.
    parameters
        The notebooks' parameters that may be varied, with their defaults.

    Raises
    ------
    OverflightError
        If there is no axis, two set the same value, or one cannot be read.
    """
    axes = [_axis(text, case, parameters) for text in texts]
    if not axes:
        raise OverflightError("nothing to vary: give at least one -p NAME=VALUES, such as -p samples=100,200")
    for path in repeated([axis.path for axis in axes]):
        raise OverflightError(f"two -p set {path}: list all its values in one, such as -p {path}=1,2")
    return axes


def _axis(text: str, case: Case, parameters: Mapping[str, Any]) -> Axis:
    name, equals, given = text.partition("=")
    if not (name and equals):
        raise OverflightError(f"-p {text!r}: write NAME=VALUES, such as samples=100,200")
    values, interval = parse_values(name, given)
    if interval is not None:
        _no_interval_of_choices(name, given, case, parameters)
        return Axis(name, name, interval=interval)
    path, in_list = _path(name, case, parameters)
    shown = tuple(_shown(value) for value in values)
    for look in repeated([str(s) for s in shown]):
        raise OverflightError(f"-p {name}: the value {look} stands twice: list each once")
    return Axis(name, path, tuple([value] if in_list else value for value in values), shown)


def _no_interval_of_choices(name: str, given: str, case: Case, parameters: Mapping[str, Any]) -> None:
    path, _ = _path(name, case, parameters)
    if path != name or name in parameters:
        raise OverflightError(f"-p {name}={given}: an interval is of numbers with a fraction; list values")


def _path(name: str, case: Case, parameters: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the path that a name stands for, and whether its value stands in a list there."""
    units = dict(_units(case))
    if "." in name or name in parameters:
        return name, False
    if name in case.places and case.places[name].alternatives:
        return f"places.{name}.settled", False
    if name in case.sources:
        return f"sources.{name}.clock", True
    if name in units:
        return units[name], True
    raise OverflightError(_unknown(name, [*parameters, *_open_places(case), *case.sources, *units]))


def _open_places(case: Case) -> list[str]:
    return [key for key, place in case.places.items() if place.alternatives]


def _units(case: Case) -> list[tuple[str, str]]:
    """Return each statement with a distance, and the path of the units that it may be in."""
    found = []
    for part in parts_of(case).values():
        statement = part.statement
        if part.owner in case.claims and isinstance(statement, Separation | Flight) and statement.distance:
            every = case.claims[part.owner].statements
            index = next(i for i, each in enumerate(every) if each is statement)
            found.append((part.id, f"claims.{part.owner}.statements.{index}.distance.units"))
    return found


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return (
        f"-p {name}: nothing here has this name; {hint}give a parameter or what the sources leave open "
        f"({', '.join(known)}), or the dotted path of a value in the case, such as "
        "aircraft.<id>.cruise_kmh.high"
    )


def _shown(value: Any) -> Shown:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
