"""What is asked in between or once there is a result: the kind of question, and the words behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialog.normal import phrase
from bot.dialog.words import Inquiry, Words

_LONGEST = 6
"""Words of the longest beginning."""

_LONGEST_TERM = 4
"""Words of the longest term before its question (`AVV, was ist das?`)."""

_MARKS = " .,;:?!\"'„“”()–-"


@dataclass(frozen=True, slots=True)
class Inquired:
    """A question; ``about`` is what stands behind its beginning, as it was written; a term stands alone."""

    inquiry: Inquiry
    about: str


def inquiry_in(text: str, words: Words) -> Inquired | None:
    """The question that a text begins with: the longest beginning counts, courtesies before it do not.

    What asks for the meaning of a term is an ``Inquiry.TERM``, also where the term could be the name of a product.
    """
    said = text.split()
    while said and phrase(said[0]) in words.courtesies | {""}:
        said = said[1:]
    inquired = _beginning(said, words)
    if inquired is None and said and phrase(said[0]) in words.separators | words.doubts:
        inquired = _beginning(said[1:], words)
    if inquired is not None and inquired.inquiry is Inquiry.WHY_NOT and _asks_for_meaning(said, words):
        return Inquired(Inquiry.TERM, term_in(inquired.about, words))
    if inquired is None:
        return _about_a_term(said, words)
    if inquired.inquiry is Inquiry.TERM:
        return Inquired(Inquiry.TERM, term_in(inquired.about, words))
    return inquired


def term_in(text: str, words: Words) -> str:
    """The term in what is asked about, without the words around it ("eigentlich ein AVV" is "AVV")."""
    said = [word for word in text.split() if phrase(word)]
    while said and phrase(said[0]) in words.around_terms:
        said = said[1:]
    while said and phrase(said[-1]) in words.around_terms:
        said = said[:-1]
    return " ".join(said).strip(_MARKS)


def _beginning(said: list[str], words: Words) -> Inquired | None:
    for length in range(min(_LONGEST, len(said)), 0, -1):
        inquiry = words.inquiries.get(phrase(" ".join(said[:length])))
        if inquiry is not None:
            return Inquired(inquiry, " ".join(said[length:]))
    return None


def _asks_for_meaning(said: list[str], words: Words) -> bool:
    """Whether a question that begins like one about a product ends like one about a word (`was ist mit … gemeint`)."""
    return bool(said) and phrase(said[-1]) in words.around_terms - words.fillers - words.courtesies


def _about_a_term(said: list[str], words: Words) -> Inquired | None:
    """A term that is asked about, whatever empty words are in between, also with the question behind it."""
    spoken = [word for word in said if phrase(word) not in words.around_terms]
    inquired = _beginning(spoken, words)
    if inquired is not None and inquired.inquiry is Inquiry.TERM:
        return Inquired(Inquiry.TERM, term_in(inquired.about, words))
    for start in range(1, min(_LONGEST_TERM + 1, len(spoken))):
        behind = words.inquiries.get(phrase(" ".join(spoken[start:])))
        if behind is Inquiry.TERM:
            return Inquired(Inquiry.TERM, term_in(" ".join(spoken[:start]), words))
    return None
