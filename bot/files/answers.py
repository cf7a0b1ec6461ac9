"""Reads an answers file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.answers import AnswersFile, Shape, read_answers
from bot.authoring import FindingsError
from bot.files.folders import read_file


def load_answers(path: Path, vocabulary: Mapping[str, Shape]) -> AnswersFile:
    """The content of an answers file.

    Args:
        path: the file.
        vocabulary: the questions that exist, by dotted id.

    Raises:
        ContentError: it cannot be read.
        FindingsError: something in it is wrong.
    """
    written = read_answers(read_file(path), vocabulary)
    if not isinstance(written, AnswersFile):
        raise FindingsError(written)
    return written
