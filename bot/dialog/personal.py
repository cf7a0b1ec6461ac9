"""Whether a text names a person: by name, date of birth, telephone number or address.

Words for it come from ``care.yaml``; numbers and addresses have forms of their own. It is for a kind reminder, not for
taking texts to pieces: what is not sure to be a name is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialog.normal import phrase
from bot.dialog.patterns import Term

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_MATRIX_ID = re.compile(r"(?<![\w.])@[\w.=/+-]+:[\w-]+(?:\.[\w-]+)+", re.ASCII)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?\d{4}){3,7}(?: ?\d{1,3})?\b")
_PHONE = re.compile(r"(?<![\d.,/-])(?:\+\s?\d|00\d|0(?!800|180)[1-9])[\d ()/-]{5,}\d(?!\d)")
_DAY = r"(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\."
_DATE_OF_BIRTH = re.compile(
    rf"(?<!\d){_DAY}\s?(?:19\d\d|200\d)(?!\d)"
    rf"|\b(?:geb(?:oren|urtsdatum|urtstag)?|born|date of birth|dob)\b\.?:?\s?(?:am|on)?\s?{_DAY}",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:[^\W\d_][\w-]*(?:stra(?:ß|ss)e|str\.|gasse|allee|chaussee|damm|weg)|[^\W\d_]+[ -]stra(?:ß|ss)e)"
    r" \d{1,4} ?[a-z]?\b",
    re.IGNORECASE,
)
_FORMS = (_EMAIL, _MATRIX_ID, _IBAN, _PHONE, _DATE_OF_BIRTH, _STREET)

_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class PersonWords:
    """Words around names, in the form of ``bot.dialog.normal``.

    Attributes:
        titles: words right before any name (``Frau``, ``namens``).
        roles: words right before a given name (``Klientin``, ``heißt``).
        given: given names.
        owners: words before a role that mean a certain person (``mein``).
        articles: words after which a title is a plain word (``eine Frau``).
        actions: what is said of a person right behind a given name (``hat``).
        no_names: words that are no name where one could stand.
        bodies: words that make a name that of an organisation (``*stift``).
    """

    titles: frozenset[str]
    roles: frozenset[str]
    given: frozenset[str]
    owners: frozenset[str]
    articles: frozenset[str]
    actions: frozenset[str]
    no_names: frozenset[str]
    bodies: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A word as it was typed, its plain form, and whether the next one follows with nothing but a space between."""

    typed: str
    plain: str
    joins_next: bool


def names_someone(text: str, words: PersonWords) -> bool:
    """Whether a text names a person or tells how to find one."""
    if any(form.search(text) for form in _FORMS):
        return True
    spoken = _spoken(text)
    is_cased = text != text.lower() and text != text.upper()
    return any(
        _is_titled(spoken, place, words, is_cased=is_cased)
        or _is_someone(spoken, place, words, is_cased=is_cased)
        or _is_full_name(spoken, place, words, is_cased=is_cased)
        or _acts(spoken, place, words)
        for place in range(len(spoken) - 1)
        if spoken[place].joins_next
    )


def _spoken(text: str) -> list[_Spoken]:
    found = list(_WORD.finditer(text))
    spoken = []
    for place, match in enumerate(found):
        between = text[match.end() : found[place + 1].start()] if place + 1 < len(found) else ","
        abbreviates = len(match[0]) <= 4 and between.strip() == "."
        spoken.append(_Spoken(match[0], phrase(match[0]), between.isspace() or abbreviates))
    return spoken


def _looks_like_a_name(word: _Spoken, words: PersonWords, *, is_cased: bool) -> bool:
    if word.plain in words.no_names or _is_body(word, words):
        return False
    is_initial = len(word.typed) == 1 and word.typed.isupper()
    return is_initial or (len(word.plain) >= _SHORTEST_NAME and (word.typed[0].isupper() or not is_cased))


def _is_body(word: _Spoken, words: PersonWords) -> bool:
    return any(body.fits(word.plain) for body in words.bodies)


def _is_titled(spoken: Sequence[_Spoken], place: int, words: PersonWords, *, is_cased: bool) -> bool:
    """``Frau Müller``; in lower case only where ``frau`` is no plain word."""
    title, name = spoken[place], spoken[place + 1]
    if title.plain not in words.titles:
        return False
    if not is_cased and place and spoken[place - 1].plain in words.articles:
        return False
    return _looks_like_a_name(name, words, is_cased=is_cased)


def _is_someone(spoken: Sequence[_Spoken], place: int, words: PersonWords, *, is_cased: bool) -> bool:
    """``mein Klient Thomas``; any given name behind a role, any other capitalised word only behind ``mein Klient``."""
    role, name = spoken[place], spoken[place + 1]
    if role.plain not in words.roles:
        return False
    if name.plain in words.given:
        return not _is_body(spoken[min(place + 2, len(spoken) - 1)], words)
    is_certain = place > 0 and spoken[place - 1].plain in words.owners
    return is_certain and is_cased and _looks_like_a_name(name, words, is_cased=True)


def _is_full_name(spoken: Sequence[_Spoken], place: int, words: PersonWords, *, is_cased: bool) -> bool:
    """``Thomas Müller``; not ``Maria Hilf`` or ``Anna-Haag-Haus``."""
    given, surname = spoken[place], spoken[place + 1]
    if not is_cased or given.plain not in words.given or not given.typed[0].isupper():
        return False
    around = spoken[max(0, place - 1) : place + 4]
    return _looks_like_a_name(surname, words, is_cased=True) and not any(_is_body(word, words) for word in around)


def _acts(spoken: Sequence[_Spoken], place: int, words: PersonWords) -> bool:
    """„Thomas hat abgesagt“; not „Sankt Martin ist“."""
    given, action = spoken[place], spoken[place + 1]
    if given.plain not in words.given or action.plain not in words.actions:
        return False
    return not (place and _is_body(spoken[place - 1], words))
