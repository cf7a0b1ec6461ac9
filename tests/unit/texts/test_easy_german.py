"""The rules of easy German, one by one."""

import pytest

from bot.authoring import Place, Severity
from bot.texts.easy_german import MOST_WORDS, easy_german

HERE = Place("a.yaml", 3, 5)


def codes(text: str, *known: str) -> list[str]:
    return [finding.code for finding in easy_german(text, HERE, known=frozenset(known))]


@pytest.mark.parametrize(
    "text",
    [
        "Das ist gut. Es kostet nichts.",
        "**Nicht** so: Schreiben Sie keine Namen.",
        "Am 24. Oktober 2018 war das so. Es ist 8 Jahre her. Heute ist es anders. Fragen Sie uns. Wir helfen gern.",
        "Möchten Sie von vorn anfangen? Dann schreiben Sie **neu**.",
        "- **weiter** – Sie möchten auf die Frage keine Antwort geben.\n- **zurück** – Sie möchten zur Frage davor.",
        "Wir haben mit „Absprachen im Team“ und „Kontakt mit Klientinnen und Klienten und Angehörigen“ gerechnet.",
        "Verschlüsselte Nachrichten sind sicher (das gilt auch für Gruppen mit sehr vielen Personen und Geräten).",
        "Lesen Sie die [Regeln für alle](https://a.example/sehr_langer_name_ohne_ende) dazu.",
        "Es wird vorläufig. Das Ergebnis wird besser.",
        "Das werden Sie sehen. Die Nachrichten werden ankommen.",
        "Die Nachricht wird bekannt.",
        "Die Person, die fragt, bekommt keine Antwort, und wir wissen nicht warum.",
        "Wählen Sie {products}, oder schreiben Sie mir per SMS.",
        "Der Dienst kostet {count} € und heißt `org_use_allowed`.",
        "Dieses Verzeichnis ist neu.",
    ],
)
def test_an_easy_text_has_no_findings(text: str) -> None:
    assert not codes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ".join(["Wort"] * (MOST_WORDS + 1)), "sentence-too-long"),
        ("Wir nehmen eins, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn und elf.", "sentence-too-long"),
        ("Prüfen Sie die Auftragsverarbeitung.", "compound-too-long"),
        ("Lesen Sie die Auftragsverarbeitungs-Regeln.", "compound-too-long"),
        ("Die Daten werden gelöscht.", "passive"),
        ("Die Nachrichten wurden von uns zurückgezogen.", "passive"),
        ("Wo werden die Daten verarbeitet?", "passive"),
        ("Das wird von uns kontrolliert und bezahlt.", "passive"),
        ("Das wäre gut.", "subjunctive"),
        ("Sie sollten fragen.", "subjunctive"),
        ("Das sind die Regeln des Anbieters.", "genitive"),
        ("Am Ende eines langen Gesprächs.", "genitive"),
        ("Ohne App geht das nicht.", "double-negation"),
        ("Niemand weiß nichts.", "double-negation"),
        ("Nehmen Sie ein anderes Tool.", "foreign-word"),
        ("Fragen Sie den Support.", "foreign-word"),
        ("Das kostet z. B. nichts.", "abbreviation-unexplained"),
        ("Das geht z.B. so.", "abbreviation-unexplained"),
        ("Dann brauchen Sie einen AVV.", "abbreviation-unexplained"),
    ],
)
def test_what_is_hard_is_found(text: str, expected: str) -> None:
    assert codes(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Das Gesetz heißt KDG.",
        "KDG heißt das Gesetz der Kirche.",
        "Es gilt das Gesetz der Kirche (KDG).",
        "Es gilt das KDG. Das ist ein Gesetz der Kirche.",
        "Es gilt das KDG, das Gesetz der Kirche.",
        "Suchen Sie in Ihrem Vertrag nach „KDG“.",
    ],
)
def test_an_abbreviation_may_be_explained_where_it_stands(text: str) -> None:
    assert not codes(text)


def test_an_abbreviation_may_be_explained_elsewhere() -> None:
    assert codes("Es gilt das DSG-EKD.") == ["abbreviation-unexplained"]
    assert not codes("Es gilt das DSG-EKD.", "DSG-EKD")


def test_a_finding_is_a_warning_with_its_place_and_what_to_mend() -> None:
    (finding,) = easy_german("Das ist ein sehr " + "langer und " * 5 + "schwerer Satz.", HERE)
    assert finding.place == HERE
    assert finding.severity is Severity.WARNING
    assert finding.details["count"] == "16"
    assert finding.details["sentence"].startswith("Das ist ein sehr langer")


def test_every_sentence_of_a_text_is_looked_at() -> None:
    assert codes("Das wäre gut. Die Daten werden gelöscht. Das ist alles.") == ["subjunctive", "passive"]
