"""The elements of KML that a run needs, in the order that its schema asks for.

OGC 07-147r2 (KML 2.2), clauses 9 to 12. A program that opens the file takes a description for HTML, so that
text in one is escaped twice: once as HTML, once as XML.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from overflight.exports.characters import for_xml

NAMESPACE = "http://www.opengis.net/kml/2.2"
DECIMALS = 5  # about a metre

LonLat = tuple[float, float]

# Colour as alpha, blue, green, red; width in pixels. The colours are those of the figures.
_LINES = {
    "shortest-route": ("ffb27200", 3),
    "great-circle": ("ff595959", 2),
    "track": ("ffb27200", 3),
    "ring": ("ff009fe6", 2),
    "area": ("ff005ed5", 2),
    "doubt": ("ff595959", 1),
}
_POINTS = {
    "event": "ff005ed5",
    "place": "ff595959",
    "sighting": "ffb27200",
    "crossing": "ff739e00",
}


@dataclass(frozen=True)
class Span:
    """A window of time, both ends with their zone."""

    begin: datetime
    end: datetime


def document(title: str, told: str, folders: Iterable[Element]) -> bytes:
    """Return a KML document as UTF-8: title and description, the styles, the folders."""
    root = Element("kml", xmlns=NAMESPACE)
    body = SubElement(root, "Document")
    _text(body, "name", title)
    _described(body, [told])
    for name, (colour, width) in _LINES.items():
        line = SubElement(SubElement(body, "Style", id=name), "LineStyle")
        _text(line, "color", colour)
        _text(line, "width", str(width))
    for name, colour in _POINTS.items():
        icon = SubElement(SubElement(body, "Style", id=name), "IconStyle")
        _text(icon, "color", colour)
    body.extend(folders)
    ElementTree.indent(root, " ")
    data: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def folder(name: str, told: Sequence[str], content: Iterable[Element]) -> Element | None:
    """Return a folder, closed when the file is opened; ``None`` if nothing is in it."""
    inside = list(content)
    if not inside:
        return None
    element = Element("Folder")
    _text(element, "name", name)
    _text(element, "open", "0")
    _described(element, told)
    element.extend(inside)
    return element


def point(name: str, told: Sequence[str], style: str, at: LonLat, span: Span | None = None) -> Element:
    """Return a marked point; lon and lat in degrees."""
    element = _placemark(name, told, style, span)
    _text(SubElement(element, "Point"), "coordinates", _coordinates((at,)))
    return element


def line(
    name: str, told: Sequence[str], style: str, points: Iterable[LonLat], span: Span | None = None
) -> Element:
    """Return a line on the ground through points; lon and lat in degrees."""
    element = _placemark(name, told, style, span)
    shape = SubElement(element, "LineString")
    _text(shape, "tessellate", "1")
    _text(shape, "coordinates", _coordinates(tuple((p[0], p[1]) for p in points)))
    return element


def _placemark(name: str, told: Sequence[str], style: str, span: Span | None) -> Element:
    element = Element("Placemark")
    _text(element, "name", name)
    _described(element, told)
    if span is not None:
        window = SubElement(element, "TimeSpan")
        _text(window, "begin", _instant(span.begin))
        _text(window, "end", _instant(span.end))
    _text(element, "styleUrl", f"#{style}")
    return element


def _described(parent: Element, told: Sequence[str]) -> None:
    if told:
        _text(parent, "description", "<br>".join(html.escape(line) for line in told))


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = for_xml(text)


# a ring stands there once for each window, and turning numbers to text is most of what a file takes
@lru_cache(maxsize=128)
def _coordinates(points: tuple[LonLat, ...]) -> str:
    # adding nought leaves no minus before one
    rounded = (np.round(np.array(points, np.float64), DECIMALS) + 0.0).tolist()
    return " ".join(f"{lon},{lat}" for lon, lat in rounded)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
