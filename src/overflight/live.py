"""Sliders in a live notebook; a table over their ranges wherever no kernel answers.

A cell shows its picture as any other figure does, and then calls :func:`explore`. Where a reader's front end
runs the cell (JupyterLab), sliders appear that redraw at once. Where a program runs it (papermill, nbconvert,
nbval), and in what is stored, a table tells instead what the sliders would: no widget is made, and the
package of widgets is not even imported.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from html import escape
from math import floor, log10
from typing import Any

from overflight.errors import OverflightError
from overflight.figures.controls import Choice, Controls, Slider
from overflight.findings.model import VERDICT_MEANS, Verdict
from overflight.notebook import html_table

Values = dict[str, Any]
Draw = Callable[..., tuple[Any, str]]
Tell = Callable[..., Mapping[str, str]]

# what comes out under this heading is the verdict of a finding, and shown as a sign and a word
VERDICT = "verdict"
# the signs are those of the report; the colours are those of the pictures, and only frame the word
_SIGNS: dict[Verdict, tuple[str, str]] = {
    "consistent": ("✓", "#0072b2"),
    "contradicted": ("✗", "#d55e00"),
    "depends": ("◐", "#e69f00"),
    "not discriminating": ("=", "#595959"),
    "undetermined": ("?", "#595959"),
}


# room for a letter of a label, and for what is moved
_LETTER_EM, _CONTROL_EM = 0.56, 26.0


def explore(draw: Draw, controls: Controls, tell: Tell) -> None:
    """Let a reader move sliders and see a picture redrawn at once; without a live kernel, show a table.

    Parameters
    ----------
    draw
        Given a value for each control by its name, returns a figure and the text that tells what it shows.
        It is called whenever a slider moves, so it should take less than 0.3 s: compute before.
    controls
        What can be set, by name, with labels, ranges and units from the case; without any, nothing is shown.
    tell
        Given the same values, returns what comes out, each with a heading of a few words; a verdict under
        :data:`VERDICT`.

    Raises
    ------
    OverflightError
        If the values at the start cannot be used.
    """
    from IPython.display import HTML, display

    if not controls:
        return
    over_range = range_table(controls, tell)
    if is_live():
        # a viewer without a kernel shows the table, not a word on what it misses
        display({**_widgets(draw, controls, tell), "text/html": over_range}, raw=True)
    else:
        display(HTML(over_range))


def is_live() -> bool:
    """Tell whether a front end that a reader sits at runs this cell.

    A request to run a cell says whether whoever sends it can be asked for input (`allow_stdin` of an
    `execute_request` in Jupyter's messaging protocol). JupyterLab can; papermill, nbconvert and nbval cannot,
    and say so.
    """
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    request: Mapping[str, Any] = kernel.get_parent("shell") or {}
    return bool(request.get("content", {}).get("allow_stdin", False))


def start_of(controls: Controls) -> Values:
    """Return the values that controls stand at first."""
    return {name: control.start for name, control in controls.items()}


def settings(controls: Controls) -> Iterator[tuple[str, Values]]:
    """Yield what the table shows: the start, then each control at each mark, the others left alone."""
    start = start_of(controls)
    yield "at the start", start
    for name, control in controls.items():
        for mark in control.marks:
            if mark != start[name]:
                yield f"{control.label}: {control.told(mark)}", {**start, name: mark}


def range_table(controls: Controls, tell: Tell) -> str:
    """Return as an HTML table what comes out over the range of each control; see :func:`explore`."""
    first, *others = ((told, tell(**values)) for told, values in settings(controls))
    # what moves nothing but the picture has no row
    rows = [first, *(row for row in others if row[1] != first[1])]
    headings = list(dict.fromkeys(heading for _, found in rows for heading in found))
    start = "; ".join(f"{control.label} {control.told(control.start)}" for control in controls.values())
    shown = f"What {_kinds(controls)} in a live notebook (<code>make lab</code>)"
    caption = f"<p>{shown}; at the start: {escape(start)}.</p>"
    cells = [(escape(told), *(_cell(h, found.get(h, "")) for h in headings)) for told, found in rows]
    return caption + html_table(("set", *headings), cells)


def redrawn(draw: Draw, tell: Tell, values: Values) -> str:
    """Return what comes out for some values, and the picture, as HTML; what cannot be drawn is told."""
    from overflight.figures.style import png

    try:
        (figure, alt), found = draw(**values), tell(**values)
    except OverflightError as fault:
        return f"<p>{escape(str(fault))}</p>"
    source = b64encode(png(figure)).decode("ascii")
    image = f'<img src="data:image/png;base64,{source}" alt="{escape(alt)}" style="max-width:100%">'
    return html_table(tuple(found), [tuple(_cell(*each) for each in found.items())]) + image


def chip(verdict: Verdict) -> str:
    """Return a verdict as HTML: a sign and its word in a frame; what it means shows on pointing at it."""
    sign, colour = _SIGNS[verdict]
    look = f"border:2px solid {colour};border-radius:.7em;padding:0 .5em;white-space:nowrap"
    means = escape(VERDICT_MEANS[verdict])
    return f'<span style="{look}" title="{means}"><span aria-hidden="true">{sign}</span> {verdict}</span>'


def _cell(heading: str, text: str) -> str:
    return chip(verdict) if heading == VERDICT and (verdict := _verdict(text)) else escape(text)


def _verdict(text: str) -> Verdict | None:
    return next((verdict for verdict in VERDICT_MEANS if verdict == text), None)


def _kinds(controls: Controls) -> str:
    """Return what a reader can move, with its verb: sliders, lists to choose from, or both."""
    kinds = {type(control) for control in controls.values()}
    return (
        "sliders show"
        if kinds == {Slider}
        else "lists show"
        if kinds == {Choice}
        else "sliders and lists show"
    )


def _widgets(draw: Draw, controls: Controls, tell: Tell) -> dict[str, Any]:
    """Return sliders and a picture that follows them, as a front end that has widgets takes them."""
    # importing them takes a while, and only a live notebook has any use for them
    import ipywidgets

    # a label that is wider than its room would be cut off
    room_em = _LETTER_EM * max(len(_label(control)) for control in controls.values())
    made = {name: _widget(ipywidgets, control, room_em) for name, control in controls.items()}
    picture = ipywidgets.HTML()

    def redraw(_: Any = None) -> None:
        picture.value = redrawn(draw, tell, {name: widget.value for name, widget in made.items()})

    for widget in made.values():
        widget.observe(redraw, names="value")
    redraw()
    bundle: dict[str, Any] = ipywidgets.VBox([*made.values(), picture])._repr_mimebundle_()
    return bundle


def _label(control: Slider | Choice) -> str:
    unit = control.unit if isinstance(control, Slider) else ""
    return f"{control.label}, {unit}" if unit else control.label


def _widget(ipywidgets: Any, control: Slider | Choice, room_em: float) -> Any:
    looks: dict[str, Any] = {
        "description": _label(control),
        "style": {"description_width": f"{room_em:.0f}em"},
        "layout": {"width": f"{room_em + _CONTROL_EM:.0f}em", "max_width": "100%"},
    }
    if isinstance(control, Choice):
        options = [(words, key) for key, words in control.options.items()]
        return ipywidgets.Dropdown(options=options, value=control.start, **looks)
    return ipywidgets.FloatSlider(
        min=control.low,
        max=control.high,
        value=control.start,
        step=control.step,
        readout_format=f",.{max(0, -floor(log10(control.step)))}f",
        **looks,
    )
