"""Case files as an adversary, or a tired author, would write them: the made-up cases with parts changed.

Every choice is a number from a source that the caller gives, so that hypothesis and a coverage-guided
fuzzer can both steer it, and both can repeat what they found.
"""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from overflight.case.document import parse

HERE = Path(__file__).parent
NAMES = ("ferry", "buoy", "kite")
CASES = [parse((HERE / "cases" / f"{name}.yaml").read_text(encoding="utf-8")) for name in NAMES]
MOST_CHANGES = 4
TINY, HUGE = 5e-324, 1.7e308
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 0.1, 90, -90, 180, -180, 359.999, TINY, -TINY, 1e-9, HUGE, -HUGE, 1e15,
    2**63, 10**400, float("nan"), float("inf"), float("-inf"), "", " ", "x" * 5000, "é", "\u202eabc",
    "\x00", "\ud800", "\n", "\r\n\t", "{}", "{x}", "{{y}}", "%s", "%(x)s", "$HOME",
    "<script>alert(1)</script>", "]]>", "&amp;", "=1+1", "@SUM(1)", "'", '"', "\\", "'; --",
    "../../etc/passwd", "/dev/zero", "UTC", "Etc/GMT+12", "../UTC", "Pacific/Apia", "Europe/Paris",
    "2019-07-03", "2019-07-03 21:00", "0001-01-01 00:00", "9999-12-31 23:59", "2019-02-30",
    "2015-03-29 02:30", "24:00", "mile", "nautical_mile", "km/h", "kelvin", "furlong", "m**2", "N", "A",
    "6", "FJI", "NZL", "ATA", "someone else", "0", "C1a", "C1*", [], {}, [[]], [None], {"": ""}, [1, 2],
    {"low": 1, "high": 2}, {"low": HUGE, "high": HUGE}, {"lon": 0, "lat": 0}, [[0, 0]] * 3,
    [[0, 0], [180, 0], [0, 90]], [[179, 1], [-179, 1], [-179, -1], [179, -1]],
]  # fmt: skip

Draw = Callable[[int], int]


def hostile_case(draw: Draw) -> str:
    """Return the text of a made-up case with some of its parts changed.

    Parameters
    ----------
    draw
        Called with n, returns a whole number from 0 to n - 1.
    """
    data = copy.deepcopy(CASES[draw(len(CASES))])
    # most often one change: several at once are refused for the first of them
    for _ in range(1 + draw(2) * draw(MOST_CHANGES)):
        _change(data, draw)
    text = yaml.dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000)
    return _spoilt(text, draw) if draw(10) == 0 else text


def lay_tracks(folder: Path) -> None:
    """Lay the track files of the made-up cases beside a case that is made of one of them."""
    for file in (HERE / "cases").glob("*.csv"):
        shutil.copyfile(file, folder / file.name)


def _change(data: dict[str, Any], draw: Draw) -> None:
    places = list(_places(data))
    if not places:
        return
    holder, key = places[draw(len(places))]
    other, its_key = places[draw(len(places))]
    if isinstance(holder[key], int | float) and draw(3):
        holder[key] = _another_number(holder[key], draw)
        return
    match draw(8):
        case 0:
            del holder[key]
        case 1 | 2 | 3:
            holder[key] = copy.deepcopy(HOSTILE[draw(len(HOSTILE))])
        case 4:
            holder[key] = copy.deepcopy(other[its_key])
        case 5 | 6 if isinstance(holder, list):
            holder.append(copy.deepcopy(other[its_key]))
        case _ if isinstance(holder, dict):
            holder[_name(other, its_key, draw)] = copy.deepcopy(holder[key])


def _places(node: Any) -> Any:
    """Yield every list or table of a case with each of its keys."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    for key in keys:
        yield node, key
        yield from _places(node[key])


def _another_number(value: Any, draw: Draw) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > HUGE:
        return value
    factors = (-1, 0, 0.5, 1.001, 2, 10, 1e3, 1e6, 1e12, 1e-6)
    return value * factors[draw(len(factors))]


def _name(other: Any, key: Any, draw: Draw) -> Any:
    """Return an id or a field that stands elsewhere, or an odd one."""
    odd = ("", "x y", "é", "Z" * 70, "0", "-", "constructor", "<b>", "a.b")
    return key if isinstance(other, dict) and draw(2) else odd[draw(len(odd))]


TAGS = (
    "!!bool ", "!!int ", "!!float ", "!!null ", "!!str ", "!!timestamp ", "!!binary ", "!!set ", "!!omap ",
    "!!pairs ", "!!seq ", "!!map ", "!!merge ", "!!value ", "!!python/name:os.system ", "! ", "!own ", "!<> ",
)  # fmt: skip


def _spoilt(text: str, draw: Draw) -> str:
    at = draw(len(text) + 1)
    begins = [found.end() for found in re.finditer(r"(?::|-|\[|\{|,) ", text)]
    if begins and draw(2):
        # before a value a tag is one, and elsewhere only text
        at = begins[draw(len(begins))]
        return text[:at] + TAGS[draw(len(TAGS))] + text[at:]
    inserts = (
        "\t",
        ": ",
        "- ",
        "&a ",
        "*a",
        "? ",
        "| ",
        "#",
        "\x07",
        "[",
        "}",
        "---\n",
    )
    return text[:at] + inserts[draw(len(inserts))] + text[at + draw(5) :]
