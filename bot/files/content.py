"""Reads dialogs and knowledge from their folders and builds the content from them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.authoring import Findings, FindingsError, Source
from bot.conversation.content import Content, build
from bot.errors import ContentError
from bot.files.folders import read_folder, shipped_folder


def load_content(dialogs: Path | None = None, knowledge: Path | None = None, overlay: Path | None = None) -> Content:
    """The content of two folders; the shipped ones where none is named.

    Args:
        dialogs: the organisation's own dialogs.
        knowledge: the organisation's own knowledge.
        overlay: folder whose files change single facts of the knowledge; its findings stand in the content.

    Raises:
        ContentError: a folder or file cannot be read.
        FindingsError: something in the files is wrong.
    """
    with _uncollected():
        content = _built(dialogs, knowledge, overlay)
    if isinstance(content, tuple):
        raise FindingsError(content)
    return content


def _built(dialogs: Path | None, knowledge: Path | None, overlay: Path | None) -> Content | Findings:
    return build(
        _sources(dialogs, "dialogs"),
        _sources(knowledge, "knowledge"),
        () if overlay is None else read_folder(overlay),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing is garbage while a hundred thousand nodes are made: looking for it costs a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load_content_with(knowledge: Path | None) -> Content:
    """The shipped content with another knowledge.

    Args:
        knowledge: a whole knowledge, an overlay over the shipped one (a folder without ``rules.yaml``), or None for the
            shipped one.

    Raises:
        ContentError: a folder or file cannot be read.
        FindingsError: something in the files of a whole knowledge is wrong.
    """
    if knowledge is None or not knowledge.is_dir() or (knowledge / "rules.yaml").exists():
        return load_content(knowledge=knowledge)
    return load_content(overlay=knowledge)


def _sources(folder: Path | None, name: str) -> tuple[Source, ...]:
    if folder is not None:
        sources = read_folder(folder)
        if not sources:
            raise ContentError("folder-empty", folder=str(folder))
        return sources
    return read_folder(shipped_folder(name), shown=name)
