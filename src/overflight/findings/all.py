"""All checks in one list, notebook by notebook in the order of its story, for whoever needs no notebook.

A check that a notebook adds to its page belongs here as well: a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from overflight.case.model import Case
from overflight.findings.checks.alibis import required_speeds
from overflight.findings.checks.bombs import bomb_fall
from overflight.findings.checks.clocks import clock_readings
from overflight.findings.checks.coincidences import coincidences
from overflight.findings.checks.conflicts import accounts, minimal_conflicts
from overflight.findings.checks.counts import count_conflicts
from overflight.findings.checks.forces import force_alibis
from overflight.findings.checks.implied import implied_speeds
from overflight.findings.checks.passes import simultaneity
from overflight.findings.checks.places import place_disputes
from overflight.findings.checks.ranges import route_ranges
from overflight.findings.checks.rings import rings
from overflight.findings.checks.routes import great_circles, shortest_ways
from overflight.findings.checks.schedules import schedules
from overflight.findings.checks.sensors import radar_horizons, radar_sightings
from overflight.findings.checks.separations import unit_reconciliation
from overflight.findings.checks.sky import daylight
from overflight.findings.checks.spread import route_spreads
from overflight.findings.checks.stations import time_on_station
from overflight.findings.checks.tracks import track_findings
from overflight.findings.flown import FlownRoute, fly
from overflight.findings.logic import Logic
from overflight.findings.model import Finding


@dataclass
class Inputs:
    """What checks are made of: each thing is worked out when the first check asks for it."""

    case: Case
    samples: int
    seed: int

    @cached_property
    def logic(self) -> Logic:
        """The case's constraints."""
        return Logic(self.case)

    @cached_property
    def flown(self) -> list[FlownRoute]:
        """The claimed routes, with their random ways."""
        return fly(self.logic, self.samples, self.seed)


@dataclass(frozen=True)
class Check:
    """A check: what it is called in a notebook's cell, and how it is called."""

    name: str
    call: Callable[[Inputs], list[Finding]]


def _of_logic(check: Callable[[Logic], list[Finding]]) -> Check:
    return Check(check.__name__, lambda inputs: check(inputs.logic))


def _of_routes(check: Callable[[Logic, list[FlownRoute]], list[Finding]]) -> Check:
    return Check(check.__name__, lambda inputs: check(inputs.logic, inputs.flown))


CHECKS: dict[str, tuple[Check, ...]] = {
    "00_claims": (_of_logic(count_conflicts),),
    "01_route_reconstruction": (
        _of_routes(shortest_ways),
        _of_routes(great_circles),
        _of_routes(route_spreads),
        _of_routes(route_ranges),
        _of_routes(schedules),
    ),
    "02_timing_comparison": (
        _of_logic(clock_readings),
        _of_logic(coincidences),
        _of_logic(minimal_conflicts),
        _of_logic(accounts),
        _of_logic(simultaneity),
        _of_logic(bomb_fall),
        _of_logic(time_on_station),
    ),
    "03_distance_checks": (
        _of_logic(unit_reconciliation),
        _of_logic(rings),
        _of_logic(place_disputes),
        _of_logic(required_speeds),
        _of_logic(force_alibis),
        _of_logic(implied_speeds),
        _of_logic(radar_horizons),
        _of_logic(radar_sightings),
        _of_logic(track_findings),
        _of_logic(daylight),
    ),
}


def all_findings(case: Case, samples: int, seed: int) -> list[Finding]:
    """Return all findings of a case, as the notebooks of a run compute them, without figures and kernels.

    Parameters
    ----------
    case
        The case, overrides included.
    samples, seed
        How many random routes to each target, and the seed that they are drawn with.

    Raises
    ------
    OverflightError
        If the map or a claimed route cannot be used, as in a run.
    """
    inputs = Inputs(case, samples, seed)
    return [finding for checks in CHECKS.values() for check in checks for finding in check.call(inputs)]
