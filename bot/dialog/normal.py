"""Brings texts into the form in which they are compared: case, umlauts, marks and spaces do not count."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "–": "-", "—": "-", "−": "-", "‑": "-", "’": "'"})
# Keycap emoji are a digit with two marks behind it ("2️⃣"); the others have no width and reorder nothing.
_INVISIBLE = dict.fromkeys(map(ord, "\ufe0f\u20e3\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad"))
_GENDER = re.compile(r"(?<=\w)[:*_/·]-?(?=in(?:nen)?\b)")
_TOKEN = re.compile(r"[a-z]+|\d+|€|(?<=\d)\s*[.,;+&]\s*(?=\d)")


def plain(text: str) -> str:
    """A text in lower case with umlauts written out and signs of gender dropped (``klient:innen``: ``klientinnen``)."""
    folded = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold()
    return _GENDER.sub("", unicodedata.normalize("NFC", folded).translate(_UMLAUTS))


def tokens(text: str) -> tuple[str, ...]:
    """The words and numbers of a text, in order, and what separates two numbers: ``1,5`` is not ``1-5``."""
    return tuple(token.strip() for token in _TOKEN.findall(_without_accents(plain(text))))


def phrase(text: str) -> str:
    """The words of a text run together, so that ``dsg-ekd``, ``DSG EKD`` and ``dsgekd`` are the same.

    Two numbers stay apart: ``1 2`` is not ``12``.
    """
    return joined(tokens(text))


def joined(words: tuple[str, ...]) -> str:
    """Words run together; two numbers stay apart."""
    result = ""
    for word in words:
        result += f" {word}" if result[-1:].isdigit() and word[0].isdigit() else word
    return result


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
