"""Texts of the knowledge in all registers: which are missing, and which have other placeholders than the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.authoring import Finding, MapNode, Node, Place, ScalarNode, Severity
from bot.authoring.trees import Trees
from bot.knowledge.catalogue import Knowledge, split_name
from bot.knowledge.facts import Texts
from bot.texts.check import agreed, broken_placeholder, named, placeholders
from bot.texts.sentences import Register

REGISTERS = tuple(register.value for register in Register)


def check_texts(knowledge: Knowledge, trees: Trees) -> Iterator[Finding]:
    """Texts that some register lacks, or whose placeholders differ; the files are read only where there are any."""
    if all(map(_is_in_order, _texts(knowledge))):
        return
    for source in trees:
        root = trees.tree(source.name)
        if root is None:
            continue
        for name, texts in _written(root):
            yield from _wrong(name, texts)
        if split_name(source.name)[1] == "products" and isinstance(root, MapNode):
            summary = root.get("summary")
            if isinstance(summary, ScalarNode):
                yield _untranslated("summary", summary.place, REGISTERS[1:])


def _is_in_order(texts: Texts) -> bool:
    first = placeholders(texts.get(REGISTERS[0], ""))
    return len(texts) == len(REGISTERS) and all(
        text and placeholders(text) == first and not broken_placeholder(text) for text in texts.values()
    )


def _texts(knowledge: Knowledge) -> Iterator[Texts]:
    """Every text of the knowledge; a name that is written once is the same in all registers."""
    for product in knowledge.products.values():
        yield product.summary
        yield from (product.names,) if len(product.names) > 1 else ()
    for labelled in (knowledge.attributes, knowledge.functions, knowledge.families, knowledge.scenarios):
        yield from (entry.label for entry in labelled.values())
    for head in knowledge.heads:
        yield from (head.label, *(criterion.label for criterion in head.subcriteria))
    for term in knowledge.glossary.values():
        yield from (term.title, term.text)
    yield from (step.text for step in knowledge.next_steps)
    yield from _texts_of_law(knowledge)


def _texts_of_law(knowledge: Knowledge) -> Iterator[Texts]:
    for rule in knowledge.rules.values():
        yield from (rule.label, rule.basis.text)
        for clause in rule.clauses:
            yield from (*clause.texts.values(), *((clause.ask,) if clause.ask else ()))
    for law in knowledge.laws.values():
        yield from (law.label, law.name, *law.texts.values())
    for route in knowledge.routes.values():
        yield from (route.label, *route.texts.values())


def _written(root: Node) -> Iterator[tuple[str, MapNode]]:
    """Every mapping from registers to texts, with the name that it stands under."""
    pending: list[tuple[str, Node]] = [("", root)]
    while pending:
        name, node = pending.pop()
        if isinstance(node, MapNode):
            is_text = node.entries and all(
                key.text in REGISTERS and isinstance(value, ScalarNode) for key, value in node.entries
            )
            if is_text:
                yield name, node
            else:
                pending.extend((key.text, value) for key, value in node.entries)
        elif not isinstance(node, ScalarNode):
            pending.extend((name, item) for item in node.items)


def _wrong(name: str, texts: MapNode) -> Iterator[Finding]:
    written = {key.text: (key.place, value) for key, value in texts.entries if isinstance(value, ScalarNode)}
    missing = [register for register in REGISTERS if register not in written]
    if REGISTERS[0] in missing:
        yield Finding("missing-key", texts.place, {"key": REGISTERS[0]})
    elif missing:
        yield _untranslated(name, texts.place, missing)
    values = [placeholders(value.text) for _, value in written.values()]
    wanted = agreed(values)
    for (place, value), given in zip(written.values(), values, strict=True):
        broken = broken_placeholder(value.text)
        if not value.text.strip():
            yield Finding("text-empty", place, {"key": name})
        elif broken:
            yield Finding("placeholder-malformed", place, {"key": name, "value": broken}, Severity.WARNING)
        elif given != wanted:
            details = {"key": name, "given": named(given), "wanted": named(wanted)}
            yield Finding("placeholders-differ", place, details, Severity.WARNING)


def _untranslated(name: str, place: Place, missing: Sequence[str]) -> Finding:
    details = {"key": name, "languages": ", ".join(missing)}
    return Finding("text-not-translated", place, details, Severity.WARNING)
