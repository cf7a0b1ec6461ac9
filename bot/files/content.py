"""Reads dialogs and knowledge from their folders and builds the content from them."""

from __future__ import annotations

from pathlib import Path

from bot.authoring import FindingsError, Source
from bot.conversation.content import Content, build
from bot.errors import ContentError
from bot.files.folders import read_folder, shipped_folder


def load_content(dialogs: Path | None = None, knowledge: Path | None = None) -> Content:
    """The content of two folders; the shipped ones where none is named.

    Raises:
        ContentError: a folder or file cannot be read.
        FindingsError: something in the files is wrong.
    """
    content = build(_sources(dialogs, "dialogs"), _sources(knowledge, "knowledge"))
    if isinstance(content, tuple):
        raise FindingsError(content)
    return content


def _sources(folder: Path | None, name: str) -> tuple[Source, ...]:
    if folder is not None:
        sources = read_folder(folder)
        if not sources:
            raise ContentError("folder-empty", folder=str(folder))
        return sources
    return read_folder(shipped_folder(name), shown=name)
