"""A case read and checked, geography included, before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from overflight.case.file import locate_faults, read_case
from overflight.case.model import Case, Location
from overflight.case.statements import RouteStatement
from overflight.errors import CaseError, OverflightError


def checked_case(path: Path, overrides: Mapping[str, Any] | None = None) -> Case:
    """Return the case in a file, if it can be used.

    Raises
    ------
    CaseError
        If it cannot be read, breaks a rule, names a region that is not on the map, or tells of a route
        that no aircraft can fly.
    """
    case = read_case(path, overrides)
    faults = list(_map_faults(case))
    if faults:
        raise CaseError(path, locate_faults(path.read_text(encoding="utf-8"), faults))
    return case


def _map_faults(case: Case) -> Iterator[tuple[Location, str]]:
    """Yield location and message of whatever the map has to say against a case."""
    # a case without regions needs no map, and reading one takes longer than all else here
    if not case.regions:
        return
    from overflight.analysis.atlas import region_polygon
    from overflight.analysis.ways.corridor import NamedRegion

    shapes = {}
    for key, region in case.regions.items():
        try:
            shapes[key] = NamedRegion(key, region.name, region_polygon(region))
        except OverflightError as fault:
            yield ("regions", key), str(fault)
    for at, route in _routes(case):
        if all(key in shapes for key in route.through):
            yield from _route_faults(case, route, [shapes[key] for key in route.through], (*at, "through"))


def _routes(case: Case) -> Iterator[tuple[Location, RouteStatement]]:
    stated = [("claims", key, "statements", claim.statements) for key, claim in case.claims.items()]
    asserted = [("accounts", key, "asserts", account.asserts) for key, account in case.accounts.items()]
    for *at, statements in [*stated, *asserted]:
        for index, statement in enumerate(statements):
            if isinstance(statement, RouteStatement):
                yield (*at, index), statement


def _route_faults(
    case: Case, route: RouteStatement, regions: list[Any], at: Location
) -> Iterator[tuple[Location, str]]:
    from overflight.analysis.order import check_order
    from overflight.analysis.places import position

    try:
        ends = [position(case, place) for place in (route.origin, *route.targets)]
        check_order(ends[0], ends[1:], regions)
    except (OverflightError, ValueError) as fault:
        yield at, str(fault)
