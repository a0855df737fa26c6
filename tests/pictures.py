"""What a reader would see of a picture's words: what is drawn, where, and what runs into what."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from unittest import mock

import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from shapely import affinity

# A pixel or so may be shared: boxes round letters are larger than the letters.
SLACK_PX = 1.5


@cache
def drawn_words(figure: Figure) -> list[tuple[str, shapely.Polygon]]:
    """Return every text that drawing the figure really draws, with its box in pixels, turned as it is."""
    found: list[tuple[str, shapely.Polygon]] = []
    draw = Text.draw

    def recording(text: Text, renderer: object) -> None:
        draw(text, renderer)
        if text.get_visible() and text.get_text().strip():
            found.append((text.get_text(), _box(text, renderer)))

    canvas = FigureCanvasAgg(figure)
    # a layout engine moves things while it draws: what counts is where the words end up
    canvas.draw()
    with mock.patch.object(Text, "draw", recording):
        canvas.draw()
    return found


def clipped_words(figure: Figure) -> list[str]:
    """Return the texts that do not lie inside the figure as a whole."""
    page = shapely.box(*figure.bbox.padded(SLACK_PX).extents)
    return [text for text, box in drawn_words(figure) if not page.contains(box)]


def colliding_words(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts that cover each other."""
    words = [(text, box.buffer(-SLACK_PX)) for text, box in drawn_words(figure)]
    return [(a, b) for (a, one), (b, two) in combinations(words, 2) if one.intersects(two)]


def _box(text: Text, renderer: object) -> shapely.Polygon:
    turn = text.get_rotation()
    text.set_rotation(0)
    flat = shapely.box(*Text.get_window_extent(text, renderer).extents)
    text.set_rotation(turn)
    return affinity.rotate(flat, turn, origin="centroid")
