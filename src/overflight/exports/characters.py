"""Which characters a file format can hold at all."""

from __future__ import annotations

import re

# XML 1.0, fifth edition, production 2: the others cannot stand in a document, not even escaped
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """Return a text with U+FFFD in place of each character that no XML document can hold."""
    return _NOT_XML.sub("\ufffd", text)
