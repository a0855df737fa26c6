"""What the site shows otherwise than the repository: links to what is no page, and names in docstrings.

A link to another file of the project leads to it in the repository; in the site it would lead nowhere, so
that the path stands there instead. Docstrings mark names for Sphinx, whose marks are no Markdown.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

_OUTSIDE = re.compile(r"\[`?([^\]`]+)`?\]\(\.\./([^)#]+)\)")

# the mark before a name in code, and in the name what a tilde hides: all but the last part
_ROLE = re.compile(r":(?:attr|class|exc|func|meth|mod):(<code>)(?:~(?:\w+\.)*)?")


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Return a page's text with such links as plain paths; a path that does not exist ends the build."""
    root = Path(config["config_file_path"]).parent

    def plain(link: re.Match[str]) -> str:
        if not (root / link[2]).exists():
            raise PluginError(f"{page.file.src_path}: there is no {link[2]}, to which “{link[1]}” leads")
        return f"`{link[2]}`"

    return _OUTSIDE.sub(plain, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Return a page's HTML without the marks that docstrings put before names."""
    return _ROLE.sub(r"\1", html)
