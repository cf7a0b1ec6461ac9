"""Holds a tree against a pydantic model and says where it does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from bot.authoring.finding import Finding, Findings
from bot.authoring.nodes import MapNode, Node, ScalarNode, node_at
from bot.authoring.source import Place

Model = TypeVar("Model", bound=BaseModel)

Locate = Callable[[Sequence[str | int]], tuple[Place, Place, str]]

_KINDS = {
    "string_type": "not-text",
    "int_type": "not-a-number",
    "int_parsing": "not-a-number",
    "int_from_float": "not-a-number",
    "float_type": "not-a-number",
    "float_parsing": "not-a-number",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "list_type": "not-a-list",
    "tuple_type": "not-a-list",
    "dict_type": "not-a-mapping",
    "model_type": "not-a-mapping",
    "model_attributes_type": "not-a-mapping",
    "date_type": "not-a-date",
    "date_from_datetime_parsing": "not-a-date",
    "bool_type": "not-a-boolean",
    "bool_parsing": "not-a-boolean",
}
"""Pydantic's names of mistakes and ours."""

_NEAR = 0.75
_SHOWN_VALUE = 60


def validate(node: Node, model: type[Model]) -> Model | Findings:
    """The model filled from the tree, or one finding for each thing that does not fit.

    Args:
        node: root of the file, or the part that the model describes.
        model: what is expected; unknown keys should be forbidden by it.
    """
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        return findings_of(error, model, lambda path: written(node, path))


def findings_of(error: ValidationError, model: type[BaseModel], locate: Locate) -> Findings:
    """What pydantic found, as findings at their places.

    Args:
        error: what validating raised.
        model: what was expected.
        locate: gives for a path the place of its key, the place of its value, and the value as it was written.
    """
    items = error.errors(include_url=False, include_input=False)
    return tuple(_finding(item, model, locate) for item in items)


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that looks most like a word, or None where nothing is near (Jaro-Winkler similarity)."""
    found = process.extractOne(
        word.lower(), sorted(names), scorer=JaroWinkler.normalized_similarity, processor=str.lower, score_cutoff=_NEAR
    )
    return str(found[0]) if found else None


def _finding(error: ErrorDetails, model: type[BaseModel], locate: Locate) -> Finding:
    path = [step for step in error["loc"] if isinstance(step, str | int)]
    key_place, place, value = locate(path)
    kind = error["type"]
    context = {name: str(item) for name, item in error.get("ctx", {}).items()}
    if kind == "extra_forbidden":
        names = _names(model, path[:-1])
        details = {
            "key": str(path[-1]),
            "near": nearest(str(path[-1]), names) or "",
            "allowed": ", ".join(sorted(names)),
        }
        return Finding("unknown-key", key_place, details)
    if kind == "missing":
        return Finding("missing-key", place, {"key": str(path[-1])})
    if kind in ("literal_error", "enum"):
        expected = context.get("expected", "").replace("'", "").replace(" or ", ", ")
        details = {"value": value, "near": nearest(value, expected.split(", ")) or "", "allowed": expected}
        return Finding("unknown-value", place, details)
    if "-" in kind:
        return Finding(kind, place, {"value": value, **context})
    return Finding(_KINDS.get(kind, "wrong-value"), place, {"value": value, "expected": error["msg"], **context})


def written(root: Node, path: Sequence[str | int]) -> tuple[Place, Place, str]:
    """The place of the key at a path, the place of its value, and the value as it was written."""
    node = node_at(root, path)
    parent = node_at(root, path[:-1])
    key = parent.key(str(path[-1])) if path and isinstance(parent, MapNode) else None
    return (key or node).place, node.place, _shown(node)


def _names(model: type[BaseModel], path: Sequence[str | int]) -> set[str]:
    """The keys that the model allows at a path; those of all alternatives where it offers several."""
    models: list[type[BaseModel]] = [model]
    for step in path:
        below: list[type[BaseModel]] = []
        for candidate in models:
            for name, info in candidate.model_fields.items():
                if step in (name, info.alias):
                    below.extend(_models_in(info.annotation))
        models = below or models
    return {info.alias or name for candidate in models for name, info in candidate.model_fields.items()}


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _shown(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        return "…"
    return node.text if len(node.text) <= _SHOWN_VALUE else node.text[:_SHOWN_VALUE] + "…"
