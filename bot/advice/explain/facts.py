"""Facts of a product in words: the value of an attribute, and the sources behind it as numbered notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.advice.explain.speech import Speech, bullets, flow
from bot.advice.recommendation import Interval
from bot.knowledge.facts import NOT_APPLICABLE, UNKNOWN, Fact, FactValue
from bot.texts import Document, Link, Paragraph, Text
from bot.texts.names import country, language

_COUNTRIES = ("provider_jurisdiction", "server_location")
_LANGUAGES = "ui_languages"
_FIRST_LANGUAGES = ("de", "en", "uk", "ru", "ar", "fa", "tr")
"""Languages that are named first: those that criteria.yaml asks for."""

_NAMED_LANGUAGES = 8
_WORDS_WITHOUT_FACT = (UNKNOWN, NOT_APPLICABLE)


def is_known(fact: Fact | None) -> bool:
    """Whether a fact says something."""
    return fact is not None and fact.value not in _WORDS_WITHOUT_FACT


def shown(speech: Speech, product: str, attribute: str) -> str:
    """The value of an attribute in words."""
    fact = speech.knowledge.products[product].facts.get(attribute)
    return _value(speech, attribute, UNKNOWN if fact is None else fact.value)


def label(speech: Speech, attribute: str) -> str:
    """What an attribute is called."""
    return speech.label(speech.knowledge.attributes[attribute].label)


def _value(speech: Speech, attribute: str, value: FactValue) -> str:
    if isinstance(value, str):
        return _word(speech, attribute, value)
    if isinstance(value, tuple):
        return _list(speech, attribute, value)
    if not value and speech.sentences.has(f"after.none.{attribute}"):
        return speech.words(f"after.none.{attribute}")
    number = int(value) if value == int(value) else value
    sentence = f"after.number.{attribute}"
    return (
        speech.words(sentence, count=number) if speech.sentences.has(sentence) else speech.sentences.formatted(number)
    )


def _list(speech: Speech, attribute: str, values: tuple[str, ...]) -> str:
    if attribute != _LANGUAGES:
        return strung(speech, (_word(speech, attribute, word) for word in values))
    names = dict.fromkeys(
        language(code, speech.sentences.register)
        for code in (*(code for code in _FIRST_LANGUAGES if code in values), *values)
    )
    return few(speech, names, most=_NAMED_LANGUAGES)


def _word(speech: Speech, attribute: str, word: str) -> str:
    """A word of an attribute: with words of its own, those of all attributes, else as it stands in the file."""
    for sentence in (f"after.value.{attribute}.{word}", f"after.value.{word}"):
        if speech.sentences.has(sentence):
            return speech.words(sentence)
    if attribute in _COUNTRIES:
        return country(word, speech.sentences.register)
    kind, colon, said = word.partition(": ")
    if colon and speech.sentences.has(f"after.verdict.{kind}"):
        return speech.words(f"after.verdict.{kind}", said=said)
    return word


def scored(speech: Speech, score: Interval) -> str:
    """A score with both of its bounds, for use in brackets."""
    lower, upper = round(score.lower), round(score.upper)
    if lower == upper:
        return speech.words("after.score_point", lower=lower)
    return speech.words("after.score_range", lower=lower, upper=upper)


def strung(speech: Speech, parts: Iterable[str]) -> str:
    """Short parts in one line."""
    line = ""
    for part in parts:
        line = speech.words("after.chain", before=line, next=part) if line else part
    return line


def few(speech: Speech, names: Iterable[str], *, most: int) -> str:
    """Some names in one string; beyond a number only how many more there are."""
    every = tuple(names)
    if len(every) <= most + 1:
        return speech.listed(every)
    return speech.words("after.few", names=", ".join(every[:most]), count=len(every) - most)


@dataclass(slots=True)
class Notes:
    """Sources that facts refer to by a number, in the order in which they are first referred to.

    Attributes:
        speech: words and facts.
    """

    speech: Speech
    _numbers: dict[tuple[str, str | None, str], int] = field(default_factory=dict)

    def marks(self, product: str, attribute: str) -> str:
        """The numbers of the sources of a fact, in brackets; empty where it has none."""
        cited = self.speech.cited(product, attribute)
        numbers = [self._numbers.setdefault(source, len(self._numbers) + 1) for source in cited]
        return "".join(f" [{number}]" for number in dict.fromkeys(numbers))

    def listed(self) -> Document:
        """The sources with their numbers and dates."""
        return bullets(
            Document(
                (
                    Paragraph(
                        (
                            Text(f"[{number}] "),
                            Link(url, (Text(title),)) if url else Text(title),
                            Text(f", {self.speech.date(date)}"),
                        )
                    ),
                )
            )
            for (title, url, date), number in self._numbers.items()
        )


def told(speech: Speech, notes: Notes, product: str, *, attribute: str, old: frozenset[str]) -> Document:
    """One fact in a line: what, how it is, what the authors noted, by which sources.

    Args:
        speech: words and facts.
        notes: where its sources are gathered.
        product: the product.
        attribute: what is told of it.
        old: attributes whose facts nobody has looked at for long.
    """
    known = speech.knowledge.products[product].facts.get(attribute)
    note = known.note.rstrip(".") if known else ""
    text = speech.say(
        "after.fact_noted" if note else "after.fact",
        name=label(speech, attribute),
        value=shown(speech, product, attribute),
        note=note,
        marks=notes.marks(product, attribute),
    )
    if known and attribute in old:
        return flow((text, speech.say("after.fact_old", date=known.checked_on)))
    return text
