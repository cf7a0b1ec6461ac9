"""JSON Schema of files that authors write, made from the models that read them, so that editors help while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

Schema = dict[str, "Part"]
Part = str | int | float | bool | None | list["Part"] | Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_SAMPLES: tuple[tuple[object, Schema], ...] = (
    ("word", {"type": "string"}),
    (1, {"type": "integer"}),
    (["word"], {"type": "array", "items": {"type": "string"}}),
    ({}, {"type": "object"}),
)
"""Values as they may be written, each with the schema of its kind."""


class _AsWritten(GenerateJsonSchema):
    """Knows that a model accepts what its validators turn into what it wants, such as one word for a list of words."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """What the model wants, and what is turned into it."""
        wanted = super().function_before_schema(schema)
        turn = schema["function"]["function"]
        also: list[JsonSchemaValue] = []
        for sample, kind in _SAMPLES:
            try:
                turned = turn(sample)  # type: ignore[call-arg]  # it takes no information besides the value
            except (TypeError, ValueError, AttributeError):
                continue
            if turned != sample or type(turned) is not type(sample):
                accepted = wanted.get("items", kind) if isinstance(turned, list) else kind
                also.extend([accepted] if accepted not in also else [])
        return {"anyOf": [wanted, *also]} if also else wanted


def definitions(models: Mapping[str, type[BaseModel]], help_for: Mapping[str, str]) -> dict[str, Schema]:
    """The parts of a schema, by the names of the models and, for whole files, by the given names.

    Args:
        models: what stands in each kind of file.
        help_for: what a key means, by ``Model.key`` or, for all models, by ``key``.
    """
    listed: list[tuple[type[BaseModel], Literal["validation"]]] = [(model, "validation") for model in models.values()]
    found, whole = models_json_schema(listed, schema_generator=_AsWritten)
    parts = {name: _tidy(part) for name, part in whole.get("$defs", {}).items()}
    files = {kind: _resolved(_tidy(found[model, "validation"]), parts) for kind, model in models.items()}
    for name, part in parts.items():
        _with_help(name, part, help_for)
    for part in (*parts.values(), *files.values()):
        _with_keys(part, parts, help_for)
    return {**parts, **files}


def document(title: str, files: Iterable[str], parts: Mapping[str, Schema]) -> Schema:
    """A whole schema: valid is what one kind of file can be; each kind can also be named by itself.

    Args:
        title: what it is about.
        files: names of the parts that are whole files.
        parts: all parts.
    """
    names = tuple(files)
    anything: list[Part] = [{}]
    # Editors that are pointed at one kind add what stands at the top, so that kind has a harmless one of its own.
    kinds = {name: {"anyOf": anything, **part} if name in names else part for name, part in sorted(parts.items())}
    any_kind: list[Part] = [{"$ref": f"#/$defs/{name}"} for name in names]
    return {"$schema": DRAFT, "title": title, "anyOf": any_kind, "$defs": dict(kinds)}


def _tidy(part: object) -> Schema:
    """Without what editors cannot use: repeated names, words for developers, defaults, and null as a choice."""
    assert isinstance(part, dict), "a schema is an object"
    tidied: Schema = {}
    for key, value in part.items():
        is_for_developers = key in ("title", "description") and isinstance(value, str)
        is_default = key == "default" and (value is None or isinstance(value, list | dict | str))
        if not is_for_developers and not is_default:
            tidied[key] = _tidy_value(value)
    choices = tidied.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        left = [choice for choice in choices if choice != {"type": "null"}]
        tidied["anyOf"] = left
        if len(left) == 1 and isinstance(left[0], dict):
            del tidied["anyOf"]
            tidied.update(left[0])
    return tidied


def _tidy_value(value: object) -> Part:
    if isinstance(value, dict):
        return _tidy(value)
    if isinstance(value, list):
        return [_tidy_value(item) for item in value]
    assert value is None or isinstance(value, str | int | float | bool), "JSON has nothing else"
    return value


def _with_help(name: str, part: Schema, help_for: Mapping[str, str]) -> None:
    properties = part.get("properties")
    for key, value in properties.items() if isinstance(properties, dict) else ():
        said = help_for.get(f"{name}.{key}") or help_for.get(key)
        if said and isinstance(value, dict):
            value["description"] = said


def _with_keys(part: Part, parts: Mapping[str, Schema], help_for: Mapping[str, str]) -> None:
    """Writes out the keys of mappings that have only some, so that editors offer them."""
    if isinstance(part, list):
        for item in part:
            _with_keys(item, parts, help_for)
    if not isinstance(part, dict):
        return
    names, values = part.get("propertyNames"), part.get("additionalProperties")
    keys = _resolved(names, parts).get("enum") if isinstance(names, dict) else None
    if isinstance(keys, list) and isinstance(values, dict):
        del part["propertyNames"]
        said = {str(key): help_for.get(str(key), "") for key in keys}
        part["properties"] = {key: {**values, **({"description": text} if text else {})} for key, text in said.items()}
        part["additionalProperties"] = False
    for value in part.values():
        _with_keys(value, parts, help_for)


def _resolved(part: Schema, parts: Mapping[str, Schema]) -> Schema:
    reference = part.get("$ref")
    return parts[reference.rpartition("/")[2]] if isinstance(reference, str) else part
