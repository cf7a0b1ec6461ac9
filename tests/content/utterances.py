"""The labelled utterances (``utterances.yaml``), and how well they are understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from bot.answers import Kind, Value
from bot.dialog.interview import Interview
from bot.dialog.model import QuestionId
from bot.dialog.understand import Guessed, Meant, Understood, Wanted, understand
from bot.dialog.words import Command

FILE = Path(__file__).parent / "utterances.yaml"
COMMANDS = "commands"
"""The list of what can be written at any question; each line is read at another one."""


class Half(StrEnum):
    """What an utterance is for: the thresholds were set on one half and are measured on the other."""

    CALIBRATION = "calibration"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody wrote at a question.

    Attributes:
        expected: what it means; None where it is no answer.
    """

    question: QuestionId
    text: str
    expected: Understood
    half: Half


@dataclass(frozen=True, slots=True)
class Figures:
    """How well utterances are understood.

    Attributes:
        said: how many utterances.
        clear: how many of them should be taken without asking back.
        taken: how many are taken without asking back.
        right: how many of those are taken for what they mean.
        asked_back: about how many the conversation asks back.
        asked_well: how many of those mean what is asked about.
    """

    said: int
    clear: int
    taken: int
    right: int
    asked_back: int
    asked_well: int

    @property
    def precision(self) -> float:
        """How much of what is taken without asking back is right."""
        return self.right / self.taken

    @property
    def recall(self) -> float:
        """How much of what should be taken without asking back is, and rightly."""
        return self.right / self.clear

    @property
    def asking(self) -> float:
        """How much of what is asked back about is what was meant."""
        return self.asked_well / self.asked_back


def utterances(interview: Interview) -> Iterator[Utterance]:
    """All utterances; the first, third, fifth … of each list are for calibration."""
    questions = list(interview.asked)
    for name, entries in yaml.load(FILE.read_text(encoding="utf-8"), yaml.BaseLoader).items():  # noqa: S506
        for number, entry in enumerate(entries):
            question = questions[number % len(questions)] if name == COMMANDS else QuestionId(name)
            half = Half.MEASURED if number % 2 else Half.CALIBRATION
            yield Utterance(question, entry["text"], _expected(entry, question, interview), half)


def figures(said: Iterable[Utterance], interview: Interview) -> Figures:
    """How well some utterances are understood."""
    read = [(each, understood(each, interview)) for each in said]
    taken = [(each.expected, got) for each, got in read if isinstance(got, Meant | Wanted)]
    asked = [(each.expected, got) for each, got in read if isinstance(got, Guessed)]
    return Figures(
        said=len(read),
        clear=sum(isinstance(each.expected, Meant | Wanted) for each, _ in read),
        taken=len(taken),
        right=sum(expected == got for expected, got in taken),
        asked_back=len(asked),
        asked_well=sum(expected is not None and _value(expected) == got.value for expected, got in asked),
    )


def understood(utterance: Utterance, interview: Interview) -> Understood:
    """What an utterance is taken for."""
    return understand(utterance.text, interview.asked[utterance.question], interview.words)


def _expected(entry: dict[str, str | list[str]], question: QuestionId, interview: Interview) -> Understood:
    if "command" in entry:
        return Wanted(Command(str(entry["command"])))
    if "value" in entry:
        return Meant(_typed(entry["value"], question, interview))
    return Guessed(_typed(entry["guess"], question, interview)) if "guess" in entry else None


def _typed(value: str | list[str], question: QuestionId, interview: Interview) -> Value:
    if isinstance(value, list):
        return tuple(value)
    return int(value) if interview.asked[question].question.kind is Kind.NUMBER else value


def _value(expected: Meant | Wanted | Guessed) -> Value | None:
    return None if isinstance(expected, Wanted) else expected.value
