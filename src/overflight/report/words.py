"""The words of the page that are the same for every case."""

from __future__ import annotations

from overflight.findings.model import Verdict

# A shape as well as a word, so that nothing hangs on telling colours apart.
SYMBOLS: dict[Verdict, str] = {
    "consistent": "✓",
    "contradicted": "✗",
    "depends": "◐",
    "not discriminating": "=",
    "undetermined": "?",
}

CERTIFICATES = {
    "chain": "The sum, step by step",
    "witness": "Times and places at which all of it is true",
    "readings": "The readings, one by one",
    "sets": "The sets of statements",
    "number": "The sum, step by step",
}

INPUTS = {
    "findings.json": "the findings, from which this page is written",
    "case_content": "the content of the case, changed values included",
    "case_file": "the case file",
    "code": "the program and its notebooks",
    "map_data": "the map data",
    "measured": "what was measured on real flights",
}

# Short enough for a reader who meets the word for the first time.
GLOSSARY: dict[str, str] = {
    "account": "One version of what happened: who did it. Rival accounts cannot both be true.",
    "alibi": "A sighting that would show that somebody cannot have been there in time.",
    "assumption": "A number or a meaning that no source states, chosen so that the sum can be done. "
    "Each is listed where it is used, and can be changed in the case file.",
    "claim": "One sentence of one source, in our own words. It may make several statements; a letter "
    "counts them: C5a, C5b.",
    "clock": "The local time that a speaker means. “9 p.m.” is a different moment in two cities. "
    "UTC is the time that all clocks are set by; UTC+2 is two hours ahead of it.",
    "closed world": "Taking it that what is told of is all there was, such as all aircraft of a force or "
    "all its strikes. Then an alibi of each is one of the force. An open world leaves room for others.",
    "cruise speed": "The speed at which an aircraft usually flies a long way.",
    "grade": "Two marks on the Admiralty scale: A to F for how reliable a source is, 1 to 6 for how "
    "credible the information is. F and 6 mean that it cannot be judged; what nobody graded is taken as F6. "
    "A grade is no probability.",
    "margin": "How far a number would have to move for the answer to change. In multiples of its "
    "uncertainty: below 1 the answer is a close call.",
    "plausible way": "A route drawn at random inside the claimed regions, somewhat longer than the "
    "shortest. It shows what is usual, and decides nothing.",
    "premise": "What must hold besides if the words of a source are to imply what is made of them here, "
    "marked with a star: C3*. It can turn out wrong instead of the statement.",
    "reading": "One way to settle all that a sentence leaves open: whose clock, which mile, which place.",
    "shortest way": "The shortest line that stays inside the claimed regions, in their order.",
    "statement": "The smallest thing that can be true or false by itself: a time, a place, a number.",
    "straight line": "The shortest way over the globe between two places, whatever it crosses.",
    "tactical radius": "How far an aircraft can go with its load and still come back.",
}
