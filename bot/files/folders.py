"""Reads the folders that authors edit."""

from __future__ import annotations

from pathlib import Path

import bot
from bot.authoring import Source
from bot.errors import ContentError


def shipped_folder(name: str) -> Path:
    """The folder ``dialogs`` or ``knowledge`` that belongs to this program.

    An installed wheel carries them inside the package; a checkout has them beside it.

    Raises:
        ContentError: the folder is missing.
    """
    package = Path(bot.__file__).parent
    for candidate in (package / "shipped" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise ContentError("folder-missing", folder=name)


def read_folder(folder: Path, *, shown: str | None = None) -> tuple[Source, ...]:
    """All YAML files of a folder and its sub-folders, in the order of their names.

    Args:
        folder: where to look.
        shown: how findings name the folder; its path where this is None.

    Raises:
        ContentError: the folder or one of its files cannot be read.
    """
    if not folder.is_dir():
        raise ContentError("folder-missing", folder=str(folder))
    paths = sorted(path for path in folder.rglob("*.yaml") if path.is_file())
    return tuple(read_file(path, shown=_name(path, folder, shown)) for path in paths)


def _name(path: Path, folder: Path, shown: str | None) -> str:
    return f"{shown or folder}/{path.relative_to(folder).as_posix()}"


def read_file(path: Path, *, shown: str | None = None) -> Source:
    """One file as bytes, undecoded, so that the reader can say where it is not UTF-8.

    Raises:
        ContentError: it cannot be read.
    """
    try:
        return Source(shown or str(path), path.read_bytes())
    except OSError as error:
        raise ContentError("file-unreadable", file=str(path), reason=error.strerror or "?") from error
