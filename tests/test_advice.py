"""Warnings of what may be an oversight, beyond those that the tests of validate hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from overflight.case.file import examine
from overflight.pipeline.advice import advice
from overflight.pipeline.validate import validated

FERRY = (Path(__file__).parent / "cases" / "ferry.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("field", "what"), [("within_km", "its position"), ("give_or_take_s", "its time")])
def test_a_track_without_a_doubt_is_warned_of(tmp_path: Path, field: str, what: str) -> None:
    (tmp_path / "t.csv").write_text(
        "time,lon,lat\n2019-07-03T09:00:00Z,174.8,-37\n2019-07-03T09:01:00Z,174.8,-37.1\n"
    )
    track = {"within_km": 0.5, "give_or_take_s": 5} | {field: 0}
    shown = ", ".join(f"{key}: {value}" for key, value in track.items())
    statement = f"      - {{kind: track, unit: plane, file: t.csv, {shown}}}\naccounts:"
    path = tmp_path / "case.yaml"
    path.write_text(FERRY.replace("accounts:", statement, 1), encoding="utf-8")
    found = validated(path)
    assert found.error is None
    (only,) = (w for w in found.warnings if "no fix of this track" in w.problem)
    assert only.where == f"claims.L2.statements.2.{field}"
    assert what in only.problem


def test_a_sighting_that_a_separation_places_is_not_said_to_say_nothing(tmp_path: Path) -> None:
    claim = (
        "  X1:\n    source: navy\n    says: It was 9 km off the base.\n    statements:\n"
        "      - {kind: sighting, unit: plane}\n"
    )
    placed = "      - {kind: separation, first: X1, second: base, distance: 9 km}\n"
    path = tmp_path / "case.yaml"

    def silent(text: str) -> list[str]:
        path.write_text(FERRY.replace("accounts:", f"{text}accounts:", 1), encoding="utf-8")
        return [w.where for w in validated(path).warnings if "says nothing" in w.problem]

    assert silent(claim) == ["claims.X1.statements.0"]
    assert silent(claim + placed) == []


def test_what_may_be_an_oversight_is_known_beside_faults(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(FERRY.replace("place: base", "place: bas"), encoding="utf-8")
    found = examine(path)
    assert found.faults
    assert found.case is not None
    warned = [".".join(map(str, at)) for at, _ in advice(found, found.case)]
    # no claim is said to be unchecked, and the base not to be referred to: "bas" was most likely to do that
    assert warned == ["regions.land", "places.base"]


def test_what_only_an_unreadable_statement_refers_to_is_not_said_to_be_unused(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(FERRY.replace("kind: attribution", "kind: atribution"), encoding="utf-8")
    found = examine(path)
    assert found.faults
    assert found.case is not None
    assert [key for (table, key, *_), _ in advice(found, found.case) if table != "places"] == ["land"]


@pytest.mark.parametrize("text", ["places: 3\n", "claims: {}\nunits: [1]\n", "{}\n"])
def test_a_case_in_ruins_can_be_advised_on(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    found = examine(path)
    assert found.faults
    if found.case is not None:
        assert not advice(found, found.case)
