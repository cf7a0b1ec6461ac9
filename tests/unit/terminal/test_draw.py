"""What the terminal shows of a document and of a conversation."""

import io
from datetime import UTC, datetime

from rich.console import Console

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.files.wording import load_wording
from bot.terminal.chat import TerminalChat
from bot.terminal.draw import draw
from bot.terminal.talk import Talk
from bot.texts.markdown import parse


def lines(markdown: str, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    return [line.plain for line in draw(parse(markdown), console, width)]


def test_paragraphs_are_wrapped_between_words() -> None:
    assert lines("**One** two three\n\nfour\nfive", 8) == ["One two", "three", "", "four", "five"]


def test_items_hang_below_their_first_word() -> None:
    assert lines("- one two\n- three", 7) == ["• one", "  two", "• three"]
    assert lines("1. one two\n2. three", 8) == ["1. one", "   two", "2. three"]


def test_links_show_where_they_lead() -> None:
    assert lines("[Seite](https://example.org)", 60) == ["Seite (https://example.org)"]
    assert lines("[a@example.org](mailto:a@example.org)", 60) == ["a@example.org"]


def test_a_piped_conversation_shows_both_sides_and_ends(content: Content) -> None:
    out = io.StringIO()
    talk = Talk(content, Deployment("1", Channel.TERMINAL), lambda: datetime(2026, 11, 30, tzinfo=UTC))
    TerminalChat(talk, load_wording("de"), Console(file=out, width=80)).converse(["1\n", "2\n", "Caritas\n"])
    shown = out.getvalue()
    assert (
        shown.index("Sie › 1")
        < shown.index("Frage 1 von höchstens 6")
        < shown.index("Sie › 2")
        < shown.index("Frage 2 von höchstens 6")
    )
    assert shown.rstrip().endswith("nichts davon ist gespeichert.")
    assert all(len(line) <= 80 and line == line.rstrip() for line in shown.splitlines())
