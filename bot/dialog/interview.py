"""A dialog in one register: the tree, the texts of its questions and the words it listens to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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
        overrides: those of the phrases that are a command elsewhere.
    """

    id: str
    number: int
    label: str
    hint: str
    phrases: frozenset[str]
    sayings: tuple[tuple[str, ...], ...]
    covers: tuple[int, int] | None
    overrides: frozenset[str] = frozenset()


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

    def over(self, other: AskedQuestion) -> AskedQuestion:
        """This question with the choices of another register where it has none."""
        own = {choice.id: choice for choice in self.choices}
        return replace(self, choices=tuple(own.get(choice.id, choice) for choice in other.choices))

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
    read = _read_texts(dialog, texts)
    findings = [*read.wrong, *_text_missing(read, dialog)]
    asked = {question: _asked(dialog.questions[question], text) for question, text in read.texts.items()}
    for each in asked.values():
        findings.extend(_sound_alike(each, words, read.place))
    return tuple(findings) or Interview(dialog, words, asked)


@dataclass(frozen=True, slots=True)
class Translation:
    """An interview in another register.

    Attributes:
        interview: with the texts of the first register where this one has none.
        wrong: what is wrong with its texts.
        untranslated: what it has no texts for.
    """

    interview: Interview
    wrong: Findings
    untranslated: Findings


def translate_interview(first: Interview, texts: Source) -> Translation:
    """An interview with the texts of another register."""
    dialog = first.dialog
    read = _read_texts(dialog, texts)
    asked = dict(first.asked)
    for question, text in read.texts.items():
        own = _asked(dialog.questions[question], text)
        asked[question] = own.over(first.asked[question]) if question in first.asked else own
    wrong = [*read.wrong, *(found for each in asked.values() for found in _sound_alike(each, first.words, read.place))]
    return Translation(Interview(dialog, first.words, asked), tuple(wrong), tuple(_text_missing(read, dialog)))


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of a file: those that can be used, and what is wrong with it."""

    place: Place
    texts: Mapping[QuestionId, QuestionText]
    places: Mapping[QuestionId, Place]
    wrong: Findings


def _read_texts(dialog: Dialog, source: Source) -> _Texts:
    root = read(source)
    if isinstance(root, tuple):
        return _Texts(Place(source.name), {}, {}, root)
    if not isinstance(root, MapNode):
        return _Texts(root.place, {}, {}, (Finding("not-a-mapping", root.place),))
    wrong: list[Finding] = []
    texts: dict[QuestionId, QuestionText] = {}
    places: dict[QuestionId, Place] = {}
    for key, node in root.entries:
        question = dialog.questions.get(QuestionId(key.text))
        text = validate(node, QuestionText)
        if isinstance(text, tuple):
            wrong.extend(text)
        elif question is None:
            details = {"key": key.text, "allowed": ", ".join(dialog.questions)}
            wrong.append(Finding("unknown-question", key.place, details))
        else:
            wrong.extend(_unknown_options(question, text, key.place))
            texts[question.id], places[question.id] = text, key.place
    return _Texts(root.place, texts, places, tuple(wrong))


def _text_missing(read: _Texts, dialog: Dialog) -> Iterator[Finding]:
    """Questions on a path, and options, without a text."""
    for question in sorted(dialog.on_paths() - read.texts.keys()):
        yield Finding("text-missing", read.place, {"key": question})
    for question, text in read.texts.items():
        for option in dialog.questions[question].options:
            if option.id not in text.options:
                yield Finding("text-missing", read.places[question], {"key": f"{question}: {option.id}"})


def _unknown_options(question: Question, text: QuestionText, place: Place) -> Iterator[Finding]:
    known = [option.id for option in question.options]
    for option in text.options:
        if option not in known:
            details = {"value": option, "question": question.id, "allowed": ", ".join(known)}
            yield Finding("unknown-answer", place, details)


def _sound_alike(asked: AskedQuestion, words: Words, place: Place) -> Iterator[Finding]:
    """Phrases that stand for two answers, or for an answer and a command."""
    owner: dict[str, str] = {}
    for choice in asked.choices:
        for text in sorted(choice.phrases):
            is_command = text in words.commands and text not in choice.overrides
            other = words.commands[text].value if is_command else owner.get(text)
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
    sayings = (text.label, *option.words, *option.overrides)
    return Choice(
        id=option.id,
        number=number,
        label=text.label,
        hint=text.hint,
        phrases=frozenset(phrase(saying) for saying in sayings),
        sayings=tuple(tokens(saying) for saying in sayings),
        covers=option.covers,
        overrides=frozenset(phrase(word) for word in option.overrides),
    )
