"""Which characters a file format can hold at all, and which a reader at a terminal should not be sent."""

from __future__ import annotations

import re

# XML 1.0, fifth edition, production 2: the others cannot stand in a document, not even escaped
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Controls but for line ends and tabs; what turns a line about (Unicode Standard Annex 9, section 2); the line
# ends of Unicode, the byte order mark, halves of pairs.
_NOT_SHOWN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]"
)


def for_terminal(text: str) -> str:
    """Return a text with escapes, as in JSON, for what would command a terminal or turn its line about.

    JSON stays what it is, as its texts write such characters the same way.
    """
    return _NOT_SHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def on_one_line(text: str) -> str:
    """Return a text as :func:`for_terminal`, and its line ends and tabs as well."""
    return for_terminal(text).replace("\n", "\\n").replace("\t", "\\t")


def for_xml(text: str) -> str:
    """Return a text with U+FFFD in place of each character that no XML document can hold."""
    return _NOT_XML.sub("\ufffd", text)
