"""What has been worked out, on disk: a result is there whole, once, or not at all, whatever is killed when.

SQLite with a write-ahead log: a result counts once its transaction is on the disk, and a torn one is left
out when the file is opened again. One process writes; a sweep's folder is locked for that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from overflight.errors import OverflightError

FILE = "results.sqlite"
FORMAT = 1
_AT_A_TIME = 500


class Results:
    """The results of a sweep by their keys; see :func:`open_results`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return those of these keys that have a result."""
        wanted = set(keys)
        return {key for (key,) in self._connection.execute("SELECT key FROM results") if key in wanted}

    def add(self, results: Sequence[tuple[str, bytes]]) -> None:
        """Store results, all or none of them; when this returns they are on the disk."""
        with self._connection as transaction:
            transaction.executemany("INSERT OR IGNORE INTO results VALUES (?, ?)", results)

    def read(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the results of these keys, in no order; each once."""
        unique = list(dict.fromkeys(keys))
        for start in range(0, len(unique), _AT_A_TIME):
            some = unique[start : start + _AT_A_TIME]
            marks = ", ".join("?" * len(some))
            yield from self._connection.execute(f"SELECT * FROM results WHERE key IN ({marks})", some)


@contextmanager
def open_results(folder: Path) -> Iterator[Results]:
    """Open the results in a folder, which is made if there are none yet.

    Raises
    ------
    OverflightError
        If the disk refuses, now or later, or the file is damaged or of another version.
    """
    path = folder / FILE
    try:
        connection = sqlite3.connect(path)
        try:
            _prepare(connection, path)
            yield Results(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as fault:
        raise OverflightError(
            f"cannot write {path}: {fault}; free some space or choose another folder with --out. "
            "What is in it stays; the same command goes on from there"
        ) from fault
    except sqlite3.DatabaseError as fault:
        raise OverflightError(
            f"{path} is damaged or no file of results ({fault}): move it away and sweep again"
        ) from fault


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, FORMAT):
        raise OverflightError(f"{path} is of another version of overflight: choose another folder with --out")
    with connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY NOT NULL, outcome BLOB NOT NULL)"
        )
        connection.execute(f"PRAGMA user_version = {FORMAT}")
