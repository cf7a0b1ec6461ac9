"""German texts for people are spelt right: words are known to the dictionary or to the domain."""

from pathlib import Path

import pytest

from bot.authoring import Place
from bot.texts import Register
from tests.content.spelling import Speller, words_of
from tests.content.written import Written, in_dialogs, in_knowledge
from tests.support.spelling_dictionary import load_dictionary

DOMAIN = Path(__file__).parent / "domain_words.txt"
"""One word or name a line; what has spaces or other marks inside is a name or quotation that is left out as a whole."""


@pytest.fixture(scope="module")
def entries() -> list[str]:
    return DOMAIN.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def speller(entries: list[str]) -> Speller:
    return Speller(
        load_dictionary(), frozenset(filter(is_word, entries)), tuple(entry for entry in entries if not is_word(entry))
    )


def is_word(entry: str) -> bool:
    return entry.replace("-", "").isalpha()


def written(text: str) -> Written:
    return Written(Place("a.yaml", 2, 4), text, f"# comment\na: {text}\n")


def test_no_word_of_the_shipped_texts_is_misspelt(speller: Speller) -> None:
    texts = [*in_dialogs(Register.DE), *in_dialogs(Register.LEICHT), *in_knowledge("de", "leicht", "note")]
    assert len(texts) > 5_000
    assert not [str(found) for found in speller.misspelt(texts)]


def test_the_words_of_the_domain_are_sorted_and_needed(entries: list[str], speller: Speller) -> None:
    assert entries == sorted(set(entries), key=lambda entry: (entry.casefold(), entry))
    assert not [entry for entry in entries if is_word(entry) and speller.dictionary.lookup(entry)]
    texts = [*in_dialogs(Register.DE), *in_dialogs(Register.LEICHT), *in_knowledge("de", "leicht", "note")]
    everything = "\n".join(text.text for text in texts).casefold()
    assert not [entry for entry in entries if entry.casefold() not in everything]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die Kliententen kommen", ["a.yaml:2:8: Kliententen"]),
        ("Grundlgae, und noch eine Grundlgae", ["a.yaml:2:4: Grundlgae"]),
        ("Klient:inen und Kolleg:innen", ["a.yaml:2:11: inen"]),
        ("die Schutz-Stuffe", ["a.yaml:2:8: Schutz-Stuffe"]),
        ("seperat und **seperater**", ["a.yaml:2:4: seperat", "a.yaml:2:18: Seperater"]),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, found: list[str], speller: Speller) -> None:
    assert [str(misspelt) for misspelt in speller.misspelt([written(text)])] == found


@pytest.mark.parametrize(
    "text",
    [
        "Datenschutzbeauftragte:r, Klient:innen und Kolleg*innen",
        "Kontakt- und Organisationsdaten, Schweige-Pflicht, Ende-zu-Ende-verschlüsselt",
        "mit {products} auf https://beispiel.example/xyzzy, siehe matrix.example.org, § 203, 24.10.2018, `lotse xyzzy`",
        "mit **löschen**, **auskunft** oder **warum nicht Signal**",
    ],
)
def test_what_is_no_word_or_a_right_one_is_not_named(text: str, speller: Speller) -> None:
    assert not list(speller.misspelt([written(text)]))


def test_words_are_taken_as_they_are_written() -> None:
    assert list(words_of("**Nicht** die Klient:innen – 2 [Wege](https://a.example)!")) == [
        "Nicht", "die", "Klient:innen", "Wege",
    ]  # fmt: skip
