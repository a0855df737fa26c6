"""What absences say of a force's having done an event, by each source's hour, one by one and together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from overflight.analysis.claims.clauses import Premise, Reading, author_choice, premise_of
from overflight.case.statements import Absence, Attribution
from overflight.findings.checks.tracked import hours_of
from overflight.findings.labels import says_when
from overflight.findings.logic import Logic
from overflight.findings.wording import either, listed, reading_text

Ruled = Literal["out", "varies", "room"]
_MOST_SHOWN = 3


@dataclass(frozen=True)
class Hour:
    """What absences say of a force if an event was when one source says.

    Attributes
    ----------
    dating
        The parts that date the event; none if it goes by what nobody disputes.
    alone
        For each absence the readings in which it rules the force out: one that settles nothing if all do.
    plain, every
        The same for all absences together, without those that rest on a premise and with them.
    """

    dating: tuple[str, ...]
    alone: dict[str, list[Reading]]
    plain: list[Reading]
    every: list[Reading]

    def ruled(self, closed: bool) -> Ruled:
        """Return whether absences rule the force out, with those that rest on a premise or without."""
        return ruled_in(self.every if closed else self.plain)


def ruled_over(hours: Iterable[Hour], closed: bool) -> Ruled:
    """Return whether absences rule a force out by every hour, by some or by none; without hours, by none."""
    found = {hour.ruled(closed) for hour in hours}
    return found.pop() if len(found) == 1 else "varies" if found else "room"


def ruled_in(bad: Collection[Reading]) -> Ruled:
    """Return what it comes to that something is ruled out in some readings."""
    return "out" if {} in bad else "varies" if bad else "room"


def hours(logic: Logic, event: str, force: str) -> list[Hour]:
    """Return what the absences of a force say of an event, by each source's hour; none if there are none.

    By what nobody disputes of its hour alone, if no source dates it or that is enough to rule the force out.
    """
    absent = _absences(logic, force)
    if not absent:
        return []
    agreed = _hour(logic, event, force, absent, ())
    return [agreed] if agreed.ruled(closed=False) == "out" else hours_told(logic, event, force) or [agreed]


def hours_told(logic: Logic, event: str, force: str) -> list[Hour]:
    """Return the same by each source's hour, whether or not what nobody disputes is enough."""
    absent = _absences(logic, force)
    return [_hour(logic, event, force, absent, dating) for dating in _datings(logic, event)]


def _absences(logic: Logic, force: str) -> list[str]:
    said = ((key, logic.problem.parts[key].statement) for key in logic.claim_parts)
    return [k for k, s in said if isinstance(s, Absence) and s.force == force and s.aircraft is None]


def _datings(logic: Logic, event: str) -> Iterator[tuple[str, ...]]:
    """Yield by source the parts that date an event; those that cannot all be true, each by itself."""
    by_source: dict[str, list[str]] = {}
    for part in logic.dating_parts(event):
        by_source.setdefault(logic.source(part), []).append(part)
    for parts in by_source.values():
        together = logic.engine.consistent(logic.with_premises(parts))
        for each in [parts] if together else [[part] for part in parts]:
            if logic.engine.consistent(logic.with_premises(each)):
                yield tuple(each)


def _hour(logic: Logic, event: str, force: str, absent: list[str], dating: tuple[str, ...]) -> Hour:
    alone = {part: _ruled_out(logic, event, force, [part], dating) for part in absent}
    plain = [part for part in absent if not _rests(logic, part)]

    def together(parts: list[str]) -> list[Reading]:
        if not parts or any({} in alone[part] for part in parts):
            return [{}] if parts else []
        return alone[parts[0]] if len(parts) == 1 else _ruled_out(logic, event, force, parts, dating)

    return Hour(dating, alone, together(plain), together(absent))


def _ruled_out(
    logic: Logic, event: str, force: str, absent: list[str], dating: tuple[str, ...]
) -> list[Reading]:
    """Return the readings in which absences rule a force out by an hour that is possible in them."""
    parts, dated = logic.with_premises([*absent, *dating]), logic.with_premises(dating)
    if not logic.engine.consistent(parts, {author_choice(event): force}):
        return [{}]
    bad = logic.by_reading([*parts, accusation(logic, event, force)]).bad
    return [reading for reading in bad if logic.engine.consistent(dated, reading)]


def accusation(logic: Logic, event: str, force: str) -> str:
    """Return the part of an account that lays an event to a force."""
    return next(
        key
        for account in logic.case.accounts
        for key in logic.account_parts(account)
        if isinstance(s := logic.problem.parts[key].statement, Attribution)
        and (s.event, s.force, s.denied) == (event, force, False)
    )


def ruling(logic: Logic, event: str, force: str, hour: Hour, closed: bool) -> list[str]:
    """Return the absences that rule a force out by an hour, in some reading: each alone, or some together.

    Parameters
    ----------
    closed
        Whether those that rest on a premise count.
    """
    bad = hour.every if closed else hour.plain
    asked_of = counted(logic, hour, closed)
    alone = [part for part in asked_of if ruled_in(hour.alone[part]) == ruled_in(bad)]
    if alone or not bad:
        return alone if bad else []
    asked = frozenset(logic.with_premises([*asked_of, *hour.dating]))
    least = logic.engine.shrink(asked, frozenset(), {author_choice(event): force, **bad[0]})
    return [part for part in asked_of if part in least]


def counted(logic: Logic, hour: Hour, closed: bool) -> list[str]:
    """Return the absences that count: those that rest on a premise do in a closed world only."""
    return [part for part in hour.alone if closed or not _rests(logic, part)]


def absence_steps(logic: Logic, event: str, force: str, hour: Hour) -> Iterator[str]:
    """Tell what each absence says by an hour, and if none is enough by itself, which are together."""
    by = f", {hours_of(logic, hour.dating)}" if hour.dating else ""
    for part, bad in hour.alone.items():
        if not bad:
            yield f"{part} leaves it room, whether or not these were all its aircraft{by}"
        else:
            yield f"{part} rules it out {_on_what(logic, part)}{by}{_where(logic, bad)}"
    for closed, bad in ((False, hour.plain), (True, hour.every)):
        parts = ruling(logic, event, force, hour, closed)
        if bad and (not closed or bad != hour.plain) and not any(hour.alone[part] for part in parts):
            yield f"{listed(parts)} together rule it out, though none does alone{by}{_where(logic, bad)}"


def _rests(logic: Logic, part: str) -> bool:
    return premise_of(part) in logic.problem.parts


def _on_what(logic: Logic, part: str) -> str:
    meant = says_when(logic.case, logic.problem.parts[part])
    if not _rests(logic, part):
        return f"by its words as typed here, whether or not these were all its aircraft ({meant})"
    premise = logic.problem.parts[premise_of(part)].statement
    assert isinstance(premise, Premise)
    return f"only with its premise that {premise.text} ({premise_of(part)}; {meant})"


def _where(logic: Logic, bad: Sequence[Reading]) -> str:
    """Return in which readings something is ruled out, if not in all."""
    if ruled_in(bad) != "varies":
        return ""
    told = [reading_text(logic.case, logic.problem, reading) for reading in bad[:_MOST_SHOWN]]
    more = len(bad) - len(told)
    return f", if {either([*told, *([f'in {more} more readings'] if more > 0 else [])])}"
