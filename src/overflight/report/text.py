"""Text for the page: dates, addresses, and ids that become links."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from overflight.case.words.clocks import offset_text

LONG_ALT = 200
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")


def anchor(name: str, prefix: str) -> str:
    """Return the name of a place in the page; ids of a case are letters, digits, - and _ already."""
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]', '-', name)}"


def data_uri(picture: bytes) -> str:
    """Return a PNG as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def day(text: str) -> str:
    """Return a date such as ``2015-12-06`` as ``6 December 2015``; anything else as it is."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return f"{date.day} {date:%B %Y}"


def clock_of(zone: str, date: str) -> str:
    """Return a zone as a reader knows it, with its offset at noon of a date: ``Auckland, UTC+13``."""
    city = zone.split("/")[-1].replace("_", " ")
    try:
        noon = dt.datetime.combine(dt.date.fromisoformat(date), dt.time(12), dt.UTC)
        return f"{city}, {offset_text(noon, zone)}"
    except ValueError:
        return city


def web_address(text: str | None) -> str | None:
    """Return an address if it is one that a browser opens as a page, and nothing else."""
    if text is None or re.search(r"\s", text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.netloc else None


def in_short(alt: str) -> str:
    """Return the first sentence of a long alternative text; all of it stands below the picture then."""
    if len(alt) <= LONG_ALT:
        return alt
    return f"{_SENTENCE.split(alt, maxsplit=1)[0]} The text below the picture tells all of it."


def quoted(text: str) -> str:
    """Return what stands in quotation marks in a text; all of it if nothing does."""
    match = re.search(r"“(.+)”", text)
    return match[1] if match else text


def linker(claims: Iterable[str], statements: Iterable[str]) -> Callable[[str], Markup]:
    """Return a function that escapes a text and links the claims that it names.

    Parameters
    ----------
    claims
        Ids of the claims. Only those with a digit become links: others may be words of the language.
    statements
        Ids of their parts, such as ``C5a`` or ``C3*``; each leads to its claim.
    """
    owners = {claim for claim in claims if re.search(r"\d", claim)}
    known = {claim: claim for claim in owners}
    for part in statements:
        plain = part.rstrip("*")
        owner = next((name for name in (plain, plain[:-1]) if name in owners), None)
        if owner:
            known.setdefault(part, owner)
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])({names})(?![\w*-])") if names else None

    def linked(text: str) -> Markup:
        pieces = pattern.split(text) if pattern else [text]
        told = [
            Markup('<a class="id" href="#{}">{}</a>').format(anchor(known[piece], "claim"), piece)
            if index % 2
            else escape(piece)
            for index, piece in enumerate(pieces)
        ]
        return Markup("").join(told)

    return linked
