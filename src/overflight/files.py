"""Files that appear whole or not at all, and plain files that are read from a place nobody vouches for."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from overflight.errors import OverflightError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a half.

    Raises
    ------
    OverflightError
        If it cannot be written; an earlier file is left as it was.
    """
    try:
        with _written(path, content) as temporary:
            os.replace(temporary, path)
    except OSError as fault:
        raise OverflightError(
            f"cannot write {path}: {fault.strerror}; free some space or choose another folder with --out"
        ) from fault


def write_new(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, and never over another.

    Raises
    ------
    FileExistsError
        If there is such a file by now.
    OSError
        If it cannot be written; no folder that was made for it is left then.
    """
    try:
        with _written(path, content) as temporary:
            _name_anew(temporary, path)
    except OSError:
        # a folder with something in it stays
        with contextlib.suppress(OSError):
            path.parent.rmdir()
        raise


def _name_anew(temporary: str, path: Path) -> None:
    """Give a file its name unless another has it, even if that came about in this very moment."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as fault:
        # disks of cameras and some of a network know one name a file only
        if fault.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(temporary, path)


@contextlib.contextmanager
def _written(path: Path, content: str | bytes) -> Iterator[str]:
    """Give a file with this content, flushed, beside where it is to be; its other name is gone afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner can read; results are for handing on
        Path(temporary).chmod(0o644)
        yield temporary
        flush_to_disk(path.parent)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


class NotPlainError(Exception):
    """What is no plain file of a size that may be read; it says why."""


def plain_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; a link is none, as it may lead anywhere.

    Parameters
    ----------
    path
        The file; its folder may be a link.
    most
        How many bytes it may have.

    Raises
    ------
    FileNotFoundError
        If there is none.
    NotPlainError
        If it is a link, a device or a pipe, or larger.
    OSError
        If it cannot be read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as fault:
        if fault.errno != errno.ELOOP:
            raise
        raise NotPlainError("a link, which may lead anywhere; put the file itself here") from None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise NotPlainError("no plain file; put the file itself here")
        data = file.read(most + 1)
    if len(data) > most:
        raise NotPlainError(f"larger than {most:,} bytes")
    return data


def flush_to_disk(path: Path) -> None:
    """Have the disk hold a file's content, or a folder's names, before anything else is done."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as fault:
        # some file systems of a network keep no folders to flush
        if fault.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
