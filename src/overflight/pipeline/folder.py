"""The folder of a run: it appears whole or not at all, and an earlier one is never harmed."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from overflight.errors import OverflightError, RunError
from overflight.files import flush_to_disk
from overflight.findings.store import PARTS

MANIFEST = "manifest.json"
# Faults of the place that was chosen; any other is a bug and keeps its traceback.
DISK_FAULTS = {
    errno.EACCES,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EEXIST,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}


def failed_folder(final: Path) -> Path:
    """Return where a run that failed is kept for reading."""
    return final.with_name(f"{final.name}.failed")


@contextlib.contextmanager
def fresh_folder(final: Path) -> Iterator[Path]:
    """Give a run an empty folder beside its final one, and put it in place when all is done.

    If the run fails, its folder is kept under a plain name, and the earlier run stays as it was. If
    it is broken off, or its input turns out to be bad, nothing is left of it.

    Raises
    ------
    OverflightError
        If the final folder holds something else than a run, another run is writing to it, or the
        disk refuses.
    """
    # notebooks that somebody runs by hand leave their parts in a run's folder, and no manifest
    _refuse_others(final, MANIFEST, f"{PARTS}/*.json")
    _refuse_others(failed_folder(final), "*.ipynb")
    with disk_faults(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        with locked(final):
            _clear_up(final)
            partial = final.with_name(f".{final.name}.partial-{os.getpid()}")
            partial.mkdir()
            try:
                yield partial
                _flush(partial)
                _swap(partial, final)
            except RunError as fault:
                kept = _keep_failed(partial, final)
                raise RunError(f"{fault}\n{_what_is_left(kept, final)}") from None
            finally:
                shutil.rmtree(partial, ignore_errors=True)


def _refuse_others(folder: Path, *marks: str) -> None:
    """Refuse to replace a folder that holds something, but nothing of what marks it as a run's."""
    ours = folder.is_dir() and (
        not any(folder.iterdir()) or any(next(folder.glob(mark), None) for mark in marks)
    )
    if folder.exists() and not ours:
        raise OverflightError(
            f"{folder} exists and is not the folder of a run (it has no {marks[0]}): "
            "name a new folder with --out, or remove this one"
        )


@contextlib.contextmanager
def disk_faults(final: Path) -> Iterator[None]:
    """Turn what a disk refuses into a fault that says what to do; a bug keeps its traceback."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in DISK_FAULTS:
            raise
        raise OverflightError(
            f"cannot write {fault.filename or final}: {fault.strerror}; "
            "free some space or choose another folder with --out"
        ) from fault


@contextlib.contextmanager
def locked(final: Path) -> Iterator[None]:
    """Hold a folder's lock, which the system itself takes back when its process ends, however it ends.

    Raises
    ------
    OverflightError
        If another process holds it.
    """
    path = final.with_name(f".{final.name}.lock")
    with _open_and_lock(path, final) as file:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _open_and_lock(path: Path, final: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with file:
                file.seek(0)
                raise OverflightError(
                    f"another run (process {file.read().strip() or 'unknown'}) is writing to {final}: "
                    "wait for it, or choose another folder with --out"
                ) from None
        # whoever held it before may have removed the file between our opening and our locking it
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()


def _clear_up(final: Path) -> None:
    """Remove what a killed run left, and put back the earlier run if it was killed while swapping."""
    for leftover in final.parent.glob(f".{glob.escape(final.name)}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    previous = _previous(final)
    if previous.is_dir() and not final.exists():
        previous.rename(final)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(final: Path) -> Path:
    return final.with_name(f".{final.name}.previous")


def _flush(folder: Path) -> None:
    """Have the disk hold all that was written before the folder gets its name."""
    for path in (*sorted(folder.rglob("*")), folder):
        flush_to_disk(path)


def _swap(partial: Path, final: Path) -> None:
    previous = _previous(final)
    if final.exists():
        final.rename(previous)
    try:
        partial.rename(final)
    except OSError:
        if previous.exists():
            previous.rename(final)
        raise
    # the new name is to be on the disk before the earlier run is gone from it
    flush_to_disk(final.parent)
    shutil.rmtree(previous, ignore_errors=True)


def _keep_failed(partial: Path, final: Path) -> Path:
    kept = failed_folder(final)
    shutil.rmtree(kept, ignore_errors=True)
    partial.rename(kept)
    return kept


def _what_is_left(kept: Path, final: Path) -> str:
    earlier = f"; the earlier run in {final} is unharmed" if final.exists() else ""
    return f"The unfinished run is kept in {kept} for reading{earlier}."
