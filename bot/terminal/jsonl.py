"""The interview for programs: one JSON object per line in, one per line out.

The shape is a contract: ``{"say": …, "edits": turn}`` in; turn, messages as Markdown, the open question, the answers so
far and, in the turn that gives one, the result out. A line that cannot be used is answered with ``{"error": …}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from bot.advice.report import as_json
from bot.answers import AnswersFile
from bot.conversation.playing import next_answer
from bot.conversation.question import OpenQuestion
from bot.conversation.turn import Turn
from bot.files.wording import Wording
from bot.terminal.talk import Talk
from bot.texts import markdown


@dataclass(frozen=True, slots=True)
class _Heard:
    say: str
    edits: int | None


class JsonLines:
    """Speaks with a program.

    Args:
        talk: the conversation.
        wording: sentences about lines that cannot be used.
        out: where lines go; flushed after each.
    """

    def __init__(self, talk: Talk, wording: Wording, out: BinaryIO) -> None:
        self._talk = talk
        self._wording = wording
        self._out = out

    def converse(self, lines: Iterable[bytes]) -> None:
        """Opens the conversation and answers every line until there is none left."""
        self._answer(self._talk.open(), 0)
        for number, line in enumerate(lines, start=1):
            heard = _heard(line)
            if isinstance(heard, str):
                self._write({"error": self._wording.problem(heard, {})})
            else:
                self._answer(self._talk.say(heard.say, number, edits=heard.edits), number)

    def play(self, played: AnswersFile, *, at_most: int) -> bool:
        """Answers every question from an answers file until there is a result; whether there is one."""
        self._answer(self._talk.open(), 0)
        for number in range(1, at_most + 1):
            question = self._talk.question
            if question is None:
                return False
            turn = self._talk.say(next_answer(question, played), number)
            self._answer(turn, number)
            if turn.result is not None:
                return True
        return False

    def _answer(self, turn: Turn, number: int) -> None:
        conversation, content = self._talk.conversation, self._talk.content
        result = None
        if turn.result is not None:
            sentences = content.voices[conversation.register].sentences
            result = as_json(turn.result, content.knowledge, sentences=sentences, answers=conversation.answers)
        self._write(
            {
                "turn": number,
                "messages": [markdown.write(reply.document) for reply in turn.replies],
                "language": str(conversation.register),
                "question": _question(self._talk.question),
                "answers": conversation.answers.nested(),
                "result": result,
            }
        )

    def _write(self, line: Mapping[str, object]) -> None:
        self._out.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        self._out.flush()


def _question(question: OpenQuestion | None) -> Mapping[str, object] | None:
    if question is None:
        return None
    options = [{"id": option.id, "number": option.number, "label": option.label} for option in question.options]
    return {"id": question.id, "kind": str(question.kind), "options": options}


def _heard(line: bytes) -> _Heard | str:
    """What a line says, or the code of what is wrong with it."""
    try:
        read = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return "line-not-json"
    if not isinstance(read, dict) or not isinstance(read.get("say"), str):
        return "line-without-say"
    edits = read.get("edits")
    if edits is not None and (not isinstance(edits, int) or isinstance(edits, bool)):
        return "line-edits"
    return _Heard(read["say"], edits)
