"""Collects the transcripts in ``tests/conversations``: talks that anyone can read and add to.

A file has a ``title`` and a ``talk``, a list of steps in the order in which things happen; the opening of the bot comes
before the first step. With ``path: full`` the person has chosen the long way when the talk begins, with ``path: none``
no way yet; otherwise the short one. With ``place`` it tells what is different where the bot runs:
``channel: terminal``, ``language: leicht``, ``operator: none``, ``data_protection: …``, ``people: […]``,
``retention_days: 1``.

- ``person: text`` the person writes; with ``instead_of: text`` they edit their latest message of that text
- ``days_later: 3`` so many days pass
- ``sends: image`` the person sends something that is no text (``image``, ``reaction``, ``undecryptable`` …)
- ``restart: true`` the bot has forgotten the conversation, and the person writes
- ``moved: true`` the room was upgraded, and the conversation goes on in the new one
- ``expiring: 2026-12-30`` nothing was said for long, and everything will be deleted on that day
- ``expired: true`` nothing was said for too long
- ``older: {q_recht: …}`` the conversation was held with an older dialog, in which these answers, too, could be given
- ``bot: text`` the bot has just said this (one or a list; case matters, formatting does not)
- ``bot_not: text`` it has not said this
- ``messages: 1`` so many messages has it just sent
- ``question: q_recht`` this question is open now; ``none`` where none is
- ``language: en`` this language is spoken now
- ``answers: {q_recht: kath_kdg}`` these answers, among others, are kept now; ``none`` for "there is no such answer"
- ``effect: export`` this is to be done (``export``, ``erasure``), or ``none``
- ``result: {law: kath_kdg, level: V3, scenarios: [team_intern]}`` the bot has just given a result with these; ``none``
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from bot.authoring import ListNode, MapNode, Node, ScalarNode, Source, read
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import (
    Edited,
    EventId,
    Expired,
    Expiring,
    Incoming,
    Joined,
    Moved,
    NotText,
    Restarted,
    Said,
    Unreadable,
)
from bot.conversation.question import open_question
from bot.conversation.state import Conversation
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.files.content import load_content
from bot.texts import Register, plain

FOLDER = Path(__file__).parents[1] / "conversations"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DEPLOYMENT = Deployment(
    "1.2.3",
    Channel.MATRIX,
    fingerprint="ABCD efgh",
    operator="Beispiel e. V.",
    data_protection="Dora Beispiel, datenschutz@beispiel.example",
)
NONE = "none"


class TranscriptError(Exception):
    """A step that does not hold, or that cannot be read."""

    def __init__(self, node: Node, problem: str) -> None:
        super().__init__(f"{node.place}: {problem}")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes the YAML files of the folder for transcripts."""
    if file_path.suffix == ".yaml" and file_path.parent == FOLDER:
        return TranscriptFile.from_parent(parent, path=file_path)
    return None


class TranscriptFile(pytest.File):
    """One file: one talk."""

    def collect(self) -> Iterator[pytest.Item]:
        """The talk as a test."""
        yield TranscriptItem.from_parent(self, name="talk")


class TranscriptItem(pytest.Item):
    """One talk."""

    def runtest(self) -> None:
        """Holds the conversation and checks every step."""
        root = read(Source(self.path.name, self.path.read_bytes()))
        if not isinstance(root, MapNode):
            message = f"{self.path.name}: {root}"
            raise TypeError(message)
        for key, _ in root.entries:
            if key.text not in ("title", "place", "path", "talk"):
                raise TranscriptError(key, f"there is no {key.text} here, only title, place, path and talk")
        talk = root.get("talk")
        if not isinstance(talk, ListNode):
            raise TranscriptError(root, "talk is missing")
        stage = Stage(_content(), _place(root.get("place")))
        path = root.get("path")
        stage.choose("express" if path is None else _word(path))
        for step in talk.items:
            stage.perform(step)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: object) -> str:
        """The place in the file and what is wrong, without Python."""
        if isinstance(excinfo.value, TranscriptError):
            return str(excinfo.value)
        return str(excinfo.getrepr())

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the talk stands."""
        return self.path, 0, self.path.stem


class Stage:
    """Where a talk takes place."""

    def __init__(self, content: Content, place: Deployment) -> None:
        self._content = content
        self._place = place
        self._said: dict[str, EventId] = {}
        self._count = 0
        self._now = NOW
        self._conversation: Conversation | None = None
        self._turn = self._take(Joined(EventId("joined")))

    def choose(self, path: str) -> None:
        """Answers the first question of all, which way to take; ``none`` leaves it to the talk."""
        if path != NONE:
            opening = self._turn.replies
            turn = self._take(Said(EventId("path"), {"express": "1", "full": "2"}[path]))
            self._turn = replace(turn, replies=(*opening, *turn.replies))

    def perform(self, step: Node) -> None:
        """Does or checks what a step says.

        Raises:
            TranscriptError: it does not hold.
        """
        if not isinstance(step, MapNode):
            raise TranscriptError(step, "a step is a word, a colon and what it is about")
        keys = [key.text for key, _ in step.entries]
        if keys[0] in _ACTS:
            self._act(step, keys)
            return
        for key, value in step.entries:
            check = _CHECKS.get(key.text)
            if check is None:
                raise TranscriptError(key, f"there is no step {key.text}")
            problem = check(self._turn, value, self._content, self._now)
            if problem:
                raise TranscriptError(value, f"{problem}\nThe bot said:\n{_text(self._turn)}")

    def _act(self, step: MapNode, keys: list[str]) -> None:
        if len(keys) > 1 and keys != ["person", "instead_of"]:
            raise TranscriptError(step, f"these do not go together: {keys}")
        self._count += 1
        origin = EventId(f"event-{self._count}")
        value = step.entries[0][1]
        match keys[0]:
            case "person":
                text, edited = _word(value), step.get("instead_of")
                self._turn = self._take(self._spoken(text, origin, edited))
                self._said.setdefault(text, origin)
                self._said[text] = origin if edited is None else self._said[_word(edited)]
            case "days_later":
                self._now += timedelta(days=int(_word(value)))
            case "older":
                self._conversation = _older(self._conversation or Conversation(), value)
            case kind:
                self._turn = self._take(_occurrence(kind, _word(value), origin))

    def _spoken(self, text: str, origin: EventId, edited: Node | None) -> Incoming:
        if edited is None:
            return Said(origin, text)
        if _word(edited) not in self._said:
            raise TranscriptError(edited, "the person has not said that before")
        return Edited(origin, self._said[_word(edited)], text)

    def _take(self, incoming: Incoming) -> Turn:
        turn = take(self._conversation, incoming, content=self._content, deployment=self._place, now=self._now)
        self._conversation = turn.conversation
        return turn


_ACTS = ("person", "days_later", "sends", "restart", "moved", "expiring", "expired", "older")


def _occurrence(kind: str, about: str, origin: EventId) -> Incoming:
    """What happens without words."""
    match kind:
        case "sends":
            return NotText(origin, Unreadable(about))
        case "moved":
            return Moved(origin)
        case "expiring":
            return Expiring(origin, date.fromisoformat(about))
        case "expired":
            return Expired(origin)
        case _:
            return Restarted(origin)


def _older(conversation: Conversation, node: Node) -> Conversation:
    """A conversation as an older dialog left it, with these answers."""
    if not isinstance(node, MapNode):
        raise TranscriptError(node, "answers are questions with their values")
    answers = conversation.answers
    for key, value in node.entries:
        answers = answers.with_(key.text, tuple(_words(value)) if isinstance(value, ListNode) else _word(value))
    return replace(conversation, answers=answers, version="older")


def _place(node: Node | None) -> Deployment:
    if node is None:
        return DEPLOYMENT
    if not isinstance(node, MapNode):
        raise TranscriptError(node, "a place is a mapping")
    plain_keys = [(key.text, _word(value)) for key, value in node.entries if key.text != "people"]
    given = {key: None if word == NONE else word for key, word in plain_keys}
    return replace(
        DEPLOYMENT,
        channel=Channel(given.get("channel") or DEPLOYMENT.channel),
        language=Register(given.get("language") or DEPLOYMENT.language),
        people=tuple(_words(people)) if (people := node.get("people")) else DEPLOYMENT.people,
        operator=given.get("operator", DEPLOYMENT.operator),
        data_protection=given.get("data_protection", DEPLOYMENT.data_protection),
        retention_days=int(given.get("retention_days") or DEPLOYMENT.retention_days),
    )


@cache
def _content() -> Content:
    return load_content()


def _word(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        raise TranscriptError(node, "a text is expected here")
    return node.text


def _words(node: Node) -> list[str]:
    return [_word(item) for item in node.items] if isinstance(node, ListNode) else [_word(node)]


def _text(turn: Turn) -> str:
    return "\n\n".join(plain.render(reply.document) for reply in turn.replies)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _said(turn: Turn, node: Node, *_: object) -> str:
    missing = [words for words in _words(node) if _flat(words) not in _flat(_text(turn))]
    return f"the bot has not said: {missing}" if missing else ""


def _not_said(turn: Turn, node: Node, *_: object) -> str:
    found = [words for words in _words(node) if _flat(words) in _flat(_text(turn))]
    return f"the bot has said: {found}" if found else ""


def _messages(turn: Turn, node: Node, *_: object) -> str:
    return "" if str(len(turn.replies)) == _word(node) else f"the bot has sent {len(turn.replies)} messages"


def _question(turn: Turn, node: Node, content: Content, now: datetime) -> str:
    question = open_question(turn.conversation, content, now)
    found = question.id if question else NONE
    return "" if found == _word(node) else f"the open question is {found}"


def _answers(turn: Turn, node: Node, *_: object) -> str:
    if not isinstance(node, MapNode):
        raise TranscriptError(node, "answers are questions with their values")
    kept = turn.conversation.answers.values if turn.conversation else {}
    for key, value in node.entries:
        found = kept.get(key.text)
        shown = NONE if found is None else list(found) if isinstance(found, tuple) else str(found)
        wanted: object = [_word(item) for item in value.items] if isinstance(value, ListNode) else _word(value)
        if shown != wanted:
            return f"the answer to {key.text} is {shown}"
    return ""


def _result(turn: Turn, node: Node, *_: object) -> str:
    result = turn.result
    if isinstance(node, ScalarNode) and node.text == NONE:
        return "" if result is None else "the bot has given a result"
    if result is None:
        return "the bot has given no result"
    if not isinstance(node, MapNode):
        raise TranscriptError(node, "a result is law, level and scenarios, or none")
    found: Mapping[str, object] = {
        "law": result.law,
        "level": str(result.level),
        "scenarios": [advice.scenario for advice in result.scenarios],
    }
    for key, value in node.entries:
        if key.text not in found:
            raise TranscriptError(key, f"a result has no {key.text} here")
        wanted = _words(value) if isinstance(value, ListNode) else _word(value)
        if found[key.text] != wanted:
            return f"the result has {key.text} {found[key.text]}"
    return ""


def _effect(turn: Turn, node: Node, *_: object) -> str:
    found = turn.effect or NONE
    return "" if found == _word(node) else f"to be done is {found}"


def _language(turn: Turn, node: Node, *_: object) -> str:
    found = turn.conversation.register if turn.conversation else NONE
    return "" if found == _word(node) else f"the language is {found}"


_CHECKS: Mapping[str, Callable[[Turn, Node, Content, datetime], str]] = {
    "bot": _said,
    "bot_not": _not_said,
    "messages": _messages,
    "question": _question,
    "answers": _answers,
    "language": _language,
    "effect": _effect,
    "result": _result,
}
