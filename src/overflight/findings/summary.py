"""The bottom line, composed from the verdicts."""

from __future__ import annotations

from overflight.case.model import Case
from overflight.findings.costs import cost_of, or_premise_told
from overflight.findings.model import Finding
from overflight.findings.wording import listed, number, span, voices


def bottom_line(case: Case, findings: list[Finding]) -> list[str]:
    """Return the answer in a few sentences, each from the verdicts of one kind of check."""
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        by_check.setdefault(finding.check, []).append(finding)
    sentences = [
        *_on_clocks(case, by_check.get("clock-reading", [])),
        *_on_contradictions(case, by_check.get("minimal-conflict", []), by_check.get("count-conflict", [])),
        *_on_accounts(case, by_check.get("account", [])),
        *_on_alibis(case, by_check.get("required-speed", [])),
        *_on_routes(by_check.get("shortest-route", []), by_check.get("route-range", [])),
        *_on_counts(by_check.get("count-conflict", [])),
    ]
    return sentences or ["Nothing in this case can be checked."]


def _on_clocks(case: Case, found: list[Finding]) -> list[str]:
    opened = [f for f in found if f.id == "clock-reading-open"]
    clashing = [f for f in found if f.id.startswith("clock-reading-local") and f.verdict == "contradicted"]
    sentences = [_on_open_clocks(case, f) for f in opened]
    if clashing:
        worst = max(clashing, key=lambda f: f.value or 0)
        sentences.append(
            f"Put all open clocks on one local time, and {voices(case, worst.claims)} miss each other by "
            f"{number(worst.value or 0)} min."
        )
    for finding in found:
        if finding not in opened and not finding.id.startswith("clock-reading-local"):
            sentences.append(_on_coincidence(case, finding))
    return sentences


def _on_coincidence(case: Case, finding: Finding) -> str:
    seen = next(claim for claim in finding.claims if case.sighting_of(claim))
    sighting = case.sighting_of(seen)
    name = case.units[sighting.unit].name if sighting else seen
    others = voices(case, [claim for claim in finding.claims if claim != seen])
    return (
        f"{_capital(name)}, told of by {voices(case, [seen])}, fall on the hour given by {others} "
        f"{_lower(finding.answer)}"
    )


def _on_open_clocks(case: Case, finding: Finding) -> str:
    told = f"The published times ({listed(finding.claims)})"
    if finding.verdict == "depends":
        return f"{told} fit together {_lower(finding.answer)}"
    if finding.verdict == "consistent":
        return f"{told} fit together, whatever clocks the sources used."
    return f"{told} do not fit together on any clocks."


def _on_contradictions(case: Case, conflicts: list[Finding], counts: list[Finding]) -> list[str]:
    """Name each source whose own statements cannot all be true, with those that clash."""
    # a clash with a premise is none of the source with itself
    every = [c for f in conflicts for c in f.certificate.data["conflicts"]]
    clashing = [c for c in every if not any(part.endswith("*") for part in c)]
    clashing += [f.claims for f in counts if f.verdict == "contradicted"]
    own: dict[str, list[str]] = {}
    # what clashes all by itself does so with what the case takes for granted, such as where its places are
    alone = dict.fromkeys(parts[0] for parts in clashing if len(parts) == 1)
    for parts in clashing:
        sources = {case.claims[part if part in case.claims else part[:-1]].source for part in parts}
        if len(sources) == 1 and len(parts) > 1:
            own.setdefault(sources.pop(), []).append(" with ".join(dict.fromkeys(parts)))
    return [
        f"{_capital(case.sources[source].publisher)} contradicts itself: {listed(told)} cannot all be true."
        for source, told in own.items()
    ] + [f"What {voices(case, [part])} says does not fit what the case takes for granted." for part in alone]


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _on_accounts(case: Case, found: list[Finding]) -> list[str]:
    sentences = []
    for finding in found:
        account = next(key for key in case.accounts if finding.id == f"account-{key}".lower())
        cost = cost_of(finding)
        if finding.verdict == "contradicted":
            told = "that contradicts what no source disputes"
        elif not cost.wrong:
            told = _lower(finding.answer).rstrip(".")
        else:
            told = f"what these say cannot stand: {voices(case, cost.wrong)}"
            told += f"; and {or_premise_told(case, cost.or_premise)}" if cost.or_premise else ""
        sentences.append(f"If “{case.accounts[account].title}” is true, {told}.")
    if len(sentences) > 1 and not any(f.verdict == "contradicted" for f in found):
        sentences.append("Distances and times alone exclude none of these accounts.")
    return sentences


def _on_alibis(case: Case, found: list[Finding]) -> list[str]:
    return [
        f"The distance given by {voices(case, f.claims)} is no alibi: "
        f"about {number(f.value or 0)} km/h would have been enough to be there in time."
        for f in found
        if f.verdict == "not discriminating"
    ]


def _on_routes(shortest: list[Finding], ranges: list[Finding]) -> list[str]:
    if not shortest:
        return []
    lengths = [f.value or 0 for f in shortest]
    ways = {f.id.removeprefix("shortest-route") for f in shortest}
    within = [f for f in ranges if f.id.removeprefix("route-range") in ways]
    fits = all(f.verdict == "consistent" for f in within)
    one_way = all(f.certificate.data.get("legs") == "one way" for f in within)
    legs = "" if one_way else " there and back"
    told = f", {'within' if fits else 'beyond'} the aircraft's range{legs}" if within else ""
    length = span(min(lengths), max(lengths), "km")
    targets = (
        "where it led" if len(lengths) == 1 else f"each of the {len(lengths)} places where it may have led"
    )
    claims = listed(dict.fromkeys(claim for f in shortest for claim in f.claims))
    return [
        f"The claimed route ({claims}) can be flown: to {targets} it takes at least {length} one way{told}."
    ]


def _on_counts(found: list[Finding]) -> list[str]:
    differ = [f for f in found if f.verdict == "contradicted"]
    if not differ:
        return []
    told = listed(
        f"{f.unit} ({f.low:g} to {f.high:g}, by {listed(f.claims)})"
        for f in differ
        if f.low is not None and f.high is not None
    )
    return [f"The sources disagree on the numbers of {told}."]


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
