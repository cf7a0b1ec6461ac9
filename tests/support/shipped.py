"""The content that the program ships, read once for all tests."""

from __future__ import annotations

import pytest

from bot.conversation.content import Content
from bot.files.content import load_content


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped dialogs and knowledge."""
    return load_content()
