import re
from pathlib import Path

import bot.matrix
from bot.files.content import load_content


def test_every_sentence_about_rooms_is_written() -> None:
    code = "".join(path.read_text() for path in Path(bot.matrix.__path__[0]).glob("*.py"))
    named = set(re.findall(r'"(room\.[a-z_]+)"', code)) | {"room.failed"}
    assert len(named) == 4
    sentences = load_content().sentences
    assert all(sentences.has(name) and not sentences.placeholders(name) for name in named)
