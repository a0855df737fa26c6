"""A case's constraints, loaded once and shared by the checks that ask what fits together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import prod

from overflight.analysis.claims.chains import Chain, Spans, clash, difference, spans
from overflight.analysis.claims.clauses import Premise, Problem, Reading, premise_of
from overflight.analysis.claims.consistency import Group, choices_of, forced_wrong, groups, readings
from overflight.analysis.claims.engine import Engine
from overflight.analysis.claims.verdicts import MOST_READINGS, ByReading, verdict_by_reading
from overflight.analysis.tracks.clauses import compile_with_tracks
from overflight.analysis.tracks.flown import Flown, flown_readings
from overflight.case.model import Case
from overflight.case.statements import Attribution, EventStatement, Interval, Sighting
from overflight.case.words.clocks import clock_text
from overflight.findings.model import Verdict
from overflight.findings.wording import counted, moment_name

Span = tuple[Fraction, Fraction]
_Asked = tuple[frozenset[str], frozenset[tuple[str, str]]]


class Logic:
    """A case's constraints, loaded once for all checks that ask what fits together."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.problem: Problem = compile_with_tracks(case)
        # the same few questions are asked for one moment after another, and by one figure after another
        self._spans: dict[_Asked, list[Spans]] = {}
        self._clashes: dict[_Asked, list[tuple[Chain, Reading]]] = {}
        # nor is what a track of many fixes asks for worked out twice
        self._flown: dict[str, list[Flown]] = {}

    @cached_property
    def engine(self) -> Engine:
        """The solver, loaded with the constraints when it is first asked."""
        return Engine(self.problem)

    @cached_property
    def claim_parts(self) -> list[str]:
        """The parts of claims, not of accounts."""
        return [key for key, part in self.problem.parts.items() if part.owner in self.case.claims]

    @cached_property
    def timing_parts(self) -> list[str]:
        """The parts that say when something was: sightings, dated events, intervals."""
        parts = self.problem.parts
        return self.with_premises(key for key in self.claim_parts if _says_when(parts[key].statement))

    @cached_property
    def conflicts(self) -> list[Group]:
        """The minimal conflicts of the claims, whatever the account."""
        return groups(self.engine, self.claim_parts)

    @cached_property
    def clashes_under(self) -> dict[str, list[Group]]:
        """By account, the minimal conflicts if it is true."""
        accounts = self.case.accounts
        return {key: groups(self.engine, self.claim_parts, self.account_parts(key)) for key in accounts}

    def forced_under(self, account: str) -> list[str]:
        """Return the parts that an account by itself makes wrong, sorted."""
        found = self.clashes_under[account]
        if any(group.more for group in found):
            return forced_wrong(self.engine, self.claim_parts, self.account_parts(account))
        return sorted(p for g in found for p in g.parts if frozenset({p}) in g.conflicts)

    @cached_property
    def timing_readings(self) -> ByReading:
        """The choices that decide whether the published times fit, and the readings that do and do not."""
        return self.by_reading(self.timing_parts)

    @cached_property
    def timing_premises(self) -> list[list[str]]:
        """The sets of premises without which the published times would fit in every reading.

        Empty if they fit anyhow, or if nothing would do. Of readings too many to list, those found count.
        """
        found = self.timing_readings
        if found.sometimes and not found.bad:
            return []
        return self.loosening(self.timing_parts, found.bad if found.sometimes else [{}])

    @cached_property
    def clashing_times(self) -> list[str]:
        """The dated parts that clash in some reading; the others bear on nothing."""
        found = [groups(self.engine, self.timing_parts, reading=bad) for bad in self.timing_readings.bad]
        return sorted({part for each in found for group in each for part in group.parts})

    @cached_property
    def accusations(self) -> list[tuple[str, str]]:
        """Each event and force that some account joins."""
        asserted = [s for account in self.case.accounts.values() for s in account.asserts]
        pairs = [(s.event, s.force) for s in asserted if isinstance(s, Attribution) and not s.denied]
        return list(dict.fromkeys(pairs))

    def by_reading(self, parts: Iterable[str]) -> ByReading:
        """Return the choices that decide whether some parts fit, and the readings that do and do not."""
        return verdict_by_reading(self.engine, list(parts))

    def source(self, part: str) -> str:
        """Return the source of the claim that a part belongs to."""
        return self.case.claims[self.problem.parts[part].owner].source

    def parts_by_source(self, source: str) -> list[str]:
        """Return all parts of all claims of a source."""
        return [key for key in self.claim_parts if self.source(key) == source]

    def flown(self, part: str) -> list[Flown]:
        """Return a track, by its part, in each reading of its clock."""
        if part not in self._flown:
            found = flown_readings(self.case, self.problem.parts[part], self.problem.epoch)
            self._flown[part] = list(found)
        return self._flown[part]

    def dating_parts(self, event: str) -> list[str]:
        """Return the parts of claims that date an event."""
        return [key for key in self.claim_parts if _dates(self.problem.parts[key].statement, event)]

    def with_premises(self, parts: Iterable[str]) -> list[str]:
        """Return parts, each followed by its premise if it has one: without it, it would demand nothing."""
        both = (key for part in parts for key in (part, premise_of(part)))
        return [key for key in both if key in self.problem.parts]

    def loosening(self, parts: Iterable[str], readings: Iterable[Reading]) -> list[list[str]]:
        """Return the sets of premises without which these parts could be true in all these readings.

        All premises that would do one by one; or, if none does, one set that does together and of which
        none can be spared. One that several statements rest on in the same words is one.
        """
        known, settled = list(parts), list(readings)
        alike = self._premises_by_words(known)
        premises = [key for keys in alike.values() for key in keys]

        def fits(without: Iterable[str]) -> bool:
            left = set(known).difference(without)
            return all(self.engine.consistent(left, reading) for reading in settled)

        single = [keys for keys in alike.values() if fits(keys)]
        if single or not (premises and fits(premises)):
            return single
        together = list(premises)
        for keys in alike.values():
            if fits(_without(together, keys)):
                together = _without(together, keys)
        return [together]

    def _premises_by_words(self, parts: Collection[str]) -> dict[str, list[str]]:
        alike: dict[str, list[str]] = {}
        for key in parts:
            if isinstance(self.problem.parts[key].statement, Premise):
                alike.setdefault(self._words(key), []).append(key)
        return alike

    def premise_answers(
        self, parts: Collection[str], verdict: Callable[[Collection[str]], Verdict]
    ) -> dict[str, dict[str, Verdict]]:
        """Return the premises among clashing parts that decide a verdict: by their words, what follows.

        Whatever the answer about one premise, the others may still hold or fail.

        Parameters
        ----------
        verdict
            Tells how some parts fit.
        """
        alike = self._premises_by_words(sorted(parts))
        premises = {key for keys in alike.values() for key in keys}
        least, found = verdict(_without(parts, premises)), dict[str, dict[str, Verdict]]()
        for text, keys in alike.items():
            holds, fails = verdict(_without(parts, premises.difference(keys))), verdict(_without(parts, keys))
            answers = {
                "it holds": "depends" if holds == "consistent" else holds,
                "it does not hold": "depends" if fails == "contradicted" and least != fails else fails,
            }
            if set(answers.values()) != {"depends"}:
                found[text] = answers
        return found

    def unless(self, loose: list[list[str]]) -> str:
        """Return the condition that premises do not hold, in words: any of them, or all of one set."""
        texts = list(dict.fromkeys(self._words(key) for each in loose for key in each))
        if len(texts) == 1:
            return f"if it does not hold that {texts[0]}".rstrip(".")
        count = counted(len(texts))
        together = "both of these premises" if len(texts) == 2 else f"all of these {count} premises"
        which = f"one of these {count} premises fails" if len(loose) > 1 else f"{together} fail"
        return f"if {which}: {'; '.join(f'that {text}' for text in texts)}".rstrip(".")

    def _words(self, premise: str) -> str:
        return str(getattr(self.problem.parts[premise].statement, "text", ""))

    def between(self, parts: Iterable[str], reading: Reading, start: str, end: str) -> Span | None:
        """Return the least and greatest minutes from one moment to another, by these parts in a reading.

        ``None`` if the parts cannot be true together, or leave the time open on a side.
        """
        every = self._spans_of(self.with_premises(parts), reading)
        low, high = difference(every, start, end)
        return (low, high) if every and low is not None and high is not None else None

    def _spans_of(self, parts: list[str], reading: Reading) -> list[Spans]:
        asked = _asked(parts, reading)
        if asked not in self._spans:
            self._spans[asked] = spans(self.problem, parts, reading)
        return self._spans[asked]

    def account_parts(self, account: str) -> list[str]:
        """Return what an account asserts."""
        return [key for key, part in self.problem.parts.items() if part.owner == account]

    def parts_owned_by(self, claims: list[str]) -> list[str]:
        """Return all parts of some claims."""
        return [key for key, part in self.problem.parts.items() if part.owner in claims]

    def whole_readings(self, parts: Iterable[str], reading: Reading) -> list[Reading]:
        """Return every way to settle what a reading leaves open of some parts; none if they are too many."""
        left = [choice for choice in choices_of(self.problem, list(parts)) if choice not in reading]
        if prod(len(self.problem.choices[choice]) for choice in left) > MOST_READINGS:
            return []
        return [reading | rest for rest in readings(self.problem, left)]

    def clash_in(self, parts: list[str], reading: Reading) -> Chain | None:
        """Return the closest clash of parts over all that a reading leaves open.

        If that can be settled in too many ways, it is a clash of the few parts that suffice for one.
        """
        found = self._chains_in(parts, reading)
        return found[0][0] if found else None

    def closest_in(self, parts: list[str], reading: Reading) -> Reading:
        """Return the choices of the closest clash that make it so, each by itself; none if all are alike."""
        found = self._chains_in(parts, reading)
        if not found:
            return {}
        least, whole = found[0][0].slack, found[0][1]
        farther = [other for chain, other in found if chain.slack != least]
        apart = [[name for name in whole if other[name] != whole[name]] for other in farther]
        return {names[0]: whole[names[0]] for names in apart if len(names) == 1}

    def _chains_in(self, parts: list[str], reading: Reading) -> list[tuple[Chain, Reading]]:
        """Return the clash of parts in each way to settle what a reading leaves open, the closest first."""
        asked = _asked(parts, reading)
        if asked not in self._clashes:
            wholes = self.whole_readings(parts, reading)
            if not wholes:
                parts = sorted(self.engine.shrink(frozenset(parts), frozenset(), reading))
                left = [choice for choice in choices_of(self.problem, parts) if choice not in reading]
                wholes = [reading | r for r in islice(readings(self.problem, left), MOST_READINGS)]
            chains = [(clash(self.problem, parts, whole), whole) for whole in wholes]
            found = [(chain, whole) for chain, whole in chains if chain is not None]
            self._clashes[asked] = sorted(found, key=lambda each: each[0].slack)
        return self._clashes[asked]


def _without(parts: Collection[str], left_out: Collection[str]) -> list[str]:
    return [part for part in parts if part not in left_out]


def _asked(parts: Iterable[str], reading: Reading) -> _Asked:
    return frozenset(parts), frozenset(reading.items())


def _dates(statement: object, event: str) -> bool:
    return isinstance(statement, EventStatement) and statement.event == event and statement.time is not None


def _says_when(statement: object) -> bool:
    dated_event = isinstance(statement, EventStatement) and statement.time is not None
    return dated_event or isinstance(statement, Sighting | Interval)


def witness_steps(logic: Logic, values: dict[str, Fraction]) -> list[str]:
    """Return the times of a witness, one a step."""
    case, problem = logic.case, logic.problem
    dated = sorted((value, name) for name, value in values.items() if not name.startswith("n:"))
    return [
        f"{moment_name(case, name)} at {clock_text(problem.instant(value), case.local_zone, case.date)}"
        for value, name in dated
    ] or ["no time is stated, so any will do"]
