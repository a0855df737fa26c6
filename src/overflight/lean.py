"""Imports of packages that would import others which nothing here needs, and which take most of the time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*packages: str) -> Iterator[None]:
    """Have packages seem not to be installed inside a ``with``, unless they have been imported already.

    It is meant for an import there of a package that does without them if they are missing.
    """
    hidden = [name for name in packages if name not in sys.modules]
    # this is how Python itself marks a module that cannot be imported
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
