"""The committed map data is what its checksums and its README say."""

import hashlib
from pathlib import Path

import pyogrio
import pytest

FOLDER = Path(__file__).resolve().parents[1] / "data" / "natural_earth"
LAYERS = {
    "cultural/ne_50m_admin_0_countries": 200,
    "cultural/ne_50m_admin_0_boundary_lines_land": 300,
    "physical/ne_50m_land": 1000,
    "physical/ne_50m_ocean": 0,
    "physical/ne_50m_coastline": 1000,
    "physical/ne_50m_lakes": 200,
}


def listed() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    entries = [line.split("  ", 1) for line in lines]
    return {name: digest for digest, name in entries}


@pytest.mark.parametrize("name", sorted(listed()))
def test_file_matches_its_checksum(name):
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == listed()[name]


def test_every_file_is_listed():
    present = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    assert present - {"README.md", "SHA256SUMS"} == set(listed())


@pytest.mark.parametrize(("layer", "more_than"), LAYERS.items())
def test_layer_can_be_read(layer, more_than):
    info, _, geometries, _ = pyogrio.raw.read(
        FOLDER / "shapefiles" / "natural_earth" / f"{layer}.shp", columns=[]
    )
    assert info["crs"] == "EPSG:4326"
    assert len(geometries) > more_than
    assert all(geometry is not None for geometry in geometries)


def test_no_layer_is_left_unread():
    root = FOLDER / "shapefiles" / "natural_earth"
    present = {path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.shp")}
    assert present == set(LAYERS)
