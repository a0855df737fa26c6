"""What the notebook of the validation shows: pictures with their texts, and tables of rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overflight.analysis.routes.gaps.models import RECOMMENDED
from overflight.analysis.routes.gaps.rates import ALL_MODELS, MODEL_NAMES, Results, group_name
from overflight.notebook import table
from overflight.validation.fitting import PERCENTS
from overflight.validation.wording import rate_cells

if TYPE_CHECKING:
    import matplotlib.figure


def show_picture(drawn: tuple[matplotlib.figure.Figure, str]) -> None:
    """Show a figure, and keep its alternative text with it."""
    from IPython.display import Image, display

    from overflight.figures.style import png

    figure, alt = drawn
    # nbconvert and JupyterLab read the alternative text from the output's metadata
    display(Image(png(figure), alt=alt), metadata={"image/png": {"alt": alt}})


def show_rates(results: Results) -> None:
    """Show all models over all gaps."""
    rows = [(MODEL_NAMES[model], *rate_cells(results.whole(model))) for model in ALL_MODELS]
    _show_table(("model",), rows)


def show_groups(results: Results) -> None:
    """Show the recommended model by length of the gap, by phase, and by both."""
    every = [*results.groups(), *results.groups_of_both()]
    known = [(group, row) for group in every if (row := results.row(RECOMMENDED, *group))]
    rows = [(group_name(*group), str(row.gaps), *rate_cells(row)) for group, row in known]
    _show_table(("gaps", "number"), rows)


def _show_table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from IPython.display import HTML, display

    stated = [f"inside the envelope of {percent} %, in %" for percent in PERCENTS]
    display(HTML(table((*heads, *stated), rows)))
