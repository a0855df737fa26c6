"""When a unit left and was back, or arrived, at cruise. Findings of kind ``schedule``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from overflight.analysis.claims.readings import window_minutes, zone_readings
from overflight.analysis.routes.ensembles.spread import length_quantiles_km
from overflight.case.model import Case
from overflight.case.statements import Flight, Sighting
from overflight.case.words.clocks import clock_text, offset_text
from overflight.case.written import WallTime
from overflight.findings.flown import (
    LONG_WAY_QUANTILE,
    FlownRoute,
    aircraft_of,
    detour_assumptions,
    end_sources,
    same_way,
)
from overflight.findings.logic import Logic
from overflight.findings.model import Certificate, Comparison, Finding
from overflight.findings.wording import (
    number,
    number_sources,
    owners,
    range_assumptions,
    slug,
    sources_of,
    statement_assumptions,
)


@dataclass(frozen=True)
class ScheduleWindow:
    """When a unit was over a target, and so when it left and was back, on one clock (UTC).

    `back` is ``None`` for a way that was flown one way only; `target` is the place's name.
    """

    zone: str
    departure: tuple[datetime, datetime]
    overhead: tuple[datetime, datetime]
    back: tuple[datetime, datetime] | None
    target: str


def schedule_windows(logic: Logic, flown: FlownRoute) -> list[ScheduleWindow]:
    """Return departure, presence and return for each clock that a dated sighting at the target may be on.

    The earliest departure takes the long way at the slow end of cruise, the latest the shortest at
    the fast end; the way back, if it was flown, likewise, with no time over the target between them.
    """
    return [window for _, windows in _schedules(logic, flown) for window in windows]


def seen_over_target(
    logic: Logic, flown: FlownRoute
) -> Iterator[tuple[str, list[tuple[str, tuple[datetime, datetime]]]]]:
    """Yield each part that dates the unit over the target, with its window (UTC) for each possible clock."""
    for key in logic.claim_parts:
        sighting = logic.problem.parts[key].statement
        if not isinstance(sighting, Sighting) or sighting.time is None:
            continue
        if (sighting.unit, sighting.place) != (flown.statement.unit, flown.target):
            continue
        yield key, windows_on_clocks(logic, key, sighting.time)


def windows_on_clocks(logic: Logic, part: str, time: WallTime) -> list[tuple[str, tuple[datetime, datetime]]]:
    """Return the window (UTC) of a part's time on each clock that its source may have meant."""
    found = []
    for _, zone in zone_readings(logic.case, logic.problem.parts[part], time):
        low, high = window_minutes(logic.problem.epoch, time, zone)
        found.append((zone, (logic.problem.instant(low), logic.problem.instant(high))))
    return found


def left_between(seen: tuple[datetime, datetime], minutes: tuple[float, float]) -> tuple[datetime, datetime]:
    """Return when what was seen in a window had left, given how long it flew at least and at most."""
    return whole_minutes((seen[0] - timedelta(minutes=minutes[1]), seen[1] - timedelta(minutes=minutes[0])))


def _schedules(logic: Logic, flown: FlownRoute) -> Iterator[tuple[str, list[ScheduleWindow]]]:
    minutes, target = _flight_minutes(logic, flown), logic.case.places[flown.target].name
    for key, windows in seen_over_target(logic, flown):
        yield (
            key,
            [
                ScheduleWindow(zone, left_between(seen, minutes), seen, _back(flown, seen, minutes), target)
                for zone, seen in windows
            ],
        )


def _back(
    flown: FlownRoute, seen: tuple[datetime, datetime], minutes: tuple[float, float]
) -> tuple[datetime, datetime] | None:
    if flown.statement.one_way:
        return None
    return whole_minutes((seen[0] + timedelta(minutes=minutes[0]), seen[1] + timedelta(minutes=minutes[1])))


def whole_minutes(window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """Return a window widened to whole minutes: no source is more exact."""
    earliest = window[0].replace(second=0, microsecond=0)
    latest = (window[1] + timedelta(minutes=1, microseconds=-1)).replace(second=0, microsecond=0)
    return earliest, latest


def _flight_minutes(logic: Logic, flown: FlownRoute) -> tuple[float, float]:
    cruise = aircraft_of(logic, flown.statement).cruise_kmh
    return flown.route.length_km / cruise.high * 60, _long_way(flown)[0] / cruise.low * 60


def _long_way(flown: FlownRoute) -> tuple[float, str | None]:
    """Return the length that few ways of any model exceed, and that model; the shortest without models."""
    longest = {
        model: float(length_quantiles_km(e, (LONG_WAY_QUANTILE,))[0]) for model, e in flown.ensembles.items()
    }
    model = max(longest, key=lambda m: longest[m], default=None)
    return (longest[model], model) if model else (flown.route.length_km, None)


def schedules(logic: Logic, flown: list[FlownRoute]) -> list[Finding]:
    """Say when a unit that was seen over a target left, and when it was back, if flown at cruise."""
    return [
        _schedule(logic, each, part, windows) for each in flown for part, windows in _schedules(logic, each)
    ]


def _schedule(logic: Logic, flown: FlownRoute, seen: str, windows: list[ScheduleWindow]) -> Finding:
    case = logic.case
    aircraft = aircraft_of(logic, flown.statement)
    short, long = _flight_minutes(logic, flown)
    long_km, model = _long_way(flown)
    claims = owners(logic.problem, [flown.part, seen])
    clocks = len(windows) > 1
    told = (_on_clock(window, _schedule_text(case, window), told=clocks) for window in windows)
    return Finding(
        id=slug("schedule", *claims, flown.target),
        check="schedule",
        question=_question(case, flown),
        answer=f"{_premise(flown)}: {'; '.join(told)}.",
        claims=claims,
        sources=sorted(
            {*sources_of(case, claims), *end_sources(case, flown), *number_sources(aircraft.cruise_kmh)}
        ),
        value=(short + long) / 2,
        low=short,
        high=long,
        unit="min",
        compared_with=_published_hours(logic, flown),
        # no claim dates a departure or a return, so there is nothing to hold this against
        verdict="undetermined",
        certificate=Certificate(
            kind="witness",
            steps=[
                f"shortest way, fast cruise: {number(flown.route.length_km, 1)} km ÷ "
                f"{number(aircraft.cruise_kmh.high)} km/h × 60 = {number(short, 1)} min",
                f"long way, slow cruise: {number(long_km, 1)} km ÷ "
                f"{number(aircraft.cruise_kmh.low)} km/h × 60 = {number(long, 1)} min",
                _sums(flown, (short, long)),
                *(_on_clock(window, _worked_out(case, window), told=clocks) for window in windows),
            ],
            data={"by_clock": [_schedule_data(window) for window in windows]},
        ),
        margin=None,
        assumptions=[
            *statement_assumptions(logic.problem, [flown.part, seen]),
            *range_assumptions("cruise speed", aircraft.cruise_kmh),
            *detour_assumptions(flown, model),
        ],
    )


def _question(case: Case, flown: FlownRoute) -> str:
    unit = case.units[flown.statement.unit].name
    origin, target = case.places[flown.statement.origin].name, case.places[flown.target].name
    end = "arrived" if flown.statement.one_way else "been back"
    return f"When would {unit} have left {origin} for {target}, and {end}, if flown at cruise?"


def _premise(flown: FlownRoute) -> str:
    """Return what the times of a schedule rest on: none of it is proven."""
    long_km, model = _long_way(flown)
    share = f"{100 * LONG_WAY_QUANTILE:.0f} of 100"
    ways = f"ways of up to {number(long_km)} km ({share} by the longest model)"
    shortest = f"the shortest way of {number(long_km)} km"
    stay = "" if flown.statement.one_way else ", without time spent there"
    return f"At cruise, by {ways if model else shortest}{stay}"


def _published_hours(logic: Logic, flown: FlownRoute) -> Comparison | None:
    """Return the shortest published duration of such a flight, one way in minutes."""
    stated = []
    for key in logic.claim_parts:
        flight = logic.problem.parts[key].statement
        if (
            isinstance(flight, Flight)
            and flight.hours
            and flight.hours.low
            and same_way(logic, flight, flown)
        ):
            legs = 1 if flight.legs == "one way" else 2
            stated.append((flight.hours.low * 60 / legs, key))
    if not stated:
        return None
    minutes, key = min(stated)
    return Comparison(
        what=f"half of the flight of {key}, time over the target included", low=minutes, unit="min"
    )


def _schedule_text(case: Case, window: ScheduleWindow) -> str:
    """Tell when it left, and when it was back or arrived."""
    end = window.back or window.overhead
    how = "back" if window.back else "arrived"
    return f"left between {_shown(case, window.departure)}, {how} between {_shown(case, end)}"


def _worked_out(case: Case, window: ScheduleWindow) -> str:
    """Tell the same with the hours over the target, which are those of an arrival."""
    over = f"over {window.target} between {_shown(case, window.overhead)}"
    left = f"so left between {_shown(case, window.departure)}"
    return f"{over}, {left}{f', back between {_shown(case, window.back)}' if window.back else ''}"


def _on_clock(window: ScheduleWindow, text: str, *, told: bool) -> str:
    """Tell a schedule with its clock, where there are several."""
    return f"if the clock was {offset_text(window.overhead[0], window.zone)}: {text}" if told else text


def _shown(case: Case, pair: tuple[datetime, datetime]) -> str:
    return " and ".join(clock_text(moment, case.local_zone, case.date) for moment in pair)


def _sums(flown: FlownRoute, minutes: tuple[float, float]) -> str:
    """Say how departures and returns are worked out, and how they are rounded."""
    less, more = (number(each, 1) for each in minutes)
    left = f"left: the first hour over the target less {more} min, to the last less {less} min"
    back = f"; back: the first plus {less} min, to the last plus {more} min"
    return f"{left}{'' if flown.statement.one_way else back}; each widened to the whole minute outside"


def _schedule_data(window: ScheduleWindow) -> dict[str, object]:
    def iso(pair: tuple[datetime, datetime]) -> list[str]:
        return [moment.isoformat(timespec="seconds") for moment in pair]

    return {
        "zone": window.zone,
        "departure_utc": iso(window.departure),
        "overhead_utc": iso(window.overhead),
        **({"back_utc": iso(window.back)} if window.back else {}),
    }
