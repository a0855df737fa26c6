"""Take the findings of the last default run as golden, and its map and bottom line into the README."""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from pathlib import Path

from overflight.paths import default_case_name, run_folder

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Copy the findings and the map, and write the bottom line between the README's two marks."""
    run = run_folder(default_case_name())
    shutil.copy(run / "findings.json", Path(__file__).parent / "findings.json")
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    shutil.copy(run / "figures" / "route_map.png", images / "route_map.png")
    told = json.loads((run / "findings.json").read_text(encoding="utf-8"))["bottom_line"]
    lines = [textwrap.fill(f"- {s}", 118, subsequent_indent="  ", break_on_hyphens=False) for s in told]
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    marked = re.compile(r"(<!-- bottom line[^>]*-->\n).*?(<!-- /bottom line -->)", re.DOTALL)
    filled = marked.sub(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text)
    readme.write_text(filled, encoding="utf-8")
    print("golden findings, README map and bottom line updated")


if __name__ == "__main__":
    main()
