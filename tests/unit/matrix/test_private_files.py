from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.errors import StorageError, StorageUnavailable
from bot.matrix.private_files import create_private, write_private


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond four bytes; as briefly as can be, for it holds for the test runner's own log too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_half_backup_is_left(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="storage-unwritable"), full_disk():
        create_private(tmp_path / "backup", b"secrets")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, b"old")
    with pytest.raises(StorageUnavailable, match="storage-unwritable"), full_disk():
        write_private(path, b"newer content")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_backup_replaces_nothing_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(StorageError, match="file-exists"):
        create_private(tmp_path / "link", b"x")
    create_private(tmp_path / "file", b"x")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "target").exists()
