"""A case read and checked, geography included, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from overflight.case.entities import Region
from overflight.case.file import Examined, examine
from overflight.case.model import Case, Location
from overflight.case.statements import RouteStatement
from overflight.errors import OverflightError
from overflight.lean import without


def checked_case(path: Path, overrides: Mapping[str, Any] | None = None) -> Case:
    """Return the case in a file, if it can be used.

    Raises
    ------
    CaseError
        If it cannot be read, breaks a rule, names a region that is not on the map, or tells of a route
        that no aircraft can fly.
    """
    return checked(examine(path, overrides))


def checked(found: Examined) -> Case:
    """Return a case that was read, if it can be used; see :func:`checked_case`."""
    faults = list(_map_faults(found.case)) if found.case else []
    if found.faults or faults or found.case is None:
        told = [(at, _with_country_code(found, at, problem)) for at, problem in found.faults]
        raise replace(found, faults=told).error(faults)
    return found.case


def _with_country_code(found: Examined, at: Location, problem: str) -> str:
    """Add to a fault which code may have been meant, if something else stands for one."""
    if not problem or len(at) != 3 or (at[0], at[2]) not in (("regions", "country"), ("places", "country")):
        return problem
    from overflight.analysis.ground.atlas import region_polygon

    entry = found.data[str(at[0])][at[1]]
    given = str(entry["country"])
    # a name in place of the code tells more than what the case calls the region; a place is called otherwise
    known = given if at[0] == "places" else str(entry.get("name", ""))
    code, name = given.upper(), given if len(given) > 3 else known
    try:
        region_polygon(Region.model_construct(country=code, name=name))
    except OverflightError as unknown:
        return str(unknown)
    return f"{problem}; did you mean {code!r}?"


def _map_faults(case: Case) -> Iterator[tuple[Location, str]]:
    """Yield location and message of whatever the map has to say against a case."""
    # a case without regions and routes needs no map, and reading one takes longer than all else here
    routes = list(_routes(case))
    if not case.regions and not routes:
        return
    # what reads the map would import data frames, which takes ten times as long as the map takes to read
    with without("geopandas", "pandas", "pyarrow"):
        from overflight.analysis.routes.stated import named_region

    drawn = set()
    for key in case.regions:
        try:
            named_region(case, key)
            drawn.add(key)
        except OverflightError as fault:
            yield ("regions", key), str(fault)
    for at, route in routes:
        if drawn.issuperset([*route.regions, *route.avoid]):
            yield from _route_faults(case, route, (*at, "through"))


def _routes(case: Case) -> Iterator[tuple[Location, RouteStatement]]:
    for at, statement, _ in case.every_statement():
        if isinstance(statement, RouteStatement):
            yield at, statement


def _route_faults(case: Case, route: RouteStatement, at: Location) -> Iterator[tuple[Location, str]]:
    from overflight.analysis.ground.places import position
    from overflight.analysis.routes.order import check_order
    from overflight.analysis.routes.stated import evidence_of

    try:
        ends = [position(case, place) for place in (route.origin, *route.targets)]
        check_order(ends[0], ends[1:], *evidence_of(case, route))
    except (OverflightError, ValueError) as fault:
        yield at, str(fault)
