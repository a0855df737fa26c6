"""What a sweep says as it goes on: a bar with an estimate on a terminal, and lines in a log file."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from tqdm import tqdm

LOG = "sweep.log"
LINE_EVERY_S = 30.0


class Diary:
    """Milestones and progress of a sweep; see :func:`diary_in`."""

    def __init__(self, log: IO[str], tell: Callable[[str], None]) -> None:
        self._log = log
        self._tell = tell

    def tell(self, text: str) -> None:
        """Say a milestone, to whoever watches and to the log."""
        self._tell(text)
        self.note(text)

    def note(self, text: str) -> None:
        """Write a line to the log alone."""
        self._log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC  {text}\n")
        self._log.flush()

    @contextmanager
    def counting(self, total: int, before: int) -> Iterator[Callable[[int], None]]:
        """Give a function that is called with how many points more are done.

        Parameters
        ----------
        total
            How many points there are.
        before
            How many of them were done before this began; they say nothing about the pace.
        """
        tqdm = _bars()
        # the wall clock may be set while a sweep is under way
        start = last = time.monotonic()
        done = before
        quiet = not sys.stderr.isatty()
        with tqdm(total=total, initial=before, unit="point", disable=quiet, leave=False) as bar:

            def count(more: int) -> None:
                nonlocal done, last
                done += more
                bar.update(more)
                now = time.monotonic()
                if now - last >= LINE_EVERY_S:
                    last = now
                    self.note(
                        tqdm.format_meter(done, total, now - start, initial=before, unit="point", ncols=80)
                    )

            yield count


@cache
def _bars() -> type[tqdm]:
    """Return tqdm with a lock of this process alone.

    Its own is shared with all that is forked from here; who is killed holding it would hold it for ever.
    """
    from tqdm import tqdm

    bars: type[tqdm] = type("Bars", (tqdm,), {})
    bars.set_lock(threading.RLock())
    return bars


@contextmanager
def diary_in(folder: Path, tell: Callable[[str], None]) -> Iterator[Diary]:
    """Keep a diary in a folder's log file, to which each sweep adds.

    Parameters
    ----------
    folder
        Folder of the sweep.
    tell
        Called with each milestone.
    """
    with (folder / LOG).open("a", encoding="utf-8") as log:
        diary = Diary(log, tell)
        try:
            yield diary
        except BaseException as fault:
            diary.note(f"broken off: {str(fault) or type(fault).__name__}")
            raise
