"""JSON Schemas of the dialogs' and the knowledge's files, with the names that the content at hand has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from bot.answers import DONT_KNOW, LANGUAGES, PATHS, Kind
from bot.authoring.schema import Part, Schema, definitions, document
from bot.conversation.check_talks import LOOKS
from bot.dialog.border import DialogEntry
from bot.dialog.care import CareEntry
from bot.dialog.interview import QuestionText
from bot.dialog.model import Dialog, Question
from bot.dialog.words import WordsEntry
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.derive import DERIVATIONS
from bot.knowledge.facts import DEPENDS_ON_HOST, NOT_APPLICABLE, UNKNOWN, Attribute, AttributeKind
from bot.knowledge.schema import OverrideFile, ProductFile, SourcesFile
from bot.knowledge.situation import SCENARIOS, VOCABULARY
from bot.knowledge.tolerant import FILES

Help = Mapping[str, str]
TEXT: Schema = {"type": "string"}
WORD: Schema = {"type": ["string", "integer"]}


def dialog_schema(dialog: Dialog, help_for: Help) -> Schema:
    """The schema of the files in ``dialogs``, and of answers files.

    Args:
        dialog: whose questions and answers are offered.
        help_for: what keys mean, by ``Model.key`` or ``key``.
    """
    models: dict[str, type[BaseModel]] = {"interview": DialogEntry, "words": WordsEntry, "care": CareEntry}
    parts = definitions(models | {"text": QuestionText}, help_for)
    del parts["text"]
    parts["texts"] = _texts(dialog)
    parts["sentences"] = _sentences(help_for)
    parts["answers"] = _answers(dialog, help_for)
    parts["talk"] = _talk()
    _put(parts["ConditionEntry"], "is", _comparisons(dialog, several=False))
    _put(parts["ConditionEntry"], "has", _comparisons(dialog, several=True))
    _put(parts["interview"], "paths", _by_path(_list(_list(_offered(dialog.questions)))))
    _put(parts["interview"], "promised", _by_path({"type": "integer"}))
    files = ("interview", "words", "care", "texts", "sentences", "answers", "talk")
    return document("Messenger-Lotse: dialogs", files, parts)


def knowledge_schema(knowledge: Knowledge, dialog: Dialog, help_for: Help) -> Schema:
    """The schema of the files in ``knowledge``.

    Args:
        knowledge: whose attributes are offered.
        dialog: whose questions and answers are offered in answers files.
        help_for: what keys mean, by ``Model.key`` or ``key``.
    """
    models: dict[str, type[BaseModel]] = {file.removesuffix(".yaml"): model for file, model in FILES.items()}
    models |= {"sources": SourcesFile, "product": ProductFile, "overlay": OverrideFile}
    parts = definitions(models, help_for)
    facts: Schema = {name: _fact(attribute) for name, attribute in knowledge.attributes.items()}
    parts["Facts"] = {"type": "object", "properties": facts, "additionalProperties": _versions({})}
    for file in ("product", "overlay"):
        _put(parts[file], "facts", {"$ref": "#/$defs/Facts"})
    _put(parts["ConditionEntry"], "is", _names(several=False))
    _put(parts["ConditionEntry"], "has", _names(several=True))
    _put(parts["ClauseFile"], "fact", {"enum": [*DERIVATIONS]})
    _put(parts["ScenarioFile"], "id", {"enum": [*SCENARIOS]})
    parts["answers"] = _answers(dialog, help_for)
    return document("Messenger-Lotse: knowledge", (*models, "answers"), parts)


def _put(part: Schema, key: str, value: Schema) -> None:
    """Gives a key another schema; what it means stays."""
    properties = part["properties"]
    assert isinstance(properties, dict), "models have properties"
    before = properties.get(key)
    said = before.get("description") if isinstance(before, dict) else None
    properties[key] = {**value, "description": said} if said else value


def _offered(words: Iterable[str]) -> Schema:
    """One of some words, or a new one."""
    return {"anyOf": [{"enum": [*words]}, WORD]}


def _each(names: Iterable[str], value: Schema) -> Schema:
    return dict.fromkeys(names, value)


def _by_path(value: Schema) -> Schema:
    return {"type": "object", "properties": _each(PATHS, value), "additionalProperties": value}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _one_or_some(word: Schema) -> Schema:
    return {"anyOf": [word, _list(word)]}


def _comparisons(dialog: Dialog, *, several: bool) -> Schema:
    asked = (question for question in dialog.questions.values() if (question.kind is Kind.SEVERAL) is several)
    offered: Schema = {question.id: _one_or_some(_offered(_choices(question))) for question in asked}
    return {"type": "object", "properties": offered, "additionalProperties": _one_or_some(WORD)}


def _names(*, several: bool) -> Schema:
    known = {name: entry for name, entry in VOCABULARY.items() if entry.several is several}
    offered: Schema = {
        name: _one_or_some({"enum": [*entry.words]} if entry.words else TEXT) for name, entry in known.items()
    }
    return {"type": "object", "properties": offered, "additionalProperties": False}


def _choices(question: Question) -> Sequence[str]:
    return (*(option.id for option in question.options), DONT_KNOW)


def _fact(attribute: Attribute) -> Schema:
    """A fact with the values of its attribute, or its versions."""
    label = attribute.label.get("de", attribute.id)
    return {"description": label, **_versions({"properties": {"value": _value(attribute)}})}


def _versions(also: Schema) -> Schema:
    one: Schema = {"$ref": "#/$defs/FactFile"}
    return {"anyOf": [{"allOf": [one, also]} if also else one, _list(one)]}


def _value(attribute: Attribute) -> Schema:
    always: Schema = {"enum": [UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST]}
    match attribute.kind:
        case AttributeKind.TRI:
            return {"enum": ["yes", "partly", "no", UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST]}
        case AttributeKind.ENUM:
            return {"enum": [*attribute.values, UNKNOWN, NOT_APPLICABLE, DEPENDS_ON_HOST]}
        case AttributeKind.LIST:
            return {"anyOf": [_list({"enum": [*attribute.values]}), always]}
        case AttributeKind.OPEN_LIST:
            return {"anyOf": [_list(TEXT), always]}
        case AttributeKind.INTEGER:
            return {"anyOf": [{"type": "integer", "minimum": 0}, always]}
        case AttributeKind.NUMBER:
            return {"anyOf": [{"type": "number", "minimum": 0}, always]}


def _texts(dialog: Dialog) -> Schema:
    """The texts of the questions of a register; each question has the labels of its answers."""
    text: Schema = {"$ref": "#/$defs/QuestionText"}
    label: Schema = {"$ref": "#/$defs/OptionText"}
    properties: Schema = {}
    for question in dialog.questions.values():
        labels = _each((option.id for option in question.options), label)
        options: Schema = {"type": "object", "properties": labels, "additionalProperties": label}
        properties[question.id] = {"allOf": [text, {"properties": {"options": options}}]}
    return {"type": "object", "properties": properties, "additionalProperties": text}


def _sentences(help_for: Help) -> Schema:
    forms: Schema = {name: {**TEXT, "description": help_for.get(name, name)} for name in ("one", "other")}
    plural: Schema = {"type": "object", "properties": forms, "required": ["other"]}
    return {"type": "object", "additionalProperties": {"anyOf": [TEXT, plural]}}


def _answers(dialog: Dialog, help_for: Help) -> Schema:
    """An answers file; the parts of a composite question stand in a mapping."""
    answered: Schema = {}
    for question in dialog.questions.values():
        head, _, part = question.id.partition(".")
        if not part:
            answered[question.id] = _answer(question)
            continue
        group = answered.setdefault(
            head, {"type": ["object", "string"], "properties": {}, "additionalProperties": False}
        )
        assert isinstance(group, dict), "a composite question is a mapping"
        parts = group["properties"]
        assert isinstance(parts, dict), "it has parts"
        parts[part] = _answer(question)
    properties: Schema = {
        "language": {"enum": [*LANGUAGES], "description": help_for.get("Answers.language", "")},
        "path": {"enum": [*PATHS], "description": help_for.get("Answers.path", "")},
        "answers": {
            "type": "object",
            "properties": answered,
            "additionalProperties": False,
            "description": help_for.get("Answers.answers", ""),
        },
    }
    return {"type": "object", "properties": properties, "required": ["answers"], "additionalProperties": False}


def _answer(question: Question) -> Schema:
    if question.kind is Kind.NUMBER:
        lowest, highest = question.bounds
        return {"anyOf": [{"type": "integer", "minimum": lowest, "maximum": highest}, {"const": DONT_KNOW}]}
    numbers: list[Part] = [int(option) for option in _choices(question) if option.isdecimal()]
    word: Schema = {"enum": [*_choices(question), *numbers]}
    return _one_or_some(word) if question.kind is Kind.SEVERAL else word


def _talk() -> Schema:
    """A conversation that dialogs are tested with."""
    step: Schema = {"type": "object", "properties": _each(LOOKS, {}), "additionalProperties": False}
    properties: Schema = {
        "title": TEXT,
        "place": {"type": "object"},
        "path": {"enum": [*PATHS, "none"]},
        "talk": _list(step),
    }
    return {"type": "object", "properties": properties, "required": ["talk"], "additionalProperties": False}
