"""XML read as a stream by expat, which knows its lines, with everything refused that a track never needs.

A DOCTYPE is refused, and with it every entity that a file could define: none is opened from elsewhere
(CWE-611), and none multiplies (CWE-776). Depth is bounded; size is, by the file's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from overflight.case.tracks.raw import TrackFileError

MOST_DEEP = 60

Opened = Callable[[str, dict[str, str], int], None]
Closed = Callable[[str, str, str, int], None]


def parse_xml(data: bytes, opened: Opened, closed: Closed) -> None:
    """Call back for every element of a document, by names without namespaces.

    Parameters
    ----------
    data
        The file.
    opened
        Called with name, attributes and line as an element begins.
    closed
        Called with the name of the element around it, its own name, its text and line as it ends.

    Raises
    ------
    TrackFileError
        If it is no XML, too deep, or has a DOCTYPE; or what the callbacks raise.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # entities of the file's own are refused with the DOCTYPE that must define them
    parser.StartDoctypeDeclHandler = _refuse_doctype(parser)
    around: list[str] = [""]
    texts: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(around) > MOST_DEEP:
            raise TrackFileError(f"line {parser.CurrentLineNumber}: more than {MOST_DEEP} elements deep")
        around.append(name.rpartition(" ")[2])
        texts.append([])
        opened(around[-1], attributes, parser.CurrentLineNumber)

    def end(_: str) -> None:
        name = around.pop()
        closed(around[-1], name, "".join(texts.pop()).strip(), parser.CurrentLineNumber)

    def text(content: str) -> None:
        if texts:
            texts[-1].append(content)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        told = expat.errors.messages.get(fault.code, "not well-formed")
        raise TrackFileError(f"line {fault.lineno}: no XML that can be read: {told}") from None
    except (ValueError, LookupError):  # an encoding that nobody knows
        raise TrackFileError("line 1: the encoding is not known: save the file as UTF-8") from None


def _refuse_doctype(parser: Any) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise TrackFileError(
            f"line {parser.CurrentLineNumber}: a DOCTYPE, which no track needs and which may pull in other "
            "files: delete it"
        )

    return refuse
