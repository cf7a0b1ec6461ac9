"""What a simulated person says: answers, questions, changes of mind, stories."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.answers import DONT_KNOW, Kind, Value
from bot.dialog.interview import AskedQuestion
from bot.texts import Register
from tests.support.witness import CANARY

STORIES = (
    f"Unser Klient Herr {CANARY} ist 15 und wohnt in der Wohngruppe, was sollen wir da machen",
    f"Frau {CANARY}",
    f"{CANARY}",
    f"Was ist mit {CANARY}?",
    f"Was ist ein {CANARY}?",
    f"warum nicht {CANARY}",
    f"ändern {CANARY}",
    f"was wäre wenn {CANARY}",
    f"my client {CANARY} told me a long story about her family and about what happened to her",
)
IN_BETWEEN = (
    "warum",
    "was ist ein AVV?",
    "was ist mit Signal?",
    "hilfe",
    "status",
    "was meinst du?",
    "Wie wird das Wetter?",
    "info Threema Work",
    "warum nicht WhatsApp",
    "vergleiche Signal und Wire",
    "was wäre wenn budget nichts",
    "danke",
    "datenschutzhinweise",
    "nächste Schritte",
    "quellen",
    "methode",
    "mensch",
    "auskunft",
)
DANGERS = (
    "Ich will nicht mehr leben",
    f"Meine Klientin {CANARY} will sich umbringen",
    "Mein Mann schlägt mich",
    "I want to kill myself",
)
REMARKS = (
    f"Signal: {CANARY} stimmt nicht mehr",
    "signal hat jetzt einen AVV https://example.org/avv",
    "warum",
    "zurück",
)
CHANGES = (
    "ändern",
    "ändern 1",
    "ändern 3",
    "ändern Budget",
    "Zielgruppe ändern",
    "Budget ändern 2 Euro",
    "ändern Einsatz Team",
    "ändern Recht Diakonie",
    "ändern Vertraulichkeit nichts über Personen",
    "ändern Einsatz Rundinfos",
    "ändern Einsatz Vorstand",
    "ändern Zielgruppe Erwachsene",
    "ändern Einsatz Beratung per Text",
    "ändern Zielgruppe Kinder",
    "ändern Alter 27",
    "change law",
)
DOUBTS = (
    "",
    "",
    "",
    "{before}{after}",
    "{before}x{after}",
    "{before}{char}{char}{after}",
    "eher {before}{char}{after}",
)
"""How an answer is put: as it is, with one letter missing, wrong or doubled, or half-heartedly."""

BACK = ("zurück", "zurück 2", "drei Fragen zurück", "zurück 7", "back")
ASIDES = (
    "ask",
    "ask",
    "tell",
    "send",
    "stop",
    "be_in_danger",
    "tell_the_admins",
    "choose_language",
    "rather_not_delete",
)
SPOKEN = {
    "english": Register.EN,
    "deutsch": Register.DE,
    "leicht": Register.LEICHT,
    "in English please": Register.EN,
    "bitte auf deutsch": Register.DE,
    "leichte Sprache": Register.LEICHT,
}
MARKS = (
    "1",
    "2",
    "3",
    "7",
    "0",
    "99",
    "hm",
    "?",
    "👍",
    "...",
    "keine",
    "alle",
    "nein",
    "ja",
    "behalten",
    "vielleicht 3",
    "1, 2, 3",
    "alle außer 2",
)


def a_value(asked: AskedQuestion) -> st.SearchStrategy[Value | None]:
    """An answer that somebody could give, perhaps none."""
    question = asked.question
    options = [option.id for option in question.options]
    given: st.SearchStrategy[Value]
    match question.kind:
        case Kind.NUMBER:
            given = st.integers(*question.bounds)
        case Kind.ONE:
            given = st.sampled_from(options)
        case Kind.SEVERAL:
            least = 0 if question.none_allowed else 1
            chosen = st.lists(st.sampled_from(options), min_size=least, max_size=question.most or 4, unique=True)
            given = chosen.map(tuple).filter(lambda several: "keine" not in several or len(several) == 1)
    return st.one_of(given, given, given, st.sampled_from([DONT_KNOW, None]))
