"""The shipped interview without knowledge and advice."""

from __future__ import annotations

import pytest

from bot.conversation.content import build_interview
from bot.dialog.interview import Interview
from bot.files.folders import read_folder, shipped_folder
from bot.texts import Register


@pytest.fixture(scope="session")
def interview() -> Interview:
    """The shipped questions in German."""
    built = build_interview(read_folder(shipped_folder("dialogs"), shown="dialogs"), Register.DE)
    assert isinstance(built, Interview), built
    return built
