"""A finding: one question about some claims, answered with a verdict that a reader can check.

These models are the public contract of ``findings.json``; its JSON Schema is written from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

Verdict = Literal["consistent", "contradicted", "depends", "not discriminating", "undetermined"]
VERDICT_MEANS: dict[Verdict, str] = {
    "consistent": "all of it can be true together",
    "contradicted": "it cannot all be true, in any reading",
    "depends": "true in some readings only, or only if some claims or a premise are not",
    "not discriminating": "holds whichever account is true",
    "undetermined": "the physics is bounded from one side only, or a needed number is missing",
}


def _rounded(value: float) -> float:
    # libraries differ between machines in the last digits; none of them is evidence
    return round(value, 6) + 0.0


Number = Annotated[float, AfterValidator(_rounded), Field(allow_inf_nan=False)]


class Record(BaseModel):
    """Base of everything in ``findings.json``."""

    # each notebook's kernel builds only what it uses
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Comparison(Record):
    """What a value is held against."""

    what: str
    low: Number | None = None
    high: Number | None = None
    unit: str


class Certificate(Record):
    """Why the verdict is right, in steps that a reader can follow with a pocket calculator.

    `kind` is ``chain`` (bounds that add up), ``witness`` (times and places at which all is true),
    ``readings`` (which readings hold), ``sets`` (of claims), or ``number`` (a figure and its formula).
    `data` holds the same for machines.
    """

    kind: Literal["chain", "witness", "readings", "sets", "number"]
    steps: list[str] = Field(min_length=1)
    data: dict[str, Any] = {}


Way = Literal["later", "earlier", "larger", "smaller"]


class Margin(Record):
    """How far which input must move for the verdict, or what its answer lists, to change: the easiest of all.

    That is the one that moves by the fewest multiples of its own stated uncertainty. See
    :func:`overflight.analysis.claims.margins.ease` for numbers without one.
    """

    moves: str = Field(description="the input that would have to move")
    by: Number
    unit: str
    times_uncertainty: Number | None = Field(None, description="`by` in multiples of the stated uncertainty")
    towards: str | None = Field(None, description="later, earlier, larger or smaller; either if null")
    beyond: bool = Field(False, description="whether only a move beyond this one turns it, by however little")


LISTING = frozenset({"account", "daylight", "force-alibi", "ring", "route-range", "unit-reconciliation"})
"""Checks whose margins turn what an answer lists; those of all others turn the verdict."""


class Finding(Record):
    """One question, its answer, and all that is needed to check it."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    check: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$", description="kind of check")
    question: str
    answer: str = Field(description="one sentence")
    claims: list[str] = Field(description="ids of the claims it rests on")
    sources: list[str] = Field(description="ids of the sources of these claims and numbers")
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str | None = Field(None, description="km, min, s, km/h or a counted thing")
    compared_with: Comparison | None = None
    verdict: Verdict
    certificate: Certificate
    margin: Margin | None = Field(None, description="null where no number decides the verdict")
    assumptions: list[str] = []


class Figure(Record):
    """A picture of a run, with the text that stands for it where it cannot be seen."""

    file: str = Field(description="path below the run's folder")
    title: str
    alt: str
    notebook: str


class SourceEntry(Record):
    """A source, as it stands in the report's list."""

    id: str
    publisher: str
    title: str
    date: str
    address: str | None
    via: str | None
    kind: str
    grade: str = Field(description="Admiralty grade: source A–F, information 1–6; F6 cannot be judged")
    archive: str | None = Field(None, description="address of an archived copy")
    captured: str | None = Field(None, description="when the copy was made, UTC")
    captured_by: str | None = Field(None, description="who made the copy")
    sha256: str | None = Field(None, description="checksum of the copy")
    missing: list[str] = Field([], description="what of its chain of custody is not told")


class LedgerEntry(Record):
    """A claim, as it stands in the report's ledger."""

    id: str
    source: str
    says: str
    statements: dict[str, str] = Field(description="its statements by id, and what each says in a few words")
    checkable: bool
    why_not: list[str] = Field(description="reasons for those of its statements that cannot be checked")


class ObjectionEntry(Record):
    """An objection with its answer, or another scenario and what speaks against it, by the case's author."""

    kind: Literal["objection", "scenario"]
    objection: str
    answer: str
    claims: list[str] = Field(description="ids of the claims that the answer rests on")
    sources: list[str] = Field(description="ids of the sources that the answer rests on")


class Decides(Record):
    """What becomes of one finding once something is found out."""

    finding: str = Field(description="id of the finding")
    wholly: bool = Field(description="whether every answer decides it")
    by_answer: dict[str, str] = Field(description="its verdict by answer")


class FindOut(Record):
    """Something that is open, and the findings that it would decide if it were known."""

    what: str = Field(description="in plain words, such as: which clock the navy kept")
    kind: Literal["choice", "number"]
    options: list[str] = Field(description="the answers that the case knows of; none for a number")
    decides: list[Decides] = Field(min_length=1)


Degrees = Annotated[float, Field(allow_inf_nan=False)]
Position = tuple[Degrees, Degrees]
MapKind = Literal[
    "direct", "shortest", "crossing", "track", "ring", "area", "doubt", "event", "sighting", "place", "land"
]


class Point(Record):
    """A position: longitude, latitude."""

    type: Literal["Point"] = "Point"
    coordinates: Position


class LineString(Record):
    """A line whose legs are straight on the map."""

    type: Literal["LineString"] = "LineString"
    coordinates: list[Position]


class Polygon(Record):
    """An area: its rim, and those of its holes."""

    type: Literal["Polygon"] = "Polygon"
    coordinates: list[list[Position]]


class MultiPolygon(Record):
    """Several areas that are one thing."""

    type: Literal["MultiPolygon"] = "MultiPolygon"
    coordinates: list[list[list[Position]]]


Geometry = Annotated[Point | LineString | Polygon | MultiPolygon, Field(discriminator="type")]


class MapClaim(Record):
    """A claim from which something on the map comes."""

    claim: str = Field(description="id of the claim")
    part: str = Field(description="id of its statement")
    source: str = Field(description="who said it")
    says: str


class MapAbout(Record):
    """What something on the map is."""

    kind: MapKind
    label: str
    told: list[str] = Field([], description="what else a reader should know of it")
    claims: list[MapClaim] = Field([], description="the claims it comes from")
    look: int | None = Field(None, description="of a ring: which of the distances it is, the narrowest first")


class MapFeature(Record):
    """Something on the map."""

    type: Literal["Feature"] = "Feature"
    geometry: Geometry
    properties: MapAbout


class Map(Record):
    """What a run draws on a map that can be moved, as GeoJSON; what is drawn last lies on top.

    Longitudes go beyond 180 or -180 where something crosses the antimeridian, so that it stays whole.
    """

    type: Literal["FeatureCollection"] = "FeatureCollection"
    bbox: tuple[Degrees, Degrees, Degrees, Degrees] = Field(
        description="west, south, east and north of all but the land, which reaches farther"
    )
    features: list[MapFeature]


class CaseEntry(Record):
    """What a run was about."""

    id: str
    title: str
    question: str
    summary: str
    date: str
    updated: str
    local_zone: str
    sha256: str = Field(description="checksum of the case's content, overrides included")


class Findings(Record):
    """The whole of ``findings.json``."""

    format: Literal[1] = 1
    case: CaseEntry
    parameters: dict[str, JsonValue] = Field({}, description="of the notebooks, such as the seed")
    overrides: dict[str, JsonValue] = {}
    tzdata: str
    answer: list[str] = Field([], description="the answer, in three sentences at most")
    bottom_line: list[str] = Field(description="the answer, in a few sentences composed from the verdicts")
    findings: list[Finding]
    claims: list[LedgerEntry]
    sources: list[SourceEntry]
    figures: list[Figure]
    objections: list[ObjectionEntry] = []
    find_out_next: list[FindOut] = Field(
        [], description="what would settle most, that first which decides most findings"
    )
    limits: list[str]
    map: Map | None = Field(
        None, description="what can be drawn of the case on a map, and the land behind it"
    )
