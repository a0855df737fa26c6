"""The map that can be moved, as a piece of a page: its scripts, what they draw, and the policy they run by.

Leaflet comes with the package (``templates/leaflet``) and draws the map; ``templates/report/chart.js`` hands
it what stands in ``findings.json``. A browser runs these two by their checksums and nothing else: neither
another script nor an attribute that holds one (Content Security Policy Level 3, W3C, section 2.3.1).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from markupsafe import Markup, escape

from overflight.findings.model import Map, MapClaim, MapFeature, Point
from overflight.report.text import anchor

# What a browser would end a script at, or take for a mark, or what ends a line of a script but not of JSON.
_UNSAFE = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_NAMES_A_FILE = re.compile(r"\s*[\w-]+:[^;{}]*url\([^)]*\)[^;}]*;")
_CSS_COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=.*\s*\Z")


@dataclass
class Listed:
    """A claim, and all on the map that comes from it, with where that stands among the features."""

    claim: MapClaim | None
    features: list[tuple[int, MapFeature]] = field(default_factory=list)


@dataclass(frozen=True)
class KeyEntry:
    """A kind of thing on the map, as its key tells it; `hidden` until a reader asks for it."""

    kind: str
    look: int | None
    words: str
    hidden: bool = False

    @property
    def style(self) -> str:
        """The class that its style goes by."""
        return self.kind if self.look is None else f"ring-{self.look % RING_LOOKS}"


@dataclass(frozen=True)
class Place:
    """A place on the map, in degrees, with what is told of it."""

    name: str
    lon: float
    lat: float
    told: list[str]


# As many colours as the picture of rings has.
RING_LOOKS = 5
_KEY = {
    "direct": "direct way",
    "shortest": "shortest way as claimed",
    "crossing": "border crossed by it",
    "track": "track, as recorded",
    "event": "where something may have happened",
    "sighting": "where something was seen",
    "place": "other place",
    "doubt": "how well a place is known",
    "area": "area that a claim speaks of",
}


def policy(drawn: Map | None) -> str:
    """Return the security policy of a page: nothing from outside, and no script but those of the map."""
    allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts()) if drawn else "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; img-src data:; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def scripts() -> tuple[Markup, ...]:
    """Return the scripts that draw a map, in their order; they hold nothing of any case."""
    library = _SOURCE_MAP.sub("", _read("leaflet/leaflet.js"))
    return tuple(Markup(script.strip()) for script in (library, _read("report/chart.js")))


@cache
def library_style() -> Markup:
    """Return Leaflet's style sheet without its comments, and without the rules that name a picture."""
    style = _read("leaflet/leaflet.css").replace("\r\n", "\n")
    return Markup(_NAMES_A_FILE.sub("", _CSS_COMMENT.sub("", style)).strip())


@cache
def licence() -> Markup:
    """Return the text that Leaflet's licence asks to go with it."""
    return Markup(_read("leaflet/LICENSE").strip())


def embedded(drawn: Map) -> Markup:
    """Return a map as JSON that is safe inside a ``script`` element."""
    content = drawn.model_dump_json()
    for sign, escaped in _UNSAFE.items():
        content = content.replace(sign, escaped)
    return Markup(content)


def by_claim(drawn: Map) -> list[Listed]:
    """Return what is drawn by the claim it comes from, and at the end that which comes from none."""
    found: dict[str, Listed] = {}
    rest = Listed(None)
    for index, feature in enumerate(drawn.features):
        about = feature.properties
        if about.kind in {"land", "doubt"}:
            continue
        claims = {claim.claim: claim for claim in about.claims}
        for key, claim in claims.items():
            found.setdefault(key, Listed(claim)).features.append((index, feature))
        if not claims:
            rest.features.append((index, feature))
    ordered = [found[key] for key in sorted(found, key=_natural)]
    return [*ordered, rest] if rest.features else ordered


def points(drawn: Map) -> list[Place]:
    """Return the places on a map, by name; where it may be shown beyond 180 degrees, its own longitude."""
    found: dict[str, Place] = {}
    for feature in drawn.features:
        about, geometry = feature.properties, feature.geometry
        if isinstance(geometry, Point) and about.kind != "crossing":
            lon, lat = geometry.coordinates
            found.setdefault(about.label, Place(about.label, (lon + 180.0) % 360.0 - 180.0, lat, about.told))
    return sorted(found.values(), key=lambda place: place.name)


def key_of(drawn: Map) -> list[KeyEntry]:
    """Return the key of a map: each kind of thing that is on it, and each distance that has a ring."""
    kinds = {feature.properties.kind for feature in drawn.features}
    entries = [KeyEntry(kind, None, words, kind == "area") for kind, words in _KEY.items() if kind in kinds]
    rings: dict[int, str] = {}
    for feature in drawn.features:
        about = feature.properties
        if about.look is not None:
            rings.setdefault(about.look, f"ring at {about.label.split(' from ', 1)[0]}")
    return [*entries, *(KeyEntry("ring", look, rings[look]) for look in sorted(rings))]


def claim_link(claim: MapClaim, linked: bool) -> Markup:
    """Return the id of a claim, as a link if the claim stands in the same page."""
    if not linked:
        return escape(claim.claim)
    return Markup('<a class="id" href="#{}">{}</a>').format(anchor(claim.claim, "claim"), claim.claim)


def _natural(claim: str) -> tuple[str, int]:
    head = claim.rstrip("0123456789")
    return head, int(claim[len(head) :] or 0)


def _digest(script: str) -> str:
    return b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _read(name: str) -> str:
    # bytes, as reading text would turn the ends of lines
    return (resources.files("overflight") / "templates" / name).read_bytes().decode()
