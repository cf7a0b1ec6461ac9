"""Reads the dialog tree that authors wrote (``interview.yaml``)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, StrictBool, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from bot.answers import DONT_KNOW, Kind
from bot.authoring import Finding, Findings, Node, Place, Source, nearest, place_at, read, validate
from bot.conditions import ALWAYS, ConditionEntry, Matches, Word
from bot.dialog.model import Dialog, Option, Question, QuestionId


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionEntry(_Entry):
    """A possible answer as written."""

    id: Word
    words: tuple[Word, ...] = ()
    covers: tuple[StrictInt, StrictInt] | None = None
    overrides: tuple[Word, ...] = ()


class QuestionEntry(_Entry):
    """A question as written."""

    kind: Kind
    options: tuple[OptionEntry, ...] = ()
    units: tuple[StrictStr, ...] = ()
    names: StrictBool = False
    runs: StrictBool = True
    none: StrictBool = False
    most: StrictInt = 0
    lowest: StrictInt = 0
    highest: StrictInt = 0
    when: ConditionEntry | None = None
    follow_up: StrictBool = False
    expendable: StrictBool = False

    @model_validator(mode="after")
    def _kind_fits(self) -> QuestionEntry:
        if (self.kind is Kind.NUMBER) == bool(self.options):
            raise PydanticCustomError("question-options", "options do not fit the kind")
        if self.none and self.kind is not Kind.SEVERAL:
            raise PydanticCustomError("question-none", "none is for several")
        return self

    def built(self, question: str) -> Question:
        """The question."""
        return Question(
            id=QuestionId(question),
            kind=self.kind,
            options=tuple(Option(option.id, option.words, option.covers, option.overrides) for option in self.options),
            units=self.units,
            names_follow=self.names,
            runs_allowed=self.runs,
            none_allowed=self.none,
            most=self.most,
            bounds=(self.lowest, self.highest),
            when=self.when.built() if self.when else ALWAYS,
            follow_up=self.follow_up,
            expendable=self.expendable,
        )


class DialogEntry(_Entry):
    """The whole file as written."""

    questions: dict[StrictStr, QuestionEntry]
    paths: dict[StrictStr, tuple[tuple[StrictStr, ...], ...]]
    promised: dict[StrictStr, StrictInt] = {}


def read_dialog(source: Source) -> Dialog | Findings:
    """The dialog tree of a file, or everything that is wrong with it."""
    root = read(source)
    if isinstance(root, tuple):
        return root
    entry = validate(root, DialogEntry)
    if isinstance(entry, tuple):
        return entry
    questions = {QuestionId(name): question.built(name) for name, question in entry.questions.items()}
    paths = {name: tuple(tuple(map(QuestionId, step)) for step in steps) for name, steps in entry.paths.items()}
    dialog = Dialog(questions, paths, entry.promised)
    found = (*_unknown_on_paths(root, dialog), *_wrong_promises(root, dialog), *_wrong_conditions(root, entry, dialog))
    return found or dialog


def _unknown_on_paths(root: Node, dialog: Dialog) -> Iterator[Finding]:
    for path, steps in dialog.paths.items():
        for number, step in enumerate(steps):
            for part, name in enumerate(step):
                if name not in dialog.questions:
                    yield _unknown_question(place_at(root, ["paths", path, number, part]), name, dialog)


def _wrong_promises(root: Node, dialog: Dialog) -> Iterator[Finding]:
    for path in dialog.promised:
        if path not in dialog.paths:
            details = {"key": path, "near": nearest(path, dialog.paths) or "", "allowed": ", ".join(dialog.paths)}
            yield Finding("unknown-path", place_at(root, ["promised", path]), details)


def _wrong_conditions(root: Node, entry: DialogEntry, dialog: Dialog) -> Iterator[Finding]:
    for name, question in entry.questions.items():
        for path, comparison in question.when.comparisons(("questions", name, "when")) if question.when else ():
            yield from _wrong_comparison(place_at(root, path), comparison, dialog)


def _wrong_comparison(place: Place, comparison: Matches, dialog: Dialog) -> Iterator[Finding]:
    asked = dialog.questions.get(QuestionId(comparison.name))
    if asked is None:
        yield _unknown_question(place, comparison.name, dialog)
        return
    if comparison.several is not (asked.kind is Kind.SEVERAL):
        right = "has" if asked.kind is Kind.SEVERAL else "is"
        yield Finding("is-or-has", place, {"key": comparison.name, "right": right})
    allowed = (*(option.id for option in asked.options), DONT_KNOW)
    for word in comparison.words:
        if word not in allowed:
            details = {"value": word, "question": asked.id, "near": nearest(word, allowed) or ""}
            yield Finding("unknown-answer", place, {**details, "allowed": ", ".join(allowed)})


def _unknown_question(place: Place, name: str, dialog: Dialog) -> Finding:
    near = nearest(name, dialog.questions) or ""
    return Finding("unknown-question", place, {"key": name, "near": near, "allowed": ", ".join(dialog.questions)})
