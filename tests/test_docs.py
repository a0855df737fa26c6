"""The pages of docs/: every sample in them runs, and the site is built without the network, no link broken.

A block marked ``sh`` holds commands of the kit, one a line, and one marked ``python`` follows those before it
on its page. What cannot be run here (other programs, the network) stands in a block without a mark.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(page.name for page in DOCS.glob("*.md"))
BLOCK = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASKS = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=["']?(?:https?:)?//""")


def samples(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((DOCS / page).read_text(encoding="utf-8"))


def run_commands(page: str, folder: Path) -> None:
    for kind, text in samples(page):
        for line in text.splitlines() if kind == "sh" else ():
            program, *words = shlex.split(line)
            assert program == "overflight", f"{page}: only commands of the kit can be run: {line}"
            command = [sys.executable, "-m", "overflight.cli", *words]
            environment = os.environ | {"OVERFLIGHT_HOME": str(folder)}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, f"{page}: {line}\n{done.stderr}"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Make a project in which the first page's samples have been run, as a reader would."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("data", "notebooks", "CITATION.cff"):
        (folder / name).symlink_to(ROOT / name)
    run_commands("index.md", folder)
    return folder


@pytest.mark.parametrize("page", [page for page in PAGES if page != "index.md"])
def test_commands_of_a_page_run(page, project):
    if any(kind == "sh" for kind, _ in samples(page)):
        run_commands(page, project)


@pytest.mark.parametrize("page", PAGES)
def test_python_of_a_page_runs(page, request):
    code = "\n".join(text for kind, text in samples(page) if kind == "python")
    if code:
        folder = request.getfixturevalue("project")
        command = [sys.executable, "-c", code]
        environment = os.environ | {"OVERFLIGHT_HOME": str(folder)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{page}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES)
def test_a_block_is_of_a_kind_that_is_checked_or_plainly_of_none(page):
    assert {kind for kind, _ in samples(page)} <= {"sh", "python", "yaml", ""}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "docs"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_in_the_site(site):
    assert {f"{Path(page).stem}.html" for page in PAGES} <= {path.name for path in site.iterdir()}
    assert not (site / "links.py").exists()


def test_the_site_asks_nothing_of_the_network(site):
    pages = list(site.rglob("*.html"))
    assert pages
    assert [page.name for page in pages if ASKS.search(page.read_text(encoding="utf-8"))] == []
    assert [css.name for css in site.rglob("*.css") if "url(http" in css.read_text(encoding="utf-8")] == []


def test_the_api_shows_types_and_what_is_raised(site):
    page = (site / "api.html").read_text(encoding="utf-8")
    for name in (
        "overflight.pipeline.run",
        "overflight.findings.model.Finding",
        "overflight.errors.CaseError",
    ):
        assert f'id="{name}"' in page
    assert "OverflightError" in page
    assert "FloatArray" in page
    assert ":class:" not in page
