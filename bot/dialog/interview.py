"""A dialog in one register: the tree, the texts of its questions and the words it listens to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, StrictStr

from bot.answers import DONT_KNOW, Value
from bot.authoring import Finding, Findings, MapNode, Place, Source, read, validate
from bot.dialog.model import Dialog, Option, Question, QuestionId
from bot.dialog.normal import phrase, tokens
from bot.dialog.words import Words
from bot.texts import Document
from bot.texts.markdown import parse


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the numbered answers as it is shown, and how people may call it.

    Attributes:
        hint: an example, shown behind the label but not listened to.
        phrases: the label and the words, run together, for comparing whole texts.
        sayings: the same as single words, for comparing parts.
    """

    id: str
    number: int
    label: str
    hint: str
    phrases: frozenset[str]
    sayings: tuple[tuple[str, ...], ...]
    covers: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it is put to people.

    Attributes:
        title: short name, for acknowledging the answer.
        ask: the question.
        note: a sentence after the answers; empty where there is none.
        why: what the question is for.
        units: words after a number that a choice covers.
        names: how people call the question: its title and other words, run together.
    """

    question: Question
    title: str
    ask: Document
    note: Document
    why: Document
    choices: tuple[Choice, ...]
    units: frozenset[str]
    names: frozenset[str] = frozenset()

    def label(self, option: str) -> str:
        """What an answer is called; the id itself for one that this question does not have."""
        return next((choice.label for choice in self.choices if choice.id == option), option)

    def labels(self, value: Value) -> tuple[str, ...]:
        """What the parts of an answer are called; empty for "don't know" and for choosing nothing."""
        if value == DONT_KNOW:
            return ()
        if isinstance(value, tuple):
            return tuple(self.label(option) for option in value)
        return (self.label(str(value)),)


@dataclass(frozen=True, slots=True)
class Interview:
    """Everything that can be asked, in one register.

    Attributes:
        asked: the questions on the dialog's paths, with their texts.
    """

    dialog: Dialog
    words: Words
    asked: Mapping[QuestionId, AskedQuestion]


class OptionText(BaseModel):
    """The text of an answer as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: StrictStr
    hint: StrictStr = ""


class QuestionText(BaseModel):
    """The texts of a question as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: StrictStr
    ask: StrictStr
    why: StrictStr
    note: StrictStr = ""
    names: tuple[StrictStr, ...] = ()
    options: dict[StrictStr, OptionText] = {}


def read_interview(dialog: Dialog, words: Words, texts: Source) -> Interview | Findings:
    """The dialog with the texts of one register, or everything that is wrong with them.

    Every question on a path and every option of it needs a text; a text without question is a mistake too.
    """
    root = read(texts)
    if isinstance(root, tuple):
        return root
    if not isinstance(root, MapNode):
        return (Finding("not-a-mapping", root.place),)
    findings: list[Finding] = []
    asked: dict[QuestionId, AskedQuestion] = {}
    for key, node in root.entries:
        question = dialog.questions.get(QuestionId(key.text))
        text = validate(node, QuestionText)
        if isinstance(text, tuple):
            findings.extend(text)
        elif question is None:
            details = {"key": key.text, "allowed": ", ".join(dialog.questions)}
            findings.append(Finding("unknown-question", key.place, details))
        else:
            findings.extend(_options_fit(question, text, key.place))
            asked[question.id] = _asked(question, text)
    written = {key.text for key, _ in root.entries}
    missing = [question for question in sorted(dialog.on_paths()) if question not in written]
    findings.extend(Finding("text-missing", root.place, {"key": question}) for question in missing)
    for each in asked.values():
        findings.extend(_sound_alike(each, words, root.place))
    return tuple(findings) or Interview(dialog, words, asked)


def _options_fit(question: Question, text: QuestionText, place: Place) -> Iterator[Finding]:
    known = [option.id for option in question.options]
    for option in known:
        if option not in text.options:
            yield Finding("text-missing", place, {"key": f"{question.id}: {option}"})
    for option in text.options:
        if option not in known:
            details = {"value": option, "question": question.id, "allowed": ", ".join(known)}
            yield Finding("unknown-answer", place, details)


def _sound_alike(asked: AskedQuestion, words: Words, place: Place) -> Iterator[Finding]:
    """Phrases that stand for two answers, or for an answer and a command."""
    owner: dict[str, str] = {}
    for choice in asked.choices:
        for text in sorted(choice.phrases):
            other = words.commands[text].value if text in words.commands else owner.get(text)
            if other is not None:
                details = {"value": text, "question": asked.question.id, "first": other, "second": choice.id}
                yield Finding("answers-sound-alike", place, details)
            owner[text] = choice.id


def _asked(question: Question, text: QuestionText) -> AskedQuestion:
    return AskedQuestion(
        question=question,
        title=text.title,
        ask=parse(text.ask),
        note=parse(text.note),
        why=parse(text.why),
        choices=tuple(
            _choice(number, option, text.options[option.id])
            for number, option in enumerate(question.options, start=1)
            if option.id in text.options
        ),
        units=frozenset(phrase(unit) for unit in question.units),
        names=frozenset(phrase(name) for name in (text.title, *text.names)),
    )


def _choice(number: int, option: Option, text: OptionText) -> Choice:
    sayings = (text.label, *option.words)
    return Choice(
        id=option.id,
        number=number,
        label=text.label,
        hint=text.hint,
        phrases=frozenset(phrase(saying) for saying in sayings),
        sayings=tuple(tokens(saying) for saying in sayings),
        covers=option.covers,
    )
