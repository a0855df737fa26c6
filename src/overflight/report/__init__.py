"""The report of a run: one page that stands alone, written from ``findings.json`` by templates.

All text is escaped by jinja2. The page asks nothing of the network and runs no script but that of its map;
its own security policy forbids both. What is told of software and checksums comes from ``manifest.json``.
"""

from __future__ import annotations

from overflight.report.page import compile_templates, render
from overflight.report.write import REPORT, write_report

__all__ = ["REPORT", "compile_templates", "render", "write_report"]
