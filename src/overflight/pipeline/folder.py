"""The folder of a run: it appears whole or not at all, and nothing that is not a run's is ever harmed."""

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
from overflight.files import flush_to_disk, write_whole
from overflight.pipeline.ours import MANIFEST, refuse_others

__all__ = ["MANIFEST", "disk_faults", "failed_folder", "fresh_folder", "held", "locked", "replace_folder"]

OTHER_FOLDER = "free some space or choose another folder with --out"
OTHER_DISK = "free some space, or copy the run to another disk"
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
        If the final folder is no run's or holds something besides, another run is writing to it, or
        the disk refuses.
    """
    with disk_faults(final):
        refuse_others(final)
        refuse_others(failed_folder(final))
        final.parent.mkdir(parents=True, exist_ok=True)
        with locked(final):
            _clear_up(final)
            partial = final.with_name(f".{final.name}.partial-{os.getpid()}")
            partial.mkdir()
            try:
                yield partial
                _flush(partial)
                _refuse_new_ones(final)
                _swap(partial, final)
            except RunError as fault:
                kept = _keep_failed(partial, final)
                raise RunError(f"{fault}\n{_what_is_left(kept, final)}") from None
            finally:
                shutil.rmtree(partial, ignore_errors=True)


def _refuse_new_ones(final: Path) -> None:
    """Refuse if somebody has put something into the folder while the run was under way, and keep both."""
    try:
        refuse_others(final)
    except OverflightError as fault:
        raise RunError(str(fault)) from None


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder of a finished run while something is written into it.

    Raises
    ------
    OverflightError
        If there is no such folder, a run is writing to it, or the disk refuses.
    """
    if not folder.is_dir():
        raise OverflightError(f"{folder} is missing: name the folder of a finished run")
    final = folder.resolve()
    with disk_faults(final, OTHER_DISK), locked(final):
        yield


def replace_folder(source: Path, final: Path) -> None:
    """Copy a folder of files to where an earlier one may be, which stays until all of the new one is there.

    Raises
    ------
    OverflightError
        If the disk refuses.
    """
    with disk_faults(final, OTHER_DISK):
        _clear_up(final)
        partial = final.with_name(f".{final.name}.partial-{os.getpid()}")
        try:
            partial.mkdir()
            for path in sorted(source.iterdir()):
                write_whole(partial / path.name, path.read_bytes())
            _flush(partial)
            _swap(partial, final)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


@contextlib.contextmanager
def disk_faults(final: Path, advice: str = OTHER_FOLDER) -> Iterator[None]:
    """Turn what a disk refuses into a fault that says what to do; a bug keeps its traceback."""
    try:
        yield
    except OSError as fault:
        if fault.errno not in DISK_FAULTS:
            raise
        raise OverflightError(
            f"cannot write {fault.filename or final}: {fault.strerror}; {advice}"
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
        try:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
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
