"""Files that only the bot's own user may read; a crash leaves the old content or the new one, never half of it."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.errors import StorageError, StorageUnavailable

FOLDER_MODE = 0o700
FILE_MODE = 0o600

PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What passes as soon as somebody makes room or mends the disk."""


def make_private_folder(folder: Path) -> None:
    """Makes a folder, with its parents, that nobody else can enter.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        folder.chmod(FOLDER_MODE)
    except OSError as error:
        raise _unwritable(folder, error) from error


def write_private(path: Path, content: bytes) -> None:
    """Replaces a file as a whole (mode 0600); when this returns, the content is on the disk.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            _fill(descriptor, content)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error


def create_private(path: Path, content: bytes) -> None:
    """Writes a file (mode 0600) that must not exist yet.

    Raises:
        StorageError: it exists already, or it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError as error:
        raise StorageError("file-exists", file=str(path)) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        _fill(descriptor, content)
        sync_folder(path.parent)
    except OSError as error:
        # Half a backup must not be taken for one.
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def read_private(path: Path) -> bytes | None:
    """The content of a file, or None where there is none; its mode is set to 0600 in passing.

    Raises:
        StorageError: it is there and cannot be read.
    """
    try:
        content = path.read_bytes()
        path.chmod(FILE_MODE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError("storage-unreadable", path=str(path), reason=error.strerror or "?") from error
    return content


def sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk (``fsync(2)``: the file's own sync does not cover its name)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fill(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(path: Path, error: OSError) -> StorageError:
    kind = StorageUnavailable if error.errno in PASSING else StorageError
    return kind("storage-unwritable", path=str(path), reason=error.strerror or "?")
