"""What the notebook of a sweep shows: its axes, the verdicts that flip, and where they do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from overflight.case.file import load_case
from overflight.case.model import Case
from overflight.errors import OverflightError
from overflight.notebook import table as html_table
from overflight.paths import default_case_name, run_folder
from overflight.sweep.flips import Flip, along, axes_in, flips, read_table

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 25


def open_sweep(case: str, folder: str) -> pd.DataFrame:
    """Return the table of a sweep; without a folder, of a small one that is made now.

    Parameters
    ----------
    case
        Name of the case; the default case if empty.
    folder
        Folder of a finished sweep. If empty, the first thing that the case leaves open is settled one way
        and another, in ``runs/<case>.sweep-example``.

    Raises
    ------
    OverflightError
        If there is no sweep in the folder, or the case leaves nothing open.
    """
    if folder:
        return read_table(Path(folder).expanduser())
    from overflight.sweep.run import Order, sweep

    name = case or default_case_name()
    order = Order(name, [_left_open(load_case(name))], out=run_folder(f"{name}.sweep-example"))
    return read_table(sweep(order, tell=lambda line: None).folder)


def _left_open(case: Case) -> str:
    for key, place in case.places.items():
        if place.alternatives:
            return f"{key}={','.join(place.alternatives)}"
    for key, source in case.sources.items():
        if len(source.clock) > 1:
            return f"{key}={','.join(source.clock)}"
    raise OverflightError(
        "this case leaves no place and no clock open: sweep some value of it with `overflight sweep`, "
        "and give that folder as sweep_folder"
    )


def show_axes(table: pd.DataFrame) -> None:
    """Show what was varied, and how many points came to findings."""
    points = table.drop_duplicates("point")
    rows = [(axis, _values(points[axis])) for axis in axes_in(table)]
    _show(html_table(("varied", "values"), rows))
    counts = ", ".join(f"{count} {status}" for status, count in points["status"].value_counts().items())
    _show(f"<p>{len(points)} points: {escape(counts)}</p>")


def show_flips(table: pd.DataFrame) -> list[Flip]:
    """Show the findings whose verdict flips, and return them."""
    found = flips(table)
    if not found:
        _show("<p>No verdict flips: whatever was varied here decides nothing.</p>")
    rows = [(flip.question, _counts(flip), ", ".join(flip.decided_by)) for flip in found[:SHOWN]]
    if rows:
        _show(html_table(("question", "verdicts, and at how many points", "can be turned by one of"), rows))
    if len(found) > SHOWN:
        _show(f"<p>{len(found) - SHOWN} more flip; the table holds all.</p>")
    return found


def show_where(table: pd.DataFrame, found: Sequence[Flip]) -> None:
    """Show for each axis at which of its values which verdict holds."""
    from IPython.display import Image, display

    from overflight.figures.flips import flip_matrix
    from overflight.figures.style import png

    shown = found[:SHOWN]
    for axis in axes_in(table) if shown else ():
        cells = along(table, axis, [flip.finding for flip in shown])
        figure, alt = flip_matrix(cells, {flip.finding: flip.question for flip in shown}, axis)
        # nbconvert and JupyterLab read the alternative text from the output's metadata
        display(Image(png(figure), alt=alt), metadata={"image/png": {"alt": alt}})


def show_refused(table: pd.DataFrame) -> None:
    """Show why some points came to nothing."""
    without = table[table["finding"].isna()].drop_duplicates("message")
    rows = [
        (str(status), str(why)) for status, why in zip(without["status"], without["message"], strict=True)
    ]
    if rows:
        _show(html_table(("points that came to nothing were", "because"), rows[:SHOWN]))


def _values(column: pd.Series[float]) -> str:
    unique = list(dict.fromkeys(column))
    if len(unique) <= SHOWN:
        return ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in unique)
    return f"{len(unique)} from {min(unique):g} to {max(unique):g}"


def _counts(flip: Flip) -> str:
    return "; ".join(f"{verdict}: {count}" for verdict, count in flip.points.items())


def _show(content: str) -> None:
    from IPython.display import HTML, display

    display(HTML(content))
