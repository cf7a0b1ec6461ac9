"""The player against a bot that is another mirror: no homeserver, the same conversation."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answers import Answers, AnswersFile
from bot.conversation.content import Content
from bot.conversation.incoming import EventId, Joined, Said
from bot.demo.guest import Heard
from bot.demo.mirror import Mirror, words
from bot.demo.play import play
from bot.errors import LotseError
from bot.files.answers import load_answers

CLUB = Path(__file__).parents[1] / "answers" / "nachbarschaftsverein.yaml"


def now() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


class Bot:
    """Says what the conversation provides, with an end of its choice."""

    def __init__(self, content: Content, ending: str = "") -> None:
        self._mirror = Mirror(content, now)
        self._ending = ending
        self._unheard = deque(words(self._mirror.take(Joined(EventId("joined")))))

    async def say(self, text: str) -> None:
        self._unheard.extend(words(self._mirror.take(Said(EventId("said"), text))))

    async def hear(self) -> Heard:
        return Heard(self._unheard.popleft() + self._ending, None)

    @property
    def answers(self) -> Answers:
        assert self._mirror.conversation is not None
        return self._mirror.conversation.answers


class Minutes:
    """Writes down who says what."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.heard: list[str] = []

    def bot(self, text: str) -> None:
        self.heard.append(text)

    def person(self, text: str) -> None:
        self.said.append(text)


async def test_the_answers_of_the_file_arrive_and_lead_to_a_recommendation(content: Content) -> None:
    written = load_answers(CLUB, content.interview.dialog.vocabulary())
    bot, minutes = Bot(content), Minutes()
    assert await play(bot, Mirror(content, now), written, minutes)
    assert bot.answers == written.answers
    assert any("Signal" in text for text in minutes.heard)


async def test_what_the_file_leaves_open_is_skipped(content: Content) -> None:
    bot, minutes = Bot(content), Minutes()
    assert await play(
        bot, Mirror(content, now), AnswersFile("de", "express", Answers({"q_vertraulich": "weiss_nicht"})), minutes
    )
    assert bot.answers == Answers({"q_vertraulich": "weiss_nicht"})
    assert set(minutes.said) == {"1", "überspringen", "weiß nicht"}


async def test_a_bot_that_says_something_else_is_noticed(content: Content) -> None:
    minutes = Minutes()
    with pytest.raises(LotseError) as caught:
        await play(Bot(content, ending="!"), Mirror(content, now), AnswersFile("de", "express", Answers()), minutes)
    assert caught.value.code == "demo-bot-differs"
    assert minutes.said == []
