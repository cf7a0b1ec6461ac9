"""What a person answered: values by question id, and the answers file that carries them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.authoring import Finding, Findings, ListNode, MapNode, Node, ScalarNode, Source, nearest, read

DONT_KNOW = "weiss_nicht"
"""A valid answer to every question."""

Value = str | int | tuple[str, ...]

LANGUAGES = ("de", "en", "leicht")
PATHS = ("express", "full")


class Kind(StrEnum):
    """How a question is answered."""

    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer to a question may be: its kind and its values or, for numbers, the lowest and the highest."""

    kind: Kind
    values: tuple[str, ...] = ()
    bounds: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of an organisation, by dotted question id (``q_groesse.staff``), in the order given."""

    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, question: str) -> Value | None:
        """The value of an answer, or None where there is none."""
        return self.values.get(question)

    def known(self, question: str) -> Value | None:
        """The value of an answer, or None where there is none or the person does not know."""
        value = self.values.get(question)
        return None if value == DONT_KNOW else value

    def chosen(self, question: str) -> tuple[str, ...]:
        """The options chosen; empty where there is no answer or the person does not know."""
        value = self.known(question)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (str(value),)

    def number(self, question: str) -> int | None:
        """The number given, or None."""
        value = self.known(question)
        return value if isinstance(value, int) else None

    def with_(self, question: str, value: Value) -> Answers:
        """These answers with one more, or one changed."""
        return Answers(MappingProxyType({**self.values, question: value}))

    def without(self, *questions: str) -> Answers:
        """These answers with some taken out."""
        kept = {key: value for key, value in self.values.items() if key not in questions}
        return Answers(MappingProxyType(kept))

    def words(self) -> Mapping[str, tuple[str, ...]]:
        """Every answer as the words it consists of, for conditions."""
        return {key: value if isinstance(value, tuple) else (str(value),) for key, value in self.values.items()}

    def nested(self) -> dict[str, object]:
        """The answers as they stand in an answers file: composite questions are mappings."""
        result: dict[str, object] = {}
        for question, value in self.values.items():
            plain: object = list(value) if isinstance(value, tuple) else value
            head, _, part = question.partition(".")
            if part:
                group = result.setdefault(head, {})
                assert isinstance(group, dict)
                group[part] = plain
            else:
                result[question] = plain
        return result


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """The content of an answers file."""

    language: str
    path: str
    answers: Answers


def read_answers(source: Source, vocabulary: Mapping[str, Shape]) -> AnswersFile | Findings:
    """The answers of a file, or everything that is wrong with it.

    Args:
        source: the file.
        vocabulary: the questions that exist, by dotted id.
    """
    root = read(source)
    if isinstance(root, tuple):
        return root
    if not isinstance(root, MapNode):
        return (Finding("not-a-mapping", root.place),)
    reader = _AnswersReader(vocabulary)
    language = reader.word(root, "language", LANGUAGES, default="de")
    path = reader.word(root, "path", PATHS, default="full")
    for key, _ in root.entries:
        if key.text not in ("language", "path", "answers"):
            reader.unknown("unknown-key", key, ("language", "path", "answers"))
    values = reader.answers(root)
    return tuple(reader.findings) or AnswersFile(language, path, Answers(MappingProxyType(values)))


class _AnswersReader:
    """Collects values and findings while walking the file."""

    def __init__(self, vocabulary: Mapping[str, Shape]) -> None:
        self.vocabulary = vocabulary
        self.findings: list[Finding] = []

    def unknown(self, code: str, node: ScalarNode, names: tuple[str, ...]) -> None:
        details = {"near": nearest(node.text, names) or "", "allowed": ", ".join(names)}
        details["key" if code == "unknown-key" else "value"] = node.text
        self.findings.append(Finding(code, node.place, details))

    def word(self, root: MapNode, key: str, allowed: tuple[str, ...], *, default: str) -> str:
        node = root.get(key)
        if node is None:
            return default
        if isinstance(node, ScalarNode) and node.text in allowed:
            return node.text
        if isinstance(node, ScalarNode):
            self.unknown("unknown-value", node, allowed)
        else:
            self.findings.append(Finding("not-a-word", node.place))
        return default

    def answers(self, root: MapNode) -> dict[str, Value]:
        node = root.get("answers")
        if node is None:
            self.findings.append(Finding("missing-key", root.place, {"key": "answers"}))
            return {}
        if not isinstance(node, MapNode):
            self.findings.append(Finding("not-a-mapping", node.place))
            return {}
        return dict(self._flat(node))

    def _flat(self, node: MapNode) -> Iterator[tuple[str, Value]]:
        for key, value in node.entries:
            parts = tuple(name for name in self.vocabulary if name.startswith(key.text + "."))
            if key.text in self.vocabulary:
                yield from self._one(key.text, value)
            elif not parts:
                self._unknown_question(key)
            elif isinstance(value, MapNode):
                yield from self._parts(key.text, value, parts)
            elif isinstance(value, ScalarNode) and value.text == DONT_KNOW:
                for part in parts:
                    yield part, DONT_KNOW
            else:
                names = ", ".join(part.partition(".")[2] for part in parts)
                self.findings.append(Finding("not-composite", value.place, {"key": key.text, "parts": names}))

    def _parts(self, head: str, node: MapNode, parts: tuple[str, ...]) -> Iterator[tuple[str, Value]]:
        for key, value in node.entries:
            dotted = f"{head}.{key.text}"
            if dotted in parts:
                yield from self._one(dotted, value)
            else:
                self.unknown("unknown-key", key, tuple(part.partition(".")[2] for part in parts))

    def _unknown_question(self, key: ScalarNode) -> None:
        names = tuple(dict.fromkeys(name.partition(".")[0] for name in self.vocabulary))
        details = {"key": key.text, "near": nearest(key.text, names) or "", "allowed": ", ".join(names)}
        self.findings.append(Finding("unknown-question", key.place, details))

    def _one(self, question: str, node: Node) -> Iterator[tuple[str, Value]]:
        shape = self.vocabulary[question]
        value: Value | None
        if isinstance(node, ScalarNode) and node.text == DONT_KNOW:
            value = DONT_KNOW
        elif shape.kind is Kind.SEVERAL:
            value = self._several(question, node, shape)
        elif shape.kind is Kind.NUMBER:
            value = self._number(node)
        else:
            value = self._option(question, node, shape)
        if value is not None:
            yield question, value

    def _number(self, node: Node) -> int | None:
        if isinstance(node, ScalarNode) and node.text.isascii() and node.text.isdigit() and len(node.text) < 6:
            return int(node.text)
        self.findings.append(Finding("not-a-number", node.place))
        return None

    def _several(self, question: str, node: Node, shape: Shape) -> tuple[str, ...] | None:
        items = node.items if isinstance(node, ListNode) else (node,)
        options = [self._option(question, item, shape) for item in items]
        if None in options:
            return None
        # the order is kept: the first of two priorities counts more than the second
        return tuple(dict.fromkeys(option for option in options if option is not None))

    def _option(self, question: str, node: Node, shape: Shape) -> str | None:
        if not isinstance(node, ScalarNode):
            self.findings.append(Finding("not-an-answer", node.place, {"question": question}))
            return None
        if node.text in shape.values:
            return node.text
        details = {
            "value": node.text,
            "question": question,
            "near": nearest(node.text, shape.values) or "",
            "allowed": ", ".join((*shape.values, DONT_KNOW)),
        }
        self.findings.append(Finding("unknown-answer", node.place, details))
        return None
