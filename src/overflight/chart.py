"""The map of the report in a live notebook: a frame that can be moved and clicked, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overflight.findings.flown import FlownRoute
    from overflight.notebook import Page

_HEIGHT_PX = 720


def show_map(page: Page, flown: Sequence[FlownRoute] | None = None) -> None:
    """Show on a map that can be moved what the case of a notebook says, if a reader sits at it.

    In a program's hands (papermill, nbconvert, nbval) nothing is shown: the picture of the map has to do.

    Parameters
    ----------
    page
        The notebook.
    flown
        The claimed routes, of which there may be none; given, the map is kept for the report as well.
    """
    from overflight.live import is_live

    live = is_live()
    if flown is None and not live:
        return
    from overflight.figures.maps.interactive import interactive_map

    drawn = interactive_map(page.case, flown or ())
    if flown is not None:
        page.map = drawn
    if live and drawn is not None:
        from IPython.display import display

        from overflight.report.page import render_map

        display({"text/html": frame(render_map(drawn)), "text/plain": "A map that can be moved"}, raw=True)


def frame(content: str) -> str:
    """Return a page as a frame that runs its scripts, and has no access to the notebook around it."""
    return (
        f'<iframe sandbox="allow-scripts" title="A map that can be moved" srcdoc="{escape(content)}" '
        f'style="width: 100%; height: {_HEIGHT_PX}px; border: 0"></iframe>'
    )
