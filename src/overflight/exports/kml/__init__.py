"""A run for a globe that turns: ``routes.kml``, as Google Earth, QGIS and others open it.

It is written without a library: the usual one takes longer to import than all exports take to write, and
leaves text unescaped that holds the mark of a CDATA section.
"""

from __future__ import annotations

from overflight.exports.kml.document import to_kml

__all__ = ["to_kml"]
