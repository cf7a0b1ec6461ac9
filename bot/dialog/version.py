"""A short name for what a dialog asks, so that a conversation notices when that changed."""

from __future__ import annotations

import hashlib
import json
from typing import assert_never

from bot.conditions import Condition, Every, Matches, Negation, Some
from bot.dialog.model import Dialog, Question

LENGTH = 12
"""Hexadecimal digits: enough for never meeting the same one twice by chance."""


def dialog_version(dialog: Dialog) -> str:
    """The digest of everything that decides which answers there can be, and what a number means as one.

    That is the paths and, of the questions on them, ids, kinds, options in their order, bounds and conditions. Wording,
    synonyms and comments are left out: they may be mended at any time without a conversation having to know.
    """
    paths = {name: [list(step) for step in steps] for name, steps in dialog.paths.items()}
    questions = {question: _question(dialog.questions[question]) for question in dialog.on_paths()}
    written = json.dumps([paths, questions, dict(dialog.promised)], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:LENGTH]


def _question(question: Question) -> list[object]:
    options = [option.id for option in question.options]
    return [question.kind, options, question.none_allowed, list(question.bounds), _condition(question.when)]


def _condition(condition: Condition) -> list[object]:
    match condition:
        case Matches(name=name, words=words):
            return ["matches", name, sorted(words)]
        case Every(parts=parts):
            return ["every", *(_condition(part) for part in parts)]
        case Some(parts=parts):
            return ["some", *(_condition(part) for part in parts)]
        case Negation(part=part):
            return ["not", _condition(part)]
        case _:
            assert_never(condition)
