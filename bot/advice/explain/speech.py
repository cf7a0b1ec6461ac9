"""Words for the things of a recommendation: names, scores, statements of rules, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.advice.recommendation import Interval, Recommendation, RuleFinding
from bot.answers import Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Fact, Product, SourceEntry, Texts
from bot.texts import Document, Inline, Link, ListBlock, Paragraph, Sentences, Text, Value, plain

UNDATED = "undated"
"""Date of a source that bears none."""

_SOURCES_SHOWN = 1


@dataclass(frozen=True, slots=True)
class Speech:
    """Everything that the explanation of one recommendation draws on.

    Attributes:
        recommendation: what is explained.
        knowledge: names, sentences of rules and routes, facts with their sources.
        sentences: the bot's own sentences in one register.
        answers: what the organisation answered, to speak of what it named.
    """

    recommendation: Recommendation
    knowledge: Knowledge
    sentences: Sentences
    answers: Answers

    def say(self, sentence: str, **values: Value) -> Document:
        """One of the bot's sentences."""
        return self.sentences.document(sentence, **values)

    def words(self, sentence: str, **values: Value) -> str:
        """One of the bot's sentences, for use within another."""
        return self.sentences.text(sentence, **values)

    def phrase(self, texts: Texts, values: Mapping[str, str] | None = None) -> Document:
        """A text of the knowledge in the register of the sentences; German where it has none."""
        register = self.sentences.register
        text = texts.get(register.value, texts["de"])
        return Sentences(register, {"phrase": {"other": text}}).document("phrase", **(values or {}))

    def label(self, texts: Texts, values: Mapping[str, str] | None = None) -> str:
        """A text of the knowledge as plain text."""
        register = self.sentences.register
        text = texts.get(register.value, texts["de"])
        return Sentences(register, {"phrase": {"other": text}}).text("phrase", **(values or {}))

    def listed(self, names: Iterable[str]) -> str:
        """Names as the language strings them together: "a, b und c"."""
        return self.sentences.formatted(tuple(names))

    def chained(self, parts: Iterable[str]) -> str:
        """Parts of a sentence, or sentences, one after the other as the register strings them together."""
        chain = ""
        for part in parts:
            chain = self.words("result.chain", before=chain, next=part) if chain else part
        return chain

    def product(self, product: str) -> str:
        """The name of a product."""
        return self._named(self.knowledge.products[product])

    def _named(self, product: Product) -> str:
        return product.names.get(self.sentences.register.value, product.name)

    def short(self, product: str) -> str:
        """The name of a product without what stands in brackets, where that is still its name alone."""
        name = self.product(product)
        short = name.partition(" (")[0]
        others = (self._named(other) for other in self.knowledge.products.values() if other.id != product)
        return name if any(other.startswith(short) for other in others) else short

    def products(self, products: Iterable[str]) -> str:
        """The short names of some products in one string."""
        return self.listed(self.short(product) for product in products)

    def tool(self, tool: str) -> str:
        """The name of a product or of a way without a messenger."""
        return self.short(tool) if tool in self.knowledge.products else self.route(tool)

    def route(self, route: str) -> str:
        """The name of a way without a messenger."""
        return self.label(self.knowledge.routes[route].label)

    def scenario(self, scenario: str) -> str:
        """The name of a scenario."""
        return self.label(self.knowledge.scenarios[scenario].label)

    def scenarios(self, scenarios: Iterable[str]) -> str:
        """The names of some scenarios in one string, in quotes because some hold an "and" themselves."""
        return self.listed(self.words("result.quoted", name=self.scenario(scenario)) for scenario in scenarios)

    def head(self, head: str) -> str:
        """The name of one of the five heads of the guidance."""
        return next(self.label(known.label) for known in self.knowledge.heads if known.id == head)

    def criterion(self, subcriterion: str) -> str:
        """The name of a sub-criterion."""
        every = (known for head in self.knowledge.heads for known in head.subcriteria)
        return next(self.label(known.label) for known in every if known.id == subcriterion)

    def rule(self, rule: str) -> str:
        """The name of a knock-out rule."""
        return self.label(self.knowledge.rules[rule].label)

    def score(self, score: Interval, *, kind: str = "score") -> str:
        """A score with both of its bounds, in whole points."""
        lower, upper = round(score.lower), round(score.upper)
        if lower == upper:
            return self.words(f"result.{kind}_point", lower=lower)
        return self.words(f"result.{kind}_range", lower=lower, upper=upper)

    def statement(self, finding: RuleFinding, product: str) -> Document:
        """What a rule says about a product."""
        clause = self.knowledge.rules[finding.rule].clause(finding.clause)
        return self.phrase(clause.texts[finding.case], self._values(finding, product))

    def question(self, finding: RuleFinding, product: str) -> str | None:
        """What to ask the vendor so that an open rule can be settled."""
        ask = self.knowledge.rules[finding.rule].clause(finding.clause).ask
        return None if ask is None else self.label(ask, self._values(finding, product))

    def _values(self, finding: RuleFinding, product: str) -> dict[str, str]:
        """The values for the sentence of a finding; dates as the register writes them."""
        values = {name: self.date(value) if name == "date" else value for name, value in finding.values.items()}
        return {"product": self.product(product), "rule": self.rule(finding.rule), **values}

    def source(self, product: str, attributes: Sequence[str]) -> Document | None:
        """Where the facts behind a statement were read, with their dates; None where there is no source."""
        shown = tuple(dict.fromkeys(entry for name in attributes for entry in self.cited(product, name)))
        if not shown:
            return None
        children: list[Inline] = []
        for title, url, date in shown[:_SOURCES_SHOWN]:
            name = Link(url, (Text(title),)) if url else Text(title)
            children += [Text("; ")] if children else []
            children += [name, Text(f", {self.date(date)}")]
        return self.say("result.source", sources=Document((Paragraph(tuple(children)),)))

    def cited(self, product: str, attribute: str) -> Iterable[tuple[str, str | None, str]]:
        """The sources of a fact: title, address, date; the only one has the date of the version that was read."""
        fact = self.knowledge.products[product].facts.get(attribute)
        if fact is not None:
            for entry in (self.knowledge.sources[name] for name in fact.sources):
                yield entry.title, entry.url, date_read(fact, entry)

    def date(self, written: str) -> str:
        """The date of a source as the register writes it; a year or a month stays one."""
        if written == UNDATED:
            return self.words("result.undated")
        return self.sentences.dated(written)


def date_read(fact: Fact, entry: SourceEntry) -> str:
    """The date of a source as a fact rests on it: that of the version that was read, where it is the only one."""
    own = fact.source_date if len(fact.sources) == 1 or entry.date == UNDATED else None
    return own or entry.date


def bullets(items: Iterable[Document]) -> Document:
    """A list of documents; nothing where there is none."""
    parts = tuple(item.blocks for item in items if item)
    return Document((ListBlock(parts),)) if parts else Document()


def flow(documents: Iterable[Document]) -> Document:
    """Some statements as one flowing text."""
    children: list[Inline] = []
    for document in documents:
        for block in document.blocks:
            inline = block.children if isinstance(block, Paragraph) else (Text(plain.render(Document((block,)))),)
            children += [Text(" "), *inline] if children else inline
    return Document((Paragraph(tuple(children)),)) if children else Document()


def section(heading: Document, *parts: Document) -> Document:
    """A heading with what belongs to it; nothing at all where nothing belongs to it."""
    body = Document.join(*parts)
    return Document.join(heading, body) if body else Document()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """The values without repeats, in their order."""
    return tuple(dict.fromkeys(values))


Told = tuple[str, str, str, str]
"""A statement of a rule about a product: product, rule, clause, case."""


def told(product: str, finding: RuleFinding) -> Told:
    """What identifies the statement of a rule about a product, so that it is not said twice."""
    return (product, finding.rule, finding.clause, finding.case)
