"""The content that the program ships, read once for all tests."""

from __future__ import annotations

from functools import cache

import pytest

from bot.conversation.content import Content
from bot.files.content import load_content


@cache
def shipped_content() -> Content:
    """The shipped dialogs and knowledge."""
    return load_content()


@pytest.fixture(scope="session")
def content() -> Content:
    """The shipped dialogs and knowledge."""
    return shipped_content()
