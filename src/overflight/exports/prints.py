"""Figures at print size: PNG with 300 dots an inch, and SVG.

In an SVG letters are drawn as shapes: a printer's machine need not have the font. The text that stands for
the picture is in both files. No date is, so that one run gives the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from overflight.exports.characters import for_xml
from overflight.files import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRINTS = "OVERFLIGHT_PRINTS"  # names the folder for them, if a run is to leave any
PRINT_DPI = 300


def save_prints(folder: Path, name: str, figure: Figure, title: str, alt: str) -> None:
    """Write a figure as ``<name>.png`` and ``<name>.svg`` into a folder.

    Parameters
    ----------
    folder, name
        Where, and what the files are called without ending.
    figure
        The figure, drawn in the style of this kit.
    title, alt
        Heading, and the text that stands for the picture.
    """
    write_whole(folder / f"{name}.png", print_png(figure, title, alt))
    write_whole(folder / f"{name}.svg", print_svg(figure, title, alt))


def print_png(figure: Figure, title: str, alt: str) -> bytes:
    """Return a figure as PNG with 300 dots an inch, which its header says as well."""
    return _saved(figure, "png", {"Title": title, "Description": alt, "Software": "overflight"})


def print_svg(figure: Figure, title: str, alt: str) -> bytes:
    """Return a figure as SVG, with title and description as Dublin Core."""
    about = {"Title": for_xml(title), "Description": for_xml(alt), "Creator": "overflight", "Date": None}
    return _saved(figure, "svg", about)


def _saved(figure: Figure, kind: str, about: Mapping[str, str | None]) -> bytes:
    import matplotlib as mpl

    from overflight.figures.style import style

    buffer = BytesIO()
    # ids inside an SVG would be random without a salt
    with style(), mpl.rc_context({"svg.hashsalt": "overflight", "svg.fonttype": "path"}):
        figure.savefig(buffer, format=kind, dpi=PRINT_DPI, metadata=about)
    return buffer.getvalue()
