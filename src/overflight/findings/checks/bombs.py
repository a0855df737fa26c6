"""Whether bombs fit the times between a pass and an event. Findings of kind ``bomb-fall``."""

from __future__ import annotations

from math import inf

from overflight.analysis.claims.numbers import within_number
from overflight.analysis.physics.release import ReleaseWindow, release_window, vacuum_fall
from overflight.case.entities import Aircraft
from overflight.case.statements import Sighting
from overflight.case.written import Bounds, Range
from overflight.findings.checks.passes import aircraft_seen, interval_s, part_seen, timed_passes
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Finding, Margin, Verdict
from overflight.findings.turns import easiest, interval_numbers, least_turns, turns_of_ends
from overflight.findings.wording import (
    bounds_of,
    number,
    number_sources,
    owners,
    range_assumptions,
    significant,
    slug,
    sources_of,
    span,
    statement_assumptions,
)

# Steeper dives are for dive bombers; shown for comparison only.
_DIVE_DEG = 30.0


def bomb_fall(logic: Logic) -> list[Finding]:
    """Hold the fall of a bomb against the time that a claim allows between a pass and an event."""
    findings = []
    for part, sighting in timed_passes(logic):
        altitude = aircraft_seen(logic.case, sighting).release_altitude_m
        if altitude is not None:
            findings.append(fall_of_pass(logic, part, sighting, altitude)[0])
    return findings


def fall_of_pass(
    logic: Logic, part: str, sighting: Sighting, altitude: Range
) -> tuple[Finding, ReleaseWindow]:
    """Return the finding on one pass of :func:`timed_passes`, and the bounds of the fall that it rests on."""
    aircraft = aircraft_seen(logic.case, sighting)
    cruise, drag = aircraft.cruise_kmh, aircraft.bomb_drag_m2_per_kg
    window = release_window(
        (altitude.low, altitude.high),
        (cruise.low, cruise.high),
        (drag.low, drag.high) if drag else None,
    )
    return _bomb_fall(logic, part, sighting, altitude, window), window


def _bomb_fall(
    logic: Logic, part: str, sighting: Sighting, altitude: Range, window: ReleaseWindow
) -> Finding:
    case = logic.case
    aircraft = aircraft_seen(case, sighting)
    statement, low_s, high_s = interval_s(logic, part)
    cruise, drag = aircraft.cruise_kmh, aircraft.bomb_drag_m2_per_kg
    slack_s = sighting.within_km / cruise.low * 3600
    verdict = _fall_verdict(window, low_s, high_s, slack_s)
    claims = owners(logic.problem, [part])
    ranges = [r for r in (altitude, cruise, drag) if r is not None]
    return Finding(
        id=slug("bomb-fall", *claims),
        check="bomb-fall",
        question=(
            f"Can bombs released on this pass have caused {case.events[statement.second].name}, "
            f"“{statement.as_written}”?"
        ),
        answer=_fall_answer(window, verdict, low_s, slack_s),
        claims=claims,
        sources=sorted({*sources_of(case, claims), *(s for r in ranges for s in number_sources(r))}),
        value=window.fall_s_low,
        low=window.fall_s_low,
        high=window.fall_s_high,
        unit="s",
        verdict=verdict,
        certificate=Certificate(
            kind="number",
            steps=[
                *_fall_steps(window, aircraft, altitude),
                *_area_steps(sighting.within_km, cruise.low, window.overhead_s_low),
                _room_step(window, part, (low_s, high_s), slack_s),
            ],
        ),
        margin=_fall_margin(
            window, part, part_seen(logic, statement.first, sighting), sighting, statement.minutes, cruise.low
        ),
        assumptions=[
            "level release, course and speed held until the bombs fall",
            *statement_assumptions(logic.problem, logic.parts_owned_by(claims)),
            *range_assumptions("release height", altitude),
            *range_assumptions("cruise speed", cruise),
            *(range_assumptions("drag of the bombs", drag) if drag else []),
        ],
    )


def _fall_verdict(window: ReleaseWindow, low_s: float, high_s: float, slack_s: float) -> Verdict:
    """Tell whether the aircraft can have passed, at impact or shortly before, within the interval.

    A bomb without drag stays below the aircraft that dropped it, one with drag falls behind: the
    aircraft is over the place from no time to `overhead_s_high` before the impact, and within the
    area of the pass for `slack_s` before and after that.
    """
    if high_s < window.overhead_s_low - slack_s:
        return "contradicted"
    if window.overhead_s_high is None:
        return "undetermined"
    return "consistent" if low_s <= window.overhead_s_high + slack_s else "contradicted"


def _fall_answer(window: ReleaseWindow, verdict: Verdict, low_s: float, slack_s: float) -> str:
    if verdict == "undetermined" or window.fall_s_high is None or window.overhead_s_high is None:
        return f"They fall at least {number(window.fall_s_low)} s; without a drag figure no more can be said."
    fall = span(window.fall_s_low, window.fall_s_high, "s")
    overhead = span(window.overhead_s_low, window.overhead_s_high, "s")
    if verdict == "contradicted":
        return f"No: the aircraft must pass {overhead} before the impact."
    latest_s = slack_s - window.overhead_s_low
    after = f"; a pass more than {number(latest_s)} s after it is not the one that released them"
    told = f"Yes: they fall {fall}, and the aircraft is overhead {overhead} before the impact"
    return f"{told}{after if low_s < -latest_s else ''}."


def _fall_steps(window: ReleaseWindow, aircraft: Aircraft, altitude: Range) -> list[str]:
    cruise = aircraft.cruise_kmh
    lowest = vacuum_fall(altitude.low, cruise.low)
    highest = vacuum_fall(altitude.high, cruise.high)
    steps = [
        f"without air, √(2 × {number(altitude.low)} m ÷ 9.81 m/s²) = {number(lowest.fall_s, 1)} s and "
        f"√(2 × {number(altitude.high)} m ÷ 9.81 m/s²) = {number(highest.fall_s, 1)} s",
        f"forward in that time: {number(lowest.throw_km, 1)} km at {number(cruise.low)} km/h, "
        f"{number(highest.throw_km, 1)} km at {number(cruise.high)} km/h",
    ]
    if window.fall_s_high is None or window.throw_km_low is None or window.overhead_s_high is None:
        return [*steps, "drag lengthens the fall and shortens the throw, by how much is not known"]
    return [
        *steps,
        f"with drag, worked out in small steps: {span(window.fall_s_low, window.fall_s_high, 's', 1)} and "
        f"{span(window.throw_km_low, window.throw_km_high, 'km', 1)} forward",
        f"so the aircraft is over the place {span(window.overhead_s_low, window.overhead_s_high, 's', 1)} "
        "before the impact, the fall less the time that the throw takes at its speed",
        *_overhead_steps(window),
        f"it released them {span(window.fall_s_low, window.fall_s_high, 's', 1)} before the impact, "
        f"{span(window.throw_km_low, window.throw_km_high, 'km', 1)} short of the place on its track",
        _dive_step(aircraft, altitude),
    ]


def _overhead_steps(window: ReleaseWindow) -> list[str]:
    """Return the sums of the releases after which the aircraft is over the place last and soonest."""
    return [
        f"{word}, from {number(each.altitude_m)} m at {number(each.speed_kmh)} km/h with a drag of "
        f"{significant(each.drag_area_m2_per_kg)} m²/kg: {significant(each.fall.fall_s)} s − "
        f"{significant(each.fall.throw_km)} km ÷ {number(each.over_kmh)} km/h × 3,600 = "
        f"{number(each.overhead_s, 1)} s"
        for word, each in (("at least", window.last), ("at most", window.soonest))
        if each is not None
    ]


def _area_steps(within_km: float, slowest_kmh: float, overhead_s: float) -> list[str]:
    """Say how long after the impact the aircraft can still be within the area of its pass."""
    slack_s = within_km / slowest_kmh * 3600
    if not within_km:
        return []
    return [
        f"a pass within {within_km:g} km of the place may be off by {within_km:g} km ÷ "
        f"{number(slowest_kmh)} km/h × 3,600 = {number(slack_s, 1)} s: up to {number(slack_s, 1)} − "
        f"{number(overhead_s, 1)} = {number(slack_s - overhead_s, 1)} s after the impact"
    ]


def _room_step(window: ReleaseWindow, part: str, interval_s: tuple[float, float], slack_s: float) -> str:
    """Say how far the interval reaches beyond what fits, at the end where it does so less."""
    low_s, high_s = interval_s
    after_s = slack_s - window.overhead_s_low
    ends = {high_s + after_s: f"{number(high_s, 1)} s before the impact: {_added(high_s, after_s)}"}
    if window.overhead_s_high is not None:
        before_s = window.overhead_s_high + slack_s
        ends[before_s - low_s] = f"{number(-low_s, 1)} s after the impact: {_added(-low_s, before_s)}"
    room = min(ends, key=abs)
    return f"{part} has the pass at most {ends[room]} = {number(room, 1)} s from the farthest that fits"


def _added(first: float, second: float) -> str:
    return f"{number(first, 1)} {'−' if second < 0.0 else '+'} {number(abs(second), 1)}"


def _dive_step(aircraft: Aircraft, altitude: Range) -> str:
    cruise = aircraft.cruise_kmh
    dive = release_window(
        (altitude.low, altitude.high), (cruise.low, cruise.high), None, (_DIVE_DEG, _DIVE_DEG)
    )
    return (
        f"in a dive of {_DIVE_DEG:g}° instead they fall at least {number(dive.fall_s_low, 1)} s, from "
        f"{number(altitude.low)} m at {number(cruise.high)} km/h, and fly at most "
        f"{number(dive.throw_km_high, 1)} km forward, from {number(altitude.high)} m at "
        f"{number(cruise.high)} km/h: the bounds without air"
    )


def _fall_margin(
    window: ReleaseWindow, part: str, pass_part: str, sighting: Sighting, minutes: Bounds, slowest_kmh: float
) -> Margin | None:
    """Return the easiest move of the interval, or of the area of the pass, that makes another verdict.

    What the fall itself is computed from, height, speed and drag, is not moved.
    """
    ends = [end * 60 for end in bounds_of(minutes)]
    last = inf if window.overhead_s_high is None else window.overhead_s_high

    def rooms(low_s: float = 0.0, high_s: float = 0.0, km: float = 0.0) -> list[float]:
        slack_s = (sighting.within_km + km) / slowest_kmh * 3600
        return [ends[1] + high_s - window.overhead_s_low + slack_s, last + slack_s - ends[0] - low_s]

    area = within_number(pass_part, sighting.within_km)
    interval = turns_of_ends(interval_numbers(part, minutes), rooms, all)
    return easiest([*least_turns(area, lambda by: rooms(km=by), all), *interval])
