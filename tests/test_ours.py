"""A folder that holds anything but a run is never replaced: what would be lost is named, and it stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from standins import run_manifest

from overflight.errors import OverflightError, RunError
from overflight.pipeline.folder import failed_folder, fresh_folder
from overflight.pipeline.ours import refuse_others


def lay(folder: Path, *names: str, manifest: str | None = None) -> Path:
    """Make a folder with files of these names, and a manifest."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    return folder


def all_in(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def stripped(key: str) -> str:
    return json.dumps({name: value for name, value in json.loads(run_manifest()).items() if name != key})


@pytest.mark.parametrize(
    "manifest",
    ["{}", "[]", "null", "not JSON", "[" * 100_000, stripped("format"), stripped("case"), stripped("sha256")],
    ids=["empty", "a list", "null", "no JSON", "deep", "no format", "no case", "no checksums"],
)
def test_a_manifest_of_something_else_marks_no_run(tmp_path: Path, manifest: str) -> None:
    final = lay(tmp_path / "x", "sub/thesis.txt", manifest=manifest)
    before = all_in(tmp_path)
    with pytest.raises(OverflightError, match="is not the folder of a run"), fresh_folder(final):
        pytest.fail("a run was let in")
    assert all_in(tmp_path) == before


def test_what_no_run_has_written_is_named_and_stays(tmp_path: Path) -> None:
    names = ["notes.txt", "print/one.txt", "figures/deep/a.png", *(f"b{n}" for n in range(4))]
    final = lay(tmp_path / "x", "report.html", *names, manifest=run_manifest("report.html"))
    before = all_in(tmp_path)
    with pytest.raises(OverflightError) as told, fresh_folder(final):
        pytest.fail("a run was let in")
    assert told.value.exit_code == 2
    assert "holds what no run has written" in str(told.value)
    assert "b0, b1, b2, b3, notes.txt and 2 more; move it elsewhere" in str(told.value)
    assert all_in(tmp_path) == before


def test_a_link_that_no_run_has_made_is_named(tmp_path: Path) -> None:
    final = lay(tmp_path / "x", manifest=run_manifest())
    (final / "photos").symlink_to(lay(tmp_path / "elsewhere", "one.jpg"))
    with pytest.raises(OverflightError, match="replace it: photos; move"):
        refuse_others(final)


def test_what_is_written_after_the_manifest_is_a_runs_own(tmp_path: Path) -> None:
    listed = ["report.html", "figures/a.png", "a [b]*.txt"]
    later = [
        "ro-crate-metadata.json",
        "print/a.png",
        "print/a.svg",
        ".print.partial-12/a.png",
        ".ro-crate-metadata.json.ab12_c3d",
        ".ipynb_checkpoints/00_claims-checkpoint.ipynb",
        ".DS_Store",
    ]
    final = lay(tmp_path / "x", *listed, *later, manifest=run_manifest(*listed))
    with fresh_folder(final) as fresh:
        (fresh / "manifest.json").write_text(run_manifest())
    assert set(all_in(tmp_path)) == {"x/manifest.json"}


@pytest.mark.parametrize("place", ["run", "run.failed"])
def test_notes_beside_notebooks_without_a_manifest_stay(tmp_path: Path, place: str) -> None:
    ours = lay(tmp_path / place, "00_claims.ipynb", "figures/a.png", "figures/.a.png.ab12cd34")
    refuse_others(ours)
    lay(ours, "my-notebook.ipynb")
    before = all_in(tmp_path)
    with pytest.raises(OverflightError, match=r"my-notebook\.ipynb"), fresh_folder(tmp_path / "run"):
        pytest.fail("a run was let in")
    assert all_in(tmp_path) == before


def test_what_is_put_there_while_a_run_is_under_way_stays_and_so_does_the_run(tmp_path: Path) -> None:
    final = lay(tmp_path / "x", manifest=run_manifest())
    fresh = fresh_folder(final)
    lay(fresh.__enter__(), "findings.json")
    lay(final, "notes.txt")
    with pytest.raises(RunError, match=r"replace it: notes\.txt"):
        fresh.__exit__(None, None, None)
    assert set(all_in(final)) == {"manifest.json", "notes.txt"}
    assert all_in(failed_folder(final)) == {"findings.json": b"findings.json"}
