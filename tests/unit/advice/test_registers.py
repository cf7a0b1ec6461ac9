"""A result is the same in every register: other words, the same numbers, names and order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.advice.explain import Speech, explain
from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.advice.report import JsonValue, as_json
from bot.answers import AnswersFile
from bot.conversation.content import Content
from bot.files.answers import load_answers
from bot.files.content import load_content
from bot.texts import Document, Register, markdown, plain
from tests.support.catalogue import TODAY

PERSONAS = sorted(Path(__file__).parents[3].glob("knowledge/personas/p*.yaml"), key=lambda path: int(path.stem[1:]))
TEXTS = ("text", "reason", "reasons", "vendor_questions", "assumptions", "markdown")
OTHERS = (Register.EN, Register.LEICHT)
HARD_WORDS = ("AVV", "DSFA", "E2EE", "Metadaten", "Leichte Sprache", "Leichter Sprache")
PROPER_NAMES = re.compile(r"after\.value\.(client_platforms|open_standard|suite|user_provisioning)\.")
"""Values that are called the same in every language."""

SUBJUNCTIVE = re.compile(r"\b(wäre|hätte|würde|könnte|müsste|sollte|dürfte|bliebe|stünde|läge|käme|gäbe)[nt]?\b")


@cache
def shipped() -> Content:
    return load_content()


@cache
def advised(path: Path) -> tuple[AnswersFile, Recommendation]:
    content = shipped()
    written = load_answers(path, content.interview.dialog.vocabulary())
    return written, recommend(written.answers, content.knowledge, TODAY, path=written.path)


def report(path: Path, register: Register) -> dict[str, JsonValue]:
    content, (written, result) = shipped(), advised(path)
    sentences = content.voices[register].sentences
    return as_json(result, content.knowledge, sentences=sentences, answers=written.answers)


@cache
def told(path: Path, register: Register) -> tuple[Document, ...]:
    content, (written, result) = shipped(), advised(path)
    return explain(result, content.knowledge, sentences=content.voices[register].sentences, answers=written.answers)


def text(path: Path, register: Register) -> str:
    return "\n\n".join(plain.render(message) for message in told(path, register))


def without_texts(value: JsonValue, name: str = "") -> JsonValue:
    """The value with every sentence blanked out; how many there are stays."""
    if isinstance(value, str):
        return "…" if name in TEXTS else value
    if isinstance(value, Mapping):
        return {key: without_texts(entry, key) for key, entry in value.items()}
    if isinstance(value, Sequence):
        return [without_texts(entry, name) for entry in value]
    return value


def sentences_of(value: JsonValue, name: str = "") -> list[str]:
    if isinstance(value, str):
        return [value] if name in TEXTS else []
    if isinstance(value, Mapping):
        return [found for key, entry in value.items() for found in sentences_of(entry, key)]
    return [found for entry in value for found in sentences_of(entry, name)] if isinstance(value, Sequence) else []


def test_there_is_something_to_compare() -> None:
    assert len(PERSONAS) == 12


@pytest.mark.parametrize("register", OTHERS)
def test_every_register_has_the_german_sentences_with_their_placeholders(register: Register) -> None:
    german, other = shipped().voices[Register.DE].sentences, shipped().voices[register].sentences
    of_result = [name for name, place in german.places.items() if place.file.endswith("/result.yaml")]
    assert len(of_result) > 200
    assert [name for name in of_result if not other.has(name)] == []
    assert [name for name in of_result if german.placeholders(name) != other.placeholders(name)] == []


def test_no_english_sentence_was_left_in_german() -> None:
    german, voice = shipped().sentences.entries, shipped().voices[Register.EN].sentences
    english = {name: voice.entries[name] for name, place in voice.places.items() if "/en/" in place.file}
    alike = [name for name, forms in english.items() if forms == german[name] and not PROPER_NAMES.match(name)]
    assert [name for name in alike if re.search(r"[a-zäöüß]{4,}", re.sub(r"{\w+}", "", german[name]["other"]))] == []


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
@pytest.mark.parametrize("register", OTHERS)
def test_the_report_differs_in_its_texts_alone(path: Path, register: Register) -> None:
    german, other = report(path, Register.DE), report(path, register)
    assert without_texts(other) == without_texts(german)
    assert sentences_of(other) != sentences_of(german)


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
@pytest.mark.parametrize("register", Register)
def test_nothing_is_left_to_be_filled_in(path: Path, register: Register) -> None:
    said = text(path, register)
    assert re.search(r"[{}]|\b(result|why|trait|assumption|level|raised)\.[a-z]", said) is None
    assert re.search(r"[.:;]\.|\? ?\.|, \.|  ", said) is None, re.search(r".{40}([.:;]\.|\? ?\.|, \.|  ).{9}", said)


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_easy_german_goes_without_hard_words_and_the_subjunctive(path: Path) -> None:
    sentences = shipped().voices[Register.LEICHT].sentences
    written = [name for name, place in sentences.places.items() if "/leicht/" in place.file]
    own = " ".join(form for name in written for form in sentences.entries[name].values())
    assert [word for word in HARD_WORDS if word in own] == []
    assert SUBJUNCTIVE.findall(own) == []
    assert "Leichte Sprache" not in text(path, Register.LEICHT)
    assert text(path, Register.LEICHT).startswith("Ihr Ergebnis")
    assert "in leicht verständlicher Sprache" in text(path, Register.LEICHT)


@pytest.mark.parametrize("register", Register)
@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_whatsapp_is_spoken_of_in_true_words(path: Path, register: Register) -> None:
    said = text(path, register)
    encrypted = {
        Register.DE: "Bei WhatsApp sind die Inhalte der Nachrichten voreingestellt Ende-zu-Ende-verschlüsselt",
        Register.EN: "On WhatsApp, the contents of messages are end-to-end encrypted by default",
        Register.LEICHT: "Bei WhatsApp ist der Inhalt der Nachrichten von Anfang an Ende-zu-Ende verschlüsselt",
    }
    assert encrypted[register] in said
    for untrue in ("unverschlüsselt", "nicht verschlüsselt", "unencrypted", "not encrypted"):
        assert untrue not in said.lower()


GERMAN = re.compile(r"\b(?:und|oder|nicht|eine[rmns]?|werden|wird|sind|für|wenn|sich|mehr|Sie|Ihre?[rmn]?)\b")
NOTES_AND_SOURCES = re.compile(r"\[[^\]]*\]\([^)]*\)|In detail \(note in German\): [^\n]*")


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_english_speaks_no_german(path: Path) -> None:
    """Names of products, titles of sources and notes of the authors keep their language where they have one only."""
    said = "\n".join(markdown.write(message) for message in told(path, Register.EN))
    own = NOTES_AND_SOURCES.sub("", said)
    for product in shipped().knowledge.products.values():
        own = own.replace(product.name.partition(" (")[0], "")
    assert GERMAN.findall(own) == []


def test_a_product_is_called_by_its_name_in_the_register() -> None:
    content, (written, result) = shipped(), advised(PERSONAS[0])
    named = replace(content.knowledge.products["signal"], name="Signal (App)", names={"en": "Signal (the app)"})
    knowledge = replace(content.knowledge, products={**content.knowledge.products, "signal": named})

    def name(register: Register) -> str:
        return Speech(result, knowledge, content.voices[register].sentences, written.answers).product("signal")

    assert [name(register) for register in (Register.DE, Register.EN)] == ["Signal (App)", "Signal (the app)"]
    assert name(Register.LEICHT) == "Signal (App)"
