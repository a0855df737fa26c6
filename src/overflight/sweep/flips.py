"""Which verdicts flip, and where: read from the table of a sweep alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from overflight.errors import OverflightError
from overflight.sweep.point import DONE
from overflight.sweep.table import COLUMNS, TABLE

if TYPE_CHECKING:
    import pandas as pd

# where a finding does not arise at all, such as a dispute about a place that a point settles
NO_FINDING = "no finding"


@dataclass(frozen=True)
class Flip:
    """A finding whose verdict is not the same at all points.

    Attributes
    ----------
    finding, question
        Its id, and the question where it is first asked.
    points
        How many points come to each verdict, most first.
    decided_by
        The axes along which it flips while all others stay: one of these alone can turn it. Empty where
        no two points differ in one axis only, as in a drawn sweep.
    """

    finding: str
    question: str
    points: dict[str, int]
    decided_by: tuple[str, ...]


def read_table(folder: Path) -> pd.DataFrame:
    """Return the table of a finished sweep.

    Raises
    ------
    OverflightError
        If there is none.
    """
    import pandas as pd

    try:
        return pd.read_parquet(folder / TABLE)
    except (OSError, ValueError) as fault:
        raise OverflightError(
            f"{folder / TABLE} cannot be read ({fault}): name the folder of a finished `overflight sweep`"
        ) from None


def axes_in(table: pd.DataFrame) -> list[str]:
    """Return the columns of what was varied, those with a single value left out."""
    return [name for name in table.columns if name not in COLUMNS and table[name].nunique() > 1]


def verdicts(table: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts with a row for each point that is done and a column for each finding.

    The index is the point's number; :data:`NO_FINDING` stands where a point has no such finding.
    """
    done = table[(table["status"] == DONE) & table["finding"].notna()]
    wide = done.pivot(index="point", columns="finding", values="verdict")
    order = list(dict.fromkeys(done["finding"]))
    return wide[order].astype(object).where(wide[order].notna(), NO_FINDING)


def flips(table: pd.DataFrame) -> list[Flip]:
    """Return the findings whose verdict flips, those that flip most evenly first.

    Parameters
    ----------
    table
        As :func:`read_table` returns it.
    """
    wide, axes = verdicts(table), axes_in(table)
    asked = table.dropna(subset=["finding"]).drop_duplicates("finding").set_index("finding")["question"]
    settings = table.drop_duplicates("point").set_index("point").loc[wide.index, axes]
    found = []
    for name in wide.columns:
        counts = wide[name].value_counts().sort_index().sort_values(ascending=False, kind="stable")
        if len(counts) > 1:
            deciding = tuple(axis for axis in axes if _alone(wide[name], settings, axis))
            points = {str(verdict): int(count) for verdict, count in counts.items()}
            found.append(Flip(str(name), str(asked[name]), points, deciding))
    return sorted(found, key=lambda flip: max(flip.points.values()))


def _alone(verdict: pd.Series[str], settings: pd.DataFrame, axis: str) -> bool:
    """Tell whether a verdict differs between points that differ in one axis only."""
    others = [name for name in settings.columns if name != axis]
    if not others:
        return bool(verdict.nunique() > 1)
    return bool((verdict.groupby([settings[name] for name in others]).nunique() > 1).any())


def along(table: pd.DataFrame, axis: str, names: Iterable[str], most: int = 12) -> pd.DataFrame:
    """Return which verdicts some findings have along an axis, whatever the others.

    Parameters
    ----------
    table
        As :func:`read_table` returns it.
    axis
        One of :func:`axes_in`.
    names
        Ids of findings.
    most
        Numbers that are more than this are put together in as many steps.

    Returns
    -------
    A row for each finding and a column for each value or step of the axis, in order; each cell holds the
    verdicts there as a tuple, sorted.
    """
    import pandas as pd

    wide = verdicts(table)
    values = table.drop_duplicates("point").set_index("point").loc[wide.index, axis]
    if values.nunique() > most and pd.api.types.is_numeric_dtype(values):
        steps = pd.cut(values, most)
        labels = steps.map(lambda step: f"{step.left:.4g} to {step.right:.4g}").astype(str)
        order = [f"{step.left:.4g} to {step.right:.4g}" for step in steps.cat.categories]
    else:
        order = [_label(value) for value in _in_order(values)]
        labels = values.map(_label)
    rows = {
        name: {label: tuple(sorted(set(wide[name][labels == label]))) for label in order} for name in names
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=order)


def _in_order(values: pd.Series[float]) -> list[float]:
    import pandas as pd

    unique = list(dict.fromkeys(values))
    return sorted(unique) if pd.api.types.is_numeric_dtype(values) else unique


def _label(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
