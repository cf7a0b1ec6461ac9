"""A conversation with everything in it that a deployment can have, and what was said in its latest turn."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import EventId, Joined, Said
from bot.conversation.lines import Line
from bot.conversation.playing import next_answer
from bot.conversation.question import open_question
from bot.conversation.record import from_json, to_json
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.files.answers import load_answers
from bot.texts import plain

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
PEOPLE = ("Beratung: 0123 456, Mo bis Fr 9 bis 12", "IT: it@example.org")
HERE = Deployment(
    "1.2.3", Channel.MATRIX, operator="Beispiel e. V.", data_protection="Frau B", people=PEOPLE, takes_reports=True
)
SILENT = Deployment("1.2.3", Channel.MATRIX, operator="Beispiel e. V.")
"""Without a room for the admins."""

TERMINAL = Deployment("1.2.3", Channel.TERMINAL)


class Talk:
    """One conversation, and what was said in its latest turn."""

    def __init__(self, content: Content, place: Deployment = HERE) -> None:
        self.content, self.place = content, place
        self.turn = take(None, Joined(EventId("joined")), content=content, deployment=place, now=NOW)
        self.said = 0

    @property
    def state(self) -> Conversation:
        assert self.turn.conversation is not None
        return self.turn.conversation

    @property
    def asked(self) -> str | None:
        question = open_question(self.state, self.content, NOW)
        return None if question is None else question.id

    @property
    def admins(self) -> str:
        return "" if self.turn.for_admins is None else plain.render(self.turn.for_admins)

    def say(self, text: str) -> str:
        self.said += 1
        # What is kept between two messages is what the next one finds.
        kept = from_json(to_json(self.state))
        said = Said(EventId(f"e{self.said}"), text)
        self.turn = take(kept, said, content=self.content, deployment=self.place, now=NOW)
        return shown(self.turn)

    def play(self, persona: str = "p2") -> Talk:
        """Goes on to the result."""
        content = self.content
        played = load_answers(
            ROOT / "knowledge" / "personas" / f"{persona}.yaml", content.interview.dialog.vocabulary()
        )
        while (question := open_question(self.state, content, NOW)) is not None:
            self.say(next_answer(question, played))
        assert self.turn.result is not None
        return self


def shown(turn: Turn) -> str:
    return "\n\n".join(plain.render(reply.document) for reply in turn.replies)


def line(content: Content, name: Line, **values: str | int) -> str:
    return plain.render(content.sentences.document(name, **values))
