"""Rules for German that is easy to understand: what makes a text hard, as findings.

They hold what can be counted or listed. Whether a text is understood, only a group of readers can say.

Sources: BITV 2.0 (German ordinance on accessible information technology), annex 2, part 2: no abbreviations, negations,
subjunctive, passive or genitive, short common words, compounds divided by hyphens, short sentences; the rules of
Netzwerk Leichte Sprache, which say the same and why; DIN SPEC 33429:2025-03. The sources give no number of words that
all agree on: :data:`MOST_WORDS` is that of LanguageTool's rules for simple German, within the 10 to 12 that
offices for easy language advise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from bot.authoring import Finding, Findings, Place, Severity

MOST_WORDS = 12
"""Words in a sentence; what stands in brackets or behind a colon is counted apart, a quotation is one word."""

MOST_LETTERS = 14
"""Letters in a word, or in the part of it between hyphens."""

INDIVISIBLE = (
    "aufgeschrieben", "Bewohnerinnen", "BundesMessenger", "einverstanden", "Gesichtspunkt", "Klientinnen",
    "Mitarbeitend", "Mitarbeiterinnen", "Organisation", "Schwangerschaft", "Schwierigkeit", "Unterstützung",
    "verantwortlich", "verschlüsselt", "Verschlüsselung", "Vertraulich",
)  # fmt: skip
"""Beginnings of long words that are no compounds, or are a name."""

HARD_WORDS = {
    "Account": "Konto", "administrieren": "verwalten", "Backup": "Sicherungs-Kopie", "Channel": "Kanal",
    "Client": "Programm", "Compliance": "Regeln", "Datensouveränität": "selbst bestimmen", "Device": "Gerät",
    "Feature": "Funktion", "Hoster": "Betreiber", "Hosting": "Betrieb", "implementieren": "einrichten",
    "Infrastruktur": "Technik", "installieren": "einrichten", "konform": "passt zum Gesetz", "Login": "Anmeldung",
    "Metadaten": "Verbindungs-Daten", "Moderation": "Leitung", "optional": "auf Wunsch", "Portabilität": "mitnehmen",
    "Provider": "Anbieter", "relevant": "wichtig", "Ressourcen": "Geld und Zeit", "Software": "Programm",
    "Support": "Hilfe", "temporär": "für kurze Zeit", "Tool": "Werkzeug", "Workflow": "Ablauf",
}  # fmt: skip
"""Words that few people know, with one to take in their place."""

COMMON_ABBREVIATIONS = frozenset({"SMS", "USA", "PIN"})
"""What nobody needs to have explained."""

_SHORTENED = re.compile(
    r"(?<!\w)(?:z\. ?B|d\. ?h|u\. ?a|o\. ?Ä|s\. ?o|i\. ?d\. ?R|usw|bzw|ca|ggf|evtl|inkl|bspw|etc|vgl|Art|Abs|Nr)\."
)
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{2,}(?:-[A-ZÄÖÜ]{2,})*(?!\w|-[A-ZÄÖÜ]{2})")
_EXPLAINING = r"(?:heißt|heißen|ist|sind|bedeutet|nennt man|nennen)"
_SUBJUNCTIVE = re.compile(
    r"\b(?:wär|hätt|würd|könnt|müsst|dürft|sollt|blieb|stünd|läg|käm|gäb)e(?:st|n|t)?\b", re.IGNORECASE
)
_ARTICLE = r"(?:des|eines|keines|meines|seines|ihres|Ihres|unseres)"
_GENITIVE = re.compile(rf"\b{_ARTICLE} (?:[a-zäöü]\w+ )?[A-ZÄÖÜ][\w-]*s\b")
_BECOMING = re.compile(r"\b(?:wird|werden|wurde|wurden|worden)\b", re.IGNORECASE)
_PREFIX = r"(?:ab|an|auf|aus|bei|ein|fest|heraus|her|hin|los|mit|nach|um|vor|weg|weiter|zurück|zusammen|zu)?"
_DONE = re.compile(
    rf"\b{_PREFIX}(?:ge[a-zäöü]+(?:t|en)|(?:be|emp|ent|er|miss|ver|zer)[a-zäöü]+t|[a-zäöü]+iert)"
    r"(?=$|[,;.!?]| und | oder )"
)
_NOT_DONE = frozenset(
    {"beliebt", "bekannt", "bereit", "gegen", "gehen", "gehören", "gelten", "genug", "gesund", "geben", "gerecht"}
)
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|nie|niemals|niemand(?:en|em)?|kein(?:e|en|em|er|es)?|ohne|weder)\b", re.IGNORECASE
)
_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_END = re.compile(rf"(?:(?<!\d)[.!?:;]|(?<=\d)[!?:;]|(?<=\d)\.(?! {_MONTH}))(?=[\s“)]|$)|\n|[()]| – | → ")
_MARKS = re.compile(r"`([^`]*)`|\*\*?|^ *- |\[([^\]]*)\]\([^)]*\)", re.MULTILINE)
_QUOTED = re.compile(r"„[^“]*“")
_WORD = re.compile(r"[\w{€%][\w{}.,:/'’-]*")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence of a text, and where the text is written."""

    text: str
    place: Place


def easy_german(text: str, place: Place, *, known: Collection[str] = frozenset()) -> Findings:
    """What makes a text hard to understand.

    Args:
        text: Markdown with placeholders, as authors write it.
        place: where it is written.
        known: abbreviations that are explained elsewhere, such as in the glossary.

    >>> [finding.code for finding in easy_german("Die Daten werden gelöscht.", Place("a.yaml"))]
    ['passive']
    """
    plain = _MARKS.sub(lambda match: match[1] or match[2] or "", text)
    sentences = [_Sentence(part.strip(), place) for part in _END.split(plain) if part.strip()]
    found = [finding for sentence in sentences for rule in _RULES for finding in rule(sentence)]
    return (*found, *_abbreviations(plain, place, known))


def _length(sentence: _Sentence) -> Iterator[Finding]:
    count = len(_WORD.findall(_QUOTED.sub("Zitat", sentence.text)))
    if count > MOST_WORDS:
        details = {"sentence": sentence.text, "count": str(count), "most": str(MOST_WORDS)}
        yield Finding("sentence-too-long", sentence.place, details, Severity.WARNING)


def _compounds(sentence: _Sentence) -> Iterator[Finding]:
    for word in _WORD.findall(sentence.text):
        for part in re.findall(r"[^\W\d_]+", word) if "{" not in word else ():
            if len(part) > MOST_LETTERS and not part.lower().startswith(tuple(map(str.lower, INDIVISIBLE))):
                details = {"word": word.rstrip(".,:"), "most": str(MOST_LETTERS)}
                yield Finding("compound-too-long", sentence.place, details, Severity.WARNING)


def _passive(sentence: _Sentence) -> Iterator[Finding]:
    done = [match[0] for match in _DONE.finditer(sentence.text) if match[0] not in _NOT_DONE]
    if done and _BECOMING.search(sentence.text):
        details = {"sentence": sentence.text, "word": done[0]}
        yield Finding("passive", sentence.place, details, Severity.WARNING)


def _subjunctive(sentence: _Sentence) -> Iterator[Finding]:
    for match in _SUBJUNCTIVE.finditer(sentence.text):
        yield Finding("subjunctive", sentence.place, {"word": match[0]}, Severity.WARNING)


def _genitive(sentence: _Sentence) -> Iterator[Finding]:
    for match in _GENITIVE.finditer(sentence.text):
        yield Finding("genitive", sentence.place, {"words": match[0]}, Severity.WARNING)


def _negations(sentence: _Sentence) -> Iterator[Finding]:
    for clause in re.split(r",| und | oder ", _QUOTED.sub("Zitat", sentence.text)):
        found = _NEGATION.findall(clause)
        if len(found) > 1:
            details = {"sentence": sentence.text, "words": ", ".join(found)}
            yield Finding("double-negation", sentence.place, details, Severity.WARNING)


def _hard_words(sentence: _Sentence) -> Iterator[Finding]:
    for word in re.findall(r"[^\W\d_]+", _QUOTED.sub("", sentence.text)):
        easier = HARD_WORDS.get(word) or HARD_WORDS.get(word.removesuffix("s"))
        if easier is not None:
            yield Finding("foreign-word", sentence.place, {"word": word, "easier": easier}, Severity.WARNING)


def _abbreviations(text: str, place: Place, known: Collection[str]) -> Iterator[Finding]:
    """Abbreviations of a whole text: their points end no sentence, and their explanation may stand in the next one."""
    written_out = COMMON_ABBREVIATIONS.union(known)
    capitals = dict.fromkeys(_CAPITALS.findall(_QUOTED.sub("", text)))
    unknown = [word for word in capitals if word not in written_out and not _is_explained(word, text)]
    for word in (*_SHORTENED.findall(text), *unknown):
        yield Finding("abbreviation-unexplained", place, {"word": word}, Severity.WARNING)


def _is_explained(word: str, text: str) -> bool:
    """Whether a text says what an abbreviation means.

    As in "KDG heißt …", "das heißt KDG", "… (KDG)", "KDG. Das ist …" and "KDG, dem …".
    """
    name = re.escape(word)
    return any(
        re.search(pattern, text)
        for pattern in (
            rf"{name} {_EXPLAINING}",
            rf"(?:heißt|heißen|nennt man|nennen) (?:\w+ ){{0,3}}{name}",
            rf"\([^)]*\b{name}\b[^)]*\)",
            rf"{name}[^.!?]*[.!?] (?:Das|Es) (?:ist|sind|heißt)",
            rf"{name}, (?:ein|dem|den|der|das)",
        )
    )


_RULES: tuple[Callable[[_Sentence], Iterator[Finding]], ...] = (
    _length, _compounds, _passive, _subjunctive, _genitive, _negations, _hard_words,
)  # fmt: skip
