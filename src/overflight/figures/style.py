"""The one look of all pictures, and text that is wrapped by its true width.

Colours are Okabe and Ito's, which colour-blind readers can tell apart (M. Okabe, K. Ito: Color universal
design, 2008); no picture relies on them alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from io import BytesIO
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image

Picture = tuple[Figure, str]
Arguments = ParamSpec("Arguments")

WIDTH_IN = 7.0
DPI = 120
BODY_PT = 8.0
SMALL_PT = 7.0
TITLE_PT = 10.0

INK = "#1a1a1a"
QUIET = "#595959"
FAINT = "#d4d4d4"
PALE = "#efefef"
BLUE = "#0072b2"
ORANGE = "#e69f00"
GREEN = "#009e73"
VERMILLION = "#d55e00"
SKY = "#56b4e9"
PURPLE = "#cc79a7"

_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:km|m|s|min|h|km/h|UTC)\b)")

# In this order: the first is drawn plain, the others each with a hatch of their own.
LOOKS = ((BLUE, ""), (ORANGE, "////"), (GREEN, "...."), (PURPLE, "xxxx"), (SKY, "\\\\\\\\"), (PALE, "----"))

_FAMILY = "DejaVu Sans"
# typed as anything: matplotlib's stubs list every name
_RC: Any = {
    "font.family": _FAMILY,
    "font.size": BODY_PT,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.7,
    "axes.labelsize": BODY_PT,
    "axes.titlesize": BODY_PT + 0.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL_PT + 0.5,
    "ytick.labelsize": SMALL_PT + 0.5,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.7,
    "lines.linewidth": 1.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": "figure",
    # letters keep their shapes and distances, and are drawn in three quarters of the time
    "text.hinting": "none",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
}


def styled(draw: Callable[Arguments, Picture]) -> Callable[Arguments, Picture]:
    """Make a function draw in this style, whatever the reader's own matplotlib settings are."""

    @wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Picture:
        with style():
            return draw(*args, **kwargs)

    return drawn


@contextmanager
def style() -> Iterator[None]:
    """Have matplotlib draw and save in this style inside a ``with``."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield


def png(figure: Figure) -> bytes:
    """Return a figure as PNG with a palette of 256 colours; the white of the page stays white.

    In these pictures of few flat colours no colour moves visibly, and the file has a quarter of the size.
    """
    raw = BytesIO()
    with style():
        figure.savefig(raw, format="rgba")
    every = Image.frombytes("RGBA", figure.canvas.get_width_height(), raw.getvalue()).convert("RGB")
    image = every.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = image.getpalette() or []
    # the corner is page
    white = 3 * image.tobytes()[0]
    palette[white : white + 3] = every.tobytes()[:3]
    image.putpalette(palette)
    buffer = BytesIO()
    image.save(buffer, format="png")
    return buffer.getvalue()


def new_figure(height_in: float, title: str, note: str = "") -> Figure:
    """Return an empty figure with its title on top and a note below, both wrapped to its width.

    Parameters
    ----------
    height_in
        Height in inches, title and note included.
    title
        What is seen, in one sentence.
    note
        What a reader must know to read it; empty for none.
    """
    figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, layout="constrained")
    room = WIDTH_IN - 0.25
    told = wrap(title, room, TITLE_PT, bold=True)
    figure.suptitle(told, x=0.012, ha="left", fontsize=TITLE_PT, fontweight="bold", linespacing=1.15)
    if note:
        told = wrap(note, room, SMALL_PT)
        figure.supxlabel(told, x=0.012, ha="left", fontsize=SMALL_PT, color=QUIET, linespacing=1.25)
    return figure


def wrap(text: str, width_in: float, size_pt: float = BODY_PT, bold: bool = False) -> str:
    """Return a text with line breaks between words so that no line is wider than `width_in` inches.

    A single word that is wider stays whole, and a number stays with its unit.
    """
    lines: list[str] = []
    for word in _BEFORE_UNIT.sub("\u00a0", " ".join(text.split())).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_in(longer, size_pt, bold) <= width_in:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def text_width_in(text: str, size_pt: float = BODY_PT, bold: bool = False) -> float:
    """Return how wide a line of text is in this style, in inches; kerning, which narrows it, is left out."""
    return sum(_letter_in(letter, size_pt, bold) for letter in text.replace("\u00a0", " "))


@cache
def _letter_in(letter: str, size_pt: float, bold: bool) -> float:
    # between bars, as a font tells the extent of ink only, not the room that a letter takes
    return _ink_in(f"|{letter}|", size_pt, bold) - _ink_in("||", size_pt, bold)


@cache
def _ink_in(text: str, size_pt: float, bold: bool) -> float:
    # letters are fitted to whole pixels: only the renderer knows how wide they become at this resolution
    font = FontProperties(family=_FAMILY, weight="bold" if bold else "normal", size=size_pt)
    return float(_renderer().get_text_width_height_descent(text, font, ismath=False)[0]) / DPI


@cache
def _renderer() -> Any:
    untyped: Any = RendererAgg
    return untyped(1, 1, DPI)


def capital(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]
