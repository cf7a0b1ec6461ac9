"""Prints rules and product facts that no test touches; ends with 1 where there are any.

A rule is touched where the table of ``tests/unit/advice/test_rule_table.py`` has each value of each of its clauses. A
fact is touched where the recommendation for one of the personas looks it up, or where it is shown to people.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO

from bot.advice.recommend import recommend
from bot.cli.knowledge.sheet import Sheet
from bot.cli.knowledge.show import show_product
from bot.files.answers import load_answers
from bot.files.content import load_content
from bot.files.folders import shipped_folder
from bot.files.wording import load_wording
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Fact
from bot.knowledge.read_rules import cases
from tests.support.catalogue import TODAY, shipped_knowledge
from tests.unit.advice.test_rule_table import TABLE


class Watched(dict[str, Fact]):
    """The facts of a product, remembering which of them were looked up."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        super().__init__(facts)
        self.looked_up: set[str] = set()

    def get(self, key: str, default: Fact | None = None) -> Fact | None:  # type: ignore[override]
        self.looked_up.add(key)
        return super().get(key, default)


def untouched_rules() -> Iterator[str]:
    """What of the rules the table lacks, and what it holds beyond them."""
    written = {
        (rule.id, clause.id, value)
        for rule in shipped_knowledge().rules.values()
        for clause in rule.clauses
        for value, _ in cases(clause)
    }
    tabled = {(rule, clause, value) for (rule, clause), (_, gives) in TABLE.items() for value in gives}
    for rule, clause, value in sorted(written ^ tabled):
        yield f"{rule} {clause}: {value}"


def untouched_facts() -> Iterator[str]:
    """The facts that neither decide anything for a persona nor are shown to anybody."""
    content = load_content()
    watched = {name: Watched(product.facts) for name, product in content.knowledge.products.items()}
    knowledge = replace(
        content.knowledge,
        products={name: replace(product, facts=watched[name]) for name, product in content.knowledge.products.items()},
        rule_versions={},
        law_versions={},
    )
    for path in sorted((shipped_folder("knowledge") / "personas").glob("*.yaml")):
        persona = load_answers(path, content.interview.dialog.vocabulary())
        recommend(persona.answers, knowledge, TODAY, path=persona.path)
    for name, facts in watched.items():
        shown = shown_attributes(content.knowledge, name)
        for attribute in sorted(facts.keys() - facts.looked_up - shown):
            yield f"{name}: {attribute}"


def shown_attributes(knowledge: Knowledge, product: str) -> set[str]:
    """The attributes that ``lotse knowledge show`` prints of a product, as its test reads them."""
    printed = StringIO()
    with redirect_stdout(printed):
        show_product(knowledge, product, Sheet(load_wording("de"), "de"))
    return {line.split()[0] for line in printed.getvalue().splitlines() if line.split()}


def main() -> int:
    """Prints what is untouched, and how much was looked at."""
    missing = [*untouched_rules(), *untouched_facts()]
    for line in missing:
        print(line)
    knowledge = shipped_knowledge()
    facts = sum(len(product.facts) for product in knowledge.products.values())
    clauses = sum(len(rule.clauses) for rule in knowledge.rules.values())
    print(f"{len(missing)} untouched; {len(knowledge.rules)} rules with {clauses} clauses, {facts} facts")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
