"""The routes of a run as files for other programs: CF NetCDF and GeoJSON."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from overflight.analysis.ground.geodesy import densify
from overflight.analysis.ground.places import position
from overflight.analysis.routes.stated import region_name
from overflight.analysis.routes.trajectories import Track, write_tracks
from overflight.case.model import Case
from overflight.files import write_whole
from overflight.findings.flown import FlownRoute

STORED_SAMPLES = 60  # of each model, to each target
SPACING_KM = 20.0
DECIMALS = 5  # about a metre


def save_tracks(folder: Path, case: Case, flown: list[FlownRoute]) -> None:
    """Write ``routes.nc`` and ``routes.geojson`` into a run's folder; neither if no route is claimed.

    The direct way, the shortest way and the first random ones of each model to each target are stored.
    """
    if not flown:
        return
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "routes.nc"
        write_tracks(path, list(_tracks(case, flown)), SPACING_KM, case.title)
        write_whole(folder / "routes.nc", path.read_bytes())
    write_whole(
        folder / "routes.geojson", json.dumps(_geojson(case, flown), indent=1, ensure_ascii=False) + "\n"
    )


def _tracks(case: Case, flown: list[FlownRoute]) -> Iterator[Track]:
    for each in flown:
        name = f"{each.part} to {each.target}"
        cruise = case.aircraft[case.units[each.statement.unit].aircraft].cruise_kmh
        speed = (cruise.low + cruise.high) / 2.0
        yield Track(f"{name}: great circle", "great circle", each.target, each.great_circle, speed)
        yield Track(f"{name}: shortest", "shortest route", each.target, each.route.points, speed)
        for model, ensemble in each.ensembles.items():
            for index in range(min(STORED_SAMPLES, len(ensemble.length_km))):
                title = f"{name}: {model} {index}"
                yield Track(title, "sampled route", each.target, ensemble.points(index), speed, model)


def _geojson(case: Case, flown: list[FlownRoute]) -> dict[str, Any]:
    """Return the direct and the shortest ways, their border crossings and the places (RFC 7946)."""
    features = [_line(each, kind) for each in flown for kind in ("great circle", "shortest route")]
    features += [feature for each in flown for feature in _crossings(case, each)]
    places = dict.fromkeys(place for each in flown for place in (each.statement.origin, each.target))
    features += [
        _feature("Point", _rounded(position(case, place)), kind="place", name=case.places[place].name)
        for place in places
    ]
    return {"type": "FeatureCollection", "features": features}


def _line(each: FlownRoute, kind: str) -> dict[str, Any]:
    points = each.great_circle if kind == "great circle" else each.route.points
    dense, along_km = densify(points, SPACING_KM)
    coordinates = [_rounded((lon, lat)) for lon, lat in dense]
    length_km = round(float(along_km[-1]), 3)
    return _feature("LineString", coordinates, kind=kind, claim=each.part, target=each.target, km=length_km)


def _crossings(case: Case, each: FlownRoute) -> Iterator[dict[str, Any]]:
    names = [region_name(case, key) for key, _ in each.route.legs]
    for before, after, (lon, lat) in zip(names, names[1:], each.route.crossings, strict=False):
        name = f"from {before} into {after}"
        yield _feature("Point", _rounded((lon, lat)), kind="border crossing", name=name, target=each.target)


def _feature(geometry: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": geometry, "coordinates": coordinates},
        "properties": properties,
    }


def _rounded(lonlat: tuple[float, float]) -> list[float]:
    return [round(float(lonlat[0]), DECIMALS), round(float(lonlat[1]), DECIMALS)]
