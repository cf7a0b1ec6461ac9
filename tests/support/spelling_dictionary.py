"""The German dictionary that texts are checked with: Hunspell's, from the npm package ``dictionary-de``.

It is GPL, so it is fetched for the tests and never shipped. By hand: ``python -m tests.support.spelling_dictionary``.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from spylls.hunspell import Dictionary
from spylls.hunspell.readers import read_aff, read_dic
from spylls.hunspell.readers.file_reader import BaseReader

from tests.support.install_person import install

FOLDER = Path(__file__).parent / "spelling"


class _Text(BaseReader):  # type: ignore[misc]  # spylls has no types
    """A file that is read at once: the library's own reader leaves it open."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.StringIO(path.read_text(encoding="utf-8")))

    def reset_encoding(self, encoding: str) -> None:
        """The files of this dictionary are UTF-8 from the start."""


def load_dictionary() -> Dictionary:
    """The dictionary, installed before where it is not yet."""
    install(FOLDER)
    files = FOLDER / "node_modules" / "dictionary-de"
    affixes, context = read_aff(_Text(files / "index.aff"))
    return Dictionary(affixes, read_dic(_Text(files / "index.dic"), aff=affixes, context=context))


if __name__ == "__main__":
    install(FOLDER)
    sys.stdout.write(f"{FOLDER / 'node_modules'}\n")
