"""Units of length as sources write them, by pint."""

from __future__ import annotations

import re
from functools import cache
from typing import Any


@cache
def km_per(unit: str) -> float:
    """Return how many kilometres one `unit` is.

    Parameters
    ----------
    unit
        Name of a length in pint's registry, such as ``mile`` or ``nautical_mile``.

    Raises
    ------
    ValueError
        If pint knows no such unit or it is not a length.
    """
    # pint is slow to import, and kilometres need no library
    if unit == "km":
        return 1.0
    import pint

    no_length = ValueError(
        f"{unit!r} is not a unit of length; use for example km, m, mile (statute) or nautical_mile"
    )
    # pint would work out expressions as well
    if not re.fullmatch("[A-Za-z_]+", unit):
        raise no_length
    try:
        return float(_registry().Quantity(1, unit).to("km").magnitude)
    except (pint.UndefinedUnitError, pint.DimensionalityError):
        raise no_length from None


@cache
def _registry() -> Any:  # pint builds its registry's class at run time
    import pint

    return pint.UnitRegistry(cache_folder=None)
