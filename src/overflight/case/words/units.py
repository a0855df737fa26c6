"""Units of length as sources write them, by pint."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import Any

# Defined values (NIST Special Publication 811, 2008, appendix B.8), which spare most cases pint's
# quarter of a second to import; the tests hold them against pint.
EXACT_KM = {"km": 1.0, "m": 0.001, "mile": 1.609344, "nautical_mile": 1.852}
COMMON = (*EXACT_KM, "foot", "feet", "yard", "kilometre", "metre", "statute_mile", "fathom", "league")


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
    if unit in EXACT_KM:
        return EXACT_KM[unit]
    import pint

    near = get_close_matches(unit, COMMON, n=1)
    no_length = ValueError(
        f"{unit!r} is not a unit of length; "
        + (f"did you mean {near[0]!r}?" if near else "use for example km, m, mile (statute) or nautical_mile")
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
