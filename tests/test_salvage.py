"""What of a faulty case is still read: no fault hides another one, and none is told that only follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from overflight.case.file import examine

FERRY = (Path(__file__).parent / "cases" / "ferry.yaml").read_text(encoding="utf-8")


@pytest.fixture
def told(tmp_path: Path):
    """Return a function that tells the faults of the small case with some texts replaced."""

    def faults(*changes: tuple[str, str]) -> list[str]:
        text = FERRY
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return [f"{'.'.join(map(str, at))}: {problem}" for at, problem in examine(path).faults]

    return faults


LOST_TRACK = "      - {kind: track, unit: plane, file: lost.csv, within_km: 1, give_or_take_s: 1}\n"
EXTRA = "  X1:\n    source: navy\n    says: Much.\n    statements:\n"
REMARK = "      - {kind: remark, reason: none}\n"
HIDDEN = [
    (("name: the patrol plane, force", "force"), "units.plane.name", EXTRA + LOST_TRACK),
    (("publisher: the navy, ", ""), "sources.navy.publisher", EXTRA + LOST_TRACK),
    (("cruise_kmh:", "cruise_kmhh:"), "aircraft.patrol.cruise_kmhh", EXTRA + LOST_TRACK),
    (("radius_km: 4", "radius_km: far"), "places.strait.radius_km", EXTRA + LOST_TRACK),
    (
        ("title: The ferry", "title: The ferry"),
        "claims.X1.statements.0.within_km",
        EXTRA + LOST_TRACK.replace("within_km: 1, ", ""),
    ),
    (
        ("title: The ferry", "title: The ferry"),
        "claims.X1.statements",
        EXTRA + REMARK * 25 + LOST_TRACK + REMARK,
    ),
]


@pytest.mark.parametrize(("change", "where", "claim"), HIDDEN, ids=[row[1] for row in HIDDEN])
def test_a_missing_track_is_told_in_spite_of_another_fault(told, change, where: str, claim: str) -> None:
    faults = told(change, ("accounts:", f"{claim}accounts:"))
    assert len(faults) == 2
    assert any(fault.startswith(f"{where}: ") for fault in faults)
    assert any("lost.csv: no such file" in fault for fault in faults)


def test_what_is_wrong_in_a_list_too_long_is_told(told) -> None:
    many = EXTRA + REMARK * 25 + "      - {kind: sihting, unit: plane}\n" * 2
    faults = told(("accounts:", f"{many}accounts:"))
    assert sum("at most 26" in fault for fault in faults) == 1
    assert sum("did you mean 'sighting'" in fault for fault in faults) == 2
    assert len(faults) == 3


def test_an_entry_that_cannot_be_mended_is_left_out_with_what_refers_to_it(told) -> None:
    """A place without a position: no distance, clock or region can be asked of it, and none is."""
    (only,) = told(("lon: 174.8, lat: -37.0", "lon: 174.8"))
    assert only.startswith("places.base: give both")


def test_a_misspelt_clock_is_one_fault(told) -> None:
    (only,) = told(("kind: official statement, clock: [UTC]", "kind: official statement, clok: [UTC]"))
    assert "did you mean 'clock'" in only
