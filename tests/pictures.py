"""What a reader would see of a picture's words: what is drawn, where, and what runs into what."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from unittest import mock

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

# A pixel or so may be shared: boxes round letters are larger than the letters.
SLACK_PX = 1.5


@cache
def drawn_words(figure: Figure) -> list[tuple[str, Bbox]]:
    """Return every text that drawing the figure really draws, with its box in pixels."""
    found: list[tuple[str, Bbox]] = []
    draw = Text.draw

    def recording(text: Text, renderer: object) -> None:
        draw(text, renderer)
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), Text.get_window_extent(text, renderer)))

    canvas = FigureCanvasAgg(figure)
    # a layout engine moves things while it draws: what counts is where the words end up
    canvas.draw()
    with mock.patch.object(Text, "draw", recording):
        canvas.draw()
    return found


def clipped_words(figure: Figure) -> list[str]:
    """Return the texts that do not lie inside the figure as a whole."""
    page = figure.bbox.padded(SLACK_PX)
    words = drawn_words(figure)
    return [
        text
        for text, box in words
        if box.x0 < page.x0 or box.y0 < page.y0 or box.x1 > page.x1 or box.y1 > page.y1
    ]


def colliding_words(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that cover each other."""
    words = [(text, box.padded(-SLACK_PX)) for text, box in drawn_words(figure)]
    return [(a, b) for (a, one), (b, two) in combinations(words, 2) if _overlap(one, two)]


def _overlap(one: Bbox, two: Bbox) -> bool:
    return one.x0 < two.x1 and two.x0 < one.x1 and one.y0 < two.y1 and two.y0 < one.y1
