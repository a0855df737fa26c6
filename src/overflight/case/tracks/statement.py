"""The statement that a track file stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PrivateAttr, field_validator

from overflight.case.words.clocks import zone_of
from overflight.case.written import YEAR_MIN, Model, NonNegative, Statement, Text, UnitRef

if TYPE_CHECKING:
    from overflight.case.tracks.read import Fixes


class Columns(Model):
    """Headings of a CSV file, or properties of GeoJSON, by what they mean, where they are unusual."""

    time: Text | None = None
    lon: Text | None = None
    lat: Text | None = None
    altitude_m: Text | None = None
    altitude_ft: Text | None = None
    track: Text | None = Field(None, description="what tells one aircraft from another")


_TRACK_FILE = r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}(?:\.[A-Za-z0-9_-]{1,20}){0,3}\.(?:gpx|kml|csv|geojson|json)"


class Track(Statement):
    """A unit flew along the fixes in a file: each within `within_km` and `give_or_take_s` of the truth."""

    kind: Literal["track"]
    unit: UnitRef
    file: Text = Field(
        description="name of a file in the case's own folder: .gpx, .kml, .csv or .geojson",
        json_schema_extra={"pattern": f"^{_TRACK_FILE}$"},
    )
    track: Annotated[int, Field(ge=1)] | Text | None = Field(
        None, description="name or number of the track, if the file holds several"
    )
    columns: Columns | None = None
    zone: Text | None = Field(
        None, description="IANA zone, only if the source states it and the file does not"
    )
    within_km: NonNegative
    give_or_take_s: Annotated[NonNegative, Field(le=3600)]
    gap_min: Annotated[float, Field(gt=0, le=YEAR_MIN)] | None = Field(
        None,
        description="minutes without a fix that are a gap; if left out 10 usual intervals, at least 1",
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="of the file; any other file is refused"
    )
    _fixes: Fixes | None = PrivateAttr(None)

    @field_validator("file")
    @classmethod
    def _in_the_folder(cls, file: str) -> str:
        if not re.fullmatch(_TRACK_FILE, file):
            raise ValueError(
                "a track is a file in the case's own folder, named by letters, digits, - and _ without any "
                "path, and ends in .gpx, .kml, .csv or .geojson"
            )
        return file

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            zone_of(zone)
        return zone

    @property
    def fixes(self) -> Fixes:
        """What the file holds, once the case was read from its folder."""
        assert self._fixes is not None, "the case was not read from a folder"
        return self._fixes

    def hold(self, fixes: Fixes) -> None:
        """Keep what the file holds."""
        self._fixes = fixes
